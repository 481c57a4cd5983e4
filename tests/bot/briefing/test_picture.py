"""A piece as a picture: whole, well formed, nothing outside its borders or over something else."""

import re
import struct
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest

from bot.briefing.drawing import LIGHT, Drawing, text_run, width, wrapped
from bot.briefing.picture import IN_CHAT, _in_one_font, painted, pictured
from bot.briefing.piece import Piece, PieceLine, PieceSection
from bot.briefing.png import OMITTED, WIDE, PictureError, legible, png_of
from bot.briefing.text import ReadPiece, as_read
from bot.briefing.timeline_picture import _told_most
from tests.faults.fake_services import citation

SVG = "{http://www.w3.org/2000/svg}"
LONG = "Переговоры о прекращении огня продолжились в среду, и стороны обменялись письменными предложениями. " * 4
TEXTS = {
    "Cyrillic": LONG,
    "no spaces": "https://example.org/" + "Щ" * 300,
    "no spaces, wide": "停火談判於週三繼續進行" * 20,
    "markup": '</text></svg><script>alert(1)</script><image href="https://example.org/x.png"/> & "quoted" ]]>',
    "characters that XML forbids": "before\x00\x0b\ud83d\ufffe\x1b[31m after",
    "characters that turn a line around": "paid \u202e000,1\u202c in full",
    "lines": "The first.\nThe second.\n\nThe third.",
    "nothing": "",
}


def piece(text: str) -> ReadPiece:
    entries = (("Anna Berg says", text, "[1]"), ("", text, "[2][3]"))
    return ReadPiece((f"Brief · {text}", "2 articles"), (("Reported", entries),), (text,), language="en")


