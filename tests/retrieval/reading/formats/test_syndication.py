"""Feeds are read whole and in bounds: what they carry, when it was published, where the rest stands."""

import json
import time
from datetime import date

import pytest

from config.errors import ReadingError
from retrieval.reading.formats.content_type import form_of
from retrieval.reading.formats.sitemaps import listed_in
from retrieval.reading.formats.syndication import MAX_ITEMS, feed_in, item_bytes, item_from, json_feed_in

URL = "https://news.test/feeds/all.xml"
LONG = "<p>" + "The council approved new berths. " * 40 + "</p><script>bad()</script><p>Ships &amp; boats came.</p>"
RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Test Wire</title><link>https://news.test/</link>
<item><title>Berths &amp;amp; ships</title><link>/2025/berths?utm_source=rss</link><guid>id-1</guid>
<dc:creator>Ada Byron</dc:creator>
<pubDate>Fri, 15 Aug 2025 23:30:00 -0700</pubDate><description>Short.</description>
<content:encoded><![CDATA[{LONG}]]></content:encoded></item>
<item><title>Talks</title><link>https://news.test/talks</link>
<description>Talks went on … Read more</description></item>
<item><title>Talks again</title><link>https://news.test/talks</link>
<description>The same address.</description></item>
</channel></rss>"""


def test_an_rss_feed_gives_items_with_their_words_and_the_date_as_it_is_written() -> None:
    feed = feed_in(RSS.encode(), URL)

    first, second = feed.items
    assert (feed.title, feed.total) == ("Test Wire", 3)
    assert (first.link, first.title) == ("https://news.test/2025/berths?utm_source=rss", "Berths & ships")
    assert (first.author, first.full) == ("Ada Byron", True)
    assert (first.published.day, first.published.basis) == (date(2025, 8, 15), "feed")
    assert first.text.endswith("\n\nShips & boats came.")
    assert "bad()" not in first.text
    assert (second.link, second.full, second.published.first) == ("https://news.test/talks", False, None)


def test_an_atom_feed_is_read_too() -> None:
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry><id>tag:1</id><title>T</title>
    <link href="a.html"/><updated>2025-05-05T10:00:00Z</updated><summary>Short.</summary></entry></feed>"""

    (item,) = feed_in(atom.encode(), URL).items

    assert (item.link, item.published.day) == ("https://news.test/feeds/a.html", date(2025, 5, 5))


def test_a_json_feed_is_read_and_what_is_no_item_is_left_out() -> None:
    items = [{"id": 7, "url": "/a", "title": "T", "content_html": LONG, "date_published": "2025-05-05T23:00:00-07:00",
              "authors": [{"name": "Ada"}]}, {"id": ["x"]}, "noise", {"id": "8", "content_text": "Words."}]  # fmt: skip
    data = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": items}).encode()

    first, second = json_feed_in(data, URL).items

    assert form_of(data, "application/json") == "JSON feed"
    assert (first.link, first.author, first.full) == ("https://news.test/a", "Ada", True)
    assert first.published.day == date(2025, 5, 5)
    assert "Ships & boats came." in first.text
    assert (second.link, second.text) == (None, "Words.")


def test_an_item_keeps_its_identity_and_shows_a_change() -> None:
    before = feed_in(RSS.encode(), URL).items[0]

    after = feed_in(RSS.replace("Ships &amp; boats came", "Boats left").encode(), URL).items[0]

    assert before.key == after.key
    assert before.digest != after.digest


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (
            '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">'
            + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
            + ']><rss version="2.0"><channel><title>&l9;</title></channel></rss>',
            "entities",
        ),
        ('<!DOCTYPE rss [<!ENTITY e SYSTEM "file:///etc/hostname">]><rss><channel>&e;</channel></rss>', "entities"),
        ("no feed at all", "no feed"),
    ],
)
def test_a_feed_that_would_blow_up_is_refused(data: str, reason: str) -> None:
    with pytest.raises(ReadingError, match=reason):
        feed_in(data.encode(), URL)


