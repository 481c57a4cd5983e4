"""Which articles are the news of a day: the newest ones, or those from the time that a question names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from retrieval.articles import Article
from retrieval.language.windows import SLACK_DAYS
from retrieval.search.question import Question

MOST_NEWS = 5  # articles
_NO_NEWS = timedelta(days=60)  # older than the newest
_TOMORROW = timedelta(days=1)  # somewhere it is already


@dataclass(frozen=True)
class OneOf:
    """Lets through the articles of these ids."""

    ids: frozenset[str]

    def let_through(self, article: Article) -> bool:
        """Tell whether it is one of them."""
        return article.id in self.ids


def news(question: Question, heads: Iterable[Article]) -> list[Article]:
    """Return the newest of the articles that let the question's filters through, the newest first, copies once.

    Where the question names a time they are from that time; none where nothing is, or where no day is known.
    """
    known = ((_day(article, question.day), article) for article in heads if question.filters.let_through(article))
    dated = [(day, article) for day, article in known if day and day <= question.day + _TOMORROW]
    for window in (window for window in question.windows if window.now or not window.counted):
        dated = [(d, a) for d, a in dated if window.holds(a.published.first or d, d, slack=SLACK_DAYS)]
    dated.sort(key=lambda pair: (pair[0], pair[1].id), reverse=True)
    once: dict[str, tuple[date, Article]] = {}
    for day, article in dated:
        once.setdefault(article.dup_group or article.id, (day, article))
    return [article for day, article in once.values() if dated[0][0] - day <= _NO_NEWS][:MOST_NEWS]


def _day(article: Article, asked: date) -> date | None:
    """The last day on which it may have come out before the question."""
    first, last = article.published.first, article.published.last
    return min(last, max(first or last, asked)) if last else first
