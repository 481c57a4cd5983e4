"""What of an answer holds no thing of the asked kind: it stands behind what does, or is said not to hold one."""

from dataclasses import replace

import pytest

from bot.answering.compose import answered
from bot.answering.draft import Draft, Point
from bot.answering.gate.gate import check
from bot.answering.words import bot_words
from bot.answering.writer_chain import Drafted
from bot.answering.writers.extractive import ExtractiveWriter
from retrieval.library.extent import Summary
from retrieval.library.known_speakers import KnownSpeaker, KnownSpeakers
from retrieval.search.absence import Absence
from retrieval.search.found import Found
from retrieval.search.question import Question
from retrieval.search.speaking import sought
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


@pytest.mark.parametrize(
    ("speaker", "status"), [("Olu Ade", "answered"), ("Olu Ade's wife", "caveat"), ("the harbour council", "answered")]
)
def test_words_of_another_than_who_is_asked_about_are_said_to_come_near_only(speaker: str, status: str) -> None:
    of = found(f"What did {speaker} say about fishing in the harbour?", HARBOUR)
    asked = sought(
        of.question.asked_speaker, KnownSpeakers((KnownSpeaker("olu ade", "Olu Ade", "person", None, None),))
    )
    ours = replace(of, sought=asked)
    text = HARBOUR.partition("outside. ")[2] if "Olu" in speaker else HARBOUR.partition("\n")[0]
    point = Point(text, ("1.3",) if "Olu" in speaker else ("1.1",))
    drafted = Drafted(check(Draft((point,)), ours.excerpts), "extractive", None)

    assert answered(ours, Absence((), (), support=1.0), drafted).status == status
