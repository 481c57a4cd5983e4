"""What the model is shown: each excerpt once, a small head above it, its sentences numbered."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.answering.citations import day, warnings
from bot.answering.models.tokens import TokenCounter
from retrieval.articles import Article, Excerpt
from retrieval.language.readable import readable

# Brackets around nothing but figures, of whatever script and shape: they could pose as our pointers.
_POINTER: Final = re.compile(r"[\[【［〔〚]([\s\d.,;:–-]*\d[\s\d.,;:–-]*)[\]】］〕〛]")
_ROLE: Final = re.compile(r"\[(/?[A-Z_]{2,12})\]")  # the marks between which some models expect their orders


@dataclass(frozen=True, slots=True)
class Shown:
    """The excerpts as the model reads them, and the pointers of the sentences among them."""

    text: str
    pointers: frozenset[str]


def numbered(excerpts: Sequence[Excerpt], counter: TokenCounter, budget: int) -> Shown:
    """Return as many excerpts, best first, as `budget` tokens hold; the first one always, cut at a sentence."""
    parts: list[str] = []
    pointers: set[str] = set()
    for number, excerpt in enumerate(excerpts, start=1):
        lines = list(_fitting(number, excerpt, counter, budget, needed=not parts))
        if not lines:
            break
        parts.append("\n".join([_head(number, excerpt), *lines]))
        pointers.update(f"{number}.{place}" for place in range(1, len(lines) + 1))
        budget -= counter.count(parts[-1])
    return Shown("\n\n".join(parts), frozenset(pointers))


def _fitting(number: int, excerpt: Excerpt, counter: TokenCounter, budget: int, *, needed: bool) -> Iterator[str]:
    """The lines of an excerpt that fits; of one that does not, none, or as many as fit and at least one."""
    lines = [
        f"[{number}.{place}] {as_material(excerpt.article.text_raw[sentence.start : sentence.end])}"
        for place, sentence in enumerate(excerpt.sentences, start=1)
    ]
    costs = [counter.count(line) + 1 for line in lines]
    left = budget - counter.count(_head(number, excerpt))
    if sum(costs) > left and not needed:
        return
    for place, (line, cost) in enumerate(zip(lines, costs, strict=True)):
        left -= cost
        if left < 0 and place:
            return
        yield line


def _head(number: int, excerpt: Excerpt) -> str:
    return f"Excerpt {number}: {origin_of(excerpt.article)}"


def origin_of(article: Article) -> str:
    """Return one line on where an excerpt comes from: outlet, day, kind, title, warnings."""
    published = day(article)
    facts = [
        article.outlet or "outlet unknown",
        f"{published} ({article.published.basis})" if published else "undated",
        article.kind,
        article.title or "",
        *warnings(article),
    ]
    return as_material("; ".join(fact for fact in facts if fact))


def as_material(text: str) -> str:
    """Return text as one line that cannot be taken for our pointers or fences, nor for a model's own marks."""
    text = _ROLE.sub(r"(\1)", _POINTER.sub(r"(\1)", readable(text)))
    return text.replace("<", "‹").replace(">", "›").replace("`" * 3, "'" * 3)
