"""propkit: how neural networks learn. The reference of every exercise, one concept a file, and what checks yours.

>>> from propkit import check
>>> check(linear_forward)          # in a notebook, after you wrote it
"""

import importlib

__version__ = "0.1.0"

_HOME = {
    "guess": "learning",
    "squared_error": "learning",
    "nudge_slope": "learning",
    "correct": "learning",
    "learning_loop": "learning",
    "weighted_sum": "linear",
    "linear_forward": "linear",
    "relu": "activations",
    "relu_forward": "activations",
    "sigmoid": "activations",
    "sigmoid_forward": "activations",
    "softmax": "activations",
    "network_forward": "network",
    "check": "checks.here",
    "hint": "course.hints",
}
__all__ = list(_HOME)


def __getattr__(name):
    """Import what is asked for when it is asked for, so that `import propkit` costs next to nothing."""
    if name not in _HOME:
        raise AttributeError(f"propkit has no {name!r}")
    return getattr(importlib.import_module(f"propkit.{_HOME[name]}"), name)


from propkit.course import notebook_import  # noqa: E402

notebook_import.install()
