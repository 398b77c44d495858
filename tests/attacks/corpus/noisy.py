"""Is right, writes to standard error and prints."""

# ruff: noqa
# kind: honest; must: ok, all

import sys

sys.stderr.write("a note to myself\n")
print("here I am")


def relu(z):
    print(z, file=sys.stderr)
    return np.maximum(z, 0)
