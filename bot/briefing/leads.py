"""The lead of a line, made from records: who says it, with which verb, on which day; else who reports it, and when."""

import re
from functools import cache

from bot.answering.words import Words
from bot.briefing.told import Told
from retrieval.articles import Span, Statement
from retrieval.language.finite import may_tell
from retrieval.language.readable import label
from retrieval.language.reporting_verbs import verb_of
from retrieval.language.rules import words
from retrieval.language.tense import tells_past
from retrieval.search.speaking import statements_at

_LEAST_QUOTED = 3  # words, for a quotation that is somebody's and no single word in marks
_GOES_ON = re.compile(r"\s+(?:and|or)\s+[a-z]")
_POSSESSIVE = re.compile(r"[’'](?:s)?$")


def statement_of(told: Told) -> Statement | None:
    """Return the statement that a sentence holds, where its speaker stands in the sentence too, and nobody else's."""
    held = statements_at(told.article, Span(told.start, told.end))
    named = [one for one in held if one.speaker and told.start <= one.speaker.start and one.speaker.end <= told.end]
    speakers = {one.speaker.key or one.speaker.name for one in named if one.speaker}
    by_name = all(one.basis != "pronoun" for one in named)
    return named[0] if len(speakers) == 1 and len(named) == len(held) and by_name else None


def lead_of(told: Told, say: Words) -> str:
    """Return the lead of a sentence: "Anna Berg said, 3 March 2025:", "The Example, 3 March 2025:".

    Where the sentence has no verb that could stand there, whoever is quoted is so "as The Example reports", and what is
    not quoted is the outlet's. Of an outlet that nobody knows nothing is said here: the list of sources says so.
    """
    one = statement_of(told)
    actor = (_speaker(told, one, say) if one else None) or label(told.article.outlet)
    parts = [part for part in (actor, _when(told, one, say)) if part]
    return f"{', '.join(parts)}:" if parts else ""


def _speaker(told: Told, one: Statement, say: Words) -> str | None:
    """The speaker as the sentence itself prints the name, with its words for saying that somebody said it."""
    if one.speaker is None or not (name := label(told.article.text_raw[one.speaker.start : one.speaker.end])):
        return None
    if name[0].isdigit() or tells_past(name) or _POSSESSIVE.search(name):
        return None  # more or less than a name was read: "38 percent", "a man based", "Norland's"
    before = told.article.text_raw[told.start : one.speaker.start]
    behind = told.article.text_raw[one.speaker.end : told.end]
    if (source := _according().search(before)) and not _GOES_ON.match(behind):
        said = f"{source[0].strip()} {name}"
    elif one.verb and _is_theirs(one.verb, name, behind) and _is_said(one, told):
        said = f"{name} {one.verb}"
    elif one.mode == "indirect" or len(told.article.text_raw[one.start : one.end].split()) < _LEAST_QUOTED:
        return None
    else:
        outlet = label(told.article.outlet)
        said = say.say("as_reports", speaker=name, outlet=outlet) if outlet else say.say("as_reported", speaker=name)
    return said[:1].upper() + said[1:]


@cache
def _according() -> re.Pattern[str]:
    """The words for "according to", right before a speaker."""
    known = "|".join(re.escape(one) for one in sorted(words("reporting", "according"), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{known})\s+(?:the\s+)?$", re.IGNORECASE)


def _is_theirs(verb: str, name: str, behind: str) -> bool:
    """Whether a verb has its subject without anything between: "experts say", not "experts did not say".

    A verb that goes on with whom it is said to is not whole without: "Ada Berg told".
    """
    known = verb_of(verb)
    if known is None or (known.base in words("reporting", "hearers") and _has_hearer(verb, behind)):
        return False
    if known.part == "finite":
        return True
    follows = re.match(rf"\s+{re.escape(verb)}(?!\w)", behind) is not None
    return known.part == "base" and follows and not _POSSESSIVE.search(name)


def _has_hearer(verb: str, behind: str) -> bool:
    """Whether a verb goes on with whom it is said to: "told reporters", not "warned that" or "warned:"."""
    follows = re.search(rf"(?<!\w){re.escape(verb)}\s+(\w+)", behind)
    return follows is not None and follows[1].casefold() not in words("reporting", "leads_on")


def _is_said(one: Statement, told: Told) -> bool:
    """Whether what the verb brings may be said: a clause, not "in a challenge" or "the lives of four people"."""
    if one.mode == "direct":
        return True
    clause = told.article.text_raw[one.start : one.end]
    first = clause.split(maxsplit=1)[0].casefold() if clause.split() else ""
    return first not in words("reporting", "prepositions") and may_tell(clause)


def _when(told: Told, one: Statement | None, say: Words) -> str | None:
    if one and one.said and one.said.first == one.said.last:
        shown = say.day(one.said.first)
        return say.say("by_article_date", day=shown) if one.said.basis == "relative" else shown
    published = told.article.published
    if published.first and published.precision == "month":
        return say.month(published.first)
    return say.day(published.day) if published.day else None
