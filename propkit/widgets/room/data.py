"""The data sets of the training room: points on the plane that one straight line seldom tells apart."""

import numpy as np

TRAIN, VAL = 200, 100  # rows; few, so that an epoch is quick and over-fitting can be seen


def two_moons(n, rng):
    """Draw two half circles that reach into each other."""
    labels, angle = np.arange(n) % 2, rng.uniform(0, np.pi, size=n)
    x = np.column_stack([np.cos(angle), np.sin(angle)])
    x[labels == 1] = [1.0, 0.5] - x[labels == 1]
    return x - [0.5, 0.25], labels


def circles(n, rng):
    """Draw a ring around a disc."""
    labels, angle = np.arange(n) % 2, rng.uniform(0, 2 * np.pi, size=n)
    radius = np.where(labels == 0, rng.uniform(0, 0.6, size=n), rng.uniform(1.0, 1.4, size=n))
    return (radius * [np.cos(angle), np.sin(angle)]).T, labels


def xor(n, rng):
    """Draw four squares like those of a chessboard: the class is 1 where both numbers have the same sign."""
    x = rng.uniform(0.1, 1.4, size=(n, 2)) * rng.choice([-1, 1], size=(n, 2))
    return x, (np.prod(x, axis=1) > 0).astype(int)


def three_blobs(n, rng):
    """Draw three round clouds, one for each class."""
    labels = np.arange(n) % 3
    angle = np.pi / 2 + labels * 2 * np.pi / 3
    return np.column_stack([np.cos(angle), np.sin(angle)]) + rng.normal(scale=0.25, size=(n, 2)), labels


def two_spirals(n, rng):
    """Draw two arms that wind around each other, one and a half turns each."""
    labels, way = np.arange(n) % 2, np.sqrt(rng.uniform(0.03, 1, size=n))
    angle = 3 * np.pi * way + np.pi * labels
    return (1.5 * way * [np.cos(angle), np.sin(angle)]).T, labels


DATA = {
    "two moons": two_moons,
    "circles": circles,
    "XOR": xor,
    "three blobs": three_blobs,
    "two spirals": two_spirals,
}


def draw_rows(name, noise, rng):
    """Draw the rows of a data set, each moved by noise, and cut them into two sets.

    name a key of DATA, noise how far a row strays, rng a numpy.random.Generator
    -> (x, y) to train with, (x, y) to validate with; x (N, 2), y (N,)
    """
    x, y = DATA[name](TRAIN + VAL, rng)
    x = x + rng.normal(scale=noise, size=x.shape)
    return (x[:TRAIN], y[:TRAIN]), (x[TRAIN:], y[TRAIN:])
