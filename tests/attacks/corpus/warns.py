"""Is right, and makes numpy warn: an overflow that does no harm."""

# ruff: noqa
# kind: honest; must: ok, all


def sigmoid(z):
    return 1 / (1 + np.exp(-np.asarray(z, dtype=float)))
