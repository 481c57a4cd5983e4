"""Every sentence of a passage has a vector, which comes and goes with the passage and is made where it is missing."""

from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from bot.answering.refusal import scope_text
from bot.answering.words import bot_words
from bot.asker import OPERATOR
from bot.services import Services
from retrieval.articles import SHARED
from retrieval.embedding.minilm import MAX_TOKENS, MiniLM
from retrieval.library.schema import passages, sentence_vectors
from retrieval.search.question import Question
from tests.articles import HARBOUR, TALKS, article

FERRY = "The night ferry was cancelled after the storm."
TAX = "Parliament voted to raise the tax on diesel."


@pytest.fixture(scope="module")
def embeddings(model_folder: Path) -> MiniLM:
    return MiniLM(model_folder)


def spans(*sentences: str) -> list[tuple[int, int]]:
    text = " ".join(sentences)
    return [(text.index(one), text.index(one) + len(one)) for one in sentences]


def test_a_sentence_is_nearer_to_what_asks_for_it_than_its_neighbour(embeddings: MiniLM) -> None:
    embedded = embeddings.embed_passages([f"{FERRY} {TAX}"], [spans(FERRY, TAX)])

    asked = embeddings.embed(["Why did the ferry not sail?", "What will diesel cost?"])
    nearest = (asked @ embedded.of_sentences[0].T).argmax(axis=1)
    assert nearest.tolist() == [0, 1]
    assert np.linalg.norm(embedded.of_sentences[0], axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_passages_get_the_vectors_that_they_get_alone(embeddings: MiniLM) -> None:
    texts = [FERRY, f"{FERRY} {TAX}", TAX]

    embedded = embeddings.embed_passages(texts, [spans(FERRY), spans(FERRY, TAX), spans(TAX)])

    assert np.allclose(embedded.vectors, embeddings.embed(texts), atol=1e-5)
    assert [len(own) for own in embedded.of_sentences] == [1, 2, 1]


def test_what_the_model_does_not_see_of_a_long_text_has_no_direction(embeddings: MiniLM) -> None:
    long = "gull " * (MAX_TOKENS + 10) + "cried."

    (own,) = embeddings.embed_passages([f"{FERRY} {long} {TAX}"], [spans(FERRY, long, TAX)]).of_sentences

    assert np.linalg.norm(own, axis=1) == pytest.approx([1, 1, 0], abs=1e-5)


def test_no_text_and_no_sentence_have_none(embeddings: MiniLM) -> None:
    assert embeddings.embed_passages([], []).of_sentences == []
    assert embeddings.embed_passages([FERRY, ""], [[], [(0, 0)]]).of_sentences[0].shape == (0, 384)


def count(services: Services, table: sa.Table) -> int:
    with services.database.read() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def ingest(services: Services, *texts: str) -> None:
    list(services.ingester.ingest([article(text, f"{number}.txt") for number, text in enumerate(texts)]))


def test_vectors_come_and_go_with_their_passages(services: Services) -> None:
    ingest(services, TALKS, HARBOUR)
    assert count(services, sentence_vectors) == count(services, passages) == 2

    ingest(services, f"{FERRY} {TAX}")  # another text from the place of the first

    assert count(services, sentence_vectors) == count(services, passages) == 2
    found = services.retriever.search(Question("What will diesel cost?"), 10)
    assert all(len(excerpt.sentence_cosines) == len(excerpt.sentences) for excerpt in found.excerpts)
    best = next(excerpt for excerpt in found.excerpts if "diesel" in excerpt.text)
    assert best.sentence_cosines[1] > best.sentence_cosines[0]


def test_an_article_is_found_and_cited_before_its_vectors_are_made(services: Services) -> None:
    list(services.keep([article(TALKS), article(HARBOUR, "harbour.txt"), article(f"{FERRY} {TAX}", "ferry.txt")]))
    asked = Question("What will diesel cost?")

    before = services.retriever.search(asked, 10)
    heard: list[tuple[int, int]] = []
    made = services.complete(lambda done, total: heard.append((done, total)))
    after = services.retriever.search(asked, 10)

    assert (before.searched.to_come, after.searched.to_come) == (3, 0)
    assert (made, heard) == (3, [(0, 3), (3, 3)])
    assert [e.passage_id for e in before.excerpts] == [e.passage_id for e in after.excerpts][: len(before.excerpts)]
    assert before.excerpts[0].cosine == pytest.approx(after.excerpts[0].cosine, abs=1e-3)
    assert np.allclose(before.excerpts[0].sentence_cosines, after.excerpts[0].sentence_cosines, atol=1e-3)
    assert services.complete(lambda *_: pytest.fail("nothing is to come")) == 0


@pytest.mark.anyio
async def test_an_answer_says_of_how_many_passages_the_vectors_are_to_come(services: Services) -> None:
    list(services.keep([article(f"{FERRY} {TAX}")]))

    early = (await services.ask("What did Parliament vote to raise?", OPERATOR)).answer
    services.complete(lambda *_: None)
    late = (await services.ask("What did Parliament vote to raise?", OPERATOR)).answer

    assert (early.status, late.status) == ("answered", "answered")
    assert scope_text(early.scope, bot_words("en")).endswith("vectors still to come: 1 passage")
    assert "vectors" not in scope_text(late.scope, bot_words("en"))


def test_vectors_that_come_late_are_found_by_both_searches(services: Services) -> None:
    vector = np.asarray(services.embedders.embed_query("the tax on diesel"), dtype=np.float32)
    list(services.keep([article(f"{FERRY} {TAX}")]))
    list(services.ingest([]))
    list(services.keep([article(TALKS, "talks.txt")]))
    services.index.rebuild()

    found = services.index.search(vector, SHARED, 5), services.index.search(vector, SHARED, 5, within={1, 2})
    services.complete(lambda *_: None)
    later = services.index.search(vector, SHARED, 5), services.index.search(vector, SHARED, 5, within={1, 2})

    assert [[id_ for id_, _ in one] for one in found] == [[1], [1]]
    assert [[id_ for id_, _ in one] for one in later] == [[1, 2], [1, 2]]


def test_a_library_without_vectors_of_sentences_answers_by_those_of_passages(services: Services) -> None:
    ingest(services, TALKS, HARBOUR, f"{FERRY} {TAX}")
    asked = Question("What will diesel cost?")
    before = services.retriever.search(asked, 10)
    with services.database.write() as connection:
        connection.execute(sa.delete(sentence_vectors))

    without = services.retriever.search(asked, 10)

    assert without.excerpts[0].passage_id == before.excerpts[0].passage_id
    assert not any(excerpt.sentence_cosines for excerpt in without.excerpts)
