"""What an article says about itself, and what it does not say."""

from datetime import date

import pytest

from config.errors import ReadingError
from retrieval.articles import Article, Published
from retrieval.reading import article_from_text

LEAD = "The envoys of both countries met on Monday in a hotel near the lake and spoke for about three hours."
MORE = "Neither side would say afterwards what had been agreed, though both of them called the talks constructive."
DISCLAIMER = "The views expressed in this column do not reflect the position of The Lake Gazette."


def article(*lines: str, **known: object) -> Article:
    return article_from_text("\n\n".join(lines), source="x.txt", **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "first", "last"),
    [
        ("August 14, 2025", date(2025, 8, 14), date(2025, 8, 14)),
        ("Published: Thu, 14 Aug 2025 10:00 GMT", date(2025, 8, 14), date(2025, 8, 14)),
        ("14th of August 2025 | Updated 15 August 2025", date(2025, 8, 14), date(2025, 8, 14)),
        ("28.04.2025", date(2025, 4, 28), date(2025, 4, 28)),
        ("2025-04-28T09:15:00Z", date(2025, 4, 28), date(2025, 4, 28)),
        ("04/28/2025", date(2025, 4, 28), date(2025, 4, 28)),
        ("14 августа 2025 г.", date(2025, 8, 14), date(2025, 8, 14)),
        ("14 серпня 2025 року, 10:15", date(2025, 8, 14), date(2025, 8, 14)),
        ("August 2025", date(2025, 8, 1), date(2025, 8, 31)),
    ],
)
def test_a_date_line_in_the_head_dates_the_article(line: str, first: date, last: date) -> None:
    published = article("Envoys meet at the lake", line, LEAD).published

    assert (published.first, published.last, published.basis) == (first, last, "byline")
    assert published.precision == ("day" if first == last else "month")


@pytest.mark.parametrize("line", ["31.02.2025", "04/05/2025", "May 2025 was a cold month", "In 2025", "99 August 2025"])
def test_what_is_no_certain_date_dates_nothing(line: str) -> None:
    assert article("Envoys meet at the lake", line, LEAD).published == Published()


def test_a_caption_or_a_subhead_of_a_timeline_dates_nothing() -> None:
    caption = "Two envoys greet each other on the shore, March 3, 2025. Li Wei / Reuters"

    assert article("Envoys meet at the lake", caption, LEAD, "May 12, 2022", MORE).published == Published()


def test_the_address_dates_an_article_that_prints_no_date() -> None:
    url = "https://example.org/world/2025/08/14/envoys-meet"

    assert article(LEAD, url=url).published == Published(date(2025, 8, 14), date(2025, 8, 14), "day", "url")
    assert article("Envoys meet at the lake", "3 May 2024", LEAD, url=url).published.basis == "byline"
    assert article(LEAD, url="https://example.org/2025/13/envoys").published == Published()


def test_what_is_known_wins_over_what_the_text_says() -> None:
    read = article(
        "# Envoys meet", "By Ann Marsh", "3 May 2024", LEAD, DISCLAIMER,
        title="A lake", author="Li Wei", outlet="The Herald", published="1 June 2024", kind="analysis",
        language="en-GB",
    )  # fmt: skip

    assert (read.title, read.author, read.outlet, read.language) == ("A lake", "Li Wei", "The Herald", "en")
    assert read.published == Published(date(2024, 6, 1), date(2024, 6, 1), "day", "meta")
    assert (read.kind, read.kind_basis) == ("analysis", "meta")


def test_a_byline_names_the_author_and_an_agency_is_none() -> None:
    assert article("Envoys meet at the lake", "By [Ann Marsh](#)", LEAD).author == "Ann Marsh"
    assert article("Envoys meet at the lake", "By Ann Marsh and Li Wei, Reuters", LEAD).author == "Ann Marsh and Li Wei"
    assert article("Envoys meet at the lake", "By The Associated Press", LEAD).author is None


def test_a_byline_may_carry_the_date() -> None:
    assert article("Envoys meet at the lake", "By Ann Marsh | August 14, 2025", LEAD).published.day == date(2025, 8, 14)


def test_the_outlet_is_taken_from_a_disclaimer_a_copyright_or_the_address() -> None:
    assert article(LEAD, MORE, DISCLAIMER).outlet == "The Lake Gazette"
    assert article(LEAD, MORE, "© 2025 Lake Gazette").outlet == "Lake Gazette"
    assert article(LEAD, url="https://edition.cnn.com/a").outlet == "CNN"
    assert article(LEAD, MORE, "Two envoys on the shore. Li Wei / Reuters").outlet is None


def test_the_address_stands_alone_before_or_behind_the_article() -> None:
    url = "https://example.org/envoys"

    assert article(LEAD, MORE, "Original url:", f"<{url}>").url == url
    assert article(LEAD, MORE, f"Source: {url}").url == url
    assert article(LEAD, url, MORE).url is None


@pytest.mark.parametrize(
    ("lines", "known", "basis"),
    [
        ((LEAD, MORE, DISCLAIMER), {}, "disclaimer"),
        (("menu_open Columnists", "Envoys meet at the lake", LEAD), {}, "section “Columnists”"),
        ((LEAD,), {"url": "https://example.org/opinion/2025/envoys"}, "address"),
        ((LEAD,), {"title": "Opinion: The lake is no place for envoys"}, "headline"),
        (("Opinion: The lake is no place for envoys", LEAD), {}, "headline"),
    ],
)
def test_one_strong_sign_makes_an_opinion(lines: tuple[str, ...], known: dict[str, str], basis: str) -> None:
    read = article(*lines, **known)

    assert (read.kind, read.kind_basis) == ("opinion", basis)


