"""How much is written and said of a topic over time; every number is that of what is listed beside it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.briefing.piece import Piece
from bot.briefing.text import as_read
from bot.briefing.topic import Topic
from bot.briefing.trend import trend_of
from retrieval.articles import Article
from tests.articles import article
from tests.bot.briefing.trapped import trapped

TOPIC = Topic("Northport strike")


def trend(*articles: Article) -> Piece:
    return trend_of(TOPIC, {one.id: one for one in articles}, "en")


def periods(piece: Piece) -> list[Mapping[str, Any]]:
    return list(piece.as_json()["periods"])


def of(text: str, day: date, outlet: str) -> Article:
    return article(f"The Northport strike goes on. {text}", f"{outlet}{day}.txt", outlet=outlet, published=day)


def test_every_number_is_that_of_the_articles_and_statements_listed_beside_it() -> None:
    on_topic = [one for one in trapped() if "Northport" in one.text_raw and "strike" in one.text_raw]

    told = periods(trend(*on_topic))

    held = {one.id: one for one in on_topic}
    assert sum(one["articles"] for one in told) == len({id_ for one in told for id_ in one["article_ids"]})
    assert sum(one["articles"] for one in told) == len(held)
    for one in told:
        assert one["articles"] == len(one["article_ids"]) == sum(one["outlets"].values())
        assert one["statements"] == len(one["statement_places"])
        assert all(held[id_].text_raw[start:end].strip() for id_, start, end in one["statement_places"])
        assert one["first"] <= min(str(held[id_].published.day) for id_ in one["article_ids"])
        assert one["citations"]


def test_sentences_of_several_articles_have_each_its_mark_behind_it() -> None:
    market, pilots = "The strike at Northport closed the fish market.", "Pilots joined the strike at Northport at noon."
    piece = trend(of(market, date(2025, 3, 3), "Tide"), of(pilots, date(2025, 3, 3), "Echo"))

    ((_, text, marks),) = as_read(piece).parts[0][1]
    assert {text, marks} in ({f"{market} [1] {pilots} [2]", ""}, {f"{pilots} [1] {market} [2]", ""})


def test_copies_are_counted_as_articles_but_are_one_publisher() -> None:
    copies = [replace(one, dup_group="copies") for one in trapped() if one.source.startswith(("copy", "strike"))]

    assert [(one["articles"], one["publishers"]) for one in periods(trend(*copies))] == [(5, 1)]


def test_days_weeks_months_or_years_by_how_long_it_has_gone_on() -> None:
    first = date(2025, 3, 3)
    spans = {
        n: periods(trend(of("It began.", first, "A"), of("It ends.", first + timedelta(n), "B")))
        for n in (3, 60, 400, 2000)
    }

    lasts = [(date.fromisoformat(one[0]["last"]) - date.fromisoformat(one[0]["first"])).days for one in spans.values()]
    assert lasts == [0, 6, 30, 364]


def test_an_article_of_an_unknown_day_counts_in_no_time_and_is_named() -> None:
    undated = article("The Northport strike is old.", "undated.txt", outlet="C")

    piece = trend(of("It began.", date(2025, 3, 3), "A"), undated)

    assert [one["articles"] for one in periods(piece)] == [1]
    assert piece.foot.count("1 article states no day.") == 1


def test_of_a_topic_that_nobody_tells_of_it_says_so() -> None:
    piece = trend()

    assert (piece.sections, piece.note) == ((), "No article here tells of Northport strike.")
