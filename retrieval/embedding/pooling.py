"""Vectors of sentences, pooled from the tokens of the passage that they stand in (late pooling).

The model reads a passage once. The mean over the tokens of one sentence tells what that sentence says, coloured by what
stands around it: a pronoun carries whom it means.
"""

from collections.abc import Sequence

import numpy as np


def pooled(tokens: np.ndarray, offsets: Sequence[tuple[int, int]], sentences: Sequence[tuple[int, int]]) -> np.ndarray:
    """Return one unit vector a sentence (float32, sentences x dimensions); zeros where it has no token.

    `tokens`: the model's last hidden state (tokens x dimensions), its opening token first. `offsets`: where the tokens
    after that one stand in the text, as (start, end); `sentences`: where the sentences do, in order.
    """
    vectors = np.zeros((len(sentences), tokens.shape[1]), dtype=np.float32)
    if not offsets or not sentences:
        return vectors
    starts, ends = np.asarray(offsets).T
    first, last = np.asarray(sentences).T
    begins, stops = np.searchsorted(starts, first), np.searchsorted(ends, last, side="right")
    for place, (begin, stop) in enumerate(zip(begins, stops, strict=True)):
        own = tokens[1 + begin : 1 + stop].sum(axis=0)  # a product of matrices would keep every core busy, for nothing
        vectors[place] = own / (np.linalg.norm(own) or 1.0)
    return vectors
