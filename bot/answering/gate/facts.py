"""Numbers, days and names of a statement must stand in the sentences that it points at."""

from collections.abc import Sequence

from bot.answering.gate.days import unsupported_day, years_given
from bot.answering.gate.evidence import Evidence
from bot.answering.gate.names import unsupported_name
from retrieval.language.amounts import unsupported_amount
from retrieval.language.figures import tells_figures, unsupported_figure
from retrieval.language.time_expressions import without_times


def unsupported(text: str, evidence: Sequence[Evidence]) -> str | None:
    """Return a date, number or name of `text` that the evidence does not hold; None where it holds all."""
    if day := unsupported_day(text, evidence):
        return day
    undated = without_times(text)
    if tells_figures(undated) and (figure := _unsupported_figure(undated, evidence)):
        return figure
    return unsupported_name(undated, evidence)


def _unsupported_figure(text: str, evidence: Sequence[Evidence]) -> str | None:
    near = " \n ".join(without_times(piece.text) for piece in evidence)
    figure = unsupported_figure(text, near)
    is_year = figure is not None and figure.isdecimal() and int(figure) in years_given(evidence)
    if figure and not is_year:
        return figure
    amount = unsupported_amount(text, near)
    return f"{amount}, so bounded," if amount else None
