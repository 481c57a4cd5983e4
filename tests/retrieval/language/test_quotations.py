"""Quotations are found with exact offsets, and their speakers where the text names one."""

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.language.quotation_marks import OPENING
from retrieval.language.quotations import find_quotations
from tests.articles import article
from tests.evals.speakers import speaker_f1

FLOOR = 0.93  # F1 on articles that no rule was written for


def quoted(text: str) -> list[str]:
    return [text[one.start : one.end] for one in find_quotations(text)]


def said(text: str) -> list[tuple[str, str] | None]:
    """The mention and the name of each quotation's speaker."""
    return [
        (text[one.speaker.start : one.speaker.end], one.speaker.name) if one.speaker else None
        for one in find_quotations(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We stay,” he said.", ["“We stay,”"]),
        ('"We stay," he said. "We work."', ['"We stay,"', '"We work."']),
        ("Он сказал: «Мы остаёмся».", ["«Мы остаёмся»"]),
        ("Er sagte: „Wir bleiben.“ Dann ging er.", ["„Wir bleiben.“"]),
        ("‘We don’t go,’ she said of the workers’ strike.", ["‘We don’t go,’"]),
        ("The workers’ strike isn’t over, the ’90s are.", []),
        ("“He told me ‘never’ and “no” again,” she said.", ["“He told me ‘never’ and “no” again,”"]),
        ("“We read [the note](#) twice,” she said.", ["“We read [the note](#) twice,”"]),
        ("It measures 5\" across and isn't “new” at all.", ["“new”"]),
        ("A stray ” mark and “a whole one” here.", ["“a whole one”"]),
    ],
)
def test_marks_are_paired(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


def test_a_speech_over_paragraphs_is_one_quotation_in_each() -> None:
    text = "Olha Bondar said: “The bridge is closed.\n\n“It will open in May.”"

    found = find_quotations(text)

    assert [text[one.start : one.end] for one in found] == ["“The bridge is closed.", "“It will open in May.”"]
    assert [one.speaker.name for one in found if one.speaker] == ["Olha Bondar", "Olha Bondar"]


def test_a_mark_without_a_partner_does_not_reach_the_next_paragraph() -> None:
    text = "He called it “a mess\n\n“We stay,” said Ann Marsh."

    assert quoted(text)[-1] == "“We stay,”"


@pytest.mark.parametrize(
    ("text", "mention", "name"),
    [
        ("“We stay,” said Ann Marsh.", "Ann Marsh", "Ann Marsh"),
        ("“We stay,” Ann Marsh, the mayor of Lviv, told reporters.", "Ann Marsh", "Ann Marsh"),
        ("Ann Marsh said: “We stay.”", "Ann Marsh", "Ann Marsh"),
        ("Ann Marsh, the minister of trade, told Carl Berg that “nobody leaves.”", "Ann Marsh", "Ann Marsh"),
        ("According to Ann Marsh, “nobody leaves.”", "Ann Marsh", "Ann Marsh"),
        ("“Nobody leaves,” according to the ministry.", "the ministry", "the ministry"),
        ("In a statement on Monday, the company called the report “wholly untrue.”", "the company", "the company"),
        ("President Carl Berg spoke. “We stay,” Berg said.", "Berg", "Carl Berg"),
        ("Carl Berg left. Then he said: “We come back.”", "he", "Carl Berg"),
        ("Mr. Carl Berg met Mrs. Ann Marsh. “We stay,” he said.", "he", "Carl Berg"),
        ("“We stay,” said Mr. Carl Berg of his talk with Mrs. Ann Marsh.", "Mr. Carl Berg", "Carl Berg"),
        ("Carl Berg left. “We stay,” said Berg’s aide Ann Marsh.", "Berg’s aide Ann Marsh", "Ann Marsh"),
        ("Carl Berg left. “We stay,” said Berg's long-time aide Marsh.", *2 * ("Berg's long-time aide Marsh",)),
        ("Carl Berg left. “We stay,” Berg’s office said.", "Berg’s office", "Berg’s office"),
        (
            "Ann Berg’s party met. “We stay,” said the Berg camp’s Carl Marsh.",
            "the Berg camp’s Carl Marsh",
            "Carl Marsh",
        ),
        ("Carl Jons left. “We stay,” said Jons’ brother Ann Marsh.", "Jons’ brother Ann Marsh", "Ann Marsh"),
        ("Ann Marsh came. “We stay,” Marsh of Berg’s office said.", "Marsh of Berg’s office", "Ann Marsh"),
        ("“We stay.” ― Ann Marsh.", "Ann Marsh", "Ann Marsh"),
        ("Berg shut the port they call Old Quay in May, telling the press: “We stay.”", "Berg", "Berg"),
        ("The union split, with one member warning: “We stay.”", "one member", "one member"),
        ("Marsh wrote back to a man who promised more jobs in the north: “We stay.”", "Marsh", "Marsh"),
        ("Days later, Marsh signed the paper, adding: “We stay.”", "Marsh", "Marsh"),
        ("OSLO, March 3 (Reuters) — The mayor closed the port, saying: “We stay.”", "The mayor", "The mayor"),
        ("“It is over,” the end of a long dispute, Marsh said.", "Marsh", "Marsh"),
        ("Marsh says Carl Berg’s stream of tweets about her was “beneath the office.”", "Marsh", "Marsh"),
        ("Marsh attacked the plan, saying the money goes “to the wrong people.”", "Marsh", "Marsh"),
        ("«Мы остаёмся», — заявил Иван Котов.", "Иван Котов", "Иван Котов"),
        ("По словам Ивана Котова, «мост закрыт до мая».", "Ивана Котова", "Ивана Котова"),
        ("«Ми залишаємося», — сказала Олена Бойко.", "Олена Бойко", "Олена Бойко"),
        ("Олена Бойко наголосила: «Міст відкриють у травні».", "Олена Бойко", "Олена Бойко"),
    ],
)
def test_the_speaker_is_named(text: str, mention: str, name: str) -> None:
    assert said(text)[-1] == (mention, name)


def test_a_quotation_that_goes_on_keeps_its_speaker() -> None:
    text = "“We stay,” said Ann Marsh. “We work.”\n\n“And we build.”"

    assert said(text) == [("Ann Marsh", "Ann Marsh")] * 3


@pytest.mark.parametrize("text", ["The so-called “smart bomb” fell.", "“Yes.”", "A “new” bridge opened in May."])
def test_words_that_nobody_is_said_to_have_said_have_no_speaker(text: str) -> None:
    assert said(text) == [None]


PIECES = [
    "“We go,” ", "said Ann Marsh. ", "He told Carl Berg that ", "“", "”", '"', "«", "»", "„", "‘", "’", "‚", "\n",
    "\n\n", "\r\n", "\u2028", ", ", ". ", ": ", "according to ", "the mayor, 52, ", "who said ", "零", "İ", "'",
    "[a](#)", "(D-Ohio) ", "Сказал он. ", "\x85", "\x0b", " ",
]  # fmt: skip
TEXTS = st.one_of(
    st.text(), st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=60).map("".join)
)


