"""`briefing feedback export`: what readers think of answers."""

import typer

from bot.commands.options import Opened, print_json
from bot.feedback import Feedback, vote_rows


def attach_feedback(app: typer.Typer, opened: Opened) -> None:
    """Add the command to `app`; it does its work inside `opened()`."""
    feedback = typer.Typer(no_args_is_help=True, help="See what readers think of the answers that they were given.")

    @feedback.command()
    def export() -> None:
        """Print every verdict of a reader with the answer it is about: one JSON object a line, the oldest first."""
        with opened() as services:
            for row in vote_rows(Feedback(services.database), services.conversations):
                print_json(row)

    @feedback.callback()
    def group() -> None:
        """See what readers think of the answers that they were given."""

    app.add_typer(feedback, name="feedback")
