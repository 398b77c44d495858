"""PyTorch and Keras are extras: a cell that needs one asks first, and says how to install it where it is missing."""

import importlib
from functools import cache

INSTALL = 'pip install -e ".[frameworks]"'
NAMES = {"torch": "PyTorch", "keras": "Keras on PyTorch"}


def installed(package):
    """Tell whether a framework can be used here; where it cannot, print one sentence that says how to get it.

    package "torch" or "keras" -> True or False
    """
    problem = _problem(package)
    if problem:
        print(problem)
    return not problem


@cache  # a failed import would be tried again by each cell; after an installation the kernel restarts anyway
def _problem(package):
    try:
        module = importlib.import_module(package)
    except (ImportError, OSError, ValueError):  # missing, its library does not load, or Keras finds no backend
        return f"This cell needs {NAMES[package]}: run {INSTALL} in the course's folder and restart the kernel."
    if package == "keras" and module.backend.backend() != "torch":
        return f"This cell needs {NAMES[package]}: set KERAS_BACKEND to torch and restart the kernel."
    return ""
