"""Derivatives by nudging, for any function, and the check that compares them with a formula."""

import numpy as np


def numerical_gradient(f, x, h=1e-5):
    """Return how fast f changes with each entry of x: nudge that entry alone, by h to both sides.

    f a function of one array that returns a number, x float array of any shape, h how far an entry is nudged
    to each side -> gradient, shaped like x

    x may be transposed, or a view of a larger array. At the end it is as before, to the last bit; nudging a copy
    of x is as good.
    """
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        before = x[index]
        x[index] = before + h
        right = f(x)
        x[index] = before - h
        left = f(x)
        x[index] = before
        gradient[index] = (right - left) / (2 * h)
    return gradient


def relative_error(a, b):
    """Return how far a and b lie apart: the worst entry of |a - b| / max(|a|, |b|).

    a, b arrays of one shape, or numbers -> number from 0 to 2

    Each entry is divided by the larger of its own two sizes. An entry that is 0 in both counts as 0. There is no
    floor under the division: two tiny numbers that differ are as wrong as two large ones.
    """
    size = np.maximum(np.abs(a), np.abs(b))
    share = np.abs(np.subtract(a, b)) / np.where(size == 0, 1, size)
    return float(np.max(share, initial=0))


def gradient_check(f, x, analytic):
    """Return the relative error between `analytic`, a gradient from a formula, and the numerical gradient of f at x.

    f a function of one array that returns a number, x float array of any shape, analytic shaped like x
    -> number from 0 to 2; x is as before at the end
    """
    return relative_error(analytic, numerical_gradient(f, x))
