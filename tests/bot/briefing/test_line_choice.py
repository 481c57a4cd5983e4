"""Which sentences tell most in a text of a given length."""

from dataclasses import replace

from bot.briefing.choice import chosen
from bot.briefing.told import Told, showable_in
from tests.articles import article

LONG = "The company will build 1,200 flats in the harbour of Norda, most of them for families of builders and sailors."


def test_a_sentence_ends_early_where_a_length_is_given() -> None:
    told = list(showable_in(article(LONG)))

    (short,) = chosen(told, 12, most=3, dense=True)
    (whole,) = chosen(told, 12, most=3)

    assert (short.text, short.breaks_off) == ("The company will build 1,200 flats in the harbour of Norda", True)
    assert (whole.text, whole.breaks_off) == (LONG, False)


def test_counts_in_digits_tell_more_than_durations_and_words() -> None:
    texts = (
        "The bridge over the river was open for 42 years.",
        "The bridge over the river was open for two men.",
        "The bridge over the river was open for 310 men.",
    )

    assert _first_of(*texts).text == texts[2]


def test_the_name_of_a_publisher_is_no_news() -> None:
    texts = ("A bridge was opened in the town by Post.", "A bridge was opened in the town by Berg.")

    assert _first_of(*texts, outlet="Post").text == texts[1]


def test_what_a_writer_says_of_themselves_gives_way() -> None:
    texts = ("In the old town I have seen the bridge of Berg.", "In the old town they have closed the bridge of Berg.")

    assert _first_of(*texts).text == texts[1]


def _first_of(*texts: str, outlet: str = "Harbour News") -> Told:
    written = [replace(article(text), outlet=outlet) for text in texts]
    return chosen([one for each in written for one in showable_in(each)], 10, most=1, dense=True)[0]
