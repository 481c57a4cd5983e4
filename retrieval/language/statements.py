"""Who says what in an article: its quotations, what it reports in other words, and the turns of a talk."""

from collections.abc import Iterator, Sequence

from retrieval.articles import Article, EventDay, Quotation, Sentence, Span, Speaker, Statement, StatementBasis
from retrieval.language.attributions import IMPLIED, Report, attributions
from retrieval.language.days import days_in
from retrieval.language.identification import is_of_other_language
from retrieval.language.quotation_marks import FILLER, unquoted
from retrieval.language.reported_clauses import reported_clauses
from retrieval.language.reporting import Place, Tokens
from retrieval.language.reporting_clauses import reporting_clause
from retrieval.language.speaker_identities import Identities, pronoun_of
from retrieval.language.speech import telling_words
from retrieval.language.turns import SpeakerTurn, turns
from retrieval.language.verb_second import is_verb_second
from retrieval.language.verb_second_reports import verb_second_reports
from retrieval.language.via import via_in

_MOSTLY = 0.8  # of a clause: then the quotation is all that is said
_LEAST_WORDS = 4  # of words in quotation marks that nobody is said to say


def statements_of(article: Article) -> tuple[Statement, ...]:
    """Return what anybody says in the body of an article, in order; none of two statements holds the other.

    `said` is None where the clause that reports the words names no day; the article's own day is not taken for it.
    """
    return tuple(_Reader(article).statements())


class _Reader:
    """One article, read from sentence to sentence with the speaker of the last statement in mind."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self._text = article.text_raw
        self._view = unquoted(self._text)
        self._identities = Identities(self._text)
        self._names_speakers = not is_of_other_language(self._text)
        self._turns = turns(self._text, article.blocks, self._identities) if self._names_speakers else ()
        body = {place for place, block in enumerate(article.blocks) if block.label == "body"}
        self._sentences = [sentence for sentence in article.sentences if sentence.block in body]
        self._heard: tuple[Place, tuple[Tokens, Sequence[Report]]] = (0, 0), ((), ())
        self._last: tuple[int, Speaker | None] = -2, None  # the number of a sentence, and who spoke in it

    def statements(self) -> Iterator[Statement]:
        quotations = list(self._article.quotations)
        place = 0
        for number, sentence in enumerate(self._sentences):
            turn = next((one for one in self._turns if one.words.end > sentence.start), None)
            if turn and turn.words.start < sentence.end:
                yield from _in_turn(turn, sentence)
                continue
            found = list(self._indirect(number, sentence)) if self._names_speakers else []
            while place < len(quotations) and quotations[place].start < sentence.end:
                one, place = quotations[place], place + 1
                if one.start >= sentence.start and not any(_holds(clause, one) for clause in found):
                    found += self._direct(one, number, sentence)
            yield from sorted(found, key=lambda one: one.start)

    def _indirect(self, number: int, sentence: Sentence) -> Iterator[Statement]:
        row, reports = self._told_in(sentence.start, sentence.end)
        # A name before a colon may stand in any list; only the turns of a talk tell that its bearer speaks.
        heard = [report for report in reports if report.verb != IMPLIED]
        second = is_verb_second(row)
        last = 0
        for report, clause in verb_second_reports(row) if second else reported_clauses(row, heard, self._view):
            if clause.start >= last and not self._is_quotation(clause):
                last = clause.end
                yield self._reported(report, clause, number, sentence)

    def _told_in(self, start: int, end: int) -> tuple[Tokens, Sequence[Report]]:
        """Return the words between two places and who says something in them; the last answer is kept."""
        if self._heard[0] != (start, end):
            row = telling_words(self._view, start, end, self._article.language)
            self._heard = (start, end), (row, tuple(attributions(row)))
        return self._heard[1]

    def _reported(self, report: Report, clause: Span, number: int, sentence: Sentence) -> Statement:
        place = report.speaker.start, report.speaker.end
        speaker = self._spoken(place, number)
        told = reporting_clause(self._view, sentence, report.place, clause)
        return Statement(
            clause.start,
            clause.end,
            "mixed" if FILLER in self._view[clause.start : clause.end] else "indirect",
            speaker,
            verb=report.verb or None,
            via=self._via(told, speaker),
            said=self._day(told),
            basis="pronoun" if pronoun_of(report.mention_in(self._text)) else "own clause",
        )

    def _is_quotation(self, clause: Span) -> bool:
        """Tell whether the clause is little but the words of a quotation, which is a statement by itself."""
        return self._view.count(FILLER, clause.start, clause.end) >= _MOSTLY * (clause.end - clause.start)

    def _direct(self, one: Quotation, number: int, sentence: Sentence) -> Iterator[Statement]:
        speaker, basis = self._speaker_of(one, number, sentence)
        if speaker is None and len(self._text[one.start : one.end].split()) < _LEAST_WORDS:
            return
        verb, told = self._told(one, sentence)
        said, via = self._day(told), self._via(told, speaker)
        yield Statement(one.start, one.end, "direct", speaker, verb, via, said, basis)

    def _told(self, one: Quotation, sentence: Sentence) -> tuple[str | None, str]:
        """Return the verb that reports a quotation, and the words of the clause around it."""
        if one.speaker is None or not (sentence.start <= one.speaker.start < max(sentence.end, one.end + 1)):
            return None, ""
        stop = max(sentence.end, one.end, one.speaker.end)
        found = [
            report
            for report in self._told_in(sentence.start, stop)[1]
            if report.speaker.start <= one.speaker.start < report.speaker.end and report.verb
        ]
        place = found[0].place if found else Span(one.speaker.start, one.speaker.end)
        return (found[0].verb if found else None), reporting_clause(self._view, Span(sentence.start, stop), place, one)

    def _speaker_of(self, one: Quotation, number: int, sentence: Sentence) -> tuple[Speaker | None, StatementBasis]:
        if one.speaker is None:
            return None, "own clause"
        place = one.speaker.start, one.speaker.end
        speaker = self._spoken(place, number)
        if pronoun_of(self._text[place[0] : place[1]]):
            return speaker, "pronoun"
        if sentence.start <= place[0] < max(sentence.end, one.end + 1):
            return speaker, "own clause"
        between = (place[1], one.start) if place[1] <= one.start else (one.end, place[0])
        nobody_else = speaker and not self._identities.people.others(speaker.name, *between)
        return (speaker if nobody_else else None), "neighbouring clause"

    def _spoken(self, place: Place, number: int) -> Speaker | None:
        before = self._last[1] if self._last[0] >= number - 1 else None
        speaker = self._identities.speaker(place, before)
        self._last = number, speaker
        return speaker

    def _via(self, told: str, speaker: Speaker | None) -> str | None:
        name = via_in(told) if told else None
        own = {name_.casefold() for name_ in (self._article.outlet, speaker and speaker.name) if name_}
        return name if name and name.casefold() not in own else None

    def _day(self, told: str) -> EventDay | None:
        """Return the only day that the clause around what is said names: "said on Tuesday"."""
        days = days_in(told, self._article.published.day) if told else ()
        return EventDay(days[0].first, days[0].last, days[0].basis) if len(days) == 1 else None


def _in_turn(turn: SpeakerTurn, sentence: Sentence) -> Iterator[Statement]:
    start = max(turn.words.start, sentence.start)
    if turn.speaker and start < sentence.end:
        yield Statement(start, sentence.end, "direct", turn.speaker, basis="label")


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
