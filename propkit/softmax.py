"""Softmax: turn each row of scores into probabilities."""

import numpy as np


def softmax(logits):
    """Turn each row of scores into probabilities that sum to 1, however far apart the rows lie.

    logits (N, M) -> probability (N, M)
    """
    shifted = logits - np.max(logits, axis=1, keepdims=True)  # changes no ratio, and e^0 = 1 is the largest
    e = np.exp(shifted)
    return e / np.sum(e, axis=1, keepdims=True)
