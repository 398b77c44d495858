"""Writes messages of the protocol itself: an outcome for each exercise, and then the end."""

# ruff: noqa
# kind: marks; must: partial|crashed, 0

import os

from beside import probe, wire

for descriptor in range(3, 64):
    try:
        with os.fdopen(os.dup(descriptor), "wb") as out:
            for name in ("relu", "sigmoid", "softmax", "weighted_sum"):
                wire.send(out, ("exercise", name))
                wire.send(out, ("outcomes", name, []))
                wire.send(out, ("outcomes", name, [probe.Outcome(returned=np.zeros(3))] * 3))
            wire.send(out, ("end",))
    except OSError:
        pass
