"""The head of a Markdown file between two lines of `---`: what it says, and where the text begins."""

import re
from typing import Any

import yaml

_FENCED = re.compile(r"\ufeff?---[ \t]*\r?\n(?P<fields>.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_FIELD = re.compile(r"^([A-Za-z_][\w-]*)[ \t]*:[ \t]*(.*?)[ \t]*\r?$", re.MULTILINE)
_MAX_CHARS = 20_000


def front_matter(text: str) -> tuple[dict[str, Any], int]:
    """Return the fields and the offset of the text behind them; no fields and 0 where there is no front matter.

    Values stay the text that was written. A field whose value is no valid YAML (a colon in a headline) is read as
    plain text to the end of its line.
    """
    match = _FENCED.match(text, 0, _MAX_CHARS)
    if match is None or not _FIELD.search(match["fields"]):
        return {}, 0
    return _parsed(match["fields"]), match.end()


def _parsed(text: str) -> dict[str, Any]:
    try:
        # BaseLoader makes text, lists and tables only: no dates to fail on, no "no" that becomes False.
        fields = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        fields = {name: value.strip("\"'") for name, value in _FIELD.findall(text)}
    return {str(name).casefold(): value for name, value in fields.items()}
