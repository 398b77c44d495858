"""Writes 60 MB to sys.stderr and gives 100,000 warnings; its answer is right."""

# ruff: noqa
# kind: harm; must: partial|ok, 1, short

import sys
import warnings

for _ in range(60):
    sys.stderr.write("FLOOD" * 200_000)


def relu(z):
    for number in range(2_000):
        warnings.warn(f"{number} " + "FLOOD" * 1_000)
    return np.maximum(z, 0)
