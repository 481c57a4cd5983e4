"""What a page says of itself: leniently read data, bylines, headlines without the site, and the printed day."""

# ruff: noqa: E501 - pages are quoted as they are written
import json
from datetime import date
from pathlib import Path

import pytest

from config.errors import ReadingError
from retrieval.articles import Article
from retrieval.reading import article_from_html

LEAD = "The reservoir above Ostmark was closed to swimmers on Thursday after a warden found cracks in the spillway."
MORE = "Engineers from the water board said that the level would be lowered by two metres before the weekend begins."
TEXT = f"<p>{LEAD}</p><p>{MORE}</p>"
DATA = (
    '{"@context":"https://schema.org","@type":"NewsArticle","headline":"Cracks in the dam","datePublished":"2025-03-06",'
    '"author":{"@type":"Person","name":"Ida Brandt"},"publisher":{"@type":"Organization","name":"Ostmark Courier"}}'
)


def read_page(body: str = TEXT, head: str = "", after: str = "", url: str | None = None) -> Article:
    html = f"<!DOCTYPE html><html><head>{head}</head><body><article>{body}</article>{after}</body></html>"
    return article_from_html(html.encode(), source="page", url=url)


def script(text: str, kind: str = "application/ld+json") -> str:
    return f'<script type="{kind}">{text}</script>'


@pytest.mark.parametrize(
    "data",
    [
        script(DATA),
        script(f"<![CDATA[{DATA}]]>"),
        script(f"//<![CDATA[\n{DATA}\n//]]>"),
        script(f"/*<![CDATA[*/{DATA}/*]]>*/"),
        script(f"<!-- {DATA} -->"),
        script(f"// the data\n{DATA}"),
        script(DATA.replace("{", "{/* a */", 1)),
        script(DATA[:-1] + ",}"),
        script(DATA + "}"),
        script(DATA + "};"),
        script(DATA[:-1]),
        script(DATA[:-2]),
        script(DATA.replace('"https://schema.org"', '"https://schema.org",,')),
        script(DATA.replace("NewsArticle", "https://schema.org/NewsArticle")),
        script(DATA.replace('"NewsArticle"', '["http://schema.org/NewsArticle","WebPage"]')),
        script(DATA.replace("NewsArticle", "SocialMediaPosting")),
        script(DATA.replace('"', "&quot;")),
        script(DATA.replace("Cracks in", "Cracks \n in")),
        script(DATA.replace("Cracks in", r"Cracks\' in").replace(r"Cracks\'", "Cracks")),
        script(f"[{DATA}]"),
        script(DATA, "application/ld+json; charset=utf-8"),
        script('{"@type":"BreadcrumbList"}' + DATA),
        script(DATA.replace('"headline"', '"name":"x "y" z","headline"')),
    ],
)
def test_one_flaw_in_the_data_does_not_lose_what_they_say(data: str) -> None:
    article = read_page(head=data)

    assert (article.title, article.author, article.outlet) == ("Cracks in the dam", "Ida Brandt", "Ostmark Courier")
    assert article.published.day == date(2025, 3, 6)


def test_references_within_the_data_are_followed() -> None:
    graph = [
        {"@type": "WebPage", "@id": "#page", "datePublished": "2020-01-01"},
        {"@type": "Person", "@id": "#ida", "name": "Ida Brandt"},
        {"@type": "Organization", "@id": "#org", "name": "Ostmark Courier"},
        {"@type": "Article", "author": [{"@id": "#ida"}], "publisher": {"@id": "#org"}, "datePublished": "2025-03-06"},
    ]

    article = read_page(head=script(json.dumps({"@graph": graph})))

    assert (article.author, article.outlet, article.published.day) == (
        "Ida Brandt",
        "Ostmark Courier",
        date(2025, 3, 6),
    )


