"""Which sentences may tell of a topic's days."""

from datetime import date

from bot.briefing.timeline import developments
from bot.briefing.told import every_sentence
from bot.briefing.topic import Topic
from retrieval.articles import Article
from retrieval.language.windows import Window
from tests.articles import article

ALWAYS = Window(date.min, date.max)
ROUND_UP = (
    "The strike at Northport harbour ended on 3 March 2025. "
    "Talks will go on in the coming weeks, officials say. "
    "A bus fell into the river Lenne on 5 March 2025, and nine people drowned. "
    "The film prize of Southport was given to Eva Ruiz on 6 March 2025. "
    "The price of wheat rose by a tenth within a week. "
    "A comet can be seen in the evening sky until the end of April. "
    "The winner of the lottery of Easton has not been found."
)
ON_IT = (
    "The strike at Northport harbour began on 24 February 2025. "
    "Northport’s dockers walked out of the terminal. "
    "A court forbade the walk-out on 27 February 2025. "
    "Northport will appeal."
)


def days(topic: str, *articles: Article) -> list[date]:
    named = {one.id: list(every_sentence(one)) for one in articles}
    found = developments(named, frozenset(named), Topic(topic), ALWAYS, 20)
    return [one.day.first for one in found]


def of(text: str) -> Article:
    return article(text, f"{len(text)}.txt", published=date(2025, 3, 10))


def test_a_round_up_tells_of_a_topic_only_beside_where_it_names_it() -> None:
    assert days("Northport strike", of(ROUND_UP)) == [date(2025, 3, 3)]


def test_an_article_on_a_topic_tells_of_it_where_it_does_not_name_it_too() -> None:
    assert days("Northport strike", of(ON_IT)) == [date(2025, 2, 24), date(2025, 2, 27)]


def test_a_topic_without_a_name_is_told_in_other_words_as_well() -> None:
    assert date(2025, 3, 5) in days("strike officials", of(ROUND_UP))
