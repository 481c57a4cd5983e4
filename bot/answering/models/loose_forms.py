"""What models send that is not quite the form they were told, and can mean only one thing: read, never guessed at."""

import json
import re
from collections.abc import Iterator
from typing import Final

from bot.answering.draft import Point
from retrieval.language.sentences import spans

LONGEST_RANGE: Final = 12  # sentences; a pointer at more of them says nothing
_POINTER: Final = re.compile(
    r"(?<![\d.])(\d{1,4})\.(\d{1,4})(?:\s*(?:[-–—]|to\b|through\b)\s*(?:(\d{1,4})\.)?(\d{1,4}))?(?![\d.]*\d)"
)
_IN_WORDS: Final = re.compile(r"\bexcerpt\s+(\d{1,4})\W+sentence\s+(\d{1,4})\b", re.IGNORECASE)
_MARK: Final = re.compile(
    r"\s*[\[(【]\s*((?:(?:excerpt|sentence)s?\s*)?\d{1,4}\.\d{1,4}[\s\d.,;–—-]*)[\])】]", re.IGNORECASE
)
_MARKS_BEHIND: Final = re.compile(rf"([.!?…]+[”\"'»]?)((?:{_MARK.pattern})+)", re.IGNORECASE)
_BEFORE: Final = re.compile(
    r"^\s*(?:(?:[-*•–]|\d{1,2}[.)])\s+)?(?:\W*(?:answer|ответ|відповідь)\W*:\W*)?", re.IGNORECASE
)
# A string in single quotes ends at one that something may follow; what it holds may have apostrophes.
_LOOSE: Final = re.compile(
    r"""(?P<double>"(?:[^"\\]|\\.)*")|'(?P<single>(?:[^'\\]|\\.|'(?!\s*[,:\]}]))*)'"""
    r"""|(?P<comma>,(?=\s*[\]}]))|\b(?P<word>True|False|None)\b|(?P<key>\b[^\W\d]\w*)(?=\s*:)""",
    re.DOTALL,
)
_WORDS: Final = {"True": "true", "False": "false", "None": "null"}


def strict_json(text: str) -> str:
    """Return what is nearly JSON as JSON: no comma at an end, keys and strings in double quotes, Python's words."""
    return _LOOSE.sub(_strictly, text)


def _strictly(match: re.Match[str]) -> str:
    if match["single"] is not None:
        return json.dumps(match["single"].replace("\\'", "'"), ensure_ascii=False)
    if match["comma"]:
        return ""
    if match["key"]:
        return f'"{match["key"]}"'
    return _WORDS[match["word"]] if match["word"] else match[0]


def pointers_in(value: object) -> list[str]:
    """Return the pointers that a model gives, in whatever form: a number, a list, "1.2, 1.3", "Excerpt 1.2", "1.2-1.4".

    What holds none stays as it is, and points at nothing.
    """
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [pointer for one in value for pointer in pointers_in(one)]
    if value is None:
        return []
    return list(dict.fromkeys(_pointers(str(value)))) or [str(value)]


def _pointers(text: str) -> Iterator[str]:
    for excerpt, first, other, last in _POINTER.findall(_IN_WORDS.sub(r"\1.\2", text)):
        one_excerpt = not other or other == excerpt
        end = int(last) if last and one_excerpt else int(first)
        many = range(int(first), end + 1) if 0 <= end - int(first) < LONGEST_RANGE else [int(first), end]
        yield from (f"{int(excerpt)}.{place}" for place in many)
        if last and not one_excerpt:
            yield f"{int(other)}.{int(last)}"


def marked_points(reply: str) -> Iterator[Point]:
    """Yield the sentences of a reply in prose that have pointers in brackets, each with its own."""
    for line in reply.splitlines():
        moved = _MARKS_BEHIND.sub(lambda match: match[2] + match[1], _BEFORE.sub("", line))
        for start, end in spans(moved, 0, len(moved)):
            sentence = moved[start:end]
            if marks := [pointer for mark in _MARK.findall(sentence) for pointer in _pointers(mark)]:
                yield Point(_MARK.sub("", sentence).strip(), tuple(dict.fromkeys(marks)))
