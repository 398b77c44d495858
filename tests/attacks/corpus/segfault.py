"""Writes to address 0."""

# ruff: noqa
# kind: harm; must: crashed, 0

import ctypes

ctypes.memset(0, 1, 1)
