"""Overwrites machine code of numpy and Python in its own memory, and their modules' functions."""

# ruff: noqa
# kind: harm; must: crashed|partial|blank|timeout, 0

import ctypes
import os
import sys

for name, module in list(sys.modules.items()):
    if name.startswith(("beside", "inside", "json", "struct")):
        for attribute in list(vars(module)):
            if callable(getattr(module, attribute)) and not attribute.startswith("__"):
                setattr(module, attribute, lambda *args, **kwargs: None)


def relu(z):
    return z
