"""A piece as a file: Markdown, one HTML page, or one picture, SVG or PNG; none of them loads anything."""

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Final

from bot.briefing.picture import painted, pictured
from bot.briefing.text import ReadPiece

_LIVE = re.compile(r"([\\`*_{}\[\]<>#|!~])")
_STYLE = (
    "body{max-width:42em;margin:2em auto;padding:0 1em;font:1em/1.5 system-ui,sans-serif;color-scheme:light dark}"
    "blockquote{margin:.3em 0 1em;padding-left:1em;border-left:3px solid gray}footer{opacity:.75}"
)


def exported(ready: ReadPiece, suffix: str) -> bytes:
    """Return the contents of a file with this suffix, one of FORMATS; raises PictureError."""
    return painted(ready).png if suffix == PNG else _TEXTS[suffix](ready).encode()


def _markdown(ready: ReadPiece) -> str:
    """Article text is escaped: what it holds of markup is shown and not followed."""
    lines = [f"# {_plain(ready.header[0])}", "", *map(_plain, ready.header[1:])]
    for title, entries in ready.parts:
        lines += ["", f"## {_plain(title)}", ""]
        for lead, text, marks in entries:
            lines += [
                f"- **{_plain(lead)}** {_plain(marks)}" if lead else f"- {_plain(marks)}",
                "",
                *(f"  > {_plain(line)}  " for line in text.split("\n")),
                "",
            ]
    lines += [
        "",
        *(f"- {_plain(source)}" for source in ready.sources),
        "",
        *(f"{_plain(line)}  " for line in ready.foot),
    ]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    return _LIVE.sub(r"\\\1", text)


def _html(ready: ReadPiece) -> str:
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>{_STYLE}</style>'
    title = f"<title>{escape(ready.header[0])}</title>"
    body = "".join(_body(ready))
    return f'<!doctype html><html lang="{ready.language}"><head>{head}{title}</head><body>{body}</body></html>\n'


def _body(ready: ReadPiece) -> Iterator[str]:
    yield f"<h1>{escape(ready.header[0])}</h1><p>{escape(' '.join(ready.header[1:]))}</p>"
    for title, entries in ready.parts:
        yield f"<h2>{escape(title)}</h2>"
        for lead, text, marks in entries:
            quotation = "<br>".join(map(escape, text.split("\n")))
            yield f"<p><b>{escape(lead)}</b> {escape(marks)}</p><blockquote>{quotation}</blockquote>"
    yield "<ul>" + "".join(f"<li>{escape(source)}</li>" for source in ready.sources) + "</ul>"
    yield "<footer>" + "".join(f"<p>{escape(line)}</p>" for line in ready.foot) + "</footer>"


_TEXTS: Mapping[str, Callable[[ReadPiece], str]] = {".md": _markdown, ".html": _html, ".svg": pictured}
PNG: Final = ".png"
FORMATS: Final = (*_TEXTS, PNG)
