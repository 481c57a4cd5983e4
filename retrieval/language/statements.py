"""Who says what in an article: its quotations, and what it reports in other words."""

from collections.abc import Iterator

from retrieval.articles import Article, EventDay, Quotation, Sentence, Span, Speaker, Statement, StatementBasis
from retrieval.language.attributions import Report
from retrieval.language.days import days_in
from retrieval.language.reported_clauses import reported_clauses
from retrieval.language.reporting import FILLER, tokens
from retrieval.language.speaker_identities import Identities, pronoun_of
from retrieval.language.speaker_keys import person_key
from retrieval.language.speech import reports_between, unquoted

_MOSTLY = 0.8  # of a clause: then the quotation is all that is said
_LEAST_WORDS = 4  # of words in quotation marks that nobody is said to say


def statements_of(article: Article) -> tuple[Statement, ...]:
    """Return what anybody says in the body of an article, in order; none of two statements holds the other.

    `said` is None where the clause that reports the words names no day; the article's own day is not taken for it.
    """
    return tuple(_Reader(article).statements())


def author_speaks(article: Article) -> Speaker | None:
    """Return the author of an opinion piece, who says what it says in its own voice; None for any other article."""
    if article.kind != "opinion" or not article.author:
        return None
    place = article.text_raw.find(article.author)
    span = (place, place + len(article.author)) if place >= 0 else (0, 0)
    return Speaker(*span, article.author, person_key(article.author.split()), "author")


class _Reader:
    def __init__(self, article: Article) -> None:
        self._article = article
        self._text = article.text_raw
        self._view = unquoted(self._text)
        self._identities = Identities(self._text, self._view)
        body = {place for place, block in enumerate(article.blocks) if block.label == "body"}
        self._sentences = [sentence for sentence in article.sentences if sentence.block in body]
        self._starts = [sentence.start for sentence in self._sentences]
        self._last: Speaker | None = None

    def statements(self) -> Iterator[Statement]:
        quotations = list(self._article.quotations)
        place = 0
        for sentence in self._sentences:
            indirect = list(self._indirect(sentence))
            while place < len(quotations) and quotations[place].start < sentence.end:
                one, place = quotations[place], place + 1
                if one.start >= sentence.start and not any(_holds(clause, one) for clause in indirect):
                    indirect += self._direct(one, sentence)
            yield from sorted(indirect, key=lambda one: one.start)

    def _indirect(self, sentence: Sentence) -> Iterator[Statement]:
        found = reports_between(self._view, sentence.start, sentence.end)
        if not found:
            return
        row = tokens(self._view, sentence.start, sentence.end)
        last = 0
        for report, clause in reported_clauses(row, found, self._view):
            if clause.start < last or self._is_quotation(clause):
                continue
            last = clause.end
            yield self._reported(report, clause, sentence)

    def _reported(self, report: Report, clause: Span, sentence: Sentence) -> Statement:
        mention = report.mention_in(self._text)
        speaker = self._identities.speaker((report.speaker.start, report.speaker.end), self._last)
        self._last = speaker
        return Statement(
            clause.start,
            clause.end,
            "mixed" if FILLER in self._view[clause.start : clause.end] else "indirect",
            speaker,
            verb=report.verb or None,
            said=self._day(sentence, clause),
            basis="pronoun" if pronoun_of(mention) else "own clause",
        )

    def _is_quotation(self, clause: Span) -> bool:
        """Tell whether the clause is little but the words of a quotation, which is a statement by itself."""
        quoted = self._view.count(FILLER, clause.start, clause.end)
        return quoted >= _MOSTLY * (clause.end - clause.start)

    def _direct(self, one: Quotation, sentence: Sentence) -> Iterator[Statement]:
        speaker, basis = self._speaker_of(one, sentence)
        if speaker is None and len(self._text[one.start : one.end].split()) < _LEAST_WORDS:
            return
        self._last = speaker
        yield Statement(one.start, one.end, "direct", speaker, said=self._day(sentence, one), basis=basis)

    def _speaker_of(self, one: Quotation, sentence: Sentence) -> tuple[Speaker | None, StatementBasis]:
        if one.speaker is None:
            return None, "own clause"
        place = one.speaker.start, one.speaker.end
        own = sentence.start <= place[0] and place[1] <= max(sentence.end, one.end)
        if pronoun_of(self._text[slice(*place)]):
            return self._identities.speaker(place, self._last), "pronoun"
        speaker = self._identities.speaker(place, self._last)
        if own:
            return speaker, "own clause"
        between = (place[1], one.start) if place[1] <= one.start else (one.end, place[0])
        nobody_else = speaker and not self._identities.people.others(speaker.name, *between)
        return (speaker if nobody_else else None), "neighbouring clause"

    def _day(self, sentence: Span, said: Span) -> EventDay | None:
        """Return the day that the clause around what is said names: "said on Tuesday"."""
        view, written = self._view[sentence.start : sentence.end], self._article.published.day
        outside = [
            day
            for day in days_in(view, written)
            if sentence.start + day.end <= said.start or said.end <= sentence.start + day.start
        ]
        return EventDay(outside[0].first, outside[0].last, outside[0].basis) if len(outside) == 1 else None


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
