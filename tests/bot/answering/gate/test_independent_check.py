"""What is shown is compared with the stored text again, by code that shares nothing with the gate's."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bot.answering.answer import Answer, Citation
from bot.answering.citations import cite
from bot.answering.draft import Draft, Point
from bot.answering.gate.gate import check
from bot.asker import OPERATOR
from bot.services import Services
from retrieval.articles import Article, Excerpt, Passage
from retrieval.library.library import Library
from retrieval.reading import read
from tests.conftest import ROOT, SAMPLE
from tests.evals.corpora import rows

pytestmark = pytest.mark.anyio

QUESTIONS = ROOT / "tests" / "evals" / "sample_questions.jsonl"


def letters(text: str) -> str:
    """The letters and digits of a text, and nothing else: what no typography can change."""
    text = re.sub(r"\]\([^()\s]*\)", "", text)
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def spans(text: str) -> Iterator[str]:
    """Whatever stands between quotation marks of one kind."""
    for expression in (r"“([^“”]+)”", r"«([^«»]+)»", r'"([^"]+)"', r"„([^„“”]+)[“”]"):
        yield from re.findall(expression, text)


def faults(
    points: Sequence[tuple[str, Sequence[int]]], citations: Sequence[Citation], raw: dict[str, str]
) -> list[str]:
    """Everything that is shown and that the stored texts do not hold."""
    found = [
        f"excerpt {c.n} is not the article's" for c in citations if raw[c.article_id][c.start : c.end] != c.excerpt
    ]
    excerpts = {c.n: letters(raw[c.article_id][c.start : c.end]) for c in citations}
    for text, numbers in points:
        for span in spans(text):
            pieces = [letters(piece) for piece in re.split(r"…|\.\.\.", span)]
            if not any(all(piece in excerpts[n] for piece in pieces) for n in numbers):
                found.append(f"“{span}” does not stand in {numbers}")
    return found


def stored(library: Library, answer: Answer) -> dict[str, str]:
    held = library.articles({citation.article_id for citation in answer.citations}, OPERATOR.scopes)
    return {id_: article.text_raw for id_, article in held.items()}


def shown(answer: Answer) -> list[tuple[str, Sequence[int]]]:
    return [(point.said, point.citations) for point in answer.points]


def articles(folder: Path) -> list[Article]:
    return [document for document in read(folder) if isinstance(document, Article)]


async def test_answers_from_the_sample_show_only_what_is_stored(sample: Services) -> None:
    cited = 0

    for row in rows(QUESTIONS):
        answer = (await sample.ask(row["question"], OPERATOR)).answer
        assert faults(shown(answer), answer.citations, stored(sample.library, answer)) == []
        cited += len(answer.citations)

    assert cited > 10


async def test_answers_from_the_five_articles_show_only_what_is_stored(services: Services, shared: Path) -> None:
    list(services.ingester.ingest(articles(shared / "corpus")))
    questions = [row["question"] for path in sorted((shared / "gold").glob("*.jsonl")) for row in rows(path)]

    for question in questions:
        answer = (await services.ask(question, OPERATOR)).answer
        assert faults(shown(answer), answer.citations, stored(services.library, answer)) == []


@pytest.mark.parametrize("folder", [SAMPLE, ROOT.parent / "shared" / "corpus"])
def test_every_sentence_and_every_quotation_that_passes_is_stored(folder: Path) -> None:
    if not folder.is_dir():
        pytest.skip(f"needs the public data in {folder}")
    quoted = 0

    for article in articles(folder):
        whole = Excerpt(
            1, article, Passage(article.sentences[0].start, article.sentences[-1].end, 0, len(article.sentences)), 1.0
        )
        draft = Draft(tuple(point for n, _ in enumerate(article.sentences, 1) for point in variants(article, n)))
        points, citations = cite(check(draft, [whole]).points)
        raw = {article.id: article.text_raw}
        assert faults([(point.said, point.citations) for point in points], citations, raw) == []
        quoted += sum(1 for point in points for _ in spans(point.said))

    assert quoted > 5


def variants(article: Article, number: int) -> Iterator[Point]:
    """A sentence as it is, half of it in quotation marks, and all of it in quotation marks with a word changed."""
    sentence = article.sentences[number - 1]
    text = article.text_raw[sentence.start : sentence.end]
    words = text.split()
    pointer = (f"1.{number}",)
    yield Point(text, pointer)
    yield Point(f"It is written: “{' '.join(words[: len(words) // 2 + 1]).upper()}”", pointer)
    yield Point(f"It is written: “{' '.join([*words[:-1], 'perhaps'])}”", pointer)
    yield Point(f"It is written: “{' '.join(words[:5])} … {' '.join(words[-5:])}”", pointer)


def test_the_checker_sees_what_is_not_stored() -> None:
    citation = Citation(1, "a", "a.txt", None, None, None, None, None, "news", None, "the ice", 0, 7)

    assert faults([("He said “the ice”.", [1])], [citation], {"a": "the ice is thick"}) == []
    assert faults([("He said “the river”.", [1])], [citation], {"a": "the ice is thick"})
    assert faults([], [citation], {"a": "The ice is thick"})
