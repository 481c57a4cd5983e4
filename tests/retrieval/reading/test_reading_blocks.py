"""Blocks: what a line is, and what must never be taken for the page around an article."""

import pytest

from retrieval.articles import Label
from retrieval.reading import article_from_text

LEAD = "The envoys of both countries met on Monday in a hotel near the lake and spoke for about three hours."
MORE = "Neither side would say afterwards what had been agreed, though both of them called the talks constructive."


def labels(*lines: str) -> list[Label]:
    return [block.label for block in article_from_text("\n\n".join(lines), source="x.txt").blocks]


def label_of(line: str) -> Label:
    """What a line is in the midst of an article."""
    return labels(LEAD, MORE, line, MORE, LEAD)[2]


def test_the_head_of_an_article_is_told_apart() -> None:
    head = [
        "World",
        "12 3",
        "Envoys Meet at the Lake, Again",
        "By Ann Marsh and Li Wei",
        "Monday, 3 March 2025, 10:15 GMT",
    ]

    assert labels(*head, LEAD) == ["boilerplate", "boilerplate", "title", "byline", "date", "body"]


@pytest.mark.parametrize(
    "line",
    [
        "Read more",
        "Advertisement",
        "Sign up for our newsletter to get the Gazette in your inbox every morning.",
        "We use cookies to provide some features",
        "**Related article:** [Envoys return to the lake](#)",
        "More: Ferries resume after the storm",
        "Storm warning:Ferries stay in port until Tuesday",
        "Follow Ann Marsh on Twitter: @annmarsh",
        "© 2025 The Gazette. All rights reserved.",
        "Читайте также: Паромы вернулись в порт",
        "Підписуйтесь на наш канал у Telegram",
        "* * *",
    ],
)
def test_pleas_pointers_and_buttons_are_boilerplate(line: str) -> None:
    assert label_of(line) == "boilerplate"


@pytest.mark.parametrize(
    "line",
    [
        "Readers can sign up for the state's alert system at any post office, the governor said on Friday.",
        "The newspaper asked its readers to support the strike fund, and they gave two million dollars.",
        "“Please support us,” the minister told the crowd outside the parliament building.",
        "Follow the money, her editor used to say, and she did so for eleven years.",
        "The company uses cookies to follow visitors, according to the regulator.",
        "Once the ceasefire holds, the bridge will be opened to lorries again.",
        "The group has been labelled an “undesirable organization” by the prosecutor general.",
        "The views expressed by many senators, including Mr. Doe, are that the court should think again.",
        "“The views expressed in the video do not reflect the position of the company,” a spokesman said.",
        "The album includes a photo of President Marsh on his yacht.",
        "He sold the picture to Reuters.",
        "Continue reading, the teacher said, and the class read on until noon.",
        "Share prices fell by four percent on Monday after the announcement.",
        "Read more than one newspaper, he liked to say.",
    ],
)
def test_a_sentence_of_fact_stays_body(line: str) -> None:
    assert label_of(line) == "body"


@pytest.mark.parametrize(
    "line",
    [
        "*Photo: The two envoys on the shore.*",
        "The two envoys on the shore of the lake. Ann Marsh / AFP",
        "A ferry leaves the port on March 3, 2025. Li Wei/Getty Images",
        "A ferry leaves the port. (AP Photo/Li Wei)",
        "Фото: пресс-служба",
        "![The shore of the lake](shore.jpg)",
    ],
)
def test_pictures_are_captions(line: str) -> None:
    assert label_of(line) == "caption"


def test_a_line_above_a_credit_with_a_bar_is_its_caption() -> None:
    assert (
        labels(LEAD, "Two envoys greet each other on the shore, March 3", "Li Wei | Reuters", MORE)[1:3]
        == ["caption"] * 2
    )


@pytest.mark.parametrize(
    "line",
    [
        "*The views expressed in opinion pieces do not necessarily reflect the position of The Gazette.*",
        "Ann Marsh teaches history. The opinions expressed here are her own.",
        "Мнение автора может не совпадать с позицией редакции.",
        "Думки, висловлені в колонці, можуть не збігатися з позицією редакції.",
    ],
)
def test_an_outlet_that_distances_itself_is_a_disclaimer(line: str) -> None:
    assert label_of(line) == "disclaimer"


def test_a_letter_to_the_readers_behind_an_article_is_a_plea_throughout() -> None:
    letter = [
        "Dear readers,",
        "We face hard times.",
        "The court has taken our printing press.",
        "Your gift matters.",
        "Once",
        "Monthly",
    ]

    assert labels(LEAD, MORE, LEAD, MORE, LEAD, MORE, *letter)[6:] == ["boilerplate"] * 6


def test_a_letter_that_is_the_article_is_kept() -> None:
    assert (
        labels(
            "Dear readers,", "We have moved. Our new office is by the lake.", "You will find us there from Monday on."
        )[1:]
        == ["body"] * 2
    )


def test_an_article_goes_on_behind_a_letter() -> None:
    assert (
        labels(LEAD, MORE, LEAD, MORE, "Dear readers,", "We need you.", MORE, LEAD)[4:]
        == ["boilerplate"] * 2 + ["body"] * 2
    )


def test_a_short_line_above_a_paragraph_is_a_subhead_and_one_in_a_list_is_not() -> None:
    assert labels(LEAD, "What happens next", MORE, "Regular: $4.302", "Premium: $4.507", "Diesel: $5.187", MORE) == [
        "body", "subhead", "body", "body", "body", "body", "body",
    ]  # fmt: skip


def test_markdown_headings_are_the_title_and_then_subheads() -> None:
    assert labels("## A lake and its envoys", LEAD, "## Analysis: what follows", MORE) == [
        "title",
        "body",
        "subhead",
        "body",
    ]


def test_the_speaker_below_a_quotation_is_no_credit() -> None:
    assert label_of("— Ann Marsh") == "byline"
    assert (
        labels(LEAD, "“We shall meet again before the summer is over, and gladly.”", "— Ann Marsh", MORE)[2] == "body"
    )


def test_a_paragraph_torn_in_the_middle_of_a_sentence_is_one_block() -> None:
    text = (
        "Before the storm it was usual for the envoys of both countries to\n\n"
        "meet in the old hotel by the lake. Now it is shut."
    )

    article = article_from_text(text, source="x.txt")

    assert len(article.blocks) == 1
    assert [text[s.start : s.end] for s in article.sentences][1] == "Now it is shut."


def test_a_paragraph_wrapped_at_a_column_is_one_block() -> None:
    text = (
        "The envoys of both countries met on Monday in a hotel near\n"
        "the lake and spoke for about three hours, said a witness\n"
        "who had been there.\n\nNeither side would say what had been agreed."
    )

    assert [text[b.start : b.end].count("\n") for b in article_from_text(text, source="x.txt").blocks] == [2, 0]


def test_short_lines_below_each_other_stay_apart() -> None:
    assert len(article_from_text("Milk\nBread\nEggs\nA pound of butter", source="x.txt").blocks) == 4


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028"])
def test_every_kind_of_line_end_parts_lines(newline: str) -> None:
    text = f"\ufeff  {LEAD}{newline}{newline}\u00a0{MORE}\u200b{newline}"

    article = article_from_text(text, source="x.txt")

    assert [text[b.start : b.end] for b in article.blocks] == [LEAD, MORE]
    assert article.text_raw == text
