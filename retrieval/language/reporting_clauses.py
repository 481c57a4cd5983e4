"""The clause in which somebody is said to say something, without what they say: "Bondar told Reuters on Tuesday"."""

import re

from retrieval.articles import Span
from retrieval.language.quotation_marks import FILLER
from retrieval.language.script import DASH

_BEFORE = re.compile(rf"[;:{DASH}()]|{FILLER}[^\w\s]*|,(?=[^,]*$)")
_BEHIND = re.compile(rf"[;:{DASH}]|{FILLER}")
_BLANK = " "


def reporting_clause(view: str, sentence: Span, place: Span, said: Span) -> str:
    """Return the words of the clause around `place`, "X said", without those of `said`; "" stands for nothing left.

    `view` is the text without the words of its quotations. A place or a time that the sentence begins with belongs to
    the clause where a comma alone parts them.
    """
    ahead = view[sentence.start : place.start] if said.start >= place.end else view[said.end : place.start]
    behind = view[place.end : said.start] if said.start >= place.end else view[place.end : sentence.end]
    cut = list(_BEFORE.finditer(ahead)) if said.start < place.end else list(_BEHIND.finditer(ahead))
    ahead = ahead[cut[-1].end() :] if cut else ahead
    stop = _BEHIND.search(behind)
    return _BLANK.join(
        part for part in (ahead, view[place.start : place.end], behind[: stop.start() if stop else None]) if part
    )
