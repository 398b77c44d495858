"""Writes 60 MB past Python's own output, to the descriptors 1 and 2; its answer is right."""

# ruff: noqa
# kind: harm; must: partial|ok|crashed, 0|1, short

import os

for _ in range(30):
    os.write(1, b"FLOOD" * 200_000)
    os.write(2, b"FLOOD" * 200_000)


def relu(z):
    return np.maximum(z, 0)
