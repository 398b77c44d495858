"""Says of its exercises that they came to their end with no case at all."""

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
    for name in ("relu", "relu_forward", "linear_forward", "network_forward"):
        wire.send(out, ("outcomes", name, []))
    wire.send(out, ("end",))
os._exit(0)
