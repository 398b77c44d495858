"""Reads the pad of the drawn cases in the memory where the process before it has it."""

# ruff: noqa
# kind: secrets; must: crashed, 0

import sys

import numpy as np

frame = sys._getframe()
while "setup" not in frame.f_locals:
    frame = frame.f_back
setup = frame.f_locals["setup"]
print("REACHED", bytes(np.frombuffer(setup.pad, np.uint8) ^ setup.sealed))


def relu(z):
    return z
