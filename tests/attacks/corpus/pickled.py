"""Returns an object whose pickle runs a command where it is loaded."""

# ruff: noqa
# kind: marks; must: partial, 0

import os
import pickle


class Payload:
    def __reduce__(self):
        return os.system, ("echo REACHED",)


def relu(z):
    return Payload()
