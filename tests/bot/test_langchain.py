"""The product as LangChain's users meet it: a Runnable, a tool, citations as blocks, one tree of runs a question."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from langchain_core.messages import AIMessage, ToolMessage
from langchain_core.runnables import Runnable, RunnableLambda

from bot.answering.answer import Answer
from bot.asker import OPERATOR
from bot.langchain import answer_message, answering_chain, briefing_tool, citation_blocks
from bot.services import Services, open_services
from config.errors import QuestionError
from config.settings import load_settings
from tests.articles import HARBOUR, TALKS, article
from tests.conftest import ROOT, SAMPLE
from tests.model_server import ModelServer, Reply, Told, model_server
from tests.runs import Runs

QUESTION = "What did Anna Berg say about the river treaty?"
FIRST = {"text": "Berg ruled out reopening it.", "evidence": ["1.1"]}
SECOND = {"text": "The talks had lasted three hours.", "evidence": ["1.2"]}
DRAFT = json.dumps({"points": [FIRST, SECOND], "insufficient": False, "missing": ""})
JUDGED = json.dumps({"sufficient": True, "useful": ["1.1"], "missing": ""})
REWRITTEN = json.dumps({"question": "What did Anna Berg say about the vote on the river treaty?"})


@contextmanager
def answering(
    data_dir: Path, *replies: Reply, provider: str = "openai", **more: object
) -> Iterator[tuple[Services, ModelServer]]:
    with model_server(*replies) as server:
        url = server.root if provider == "ollama" else server.url
        model = {"name": f"{provider}:local", "base_url": url, "api_key": "key"} | more
        with open_services(load_settings(data_dir=data_dir, model=model, _env_file=None)) as services:
            list(services.ingest([article(TALKS), article(HARBOUR, "harbour.txt")]))
            yield services, server


@pytest.fixture
def filled(services: Services) -> Services:
    list(services.ingest([article(TALKS, url="https://example.org/talks"), article(HARBOUR, "harbour.txt")]))
    return services


@pytest.fixture
def chain(filled: Services) -> Runnable[str, Answer]:
    return answering_chain(filled)


class TestChain:
    def test_it_answers_where_no_event_loop_runs(self, chain: Runnable[str, Answer]) -> None:
        answer = chain.invoke(QUESTION)

        assert answer.status == "answered"
        assert answer.citations

    @pytest.mark.anyio
    async def test_it_answers_where_an_event_loop_runs(self, chain: Runnable[str, Answer]) -> None:
        awaited, waited_for = await chain.ainvoke(QUESTION), chain.invoke(QUESTION)

        assert awaited.text == waited_for.text

    def test_a_batch_is_answered_in_its_order(self, chain: Runnable[str, Answer]) -> None:
        questions = [QUESTION, "How many berths did the council approve?", QUESTION]

        assert [answer.question for answer in chain.batch(questions)] == questions

    @pytest.mark.anyio
    async def test_an_awaited_batch_is_answered_in_its_order(self, chain: Runnable[str, Answer]) -> None:
        questions = [QUESTION, "How many berths did the council approve?"]

        assert [answer.question for answer in await chain.abatch(questions)] == questions

    def test_it_stands_in_a_chain_with_others(self, chain: Runnable[str, Answer]) -> None:
        whole = RunnableLambda(str.strip) | chain | RunnableLambda(lambda answer: answer.citations[0].excerpt)

        assert "will not be reopened" in whole.invoke(f"  {QUESTION} ")

    def test_an_error_of_ours_comes_through_as_it_is(self, chain: Runnable[str, Answer]) -> None:
        with pytest.raises(QuestionError):
            chain.invoke("talks kind:nonsense")

    @pytest.mark.anyio
    async def test_a_stream_yields_the_answer_as_it_grows_and_at_last_all_of_it(self, data_dir: Path) -> None:
        with answering(data_dir, Told(DRAFT, pace=0.01)) as (services, _):
            grown = [answer async for answer in answering_chain(services).astream(QUESTION)]

        assert [len(answer.points) for answer in grown] == [1, 2, 2]
        assert len({answer.id for answer in grown}) == 1
        assert grown[-1].elapsed_ms

    @pytest.mark.anyio
    async def test_a_stream_that_is_left_early_asks_on_for_nobody(self, data_dir: Path) -> None:
        with answering(data_dir, Told(DRAFT, pace=0.05)) as (services, _):
            stream = answering_chain(services).astream(QUESTION)
            first = await anext(stream)
            await stream.aclose()

        assert [point.text for point in first.points] == [FIRST["text"]]

    def test_batches_of_a_model_share_no_event_loop_and_do_no_harm(self, data_dir: Path) -> None:
        with answering(data_dir, DRAFT) as (services, server):
            answers = answering_chain(services).batch([QUESTION] * 4)

        assert {answer.writer for answer in answers} == {"openai:local"}
        assert len(server.asked) == 4


class TestTool:
    def test_its_content_is_the_text_with_marks_and_its_artifact_the_data(self, filled: Services) -> None:
        call = {"name": "briefing", "args": {"question": QUESTION}, "id": "1", "type": "tool_call"}

        message = briefing_tool(filled).invoke(call)

        assert isinstance(message, ToolMessage)
        assert "[1]" in message.content
        assert message.artifact["citations"][0]["article_id"]
        assert json.loads(json.dumps(message.artifact))["text"] == message.content

    @pytest.mark.anyio
    async def test_it_can_be_awaited_and_shows_its_model_a_plain_question(self, filled: Services) -> None:
        tool = briefing_tool(filled)

        assert "[1]" in await tool.ainvoke({"question": QUESTION})
        assert list(tool.args) == ["question"]


class TestCitations:
    def test_each_is_a_standard_block_over_the_statement_with_the_articles_own_words(self, filled: Services) -> None:
        answer = answering_chain(filled).invoke(QUESTION)

        blocks = citation_blocks(answer)

        assert len(blocks) == sum(len(point.citations) for point in answer.points)
        for block in blocks:
            extras = block["extras"]
            held = filled.article(extras["article"], OPERATOR)
            assert held is not None
            assert held.article.text_raw[extras["start"] : extras["end"]] == block["cited_text"]
            assert extras["verified"]
            said = answer.text[block["start_index"] : block["end_index"]]
            assert said in {point.said for point in answer.points}
        assert blocks[0]["type"] == "citation"
        assert blocks[0]["url"] == "https://example.org/talks"

    def test_a_message_carries_them_where_langchain_looks_for_them(self, filled: Services) -> None:
        answer = answering_chain(filled).invoke(QUESTION)

        message = answer_message(answer)

        assert isinstance(message, AIMessage)
        assert message.text == answer.text
        (block,) = message.content_blocks
        assert [one["type"] for one in block["annotations"]] == ["citation"] * len(citation_blocks(answer))

    def test_the_nearest_sentence_of_a_refusal_is_cited_for_no_words_of_it(self, filled: Services) -> None:
        answer = answering_chain(filled).invoke("What did Anna Berg say about tungsten in Bolivia?")

        assert answer.status == "refused"
        assert all("start_index" not in block for block in citation_blocks(answer))


@pytest.mark.anyio
@pytest.mark.parametrize("provider", ["openai", "ollama"])
async def test_a_follow_up_is_one_tree_of_runs_that_carries_the_answers_id(data_dir: Path, provider: str) -> None:
    runs = Runs()
    replies = (REWRITTEN, JUDGED, DRAFT)
    with answering(data_dir, *replies, provider=provider, judge=True) as (services, server):
        config = {"callbacks": [runs], "metadata": {"tenant": "desk"}}
        outcome = await services.ask("And about the vote?", OPERATOR, history=[QUESTION], config=config)

    assert outcome.answer.asked_as
    assert len(server.asked) == 3
    (root,) = runs.roots
    of_a_task = ["ChatPromptTemplate", "ChatOpenAI" if provider == "openai" else "ChatOllama", "reader"]
    expected = ["question", ["rewrite", *of_a_task], "search", ["judge", *of_a_task], ["answer", *of_a_task]]
    assert runs.tree(root) == expected
    assert root.metadata["answer_id"] == outcome.answer.id
    assert all(run.metadata["tenant"] == "desk" for run in runs.begun)
    assert {run.id for run in runs.begun} == runs.ended
    assert all("briefing" in run.tags for run in runs.begun if run.name in {"rewrite", "judge", "answer", "search"})
    prompts = {run.name: run.metadata.get("prompt") for run in runs.begun if run.name in {"rewrite", "answer"}}
    assert prompts == {name: outcome.record.prompts[name] for name in prompts}


@pytest.mark.anyio
async def test_a_traced_question_without_any_model_shows_its_search(filled: Services) -> None:
    runs = Runs()

    await answering_chain(filled).ainvoke(QUESTION, {"callbacks": [runs]})

    (root,) = runs.roots
    assert runs.tree(root) == ["briefing", ["question", "search"]]


def test_runs_keep_their_parent_where_a_chain_is_invoked_from_code_that_is_not_async(data_dir: Path) -> None:
    runs = Runs()
    with answering(data_dir, DRAFT) as (services, _):
        whole = RunnableLambda(str.strip) | answering_chain(services)
        whole.invoke(QUESTION, {"callbacks": [runs], "run_name": "desk"})

    (root,) = runs.roots
    model = ["answer", "ChatPromptTemplate", "ChatOpenAI", "reader"]
    assert runs.tree(root) == ["desk", "strip", ["briefing", ["question", "search", model]]]


@pytest.mark.anyio
@pytest.mark.parametrize(("provider", "key"), [("openai", "response_format"), ("ollama", "format")])
async def test_the_form_of_a_reply_is_told_in_the_way_of_each_provider(data_dir: Path, provider: str, key: str) -> None:
    with answering(data_dir, DRAFT, provider=provider) as (services, server):
        outcome = await services.ask(QUESTION, OPERATOR)

    told = server.asked[0][key]
    schema = told["json_schema"]["schema"] if provider == "openai" else told
    assert set(schema["properties"]) == {"points", "insufficient", "missing"}
    assert outcome.answer.writer == f"{provider}:local"


@pytest.mark.anyio
async def test_braces_and_dollars_in_articles_and_questions_reach_the_model_as_they_are(data_dir: Path) -> None:
    odd = TALKS + " The river treaty note reads {question} {0} {{x}} $excerpts ${question} {'a': 1} {% raw %}."
    with answering(data_dir, DRAFT) as (services, server):
        list(services.ingest([article(odd, "odd.txt")]))
        await services.ask(QUESTION + " {excerpts} {", OPERATOR)

    shown = server.asked[0]["messages"][1]["content"]
    assert "{question} {0} {{x}} $excerpts ${question} {'a': 1} {% raw %}." in shown
    assert f"Question: {QUESTION} {{excerpts}} {{" in shown
    assert '{"points": [{"text": "one statement"' in server.asked[0]["messages"][0]["content"]


def test_the_lines_that_readme_shows_run(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.partition("## From LangChain")[2]
    (lines,) = re.findall(r"```python\n(.*?)```", section, re.DOTALL)[:1]
    monkeypatch.setenv("BRIEFING_DATA_DIR", str(data_dir))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "articles").symlink_to(SAMPLE, target_is_directory=True)

    exec(compile(lines, "README.md", "exec"), {"__name__": "readme"})

    printed = capsys.readouterr().out
    assert "[1]" in printed
    assert "'verified': True" in printed
    assert sum(bool(line) for line in lines.splitlines()) <= 10
