"""The place of each quotation's speaker: named in the same sentence, or carried on from the sentences before."""

import re
from collections.abc import Iterator, Sequence

from retrieval.language.cues import implied, named_ahead, named_at_end, named_behind, signature
from retrieval.language.identification import language_of
from retrieval.language.phrases import first_subject, subject_before
from retrieval.language.quotation_marks import masked
from retrieval.language.reporting import Place, Tokens, tokens
from retrieval.language.rules import pattern
from retrieval.language.script import DASH
from retrieval.language.sentences import spans
from retrieval.language.verb_second import is_verb_second, tells_on

_LONGEST_CLAUSE = 400  # characters on either side of a quotation
_LONGEST_ABOVE = 600  # characters at the end of the paragraph above
_NEIGHBOURS = 3  # quotations on either side that are looked past
_LONG = 25  # characters; fewer, with nobody said to have said them, are a way of speaking

_LONGEST_SIGNATURE = 120  # characters
_DASHES = (*DASH, "-")

_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_MARKS = " ”“\"«»’‘'\xa0"
_LEFT_OPEN = (",", "?", "!", "…", *_DASHES)
_TWO_WORDS = re.compile(r"(?:\W*+\w++){2}")


def speakers(text: str, quotations: Sequence[Place]) -> Iterator[Place | None]:
    """Yield for each of `quotations` where its speaker is mentioned, or None where nobody is said to have said it."""
    story = _Story(masked(text, quotations), language_of(text))
    for place, (start, end) in enumerate(quotations):
        first = quotations[place - _NEIGHBOURS][0] if place >= _NEIGHBOURS else 0
        stop = quotations[place + _NEIGHBOURS][1] if place + _NEIGHBOURS < len(quotations) else len(text)
        yield story.speaker(start, end, (first, stop))


class _Story:
    """A text read from quotation to quotation, with the speaker of the last one in mind."""

    def __init__(self, view: str, language: str | None) -> None:
        self._view = view
        self._language = language
        self._lines = [match.span() for match in _LINE.finditer(view) if not match[0].isspace()]
        self._line = -1
        self._sentences: Sequence[Place] = ()
        self._sentence = 0
        self._last: tuple[int, int, Place] | None = None  # the last quotation with a speaker, and that speaker

    def speaker(self, start: int, end: int, around: Place) -> Place | None:
        """Return the speaker of the quotation from `start` to `end`, named in `around`; they are asked for in order."""
        self._move_to(start)
        found = (
            self._signed(end)
            or self._in_sentence(start, end, around)
            or self._carried_on(start)
            or self._left_over(start, end)
        )
        if found:
            self._last = (start, end, found)
        return found

    def _move_to(self, start: int) -> None:
        line = max(self._line, 0)
        while self._lines[line][1] <= start:
            line += 1
        if line != self._line:
            self._line, self._sentence = line, 0
            self._sentences = self._behind_dateline(list(spans(self._view, *self._lines[line])))
        while self._sentence + 1 < len(self._sentences) and self._sentences[self._sentence][1] <= start:
            self._sentence += 1

    def _behind_dateline(self, sentences: list[Place]) -> Sequence[Place]:
        """Return the sentences of a line, without the place and the agency with which an agency's text begins."""
        first, stop = self._lines[self._line]
        dateline = pattern("kinds", "datelines").match(self._view[first : min(stop, first + _LONGEST_SIGNATURE)])
        begin = first + dateline.end() if dateline else first
        return [(max(start, begin), end) for start, end in sentences if end > begin] or sentences

    def _tokens(self, start: int, end: int) -> Tokens:
        return tokens(self._view, start, end, self._language)

    def _signed(self, end: int) -> Place | None:
        """Return whose name stands behind a dash behind the quotation, or alone in the line below."""
        rest = self._view[end : min(self._lines[self._line][1], end + _LONGEST_SIGNATURE)]
        if rest.lstrip(_MARKS + ".")[:1] in _DASHES:
            return signature(self._tokens(end, end + len(rest)))
        if rest.strip(_MARKS + ".") or self._line + 1 == len(self._lines):
            return None
        first, stop = self._lines[self._line + 1]
        signed = stop - first < _LONGEST_SIGNATURE and self._view[first:stop].lstrip()[:1] in _DASHES
        return signature(self._tokens(first, stop)) if signed else None

    def _in_sentence(self, start: int, end: int, around: Place) -> Place | None:
        first, _ = self._sentences[self._sentence]
        before = self._tokens(max(first, start - _LONGEST_CLAUSE, around[0]), start)
        after = self._tokens(end, min(self._stop(end), end + _LONGEST_CLAUSE, around[1]))
        left_open = self._view[max(start, end - 6) : end].rstrip(_MARKS).endswith(_LEFT_OPEN)
        if found := named_behind(after, left_open=left_open) or named_ahead(before):
            return found
        if self._last and first <= self._last[0]:
            return self._last[2]
        if found := named_at_end(after):
            return found
        return self._told_on(before) or implied(before, after)

    def _told_on(self, before: Tokens) -> Place | None:
        """Return the speaker in mind, where the words before a quotation go on with what somebody says."""
        if not tells_on(before):
            return None
        if self._last and self._line and self._last[0] >= self._lines[self._line - 1][0]:
            return self._last[2]
        return named_ahead(self._tokens(*self._sentences[self._sentence - 1])) if self._sentence else None

    def _stop(self, end: int) -> int:
        place = self._sentence
        while place + 1 < len(self._sentences) and self._sentences[place][1] < end:
            place += 1
        return max(end, self._sentences[place][1])

    def _carried_on(self, start: int) -> Place | None:
        """Return the speaker in mind where the quotation begins a sentence, or whoever the sentence before is about."""
        if _TWO_WORDS.match(self._view, self._sentences[self._sentence][0], start):
            return None
        if self._sentence:
            above = self._sentences[self._sentence - 1]
            if self._last and self._last[1] > above[0]:
                return self._last[2]
            return _subject(self._tokens(*above))
        return self._from_above() if self._line else None

    def _from_above(self) -> Place | None:
        first, stop = self._lines[self._line - 1]
        *_, above = spans(self._view, max(first, stop - _LONGEST_ABOVE), stop)
        row = self._tokens(*above)
        if self._last is None or self._last[1] <= first:
            return _subject(row)
        if self._last[1] <= above[0]:
            said = (place for place, token in enumerate(row) if token.among("said"))
            return next((found for place in said if (found := subject_before(row, place))), self._last[2])
        return self._last[2]

    def _left_over(self, start: int, end: int) -> Place | None:
        """Return the subject of the sentence around a quotation that is too long to be a way of speaking."""
        first, _ = self._sentences[self._sentence]
        if end - start <= _LONG:
            return None
        row = self._tokens(max(first, start - _LONGEST_CLAUSE), start)
        return None if is_verb_second(row) else first_subject(row)


def _subject(row: Tokens) -> Place | None:
    return named_ahead(row) if is_verb_second(row) else first_subject(row)
