"""A piece of a briefing as data: its sections, their lines with citations, and how lines are numbered.

Every line is the article's own characters; what code says of them (actor, verb of reporting, day) is the `lead`, what
a model says of them the `phrase`, which the gate has passed with this line's evidence.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from bot.answering.answer import Citation
from bot.answering.citations import cite
from bot.answering.gate.gate import CheckedPoint, Evidence
from bot.answering.writers.extractive import ExtractiveWriter
from retrieval.language.readable import readable

PieceKind = Literal["timeline", "trend", "digest", "brief", "changes"]
SectionName = Literal[
    "events",
    "periods",
    "bottom_line",
    "reported",
    "in_their_words",
    "stories",
    "opinion",
    "disagree",
    "new",
    "changed",
    "gone",
]
LISTS: dict[PieceKind, tuple[SectionName, ...]] = {
    "timeline": ("events",),
    "trend": ("periods",),
    "digest": ("stories", "opinion", "disagree"),
    "brief": (),
    "changes": (),
}


@dataclass(frozen=True, slots=True)
class PieceEntry:
    """A line before its citations are numbered. `lead` is what code says; `facts` go into the line's JSON.

    `breaks_off`: the sentence goes on behind the evidence.
    """

    evidence: tuple[Evidence, ...]
    lead: str = ""
    facts: tuple[tuple[str, Any], ...] = ()
    breaks_off: bool = False

    @property
    def text(self) -> str:
        """The evidence as it is shown."""
        said = " ".join(readable(piece.text) for piece in self.evidence)
        return f"{said}…" if self.breaks_off else said


@dataclass(frozen=True, slots=True)
class PieceLine:
    """One line of a piece, with the numbers of the citations that are its evidence."""

    text: str
    citations: tuple[int, ...]
    lead: str = ""
    warnings: tuple[str, ...] = ()
    facts: tuple[tuple[str, Any], ...] = ()
    phrase: str = ""

    @property
    def marks(self) -> str:
        """The numbers as they stand behind the text."""
        return "".join(f"[{n}]" for n in self.citations)

    def as_json(self) -> dict[str, Any]:
        """The object that the sections of `--json` list."""
        data = dict(self.facts) | {"text": self.text, "citations": list(self.citations)}
        return data | {"lead": self.lead, "phrase": self.phrase, "warnings": list(self.warnings)}


@dataclass(frozen=True, slots=True)
class PieceSection:
    """A part of a piece that has something to say; an empty one does not exist."""

    name: SectionName
    lines: tuple[PieceLine, ...]

    def as_json(self) -> dict[str, Any]:
        """The object of a section that is no plain list."""
        text = "\n".join(f"{line.text} {line.marks}" for line in self.lines)
        numbers = dict.fromkeys(n for line in self.lines for n in line.citations)
        return {"text": text, "citations": list(numbers), "lines": [line.as_json() for line in self.lines]}


@dataclass(frozen=True, slots=True)
class Piece:
    """A brief, a digest, a timeline or the changes of a topic, ready to be shown.

    `header`, `note` and `foot` are code's words: what this is, the one line where there is nothing to say, what was
    covered and what is missing. `left_out`: how many stories are not shown. `writer`: who worded the phrases,
    "extractive" where there are none; `failed_writers`: models that were asked in vain.
    """

    kind: PieceKind
    topic: str
    header: tuple[str, ...]
    sections: tuple[PieceSection, ...]
    citations: tuple[Citation, ...]
    foot: tuple[str, ...]
    left_out: int = 0
    note: str = ""
    language: str = "en"
    writer: str = ExtractiveWriter.name
    failed_writers: tuple[str, ...] = ()

    @property
    def lines(self) -> Iterator[PieceLine]:
        """Every line, in order."""
        return (line for section in self.sections for line in section.lines)

    @property
    def text(self) -> str:
        """What the lines say, with their marks; no words of code but those that say whose a line is."""
        return "\n".join(f"{line.text} {line.marks}" for line in self.lines) or self.note

    def as_json(self) -> dict[str, Any]:
        """The object that `--json` prints; lists or objects by the name of the section."""
        held = {section.name: section for section in self.sections}
        lists = {name: [ln.as_json() for ln in held[name].lines] if name in held else [] for name in LISTS[self.kind]}
        others = {name: section.as_json() for name, section in held.items() if name not in lists}
        head = {"kind": self.kind, "topic": self.topic, "header": list(self.header), "text": self.text}
        tail = {"left_out": self.left_out, "foot": list(self.foot), "note": self.note}
        tail |= {"writer": self.writer, "failed_writers": list(self.failed_writers)}
        return head | lists | others | tail | {"citations": [asdict(one) for one in self.citations]}


def numbered_through(drafts: Sequence[tuple[SectionName, Sequence[PieceEntry]]], piece: Piece) -> Piece:
    """Return the piece with these sections, their evidence numbered through; empty ones are left out."""
    points = [_point(entry) for _, entries in drafts for entry in entries]
    said, citations = cite(points, language=piece.language)
    numbered = iter(said)
    sections = []
    for name, entries in drafts:
        lines = []
        for entry in entries:
            point = next(numbered)
            lead = " ".join(part for part in (entry.lead, point.lead) if part)
            lines.append(PieceLine(point.text, point.citations, lead, point.warnings, entry.facts))
        if lines:
            sections.append(PieceSection(name, tuple(lines)))
    return replace(piece, sections=tuple(sections), citations=citations)


def _point(entry: PieceEntry) -> CheckedPoint:
    return CheckedPoint(entry.text, entry.evidence, verbatim=True)
