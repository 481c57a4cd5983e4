"""Which sentences of an article a briefing may show, and where they begin."""

import pytest

from bot.briefing.told import showable_in
from tests.articles import article


@pytest.mark.parametrize(
    "text",
    [
        "According to the agency, Anna Berg of the council said:.",
        "Olga Lens/AP Ships wait outside the harbour of Northport.",
        "Ada Lens/Harbour Post/Getty Images Ships wait outside the harbour.",
        "You also can text or WhatsApp your flood stories to the desk.",
        "Tell us about your flood stories in a few words by Monday.",
        "Contact the reporter at desk@example.org or follow her there.",
        "Follow our reporter Anna Berg on Twitter at @annaberg.",
        "The old lighthouse at the mouth of the river Ystad.",
        "Dockers cheer outside the town hall of Northport on Monday, March 3, 2025.",
        "From left are Anna Berg, Olu Ade and their children in Northport.",
        "NEW: Norland closes the harbour of Northport to ships of Sundland.",
        "Norland vs. Sundland in the old town: Ravens in seven.",
        "Присылайте свои вопросы о порте в редакцию до конца недели.",
        "Надсилайте свої запитання про порт до редакції до кінця тижня.",
    ],
)
def test_captions_calls_and_scraps_are_no_lines(text: str) -> None:
    assert not list(showable_in(article(text)))


@pytest.mark.parametrize(
    "text",
    [
        "Dockers cheered outside the town hall of Northport on Monday, March 3, 2025.",
        "The vote on the harbour is on Monday, March 3, 2025.",
        "Terminal A is closed and World War Two is long over in Northport.",
        "Anna Berg told The Guardian that the harbour of Northport was closed.",
        "The AP/CNN poll shows that most people want the dam.",
        "Anna Berg will send your letters to the council on Monday.",
        "Tell us how hard it was to leave the town by the old road.",
        "The council told us that the dam had been safe for years.",
        "Мэр Анна Берг сообщила о закрытии порта в понедельник.",
    ],
)
def test_what_somebody_tells_is_a_line(text: str) -> None:
    assert [one.text for one in showable_in(article(text))] == [text]


@pytest.mark.parametrize(
    "before",
    [
        "HARBOUR CITY, March 3 -- ",
        "NORTHPORT, 3 March 2025 - ",
        "СЕВЕРНЫЙ ПОРТ, 3 марта (УНИАН) — ",
        "Ships leave port at last HARBOUR CITY, March 3 -- ",
        "Northport, Norland (CNN) -- ",
        "Ships leave port NORTHPORT | Mon Mar 3, 2025 6:31 pm EDT NORTHPORT (Reuters) - ",
        "3 March 2025 Last updated at 05:55 GMT ",
        "Monday, March 3, 2025; 4:30 PM ",
        "(By Ada Lens -- Harbour Images) ",
        "(Updated at 11:20 a.m. ET, 6:20 p.m. local time) ",
        "(Pool Photo By Ada Lens) NORTHPORT -- ",
        "(Update 1:48 a.m. Northport, 6:48 p.m. ET) ",
        "By Ada Lens, CNN ",
        "■ ",
        "Norland's dockers fear for their work ",
    ],
)
def test_a_report_begins_behind_its_headline_place_hour_and_credit(before: str) -> None:
    rest = "Eleven ships waited outside the harbour for a pilot."

    assert next(showable_in(article(before + rest))).text == rest


@pytest.mark.parametrize(
    "text",
    [
        "On Monday, March 3, at 10:15 GMT Northport shook for a minute.",
        "NATO, which met in Northport, said nothing of the dam.",
        "The harbour (built in 1911) was closed by the council.",
        "NATO, 28 states - all of them - said nothing of the dam.",
    ],
)
def test_a_sentence_without_any_of_these_keeps_its_beginning(text: str) -> None:
    assert next(showable_in(article(text))).text == text
