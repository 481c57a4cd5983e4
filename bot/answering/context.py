"""What the model is shown: each excerpt once, a small head above it, its sentences numbered."""

import re
from collections.abc import Sequence

from bot.answering.citations import day, warnings
from bot.answering.tokens import TokenCounter
from retrieval.articles import Excerpt
from retrieval.readable import readable

_POINTER = re.compile(r"\[(\s*\d+(?:\.\d+)?\s*)\]")


def numbered(excerpts: Sequence[Excerpt], counter: TokenCounter, budget: int) -> str:
    """Return as many excerpts, best first, as `budget` tokens hold; the first one always, cut at a sentence."""
    parts: list[str] = []
    for number, excerpt in enumerate(excerpts, start=1):
        part = _fitting(number, excerpt, counter, budget, needed=not parts)
        if not part:
            break
        parts.append(part)
        budget -= counter.count(part)
    return "\n\n".join(parts)


def _fitting(number: int, excerpt: Excerpt, counter: TokenCounter, budget: int, *, needed: bool) -> str:
    lines = [_head(number, excerpt)]
    for place, sentence in enumerate(excerpt.sentences, start=1):
        line = f"[{number}.{place}] {_as_material(excerpt.article.text_raw[sentence.start : sentence.end])}"
        if counter.count("\n".join([*lines, line])) > budget and not (needed and place == 1):
            return "\n".join(lines) if needed else ""
        lines.append(line)
    return "\n".join(lines)


def _head(number: int, excerpt: Excerpt) -> str:
    article = excerpt.article
    published = day(article)
    facts = [
        article.outlet or "outlet unknown",
        f"{published} ({article.published.basis})" if published else "undated",
        article.kind,
        article.title or "",
        *warnings(article),
    ]
    return f"Excerpt {number}: " + _as_material("; ".join(fact for fact in facts if fact))


def _as_material(text: str) -> str:
    """Text that cannot be taken for our pointers or fences."""
    return _POINTER.sub(r"(\1)", readable(text)).replace("<", "‹").replace(">", "›")
