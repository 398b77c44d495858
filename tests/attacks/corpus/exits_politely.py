"""Calls sys.exit in a cell."""

# ruff: noqa
# kind: harm; must: partial, 0

import sys

sys.exit(0)
