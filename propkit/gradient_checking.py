"""The gradient check as a tool: any function, any arrays, a whole network; it says where a gradient is wrong and how.

>>> report = propkit.gradient_check(loss_of_params, params, grads)
>>> report.ok, report.relative_error
"""

import numpy as np

from propkit.gradient_report import MOST, GradientReport
from propkit.nudges import Directions, Entries, number_of

NUDGE = 1e-5  # h of the central difference: its own error is about h**2, that of rounding about 1e-16 / h
TOLERANCE = 1e-5  # relative; a gradient that is wrong by 0.05 % misses it by a factor of 50
EVERY_ENTRY_UP_TO = 10_000  # parameters; above that, random directions
DIRECTIONS = 10


def gradient_check(f, x, analytic, h=NUDGE, tolerance=TOLERANCE, seed=0, directions=None):
    """Compare a gradient with the one found by nudging.

    f a function of x that returns a number; x a float64 array, or a list of arrays or of (W, b) pairs; analytic of
    the same form; h the nudge, tolerance relative -> GradientReport

    Up to 10,000 numbers are nudged one by one; more are nudged together along 10 random directions, which find an array
    that is wrong, but hardly a single entry. `directions` says otherwise how many; with 0, each number is nudged by
    itself. x is as before at the end, also where f raises.

    f is called once for each nudge, so all that runs is yours. An f that knows a faster way has two more methods, as
    propkit.NetworkLoss has: `f.nudge_each(x, number, distance)` returns a value for each entry of array `number` of x,
    that entry alone moved; `f.nudge_along(x, directions, distance)` a value for each of K directions, which come in
    x's form, with K as a first axis. One value of each call is compared with f's own.

    TypeError for integers and float32: nudges of 1e-5 are lost in their rounding. ValueError where shapes differ, or
    where f and its faster way do.
    """
    named, grads = _flatten(x, "x"), [grad for _, grad in _flatten(analytic, "analytic")]
    names, arrays = [name for name, _ in named], [array for _, array in named]
    shapes = [array.shape for array in arrays]
    if shapes != [grad.shape for grad in grads]:
        raise ValueError(
            f"gradient_check: x has the shapes {shapes}, analytic {[grad.shape for grad in grads]}; "
            "they must be the same"
        )
    if directions is None and sum(array.size for array in arrays) > EVERY_ENTRY_UP_TO:
        directions = DIRECTIONS
    nudges = Directions(f, x, arrays, directions, seed) if directions else Entries(f, x, arrays)
    return _compare(nudges, nudges.slopes(grads), number_of(f(x)), h, tolerance, names, shapes, bool(directions))


def _flatten(tree, name):
    """Return [(where, array)] for an array or nested lists of arrays; refuse what cannot be nudged."""
    if isinstance(tree, (list, tuple)):
        return [(f"[{i}]{where}", array) for i, item in enumerate(tree) for where, array in _flatten(item, name)]
    array = np.asarray(tree)
    if array.dtype != np.float64 or not isinstance(tree, np.ndarray):
        kind = array.dtype.name if isinstance(tree, np.ndarray) else type(tree).__name__
        raise TypeError(
            f"gradient_check: {name} is {kind}, expected a float64 array; nudges of {NUDGE:g} are lost in the rounding "
            f"of anything coarser. Convert it: np.asarray({name}, dtype=np.float64)"
        )
    return [("", array)]


def _compare(nudges, slopes, here, h, tolerance, *form):
    """Compare the slopes with numerical ones; where they differ, ask whether roundings or kinks of f are to blame."""
    every = np.ones(nudges.size, dtype=bool)
    numerical = (nudges.values(h, every) - nudges.values(-h, every)) / (2 * h)
    rounding = np.finfo(float).eps * max(abs(here), 1e-3) / h
    report = GradientReport(slopes, numerical, ~every, tolerance, rounding, *form)
    if nudges.size and not report.ok:
        rounding = max(rounding, _roughness(nudges, here, h) / h)
        report = GradientReport(slopes, numerical, ~every, tolerance, rounding, *form)
        report = GradientReport(slopes, numerical, _kinks(nudges, report, here, h), tolerance, rounding, *form)
    return report


def _roughness(nudges, here, h):
    """Return how far the roundings inside f move it, further than its last digit where large numbers cancel in it.

    In a fourth difference all that is smooth cancels: (1, -4, 6, -4, 1) leaves roundings, and their squares add to 70.
    """
    some = np.zeros(nudges.size, dtype=bool)
    some[np.linspace(0, nudges.size - 1, 20).astype(int)] = True
    far, near = (nudges.values(step, some) + nudges.values(-step, some) for step in (2 * h, h))
    moved = np.abs(far - 4 * near + 6 * here)[some] / np.sqrt(70)
    usual = np.median(moved[moved > 0]) if (moved > 0).any() else 0.0
    return min(usual, np.finfo(float).eps)  # more than that is a kink; it must not hide a mistake elsewhere


def _kinks(nudges, report, here, h):
    """Tell where the slopes to the left and to the right differ, and the gradient is one that lies between them.

    Where a function is smooth, a step of a quarter leaves a quarter of that difference; where it has a kink, it does
    not. One step would not do: the difference of a kink a fifth of h away is a quarter too.
    """
    wrong, bends, smooth = report.is_wrong, [], True
    for step in (h, h / 4, h / 16):
        right, left = (nudges.values(step, wrong) - here) / step, (here - nudges.values(-step, wrong)) / step
        room = report.allowed + MOST * report.rounding * (h / step)
        bends.append(right - left)
        if len(bends) > 1:
            smooth = smooth & (np.abs(bends[-1] - bends[-2] / 4) <= 0.1 * np.abs(bends[-2]) + room)
    between = (np.minimum(left, right) - room <= report.analytic) & (report.analytic <= np.maximum(left, right) + room)
    return wrong & ~smooth & between
