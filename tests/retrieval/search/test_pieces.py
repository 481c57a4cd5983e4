"""An article that a question describes, an author that it names, misspelt words, and what is left open."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.answering.writers.summary import summary
from bot.services import Services
from retrieval.articles import SHARED
from retrieval.language.pieces import described_piece, without_piece
from retrieval.search.absence import evidence_of_absence
from retrieval.search.found import Found
from retrieval.search.question import Question
from retrieval.search.spelling import Spelling, is_slip
from tests.articles import article
from tests.libraries import library_of

TOLLS = (
    "The toll on ferries shows that the ministry has lost its way, and every island will pay for it. "
    "Harbour chief Wiktor Lindqvist wants to win the Golden Anchor, a prize for ports. "
    "Ferries from Ystad were late on all days of the last week, as they had been in the week before."
)
STORM = (
    "A storm closed the harbour of Malmo on Monday and left forty boats on the rocks. "
    "Lena Falk said that “the guarantees of the insurers are worth nothing.” "
    "The council will meet on 3 June 2025 to speak about the damage."
)
DAY = date(2025, 6, 1)


@pytest.fixture(scope="module")
def library(model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    documents = [
        article(
            TOLLS,
            "tolls.txt",
            title="A toll too far",
            outlet="Bay Wire",
            author="Anna Berg",
            published=date(2025, 5, 14),
            kind="opinion",
        ),
        article(STORM, "storm.txt", title="Storm over Malmo", outlet="Coast Post", published=date(2025, 5, 20)),
    ]
    with library_of(documents, tmp_path_factory.mktemp("data"), model_folder) as services:
        yield services


def found(library: Services, question: str) -> Found:
    return library.retriever.search(Question(question, DAY), 5)


def sources(of: Found) -> set[str]:
    return {excerpt.article.source for excerpt in of.excerpts}


@pytest.mark.parametrize(
    ("question", "described"),
    [
        ("Summarise the Bay Wire article", "Bay Wire"),
        ("the key points of the May 14 op-ed", "May 14"),
        ("What does the article by Anna Berg say about tolls?", "Anna Berg"),
        ("Who wrote the article about the storm?", "storm"),
        ("О чём статья Bay Wire?", "Bay Wire"),
    ],
)
def test_the_words_that_describe_an_article_are_read(question: str, described: str) -> None:
    piece = described_piece(question)

    assert piece is not None
    assert piece.text.removeprefix("the ") == described
    assert described not in without_piece(question, piece)


@pytest.mark.parametrize(
    "question", ["Which article mentions tolls?", "Summarise this article", "What articles are there?", "Who met?"]
)
def test_an_article_that_nothing_describes_is_none(question: str) -> None:
    assert described_piece(question) is None


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("Summarise the Bay Wire article", "tolls.txt"),
        ("Give me the key points of the May 14 op-ed", "tolls.txt"),
        ("What is Berg's argument?", "tolls.txt"),
        ("Who is Anna Berg?", "tolls.txt"),
        ("What is the storm article about?", "storm.txt"),
    ],
)
def test_an_article_that_is_asked_for_as_a_whole_is_all_that_is_found(
    library: Services, question: str, source: str
) -> None:
    whole = found(library, question)

    assert whole.whole
    assert sources(whole) == {source}
    assert not evidence_of_absence(whole).proven
    assert summary(whole)[0].sentence.start == 0


def test_what_is_asked_of_an_article_is_looked_for_in_it_alone(library: Services) -> None:
    one = found(library, "What does the Coast Post article say about ferries?")

    assert sources(one) == {"storm.txt"}
    assert one.of_piece
    assert not one.whole


@pytest.mark.parametrize(
    "question", ["What did the council report to the harbour?", "Compare the Bay Wire article with others"]
)
def test_what_describes_no_article_here_is_looked_for_everywhere(library: Services, question: str) -> None:
    assert sources(found(library, question)) == {"tolls.txt", "storm.txt"}


@pytest.mark.parametrize("question", ["What is new?", "latest news", "What happened?", "Что нового?", "any updates?"])
def test_the_news_are_the_newest_articles_by_their_days(library: Services, question: str) -> None:
    newest = found(library, question)

    assert [excerpt.article.source for excerpt in newest.excerpts] == ["storm.txt", "tolls.txt"]
    assert [one.sentence.start for one in summary(newest)] == [0, 0]


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("wat did lena falk say", "what did lena falk say"),
        ("who is wiktor lindqvits", "who is wiktor Lindqvist"),
        ("Who is Lindkvist?", "Who is Lindqvist?"),
        ("the garantees of insurers", "the guarantees of insurers"),
        ("What did Falk say about wheat?", "What did Falk say about wheat?"),
        ("Who is Lindstrom?", "Who is Lindstrom?"),
        ("safer ferries from:Bay", "safer ferries from:Bay"),
        ("Кто такой Линдквист?", "Кто такой Линдквист?"),
        ("what did falk say abt the tolls", "what did falk say about the tolls"),
        ("Whats new", "What’s new"),
        ("didnt falk rly say it", "didn’t falk really say it"),
        ("did falk realy say it", "did falk really say it"),
        ("what r they doing b4 then", "what are they doing before then"),
        ("Pres. Falk, UR or u.s. tolls", "Pres. Falk, UR or u.s. tolls"),
    ],
)
def test_a_misspelt_word_is_read_as_the_one_that_fits_and_no_other(library: Services, question: str, read: str) -> None:
    assert Spelling(library.library).corrected(question, SHARED) == read


@pytest.mark.parametrize(
    ("typed", "meant", "slip"),
    [
        ("waht", "what", True),
        ("surender", "surrender", True),
        ("ushakof", "ushakov", True),
        ("poison", "prison", False),
        ("flood", "floor", False),
        ("safer", "safe", False),
        ("toll", "toll", False),
    ],
)
def test_one_slip_is_no_other_word(typed: str, meant: str, slip: bool) -> None:
    assert is_slip(typed, meant) == slip


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("Who won the Golden Anchor?", "who"),
        ("When will the ferry toll end?", "when"),
        ("When will the council meet about the damage?", None),
        ("Was Lindqvist invited to the wedding of the queen?", "yes_no"),
        ("Did a storm close the harbour of Malmo?", None),
        ("Who wants to win the Golden Anchor?", None),
    ],
)
def test_what_no_sentence_settles_is_left_open(library: Services, question: str, left: str | None) -> None:
    assert evidence_of_absence(found(library, question)).left_open == left
