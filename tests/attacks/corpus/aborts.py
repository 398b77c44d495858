"""Has the C library abort the process."""

# ruff: noqa
# kind: harm; must: crashed, 0

import os

os.abort()
