"""robots.txt as RFC 9309 has it: wildcards, the longest rule, the group of one's own name, missing and broken files."""

import httpx
import pytest

from config.errors import ReadingError
from retrieval.fetching.robots import Robots

HOST = "https://news.example"


def robots(text: str | bytes, status: int = 200) -> Robots:
    data = text if isinstance(text, bytes) else text.encode()
    return Robots("BriefingBot", lambda _: (status, data))


def allows(of: Robots, path: str) -> bool:
    try:
        of.delay(httpx.URL(HOST + path))
    except ReadingError:
        return False
    return True


@pytest.mark.parametrize(
    ("rules", "refused", "allowed"),
    [
        ("Disallow: /*.pdf$", ["/a.pdf", "/x/y/b.pdf"], ["/a.pdf.html", "/a.pdf?page=2", "/pdf"]),
        ("Disallow: /*/print/", ["/news/print/", "/a/b/print/7"], ["/print/", "/news/printing"]),
        ("Disallow: /premium*", ["/premium", "/premium-news/1", "/premium/1"], ["/news/premium"]),
        ("Disallow: /premium", ["/premium", "/premium-news/1"], ["/Premium", "/prem"]),
        ("Disallow: /news/$", ["/news/"], ["/news", "/news/1"]),
        ("Disallow: /*?", ["/a?b=1", "/?q"], ["/a", "/"]),
        ("Disallow: /*?*print=", ["/a?print=1", "/a?b=2&print=1"], ["/a?b=2", "/print=1"]),
        ("Disallow: /\nAllow: /news", ["/", "/about"], ["/news", "/news/1"]),
        ("Allow: /news\nDisallow: /", ["/", "/about"], ["/news", "/news/1"]),
        (
            "Disallow: /news/\nAllow: /news/free/\nDisallow: /news/free/old",
            ["/news/1", "/news/free/old/1"],
            ["/news/free/1"],
        ),
        ("Allow: /page\nDisallow: /*.html", ["/page.html", "/a.html"], ["/page", "/page.htm"]),
        ("Allow: /news\nDisallow: /news", [], ["/news", "/news/1"]),
        ("Disallow: /", ["/", "/a", "/a?b"], ["/robots.txt"]),
        ("Disallow:", [], ["/", "/a"]),
        ("Disallow: /a%20b", ["/a%20b", "/a b"], ["/ab"]),
        ("Disallow: /новини", ["/новини/1", "/%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8"], ["/news"]),
        ("Disallow: /%D0%BD%D0%BE", ["/новини"], ["/news"]),
        ("Disallow: /caf%c3%a9", ["/café", "/caf%C3%A9"], ["/cafe"]),
        ("Disallow: /a%2Fb", ["/a%2Fb", "/a%2fb"], ["/a/b"]),
        ("Disallow: /private # for members\n\n  Disallow : /drafts", ["/private", "/drafts"], ["/public"]),
        ("disallow: /lower\nDISALLOW: /upper", ["/lower", "/upper"], ["/UPPER"]),
    ],
)
def test_a_rule_refuses_what_it_matches_and_nothing_else(rules: str, refused: list[str], allowed: list[str]) -> None:
    asked = robots(f"User-agent: *\n{rules}\n")

    assert [path for path in [*refused, *allowed] if not allows(asked, path)] == refused


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("User-agent: briefingbot\nDisallow: /\n", False),
        ("User-agent: BRIEFINGBOT\nDisallow: /\n", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: BriefingBot\nDisallow: /no\n", True),
        ("User-agent: BriefingBot\nAllow: /\n\nUser-agent: *\nDisallow: /\n", True),
        ("User-agent: Googlebot\nUser-agent: BriefingBot\nDisallow: /news\n\nUser-agent: *\nAllow: /\n", False),
        ("User-agent: BriefingBot\nAllow: /no\n\nUser-agent: *\n\nUser-agent: briefingbot\nDisallow: /news\n", False),
        ("User-agent: Googlebot\nDisallow: /\n", True),
        ("User-agent: Bot\nDisallow: /\n", True),
        ("Disallow: /\n", True),
        ("\ufeffUser-agent: *\nDisallow: /\n", False),
        ("User-agent: *\rDisallow: /news\r", False),
        ("<!DOCTYPE html><title>Not here</title>", True),
        ("", True),
    ],
)
def test_the_group_of_ones_own_name_goes_before_that_for_all(text: str, allowed: bool) -> None:
    assert allows(robots(text), "/news/1") is allowed


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_no_file_is_no_rule(status: int) -> None:
    assert allows(robots("User-agent: *\nDisallow: /\n", status), "/a")


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_server_that_cannot_say_forbids_everything_for_now(status: int) -> None:
    with pytest.raises(ReadingError, match=f"cannot be read: the server answers {status}"):
        robots("", status).delay(httpx.URL(HOST))


@pytest.mark.parametrize(
    ("said", "seconds"), [("2", 2.0), ("0.5", 0.5), ("3600", 30.0), ("-1", 0.0), ("soon", 0.0), ("nan", 0.0)]
)
def test_the_pause_that_is_asked_for_is_kept_within_reason(said: str, seconds: float) -> None:
    assert robots(f"User-agent: *\nCrawl-delay: {said}\n").delay(httpx.URL(f"{HOST}/a")) == seconds


def test_bytes_that_are_no_text_do_not_hide_the_rules() -> None:
    asked = robots(b"# caf\xe9 \x00\nUser-agent: *\nDisallow: /no\n")

    assert (allows(asked, "/no"), allows(asked, "/yes")) == (False, True)
