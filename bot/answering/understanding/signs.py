"""The signs by which a question leans back on the one before, as patterns made of a language's words."""

import re
from functools import cache, cached_property
from typing import Final

from bot.answering.words import bot_words
from retrieval.language.names import has_names
from retrieval.language.script import UPPER, begins_with_capital

_YEAR: Final = r"(?:1[89]|20)\d\d"
PREPOSITIONS: Final = r"about|of|to|for|with|on|at|in|from|by|after|before|against|over|into|behind|since|during"
# English "it", "this" and "that" stand for something behind a preposition, at the end, or where a question begins.
_STANDS_FOR: Final = re.compile(
    rf"\b(?:{PREPOSITIONS})\s+it\b|"
    rf"\b(?:{PREPOSITIONS})\s+(?:this|that|these|those)(?=\W*$|\s*,|\s+(?:{PREPOSITIONS})\b)|"
    r"\b(?:it|this|that|these|those|there|then)\W*$|"
    r"^\W*(?:\w+\s+)?(?:is|was|were|did|does|has|have|had|will|would|can|could)\s+(?:it|this|that|these|those)\b",
    re.IGNORECASE,
)
# "It" that stands for nothing: "Is it true that …".
_EMPTY_IT: Final = re.compile(
    r"\b(?:is|was|will|would|be)\s+it\s+(?:be\s+)?(?:\w+\s+){1,2}(?:that|to|when|if)\b", re.IGNORECASE
)
# What a clause begins with that says when or under which condition, and what leads to where or when within one.
_ASIDE: Final = re.compile(
    r"^\W*(?:when|while|if|as|once|because|although|until|after|before|since|during)\b", re.IGNORECASE
)
_THING: Final = re.compile(
    r"(?<!\bin )(?<!\bon )(?<!\bat )(?<!\bto )(?<!\bby )(?<!\bfrom )(?<!\bafter )(?<!\bbefore )(?<!\bsince )"
    r"(?<!\bduring )(?<!\bbehind )\b(?:the|an?)\s+(?-i:[a-z])",
    re.IGNORECASE,
)
_IT: Final = re.compile(r"(?<![\w’'-])it(?![\w’'-])", re.IGNORECASE)
_THAT_THING: Final = re.compile(rf"\b(?:{PREPOSITIONS})\s+(?:this|that|these|those)\s+[a-z]+", re.IGNORECASE)


@cache
def leaning(language: str) -> "Leaning":
    """Return the patterns of a language."""
    return Leaning(language)


