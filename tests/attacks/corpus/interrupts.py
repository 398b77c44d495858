"""Raises what is no Exception: KeyboardInterrupt."""

# ruff: noqa
# kind: harm; must: crashed|blank, 0

raise KeyboardInterrupt
