"""What the gate says of a statement about a made-up source."""

from bot.answering.draft import Point
from bot.answering.gate.gate import check_point
from tests.articles import article, excerpt


def shown(source: str, statement: str) -> bool:
    """Tell whether a statement that points at every sentence of a source is shown."""
    read = excerpt(article(source))
    pointers = tuple(f"1.{number}" for number in range(1, len(read.sentences) + 1))
    return bool(check_point(Point(statement, pointers), [read]).points)
