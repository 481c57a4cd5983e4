"""Copies of one text are shown once: by the fullest of them, at the place of the best.

A copy that gives another figure or name, denies or says the opposite tells something of its own, and is shown too:
of each publisher the best few, so that nobody takes all the places with a dozen versions of one text.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from retrieval.articles import Article, Passage
from retrieval.families import family_of
from retrieval.language.denial import denies
from retrieval.language.sameness import same_stand, states
from retrieval.library.duplicates import SHINGLE, shingles
from retrieval.search.fusion import best_first

MOST_OF_PUBLISHER = 2  # articles of one group, beside the best of the group
_LEAST_TOLD = 0.5  # of a sentence: another spelling of a name changes up to five shingles

Held = Mapping[int, tuple[Article, Passage]]


def without_copies(scores: Mapping[int, float], held: Held) -> dict[int, float]:
    """Return the scores of passages by id, without those that say what the best article of their group says too.

    `held` are the passages of articles that have a group; others are left as they are. Where a copy leads, the passage
    of the best article takes its score, and what only a copy says stays, of MOST_OF_PUBLISHER articles a publisher.
    """
    best = _best_articles(held)
    shown: dict[tuple[str, str], set[str]] = defaultdict(set)
    own = {id_: shingles(_text(held[id_])) for id_ in scores if id_ in held}
    result: dict[int, float] = {}
    for id_ in best_first(scores):
        chosen = id_
        if id_ in held and (leader := best[_group(held[id_])]) != held[id_][0].id:
            chosen = _told_by(id_, [other for other in own if held[other][0].id == leader], own, held)
            if chosen == id_ and not _has_room(held[id_], shown):
                continue
        result.setdefault(chosen, scores[id_])
    return result


def _has_room(passage: tuple[Article, Passage], shown: dict[tuple[str, str], set[str]]) -> bool:
    """Tell whether the publisher of a copy may be heard with it, and remember that it was."""
    article = passage[0]
    publisher = (
        family_of(None, article.url) or family_of(article.outlet, None) or article.id
    )  # a page may say it is anybody
    articles = shown[_group(passage), publisher]
    if article.id not in articles and len(articles) >= MOST_OF_PUBLISHER:
        return False
    articles.add(article.id)
    return True


def _told_by(id_: int, fuller: Sequence[int], own: Mapping[int, np.ndarray], held: Held) -> int:
    """The passage of the fuller article that tells most of this one, or this one where it has a sentence of its own."""
    if not fuller:
        return id_
    told = {sentence: shingles(sentence) for other in fuller for sentence in _sentences(held[other])}
    if not all(_is_told(sentence, told) for sentence in _sentences(held[id_])):
        return id_
    return max(fuller, key=lambda other: len(np.intersect1d(own[id_], own[other], assume_unique=True)))


def _is_told(sentence: str, told: Mapping[str, np.ndarray]) -> bool:
    """Tell whether sentences like this one tell what it tells; a short one may be missing where it states nothing."""
    if sentence in told:
        return True
    own = shingles(sentence)
    if len(sentence.split()) < SHINGLE:
        return not denies(sentence) and states(" ".join(told), sentence)
    like = {other: np.intersect1d(own, theirs, assume_unique=True) for other, theirs in told.items()}
    best = max(like, key=lambda other: len(like[other]))
    near = " ".join(other for other, shared in like.items() if len(shared))
    enough = len(np.unique(np.concatenate(list(like.values())))) >= _LEAST_TOLD * len(own)
    return enough and states(near, sentence) and same_stand(sentence, best)


def _best_articles(held: Held) -> dict[str, str]:
    """The article of every group that is to be cited: in its author's words, whole, dated, from a known outlet."""
    best: dict[str, Article] = {}
    for article, passage in held.values():
        group = _group((article, passage))
        if group not in best or _worth(article) > _worth(best[group]):
            best[group] = article
    return {group: article.id for group, article in best.items()}


def _worth(article: Article) -> tuple[bool, int, bool, bool, str]:
    """Sentences are counted in tens, so that a line of boilerplate does not outweigh a date."""
    facts = article.published.day is not None, article.outlet is not None
    return article.fidelity == "original", len(article.sentences) // 10, *facts, article.id


def _group(passage: tuple[Article, Passage]) -> str:
    return passage[0].dup_group or passage[0].id


def _text(passage: tuple[Article, Passage]) -> str:
    return passage[0].text_raw[passage[1].start : passage[1].end]


def _sentences(passage: tuple[Article, Passage]) -> list[str]:
    article, place = passage
    return [article.text_raw[s.start : s.end] for s in article.sentences[place.first : place.last]]
