"""A piece as a picture: whole, well formed, nothing outside its borders or over something else."""

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from bot.briefing.drawing import LIGHT, Drawing, text_run, width, wrapped
from bot.briefing.picture import pictured
from bot.briefing.text import ReadPiece

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
