"""The whole way: a model that takes its time, the gate, and a private chat that sees only what has passed."""

import asyncio
import json
import threading
from pathlib import Path

import pytest

from bot.app import build_application, serve
from bot.services import open_services
from config.settings import load_settings
from tests.articles import TALKS, article
from tests.model_server import Told, model_server
from tests.telegram_rules import WAITING, private
from tests.telegram_server import TOKEN, TelegramServer

pytestmark = pytest.mark.anyio

ADA = private(7)
SAID, INVENTED, LATER = "Berg ruled it out.", "She resigned in 1999.", "Talks took three hours."
REPLY = json.dumps(
    {"points": [{"text": t, "evidence": [e]} for t, e in ((SAID, "1.1"), (INVENTED, "1.1"), (LATER, "1.2"))]}
)


async def test_statements_appear_as_they_pass_the_gate_and_others_never(server: TelegramServer, data_dir: Path) -> None:
    telegram = {"token": TOKEN, "api_url": server.url, "allowed": "*", "tokens_a_person": 1}
    stop, gate = asyncio.Event(), threading.Event()
    with model_server(Told(REPLY, gate=gate, held=LATER)) as model:
        settings = load_settings(
            data_dir=data_dir, telegram=telegram, model={"name": "openai:local", "base_url": model.url}, _env_file=None
        )
        with open_services(settings) as services:
            list(services.ingester.ingest([article(TALKS)]))
            serving = asyncio.create_task(serve(build_application(settings, services), stop))
            server.say("What did Anna Berg say about the river treaty?", ADA)
            await server.until(lambda: [m for m in server.shown(ADA) if SAID in m["text"]])
            gate.set()
            await server.until(lambda: [m for m in server.shown(ADA) if m.get("reply_markup")])
            server.say("And what did she say in 1999?", ADA)
            await server.until(lambda: [m for m in server.shown(ADA) if "so many tokens a day: 1." in m["text"]])
            stop.set()
            await serving

    shown = (call.asked["text"] for call in server.calls if call.method in {"sendMessage", "editMessageText"})
    texts = [text for text in shown if text != WAITING]  # in their order, wherever the sign came first
    whole, _ = server.shown(ADA)
    assert SAID in texts[0]
    assert LATER not in texts[0]
    assert "Minister Anna Berg said on Monday" in texts[0]
    assert not any(INVENTED in text for text in texts)
    assert SAID in whole["text"]
    assert LATER in whole["text"]
    assert "1 statement withheld" in whole["text"]
    assert "Written by openai:local" in whole["text"]
