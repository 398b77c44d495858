"""Once it has the drawn cases, sends them as what a cell printed, raised and returned in a case that all know."""

# ruff: noqa
# kind: secrets; must: crashed, 0

import os

from beside import probe, wire


def is_open(descriptor):
    try:
        return bool(os.fstat(descriptor))
    except OSError:
        return False


SENT = next(filter(is_open, range(3, 256)))
calls = []


def relu(z):
    calls.append(z)
    if len(calls) == 8:
        with os.fdopen(os.dup(SENT), "wb") as out:
            wire.send(out, ("printed", 0, f"REACHED {z!r}"))
            wire.send(out, ("cell raised", 0, probe.Raised("REACHED", repr(z))))
            wire.send(out, ("outcomes", "softmax", [probe.Outcome(raised=probe.Raised("REACHED", repr(z)))]))
    return np.maximum(z, 0)
