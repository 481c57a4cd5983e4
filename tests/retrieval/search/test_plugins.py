"""A rewriter and a reranker of LangChain's kinds: used where they work, and no harm where they do not."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from langchain_core.callbacks import Callbacks
from langchain_core.documents import BaseDocumentCompressor, Document
from langchain_core.runnables import RunnableLambda

from bot.asker import OPERATOR
from bot.services import Services, open_services
from config.errors import SettingsError
from config.settings import load_settings
from retrieval.search.plugins import MOST_WORDINGS, part_named
from retrieval.search.question import Question
from retrieval.search.retriever import ArticleRetriever
from tests.articles import article
from tests.libraries import library_of

TEXTS = {
    "ferry.txt": "The ferry to Ystad was cancelled. Nobody was told.",
    "harbour.txt": "The harbour of Ystad froze. Ships turned away.",
    "bread.txt": "Bakers in Malmo raised the price of rye loaves. Buyers grumbled.",
}
ALIKE = {
    "rye.txt": "Rye bread became dearer in Malmo after a poor harvest. Buyers grumbled.",
    "oven.txt": "Rye bread became dearer in Malmo after a tax on ovens. Queues grew.",
    "mayor.txt": "The mayor of Lund resigned on Monday over a land deal. Her deputy took over.",
    "council.txt": "The mayor of Lund resigned on Monday after a vote of the council. Swans nest there.",
    "lion.txt": "A lion escaped from the zoo of Kiruna at night. It was found at noon.",
    "goat.txt": "A goat escaped from the zoo of Kiruna at dawn. It was found in a garden.",
}
TOLD_TWICE = (
    "Why did rye bread become dearer in Malmo?",
    "Why did the mayor of Lund resign?",
    "What escaped from the zoo of Kiruna?",
)
QUESTION = Question("Why was the ferry to Ystad cancelled?")
FREED = threading.Event()


class Reordering(BaseDocumentCompressor):
    """Returns what a function makes of the documents."""

    action: Callable[[Sequence[Document]], Any]

    def compress_documents(self, documents: Sequence[Document], query: str, callbacks: Callbacks = None) -> Any:
        del query, callbacks
        return self.action(documents)


class Reversing(BaseDocumentCompressor):
    """Puts the last first."""

    def compress_documents(
        self, documents: Sequence[Document], query: str, callbacks: Callbacks = None
    ) -> Sequence[Document]:
        del query, callbacks
        return documents[::-1]


@pytest.fixture(scope="module")
def library(model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    documents = [article(text, source) for source, text in TEXTS.items()]
    with library_of(documents, tmp_path_factory.mktemp("data"), model_folder) as services:
        yield services
    FREED.set()


@pytest.fixture(scope="module")
def plain(library: Services) -> list[str]:
    """The sources as the search alone orders them."""
    return sources(library.retriever, QUESTION)


def sources(retriever: ArticleRetriever, question: Question = QUESTION, limit: int = 10) -> list[str]:
    return [excerpt.article.source for excerpt in retriever.search(question, limit).excerpts]


def rewriting(library: Services, action: Callable[[str], Any], patience: float = 60) -> ArticleRetriever:
    return replace(library.retriever, rewriter=RunnableLambda(action), patience=patience)


def reranking(library: Services, action: Callable[[Sequence[Document]], Any], patience: float = 60) -> ArticleRetriever:
    return replace(library.retriever, reranker=Reordering(action=action), patience=patience)


def raising(_: object) -> Any:
    raise RuntimeError("the model is away")


def late(_: object) -> Any:
    FREED.wait(20)
    return ["rye loaves"] * 5


def test_other_wordings_are_searched_for_too(library: Services) -> None:
    seen: list[str] = []

    def rewrite(question: str) -> list[str]:
        seen.append(question)
        return ["rye loaves Malmo", "price of rye loaves", "bakers Malmo"]

    question = Question("from:nobody Cost?")
    alone = library.retriever.search(Question("Cost?"), 10).excerpts
    helped = rewriting(library, rewrite).search(Question("Cost?"), 10).excerpts
    rewriting(library, rewrite).search(question, 10)

    assert helped[0].article.source == "bread.txt"
    assert helped[0].score > max(excerpt.score for excerpt in alone)
    assert seen == ["Cost?", "Cost?"]


def test_a_single_text_is_one_wording(library: Services) -> None:
    assert rewriting(library, lambda _: "rye loaves Malmo").search(Question("Cost?"), 10).excerpts == (
        rewriting(library, lambda _: ["rye loaves Malmo"]).search(Question("Cost?"), 10).excerpts
    )


def test_one_wrong_wording_does_not_spoil_the_others(library: Services) -> None:
    spoilt = rewriting(library, lambda _: ["since:yesterdy x", None, "rye loaves Malmo"])

    alone = rewriting(library, lambda _: ["rye loaves Malmo"]).search(Question("Cost?"), 10).excerpts
    assert spoilt.search(Question("Cost?"), 10).excerpts == alone
    assert alone != library.retriever.search(Question("Cost?"), 10).excerpts


def test_only_so_many_wordings_are_searched_and_each_once(library: Services) -> None:
    few = ["rye loaves", " RYE loaves ", "bakers", "malmo", QUESTION.text.upper(), ""]
    many = [*few, "price of bread", "grumbling buyers"]

    assert len({text.strip().casefold() for text in few} - {"", QUESTION.text.casefold()}) == MOST_WORDINGS
    assert rewriting(library, lambda _: many).search(QUESTION, 10).excerpts == (
        rewriting(library, lambda _: few).search(QUESTION, 10).excerpts
    )


@pytest.mark.parametrize(
    "action",
    [raising, late, lambda _: None, lambda _: 5, lambda _: [None, 7, {}], lambda _: "", lambda _: ["since:yesterdy x"]],
    ids=["raising", "late", "none", "number", "no texts", "empty", "a wrong operator"],
)
def test_a_rewriter_that_is_of_no_use_costs_nothing_but_its_time(
    library: Services, action: Callable[[str], Any]
) -> None:
    result = rewriting(library, action, patience=0.3).search(QUESTION, 10)

    assert result.excerpts == library.retriever.search(QUESTION, 10).excerpts


def test_a_wording_cannot_widen_what_the_filters_let_through(library: Services) -> None:
    retriever = rewriting(library, lambda _: ["since:1999 rye loaves Malmo"])

    assert sources(retriever, Question("from:nobody ferry")) == []


def test_a_question_without_words_is_not_rewritten(library: Services) -> None:
    seen: list[str] = []

    rewriting(library, seen.append).search(Question("from:nobody"), 10)

    assert seen == []


def test_a_reranker_decides_the_order(library: Services, plain: list[str]) -> None:
    retriever = reranking(library, lambda documents: list(reversed(documents)))

    assert len(plain) == len(TEXTS)
    assert sources(retriever) == plain[::-1]


def test_what_a_reranker_prefers_is_worth_more_to_whoever_picks_sentences(library: Services) -> None:
    plain = library.retriever.search(QUESTION, 10)
    turned = reranking(library, lambda documents: list(reversed(documents))).search(QUESTION, 10)

    of_sentence = {(one.article_id, one.sentence.start): one.score for one in plain.sentences}
    last = turned.excerpts[0].article.id
    gains = {one.article_id: one.score - of_sentence[one.article_id, one.sentence.start] for one in turned.sentences}

    top = plain.excerpts[0].score
    assert [excerpt.score for excerpt in turned.excerpts] == pytest.approx([top, top * 2 / 3, top / 3])
    assert gains[last] > 0 > gains[turned.excerpts[-1].article.id]


def test_what_a_reranker_drops_follows_behind(library: Services, plain: list[str]) -> None:
    assert sources(reranking(library, lambda documents: documents[2:])) == [plain[2], plain[0], plain[1]]
    assert sources(reranking(library, lambda documents: [documents[1]] * 5)) == [plain[1], plain[0], plain[2]]


@pytest.mark.parametrize(
    "action",
    [
        raising,
        late,
        lambda _: None,
        lambda _: [],
        lambda _: ["text", 7],
        lambda _: [Document(page_content="invented")],
        lambda _: [Document(page_content="x", metadata={"place": place}) for place in (-1, 99, "0", [], None, 2.0)],
    ],
    ids=["raising", "late", "none", "nothing", "no documents", "invented", "impossible places"],
)
def test_a_reranker_that_is_of_no_use_loses_nothing(
    library: Services, plain: list[str], action: Callable[[Sequence[Document]], Any]
) -> None:
    assert sources(reranking(library, action, patience=0.3)) == plain


def test_a_reranker_is_given_the_documents_and_the_question_as_it_is_looked_for(library: Services) -> None:
    seen: list[Document] = []

    sources(reranking(library, seen.extend), Question("since:1999 ferry"))
    sources(reranking(library, seen.extend))

    assert {document.metadata["source"] for document in seen} == set(TEXTS)
    assert all(document.page_content in TEXTS[document.metadata["source"]] for document in seen)


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("logging:root", "info"),
        ("logging:getLogger", "info"),
        ("langchain_core.runnables:RunnablePassthrough", "invoke"),
    ],
    ids=["an object", "a function that makes one", "a class"],
)
def test_a_part_is_found_by_the_name_in_its_setting(name: str, method: str) -> None:
    part = part_named(name, "BRIEFING_RETRIEVAL__REWRITER", method)

    assert hasattr(part, method)
    assert not isinstance(part, type)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no.such.module:part", "cannot be used: ModuleNotFoundError"),
        ("logging:nothing", "cannot be used: AttributeError"),
        ("logging", "cannot be used"),
        ("logging:Handler.", "cannot be used"),
        ("logging:Handler", "has no method invoke"),
        ("logging:root", "has no method invoke: it is not of LangChain's interface"),
        ("logging:makeLogRecord", "cannot be used: TypeError"),
    ],
)
def test_a_part_that_cannot_be_used_is_refused_with_its_setting(name: str, said: str) -> None:
    with pytest.raises(SettingsError, match=f"BRIEFING_RETRIEVAL__REWRITER={name} {said}"):
        part_named(name, "BRIEFING_RETRIEVAL__REWRITER", "invoke")


def test_no_name_is_no_part() -> None:
    assert part_named("", "BRIEFING_RETRIEVAL__REWRITER", "invoke") is None


def test_a_part_that_cannot_be_used_stops_the_start(data_dir: Path) -> None:
    settings = load_settings(data_dir=data_dir, retrieval={"reranker": "logging:Handler"}, _env_file=None)

    said = "BRIEFING_RETRIEVAL__RERANKER=logging:Handler has no method compress_documents"
    with pytest.raises(SettingsError, match=said), open_services(settings):
        pytest.fail("opened all the same")


@pytest.mark.anyio
async def test_a_reranker_of_the_settings_decides_what_an_answer_shows_first(
    model_folder: Path, tmp_path: Path
) -> None:
    async def shown_first(services: Services) -> list[str]:
        return [(await services.ask(question, OPERATOR)).answer.citations[0].source for question in TOLD_TWICE]

    with library_of([article(text, source) for source, text in ALIKE.items()], tmp_path, model_folder) as services:
        plain = await shown_first(services)
    retrieval = {"reranker": f"{__name__}:{Reversing.__name__}"}
    with open_services(load_settings(data_dir=tmp_path, retrieval=retrieval, _env_file=None)) as services:
        turned = await shown_first(services)

    assert all(first != other for first, other in zip(plain, turned, strict=True))
