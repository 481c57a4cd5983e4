"""Evidence that the library does not hold what is asked: what no article says, and how far the nearest lies."""

from dataclasses import dataclass

from retrieval.articles import Excerpt
from retrieval.search.retriever import Found
from retrieval.search.sentences import score_sentences
from retrieval.terms import question_terms, terms
from retrieval.words import words

# Below these no excerpt was ever the right one on the development questions; see `make eval`.
LEAST_SUPPORT = 0.16
LEAST_COSINE = 0.20


@dataclass(frozen=True, slots=True)
class Absence:
    """What speaks against an answer. `missing` are words of the question as the asker wrote them."""

    missing: tuple[str, ...]
    missing_names: tuple[str, ...]
    support: float

    @property
    def proven(self) -> bool:
        """Whether to refuse: a name that no excerpt holds, or nothing that comes near."""
        return bool(self.missing_names) or self.support < LEAST_SUPPORT


def evidence_of_absence(found: Found) -> Absence:
    """Weigh what the excerpts hold of the question. `support` is cosine x term cover of the best excerpt, 0 to 1."""
    held = {term for excerpt in found.excerpts for term in terms(_searchable(excerpt))}
    missing = tuple(word for word in _question_words(found) if not set(terms(word)) <= held)
    names = {term for name in found.question.names for term in terms(name)}
    missing_names = tuple(word for word in missing if set(terms(word)) & names)
    cosine = max((excerpt.cosine or 0.0 for excerpt in found.excerpts), default=0.0)
    cover = max((scored.cover for scored in score_sentences(found)), default=0.0)
    return Absence(missing, missing_names, 0.0 if cosine < LEAST_COSINE else cosine * cover)


def _searchable(excerpt: Excerpt) -> str:
    return " ".join(
        (excerpt.text, excerpt.article.title or "", excerpt.article.outlet or "", excerpt.article.author or "")
    )


def _question_words(found: Found) -> list[str]:
    """The words of the question that tell what it is about, as the asker wrote them but folded."""
    wanted = set(question_terms(found.question.text))
    return [word for word in dict.fromkeys(words(found.question.text)) if set(terms(word)) & wanted]
