"""Gradients come as arrays, or as arrays in nested lists: how to go through them."""

import numpy as np


def named(tree, name):
    """Yield (name, array) for an array, or for each one in nested lists, as grads[0][1]."""
    if isinstance(tree, np.ndarray):
        yield name, tree
    else:
        for i, part in enumerate(tree):
            yield from named(part, f"{name}[{i}]")


def fitting(came, tree):
    """Yield, for each array of the tree, what came in its place as floats, or None where that has another form."""
    if isinstance(tree, np.ndarray):
        came = np.asarray(came) if isinstance(came, (int, float)) else came
        fits = isinstance(came, np.ndarray) and came.shape == tree.shape and came.dtype.kind in "biuf"
        yield came.astype(float) if fits else None
        return
    came = list(came) if isinstance(came, np.ndarray) and came.ndim else came
    fits = isinstance(came, (list, tuple)) and len(came) == len(tree)
    for i, part in enumerate(tree):
        yield from fitting(came[i] if fits else None, part)


def like(tree, values):
    """Return nested lists like the tree, with the next of these values in the place of each array."""
    return next(values) if isinstance(tree, np.ndarray) else [like(part, values) for part in tree]
