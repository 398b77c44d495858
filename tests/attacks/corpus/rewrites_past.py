"""Once it has the drawn cases, writes over what it has sent before, as if it had printed them in its cell."""

# ruff: noqa
# kind: secrets; must: partial, 1

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
    if len(calls) > 7:
        forged = wire.encode(("printed", 0, f"REACHED {z!r}")) + wire.encode(
            ("cell raised", 0, probe.Raised("REACHED", repr(z)))
        )
        os.pwrite(SENT, forged, 0)
    return np.maximum(z, 0)
