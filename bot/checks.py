"""What `briefing check` looks at: settings, names that nothing reads, the data directory, the servers."""

import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot.answering.models.tokens import TokenCounter, encoding_of
from bot.asker import OPERATOR
from bot.backup import DATABASE
from bot.services import open_services
from config.errors import BriefingError
from config.settings import Settings, misspelt_names, names_in_file
from retrieval.fetching.target import shown
from retrieval.library.originals import KeptOriginals

REACH_S = 5
LEAST_FREE_BYTES = 200_000_000
_INDEX = {
    "stale": "missing or damaged; the next question builds it again",
    "away": "the Chroma server does not answer; the exact search does",
    "exact": "none; the exact search answers, since others may use the same database",
    "held elsewhere": "another process owns it; this one uses the exact search",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `ok` is False where somebody has to do something."""

    ok: bool
    text: str


def run_checks(settings: Settings) -> Iterator[Finding]:
    """Look at everything that can be looked at; a configured model is asked one question, about no article of yours."""
    yield from _names()
    yield from _file()
    yield from _data(settings)
    yield from _model(settings)
    yield from _telegram(settings)


def _names() -> Iterator[Finding]:
    odd = misspelt_names(os.environ)
    for name, meant in odd.items():
        yield Finding(False, f"nothing reads {name}" + (f"; did you mean {meant}?" if meant else ""))
    if not odd:
        yield Finding(True, "every BRIEFING_ name in the environment is read")


def _file() -> Iterator[Finding]:
    """Say what comes from the `.env` of this folder: whoever writes it decides where the token is sent."""
    path = Path(".env").resolve()
    if names := names_in_file(path):
        yield Finding(True, f"read from {path}: {', '.join(names)}")
        yield from _rights(path, 0o600)


def _rights(path: Path, wanted: int) -> Iterator[Finding]:
    mode = stat.S_IMODE(path.stat().st_mode)
    if os.name == "posix" and mode & stat.S_IRWXO:
        yield Finding(False, f"{path}: everybody on this machine may look into it; chmod {wanted:o} '{path}'")


def _data(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir.resolve()
    try:
        with open_services(settings) as services:
            summary = services.summary(OPERATOR)
            state = services.index.state
            kept, damaged = services.originals_kept(), services.damaged()
            backend = services.database.backend
    except BriefingError as error:
        yield Finding(False, str(error))
        return
    if backend.is_shared:
        yield Finding(True, f"articles and chats are kept in {backend.place}")
        if not summary.articles and (folder / DATABASE).is_file():
            yield Finding(False, f"{folder / DATABASE} is not used; `briefing migrate` copies what it holds")
    yield Finding(summary.articles > 0, f"{folder}: {summary.articles} articles, {summary.passages} passages")
    if summary.to_come:
        yield Finding(True, f"the vectors of {summary.to_come} passages are still to come; their words find them")
    if summary.passages:
        yield Finding(state in {"sound", "held elsewhere", "exact"}, f"vector index: {_INDEX.get(state, state)}")
    if damaged:
        named = ", ".join(damaged[:5]) + (" …" if len(damaged) > 5 else "")
        yield Finding(
            False,
            f"{len(damaged)} articles are damaged and not shown: {named}; `briefing reread ID` makes one "
            "anew where its original is kept, `briefing articles remove ID` removes it",
        )
    yield from _rights(folder, 0o700)
    yield Finding(True, _originals(kept, settings))
    free = shutil.disk_usage(folder).free
    yield Finding(free > LEAST_FREE_BYTES, f"{free // 1_000_000} MB free on its disk")


def _originals(kept: KeptOriginals, settings: Settings) -> str:
    if not settings.originals.keep:
        return "originals are not kept: articles cannot be read again"
    size, most = kept.size / 1_000_000, settings.originals.megabytes
    return f"{kept.count} originals kept as they came, {size:,.1f} of at most {most:,} MB"


def _model(settings: Settings) -> Iterator[Finding]:
    if not settings.model.name:
        yield Finding(True, "no model configured: the extractive writer answers")
        return
    from bot.answering.models.chat_model import build_chat_model  # noqa: PLC0415 - slow to import, seldom needed
    from bot.model_check import asked  # noqa: PLC0415 - as above

    for choice in settings.model.choices:
        try:
            model = build_chat_model(choice, settings.model)
        except BriefingError as error:
            yield Finding(False, str(error))
            continue
        counter = TokenCounter(choice.name)
        as_it_should = counter.exact or encoding_of(choice.name) is None
        yield Finding(as_it_should, f"model {choice.name}; its tokens are counted {counter.how}")
        yield Finding(*asked(model, settings.model))
    yield Finding(True, f"{settings.model.timeout:g} s after the question the extractive writer answers")
    for url in dict.fromkeys(choice.base_url for choice in settings.model.choices if choice.base_url):
        yield _reach("model server", url)


def _telegram(settings: Settings) -> Iterator[Finding]:
    telegram = settings.telegram
    if telegram.token is None:
        yield Finding(True, "no Telegram token: `briefing run` talks in the terminal")
        return
    allowed = (
        "everyone"
        if telegram.allowed is None
        else f"{len(telegram.allowed)} ids"
        if telegram.allowed
        else "the paired owner"
    )
    yield Finding(True, f"Telegram token set; answers {allowed}")
    yield _bot(str(telegram.api_url), telegram.token.get_secret_value())
    if telegram.webhook_url:
        at = f"{telegram.webhook_host}:{telegram.webhook_port}"
        yield Finding(True, f"Telegram brings updates to {shown(str(telegram.webhook_url))}, which must lead to {at}")


def _reach(what: str, url: str) -> Finding:
    try:
        httpx.get(url, timeout=REACH_S)
    except httpx.HTTPError as error:
        return Finding(False, f"{what} {shown(url)} cannot be reached: {type(error).__name__}")
    return Finding(True, f"{what} {shown(url)} answers")


def _bot(api_url: str, token: str) -> Finding:
    """Ask the Bot API who the token belongs to; neither the token nor the request's address is ever printed."""
    try:
        reply = httpx.get(f"{api_url.rstrip('/')}/bot{token}/getMe", timeout=REACH_S)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Finding(False, f"{shown(api_url)} cannot be reached: {type(error).__name__}")
    if reply.status_code != httpx.codes.OK:
        return Finding(False, "Telegram refuses the token; get a new one from @BotFather")
    return Finding(True, f"the bot is @{reply.json()['result'].get('username')}")
