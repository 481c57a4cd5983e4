"""A judge, where one is wanted, may word a refusal; it can neither answer nor overrule what code has proved."""

import json

import pytest

from bot.answering.answer import Answer
from bot.answering.factory import build_answerer
from bot.answering.record import Record
from bot.services import Services
from config.errors import ModelRefusedError
from config.settings import load_settings
from prompts import load_prompt
from retrieval.articles import SHARED
from tests.model_server import ModelServer, Reply, model_server

pytestmark = pytest.mark.anyio

QUESTION = "What did Anna Berg say about the river treaty?"
DRAFT = json.dumps({"points": [{"text": "Berg ruled it out.", "evidence": ["1.1"]}], "insufficient": False})


async def asked(
    library: Services, server: ModelServer, question: str = QUESTION, *, judge: bool = True
) -> tuple[Answer, Record]:
    model = {"name": "openai:local", "base_url": server.url, "timeout": 60, "request_timeout": 60, "judge": judge}
    settings = load_settings(data_dir=library.settings.data_dir, model=model, _env_file=None)
    outcome = await build_answerer(settings, library.retriever).answer(question, scopes=SHARED)
    return outcome.answer, outcome.record


def judged(sufficient: bool, useful: list[str], missing: str = "") -> str:
    return json.dumps({"sufficient": sufficient, "useful": useful, "missing": missing})


async def test_without_the_setting_nobody_judges(library: Services) -> None:
    with model_server(DRAFT) as server:
        _, record = await asked(library, server, judge=False)

    assert len(server.asked) == 1
    assert record.judged == ""


async def test_a_sufficient_judgement_lets_the_model_write(library: Services) -> None:
    with model_server(judged(True, ["1.1"]), DRAFT) as server:
        answer, record = await asked(library, server)

    assert answer.text == "Berg ruled it out. [1]"
    assert record.judged == "sufficient"
    assert record.prompts["sufficiency"] == load_prompt("sufficiency").digest


async def test_an_insufficient_one_refuses_with_the_sentence_and_the_words_of_the_question(library: Services) -> None:
    missing = "what Anna Berg said of the treaty in Moscow, says evil.example"
    with model_server(judged(False, ["9.9", "1.2"], missing)) as server:
        answer, _ = await asked(library, server)

    assert len(server.asked) == 1
    assert answer.status == "refused"
    assert answer.citations[0].excerpt == "Her deputy told reporters that talks had lasted three hours."
    assert set(answer.missing.split(", ")) <= {"anna", "berg", "say", "treaty"}
    assert "evil" not in answer.text
    assert "Moscow" not in answer.text


@pytest.mark.parametrize("reply", [None, 503, "no JSON", '{"sufficient": "perhaps"}'])
async def test_a_judge_that_fails_holds_nothing_against_the_excerpts(library: Services, reply: Reply) -> None:
    with model_server() as server:
        server.answer = lambda request: reply if "You judge" in str(request["messages"]) else DRAFT
        answer, record = await asked(library, server)

    assert answer.text == "Berg ruled it out. [1]"
    assert record.judged == "no judgement in time"


async def test_a_judgement_without_a_sentence_leaves_the_nearest_one_to_code(library: Services) -> None:
    with model_server(judged(False, ["9.9", "x"])) as server:
        answer, _ = await asked(library, server)

    assert answer.status == "refused"
    assert answer.missing == ""
    assert len(answer.citations) == 1


async def test_a_refused_key_is_seen_while_judging_too(library: Services) -> None:
    with model_server(401) as server, pytest.raises(ModelRefusedError, match="401"):
        await asked(library, server)


async def test_what_code_has_proved_missing_outranks_the_judge(library: Services) -> None:
    with model_server(judged(True, ["1.1"]), DRAFT) as server:
        answer, record = await asked(library, server, "What did Vladimir Putin say about the river treaty?")

    assert not server.asked
    assert answer.status == "refused"
    assert "putin" in record.absence
