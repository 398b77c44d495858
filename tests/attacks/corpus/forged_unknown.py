"""Sends outcomes of exercises that are not there, and of cells that were never run."""

# ruff: noqa
# kind: marks; must: crashed|partial|blank, 0

import os

from beside import wire


def is_open(descriptor):
    try:
        return bool(os.fstat(descriptor))
    except OSError:
        return False


PIPE = next(filter(is_open, range(3, 256)))

with os.fdopen(os.dup(PIPE), "wb") as out:
    wire.send(out, ("cell", -1))
    wire.send(out, ("printed", 10**9, "REACHED"))
    wire.send(out, ("outcomes", "bonus", None))
    wire.send(out, ("points", "relu", 100))
