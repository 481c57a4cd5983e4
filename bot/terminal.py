"""The conversation without Telegram: answers on a terminal or line by line from standard input."""

import asyncio
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.segment import Segment
from rich.text import Text

from bot.answering.answer import Answer, Citation, led
from bot.answering.layout import AnswerSection, cautions, kind, laid_out, marks, place, title
from bot.answering.record import Outcome
from bot.answering.refusal import scope_text
from bot.answering.remarks import remarks, turn_of
from bot.answering.understanding.follow_up import Turn
from bot.answering.understanding.understanding import TURNS
from bot.answering.words import Words, bot_words
from bot.asker import OPERATOR
from bot.briefing.piece_request import asked_piece, commanded_piece
from bot.briefing.production import made_piece
from bot.briefing.text import printed
from bot.conversations import TERMINAL
from bot.services import Services
from config.errors import BriefingError
from retrieval.ingest import Ingested
from retrieval.language.readable import plain, readable

_MOVES = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
FIRST_QUESTION = "What did Lavrov say about root causes?"


class PlainConsole(Console):
    """Prints what others wrote without what would move or deceive a terminal: no escape sequence but rich's own."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Render, and take from every piece of text its control and invisible characters."""
        for piece in super().render(renderable, options):
            yield piece if piece.control else Segment(plain(piece.text), piece.style)


out = PlainConsole(highlight=False, soft_wrap=not sys.stdout.isatty())
err = PlainConsole(stderr=True, highlight=False, soft_wrap=not sys.stderr.isatty())


def json_line(data: dict[str, Any]) -> str:
    """Return one object as one line; characters that would move a terminal are written as escapes."""
    return _MOVES.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(data, ensure_ascii=False)) + "\n"


def print_answer(answer: Answer) -> None:
    """Print the points, then every source with its own words; article text is never read as markup."""
    say = bot_words(answer.language)
    if answer.asked_as:
        out.print(Text(say.say("understood", question=answer.asked_as), style="dim"))
    if answer.status == "conflict":
        out.print(Text(say.say("disagree"), style="yellow"))
    out.print(Text(answer.lead if answer.points else answer.text), end="\n" if answer.lead or not answer.points else "")
    for number, section in enumerate(laid_out(answer)):
        _print_section(section, say, apart=number > 0 or not answer.points)
    for remark in remarks(answer):
        out.print(Text(f"\n{remark}", style="yellow"))
    if answer.status != "refused":
        scope = scope_text(answer.scope, say)
        out.print(Text("\n" + say.say("searched_by", scope=scope, writer=answer.writer), style="dim"))
    if err.is_terminal:
        err.print(Text(f"briefing why {answer.id}", style="dim"))


def _print_section(section: AnswerSection, say: Words, *, apart: bool) -> None:
    """Statements with their numbers, and one line for their source, then what of its words they do not show."""
    if apart and section.statements:
        out.print()
    for statement in section.statements:
        out.print(Text(f"{led(statement.lead, statement.text)} {marks(statement.numbers)}".strip()))
        _print_note([say.short(warning) for warning in statement.warnings])
    if source := section.source:
        out.print(Text(f"\n{marks(source.numbers)} {source_text(source.first, say)}", style="cyan"))
        for box in source.boxes:
            out.print(Text(f"    [{box.n}] {readable(box.excerpt)}", style="italic"))
        _print_note([told] if (told := cautions(source.first, say)) else [])


def _print_note(told: Iterable[str]) -> None:
    for line in told:
        out.print(Text(f"    ⚠ {line}", style="yellow"))


def source_text(citation: Citation, say: Words) -> str:
    """Say where an excerpt stands: outlet, day, title, kind, address or file."""
    named = kind(citation, say)
    told = f"{place(citation, say)}, {title(citation, say)}{f' ({named})' if named else ''}"
    return f"{told} · {citation.url or citation.source}"


def converse(services: Services) -> None:
    """Answer questions until the input ends; without any question, answer the first one that the README shows."""
    if sys.stdin.isatty():
        out.print(Text("Ask about the articles, for example: " + FIRST_QUESTION, style="dim"))
        out.print(
            Text("Or for a piece: what's new · brief me on … · timeline of … · /quotes … · /compare …", style="dim")
        )
        out.print(Text("An empty line or Ctrl-D ends the conversation.", style="dim"))
        _answer_all(services, _typed())
        return
    if not _answer_all(services, _piped()):
        _answer_all(services, _echoed([FIRST_QUESTION]))


