"""How answers look, as data: text and entities."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import CopyTextButton, InlineKeyboardMarkup
from telegram.constants import MessageEntityType, MessageLimit

from bot.answering.answer import Answer, AnswerPoint, Scope
from bot.answering.layout import Source
from bot.answering.words import bot_words
from bot.delivery.keyboards import answer_buttons, opened_buttons, source_buttons
from bot.delivery.presses import (
    AccessPress,
    ClosePress,
    PicturePress,
    Press,
    SettingsPress,
    SourcePress,
    StopPress,
    VotePress,
    WhyPress,
    button_data,
    press_of,
)
from bot.delivery.rendering import answer_messages, opened_messages, safe_url, shortened, source_block, source_line
from bot.delivery.styled import Styled, utf16_length
from bot.delivery.words import chat_words
from retrieval.library.library import Surroundings
from tests.faults.fake_services import EXCERPT, URL, answer, citation, refusal

ANY = st.text(max_size=500)
WORDS = chat_words("en")


def links(message: Styled) -> list[tuple[str, str | None]]:
    return [(message.text[m.start : m.end], m.url) for m in message.marks if m.type == MessageEntityType.TEXT_LINK]


def quoted(message: Styled) -> list[str]:
    kinds = {MessageEntityType.EXPANDABLE_BLOCKQUOTE, MessageEntityType.BLOCKQUOTE}
    return [message.text[m.start : m.end] for m in message.marks if m.type in kinds]


def test_an_answer_shows_its_statements_then_each_source_with_its_own_words() -> None:
    (message,) = answer_messages(answer("Was it cold?"))

    assert message.text == (
        "Asked “Was it cold?”, she said it was a cold day. [1]\n\n"
        "[1] The Example, 14 August 2025, A cold day\n"
        "It was “a cold day”, she said."
    )
    assert links(message) == [("[1]", URL), ("A cold day", URL)]
    assert quoted(message) == [EXCERPT]


def test_a_statement_that_is_an_excerpt_is_quoted_once_with_its_source_below() -> None:
    (message,) = answer_messages(replace(answer(), points=(AnswerPoint(EXCERPT, (1,)),)))

    assert message.text == f"{EXCERPT}\n[1] The Example, 14 August 2025, A cold day"
    assert quoted(message) == [EXCERPT]
    assert links(message) == [("A cold day", URL)]


def test_whose_words_an_excerpt_is_stands_right_above_it_and_above_no_other() -> None:
    others = "The sea was calm."
    points = (AnswerPoint(others, (2,)), AnswerPoint(EXCERPT, (1,), lead="Anna Berg, as reported in [1]:"))
    cited = (citation(1), citation(2, excerpt=others, article_id="other", outlet="The Other"))

    (message,) = answer_messages(replace(answer(), points=points, citations=cited))

    assert message.text.split("\n\n") == [
        f"{others}\n[2] The Other, 14 August 2025, A cold day",
        f"Anna Berg, as reported in [1]:\n{EXCERPT}\n[1] The Example, 14 August 2025, A cold day",
    ]
    assert quoted(message) == [others, EXCERPT]


def test_a_source_without_an_address_has_no_link() -> None:
    message = source_block(citation(url=None))

    assert links(message) == []
    assert "A cold day" in message.text


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, "[1] The Example, 14 August 2025, A cold day"),
        ({"outlet": None}, "[1] outlet not stated, 14 August 2025, A cold day"),
        ({"published": None}, "[1] The Example, undated, A cold day"),
        ({"published": "2025-08"}, "[1] The Example, August 2025, A cold day"),
        ({"published": "2025-08-01/2025-08-05"}, "[1] The Example, about August 2025, A cold day"),
        ({"published": "2025-11-28/2025-12-24"}, "[1] The Example, about December 2025, A cold day"),
        ({"published": "2025-01-01/2025-12-24"}, "[1] The Example, about 2025, A cold day"),
        ({"published": "2024-11-02/2025-03-01"}, "[1] The Example, November 2024 to March 2025, A cold day"),
        ({"published": "2025-08-16/"}, "[1] The Example, 16 August 2025 or later, A cold day"),
        ({"published": "last week"}, "[1] The Example, last week, A cold day"),
        ({"title": None, "begins": "It was a cold…"}, "[1] The Example, 14 August 2025, It was a cold…"),
        ({"title": None}, "[1] The Example, 14 August 2025, untitled"),
        ({"kind": "opinion"}, "[1] The Example, 14 August 2025, A cold day (opinion by Ada Author)"),
        ({"kind": "analysis", "author": None}, "[1] The Example, 14 August 2025, A cold day (analysis)"),
        ({"kind": "unknown"}, "[1] The Example, 14 August 2025, A cold day"),
    ],
)
def test_a_source_line_names_outlet_date_title_and_kind(changes: dict, line: str) -> None:
    assert source_line(Source((1,), citation(**changes))).text == line


def test_warnings_stand_between_the_source_and_its_words() -> None:
    message = source_block(citation(warnings=("translated copy: quotations are translations",)))

    assert message.text.splitlines()[1:] == ["⚠️ translated copy", EXCERPT]
    assert quoted(message) == [EXCERPT]


def test_what_to_know_of_a_statement_is_said_in_the_answers_language() -> None:
    warning = "the statement is in another language than its source; read it beside the source's own words"
    point = AnswerPoint("Було холодно.", (1,), warnings=(warning,))

    (message,) = answer_messages(replace(answer(), points=(point,), language="uk"))

    assert "⚠️ не мовою джерела" in message.text


def test_a_refusal_says_what_was_searched_and_links_the_nearest_sentence() -> None:
    (message,) = answer_messages(refusal())

    assert "Searched: 3 articles" in message.text
    assert links(message)[0] == ("[1]", URL)
    assert quoted(message) == [EXCERPT]


def test_what_was_withheld_missing_and_rewritten_is_said() -> None:
    shown = replace(answer("And he?"), withheld=2, missing="Mars", asked_as="What did Putin say?", status="conflict")

    (message,) = answer_messages(shown)

    assert "Understood as: What did Putin say?" in message.text
    assert "My sources disagree:" in message.text
    assert "Not found: Mars" in message.text
    assert "2 statements withheld" in message.text


def test_even_an_empty_answer_says_something() -> None:
    assert answer_messages(replace(answer(), text="", points=(), citations=()))[0].text


def test_a_mark_in_an_articles_text_becomes_no_link() -> None:
    point = AnswerPoint("He wrote [7] and [1](https://evil.example), /start @admin <b>.", (1,))

    (message,) = answer_messages(replace(answer(), points=(point,)))

    assert message.text.startswith("He wrote [7] and [1](https://evil.example), /start @admin <b>. [1]\n")
    assert {url for _, url in links(message)} == {URL}


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "tg://resolve?domain=evil",
        "ftp://example.org/a",
        "https://",
        "https://localhost/a",
        "https://reuters.com@evil.example/a",
        "https://exa mple.org",
        "https://example.org:99999/",
        "https://example.org/\u202egpj",
        "example.org",
        "",
        None,
    ],
)
def test_an_odd_address_is_no_link(url: str | None) -> None:
    assert safe_url(url) is None


@pytest.mark.parametrize("url", [URL, "http://example.org", "https://пример.рф/страница", "https://a.b:8080/?q=1#x"])
def test_an_ordinary_address_is_a_link(url: str) -> None:
    assert safe_url(url) == url


def test_utf16_offsets_are_right_behind_emoji_and_cyrillic() -> None:
    shown = replace(answer(), points=(AnswerPoint("🇺🇦 «Холодно» 🥶", (1,)),))

    (message,) = answer_messages(shown)

    units = message.text.encode("utf-16-le")
    first = message.entities()[0]
    assert units[2 * first.offset : 2 * (first.offset + first.length)].decode("utf-16-le") == "[1]"


def test_an_opened_article_tells_what_is_known_of_it_and_shows_the_excerpt_bold_in_its_context() -> None:
    around = Surroundings(before="Lead in. ", excerpt="It **was** [cold](#).", after=" And so\u200b on.\n\nNext.")
    warned = citation(kind="opinion", warnings=("translated copy: quotations are translations",))

    (message,) = opened_messages(Source((1, 3), warned), [around])

    assert message.text.splitlines() == [
        "[1][3] The Example",
        "A cold day",
        "opinion by Ada Author, 14 August 2025 (from the address)",
        "⚠️ translated copy: quotations are translations",
        "Lead in. It was cold. And so on. Next.",
    ]
    assert quoted(message) == ["Lead in. It was cold. And so on. Next."]
    assert links(message) == [
        ("A cold day", f"{URL}#:~:text=It%20was%20%E2%80%9Ca%20cold%20day%E2%80%9D%2C%20she%20said")
    ]
    bold = [message.text[m.start : m.end] for m in message.marks if m.type == MessageEntityType.BOLD]
    assert bold == ["It was cold."]


def test_an_opened_article_without_outlet_author_day_and_title_says_so() -> None:
    bare = citation(outlet=None, author=None, published=None, published_basis=None, title=None, url=None)

    (message,) = opened_messages(Source((1,), bare), [Surroundings("", "Cold.", "")])

    assert message.text.splitlines() == ["[1] outlet not stated", "untitled", "undated", "Cold."]


def test_a_context_cut_within_a_sentence_gets_no_space_of_ours() -> None:
    around = Surroundings(before="“It was", excerpt="”, she said", after=". Then")

    (message,) = opened_messages(Source((1,), citation()), [around])

    assert quoted(message) == ["“It was”, she said. Then"]


def test_an_opened_article_can_be_copied_read_on_its_page_and_closed() -> None:
    long = "Мост через реку открыт. " * 20

    keyboard = opened_buttons(Source((1, 2), citation(), (citation(), citation(2, excerpt=long))), "a1", WORDS)

    (first, second), (page, close) = keyboard.inline_keyboard
    assert first.copy_text == CopyTextButton(EXCERPT)
    assert second.copy_text
    assert second.copy_text.text.endswith("открыт. …")
    assert 200 < len(second.copy_text.text) <= 256
    assert str(page.url).startswith(f"{URL}#:~:text=")
    assert press_of(str(close.callback_data)) == ClosePress("a1")


def test_an_article_with_an_odd_address_has_no_page_to_open() -> None:
    keyboard = opened_buttons(Source((1,), citation(url="javascript:alert(1)")), "a1", WORDS)

    assert [button.url for row in keyboard.inline_keyboard for button in row] == [None, None]


def test_what_only_comes_near_stands_in_one_folded_box_with_its_sources() -> None:
    points = (AnswerPoint(EXCERPT, (1,)),)
    near = [citation(n, article_id=f"{n}", excerpt=f"Sentence {n}.", warnings=()) for n in (2, 3)]
    note = "Near it as well: [2], [3]"

    (message,) = answer_messages(
        replace(answer(), points=points, citations=(citation(), *near), notes=(note,), status="caveat")
    )

    folded = [m for m in message.marks if m.type == MessageEntityType.EXPANDABLE_BLOCKQUOTE]
    (box,) = (message.text[m.start : m.end] for m in folded)
    assert box.splitlines() == [
        "[2] The Example, 14 August 2025, A cold day",
        "“Sentence 2.”",
        "[3] The Example, 14 August 2025, A cold day",
        "“Sentence 3.”",
    ]
    assert message.text.endswith(f"\n\n{note}")
    assert len(links(message)) == 3


def test_words_of_an_article_with_several_numbers_say_which_they_are() -> None:
    cited = (citation(1), citation(2, excerpt="The wind was strong."))
    points = (AnswerPoint(EXCERPT, (1,)), AnswerPoint("It was windy.", (2,)))

    (message,) = answer_messages(replace(answer(), points=points, citations=cited))

    assert message.text.split("\n\n") == [
        f"{EXCERPT}\n[1][2] The Example, 14 August 2025, A cold day\n[2] The wind was strong.",
        "It was windy. [2]",
    ]
    assert quoted(message) == [EXCERPT, "[2] The wind was strong."]


def test_a_greeting_is_not_judged_and_an_answer_is() -> None:
    greeting = replace(answer(), points=(), citations=())

    judged = answer_buttons(answer())

    assert answer_buttons(greeting) is None
    assert judged is not None
    assert [button.text for button in judged.inline_keyboard[-1]] == ["👍", "👎"]


def test_a_short_answer_keeps_its_first_statements_and_their_sources_and_says_so() -> None:
    points = tuple(AnswerPoint(f"Statement {n}", (n,)) for n in (1, 2, 3))
    whole = replace(answer(), points=points, citations=tuple(citation(n) for n in (1, 2, 3)))

    short = shortened(whole)

    assert [point.text for point in short.points] == ["Statement 1", "Statement 2"]
    assert [cited.n for cited in short.citations] == [1, 2]
    assert "Shortened" in answer_messages(short)[0].text
    assert shortened(replace(whole, points=points[:2])).notes == ()
    assert shortened(replace(whole, status="conflict")).points == points  # no side is left out
    differ = bot_words("en").say("contradict")
    assert shortened(replace(whole, status="caveat", notes=(differ,))).points == points


@pytest.mark.parametrize(
    "press",
    [
        StopPress(2**31),
        AccessPress("allow", -1001234567890),
        AccessPress("demote", 9_999_999_999),
        SettingsPress(2**31, "language", 4_294_968_295),
        SettingsPress(0),
        PicturePress("timeline"),
        ClosePress("0123abcd"),
        WhyPress("0123abcd"),
        VotePress("0123abcd", "down"),
    ],
)
def test_every_kind_of_press_is_read_back_as_it_was_written(press: Press) -> None:
    data = button_data(press)

    assert data is not None
    assert press_of(data) == press


def test_words_that_a_button_cannot_hold_without_what_changes_them_are_not_copied() -> None:
    long = f"The bridge over the river {'and the road along it ' * 12}open, if the water falls."

    keyboard = opened_buttons(Source((1,), citation(), (citation(excerpt=long),)), "a1", WORDS)

    assert not any("the road along" in b.copy_text.text for row in keyboard.inline_keyboard for b in row if b.copy_text)


def test_each_article_has_a_button_that_fits() -> None:
    shown = replace(answer(id_="0123abcd"), citations=tuple(citation(n, article_id=f"{n}") for n in range(1, 6)))

    buttons = source_buttons(shown)

    assert buttons is not None
    rows = buttons.inline_keyboard
    assert [len(row) for row in rows] == [2, 2, 1]
    assert [button.text for button in rows[0]] == ["Example, 14 Aug [1]", "Example, 14 Aug [2]"]
    assert [press_of(str(button.callback_data)) for row in rows for button in row] == [
        SourcePress("0123abcd", n) for n in range(1, 6)
    ]


def test_without_sources_there_are_no_buttons() -> None:
    assert source_buttons(replace(answer(), citations=())) is None


@given(ANY)
def test_only_our_own_button_data_are_understood(data: str) -> None:
    assert press_of(data) is None or data.startswith(("source:", "close:", "why:"))


@given(id_=st.text("0123456789abcdef", min_size=1, max_size=8), n=st.integers(1, 99))
def test_a_press_is_read_back_from_its_button_as_it_was_written(id_: str, n: int) -> None:
    data = button_data(SourcePress(id_, n))

    assert data is not None
    assert press_of(data) == SourcePress(id_, n)


def test_a_press_that_telegram_would_not_take_gets_no_button() -> None:
    assert button_data(SourcePress("a" * 64, 1)) is None


@given(
    texts=st.lists(ANY, min_size=1, max_size=5),
    excerpt=ANY,
    titles=st.tuples(ANY, ANY, ANY),
    url=st.none() | ANY | st.just(URL),
    times=st.integers(1, 40),
    numbers=st.lists(st.integers(1, 5), max_size=5).map(tuple),
)
def test_any_answer_becomes_messages_that_telegram_takes(
    *,
    texts: list[str],
    excerpt: str,
    titles: tuple[str, str, str],
    url: str | None,
    times: int,
    numbers: tuple[int, ...],
) -> None:
    title, outlet, warning = titles
    cited = tuple(
        citation(n, excerpt=excerpt * times, title=title, outlet=outlet, warnings=(warning,), url=url)
        for n in (1, 2, 3)
    )
    points = tuple(AnswerPoint(text * times, numbers) for text in texts)
    shown = Answer("id", "?", "answered", "", Scope(1, date(2025, 1, 1)), points=points, citations=cited)

    messages = answer_messages(shown)

    assert messages
    for message in messages:
        assert 0 < utf16_length(message.text) <= MessageLimit.MAX_TEXT_LENGTH
        assert len(message.entities()) <= MessageLimit.MESSAGE_ENTITIES
        assert message.text == message.text.strip()
        message.text.encode()
        assert {address for _, address in links(message)} <= {safe_url(url)}
    assert isinstance(source_buttons(shown), InlineKeyboardMarkup)
