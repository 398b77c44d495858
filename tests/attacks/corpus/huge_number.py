"""Returns a whole number of a million digits, and a dict with keys of that kind."""

# ruff: noqa
# kind: harm; must: partial, 0


def relu(z):
    return {10**4000: 1 << 3_000_000}
