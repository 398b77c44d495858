"""What an explorer shows when a function fails: the error, and what the check says of the learner's functions."""

import traceback
from functools import lru_cache
from html import escape

import numpy as np

from propkit.widgets.whose import is_learners

CHECK_SECONDS = 2.0  # a check takes some milliseconds


def trouble_card(error, functions):
    """Show an error, and the first verdict that is not right among the learner's own functions.

    error what was raised, functions a dict name: function -> HTML
    """
    who = next(reversed(_passed_through(error, functions)), "It")
    card = (
        '<div role="alert" style="border-left:5px solid #D55E00;padding:4px 12px;line-height:1.5">'
        f"<strong>✗ {escape(who)} stopped with {type(error).__name__}:</strong> {escape(_message(error))}</div>"
    )
    return card if isinstance(error, KeyboardInterrupt) else card + _verdict(functions)


def _passed_through(error, functions):
    """Return the names of the functions that an error went through, the last one at the end."""
    names = {getattr(function, "__code__", None): name for name, function in functions.items()}
    frames = [frame.f_code for frame, _ in traceback.walk_tb(error.__traceback__)]
    return [names[code] for code in frames if code in names]


def _message(error):
    try:
        return str(error)
    except Exception:  # an exception of the learner's own may fail at this too
        return ""


def _verdict(functions):
    """Return the card of the first of the learner's functions that its check finds wrong, or nothing."""
    for function in functions.values():
        if is_learners(function) and (card := _card_of(function)):
            return card
    return ""


@lru_cache(maxsize=64)  # a control that is dragged fails many times over the same function
def _card_of(function):
    from propkit.checks.here import examine  # here, as most explorers never need it

    try:
        verdict = examine(function, function.__name__, seconds=CHECK_SECONDS)
    except Exception:  # a helper of the learner's that is no exercise: there is nothing to say of it
        return ""
    return "" if verdict.status == "ok" else verdict._repr_html_()


def as_number(value, name):
    """Return what a function gave back as a plain number; TypeError where it is none."""
    if not isinstance(value, (int, float, np.number, np.ndarray)) or np.ndim(value):
        raise TypeError(f"{name} returned {short(value)}, expected one number")
    return float(value)


def as_array(value, shape, name):
    """Return what a function gave back as an array of floats; TypeError or ValueError where it is another thing."""
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "fiub":
        raise TypeError(f"{name} returned {short(value)}, expected an array of shape {shape}")
    if value.shape != shape:
        raise ValueError(f"{name} returned an array of shape {value.shape}, expected {shape}")
    return value.astype(float)


def short(value):
    """Write a value in at most 60 characters."""
    text = repr(value)
    return text if len(text) <= 60 else f"{type(value).__name__} {text[:50]}…"
