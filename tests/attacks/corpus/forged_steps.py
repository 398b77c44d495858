"""Says every moment that it has come to its next step, and never ends."""

# ruff: noqa
# kind: harm; must: timeout, 0

import os
import time

from beside import wire


def is_open(descriptor):
    try:
        return bool(os.fstat(descriptor))
    except OSError:
        return False


PIPE = next(filter(is_open, range(3, 256)))

with os.fdopen(os.dup(PIPE), "wb") as out:
    while True:
        wire.send(out, ("cell", 0))
        time.sleep(0.05)
