"""Returns 200 MB in each case."""

# ruff: noqa
# kind: harm; must: partial|memory|crashed|timeout, 0


def relu(z):
    return np.zeros(25_000_000)
