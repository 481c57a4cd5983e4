"""Answers made of answers: those to several questions of one message, and one that is given again for its source."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.answering.answer import Answer, AnswerPoint, AnswerStatus, Citation
from bot.answering.words import bot_words
from retrieval.language.days import days_in


def together(answers: Sequence[Answer]) -> Answer:
    """Return the answers to the questions of one message as one: each said to be of which, sources numbered on.

    Where none is answered, the first refusal says why, and a note names each of the others.
    """
    points: list[AnswerPoint] = []
    citations: list[Citation] = []
    notes: list[str] = []
    for one in answers:
        say, question = bot_words(one.language), one.asked_as or one.question
        notes += [note for note in one.notes if note not in notes and not one.citations[len(_cited(one)) :]]
        if not one.points:
            notes.append(_refused(one))
        moved = len(citations)
        citations += [replace(citation, n=citation.n + moved) for citation in _cited(one)]
        heads = [say.say("act_two", question=question), *[""] * len(one.points)]
        points += [_moved(point, moved, head) for point, head in zip(one.points, heads, strict=False)]
    if not points:
        return replace(answers[0], notes=(*answers[0].notes, *map(_refused, answers[1:])))
    lines = [f"{point.said} {''.join(f'[{n}]' for n in point.citations)}" for point in points]
    status: AnswerStatus = "answered" if all(one.status == "answered" for one in answers) else "caveat"
    missing = dict.fromkeys(one.missing for one in answers if one.missing)
    return replace(
        answers[0],
        status=status,
        text="\n".join(lines),
        points=tuple(points),
        citations=tuple(citations),
        asked_as=None,
        lead="",
        notes=tuple(notes),
        withheld=sum(one.withheld for one in answers),
        elapsed_ms=sum(one.elapsed_ms for one in answers),
        missing=", ".join(missing),
    )


def _refused(answer: Answer) -> str:
    return bot_words(answer.language).say("act_two_refused", question=answer.asked_as or answer.question)


def _cited(answer: Answer) -> list[Citation]:
    """The sources that a statement of the answer stands on."""
    used = {n for point in answer.points for n in point.citations}
    return [citation for citation in answer.citations if citation.n in used]


def _moved(point: AnswerPoint, by: int, head: str) -> AnswerPoint:
    numbers = tuple(n + by for n in point.citations)
    return replace(point, lead=f"{head}\n{point.lead}" if head else point.lead, citations=numbers)


def of_last_answer(answer: Answer, what: str) -> Answer:
    """Return an answer that is given again because its "source", its "speaker" or its "day" was asked for."""
    if not answer.points:
        return answer
    say, cited = bot_words(answer.language), answer.citations[0]
    days = days_in(answer.points[0].text, _date(cited.published))
    narrow = next((day for day in days if day.precision == "day"), None)
    if what == "day" and narrow:
        lead = say.say("act_day_event", day=say.day(narrow.first))
    elif what == "day" and cited.published:
        known = [day for day in map(_date, cited.published.split("/")) if day]
        written = [say.day(day) for day in known]
        day = (
            say.say("span", first=written[0], last=written[-1])
            if len(written) > 1
            else (written or [cited.published])[0]
        )
        lead = say.say("act_day_article", day=day)
    else:
        lead = say.say("act_source")
    return replace(answer, lead=lead, text=f"{lead}\n{answer.text}")


def _date(published: str | None) -> date | None:
    try:
        return date.fromisoformat(published or "")
    except ValueError:
        return None
