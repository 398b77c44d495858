"""The error as a curve over one weight, and its slope, found by two nudges."""

import numpy as np

from propkit.figures.colours import BACKWARD, FORWARD, NEUTRAL
from propkit.figures.picture import Picture
from propkit.figures.words import show, valleys
from propkit.learning import nudge_slope


def draw_error_curve(f, w, low, high, h=0.5):
    """Draw the error f between two weights, the nudges of size h at w, and the line through them.

    f a function of one number, w, low, high and h numbers -> Picture
    """
    figure = Picture(figsize=(8, 4), layout="constrained")
    ax = figure.subplots()
    weights = np.linspace(low, high, 201)
    curve = [f(v) for v in weights]
    ax.plot(weights, curve, color=NEUTRAL, linewidth=2, label="error")
    slope = nudge_slope(f, w, h)
    reach = 0.2 * (high - low)
    ends = np.array([w - reach, w + reach])
    middle = (f(w - h) + f(w + h)) / 2
    ax.plot(
        ends,
        middle + slope * (ends - w),
        color=BACKWARD,
        linewidth=2,
        linestyle="--",
        label=f"slope {show(slope, 4)}",
    )
    nudged = np.array([w - h, w + h])
    ax.plot(nudged, [f(v) for v in nudged], "s", color=BACKWARD, markersize=9, label=f"nudged by {h:g} both ways")
    ax.plot([w], [f(w)], "o", color=FORWARD, markersize=11, label=f"the weight now, {w:g}")
    ax.set_xlabel("weight", fontsize=12)
    ax.set_ylabel("error", fontsize=12)
    ax.tick_params(labelsize=11)
    ax.legend(fontsize=11)
    figure.description = (
        f"The error over weights from {show(low)} to {show(high)}: {valleys(weights, curve, 'error')}. At the weight "
        f"{show(w)} it is {show(f(w))}. The dashed line through two nudged marks, at {show(w - h)} and {show(w + h)}, "
        f"has the slope {show(slope, 4)}."
    )
    return figure
