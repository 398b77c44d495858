"""Sigmoid: squash any number into the range from 0 to 1."""

import numpy as np


def sigmoid(z):
    """Squash each entry into the range from 0 to 1: 0 becomes a half; right and finite out to z = +-1000.

    z number or array of any shape -> same shape
    """
    e = np.exp(-np.abs(z))  # never above 1, so it cannot overflow
    return np.where(np.asarray(z) >= 0, 1, e) / (1 + e)


def sigmoid_forward(z):
    """Apply the sigmoid and remember what the backward pass will need: its output.

    z array of any shape -> out of the same shape, cache out
    """
    out = sigmoid(z)
    return out, out
