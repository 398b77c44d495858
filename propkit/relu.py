"""ReLU: let positive numbers through, stop the rest."""

import numpy as np


def relu(z):
    """Return z where it is positive and 0 elsewhere.

    z number or array of any shape -> same shape
    """
    return np.maximum(z, 0)


def relu_forward(z):
    """Apply ReLU and remember what the backward pass will need: its input.

    z array of any shape -> out of the same shape, cache z
    """
    out = relu(z)
    return out, z
