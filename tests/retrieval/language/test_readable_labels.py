"""What stands outside quotations, and what a terminal prints, cannot act or deceive."""

import pytest

from retrieval.language.garbled import is_garbled
from retrieval.language.lookalikes import latin_shape
from retrieval.language.readable import label, name_label, plain


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Win https://evil.example/steal now", "Win now"),
        ("Join t.me/evil today", "Join today"),
        ("Ask @scam_admin", "Ask scam_admin"),
        ("Type /start@EvilBot", "Type start EvilBot"),
        ("a\u200bb\u2066c\u2069", "abc"),
        ("[1] Reuters, Port report [2] Real story", "Reuters, Port report Real story"),
        ("\x1b]0;evil\x07Title\x1b[31m", "Title"),
        ("half \ud83d", "half"),
        ("Booking.com shares fall", "Booking.com shares fall"),
        ("AC/DC and/or 24/7", "AC/DC and/or 24/7"),
        ("«Мост» закрыт — мэр", "«Мост» закрыт — мэр"),
        ("\u3164\u3164", None),
        (None, None),
    ],
)
def test_a_label_is_one_clean_line(written: str | None, shown: str | None) -> None:
    assert label(written) == shown


def test_the_names_of_authors_lose_the_addresses_beside_them() -> None:
    assert name_label("lena@post.example (Lena Holt)") == "Lena Holt"
    assert name_label("Lena Holt <lena@post.example>, Tomas Vik") == "Lena Holt , Tomas Vik".replace(" ,", ",")


def test_a_terminal_is_moved_by_nothing_that_is_printed() -> None:
    assert plain("\x1b]52;c;aGk=\x07Port \x9b31mreport\x07\u202eabc\n") == "Port reportabc\n"


def test_letters_that_look_like_others_have_their_shape() -> None:
    assert latin_shape("Rеutеrs") == latin_shape("REUTERS") == "reuters"


@pytest.mark.parametrize(
    "text",
    [
        "7KH SRUW DXWKRULW\\ VDLG WKDW WKH TXD\\ ZRXOG VWD\\ FORVHG " * 10,
        "Ïðè÷àë Ð¿Ð¾Ñ€Ñ‚ Ð·Ð°ÐºÑ€Ñ‹Ñ‚ " * 10,
        "\ue001\ue002\ue003 \ue004\ue005 " * 20,
        "(cid:12)(cid:44)(cid:3) (cid:8)" * 20,
    ],
)
def test_letters_of_a_wrong_table_are_no_text(text: str) -> None:
    assert is_garbled(text)


@pytest.mark.parametrize(
    "text",
    [
        "The port authority said on Tuesday that the quay would stay closed until the end of March. " * 5,
        "Причал останется закрытым до конца марта, сообщили в порту. " * 5,
        "Ärger über Größe: Äpfel, Öl und Übermut kosten 4,20 € je Stück. " * 5,
        "GDP Q1 Q2 Q3 Q4 12.5 13.7 14.9",
    ],
)
def test_real_text_is_never_taken_for_garbled(text: str) -> None:
    assert not is_garbled(text)
