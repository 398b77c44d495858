"""Calls itself without end, with the limit lifted."""

# ruff: noqa
# kind: harm; must: partial|crashed|timeout|memory, 0

import sys

sys.setrecursionlimit(10**9)


def relu(z):
    return relu(z)
