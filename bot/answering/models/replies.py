"""What a model sends: JSON, perhaps in a fence or behind some prose, perhaps cut off; read as far as it is complete."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Annotated, Any, Final, TypeVar

from pydantic import AliasChoices, BaseModel, BeforeValidator, Field, ValidationError

from bot.answering.draft import Draft, Point
from bot.answering.models.loose_forms import marked_points, pointers_in, strict_json
from bot.answering.writers import Written
from retrieval.language.readable import readable

MOST_POINTS: Final = 12
_MOST_STARTS: Final = 20  # braces that are tried as the beginning of the object
_POINTS: Final = re.compile(r'"points"\s*:\s*\[')
_BETWEEN: Final = re.compile(r"[\s,]*")
_DECODER: Final = json.JSONDecoder(strict=False, parse_float=str)  # the pointer 1.10 is not 1.1
_Data = TypeVar("_Data", bound=BaseModel)
_THOUGHT: Final = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_LONE_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")

DRAFT_FORM: Final = {
    "title": "draft",
    "description": "Statements, each with pointers to the sentences that carry it.",
    "type": "object",
    "properties": {
        "points": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string"},
                    "evidence": {"type": "array", "items": {"type": "string"}},
                },
                "required": ["text", "evidence"],
                "additionalProperties": False,
            },
        },
        "insufficient": {"type": "boolean"},
        "missing": {"type": "string"},
    },
    "required": ["points", "insufficient", "missing"],
    "additionalProperties": False,
}


_EVIDENCE: Final = ("evidence", "pointers", "pointer", "citations", "sources")  # what models call it


class _PointData(BaseModel):
    text: str = Field(validation_alias=AliasChoices("text", "statement", "claim", "point"))
    evidence: Annotated[list[str], BeforeValidator(pointers_in)] = Field(
        default=[], validation_alias=AliasChoices(*_EVIDENCE)
    )

    def point(self) -> Point:
        return Point(plain_reply(self.text), tuple(self.evidence))


def _listed(points: object) -> object:
    """The points of a draft: one that is an object is a list of one."""
    return [points] if isinstance(points, dict) else points


class _DraftData(BaseModel):
    """What a model may send; anything else in the object is ignored."""

    points: Annotated[list[_PointData], BeforeValidator(_listed)] = []
    insufficient: bool = False
    missing: str | None = ""


class GrowingDraft:
    """A reply that comes in pieces; yields each point once, as soon as all of it is there."""

    def __init__(self) -> None:
        self._at: int | None = None
        self._ended = False
        self.points: list[Point] = []

    def feed(self, text: str) -> list[Point]:
        """Return the points that `text`, the reply so far, completes."""
        if self._at is None and (start := _POINTS.search(text)):
            self._at = start.end()
        before = len(self.points)
        if self._at is not None and "}" in text[self._at :]:
            self.points += self._complete(text)
        return self.points[before:]

    def _complete(self, text: str) -> Iterator[Point]:
        while not self._ended and self._at is not None and len(self.points) < MOST_POINTS:
            start = _BETWEEN.match(text, self._at).end()  # type: ignore[union-attr]
            self._ended = text[start : start + 1] == "]"
            if text[start : start + 1] != "{" or (found := _object_at(text, start)) is None:
                return
            data, self._at = found
            try:
                yield _PointData.model_validate(data).point()
            except ValidationError:
                continue


def draft_reader() -> Callable[[str, bool], Written | None]:
    """Return what reads one reply as it comes: the points that are complete; at its end the draft, where it is one."""
    growing = GrowingDraft()

    def read(text: str, whole: bool) -> Written | None:
        growing.feed(text)
        if whole and (draft := read_draft(text)):
            return Written(draft)
        return Written(Draft(tuple(growing.points)), cut="broken off") if growing.points else None

    return read


def object_reader(kind: type[_Data]) -> Callable[[], Callable[[str, bool], _Data | None]]:
    """Return what makes readers of replies that hold an object of this kind."""
    return lambda: lambda text, whole: read_object(text, kind) if whole else None


def read_draft(reply: str) -> Draft | None:
    """Return the draft that a whole reply holds, or None where it holds none.

    A draft may also be its points alone, or prose with the pointers in brackets; what a model only thinks is none.
    """
    reply = _THOUGHT.sub(" ", reply)
    found = list(_objects(reply))
    for data in (one for outer in found for one in (outer, *outer.values())):
        if isinstance(data, dict) and ("points" in data or "insufficient" in data):
            try:
                draft = _DraftData.model_validate(data)
            except ValidationError:
                return None
            points = tuple(point.point() for point in draft.points[:MOST_POINTS])
            return Draft(points, draft.insufficient, plain_reply(draft.missing or ""))
    points = tuple(_bare_points(found)) or (() if found else tuple(marked_points(reply)))
    return Draft(tuple(replace(one, text=plain_reply(one.text)) for one in points[:MOST_POINTS])) if points else None


def _bare_points(found: Iterable[dict[str, Any]]) -> Iterator[Point]:
    for data in found:
        if any(name in data for name in _EVIDENCE):
            with suppress(ValidationError):
                yield _PointData.model_validate(data).point()


def read_object(reply: str, kind: type[_Data]) -> _Data | None:
    """Return the first JSON object of a reply that is of this kind."""
    for data in _objects(reply):
        try:
            return kind.model_validate(data)
        except ValidationError:
            continue
    return None


def plain_reply(text: str) -> str:
    """Return what a model wrote as one line without markup, invisible characters and halves of characters."""
    return readable(_LONE_SURROGATE.sub("\ufffd", text))


def _objects(reply: str) -> Iterator[dict[str, Any]]:
    """The JSON objects of a reply, outermost first; what stands around them, a fence or prose, is passed over.

    Where there is none, those that a reader of Python or JavaScript would find.
    """
    found = list(_strict_objects(reply))
    at = reply.find("{")
    yield from found or (_strict_objects(strict_json(reply[at:])) if at >= 0 else ())


def _strict_objects(reply: str) -> Iterator[dict[str, Any]]:
    at = reply.find("{")
    for _ in range(_MOST_STARTS):
        if at < 0:
            return
        found = _object_at(reply, at)
        if found and isinstance(found[0], dict):
            yield found[0]
        at = reply.find("{", found[1] if found else at + 1)


def _object_at(text: str, at: int) -> tuple[Any, int] | None:
    try:
        return _DECODER.raw_decode(text, at)
    except (ValueError, RecursionError):
        return None
