"""Sends half a character in every text, which no file can hold."""

# ruff: noqa
# kind: harm; must: crashed|partial|blank, 0

import os

from beside import probe, wire


def is_open(descriptor):
    try:
        return bool(os.fstat(descriptor))
    except OSError:
        return False


PIPE = next(filter(is_open, range(3, 256)))

half = chr(0xD800)
with os.fdopen(os.dup(PIPE), "wb") as out:
    wire.send(out, ("printed", 0, half))
    wire.send(out, ("cell raised", 0, probe.Raised(half, half, 1, half)))
    wire.send(out, ("outcomes", "relu", [probe.Outcome(raised=probe.Raised("NotImplementedError", half))]))
