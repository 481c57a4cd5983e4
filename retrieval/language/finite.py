"""Whether a text may be a clause: where no word of it can be a finite verb, it only names something (finite.toml)."""

import re
from collections.abc import Sequence
from functools import cache

from retrieval.language.rules import rules
from retrieval.language.script import is_cyrillic

_OTHER_LETTERS = re.compile(r"[äöüßÄÖÜéèçàñ]")


def may_tell(text: str) -> bool:
    """Tell whether a word of `text` may be the verb of a clause; True where nothing is known of its language."""
    codes = ("ru", "uk") if is_cyrillic(text) else ("en",)
    return bool(_OTHER_LETTERS.search(text)) or any(verb.search(text) for code in codes for verb in _verbs(code))


@cache
def _verbs(code: str) -> Sequence[re.Pattern[str]]:
    past = [re.compile(entry, re.IGNORECASE) for entry in rules("tense", code)["past"]]
    return (*(re.compile(entry) for entry in rules("finite", code)["verbs"]), *past)
