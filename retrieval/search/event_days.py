"""The times that a question asks about, held against what was found: by the day of an article or of an event."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from retrieval.articles import Article, Excerpt, Published
from retrieval.language.days import Day
from retrieval.language.events import NARROW_DAYS, event_days, is_narrow, main_day
from retrieval.language.time_expressions import time_expressions
from retrieval.language.windows import SLACK_DAYS, Window
from retrieval.search.found import Found
from retrieval.search.question import Question
from retrieval.search.sentences import ScoredSentence, terms_of

LEAST_OF_EVENT = 0.5  # of what the best sentence holds of the question, for one that may say when its event was


def written_windows(question: Question) -> tuple[Window, ...]:
    """Return the times that the question writes out; none that it counts from the day of asking."""
    return tuple(window for window in question.windows if not window.counted)


def days_asked_about(question: Question) -> tuple[Window, ...]:
    """Return the times in which the events of a timeline may lie: all that it names, else the years that it writes."""
    wide = tuple(Window(date(year, 1, 1), date(year, 12, 31)) for year in sorted(question.years))
    return question.windows or wide


def days_of(article: Article, text: str, windows: Sequence[Window] = ()) -> tuple[Day, ...]:
    """Return the days of the events in a sentence of the article; only those that touch one of the windows, if any."""
    days = event_days(text, article.published)
    return tuple(day for day in days if not windows or any(window.holds(day.first, day.last) for window in windows))


def touching(found: Found) -> tuple[ScoredSentence, ...]:
    """Return the sentences from the times that the question writes out, best first; all where it writes none.

    A sentence is from a time by its article's day, or by its own or the one beside it where it names what is asked
    about; in an article without a day it is from any, unless it has days of its own.
    """
    windows = written_windows(found.question)
    if not windows:
        return found.sentences
    topic = _topic(found)
    return tuple(one for one in found.sentences if any(_touches(window, one, found, topic) for window in windows))


def narrowed(found: Found) -> Found:
    """Return what of the excerpts is from the times that the question writes out; all where nothing is from there."""
    if not written_windows(found.question):
        return found
    places = {one.excerpt for one in touching(found)}
    kept = tuple(excerpt for number, excerpt in enumerate(found.excerpts) if number in places)
    return replace(found, excerpts=kept) if 0 < len(kept) < len(found.excerpts) else found


def event_day(found: Found) -> date | None:
    """Return the first day of the event of which the question asks the outcome, or anything; None where none is known.

    It is the day or the month that the question names; else the one that sentences about it name most often.
    """
    if not found.question.kinds & {"outcome", "brief"}:
        return None
    named = [window for window in found.question.windows if not window.is_open and window.days <= NARROW_DAYS]
    if named:
        return named[0].first
    best = max((one.cover for one in found.sentences), default=0.0)
    about = [one for one in found.sentences if best and one.cover >= LEAST_OF_EVENT * best]
    days = [day for one in about if (day := main_day(_past(found, one))) and is_narrow(day)]
    votes = {day: sum(_overlap(day, other) for other in days) for day in days}
    most = max(votes, key=lambda day: (votes[day], (day.first - day.last).days, day.first), default=None)
    return most.first if most and votes[most] > 1 else None


def is_before(article: Article, day: date) -> bool:
    """Whether an article was certainly published before a day."""
    return article.published.last is not None and article.published.last < day


def day_of_sentence(found: Found, one: ScoredSentence) -> date | None:
    """Return the day of which a sentence tells: of its event, where it names one that is past, else of its article."""
    article = found.excerpts[one.excerpt].article
    published = article.published.last or article.published.first
    past = [day.last for day in days_of(article, one.text) if is_narrow(day)]
    known = [day for day in past if published is None or day <= published]
    return max(known, default=published)


def _past(found: Found, one: ScoredSentence) -> tuple[Day, ...]:
    return days_of(found.excerpts[one.excerpt].article, one.text)


def _overlap(one: Day, other: Day) -> bool:
    return one.first <= other.last and other.first <= one.last


def _topic(found: Found) -> frozenset[str]:
    """The terms of what is asked about, those of the time left out."""
    text = found.question.wording
    times = (terms_of(text[one.start : one.end]) for one in time_expressions(text))
    return frozenset(found.weights).difference(*times)


def _touches(window: Window, one: ScoredSentence, found: Found, topic: frozenset[str]) -> bool:
    excerpt = found.excerpts[one.excerpt]
    published = excerpt.article.published
    if published.first and published.last and window.holds(published.first, published.last, slack=SLACK_DAYS):
        return True
    for text in _with_neighbours(excerpt, one):
        if days := days_of(excerpt.article, text):
            is_from = any(window.holds(day.first, day.last) for day in days)
            return is_from and (not topic or not topic.isdisjoint(terms_of(one.text)))
    return _may_be_from(published, window)


def _may_be_from(published: Published, window: Window) -> bool:
    """Whether an article whose day is not known may be from a time: one not before a day soon after that day."""
    if published.first is None:
        return True
    return published.last is None and window.holds(published.first, published.first + timedelta(days=NARROW_DAYS))


def _with_neighbours(excerpt: Excerpt, one: ScoredSentence) -> Iterator[str]:
    """The sentence, the one before and the one after."""
    yield one.text
    for place in (one.place - 1, one.place + 1):
        if 0 <= place < len(excerpt.sentences):
            sentence = excerpt.sentences[place]
            yield excerpt.article.text_raw[sentence.start : sentence.end]
