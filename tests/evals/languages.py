"""Questions in other languages than their articles: our own Russian and Ukrainian ones, and those of XQuAD."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.evals.corpora import present, rows
from tests.evals.scoring import Measured, mean, score_answers

QUESTIONS = Path(__file__).with_name("cyrillic_questions.jsonl")
LANGUAGES = ("ru", "uk")
XQUAD = {"en": "questions.dev.jsonl", "ru": "questions.ru.dev.jsonl", "de": "questions.de.dev.jsonl"}

Row = Mapping[str, Any]


def questions_on(name: str, texts: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return our questions on one set of articles with their evidence, which the file names by its place in a text."""
    own = [row for row in rows(QUESTIONS) if row["set"] == name]
    return [row | {"evidence": [texts[row["source"]][row["start"] : row["end"]]]} for row in own]


def texts_of_files(folder: Path) -> dict[str, str]:
    """Return the characters of every text file of a folder, line ends unchanged."""
    return {path.name: path.read_bytes().decode() for path in present(folder).glob("*.txt")}


def score_languages(questions: Sequence[Row], answers: Mapping[str, Row]) -> Iterator[tuple[str, Measured]]:
    """Yield of every language how often any citation, and how often the first one, touches the evidence."""
    for language in LANGUAGES:
        scores = score_answers([row for row in questions if row["id"].startswith(language)], answers)
        yield f"cyrillic.{language}_any", scores["shown_any"]
        yield f"cyrillic.{language}_first", scores["first"]


def reciprocal_ranks(questions: Iterable[Row], found: Mapping[str, Sequence[Row]]) -> Measured:
    """Return the mean of one over the place, among ten, of the first passage of the article that holds the answer."""
    return mean(_rank(question["gold_urls"], found[question["id"]][:10]) for question in questions)


def _rank(gold: Sequence[str], results: Sequence[Row]) -> float:
    return next((1 / place for place, result in enumerate(results, start=1) if result["source"] in gold), 0.0)
