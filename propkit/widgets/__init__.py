"""Moving pictures and questions: predictions, quizzes, explorers."""

import importlib

# These two share their file's name. Imported here, the name always means the function, never the file.
from propkit.widgets.predict import predict
from propkit.widgets.quiz import quiz

_HOME = {
    "loop_explorer": "loop.explorer",
    "neuron_explorer": "neuron",
    "chain_rule_graph": "chain.explorer",
    "blame_stepper": "stepper.explorer",
    "gradient_doctor": "doctor",
    "descent_explorer": "descent.explorer",
    "training_room": "room.explorer",
}
__all__ = ["predict", "quiz", *_HOME]


def __getattr__(name):
    """Import an explorer when it is asked for, with what it alone needs."""
    if name not in _HOME:
        raise AttributeError(f"propkit.widgets has no {name!r}")
    return getattr(importlib.import_module(f"propkit.widgets.{_HOME[name]}"), name)
