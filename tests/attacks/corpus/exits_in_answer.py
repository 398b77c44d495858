"""Ends its process from inside the answer."""

# ruff: noqa
# kind: harm; must: crashed, 0

import os


def relu(z):
    os._exit(0)