@settings(deadline=None, max_examples=300)
@given(TEXTS)
def test_offsets_hold_for_any_text(text: str) -> None:
    found = find_quotations(text)

    for one in found:
        assert 0 <= one.start < one.end <= len(text)
        assert text[one.start] in OPENING
        if one.speaker:
            assert 0 <= one.speaker.start < one.speaker.end <= len(text)
            assert one.speaker.name
    assert all(before.end <= after.start for before, after in pairwise(found))


def test_quotation_marks_of_front_matter_quote_nobody() -> None:
    matter = '---\ntitle: "A long title, said Anna Bell"\n---\n'
    text = matter + "The council met for three hours. “We will go on,” said Anna Bell."

    found = article(text, front_matter=len(matter)).quotations

    assert [(text[one.start : one.end], one.speaker and one.speaker.name) for one in found] == [
        ("“We will go on,”", "Anna Bell")
    ]


@pytest.mark.parametrize("piece", ["“We go,” said Anna Bell. ", "“a” he ", "“", '" a', "““ab”", "“We go.” x\n"])
def test_a_megabyte_of_quotation_marks_takes_seconds(piece: str) -> None:
    marks = sum(piece.count(mark) for mark in '“”"')
    text = (piece * (50_000 // marks)).ljust(1_000_000)
    began = time.process_time()

    find_quotations(text)

    assert time.process_time() - began < 25  # a second or two, and five times that where the machine is slow


def test_speakers_in_unseen_articles(shared: Path) -> None:
    path = shared / "bench" / "polnear" / "dev.jsonl"
    if not path.is_file():
        pytest.skip(f"needs {path}")

    assert speaker_f1(path) >= FLOOR