@pytest.mark.parametrize(
    ("head", "body", "after", "author"),
    [
        ("", '<h1>Cracks</h1><div class="byline">By Ida Brandt</div>', "", "Ida Brandt"),
        ("", '<h1>Cracks</h1><p class="c-author">Ida Brandt, water reporter</p>', "", "Ida Brandt"),
        (
            "",
            '<h1>Cracks</h1><span class="article-author-name">Ida Brandt and Jon Ask</span>',
            "",
            "Ida Brandt, Jon Ask",
        ),
        ("", "<h1>Cracks</h1><p>By Ida Brandt | 6 March 2025</p>", "", "Ida Brandt"),
        ("", "<h1>Cracks</h1><p>6 March 2025 by Ida Brandt • Filed under News</p>", "", "Ida Brandt"),
        (
            "",
            "<h1>Cracks</h1><p>Par Ida Brandt — Publié le 6 mars 2025 à 18h30, mis à jour le 7 mars</p>",
            "",
            "Ida Brandt",
        ),
        ("", "<h1>Трещины</h1><p>Автор: Ида Брандт</p>", "", "Ида Брандт"),
        ("", "<h1>Cracks</h1><p>BY IDA BRANDT AND JON ASK</p>", "", "IDA BRANDT, JON ASK"),
        ("", "<h1>Cracks</h1><h4 class='authors'><a>Ida Brandt</a>, <a>Jon Ask</a></h4>", "", "Ida Brandt, Jon Ask"),
        (
            "",
            "<h1>Cracks</h1><div class='byline'><b>Ida Brandt</b><i>Water correspondent</i><i>@brandt</i></div>",
            "",
            "Ida Brandt",
        ),
        (
            "",
            "<h1>Cracks</h1>",
            "<div class='post-footer'><span class='post-author'>Posted by <span>Ida Brandt</span></span> at 6:30</div>",
            "Ida Brandt",
        ),
        ("", "<h1>Cracks</h1>", "<div class='site-footer'><span class='author'>By Max Beside</span></div>", None),
        ("", "<h1>Cracks</h1><p class='author'>Von Ida Brandt</p>", "", "Ida Brandt"),
        ("", "<h1>Cracks</h1><p class='autor'>Par Ida Brandt et Jon Ask</p>", "", "Ida Brandt, Jon Ask"),
        (
            "",
            "<h1>Cracks</h1><a rel='author' href='/i'>Ida Brandt</a>",
            "<aside><a rel='author' href='/b'>Max Beside</a></aside>",
            "Ida Brandt",
        ),
        ("", "<h1>Cracks</h1>", "<div class='sidebar'><a rel='author' href='/b'>Max Beside</a></div>", None),
        ("", "<h1>Cracks</h1><a rel='author' href='/i'>View all posts</a>", "", None),
        ("", "<h1>Cracks</h1><a class='author' href='/i'>Email the Author</a>", "", None),
        ("<meta name='author' content='Ida Brandt'><meta name='byl' content='By IDA BRANDT'>", "", "", "Ida Brandt"),
        ("<meta name='author' content='IDA BRANDT'><meta name='author' content='Ida Brandt'>", "", "", "Ida Brandt"),
        ("<meta name='citation_author' content='Brandt, Ida'>", "", "", "Ida Brandt"),
        ("<meta name='dc.creator' content='Vries, Jan de'>", "", "", "Jan de Vries"),
        (
            "<meta name='author' content='Ostmark Newsroom'>",
            "<h1>Cracks</h1><p class='byline'>By Ida Brandt</p>",
            "",
            "Ida Brandt",
        ),
    ],
)
def test_the_people_who_wrote_it_are_named_and_nobody_else(
    head: str, body: str, after: str, author: str | None
) -> None:
    assert read_page(body + TEXT, head, after).author == author


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("<meta property='og:title' content='Cracks in the dam - Ostmark'>", "<h1>Cracks in the dam</h1>"),
        ("<meta property='og:title' content='Cracks in the dam | Courier'><title>Cracks in the dam</title>", ""),
        ("<title>Cracks in the dam – Ostmark Courier</title>", "<h1>Cracks in the dam</h1>"),
        ("<title>Cracks in the dam | Ostmark Courier</title>", "<h1>Ostmark Courier</h1><h2>Cracks in the dam</h2>"),
        ("<title>Cracks in the dam</title>", "<h1>Courier beta</h1><h2>Cracks in the dam</h2>"),
        (
            "<title>Ostmark Courier: Cracks in the dam</title><meta property='og:site_name' content='Ostmark Courier'>",
            "<h1>Cracks in the dam</h1>",
        ),
        ("<title>News</title>", "<h1>Cracks in the dam</h1>"),
        ("<title>Cracks in the dam | News | Courier</title>", "<div class='headline'>Cracks in the dam</div>"),
        ("<title>Harbour notes: Cracks in the dam</title>", "<h3 class='post-title'>Cracks in the dam</h3>"),
        (
            "<meta property='og:title' content='Courier: Cracks in the dam'><meta property='og:site_name' content='Courier'>",
            "",
        ),
        (
            "<meta property='og:title' content='Ostmark Courier'><meta property='og:site_name' content='Ostmark Courier'>",
            "<h1>Cracks in the dam</h1>",
        ),
        ("<meta property='og:title' content='Cracks in the dam'>", "<aside><h1>Most read</h1></aside>"),
        ("<title>Cracks in the dam_Courier</title>", "<h1>Cracks in the dam</h1>"),
    ],
)
def test_the_headline_is_without_the_name_of_the_site(head: str, body: str) -> None:
    assert read_page(body + TEXT, head).title == "Cracks in the dam"


