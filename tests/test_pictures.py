"""README's pictures: what the bot sends, drawn."""

from xml.etree import ElementTree as ET

from telegram.constants import MessageEntityType

from bot.briefing.drawing import width, wrapped
from bot.delivery.styled import join, styled
from tests.pictures import PICTURES, ROOT, THEMES, drawn, runs

LONG = "The harbour council approved 1,200 new berths on 3 March 2025, and fishermen protested outside. " * 3


def test_a_paragraph_is_wrapped_between_words_and_loses_none() -> None:
    lines = ["".join(run.text for run in line) for line in wrapped(runs(styled(LONG)), 300)]

    assert " ".join(lines) == LONG.strip()
    assert len(lines) > 1
    assert all(width(line) <= 300 for line in lines)


def test_article_text_is_drawn_as_text_whatever_stands_in_it() -> None:
    message = join([styled("<b>&", MessageEntityType.BOLD), styled(LONG, MessageEntityType.BLOCKQUOTE)], "\n")

    picture = ET.fromstring(drawn("Who?", [message], [["The Example"]], THEMES["dark"]))

    assert "<b>&" in "".join(picture.itertext())


def test_readme_shows_pictures_that_are_there_in_light_and_in_dark() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = sorted(PICTURES.glob("*.svg"))

    assert shown
    assert all(f"docs/pictures/{one.name}" in readme for one in shown)
    assert all(one.with_name(one.name.replace("light", "dark")).is_file() for one in shown)
