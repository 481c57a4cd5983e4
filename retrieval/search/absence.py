"""Evidence that the library does not hold what is asked: what no article says, and how far the nearest lies."""

import heapq
from dataclasses import dataclass
from datetime import date

from retrieval.articles import Excerpt
from retrieval.language.windows import Window
from retrieval.language.words import words
from retrieval.search.event_days import touching, written_windows
from retrieval.search.found import Found
from retrieval.search.premises import contradiction, unsaid
from retrieval.search.sentences import ScoredSentence, terms_of
from retrieval.search.settled import Open, left_open

# Chosen on development questions; what the first two and OLD are worth: docs/decisions.md, "Never a threshold".
LEAST_SUPPORT = 0.14
ENOUGH_SUPPORT = 0.26  # nine of ten questions that the articles answer reach it, and three of ten others
LEAST_OF_NAMED_OUTLETS = 0.12  # where the question names outlets that are here: it is long, and knows what it asks
LEAST_OF_PIECE = 0.07  # where it asks of one article that it describes: another cannot be meant
TELLING_TERMS = 6  # a sentence need not hold more of a long question than its six rarest terms
OLD_DAYS, OLD = 730, 0.38  # what was printed two years before the question speaks to it by so much less
MISSING_NAME = 0.8  # of the support, where no excerpt holds a name of the question
OUTSIDE_DAYS = 7  # beyond the window that is asked for: then an article cannot tell of it; nearer, it may look back
ACROSS = 0.6  # what nearness alone is worth where the question's words cannot be looked for


@dataclass(frozen=True, slots=True)
class Absence:
    """What speaks against an answer. `missing` are words of the question as the asker wrote them.

    `support`: how much the best excerpt holds of the question, 0 to 1; `least` how much is needed. `old` is the newest
    day found where all is years old, `newest` that of anything found whose day is known. `outside` is the
    time that the question names and nothing found is from. `unsaid` is the speaker of whom nothing is reported, `near`
    somebody who is called nearly so.
    `left_open` is what of the question no sentence settles.
    `contrary` is the sentence that contradicts what the question takes for granted.
    """

    missing: tuple[str, ...]
    missing_names: tuple[str, ...]
    support: float
    least: float = LEAST_SUPPORT
    old: date | None = None
    newest: date | None = None
    outside: Window | None = None
    unsaid: str | None = None
    contrary: ScoredSentence | None = None
    near: str | None = None
    left_open: Open | None = None

    @property
    def proven(self) -> bool:
        """Whether to refuse: nothing comes near enough, or a gap or a contradiction that code can show."""
        return self.support < self.least or any((self.outside, self.unsaid, self.contrary, self.left_open))

    @property
    def certain(self) -> bool:
        """Whether a name, a time, a speaker or a contradiction proves it, and not only how little comes near."""
        shown = self.missing_names or self.old or self.outside or self.unsaid or self.contrary
        return self.proven and bool(shown or not self.support)

    @property
    def likely(self) -> bool:
        """Whether what was found may well not be the answer, though nothing proves it."""
        return self.support < ENOUGH_SUPPORT and self.least == LEAST_SUPPORT


def evidence_of_absence(found: Found, *, archive: bool = False) -> Absence:
    """Weigh what the excerpts hold of the question. In an archive old articles answer as well as new ones.

    Support is the best cosine times the best cover of the question's rarest terms by one sentence, or, where the
    question is in another language, times a constant. On news these two
    together tell best (fused ranks tell nothing); it is lowered by names that no excerpt holds, and where everything
    found is years older than a question that names no time.
    """
    if found.whole:
        return Absence((), (), 1.0, newest=_newest(found))
    held = {term for excerpt in found.excerpts for text in _searchable(excerpt) for term in terms_of(text)}
    missing = () if found.across else tuple(w for w in _question_words(found) if not terms_of(w) <= held)
    names = {term for name in found.question.names for term in terms_of(name)}
    missing_names = tuple(word for word in missing if terms_of(word) & names)
    old = None if archive else _old(found)
    support = _support(found) * (OLD if old else 1.0) * (MISSING_NAME if missing_names else 1.0)
    return Absence(
        missing,
        missing_names,
        support,
        _least(found),
        old,
        _newest(found),
        _outside(found),
        unsaid(found),
        contradiction(found),
        found.sought.near if found.sought else None,
        left_open(found),
    )


def _least(found: Found) -> float:
    if found.of_piece:
        return LEAST_OF_PIECE
    return LEAST_OF_NAMED_OUTLETS if found.outlets else LEAST_SUPPORT


def _support(found: Found) -> float:
    cosine = max((excerpt.cosine or 0.0 for excerpt in found.excerpts), default=0.0)
    # A long question finds words like its own everywhere; those that name outlets are long.
    covers = (scored.cover if found.outlets else scored.likeness for scored in found.sentences)
    cover = max(covers, default=0.0)
    total = sum(found.weights.values())
    if found.question.kinds & {"definition", "brief"} and len(found.weights) > 1 and cover >= 1.0:
        cosine = max(cosine, LEAST_SUPPORT)  # all words of a short "What is …" in one sentence
    if "mentions" in found.question.kinds and cover >= 1.0:
        cosine = max(cosine, ENOUGH_SUPPORT)  # what is asked is which article has the words
    telling = sum(heapq.nlargest(TELLING_TERMS, found.weights.values()))
    worded = min(1.0, cover * total / telling) if telling else 0.0
    return max(0.0, cosine) * max(worded, ACROSS if found.across else 0.0)


def _outside(found: Found) -> Window | None:
    """The time that the question insists on, where everything found is known to be from another."""
    if not found.excerpts:
        return None
    for window in found.question.windows:
        if window.now and not any(_may_be_from(excerpt, window) for excerpt in found.excerpts):
            return window
    written = written_windows(found.question)
    return written[0] if written and not touching(found) else None


def _may_be_from(excerpt: Excerpt, window: Window) -> bool:
    published = excerpt.article.published
    if published.first is None or published.last is None:
        return True
    return window.holds(published.first, published.last, slack=OUTSIDE_DAYS)


def _old(found: Found) -> date | None:
    """The newest day of what was found, where all of it is years older than a question that names no time."""
    if found.question.is_about_the_past or found.outlets:
        return None
    newest = _newest(found)
    undated = any(excerpt.article.published.last is None for excerpt in found.excerpts)
    if newest is None or undated or (found.question.day - newest).days <= OLD_DAYS:
        return None
    return newest


def _newest(found: Found) -> date | None:
    days = (excerpt.article.published.last for excerpt in found.excerpts)
    return max((day for day in days if day), default=None)


def _searchable(excerpt: Excerpt) -> list[str]:
    """The sentences, one by one as they are scored, and who printed them under which title."""
    article = excerpt.article
    head = (article.title or "", article.outlet or "", article.author or "")
    return [*(article.text_raw[s.start : s.end] for s in excerpt.sentences), *head]


def _question_words(found: Found) -> list[str]:
    """The words of the question that tell what it is about, as the asker wrote them but folded."""
    wanted = set(found.question.terms)
    return [word for word in dict.fromkeys(words(found.question.wording)) if terms_of(word) & wanted]
