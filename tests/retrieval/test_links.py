"""Readers are led only to public addresses, and see what their letters are."""

import pytest

from retrieval.links import host_of, link_to_words, public_link, served_by


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "tg://resolve?domain=evil", "https://t.me/evil?start=pwn", "https://telegram.me/evil",
        "http://192.168.0.1/admin?reboot=1", "http://127.0.0.1/", "http://[::1]/", "http://0x7f.1/", "http://2130706433/",
        "http://router.local/", "http://intranet/", "https://user:pw@host.example/", "https://host.example:0/",
        "https://host.example/a b", "http://xn--/", "http://[::1", "", None,
    ],
)  # fmt: skip
def test_an_address_that_acts_or_is_private_is_no_link(url: str | None) -> None:
    assert public_link(url) is None


def test_a_public_address_stays_and_foreign_letters_are_shown_as_they_are() -> None:
    assert public_link("https://post.example/a?b=1") == "https://post.example/a?b=1"
    assert public_link("http://8.8.8.8/x") == "http://8.8.8.8/x"
    assert public_link("https://пример.рф/а") == "https://пример.рф/а"
    assert public_link("https://münchen.example/a") == "https://münchen.example/a"
    assert public_link("https://xn--80ak6aa92e.com/") == "https://xn--80ak6aa92e.com/"
    assert public_link("https://www.геuters.com/x") == "https://www.xn--uters-mweo.com/x"


def test_a_host_and_its_feeds_are_one_and_others_are_not() -> None:
    assert served_by("https://www.post.example/a", "https://feeds.post.example/rss")
    assert not served_by("https://post.example/a", "https://evil.example/rss")
    assert not served_by("https://post.example.evil.example/a", "https://post.example/rss")
    assert not served_by("http://127.0.0.1:80/a", "http://127.0.0.1:8000/rss")
    assert host_of("https://WWW.Post.Example/a") == "post.example"


@pytest.mark.parametrize(
    ("url", "words", "opened"),
    [
        ("https://a.example/x", "“Cold,” she said.", "https://a.example/x#:~:text=Cold%2C%E2%80%9D%20she%20said"),
        ("https://a.example/x#part", "well-known", "https://a.example/x#part:~:text=well%2Dknown"),
        ("https://a.example/x#:~:text=old", "new & good", "https://a.example/x#:~:text=new%20%26%20good"),
        ("https://a.example/x", "1 2 3 4 5 6 7 8 9 10 11", "https://a.example/x#:~:text=1%202%203%204%205,7%208%209%2010%2011"),
        ("https://a.example/x", "Мир", "https://a.example/x#:~:text=%D0%9C%D0%B8%D1%80"),
        ("https://a.example/x", "…", "https://a.example/x"),
        ("https://a.example/x", "", "https://a.example/x"),
        ("https://a.example/x", "я" * 400, "https://a.example/x"),
    ],
)  # fmt: skip
def test_an_address_opens_its_page_at_the_words(url: str, words: str, opened: str) -> None:
    assert link_to_words(url, words) == opened
    assert public_link(opened) == opened
