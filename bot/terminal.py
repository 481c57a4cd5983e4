"""The conversation without Telegram: answers on a terminal or line by line from standard input."""

import asyncio
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from bot.answering.answer import Answer, Citation
from bot.answering.compose import scope_text
from bot.services import Services
from config.errors import BriefingError
from retrieval.library.ingest import Ingested
from retrieval.readable import readable

FIRST_QUESTION = "What did Lavrov say about root causes?"
HISTORY = 6

out = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
err = Console(stderr=True, highlight=False, soft_wrap=not sys.stderr.isatty())


def print_answer(answer: Answer) -> None:
    """Print the points, then every source with its own words; article text is never read as markup."""
    if answer.asked_as:
        out.print(Text(f"Understood as: {answer.asked_as}", style="dim"))
    out.print(Text(answer.text))
    for warning in dict.fromkeys(warning for point in answer.points for warning in point.warnings):
        out.print(Text(f"Note: {warning}.", style="yellow"))
    shown = {point.text for point in answer.points}
    for citations in _by_article(answer.citations):
        _print_source(citations, shown)
    if answer.withheld:
        out.print(Text(f"\n{answer.withheld} statement(s) withheld: the sources did not carry them.", style="yellow"))
    if answer.status != "refused":
        out.print(Text(f"\nSearched {scope_text(answer.scope)}. Written by: {answer.writer}.", style="dim"))


def _print_source(citations: list[Citation], shown: set[str]) -> None:
    """One line for an article, then what of its own words the statements do not show already."""
    numbers = "".join(f"[{citation.n}]" for citation in citations)
    out.print(Text(f"\n{numbers} {source_line(citations[0])}", style="cyan"))
    for citation in citations:
        if (excerpt := readable(citation.excerpt)) not in shown:
            out.print(Text(f"    [{citation.n}] {excerpt}", style="italic"))
    for warning in citations[0].warnings:
        out.print(Text(f"    Note: {warning}.", style="yellow"))


def _by_article(citations: Iterable[Citation]) -> list[list[Citation]]:
    """The citations of each article together, in the order of their first."""
    groups: dict[str, list[Citation]] = {}
    for citation in citations:
        groups.setdefault(citation.article_id, []).append(citation)
    return list(groups.values())


def source_line(citation: Citation) -> str:
    """Say where an excerpt stands: outlet, date, kind, title, file or address."""
    facts = [citation.outlet or "outlet not stated", citation.published or "undated"]
    if citation.kind != "unknown":
        facts.append(citation.kind)
    title = f": {readable(citation.title)}" if citation.title else ""
    return f"{', '.join(facts)}{title} ({citation.url or citation.source})"


def converse(services: Services) -> None:
    """Answer questions until the input ends; without any question, answer the first one that the README shows."""
    if sys.stdin.isatty():
        out.print(Text("Ask about the articles, for example: " + FIRST_QUESTION, style="dim"))
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
    history: list[str] = []
    count = 0
    for question in questions:
        count += 1
        try:
            print_answer(asyncio.run(services.ask(question, history=history[-HISTORY:])))
        except BriefingError as error:
            err.print(Text(f"{error}", style="red"))
        history.append(question)
    return count


@contextmanager
def ingest_progress(total: int | None) -> Iterator[Callable[[Ingested], None]]:
    """Show a bar on standard error while documents are kept; yields what to call with every document."""
    with _bar() as progress:
        task = progress.add_task("Reading articles", total=total)
        yield lambda _: progress.advance(task)


@contextmanager
def index_progress() -> Iterator[Callable[[int, int], None]]:
    """Show a bar on standard error while the vector index is built."""
    with _bar() as progress:
        task = progress.add_task("Building the vector index", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _bar() -> Progress:
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    return Progress(*columns, console=err, disable=not err.is_terminal)
