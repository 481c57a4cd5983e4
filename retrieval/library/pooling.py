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
    if not offsets or not sentences:
        return np.zeros((len(sentences), tokens.shape[1]), dtype=np.float32)
    starts, ends = np.asarray(offsets).T
    first, last = np.asarray(sentences).T
    holds = (starts >= first[:, np.newaxis]) & (ends <= last[:, np.newaxis])
    sums = holds.astype(np.float32) @ tokens[1 : len(offsets) + 1]
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    vectors: np.ndarray = np.divide(sums, lengths, out=np.zeros_like(sums), where=lengths > 0)
    return vectors
