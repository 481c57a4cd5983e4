"""What a question takes for granted, held against the excerpts: that somebody spoke, that something was done.

“What did Zelensky tell Putin in Moscow?” takes for granted that he told him something there; “Why did Russia agree?”
that it agreed. Where the excerpts know those named and have nothing of the kind, or the contrary, that is the answer.
"""

import re

from retrieval.articles import Excerpt
from retrieval.language.asking import asked_topic
from retrieval.language.opposites import Stance, stances
from retrieval.language.related import related
from retrieval.search.found import Found
from retrieval.search.sentences import ScoredSentence, terms_of
from retrieval.search.speaking import Sought

_PRESUMES = re.compile(
    r"^\W*(?:and\s+)?(?:why|when|how|where)\s+(?:did|does|do|has|have|was|were|is|are)\b", re.IGNORECASE
)
LEAST_ON_TOPIC = 0.45  # of the terms that somebody is asked about, which their words and what stands beside hold
LEAST_NAMED = 0.34  # of the question's terms, the verb left out, that a contradicting sentence must hold


def unsaid(found: Found) -> str | None:
    """Return the speaker, as the question writes the name, of whom the library proves that nothing is said about it.

    None where the question asks for nobody's words, or where some excerpt has them: the search brings the best that
    they are said to have said in the whole library.
    """
    sought = found.sought
    if sought is None or not sought.asked.outright or not sought.may_be_unsaid:
        return None
    if sought.asked.loose and not sought.known:
        return None
    if any(speaks_of_topic(found, sought, excerpt) or sought.named_in(excerpt) for excerpt in found.excerpts):
        return None
    return sought.asked.text


def speaks_of_topic(found: Found, sought: Sought, excerpt: Excerpt) -> bool:
    """Tell whether this passage has their words on what the question is about."""
    if sought.wrote(excerpt.article):
        return True
    return any(
        (sought.speaks(excerpt.article, s) or sought.may_speak(excerpt.article, s))
        and _on_topic(found, sought, excerpt, n)
        for n, s in enumerate(excerpt.sentences)
    )


def _on_topic(found: Found, sought: Sought, excerpt: Excerpt, place: int) -> bool:
    """Tell whether a sentence, with its neighbours and the title, names most of the others whom the question names.

    Where it names nobody else, it needs LEAST_ON_TOPIC of what else is asked, by weight.
    """
    near = excerpt.sentences[max(0, place - 1) : place + 2]
    texts = [excerpt.article.text_raw[one.start : one.end] for one in near]
    held = frozenset().union(*(terms_of(text) for text in (*texts, excerpt.article.title or "")))
    about = terms_of(asked_topic(found.question.wording, sought.asked)) - sought.terms
    others = {term for name in found.question.names for term in terms_of(name)} & about
    english = frozenset(terms_of(" ".join(found.question.english))) - sought.terms
    if others:
        return 2 * len(others & held) >= len(others)
    topic = {term: weight for term, weight in found.weights.items() if term in about or term in english}
    told = sum(weight for term, weight in topic.items() if term in held or related(term) & held)
    return told >= LEAST_ON_TOPIC * sum(topic.values())


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
