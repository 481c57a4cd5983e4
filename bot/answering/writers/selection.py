"""Which sentences an extractive answer is made of: the best ones, one a side, the newest, the events in their order."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta

from bot.answering.writers.summary import summary
from bot.answering.writers.timeline import MOST_EVENTS, timeline
from retrieval.articles import Statement
from retrieval.families import family_of, independent
from retrieval.language.sameness import contradicts
from retrieval.language.via import via_in
from retrieval.search.event_days import day_of_sentence, event_day, is_before, touching
from retrieval.search.found import Found
from retrieval.search.sentences import ScoredSentence, terms_of
from retrieval.search.speaking import Sought, statements_at

MOST_POINTS = 3
MOST_SIDES = 4
LEAST_OF_TOPIC = 0.5  # of what the best sentence says of the topic, for one that may be the newest on it
MUCH_OLDER = timedelta(days=60)  # than the newest found on a topic: no news of it any more
LEAST_OF_BEST = 0.7  # a further sentence must score this share of the best one
LEAST_OF_WHO = 0.75  # the same where the question asks who says something
AS_GOOD = 0.95  # of the best sentence's score, for words of somebody that go before it where it is nobody's
LEAST_SHARED = 3  # terms of two sentences of which one may contradict the other
SOON = timedelta(days=7)  # after an event
TOLD_AT_ONCE = 1.3  # times as good an account of what became of an event as one written much later
LEAST_OF_MENTION = 0.75  # of what the best sentence holds of the question, for one that names the thing too
LEAST_OF_QUOTATION = 0.7  # of the best sentence's score, for a whole quotation that goes before it
LEAST_OF_SIDE = 0.35  # the best sentence of a side that the question asks about


def candidates(found: Found) -> tuple[list[ScoredSentence], int]:
    """Return the sentences to show, in their order, and how many points they may make at most."""
    kinds = found.question.kinds
    if found.whole:
        return summary(found), 1 if "authorship" in kinds else MOST_EVENTS
    if "mentions" in kinds:
        return _one_an_article(found), MOST_EVENTS
    if "timeline" in kinds and (events := _events(found)):
        return events, MOST_EVENTS
    if len(found.outlets) > 1 or kinds & {"compare", "opposing"}:
        return list(_one_a_side(found)), MOST_SIDES if len(found.outlets) > MOST_POINTS else MOST_POINTS
    every = found.sought is not None and found.sought.asked.every
    return _told(found) or _best(found), MOST_EVENTS if every else MOST_POINTS


def _events(found: Found) -> list[ScoredSentence]:
    asked = found.question
    topical = len(asked.terms) - len(asked.years) > 1
    return timeline(found, _good_enough(found.sentences, LEAST_OF_BEST if topical else 0.0))


def _told(found: Found) -> list[ScoredSentence]:
    """The sentences with words that somebody says: of whom the question asks about, or whoever says it."""
    if (sought := found.sought) and sought.asked.outright and (theirs := words_of_asked(found, sought)):
        return theirs
    sentences = touching(found) or found.sentences
    return _attributed(found, sentences) if "who_said" in found.question.kinds else []


def _best(found: Found) -> list[ScoredSentence]:
    """The best sentences; of an event's outcome those first that were written after it, of the latest the newest."""
    sentences = touching(found) or found.sentences
    if day := event_day(found):
        after = [one for one in sentences if not is_before(found.excerpts[one.excerpt].article, day)]
        after.sort(key=lambda one: one.score * (TOLD_AT_ONCE if _tells_at_once(found, one, day) else 1.0), reverse=True)
        sentences = (*after, *(one for one in sentences if one not in after))
    good = list(_good_enough(sentences, LEAST_OF_BEST))
    return _newest_first(found, good) if "newest" in found.question.kinds else good


def _one_an_article(found: Found) -> list[ScoredSentence]:
    """The best sentence of every article that names what is asked about."""
    best = max((one.likeness for one in found.sentences), default=0.0)
    once: dict[str, ScoredSentence] = {}
    for one in found.sentences:
        if one.likeness >= LEAST_OF_MENTION * best:
            once.setdefault(one.article_id, one)
    return list(once.values())


def _tells_at_once(found: Found, one: ScoredSentence, day: date) -> bool:
    """Whether the article may have been written in the days after an event, which it then tells."""
    first = found.excerpts[one.excerpt].article.published.first
    return first is not None and day <= first <= day + SOON


