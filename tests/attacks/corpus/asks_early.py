"""Asks for the drawn cases before its exercises are run, and prints them."""

# ruff: noqa
# kind: secrets; must: crashed, 0

import sys

from beside import wire
from inside import sealed

frame = sys._getframe()
while "setup" not in frame.f_locals:
    frame = frame.f_back
setup, asking, taking = (frame.f_locals[name] for name in ("setup", "asking", "taking"))
print("REACHED", dict(wire.decode(sealed.unseal(setup.sealed, asking, taking))))
