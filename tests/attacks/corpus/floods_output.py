"""Prints 60 MB; its answer is right."""

# ruff: noqa
# kind: harm; must: partial|ok|timeout, 1, short

for _ in range(60):
    print("FLOOD" * 200_000)


def relu(z):
    print("FLOOD" * 10_000)
    return np.maximum(z, 0)
