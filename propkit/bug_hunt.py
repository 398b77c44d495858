"""Three backward passes with a bug each, and the same three mended: a hunt with the gradient check."""

import numpy as np


def forward_a(x, scale, shift):
    """Give each column a scale and a shift of its own: out = x * scale + shift.

    x (N, D), scale (D,), shift (D,) -> out (N, D), cache (x, scale)
    """
    return x * scale + shift, (x, scale)


def faulty_a(dout, cache):
    """Go back through out = x * scale + shift. There is a bug in it.

    dout (N, D), cache (x (N, D), scale (D,)) -> dx (N, D), dscale (D,), dshift (D,)
    """
    x, scale = cache
    dx = dout * scale
    dscale = np.sum(dout * x, axis=0)
    dshift = np.mean(dout, axis=0)
    return dx, dscale, dshift


def mended_a(dout, cache):
    """Go back through out = x * scale + shift, as faulty_a should: return the right gradients.

    dout (N, D), cache (x (N, D), scale (D,)) -> dx (N, D), dscale (D,), dshift (D,)

    dout, x and scale stay as they are.
    """
    x, scale = cache
    dx = dout * scale
    dscale = np.sum(dout * x, axis=0)
    dshift = np.sum(dout, axis=0)
    return dx, dscale, dshift


def forward_b(x, W):
    """Add to x the softmax of its weighted sums, row by row: out = x + softmax(x @ W).

    x (N, D), W (D, D) -> out (N, D), cache (x, W, p) with p = softmax(x @ W)
    """
    z = x @ W
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    p = e / np.sum(e, axis=1, keepdims=True)
    return x + p, (x, W, p)


def faulty_b(dout, cache):
    """Go back through out = x + softmax(x @ W). There is a bug in it, and the line for dz is right.

    dout (N, D), cache (x (N, D), W (D, D), p (N, D)) with p = softmax(x @ W) -> dx (N, D), dW (D, D)
    """
    x, W, p = cache
    dz = p * (dout - np.sum(dout * p, axis=1, keepdims=True))
    dW = x.T @ dz
    dx = dz @ W.T  # through the softmax
    dx = dout  # and past it
    return dx, dW


def mended_b(dout, cache):
    """Go back through out = x + softmax(x @ W), as faulty_b should: return the right gradients.

    dout (N, D), cache (x (N, D), W (D, D), p (N, D)) with p = softmax(x @ W) -> dx (N, D), dW (D, D)

    dout, x, W and p stay as they are.
    """
    x, W, p = cache
    dz = p * (dout - np.sum(dout * p, axis=1, keepdims=True))
    dW = x.T @ dz
    dx = dz @ W.T + dout  # x is used twice, so its gradients add up
    return dx, dW


def forward_c(x):
    """Take each row's mean away from the row, then squash: out = tanh(x - mean of the row).

    x (N, D) -> out (N, D), cache out
    """
    out = np.tanh(x - np.mean(x, axis=1, keepdims=True))
    return out, out


def faulty_c(dout, cache):
    """Go back through out = tanh(x - mean of the row). There is a bug in it, and the line for dz is right.

    dout (N, D), cache out (N, D) -> dx (N, D)
    """
    dz = dout * (1 - cache**2)
    dx = dz - np.sum(dz, axis=1, keepdims=True) / len(dz)
    return dx


def mended_c(dout, cache):
    """Go back through out = tanh(x - mean of the row), as faulty_c should: return the right gradient.

    dout (N, D), cache out (N, D) -> dx (N, D)

    dout and out stay as they are.
    """
    dz = dout * (1 - cache**2)
    dx = dz - np.mean(dz, axis=1, keepdims=True)  # a row's mean is over its D entries, not over the N rows
    return dx
