"""What a question takes for granted, held against the excerpts: that somebody spoke, that something was done.

“What did Zelensky tell Putin in Moscow?” takes for granted that he told him something there; “Why did Russia agree?”
that it agreed. Where the excerpts know those named and have nothing of the kind, or the contrary, that is the answer.
"""

import re
from collections.abc import Iterator

from retrieval.articles import Excerpt
from retrieval.language.aliases import remembered
from retrieval.language.reporting import forms
from retrieval.language.rules import rules
from retrieval.language.terms import terms
from retrieval.search.found import Found
from retrieval.search.sentences import ScoredSentence, reports, terms_of

_SUBJECT = re.compile(
    r"^\W*(?:[Aa]nd\s+|[Bb]ut\s+)?[Ww]hat\s+(?:exactly\s+)?(?:did|does|do|has|have)\s+((?:[A-ZА-ЯІЇЄҐ][\w’'.-]*\s+){1,4})(?:ever\s+)?"
    r"(\w+)"
)
_PRESUMES = re.compile(
    r"^\W*(?:and\s+)?(?:why|when|how|where)\s+(?:did|does|do|has|have|was|were|is|are)\b", re.IGNORECASE
)
LEAST_NAMED = 0.34  # of the question's terms, the verb left out, that a contradicting sentence must hold


def unsaid(found: Found) -> str | None:
    """Return the speaker, as the question writes the name, whom no excerpt lets speak about what the question names.

    None where the question asks for nobody's words, or where some excerpt has them.
    """
    match = _SUBJECT.search(found.question.wording)
    if match is None or match[2] not in forms("speaking"):
        return None
    name = match[1].strip()
    speaker = terms_of(name)
    others = {term for other in found.question.names for term in terms_of(other)} - speaker
    if any(_speaks(excerpt, speaker, frozenset(others)) for excerpt in found.excerpts):
        return None
    return name


def contradiction(found: Found) -> ScoredSentence | None:
    """Return the sentence that says the contrary of what the question takes for granted, None where none does.

    Only where no excerpt has the verb of the question itself in a sentence about those it names.
    """
    if not _PRESUMES.match(found.question.wording):
        return None
    asked = set(terms(found.question.wording))
    for one, other in _both_ways():
        verbs = asked & one
        if verbs and (sentence := _contrary(found, one, other)):
            return sentence
    return None


def _contrary(found: Found, one: frozenset[str], other: frozenset[str]) -> ScoredSentence | None:
    rest = {term: weight for term, weight in found.weights.items() if term not in one}
    total = sum(rest.values())
    against: ScoredSentence | None = None
    for sentence in found.sentences:
        held = terms_of(sentence.text)
        if not total or sum(weight for term, weight in rest.items() if term in held) / total < LEAST_NAMED:
            continue
        if held & one:
            return None
        if held & other and against is None:
            against = sentence
    return against


def _speaks(excerpt: Excerpt, speaker: frozenset[str], others: frozenset[str]) -> bool:
    """Whether this passage has words of the speaker, and names most of the others whom the question names."""
    if 2 * len(others & terms_of(excerpt.text)) < len(others):
        return False
    quoted = any(
        quotation.speaker and speaker & terms_of(quotation.speaker.name)
        for quotation in excerpt.article.quotations
        if excerpt.passage.start <= quotation.start < excerpt.passage.end
    )
    texts = (excerpt.article.text_raw[s.start : s.end] for s in excerpt.sentences)
    return quoted or any(reports(text, speaker) for text in texts)


def _both_ways() -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    for one, other in _pairs():
        yield one, other
        yield other, one


@remembered(1)
def _pairs() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    data = rules("opposites")
    return tuple((terms_of(" ".join(pair["one"])), terms_of(" ".join(pair["other"]))) for pair in data["pairs"])