def ink(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_nothing_is_drawn_outside_or_over_something_else(text: str) -> None:
    root = ET.fromstring(pictured(piece(text)))

    wide, high = float(root.attrib["width"]), float(root.attrib["height"])
    lines = [
        (float(one.attrib["x"]), float(one.attrib["y"]), "".join(one.itertext())) for one in root.iter(f"{SVG}text")
    ]
    assert lines
    assert all(x + width(line) <= wide - 2 * 16 and y + 6 <= high - 8 for x, y, line in lines)
    assert all(below - above >= 21 for (_, above, _), (_, below, _) in pairwise(lines))
    boxes = [one for one in root.iter(f"{SVG}rect") if "x" in one.attrib]
    assert all(float(box.attrib["x"]) + float(box.attrib["width"]) <= wide - 16 for box in boxes)
    assert all(float(box.attrib["y"]) + float(box.attrib["height"]) <= high - 8 for box in boxes)


@pytest.mark.parametrize("name", ["Cyrillic", "no spaces", "no spaces, wide", "markup", "lines"])
def test_every_word_can_be_selected_in_the_order_of_reading(name: str) -> None:
    text = TEXTS[name]

    root = ET.fromstring(pictured(piece(text)))

    drawn = ink("".join("".join(one.itertext()) for one in root.iter(f"{SVG}text")))
    assert drawn == ink(f"Brief · {text} 2 articles Reported • Anna Berg says [1] {text} {text} [2][3] {text}")


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_picture_holds_only_what_is_drawn_and_loads_nothing(text: str) -> None:
    root = ET.fromstring(pictured(piece(text)))

    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= {"svg", "title", "style", "rect", "text", "tspan"}
    assert not any("href" in name for one in root.iter() for name in one.attrib)
    style = "".join(one.text or "" for one in root.iter(f"{SVG}style"))
    assert re.fullmatch(r"@media \(prefers-color-scheme:dark\)\{(\.\w+\{fill:#[0-9a-f]{6}\})+\}", style)


def test_what_reverses_or_hides_text_is_left_out() -> None:
    drawn = pictured(piece(TEXTS["characters that turn a line around"]))

    assert "paid 000,1 in full" in drawn


def test_a_line_breaks_between_words_and_keeps_their_looks() -> None:
    lines = list(wrapped([text_run("one two "), text_run("three four", "bold")], width("one two three")))

    assert lines == [[text_run("one two")], [text_run("three four", "bold")]]


def test_a_picture_of_one_theme_has_its_colours_alone() -> None:
    drawing = Drawing(300, LIGHT)
    drawing.bubble([([text_run("Anna Berg", "bold")], True)])

    assert "<style>" not in drawing.svg("Anna Berg", "en")


HARD = (
    "Maroš Šefčovič met İstanbul’s Straße board on {day}, and {n} dockers of the northern terminal walked out. ",
    "{day}: Володимир Зеленський і ґудзики, їжа; Жёлтый цех остановлен, сообщил Щукин, {n} рабочих ушли. ",
)
NAMES = (
    "The Northern Gazette of Trade, Shipping, Harbours, Fish and All That Floats, Daily Edition",
    "Труд",
    "Süd",
    "N",
)


def line(n: int, text: str, **facts: object) -> PieceLine:
    return PieceLine(text, (n,), f"{facts.get('day', '')}:", (), tuple(facts.items()))


def timeline(days: Sequence[date]) -> ReadPiece:
    texts = [HARD[n % 2].format(day=day, n=n) * (1 + n % 3) for n, day in enumerate(days)]
    lines = [line(n, text, day=str(day), articles=n % 4) for n, (day, text) in enumerate(zip(days, texts, strict=True))]
    cited = tuple(citation(n, article_id=f"a{n}", outlet=NAMES[n % 4]) for n in range(len(days)))
    header = ("Timeline · Straße", f"{len(days)} articles")
    return as_read(Piece("timeline", "Straße", header, (PieceSection("events", tuple(lines)),), cited, ("Covered.",)))


def trend(days: Sequence[date], unit: int) -> ReadPiece:
    lines = [
        line(
            n,
            "",
            first=str(day),
            last=str(day + timedelta(unit - 1)),
            outlets={name: 1 + (n + k) % 12 for k, name in enumerate(NAMES[: 1 + n % 4])},
            statements=n % 40,
        )
        for n, day in enumerate(days)
    ]
    return as_read(Piece("trend", "Straße", ("Trend · Straße",), (PieceSection("periods", tuple(lines)),), (), ()))


def days(count: int, step: int) -> list[date]:
    return [date(2024, 1, 1) + timedelta(n * step) for n in range(count)]


CHARTS = {
    **{f"timeline of {count}": timeline(days(count, 1 + count)) for count in (1, 2, 12, 60)},
    "timeline of one day": timeline(days(1, 1) * 2),
    "timeline of years": timeline(days(9, 400)),
    **{f"trend of {count} days": trend(days(count, 1), 1) for count in (1, 2, 14)},
    "trend of weeks": trend(days(16, 7), 7),
    "trend of months": trend([date(2023 + n // 12, 1 + n % 12, 1) for n in range(24)], 28),
    "trend of years": trend([date(1950 + n, 1, 1) for n in range(70)], 365),
}


def boxes_of_text(root: ET.Element) -> list[tuple[float, float, float, float]]:
    """Left, right, top and bottom of every text."""
    found = []
    for one in root.iter(f"{SVG}text"):
        size = int(one.attrib.get("font-size", 15))
        wide = width("".join(one.itertext()), bold="bold" in ET.tostring(one, "unicode"), size=size)
        left = float(one.attrib["x"]) - (wide / 2 if one.attrib.get("text-anchor") == "middle" else 0)
        found.append((left, left + wide, float(one.attrib["y"]) - 0.75 * size, float(one.attrib["y"])))
    return found


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_no_words_of_a_chart_stand_outside_over_one_another_or_too_small_for_a_phone(chart: ReadPiece) -> None:
    root = ET.fromstring(pictured(chart))

    wide, high = float(root.attrib["width"]), float(root.attrib["height"])
    texts = boxes_of_text(root)
    assert all(left >= 16 and right <= wide - 16 and bottom < high - 8 for left, right, _, bottom in texts)
    over = [
        (one, other)
        for one, other in combinations(texts, 2)
        if one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]
    ]
    assert over == []
    sizes = {float(one.attrib.get("font-size", 15)) * WIDE / wide for one in root.iter(f"{SVG}text")}
    assert min(sizes) >= 14


@pytest.mark.parametrize("name", ["timeline of 1", "timeline of 60", "trend of weeks"])
def test_a_chart_is_a_png_that_a_chat_shows_whole(name: str) -> None:
    picture = painted(CHARTS[name], IN_CHAT)

    wide, high = struct.unpack(">II", picture.png[16:24])
    assert picture.png.startswith(b"\x89PNG\r\n\x1a\n")
    assert wide == WIDE
    assert high <= 2560
    assert ("Left out" in picture.told) == (name == "timeline of 60")
    assert 0 < len(picture.told) <= 1024


def test_a_timeline_too_high_for_a_chat_keeps_the_days_of_which_most_articles_tell() -> None:
    told = timeline(days(20, 3))

    shown = _told_most(told, 5)

    assert [event.articles for event in shown] == [3] * 5
    assert [event.first for event in shown] == sorted(event.first for event in shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (HARD[0], HARD[0]),
        (HARD[1], HARD[1]),
        (
            "Ωμέγα, ў, қазақ, Đặng, e\u0301tait: “x” — … № ₴ ₽ € °",
            "Ωμέγα, ў, қазақ, Đặng, e\u0301tait: “x” — … № ₴ ₽ € °",
        ),
        ("Up \u2192 10 \U0001f534\U0001f534 %", f"Up {OMITTED} 10 {OMITTED} %"),
        ("停火談判 停火 2025", f"{OMITTED} 2025"),
        ("ceasefire, зупинка, შეწყვეტა", f"ceasefire, зупинка, {OMITTED}"),
        ("a\u00a0b\u3000c\td", "a b c d"),
    ],
)
def test_what_the_font_lacks_is_marked_and_never_vanishes(text: str, shown: str) -> None:
    assert legible(text) == shown


def test_a_mark_for_what_the_font_lacks_is_explained() -> None:
    chart = CHARTS["timeline of 1"]
    strange = replace(chart, header=("Timeline · 停火", *chart.header[1:]))

    assert "lacks" in _in_one_font(strange, 1).svg("", "en")
    assert "lacks" not in _in_one_font(chart, 1).svg("", "en")


def test_a_picture_too_high_to_be_drawn_is_refused_with_what_to_do() -> None:
    with pytest.raises(PictureError, match=r"\.svg"):
        png_of("<svg/>", 540, 20_000, "#fff")


def test_what_is_no_drawing_is_an_error_of_the_picture() -> None:
    with pytest.raises(PictureError):
        png_of("no drawing", 540, 20, "#fff")
