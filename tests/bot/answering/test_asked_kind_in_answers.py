"""What of an answer holds no thing of the asked kind: it stands behind what does, or is said not to hold one."""

import pytest

from bot.answering.compose import answered
from bot.answering.draft import Draft, Point
from bot.answering.gate.gate import check
from bot.answering.words import bot_words
from bot.answering.writer_chain import Drafted
from bot.answering.writers.extractive import ExtractiveWriter
from retrieval.library.extent import Summary
from retrieval.search.absence import Absence
from retrieval.search.found import Found
from retrieval.search.question import Question
from tests.articles import HARBOUR, article, excerpt

pytestmark = pytest.mark.anyio

PROTEST, COUNCIL = (
    "Fishermen protested against berths that the council wants.",
    "The council wants 1,200 berths, they say.",
)


def found(question: str, *texts: str) -> Found:
    asked = Question(question)
    excerpts = tuple(excerpt(article(text, f"{n}.txt"), n) for n, text in enumerate(texts))
    return Found(asked, excerpts, Summary(len(texts), 1, None, None), dict.fromkeys(asked.terms, 1.0))


async def test_what_holds_no_figure_is_no_statement_beside_what_does() -> None:
    asked = found("How many berths of the council do fishermen protest against?", PROTEST, COUNCIL)

    draft = await ExtractiveWriter().write(asked)

    assert [point.text for point in draft.points] == [COUNCIL]
    assert [point.text for point in draft.near] == [PROTEST]


@pytest.mark.parametrize(
    ("question", "pointer", "note"),
    [
        ("How many fishermen protested?", "1.2", "lacks_how_many"),
        ("How many berths were approved?", "1.1", ""),
        ("Where did the fishermen protest?", "1.2", "lacks_where"),
        ("Who protested?", "1.2", ""),
    ],
)
def test_that_no_figure_or_place_is_given_is_said(question: str, pointer: str, note: str) -> None:
    of = found(question, HARBOUR)
    text = of.excerpts[0].sentences[int(pointer[-1]) - 1]
    point = Point(of.excerpts[0].article.text_raw[text.start : text.end], (pointer,))
    drafted = Drafted(check(Draft((point,)), of.excerpts), "openai:a", None)

    answer = answered(of, Absence((), (), support=1.0), drafted)

    assert answer.status == ("caveat" if note else "answered")
    assert [*answer.notes] == ([bot_words("en").say(note)] if note else [])