def test_a_feed_of_too_many_items_is_refused_before_it_is_parsed() -> None:
    items = b"<item><title>t</title></item>" * 500_000  # parsing them would be broken off after 20 s
    started = time.monotonic()

    with pytest.raises(ReadingError, match="items"):
        feed_in(b"<rss version='2.0'><channel>" + items + b"</channel></rss>", URL)

    assert time.monotonic() - started < 18


def test_of_a_long_feed_the_first_items_are_taken_and_the_rest_is_counted() -> None:
    items = "".join(f"<item><guid>{n}</guid><title>t</title></item>" for n in range(MAX_ITEMS + 5))

    feed = feed_in(f"<rss version='2.0'><channel>{items}</channel></rss>".encode(), URL)

    assert (len(feed.items), feed.total) == (MAX_ITEMS, MAX_ITEMS + 5)


def test_a_sitemap_lists_the_latest_first() -> None:
    entry = "<url><loc>https://news.test/{0}</loc><lastmod>2025-0{0}-01</lastmod><image><loc>x</loc></image></url>"
    data = f'<?xml version="1.0"?><urlset xmlns="s">{entry.format(1)}{entry.format(3)}{entry.format(2)}</urlset>'

    assert listed_in(data.encode()) == [f"https://news.test/{n}" for n in (3, 2, 1)]


@pytest.mark.parametrize(
    "data",
    [
        b"<urlset><url>",
        b'<!DOCTYPE urlset [<!ENTITY a "b">]><urlset>&a;</urlset>',
        b"<urlset>" + b"<a>" * 1_000_000,
        b"<urlset>" + b"<url><loc>https://news.test/</loc></url>" * 50_001 + b"</urlset>",
    ],
)
def test_a_broken_or_hostile_sitemap_is_refused(data: bytes) -> None:
    with pytest.raises(ReadingError):
        listed_in(data)


@pytest.mark.parametrize(
    ("data", "kind", "form"),
    [
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x --><rss version='2.0'>", "text/html", "feed"),
        (b"<rdf:RDF xmlns='x'>", "", "feed"),
        ('<?xml version="1.0" encoding="utf-16"?><feed>'.encode("utf-16"), "", "feed"),
        (b"<sitemapindex>", "text/xml", "sitemap index"),
        (b"<!DOCTYPE html><p>", "text/plain", "html"),
        (b"<p>Bare</p>", "text/html", "html"),
        (b"# Title", "text/markdown", "text"),
        (b'{"text": "x"}', "application/json", "json"),
        (b"%PDF-1.7", "application/octet-stream", "pdf"),
        (b"<svg>", "image/svg+xml", "unknown"),
        (b"<!--" * 16_000, "", "unknown"),
    ],
)
def test_a_document_is_told_by_its_content_first(data: bytes, kind: str, form: str) -> None:
    assert form_of(data, kind) == form


def items(*entries: str, head: str = '<?xml version="1.0"?>') -> bytes:
    return f'{head}<rss version="2.0"><channel><title>W</title>{"".join(entries)}</channel></rss>'.encode()