def _newest_first(found: Found, sentences: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    """The sentences without those much older than the newest on the topic; the best ones first, these by their days.

    What has no day stands behind them.
    """
    least = LEAST_OF_TOPIC * max((one.likeness for one in sentences), default=0.0)
    days = {one: day for one in sentences if one.likeness >= least and (day := day_of_sentence(found, one))}
    newest = max(days.values(), default=date.min)
    recent = [one for one in days if newest - days[one] <= MUCH_OLDER]
    shown = sorted(recent[:MOST_POINTS], key=lambda one: days[one], reverse=True)
    return [*shown, *recent[MOST_POINTS:], *(one for one in sentences if not day_of_sentence(found, one))]


def words_of_asked(found: Found, sought: Sought) -> list[ScoredSentence]:
    """Return the sentences with the words of whom the question asks about, those on its topic, the best first.

    Where all of their words are wanted, none is left out.
    """
    sentences = touching(found) or found.sentences
    theirs = [one for one in sentences if _is_theirs(found, sought, one)]
    theirs = _told_by(found, sought, theirs) or _led_in_by(found, sought, sentences) or theirs
    if "quotation" in found.question.kinds:
        theirs = [one for one in theirs if _is_quoted(found, sought, one)] or theirs
    if sought.asked.every:
        return theirs
    if "quotation" in found.question.kinds:
        theirs = _whole_quotations_first(theirs, found, sought)
    topic = found.weights.keys() - sought.terms
    return list(_good_enough([one for one in theirs if topic & terms_of(one.text)] or theirs, LEAST_OF_BEST))


def _is_theirs(found: Found, sought: Sought, one: ScoredSentence) -> bool:
    article = found.excerpts[one.excerpt].article
    return sought.speaks(article, one.sentence) or sought.is_quoted_beside(article, one.sentence)


def _is_quoted(found: Found, sought: Sought, one: ScoredSentence) -> bool:
    """Whether a sentence has some of their words in quotation marks."""
    said = _said(found, sought, one)
    return any(statement.mode != "indirect" for statement in said) or not said


def _whole_quotations_first(theirs: Sequence[ScoredSentence], found: Found, sought: Sought) -> list[ScoredSentence]:
    """Put what is quoted as a whole before words of which a few are, where it speaks to the question nearly as much."""
    least = LEAST_OF_QUOTATION * max((one.score for one in theirs), default=0.0)

    def is_whole(one: ScoredSentence) -> bool:
        said = _said(found, sought, one)
        return one.score >= least and (not said or any(statement.mode == "direct" for statement in said))

    return sorted(theirs, key=lambda one: not is_whole(one))


def _said(found: Found, sought: Sought, one: ScoredSentence) -> list[Statement]:
    return list(sought.said_in(found.excerpts[one.excerpt].article, one.sentence))


def _told_by(found: Found, sought: Sought, theirs: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    """Return what somebody whom the question names is said to have reported: "according to the Example Agency"."""

    def is_named(statement: Statement) -> bool:
        return bool(statement.via) and terms_of(statement.via or "") <= found.weights.keys()

    return [one for one in theirs if any(is_named(statement) for statement in _said(found, sought, one))]


def _led_in_by(found: Found, sought: Sought, sentences: Iterable[ScoredSentence]) -> list[ScoredSentence]:
    """Return the sentences that only lead to their words and name who reported them: "According to X, Berg said:"."""

    def leads(one: ScoredSentence) -> bool:
        via = via_in(one.text)
        own = (
            bool(via)
            and terms_of(via or "") <= found.weights.keys()
            and not sought.terms.isdisjoint(terms_of(one.text))
        )
        return own and not statements_at(found.excerpts[one.excerpt].article, one.sentence)

    return [one for one in sentences if leads(one)]


def _attributed(found: Found, sentences: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    """Return the sentences with words that somebody is said to say, where the best of all is one; else none.

    Where the best is nobody's words and somebody's are almost as good, these go before it.
    """

    def has_speaker(one: ScoredSentence) -> bool:
        told = statements_at(found.excerpts[one.excerpt].article, one.sentence)
        return bool(told) and all(statement.speaker for statement in told)

    good = list(_good_enough(sentences, LEAST_OF_WHO))
    told = [one for one in good if has_speaker(one)]
    if not told or told[0].score < AS_GOOD * good[0].score:
        return []
    return told if told[0] is good[0] else [*told, *(one for one in good if one not in told)]


def rival(found: Found, chosen: ScoredSentence) -> ScoredSentence | None:
    """Return the best sentence of another publisher that contradicts the chosen one, None where none does."""
    article = found.excerpts[chosen.excerpt].article
    held = terms_of(chosen.text)
    least = min(LEAST_SHARED, len(held))  # cheap to ask first: of one thing only sentences that share so much can tell
    others = (
        other
        for other in found.sentences
        if other.article_id != chosen.article_id and len(held & terms_of(other.text)) >= least
    )
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