class Leaning:
    """What a question in one language says of the question before it."""

    def __init__(self, language: str) -> None:
        self.words = bot_words(language).follow_up
        self.english = language == "en"
        heads, times = self._any("time_heads"), self._any("times")
        self.time = re.compile(rf"\b(?:{times}|{_YEAR})\b", re.IGNORECASE)
        whole = rf"(?:\b(?:{heads})\s+)*(?:\b\d{{1,2}}\s+)?{self.time.pattern}(?:\s+\d{{1,2}}\b)?(?:,?\s+{_YEAR})?"
        self.time_place = re.compile(whole, re.IGNORECASE)
        self.about_word = re.compile(rf"^(?:{self._any('about')})\s+", re.IGNORECASE)
        # The topic: what stands behind "about", up to a time or the end.
        self.about = re.compile(
            rf"\b(?:{self._any('about')})\s+(?!{whole})[^?.!]+?(?=\s+{whole}|\s*[?.!]*\s*$)", re.IGNORECASE
        )
        self._opener = re.compile(rf"^\W*(?:{self._any('openers')})\b[\s,]*", re.IGNORECASE)
        self._instead = re.compile(rf"^\W*({self._any('instead')})\s+(.+)$", re.IGNORECASE | re.DOTALL)

    def opener(self, question: str) -> str:
        """Return the word at the beginning that may be left out, with what separates it; empty where there is none."""
        found = self._opener.match(question)
        return found[0] if found else ""

    def instead(self, question: str) -> str | None:
        """Return what is asked in the place of its like: "sanctions" of "What about sanctions?", with its "about"."""
        found = self._instead.match(question.strip())
        if not found:
            return None
        last = found[1].split()[-1].casefold()
        return f"{last} {found[2]}" if last in self.words["about"] else found[2]

    def pronoun(self, question: str, *kinds: str) -> re.Match[str] | None:
        """Return the first pronoun of these kinds."""
        pattern = self._pronouns(kinds)
        return pattern.search(question) if pattern else None

    def unnamed(self, question: str) -> bool:
        """Say whether nobody is named before the first pronoun, who could be meant by it."""
        pronoun = self.pronoun(question, "he", "she", "his", "her", "hers", "they", "it")
        return pronoun is None or not has_names(question[: pronoun.start()])

    def asks_who_else(self, rest: str) -> bool:
        """Say whether a question is "Who else?" and no more."""
        return bare(rest).casefold() in self.words["who_else"]

    def is_bare(self, rest: str) -> bool:
        """Say whether a question is "Why?" and no more."""
        return bare(rest).casefold() in self.words["asks"]

    def is_fragment(self, rest: str) -> bool:
        """Say whether a question holds nothing but names, times and the small words around them."""
        parts = bare(rest).split()
        if not 0 < len(parts) <= 5 or parts[0].casefold() in self.words["asks"]:
            return False
        return bool(self.about_word.match(bare(rest))) or all(self._is_small(part) for part in parts)

    def begins_with_time(self, rest: str) -> bool:
        """Say whether a question is a time and no more: "On Thursday?"."""
        head = bare(rest).partition(" ")[0].casefold()
        return head in self.words["time_heads"] and bool(self.time.search(rest)) and self.is_fragment(rest)

    def points_back(self, question: str) -> bool:
        """Say whether something that is no person is left to the question before: "it", "they", "that"."""
        if self._points(question) or (self.pronoun(question, "they") and self.unnamed(question)):
            return True
        if not self.english:
            return bool(self.pronoun(question, "it"))
        if (
            _names_what_it_is(question)
            or _EMPTY_IT.search(question)
            or any(phrase in question.casefold() for phrase in self.words["empty_it"])
        ):
            return False
        return bool(
            _STANDS_FOR.search(question)
            or (self.pronoun(question, "it") and self.unnamed(question))
            or (_THAT_THING.search(question) and not has_names(question))
        )

    def elliptic(self, question: str) -> str:
        """Return the word that leads on to what a question leaves out at its end: "to" of "How did Berg react?"."""
        parts = bare(question).casefold().split()
        if len(parts) < 3 or parts[-2] in {"to", *self.words["articles"]}:
            return ""
        return next((form.split()[1] for form in self.words["elliptic"] if form.split()[0] == parts[-1]), "")

    @cached_property
    def ordinal_one(self) -> re.Pattern[str] | None:
        """The pattern of "the second one"; None where the language says it by other means."""
        one = self._any("one")
        return re.compile(rf"\b(?:the\s+)?({self.ordinals})\s+(?:{one})\b", re.IGNORECASE) if one else None

    def only_ordinal(self, rest: str) -> str | None:
        """Return the ordinal where a question holds nothing else: "the second one"."""
        one = rf"(?:\s+(?:{self._any('one')}))?" if self.words["one"] else ""
        found = re.fullmatch(rf"(?:the\s+)?({self.ordinals}){one}", bare(rest), re.IGNORECASE)
        return found[1] if found else None

    @property
    def ordinals(self) -> str:
        """A pattern of "first", "second" and so on."""
        return self._any("ordinals")

    def _points(self, question: str) -> bool:
        return bool(re.search(rf"\b(?:{self._any('pointing')})(?!\s+(?-i:{UPPER}))(?![\w-])", question, re.IGNORECASE))

    def _pronouns(self, kinds: tuple[str, ...]) -> re.Pattern[str] | None:
        forms = "|".join(self._any(kind) for kind in kinds if self.words[kind])
        return re.compile(rf"(?<![\w’'-])(?:{forms})(?![\w’'-])", re.IGNORECASE) if forms else None

    def _is_small(self, part: str) -> bool:
        kinds = ("time_heads", "about", "articles", "ordinals", "times", "one")
        small = any(part.casefold().strip(",") in self.words[kind] for kind in kinds)
        return small or part[0].isdigit() or begins_with_capital(part)

    def _any(self, kind: str) -> str:
        return "|".join(re.escape(form) for form in sorted(self.words[kind], key=len, reverse=True))


def _names_what_it_is(question: str) -> bool:
    """Say whether an earlier clause names the thing that "it" is: "The summit in Alaska, what came out of it?"."""
    said = _IT.search(question)
    clauses = re.split(r"[,.:;?!–—]+\s", question[: said.start()])[:-1] if said else []
    return any(_THING.search(clause) and not _ASIDE.match(clause) for clause in clauses)


def bare(text: str) -> str:
    """Return a question without the marks at its ends."""
    return text.strip(" \t\n?!.…,")