def _piped() -> Iterator[str]:
    return _echoed(line.strip() for line in sys.stdin if line.strip())


def _echoed(questions: Iterable[str]) -> Iterator[str]:
    for question in questions:
        out.print(Text(f"> {question}\n", style="bold"))
        yield question
        out.print()


def _typed() -> Iterator[str]:
    while True:
        try:
            line = out.input("\n[bold]>[/bold] ").strip()
        except EOFError:
            return
        if not line:
            return
        yield line


def _answer_all(services: Services, questions: Iterable[str]) -> int:
    turns: list[Turn] = []
    count = 0
    forget_old(services)
    with asyncio.Runner() as runner:  # one event loop for all: a model's connections belong to the loop they began in
        for question in questions:
            count += 1
            turns.append(runner.run(_answer(services, question, turns[-TURNS:])))
    return count


async def _piece(services: Services, question: str) -> bool:
    """Print the piece that is asked for by command or in plain words; say whether one is."""
    today = datetime.now(UTC).date()
    asked = commanded_piece(question, today) or asked_piece(question, today)
    if asked is None:
        return False
    if not asked.is_whole:
        err.print(Text(f"On what? For example: /{asked.kind} Alaska summit", style="red"))
        return True
    try:
        made = await made_piece(asked, services, OPERATOR)
        out.print(Text(printed(made)))
        if made.piece:
            await asyncio.to_thread(services.note_shown, made.piece, OPERATOR)
    except BriefingError as error:
        err.print(Text(f"{error}", style="red"))
    return True


async def _answer(services: Services, question: str, turns: list[Turn]) -> Turn:
    if await _piece(services, question):
        return Turn(question)
    try:
        outcome = await services.ask(question, OPERATOR, history=turns)
    except BriefingError as error:
        err.print(Text(f"{error}", style="red"))
        return Turn(question)
    await keep_outcome(services, outcome)
    print_answer(outcome.answer)
    return turn_of(outcome.answer)


def forget_old(services: Services) -> None:
    """Forget what was kept too long ago; where that fails there is another time."""
    with suppress(BriefingError):
        kept = services.settings.retention
        services.conversations.prune(days=kept.conversations_days, records_days=kept.records_days)


async def keep_outcome(services: Services, outcome: Outcome) -> None:
    """Keep an answer that was given at the terminal; where that fails it is shown nevertheless."""
    try:
        await asyncio.to_thread(services.conversations.remember, TERMINAL, outcome.answer, outcome.record)
    except BriefingError as error:
        err.print(Text(f"This answer was not kept, `briefing why` will not know it: {error}", style="yellow"))


@contextmanager
def ingest_progress(expected: int | None, what: str = "Reading articles") -> Iterator[Callable[[Ingested], None]]:
    """Show a bar on standard error while documents are kept; yields what to call with every document.

    `expected` is the least that will come, where that is known: what an archive or a feed holds shows itself later.
    """
    with _bar() as progress:
        task = progress.add_task(what, total=expected)
        total, done = expected, 0

        def advance(_: Ingested) -> None:
            nonlocal total, done
            done += 1
            total = None if total is None or done > total else total
            progress.update(task, completed=done, total=total)

        yield advance


@contextmanager
def index_progress(what: str = "Building the vector index") -> Iterator[Callable[[int, int], None]]:
    """Show a bar on standard error while the vector index, or what else goes over all passages, is made.

    Yields what to call with passages done, and of how many.
    """
    with _bar() as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


@contextmanager
def renewal_progress() -> Iterator[Callable[[int, int], None]]:
    """Show a bar on standard error while what is stored is converted or read again; nothing where nothing is.

    Yields what to call with how much is done, and of how much.
    """
    with ExitStack() as stack:
        shown: list[Callable[[int, int], None]] = []

        def advance(done: int, total: int) -> None:
            if not shown:
                shown.append(stack.enter_context(index_progress("Bringing the library up to date")))
            shown[0](done, total)
            if done == total:
                stack.close()
                shown.clear()

        yield advance


def _bar() -> Progress:
    shown = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn()
    return Progress(*shown, console=err, disable=not err.is_terminal)


class _Rate(ProgressColumn):
    """How many are done in a second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.1f}/s" if speed else "", style="progress.data.speed")
