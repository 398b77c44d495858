"""The weighted sum: of one neuron, then of a whole layer for a whole batch."""

import numpy as np


def weighted_sum(x, w, b):
    """Return what one neuron adds up before its activation: each input by its weight, plus the bias.

    x (D,), w (D,), b number -> z number
    """
    return np.dot(x, w) + b


def linear_forward(x, W, b):
    """Pass a batch through one layer: row n, column m of out is what neuron m makes of example n.

    x (N, D), W (D, M), b (M,) -> out (N, M), cache (x, W)
    """
    out = x @ W + b
    return out, (x, W)


def linear_backward(dout, cache):
    """Take the blame of a layer's output back to its inputs, its weights and its biases.

    dout (N, M) the gradient of out, cache (x (N, D), W (D, M)) -> dx (N, D), dW (D, M), db (M,)

    A layer adds up over the rows and never divides by N: the mean is the loss's affair. dout, x and W stay as they are.
    """
    x, W = cache
    return dout @ W.T, x.T @ dout, np.sum(dout, axis=0)
