"""Sentences: where they end, in three languages, and where they do not."""

import time

import pytest

from retrieval.language.sentences import MAX_CHARS, spans
from retrieval.reading import article_from_text


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in spans(text, 0, len(text))]


@pytest.mark.parametrize(
    "expected",
    [
        [
            "Lt. Gen. Mark Hayes left the U.S.",
            "He met Dr. Lee of St. Louis at 5 p.m. Monday.",
            "It was No. 5 on the list.",
        ],
        [
            "In the U.S. President Adams spoke.",
            "The U.S. Senate met.",
            "U.S.-Canada ties held.",
            "He left the U.S.",
            '"We go," he said.',
        ],
        ["J.D. Smith met George H. W. Bell.", "J. K. Doe wrote it.", "He took vitamin C.", "The doctor agreed."],
        ["It costs $3.5 million.", "No.", "The answer is no.", "See No. 10 and p. 12."],
        ["Mr. He Jian spoke.", "Gen. He Wei left."],
        ["The deal fell.", "On Jan. 6 he left.", "The talks failed by Aug. 8, 2025.", "It ended."],
        ["Smith et al. found it.", "Apple Inc. reported gains.", "The rest sold.", "Roe v. Wade stood."],
        ["He walked down Main St.", "The shop was shut.", "They sat.", "Sam stayed."],
        ["TRENTON, N.J. — He spoke there.", "Then he left.", "ST. LOUIS lost."],
    ],
)
def test_an_abbreviation_ends_a_sentence_only_before_a_word_that_opens_one(expected: list[str]) -> None:
    assert cut(" ".join(expected)) == expected


@pytest.mark.parametrize(
    "expected",
    [
        ["He called it “useful.”", "She did not.", "They met (in Geneva.)", "Nobody came."],
        ["“We tried.", "We failed.", "It is over,” he said.", "She left."],
        [
            "“Why now?” Marsh asked.",
            "“Why now?” asked Marsh.",
            "“Stop!” the crowd yelled.",
            "“Stop!”",
            "The crowd ran.",
        ],
        ["“The plan failed,” he said.", "“But we go on.”", "Then came rain."],
        ["“We insist on talks.”", "According to the agency, Marsh said:.", "He left."],
        ["He waited... and left.", "But… no one cared.", "It was over…", "Nobody wept."],
        ["Yahoo! News reported it.", "What?", "Nothing.", "Great?!", "Yes."],
        ["It ended.[3]", "The war went on.", "[See note.]", "Then silence."],
    ],
)
def test_quotation_marks_brackets_and_notes_stay_with_their_sentence(expected: list[str]) -> None:
    assert cut(" ".join(expected)) == expected


@pytest.mark.parametrize(
    "expected",
    [
        [
            "He read [the report](https://example.org/a.b?c=d).",
            "It said so.",
            "[Recent reports](#) differ.",
            "**Bold end.**",
            "Next.",
        ],
        ["It was “[very severe](#).”", "Nobody knew.", "He met “[the envoy.](#)”", "They spoke."],
    ],
)
def test_markdown_does_not_hide_a_stop(expected: list[str]) -> None:
    assert cut(" ".join(expected)) == expected


@pytest.mark.parametrize(
    "expected",
    [
        [
            "В 2025 г. Иванов заявил, что 5 тыс. человек уехали.",
            "Он жил на ул. Садовой в г. Туле.",
            "Это музей им. Чехова, т. е. большой.",
        ],
        ["Это было в 2024 г.", "Он уехал.", "Книги, журналы и т. д.", "Потом мы ушли."],
        [
            "А. С. Петров родился в Туле.",
            "«Мы победим!» — заявил он.",
            "«Мы не уйдём.",
            "Мы останемся», — сказал Петров.",
        ],
        [
            "У 2025 р. Шевчук заявив про 5 тис. осіб.",
            "Це сталося на вул. Садовій у м. Києві.",
            "Див. с. 5.",
            "Він поїхав.",
        ],
        ["Вона сказала: «Ми йдемо».", "Потім пішла.", "«Чому?» — запитав він.", "Вони мовчали."],
    ],
)
def test_russian_and_ukrainian_abbreviations_are_known(expected: list[str]) -> None:
    assert cut(" ".join(expected)) == expected


def test_full_width_stops_need_no_space() -> None:
    assert cut("这是第一句。这是第二句！真的吗？") == ["这是第一句。", "这是第二句！", "真的吗？"]


def test_a_text_without_a_stop_is_cut_at_clauses_and_nothing_is_lost() -> None:
    text = ("the delegation returned to the table, and " * 100).strip()

    pieces = cut(text)

    assert max(map(len, pieces)) <= MAX_CHARS
    assert all(piece.endswith(",") for piece in pieces[:-1])
    assert " ".join(pieces) == text


def test_a_sentence_never_crosses_a_block_and_leaves_marks_out() -> None:
    text = "# A heading of this text\n\n*Photo: Two envoys meet. They smile.*\n\n- One thing holds. Another does not.\n"

    article = article_from_text(text, source="a.md")

    assert [text[s.start : s.end] for s in article.sentences] == [
        "A heading of this text",
        "Photo: Two envoys meet.",
        "They smile.",
        "One thing holds.",
        "Another does not.",
    ]
    assert [s.block for s in article.sentences] == [0, 1, 1, 2, 2]


@pytest.mark.parametrize("unit", ["word ", "a", ".", "“", "U.S. "])
def test_a_single_line_of_a_megabyte_is_read_in_bounded_time_and_pieces(unit: str) -> None:
    text = "Go " + unit * (1_000_000 // len(unit.encode()))

    began = time.process_time()
    article = article_from_text(text, source="long.txt")

    assert time.process_time() - began < 30  # two, and five times that where the machine is slow
    assert max(s.end - s.start for s in article.sentences) <= MAX_CHARS
