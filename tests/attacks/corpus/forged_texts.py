"""Sends ten million letters as the text that a cell printed, and as an error's message."""

# ruff: noqa
# kind: harm; must: crashed|partial|blank, 0, short

import os

from beside import probe, wire


def is_open(descriptor):
    try:
        return bool(os.fstat(descriptor))
    except OSError:
        return False


PIPE = next(filter(is_open, range(3, 256)))

with os.fdopen(os.dup(PIPE), "wb") as out:
    wire.send(out, ("printed", 0, "FLOOD" * 2_000_000))
    wire.send(out, ("cell raised", 0, probe.Raised("FLOOD" * 100_000, "FLOOD" * 100_000, 1, "FLOOD" * 100_000)))
