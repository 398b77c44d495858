"""Which step back is wrong: each one is compared with nudges of the forward function that it belongs to."""

import numpy as np

from propkit.derivatives import numerical_gradient
from propkit.widgets.stepper.sweep import linear_names

KINK = 1e-4  # a sum nearer to 0 than this is at ReLU's kink, where a nudge measures no slope
CLOSE = 1e-4  # relative; nudging is right to about 1e-9


def first_fault(sweep, steps):
    """Return the first of these steps back whose numbers differ from what nudging says, or None."""
    return next((step for step in steps if step.backward and not agrees(sweep, step)), None)


def agrees(sweep, step):
    """Say whether a step back made, of what came to it, what nudging says that it should make."""
    return all(close(sweep.blame[name], expected) for name, expected in by_nudging(sweep, step).items())


def close(made, expected):
    """Say whether numbers are alike, to within CLOSE of the largest of them."""
    size = np.max(np.abs(expected), initial=0.0)
    return bool(np.all(np.abs(np.subtract(made, expected)) <= CLOSE * size + 1e-9))


def by_nudging(sweep, step):
    """Return what a step back should have made of what came to it -> dict name: array"""
    found = {}
    for name in step.names:
        start = sweep.value[name]
        found[name] = numerical_gradient(lambda number, name=name: _result(sweep, step, name, number), start.copy())
        if step.role == "relu_backward":
            found[name] = np.where(np.abs(start) < KINK, sweep.blame[name], found[name])
    return found


def _result(sweep, step, name, number):
    """Return what the step's forward function makes of a number, weighted with the blame that came to it."""
    if step.role == "loss_backward":
        return sweep.call("loss_forward", number, sweep.target)[0]
    if step.role == "relu_backward":
        return np.sum(sweep.blame[f"h{step.layer}"] * sweep.call("relu_forward", number)[0])
    layer = step.layer + (step.makes == "dh")
    given = {name: sweep.value[name] for name in linear_names(layer)} | {name: number}
    return np.sum(sweep.blame[f"z{layer}"] * sweep.call("linear_forward", *given.values())[0])
