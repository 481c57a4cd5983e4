"""What people type for a word in a chat: "abt" for "about", "whats" for "what's"."""

import re
from functools import cache

from retrieval.language.rules import rules


def written_out(text: str) -> str:
    """Return a text with the words written out for which people type something shorter.

    Only what stands in small letters, or begins the text: "Pres." and "UR" are something else.
    """
    return _shorthand().sub(_word, text)


def _word(match: re.Match[str]) -> str:
    word: str = rules("shorthand")["written_out"][match[0].lower()]
    return word[:1].upper() + word[1:] if match[0][0].isupper() else word


@cache
def _shorthand() -> re.Pattern[str]:
    known = "|".join(map(re.escape, rules("shorthand")["written_out"]))
    first = "|".join(re.escape(form.capitalize()) for form in rules("shorthand")["written_out"] if len(form) > 1)
    return re.compile(rf"(?<![\w@/.:’'-])(?:{known})(?![\w@/.’'-]*\w)|^(?:{first})(?=\s)")
