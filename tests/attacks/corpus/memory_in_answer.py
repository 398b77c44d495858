"""Returns an array of 80 GB."""

# ruff: noqa
# kind: harm; must: memory, 0


def relu(z):
    return np.ones((100_000, 100_000))
