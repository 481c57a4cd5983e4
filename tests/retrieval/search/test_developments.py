"""Which days of a matter mattered, and each event once."""

from datetime import date

from retrieval.language.events import event_days
from retrieval.search.developments import Dated, each_event_once, in_order, weights_of_days
from tests.articles import article

DAM = frozenset({"dam"})
EARLY = date(2025, 3, 5), date(2025, 3, 5)


def dated(text: str, written: date, source: str = "one.txt") -> list[Dated[str]]:
    """Every day of which a sentence of an article of that day tells."""
    told = article(text, source, published=written)
    return [Dated(day, told, text, text) for day in event_days(text, told.published)]


def test_a_day_that_later_articles_look_back_at_matters_more_than_one_that_is_in_the_news() -> None:
    looks_back = dated("The dam burst on 3 March 2025.", date(2025, 3, 9))
    in_the_news = [
        one for n in range(3) for one in dated("The dam was visited on 5 March 2025.", date(2025, 3, 5), f"{n}.txt")
    ]

    weights = weights_of_days([*looks_back, *in_the_news])

    assert weights[looks_back[0].span] > weights[EARLY] > 0


def test_a_day_of_which_it_is_not_known_when_it_was_written_counts_as_looked_back_at() -> None:
    told = article("The dam burst on 3 March 2025.")
    day = event_days(told.text_raw, told.published)[0]

    assert weights_of_days([Dated(day, told, told.text_raw, "")])[day.first, day.last] == 1


def test_the_entry_that_says_the_day_more_exactly_stands_for_the_event() -> None:
    month = dated("Olu Ade opened the dam in March 2025.", date(2025, 4, 1))
    day = dated("The dam was opened on 3 March 2025, and Olu Ade cut the ribbon.", date(2025, 3, 4))

    assert [one.text for one in each_event_once([*month, *day], DAM)] == [day[0].text]


def test_events_of_one_month_that_share_no_name_but_the_known_one_are_two() -> None:
    month = dated("Olu Ade left the board of the Dam in March 2025.", date(2025, 4, 1))
    day = dated("On 3 March 2025 Eva Ruiz drowned in the Dam.", date(2025, 3, 4))

    assert len(each_event_once([*month, *day], DAM)) == 2


def test_entries_are_in_the_order_of_their_days() -> None:
    later, earlier = dated("It burst on 9 May 2025.", EARLY[0]), dated("It burst on 3 May 2025.", EARLY[0])

    assert in_order([*later, *earlier]) == [*earlier, *later]
