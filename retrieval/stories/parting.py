"""A subject into its stories: two quakes share the words of quakes, and differ in what is said of each.

What most articles of a subject hold tells nothing between them. So marks are weighed anew by the share of the subject's
articles that hold them, and articles are joined only as far as they are alike in what is left.
"""

from collections.abc import Sequence
from functools import partial
from math import log

import numpy as np

from retrieval.stories.likeness import Likeness
from retrieval.stories.linkage import average_linkage

SUBJECT = 0.16  # how alike the articles of one subject are on average
_STORY = 0.175  # how alike those of one story are, in what its subject leaves
_OF_TWO, _OF_FEW, _FEW = 0.36, 0.26, 6  # a subject of so few articles leaves all: their common words are still in it
_STRAY, _CLEARLY = 0.12, 1.7  # a few articles are still of the story that they are like, where no other is near
_STRAYS = 3
_BACKGROUND = 3  # articles that hold no mark are thought to be in every subject: two alone show nothing common
_MOST = 1.0


def parted(likeness: Likeness, subject: np.ndarray) -> Sequence[Sequence[int]]:
    """Return the stories among the articles of one subject, each as its places in `subject`, sorted.

    `subject`: the rows of its articles in the order of their ids, so that the same ones always make the same stories.
    """
    if len(subject) == 1:
        return [[0]]
    alike = likeness.weighed_anew(subject, partial(_factor, len(subject))).among(np.arange(len(subject)))
    least = _OF_TWO if len(subject) == 2 else _OF_FEW if len(subject) <= _FEW else _STORY
    stories = [list(story) for story in average_linkage(alike, least)]
    large = [story for story in stories if len(story) > _STRAYS]
    strays = [story for story in stories if len(story) <= _STRAYS]
    joined = [list(story) for story in large]
    for stray in strays:
        at = _joins(stray, large, alike)
        joined.append(stray) if at is None else joined[at].extend(stray)
    return [sorted(story) for story in joined]


def _factor(articles: int, count: int) -> float:
    """By how much a mark counts in a subject of so many articles of which `count` hold it."""
    least = 2 if articles >= _FEW else 1  # what one article alone holds makes it unlike all others
    return min(log((articles + _BACKGROUND) / count), _MOST) if count >= least else 0.0


def _joins(stray: Sequence[int], large: Sequence[Sequence[int]], alike: np.ndarray) -> int | None:
    """The story that a stray is like, clearly more than any other."""
    likest = sorted(((float(alike[np.ix_(stray, story)].mean()), -at) for at, story in enumerate(large)), reverse=True)
    if not likest or likest[0][0] < _STRAY:
        return None
    clear = len(likest) == 1 or likest[0][0] >= _CLEARLY * likest[1][0]
    return -likest[0][1] if clear else None