@pytest.mark.parametrize(
    ("head", "body", "after", "url", "day"),
    [
        ("<meta property='article:modified_time' content='2025-11-20T09:00:00Z'>", "", "", None, None),
        ("<meta property='og:updated_time' content='2025-11-20'>", "", "", None, None),
        (script('{"@type":"NewsArticle","dateModified":"2025-11-20"}'), "", "", None, None),
        ("", "<h1>Cracks</h1><p>Last updated: 20 November 2025</p>", "", None, None),
        ("", "<h1>Cracks</h1><p>Updated 20 November 2025</p><p>Published 6 March 2025</p>", "", None, date(2025, 3, 6)),
        ("", "<h1>Cracks</h1><p>Published 6 March 2025, updated 20 November 2025</p>", "", None, date(2025, 3, 6)),
        ("", "<h1>Cracks</h1><time datetime='2025-03-06'>6 March</time>", "", None, date(2025, 3, 6)),
        (
            "",
            "<h1>Cracks</h1>",
            "<div class='box'><a href='/x'>Mayor opens a library</a> <time datetime='2025-11-20'>20 November 2025</time></div>",
            None,
            None,
        ),
        ("", "<h1>Cracks</h1>", "<aside><time datetime='2025-11-20'>20 November 2025</time></aside>", None, None),
        (
            "",
            "<p>The board met on <time datetime='2025-01-02'>2 January 2025</time> and found that nothing had to be done.</p>",
            "",
            None,
            None,
        ),
        (
            "<meta property='article:published_time' content='2025-03-07T01:20:00Z'>",
            "",
            "",
            "https://c.example/2025/03/06/dam",
            date(2025, 3, 6),
        ),
        (
            "<meta property='article:published_time' content='2025-03-07T01:20:00Z'>",
            "<h1>Cracks</h1><time>March 6, 2025 at 6:20 pm</time>",
            "",
            None,
            date(2025, 3, 6),
        ),
        (
            "<meta property='article:published_time' content='2025-03-06'>",
            "",
            "",
            "https://c.example/2025/03/05/dam",
            date(2025, 3, 6),
        ),
        ("", "", "", "https://c.example/2025/03/06/dam", date(2025, 3, 6)),
        ("", "<h1>Cracks</h1><p>Donnerstag, 6. März 2025</p>", "", None, date(2025, 3, 6)),
        ("", "<h1>Cracks</h1><p>2025年3月6日</p>", "", None, date(2025, 3, 6)),
        (
            "",
            "<h1>Cracks</h1><p>Published on 6 March 2025. Last updated on 9 March 2025.</p>",
            "",
            None,
            date(2025, 3, 6),
        ),
        ("", "<h1>Cracks</h1><p>Publicerad 6 mars 2025. Uppdaterad 9 mars 2025.</p>", "", None, date(2025, 3, 6)),
        ("", "<h1>Cracks</h1><p>03/06/2025 18:30</p>", "", None, None),
        (
            "",
            "<h3>Mayor wins</h3><time>9 March 2025</time><h1>Cracks</h1><time>6 March 2025</time>",
            "",
            None,
            date(2025, 3, 6),
        ),
        ("", "<h1>The year 2025</h1>", "", None, None),
    ],
)
def test_the_day_is_the_day_that_was_printed(
    head: str, body: str, after: str, url: str | None, day: date | None
) -> None:
    assert read_page(body + TEXT, head, after, url).published.day == day


def _shared_pages() -> list[dict[str, object]]:
    listed = Path("../shared/cases/expected.jsonl")
    if not listed.is_file():
        return []
    rows = [json.loads(line) for line in listed.read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if str(row["file"]).endswith(".html") and "then" not in row]


@pytest.mark.parametrize("case", _shared_pages(), ids=lambda case: str(case["file"]))
def test_the_shared_cases_are_read_as_they_must_be(case: dict[str, object], shared: Path) -> None:
    want = case["expect"]
    assert isinstance(want, dict)
    data = (shared / "cases" / str(case["file"])).read_bytes()
    if want.get("rejected"):
        with pytest.raises(ReadingError):
            article_from_html(data, source="page")
        return

    article = article_from_html(data, source="page")

    blocks = (article.text_raw[block.start : block.end] for block in article.blocks if block.label != "boilerplate")
    text = " ".join(" ".join(blocks).split())
    assert all(" ".join(piece.split()) in text for piece in want.get("contains", []))
    assert not any(piece in text for piece in want.get("not_contains", []))
    day = article.published.day
    got = {"title": article.title, "author": article.author, "outlet": article.outlet, "truncated": article.truncated}
    got["published"] = day.isoformat() if day else None
    for name in got.keys() & want.keys():
        assert got[name] in (want[name] if isinstance(want[name], list) else [want[name]])
