"""The writer without a model: it picks the sentences that answer and points at them, whole."""

from bot.answering.draft import Draft, Point
from bot.answering.writers.further import brings_more
from bot.answering.writers.selection import candidates, rival
from retrieval.language.readable import readable
from retrieval.language.sameness import same_statement
from retrieval.search.asked_kind import holds_asked
from retrieval.search.found import Found
from retrieval.search.sentences import ScoredSentence
from retrieval.search.units import unit


class ExtractiveWriter:
    """Needs no model, no key and no network."""

    name = "extractive"
    prompt: str | None = None

    async def write(self, found: Found) -> Draft:
        """Return the sentences that answer, the best first, each with what it needs to be understood."""
        return _drafted(found)


def _drafted(found: Found) -> Draft:
    """The candidates that say something new, whoever contradicts one of them at once behind it; the others are near.

    Near it is nothing where somebody's words are asked for: those of another would be taken for theirs.
    """
    points: list[Point] = []
    shown: set[tuple[str, int]] = set()
    chosen: list[ScoredSentence] = []
    left: list[ScoredSentence] = []
    sentences, most = candidates(found)
    most = 1 if "short" in found.question.wishes.forms else most
    for scored in sentences:
        if len(points) >= most:
            break
        if not brings_more(found, scored, chosen, [point.text for point in points]):
            left.append(scored)
        elif _add(found, scored, points, shown):
            chosen.append(scored)
            if contrary := rival(found, scored):
                _add(found, contrary, points, shown)
    points, near = _of_asked_kind(found, points)
    for scored in left if not (found.sought and found.sought.asked.outright) else ():
        if len(points) + len(near) >= most:
            break
        _add(found, scored, near, shown)
    return Draft(tuple(points), near=tuple(near))


def _of_asked_kind(found: Found, points: list[Point]) -> tuple[list[Point], list[Point]]:
    """Part the points that hold a thing of the asked kind from those that do not; where none does, none is parted."""
    holding = [point for point in points if holds_asked(found.question, point.text)]
    if not holding or found.whole:
        return points, []
    return holding, [point for point in points if point not in holding]


def _add(found: Found, scored: ScoredSentence, points: list[Point], shown: set[tuple[str, int]]) -> bool:
    """Add the sentence to the points and its places to those shown, unless it is there or said; tell whether."""
    if (scored.article_id, scored.sentence.start) in shown or any(same_statement(scored.text, p.text) for p in points):
        return False
    point, places = _point(found, scored)
    if places & shown and "timeline" not in found.question.kinds:  # every entry brings what it needs
        return False
    points.append(point)
    shown |= places
    return True


def _point(found: Found, scored: ScoredSentence) -> tuple[Point, set[tuple[str, int]]]:
    excerpt = found.excerpts[scored.excerpt]
    # In a timeline a neighbour may tell of another day.
    first, last = unit(excerpt, scored.place, found.cover, grown="timeline" not in found.question.kinds)
    sentences = excerpt.sentences[first : last + 1]
    text = readable(excerpt.article.text_raw[sentences[0].start : sentences[-1].end])
    pointers = tuple(f"{scored.excerpt + 1}.{place + 1}" for place in range(first, last + 1))
    return Point(text, pointers), {(excerpt.article.id, sentence.start) for sentence in sentences}
