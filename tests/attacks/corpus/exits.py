"""Ends its process as if all were well."""

# ruff: noqa
# kind: harm; must: crashed|blank, 0

import os

os._exit(0)
