"""The article of a file that the sandbox parses, and what such a file says of itself, as far as it can be believed."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from config.errors import ReadingError
from retrieval.articles import Article, Original
from retrieval.language.rules import pattern
from retrieval.language.words import words
from retrieval.reading.rejection import Rejected
from retrieval.reading.sandbox import SANDBOX

MAX_FILE_BYTES = 50 * 1024 * 1024

_FILE_NAME = re.compile(r"\.(?:docx?|pdf|indd|odt|rtf|txt|html?|pages|qxd|tex|dvi)\b|^microsoft \w+ - ", re.IGNORECASE)
_HEAD_CHARS = 3000
_HEADED = 0.5
_NO_TITLE = {"untitled", "document", "title", "no title", "presentation"}
_NAMES = re.compile(r"\s*[,;]\s*|\s+(?:and|&|и|і|та)\s+")


def article_of_file(
    path: Path, source: str, form: Literal["pdf", "docx"], made: Callable[[dict[str, Any]], Article]
) -> Iterator[Article | Rejected]:
    """Yield what `made` makes of the fields that the sandbox finds in a file, or why there is no article.

    OSError where the file cannot be opened.
    """
    with path.open("rb") as file:
        data = file.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        mega = MAX_FILE_BYTES // 1024**2
        yield Rejected(source, f"the file is larger than {mega} MB; split it into single articles")
        return
    try:
        yield replace(made(SANDBOX.run(form, data).fields), original=Original(data, form))
    except ValidationError:
        yield Rejected(source, "what was found in it could not be understood; save the article as plain text")
    except ReadingError as error:
        yield Rejected(source, str(error))


def stated_title(stated: str | None, text: str) -> str | None:
    """Return the stated title where it is a headline: no file's name, and its words head the text."""
    if stated and not _heads(stated, text):
        return None
    if not stated or stated.casefold() in _NO_TITLE or _FILE_NAME.search(stated):
        return None
    return stated if len(stated.split()) > 1 and len(stated) <= 300 else None


def _heads(title: str, text: str) -> bool:
    own, first = set(words(title)), set(words(text[:_HEAD_CHARS]))
    return len(own & first) >= _HEADED * len(own)


def stated_author(stated: str | None) -> str | None:
    """Return the stated author where it is the name of a person, not a login or a company's."""
    names = [name for name in _NAMES.split(stated or "") if name]
    people = [name for name in names if 1 < len(name.split()) < 6 and not pattern("page", "nobody").fullmatch(name)]
    return ", ".join(people) if people and len(people) == len(names) else None
