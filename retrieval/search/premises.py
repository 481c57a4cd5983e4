"""What a question takes for granted, held against the excerpts: that somebody spoke, that something was done.

“What did Zelensky tell Putin in Moscow?” takes for granted that he told him something there; “Why did Russia agree?”
that it agreed. Where the excerpts know those named and have nothing of the kind, or the contrary, that is the answer.
"""

import re

from retrieval.articles import Excerpt
from retrieval.language.names import run_at
from retrieval.language.opposites import Stance, stances
from retrieval.language.reporting_verbs import forms
from retrieval.search.found import Found
from retrieval.search.sentences import ScoredSentence, reports, terms_of

_ASKS = re.compile(r"\W*(?:and\s+|but\s+)?what\s+(?:exactly\s+)?(?:did|does|do|has|have)\s+", re.IGNORECASE)
_SPEAKS = re.compile(r"\s+(?:ever\s+)?(\w+)")
_PRESUMES = re.compile(
    r"^\W*(?:and\s+)?(?:why|when|how|where)\s+(?:did|does|do|has|have|was|were|is|are)\b", re.IGNORECASE
)
LEAST_NAMED = 0.34  # of the question's terms, the verb left out, that a contradicting sentence must hold


def unsaid(found: Found) -> str | None:
    """Return the speaker, as the question writes the name, whom no excerpt lets speak about what the question names.

    None where the question asks for nobody's words, or where some excerpt has them.
    """
    name = _asked_speaker(found.question.wording)
    if name is None:
        return None
    speaker = terms_of(name)
    others = {term for other in found.question.names for term in terms_of(other)} - speaker
    if any(_speaks(excerpt, speaker, frozenset(others)) for excerpt in found.excerpts):
        return None
    return name


def _asked_speaker(question: str) -> str | None:
    """Return the name between "What did" and "say"."""
    asks = _ASKS.match(question)
    run = run_at(question, asks.end()) if asks else None
    verb = _SPEAKS.match(question, run.start + len(run.text)) if run else None
    return run.text if run and verb and verb[1] in forms("speaking") else None


def contradiction(found: Found) -> ScoredSentence | None:
    """Return the sentence that says the contrary of what the question takes for granted, None where none does.

    Only where no excerpt has the verb of the question itself, or one like it, in a sentence about those it names.
    """
    if not _PRESUMES.match(found.question.wording):
        return None
    taken = stances(found.question.wording)
    return next((sentence for stance in taken if (sentence := _contrary(found, stance))), None)


def _contrary(found: Found, taken: Stance) -> ScoredSentence | None:
    rest = {term: weight for term, weight in found.weights.items() if term != taken.term}
    total = sum(rest.values())
    against: ScoredSentence | None = None
    for sentence in found.sentences:
        held = terms_of(sentence.text)
        if not total or sum(weight for term, weight in rest.items() if term in held) / total < LEAST_NAMED:
            continue
        said = stances(sentence.text)
        if any(stance.agrees(taken) or taken.agrees(stance) for stance in said):
            return None
        if against is None and any(_is_contrary(stance, taken) for stance in said):
            against = sentence
    return against


def _is_contrary(said: Stance, taken: Stance) -> bool:
    """Tell whether the opposite is said, or the verb of the question denied: "did not approve"."""
    if said.open:
        return False
    return said.opposes(taken) or (said.term == taken.term and said.affirmed != taken.affirmed)


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
