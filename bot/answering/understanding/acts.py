"""What a message is: a question, or something that a colleague answers in a line and that is never searched for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Final, Literal, get_args

from bot.answering.words import LANGUAGES, answer_language, bot_words
from retrieval.language.asking import please
from retrieval.language.shorthand import written_out

Act = Literal[
    "question",
    "greeting",
    "thanks",
    "complaint",
    "form",
    "library_list",
    "library_count",
    "library_newest",
    "library_outlets",
    "about_bot",
    "how_to_add",
    "people",
    "link",
    "command",
    "nothing",
]
LIBRARY: Final[frozenset[Act]] = frozenset({"library_list", "library_count", "library_newest", "library_outlets"})
_PATTERNS: Final = tuple(act for act in get_args(Act) if act in bot_words("en").acts)
_LONGEST = 160  # characters of a message that is a greeting or the like and no more
_URL: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_COMMAND: Final = re.compile(r"^/(\w+)(?:@\w+)?\s*(.*)$", re.DOTALL)
_EDGES: Final = re.compile(r"^[^\w@/]+|[^\w]+$")
_FEW = 4  # words beside a link that only say what to do with it
# Where another question begins: behind a question mark, on another line, at ", and where did they …".
# Words that ask and nothing behind them, as in "When and where did they meet", are no question of their own.
_ENDS: Final = re.compile(
    r"(?<=[?？])\s+(?=\S)|\s*\n+\s*"
    r"|(?<!\bwho)(?<!\bwhat)(?<!\bwhen)(?<!\bwhere)(?<!\bwhy)(?<!\bhow),?\s+and\s+(?=(?:who|what|when|where|why|how)\s+(?:did|does|do|is|are|was|were|has|have|had|will|would)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it is read: what it is, its questions without courtesies and wishes, the command that is meant.

    `wished`: what it says of the form of its answer: "short", "bullets", or in which language.
    """

    act: Act
    questions: tuple[str, ...] = ()
    language: str = "en"
    command: str = ""
    meant: str = ""
    wished: tuple[str, ...] = ()


def read_message(text: str, otherwise: str = "en") -> Message:
    """Return what a message is. `otherwise`: the language of one that does not show its own."""
    text = written_out(text)
    language = answer_language(text, otherwise) if any(map(str.isalpha, text)) else otherwise
    if command := _COMMAND.match(text.strip()):
        return _of_command(command, language)
    plain = _plain(_URL.sub(" ", text))
    if _URL.search(text) and len(plain.split()) <= _FEW and "?" not in text:
        return Message("link", language=language)
    if not any(map(str.isalnum, plain)):
        return Message("nothing", language=language)
    if act := _act(plain):
        return Message(act, language=_language_of(act, plain, language), wished=_wished(plain) if act == "form" else ())
    asides = " ".join(match[0] for match in _asides().finditer(text))
    return Message("question", tuple(_questions(text)) or (text.strip(),), language, wished=_wished(asides))


def is_question(text: str) -> bool:
    """Tell whether a message asks something of the articles."""
    return read_message(text).act == "question"


def _of_command(command: re.Match[str], language: str) -> Message:
    given = command[1].casefold()
    known = bot_words("en").acts["commands"]
    meant = given if given in known else next(iter(get_close_matches(given, known, n=1, cutoff=0.6)), "")
    return Message("command", language=language, command=f"/{command[1]}", meant=meant)


def _act(plain: str) -> Act | None:
    """What a short message is in any of the languages; None where it is none of what is known."""
    if len(plain) > _LONGEST:
        return None
    return next((act for act in _PATTERNS if _pattern(act).fullmatch(plain)), None)


def _plain(text: str) -> str:
    """The message on one line, without marks, emoji and courtesies at its ends."""
    text = " ".join(text.split())
    before = ""
    while text != before:
        before = text
        text = _EDGES.sub("", _courtesy().sub("", text)).strip()
    return text


def _questions(text: str) -> list[str]:
    """Return the questions of a message without courtesies and wishes; what holds nothing else is none.

    What has no question mark behind a question belongs to it; one that says no more than thanks does not.
    """
    found: list[str] = []
    parts = _ENDS.split(text.strip())
    for place, part in enumerate(parts):
        plain = without_asides(part)
        if not any(map(str.isalnum, plain)) or _act(_plain(plain)):
            continue
        if found and "?" not in part and place == len(parts) - 1 and "?" in text:
            found[-1] = f"{found[-1]} {plain}"
        else:
            found.append(plain)
    return found


def without_asides(text: str) -> str:
    """Return a question without its courtesies and the wishes about the form of its answer."""
    before, plain = "", text
    while plain != before:
        before = plain
        plain = _asides().sub(" ", plain).strip()
    plain = re.sub(r"\s+(?=[?!.,])", "", " ".join(plain.split()))
    return plain if any(map(str.isalnum, plain)) else ""


def _wished(text: str) -> tuple[str, ...]:
    """Return which wishes about the form a text holds: "short", "bullets", the code of a language."""
    keys = (key for key in bot_words("en").wished if any(_wish(key, name).search(text) for name in LANGUAGES))
    return tuple(key.removeprefix("in_") for key in keys)


@cache
def _wish(key: str, language: str) -> re.Pattern[str]:
    return re.compile(bot_words(language).wished[key], re.IGNORECASE)


def _language_of(act: Act, plain: str, language: str) -> str:
    """The language whose words a short message is made of; `language` where that is not only one."""
    held = [name for name in LANGUAGES if _pattern(act, name).fullmatch(plain)]
    return held[0] if len(held) == 1 else language


@cache
def _pattern(act: str, *languages: str) -> re.Pattern[str]:
    return _any_of(form for language in languages or LANGUAGES for form in bot_words(language).acts[act])


@cache
def _asides() -> re.Pattern[str]:
    return _any_of(form for language in LANGUAGES for form in bot_words(language).acts["asides"])


@cache
def _courtesy() -> re.Pattern[str]:
    return re.compile(rf"[ ,]*\b{please()}\b[ ,]*$|^{please()}\b[ ,]*", re.IGNORECASE)


def _any_of(forms: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{form})" for form in forms), re.IGNORECASE)
