"""An article of another scope is not found, by whatever way one asks for it; who may see it finds it by each."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.asker import OPERATOR, Asker
from bot.commands.article_commands import attach_articles
from bot.commands.quote_commands import attach_quote
from bot.commands.why_commands import attach_why
from bot.conversations import TERMINAL, Session
from bot.langchain import answering_chain, briefing_tool
from bot.services import Services
from retrieval.articles import SHARED
from retrieval.search.langchain import LangChainRetriever
from tests.articles import HARBOUR, TALKS, article
from tests.libraries import copy_of, library_of

pytestmark = pytest.mark.anyio

SCOPE = "chat:7"
STRANGER, MEMBER = Asker(8, 8), Asker(7, 7, scopes=SHARED | {SCOPE})
QUESTION = "What did Anna Berg say about the river treaty?"
QUOTED = "“the river treaty will not be reopened before the vote”"
PRIVATE = article(TALKS, "private.txt", scope=SCOPE, published="2025-05-05")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Path:
    """A data directory with one article that everybody sees, and one of the chat 7."""
    folder = tmp_path_factory.mktemp("mixed")
    with library_of([article(HARBOUR, "harbour.txt"), PRIVATE], folder, model_folder):
        return folder


@pytest.fixture
def mixed(library: Path, tmp_path: Path) -> Iterator[Services]:
    with copy_of(library, tmp_path) as services:
        yield services


async def by_asking(services: Services, asker: Asker) -> bool:
    outcome = await services.ask(QUESTION, asker)
    shown = {citation.source for citation in outcome.answer.citations}
    return "private.txt" in shown | {excerpt.source for excerpt in outcome.record.excerpts}


async def by_asking_on(services: Services, asker: Asker) -> bool:
    understood = await services.understand("And what did she say?", asker, history=["Who spoke of the river treaty?"])
    return "Berg" in understood.question


async def by_searching(services: Services, asker: Asker) -> bool:
    return any(e.article.id == PRIVATE.id for e in (await services.search(QUESTION, asker, limit=20)).excerpts)


async def by_checking_a_quotation(services: Services, asker: Asker) -> bool:
    return any(checked.citations for checked in await services.check_quote(QUOTED, asker))


async def by_opening_a_source(services: Services, asker: Asker) -> bool:
    return await services.context(PRIVATE.id, 0, 20, asker) is not None


async def by_listing(services: Services, asker: Asker) -> bool:
    return PRIVATE.id in {one.id for one in services.articles(asker)}


async def by_its_id(services: Services, asker: Asker) -> bool:
    return services.article(PRIVATE.id, asker) is not None


async def by_counting(services: Services, asker: Asker) -> bool:
    return services.summary(asker).articles == 2


async def by_removing(services: Services, asker: Asker) -> bool:
    return bool(services.remove("private.txt", asker))


async def by_an_answer_that_cites_it(services: Services, asker: Asker) -> bool:
    outcome = await services.ask(QUESTION, MEMBER)
    services.conversations.remember(Session(asker.chat), outcome.answer, outcome.record)
    ways = (services.answer_given(outcome.answer.id, asker), services.last_answer(asker))
    return any(kept is not None for kept in ways)


async def by_the_chain(services: Services, asker: Asker) -> bool:
    return bool((await answering_chain(services, asker=asker).ainvoke(QUESTION)).points)


async def by_the_tool(services: Services, asker: Asker) -> bool:
    return "will not be reopened" in await briefing_tool(services, asker=asker).ainvoke({"question": QUESTION})


async def by_the_retriever(services: Services, asker: Asker) -> bool:
    found = await LangChainRetriever(articles=services.retriever, scopes=asker.scopes).ainvoke(QUESTION)
    return "private.txt" in {one.metadata["source"] for one in found}


WAYS = [value for name, value in globals().items() if name.startswith("by_")]


@pytest.mark.parametrize("found", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("asker", [STRANGER, OPERATOR], ids=["stranger", "operator"])
async def test_an_article_of_another_scope_is_not_found(
    mixed: Services, found: Callable[[Services, Asker], Awaitable[bool]], asker: Asker
) -> None:
    assert not await found(mixed, asker)
    assert PRIVATE.id in {one.id for one in mixed.articles(MEMBER)}


@pytest.mark.parametrize("found", WAYS, ids=lambda way: way.__name__)
async def test_who_may_see_it_finds_it(mixed: Services, found: Callable[[Services, Asker], Awaitable[bool]]) -> None:
    assert await found(mixed, MEMBER)


async def test_a_copy_in_another_scope_is_not_named(services: Services) -> None:
    long = " ".join([TALKS, HARBOUR] * 3)
    shared = article(long, "shared.txt")
    list(services.ingest([shared, replace(article(long, "copy.txt"), scope=SCOPE)]))

    seen, hidden = services.article(shared.id, MEMBER), services.article(shared.id, OPERATOR)

    assert seen is not None
    assert hidden is not None
    assert (len(seen.copies), len(hidden.copies)) == (1, 0)


async def test_an_answer_of_another_chat_is_none_of_a_chats_and_the_operator_may_look_into_it(mixed: Services) -> None:
    outcome = await mixed.ask("How many berths did the council approve?", STRANGER)
    mixed.conversations.remember(Session(STRANGER.chat), outcome.answer, outcome.record)

    assert mixed.answer_given(outcome.answer.id, MEMBER) is None
    assert mixed.answer_given(outcome.answer.id, STRANGER) is not None
    assert mixed.answer_given(outcome.answer.id, OPERATOR) is not None


def test_the_command_line_sees_what_everybody_sees(mixed: Services) -> None:
    @contextmanager
    def opened() -> Iterator[Services]:
        yield mixed

    app = typer.Typer()
    attach_articles(app, opened)
    attach_quote(app, opened)
    attach_why(app, opened)

    def said(*command: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, command)
        return result.exit_code, result.output

    assert "private.txt" not in said("articles", "list")[1]
    assert said("articles", "show", PRIVATE.id)[0] == 1
    assert said("articles", "remove", "private.txt")[0] == 1
    assert said("quote", QUOTED)[0] == 1
    assert said("why")[0] == 1
    assert mixed.conversations.last(TERMINAL.chat_id) is None
