"""Puts records into the fields of records, where texts and numbers belong."""

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

inner = probe.Raised(probe.Opaque(probe.Given("rng", (1,))), probe.Case((), ""), float("nan"), None)
case = probe.Outcome(returned=probe.Outcome(returned={"a": inner}), raised=inner, changed=(1e300, True), warnings=((),))
with os.fdopen(os.dup(PIPE), "wb") as out:
    wire.send(out, ("cell raised", 0, inner))
    wire.send(out, ("outcomes", "relu", [case] * 6))
os._exit(0)
