"""Which sentences an extractive answer is made of: the best ones, one a side, or the events in their order."""

from collections.abc import Callable, Iterable, Iterator

from retrieval.families import family_of, independent
from retrieval.language.events import EventDate, event_date
from retrieval.language.sameness import contradicts
from retrieval.search.found import Found
from retrieval.search.question import Question
from retrieval.search.sentences import ScoredSentence, terms_of
from retrieval.search.speaking import Sought, statements_at

MOST_POINTS = 3
MOST_SIDES = 4
MOST_EVENTS = 8
LEAST_OF_BEST = 0.55  # a further sentence must score this share of the best one
LEAST_OF_WHO = 0.75  # the same where the question asks who says something
LEAST_OF_SIDE = 0.35  # the best sentence of a side that the question asks about


def candidates(found: Found) -> tuple[list[ScoredSentence], int]:
    """Return the sentences to show, in their order, and how many points they may make at most."""
    kinds = found.question.kinds
    if "timeline" in kinds:
        events = _events(found)
        if len(events) > 1:
            return events, MOST_EVENTS
    if len(found.outlets) > 1 or kinds & {"compare", "opposing"}:
        return list(_one_a_side(found)), MOST_SIDES if len(found.outlets) > MOST_POINTS else MOST_POINTS
    if (sought := found.sought) and (theirs := words_of(found, sought)):
        return theirs, MOST_EVENTS if sought.asked.every else MOST_POINTS
    if "who_said" in kinds and (told := _attributed(found)):
        return told, MOST_POINTS
    return list(_good_enough(found.sentences, LEAST_OF_BEST)), MOST_POINTS


def words_of(found: Found, sought: Sought) -> list[ScoredSentence]:
    """Return the sentences with the words of whom the question asks about, those on its topic, the best first.

    Where all of their words are wanted, none is left out.
    """
    theirs = [one for one in found.sentences if sought.speaks(found.excerpts[one.excerpt].article, one.sentence)]
    if sought.asked.every:
        return theirs
    topic = found.weights.keys() - sought.terms
    return list(_good_enough([one for one in theirs if topic & terms_of(one.text)] or theirs, LEAST_OF_BEST))


def _attributed(found: Found) -> list[ScoredSentence]:
    """Return the sentences with words that somebody is said to say, where the best of all is one; else none."""

    def has_speaker(one: ScoredSentence) -> bool:
        told = statements_at(found.excerpts[one.excerpt].article, one.sentence)
        return bool(told) and all(statement.speaker for statement in told)

    good = list(_good_enough(found.sentences, LEAST_OF_WHO))
    return [one for one in good if has_speaker(one)] if good and has_speaker(good[0]) else []


def rival(found: Found, chosen: ScoredSentence) -> ScoredSentence | None:
    """Return the best sentence of another publisher that contradicts the chosen one, None where none does."""
    article = found.excerpts[chosen.excerpt].article
    others = (other for other in found.sentences if other.article_id != chosen.article_id)
    contrary = (other for other in others if contradicts(chosen.text, other.text))
    articles = ((other, [article, found.excerpts[other.excerpt].article]) for other in contrary)
    return next((other for other, both in articles if independent(both, copies_lean=False) > 1), None)


def _good_enough(sentences: Iterable[ScoredSentence], share: float) -> Iterator[ScoredSentence]:
    best: float | None = None
    for sentence in sentences:
        best = sentence.score if best is None else best
        if sentence.score < share * best:
            return
        yield sentence


def _one_a_side(found: Found) -> Iterator[ScoredSentence]:
    """The best sentence of every side, then the next best of each; sides that the question names come first.

    A side is an outlet that the question names; where it asks for positions, somebody whom it names; else a publisher:
    of "arguments for and against" something between two countries neither country is a side.
    """
    good = list(_good_enough(found.sentences, LEAST_OF_SIDE))
    parties = [name.spelling for name in found.question.known_names] if "positions" in found.question.kinds else []

    def side(sentence: ScoredSentence) -> str:
        article = found.excerpts[sentence.excerpt].article
        if found.outlets:
            return article.outlet if article.outlet in found.outlets else ""
        if len(parties) > 1:
            held = terms_of(sentence.text)
            return next((party for party in parties if party in held), "")
        return family_of(article.outlet, article.url) or article.id

    named = [sentence for sentence in good if side(sentence)]
    yield from _in_turns(named, side)
    yield from (sentence for sentence in good if sentence not in named)


def _in_turns(sentences: Iterable[ScoredSentence], side: Callable[[ScoredSentence], str]) -> Iterator[ScoredSentence]:
    waiting: dict[str, list[ScoredSentence]] = {}
    for sentence in sentences:
        waiting.setdefault(side(sentence), []).append(sentence)
    while waiting:
        for name in list(waiting):
            yield waiting[name].pop(0)
            if not waiting[name]:
                del waiting[name]


def _events(found: Found) -> list[ScoredSentence]:
    """The sentences that date an event, the best ones, by the event's date; what has no year stands last."""
    asked = found.question
    topical = len(asked.terms) - len(asked.years) > 1
    dated: dict[EventDate, ScoredSentence] = {}
    for sentence in _good_enough(found.sentences, LEAST_OF_BEST if topical else 0.0):
        when = event_date(sentence.text, found.excerpts[sentence.excerpt].article)
        if when is not None and when not in dated and _is_asked_about(when, asked):
            dated[when] = sentence
    exact = [when for when in dated if when.is_exact]
    chosen = (exact if len(exact) > 1 else list(dated))[:MOST_EVENTS]
    return [dated[when] for when in sorted(chosen)]


def _is_asked_about(when: EventDate, asked: Question) -> bool:
    """Whether an event lies in the years and between the months that the question names.

    Where it names a year, an event says more than that year; one of an unknown year may be of it.
    """
    months = asked.months
    if months and when.month and (when.month < min(months) or (len(months) > 1 and when.month > max(months))):
        return False
    return not asked.years or (when.is_exact and (when.unknown_year or when.year in asked.years))
