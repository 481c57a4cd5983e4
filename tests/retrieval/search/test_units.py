"""What a sentence needs beside it to be understood."""

from dataclasses import replace

import pytest

from retrieval.articles import Excerpt, Passage
from retrieval.search.units import MOST_SENTENCES, MOST_WORDS, unit, widened
from tests.articles import article, excerpt


def shown(text: str, beginning: str, *, about: str = "-") -> str:
    """What is shown for the sentence that begins so; `about`: the word that the question asks for."""
    of = excerpt(article(text))
    place = next(n for n, s in enumerate(of.sentences) if text[s.start :].startswith(beginning))
    first, last = unit(of, place, lambda other: float(about in other))
    assert first <= place <= last
    return text[of.sentences[first].start : of.sentences[last].end]


LONG = " ".join(["word"] * MOST_WORDS)


@pytest.mark.parametrize(
    ("text", "beginning", "expected"),
    [
        ("Ida Berg resigned.\n\nShe gave no reason.", "She", "Ida Berg resigned.\n\nShe gave no reason."),
        ("Ida Berg resigned.\n\nHowever, few wept.", "However", "Ida Berg resigned.\n\nHowever, few wept."),
        ("Ида Берг ушла.\n\nОна не назвала причины.", "Она", "Ида Берг ушла.\n\nОна не назвала причины."),
        ("Іда Берг пішла.\n\nОднак мало хто плакав.", "Однак", "Іда Берг пішла.\n\nОднак мало хто плакав."),
        ("Ida Berg resigned.\n\nRain fell all day.", "Rain", "Rain fell all day."),
        ("It rained.\n\n“It holds well.”\n\nBerg said so.", "“It", "“It holds well.”\n\nBerg said so."),
        ("Berg said this of it.\n\n“The dam holds well.”", "“The", "Berg said this of it.\n\n“The dam holds well.”"),
        ("Rain fell all day.\n\n“The dam holds well.”", "“The", "“The dam holds well.”"),
        ("“We insist that it holds.” According to the Agency, Berg said:.", "“We", None),
        (
            "Berg said so. “We insist that it holds.” Ade added, “We insist that it leaks.”",
            "“We insist that it h",
            "Berg said so. “We insist that it holds.”",
        ),
        ("She gave no reason.\n\nRain fell all day.", "She", "She gave no reason."),
        (f"Ida {LONG} left.\n\nShe gave no reason.", "She", f"Ida {LONG} left.\n\nShe gave no reason."),
    ],
)
def test_a_sentence_brings_what_it_leans_on(text: str, beginning: str, expected: str) -> None:
    assert shown(text, beginning) == (expected or text)


def test_the_rest_of_its_paragraph_comes_along_where_there_is_room() -> None:
    text = "One fell. Two fell. Three fell. Four fell. Five fell."

    assert shown(text, "Three") in {"Two fell. Three fell. Four fell.", "Three fell. Four fell. Five fell."}
    assert shown(text, "Five").count("fell") == MOST_SENTENCES
    assert shown(f"One fell. {LONG} fell. Three fell.", "Three") == "Three fell."


def test_of_the_next_paragraph_only_what_speaks_to_the_question_comes_along() -> None:
    text = "The dam burst.\n\nCows drowned there."

    assert shown(text, "The dam", about="Cows") == text
    assert shown(text, "The dam", about="Sheep") == "The dam burst."


def test_what_speaks_to_the_question_comes_before_what_is_merely_near() -> None:
    assert shown("Cows drowned. A wall fell. The dam burst. Rain fell. It ended.", "The dam", about="wall").startswith(
        "A wall"
    )


def test_a_heading_is_no_neighbour() -> None:
    text = "# A title here\n\nThe dam burst.\n\n## She wept\n\nShe gave no reason.\n"

    assert shown(text, "She gave", about="wept") == "She gave no reason."


def part(text: str, first: int, last: int, cosines: tuple[float, ...] = ()) -> Excerpt:
    """The sentences `first` to `last` (exclusive) as an excerpt."""
    whole = excerpt(article(text))
    passage = Passage(whole.sentences[first].start, whole.sentences[last - 1].end, first, last)
    return replace(whole, passage=passage, sentence_cosines=cosines)


@pytest.mark.parametrize(
    ("text", "first", "last", "expected"),
    [
        ("Berg resigned. She gave no reason. Rain fell.", 1, 3, "Berg resigned. She gave no reason. Rain fell."),
        ("Berg resigned. Rain fell. She gave no reason.", 1, 3, "Rain fell. She gave no reason."),
        ("Rain fell. “It holds.” So Berg said.", 0, 2, "Rain fell. “It holds.” So Berg said."),
        ("Rain fell. “It holds.” Nobody wept.", 0, 2, "Rain fell. “It holds.”"),
        ("She gave no reason. Rain fell.", 0, 1, "She gave no reason."),
    ],
)
def test_a_passage_cut_between_sentences_that_belong_together_is_widened(
    text: str, first: int, last: int, expected: str
) -> None:
    assert widened(part(text, first, last)).text == expected


def test_what_a_passage_is_widened_by_counts_as_far_from_the_question() -> None:
    assert widened(part("Berg left. She wept. Rain fell.", 1, 3, (0.5, 0.2))).sentence_cosines == (0.2, 0.5, 0.2)
    assert widened(part("Berg left. Rain fell. She wept.", 1, 3, (0.5, 0.2))).sentence_cosines == (0.5, 0.2)
    assert widened(part("Berg left. She wept. Rain fell.", 1, 3)).sentence_cosines == ()
