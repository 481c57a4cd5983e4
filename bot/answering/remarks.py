"""What is said about an answer, and what of it the next question may lean on."""

from collections.abc import Iterator

from bot.answering.answer import Answer
from bot.answering.citations import FOREIGN
from bot.answering.understanding.follow_up import Turn
from bot.answering.words import bot_words


def remarks(answer: Answer) -> Iterator[str]:
    """Yield what its reader should know of an answer: what is missing, what was withheld, who failed to write it."""
    say = bot_words(answer.language)
    if answer.points and answer.missing and answer.status != "answered":
        yield say.say("not_found", missing=" ".join(answer.missing.split()))
    yield from answer.notes
    if answer.withheld:
        yield say.count("withheld", answer.withheld)
    if answer.broken_off:
        yield say.say("broken_off")
    if answer.failed_writers:
        key = "fallback" if answer.writer == "extractive" else f"next_model{_how_checked(answer)}"
        yield say.say(key, failed=", ".join(answer.failed_writers), writer=answer.writer)


def byline(answer: Answer) -> str:
    """Return who wrote an answer, where a model did; the remarks say it where another was to have written it."""
    by_model = answer.writer != "extractive" and not answer.failed_writers
    return bot_words(answer.language).say(f"written_by{_how_checked(answer)}", writer=answer.writer) if by_model else ""


def _how_checked(answer: Answer) -> str:
    """The ending of the phrases on who wrote: of foreign statements the words could not be checked."""
    return "_foreign" if any(FOREIGN in point.warnings for point in answer.points) else ""


def turn_of(answer: Answer) -> Turn:
    """Return the answer as a turn of the conversation: its question as understood, and the words that it showed.

    A refusal showed nothing that answers; its nearest sentence is no answer to lean on.
    """
    shown = [point.text for point in answer.points] + [citation.excerpt for citation in answer.citations]
    words = " ".join(shown) if answer.points else ""
    return Turn(answer.asked_as or answer.question, words, alone=answer.asked_as is not None)