def entry(title: str, link: str = "", guid: str = "", more: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link><guid isPermaLink='false'>{guid}</guid>{more}</item>"


def test_a_guid_that_items_share_tells_none_apart() -> None:
    shared = feed_in(items(*(entry(f"Story {at}", f"/s/{at}", "site") for at in range(4))), URL)
    homes = feed_in(items(*(entry(f"Story {at}", "/", "site") for at in range(4))), URL)
    pairs = feed_in(items(entry("A", "/a", "1"), entry("B", "/b", "1"), entry("C", "/c", "2")), URL)

    assert [len(feed.items) for feed in (shared, homes, pairs)] == [4, 4, 3]
    assert not any(item.alone for item in homes.items)


def test_an_item_that_comes_twice_is_told() -> None:
    feed = feed_in(items(entry("A", "/a", "1"), entry("A", "/a", "1")), URL)

    assert (len(feed.items), feed.total) == (1, 2)
    assert [each.reason for each in feed.left_out] == ["the feed lists this item a second time"]


def test_all_authors_are_named_without_their_addresses() -> None:
    author = "<author>lena@post.example (Lena Holt)</author>"
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry><id>tag:1</id><title>T</title>
    <author><name>Lena Holt</name><email>l@x.example</email></author><author><name>Tomas Vik</name></author></entry>
    </feed>"""

    assert feed_in(items(entry("A", "/a", "1", author)), URL).items[0].author == "Lena Holt"
    assert feed_in(atom.encode(), URL).items[0].author == "Lena Holt, Tomas Vik"


@pytest.mark.parametrize("declared", ["utf-8", "windows-1251", "koi8-r", "iso-8859-1"])
@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251"])
def test_an_encoding_that_is_declared_wrongly_is_mended(declared: str, encoding: str) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>'
    text = items(entry("Причал закрыт до марта, сообщили в порту", "/a"), head=head).decode()

    (item,) = feed_in(text.encode(encoding), URL).items

    assert item.title == "Причал закрыт до марта, сообщили в порту"


def test_an_item_is_kept_and_found_again_as_it_was() -> None:
    (item,) = feed_in(items(entry("A", "/a", "1", "<pubDate>11-Feb-25</pubDate>")), URL).items

    assert item_from(item_bytes(item)) == item
    assert item.published.day == date(2025, 2, 11)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Причал закрыт до марта, говорят в порту", "koi8-r"),
        ("Причал закритий до березня, кажуть у порту", "windows-1251"),
        ("Le maire a annoncé la fermeture du quai jusqu’à mars", "windows-1252"),
        ("Η προβλήτα παραμένει κλειστή μέχρι τον Μάρτιο", "iso-8859-7"),
        ("ゆうべの嵐で港の北側の倉庫が壊れた", "shift_jis"),
        ("知事は来週の会議に出席しないと述べた", "euc_jp"),
        ("市长表示码头将在春天重新开放", "gb2312"),
        ("市長表示碼頭將在春天重新開放", "big5"),
        ("시장은 항구가 봄에 다시 열린다고 말했다", "euc-kr"),
        ("Premiér řekl, že jednání budou pokračovat příští týden", "windows-1250"),
        ("Rząd przyjął budżet, opozycja żąda śledztwa", "windows-1250"),
        ("A miniszterelnök szerint jövőre csökkennek az adók", "iso-8859-2"),
        ("Belediye başkanı rıhtımın bahara kadar kapalı kalacağını söyledi", "windows-1254"),
        ("Vyriausybė žada mažesnius mokesčius nuo kitų metų", "windows-1257"),
        ("ראש העיר אמר כי הרציף יישאר סגור עד האביב", "windows-1255"),
        ("قال رئيس البلدية إن الرصيف سيبقى مغلقا حتى الربيع", "windows-1256"),
    ],
)
@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1"])
def test_a_headline_alone_tells_its_encoding(text: str, encoding: str, declared: str) -> None:
    data = items(entry(text, "/a"), head=f'<?xml version="1.0" encoding="{declared}"?>').decode().encode(encoding)

    assert feed_in(data, URL).items[0].title == text


def test_a_few_broken_bytes_leave_the_rest_as_it_is() -> None:
    data = items(entry("Причал закрыт X до марта", "/a")).replace(b"X", b"\xff")

    assert feed_in(data, URL).items[0].title == "Причал закрыт \ufffd до марта"


def test_a_guid_that_is_no_address_is_no_link() -> None:
    (item,) = feed_in(b"<rss><channel><item><title>A</title><guid>g-1</guid></item></channel></rss>", URL).items

    assert item.link is None


def test_several_authors_keep_their_names_beside_long_addresses() -> None:
    creators = "<dc:creator>Lena Holt (lena@post.example)</dc:creator><author>tomas@post.example (Tomas Vik)</author>"
    head = '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><item><title>A</title>'

    (item,) = feed_in(f"{head}{creators}<link>/a</link></item></channel></rss>".encode(), URL).items

    assert item.author == "Lena Holt, Tomas Vik"
