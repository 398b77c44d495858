"""Returns a list that holds itself, and one that is nested very deep."""

# ruff: noqa
# kind: harm; must: partial|crashed, 0


def relu(z):
    deep = []
    for _ in range(10_000):
        deep = [deep]
    deep.append(deep)
    return [z, deep]