def test_a_slug_that_only_begins_like_opinion_makes_none() -> None:
    assert article(LEAD, url="https://example.org/politics/opinion-polls-tighten").kind == "unknown"
    assert article(LEAD, url="https://example.org/opinion").kind == "unknown"


def test_a_menu_that_offers_opinions_makes_none() -> None:
    assert article("Home", "News", "Opinion", "Sport", "Envoys meet at the lake", LEAD).kind == "unknown"


def test_one_weak_sign_is_not_enough_and_two_are() -> None:
    first, second = (
        "I believe that the lake is no place for envoys, and so does the mayor of the town.",
        "In my view it should be closed.",
    )

    assert article(LEAD, first).kind == "unknown"
    assert article(LEAD, first, second).kind == "opinion"


def test_a_dateline_makes_news() -> None:
    assert (article(f"GENEVA (Reuters) - {LEAD}").kind, article(f"GENEVA (Reuters) - {LEAD}").kind_basis) == (
        "news",
        "dateline",
    )


@pytest.mark.parametrize(
    ("end", "truncated"),
    [
        ("and then the ministers of both countries went back to the old hotel by the", True),
        ("The two of them went on to the United........", True),
        ("The two of them went on to the …", False),
        ("The two of them left.", False),
        ("“The two of them left.”", False),
        ("See https://example.org/lake", False),
        ("Diesel: $5.187", False),
    ],
)
def test_a_text_that_stops_in_mid_sentence_is_truncated(end: str, *, truncated: bool) -> None:
    assert article(LEAD, MORE, end).truncated is truncated


def test_a_teaser_with_a_button_is_truncated() -> None:
    assert article(LEAD, "The two of them left and...", "Read more").truncated
    assert not article(LEAD, MORE, "Read more").truncated


def test_two_signs_of_rewording_make_a_text_suspect_and_four_settle_it() -> None:
    signs = [
        "“They came. “But we stayed,” he said.",
        "Ann Marsh said:.",
        "“Them [the envoys] They came.”",
        "“We left.” adding:",
    ]

    assert article(LEAD, *signs[:1]).fidelity == "original"
    assert article(LEAD, *signs[:2]).fidelity == "suspected"
    assert article(LEAD, *signs).fidelity == "reworded"


SCRAPS = (
    "The bridge is closed, and the town wants to know why. According to Dr. Ann Marsh, an engineer, it is “quite safe” "
    "and could be opened. Dr. Tom Hill believes that the council fears a “wave of anger” from its voters. Dr. Eva "
    "Lund, who built it, describes the council as “asleep” and wants a new one."
)


def test_a_text_from_nowhere_that_only_retells_what_was_said_is_suspect() -> None:
    whole = " Dr. Ann Marsh said: “I have looked at every bolt of it, and there is nothing wrong with any of them.”"

    assert article(SCRAPS).fidelity == "suspected"
    assert article(SCRAPS + whole).fidelity == "original"
    assert article(SCRAPS, outlet="The Harbour Post").fidelity == "original"


def test_a_translation_that_says_so_is_one() -> None:
    assert article(LEAD, "Translated by Li Wei.").fidelity == "translated"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (LEAD, "en"),
        ("Министр заявил, что переговоры будут продолжены на следующей неделе.", "ru"),
        ("Міністр заявив, що переговори триватимуть наступного тижня.", "uk"),
        ("Der Minister sagte, die Gespräche würden nächste Woche fortgesetzt.", None),
        ("12345 67", None),
    ],
)
def test_the_language_is_told_by_script_and_frequent_words(text: str, language: str | None) -> None:
    assert article(text).language == language


@pytest.mark.parametrize(
    "text", ["", " \n\t\u00a0", "\ufeff", "a\0b", "a\ud800b", "***", "x" * (10 * 1024 * 1024 + 1), "a\n" * 100_001]
)
def test_what_is_no_article_is_an_error_that_says_why(text: str) -> None:
    with pytest.raises(ReadingError):
        article_from_text(text, source="x.txt")


def test_the_identity_follows_text_source_and_scope() -> None:
    one = article_from_text(LEAD, source="a")

    assert one == article_from_text(LEAD, source="a")
    assert (
        len({one.id, article_from_text(LEAD, source="b").id, article_from_text(LEAD, source="a", scope="chat:1").id})
        == 3
    )
    assert one.sha256_raw == article_from_text(LEAD, source="b").sha256_raw


@pytest.mark.parametrize(
    ("heading", "day"),
    [
        ("Foreign Minister Lund's answers to questions from the media, Ostmark, February 12, 2025", date(2025, 2, 12)),
        ("Statement by the Ministry of Transport (Lindhaven, 3 June 2024)", date(2024, 6, 3)),
        ("Transcript of the press briefing of 14 May 2023", date(2023, 5, 14)),
        ("Ответы министра на вопросы СМИ, Линдхафен, 12 февраля 2025 года", date(2025, 2, 12)),
        ("Заява Міністерства, Ліндгафен, 4 травня 2023 року", date(2023, 5, 4)),
        ("Rede des Ministers in Lindhaven, 3. Februar 2024", date(2024, 2, 3)),
        ("Harbour talks to resume in Ostmark, 12 February 2025", None),
        ("Remarks on the anniversary of the flood of 12 February 2021", None),
        ("Statement by the minister on the events of 3 June 2024", None),
    ],
)
def test_a_record_bears_its_day_in_its_heading_and_other_news_do_not(heading: str, day: date | None) -> None:
    assert article(heading, LEAD, MORE).published.day == day
