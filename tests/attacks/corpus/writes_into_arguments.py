"""Writes into its arguments, to spoil what it is compared with and the cases that follow."""

# ruff: noqa
# kind: marks; must: partial, 0


def relu(z):
    np.asarray(z)[...] = 7.0
    return z
