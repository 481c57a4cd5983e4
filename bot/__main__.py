"""The command `briefing`, and `python -m bot`."""

import gc


def main() -> None:
    """Run the command line.

    What is imported stays until the end, so the collector neither walks through it meanwhile nor takes it apart at the
    end: a seventh of a whole `briefing ask`.
    """
    gc.disable()
    from bot.cli import app  # noqa: PLC0415 - imported while nothing is collected

    gc.freeze()
    gc.enable()
    try:
        app()
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()
