"""Activations: what a neuron makes of its weighted sum. ReLU, sigmoid, softmax."""

import numpy as np


def relu(z):
    """Return z where it is positive and 0 elsewhere; z itself is not changed.

    z number or array of any shape -> same shape
    """
    return np.maximum(z, 0)


def relu_forward(z):
    """Apply ReLU and remember what the backward pass will need: its input, which is not changed.

    z array of any shape -> out of the same shape, cache z
    """
    out = relu(z)
    return out, z


def relu_backward(dout, cache):
    """Let the gradient through where the forward pass let the number through; the slope at 0 is 0.

    dout array of any shape, cache z of the same shape -> dz of that shape; dout and z stay as they are
    """
    return np.where(cache > 0, dout, 0)


def sigmoid(z):
    """Squash each entry into the range from 0 to 1: 0 becomes a half; right and finite out to z = +-1000.

    z number or array of any shape -> same shape
    """
    e = np.exp(-np.abs(z))  # never above 1, so it cannot overflow
    return np.where(np.asarray(z) >= 0, 1, e) / (1 + e)


def sigmoid_forward(z):
    """Apply the sigmoid, finite out to z = +-1000, and remember what the backward pass will need: its output.

    z array of any shape -> out of the same shape, cache out
    """
    out = sigmoid(z)
    return out, out


def sigmoid_backward(dout, cache):
    """Pass the gradient back through a sigmoid, whose slope follows from its output alone.

    dout array of any shape, cache out, the sigmoid's output, of the same shape -> dz of that shape

    dout and out stay as they are.
    """
    return dout * cache * (1 - cache)


def softmax(logits):
    """Turn each row of scores into probabilities that sum to 1; logits itself is not changed.

    logits (N, M) -> probability (N, M)

    Right and finite however far apart the scores lie, in one row or in different rows.
    """
    shifted = logits - np.max(logits, axis=1, keepdims=True)  # changes no ratio, and e^0 = 1 is the largest
    e = np.exp(shifted)
    return e / np.sum(e, axis=1, keepdims=True)
