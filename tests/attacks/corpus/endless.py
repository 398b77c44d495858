"""Loops for ever."""

# ruff: noqa
# kind: harm; must: timeout, 0

while True:
    pass
