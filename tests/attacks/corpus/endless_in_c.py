"""Stays in one call of numpy for minutes, in which no signal is handled by Python."""

# ruff: noqa
# kind: harm; must: timeout, 0


def relu(z):
    return np.linalg.svd(np.random.default_rng(0).normal(size=(4000, 4000)))[0]
