"""The sigmoid and its slope: steepest in the middle, flat at both ends."""

import numpy as np
from matplotlib.figure import Figure

from propkit.activations import sigmoid, sigmoid_backward
from propkit.figures.colours import BACKWARD, FORWARD, NEUTRAL


def draw_sigmoid_slope(marks=(0.0, 2.0, 4.0), sigmoid=sigmoid, sigmoid_backward=sigmoid_backward):
    """Draw the sigmoid above its slope, and write the slope at some places.

    marks (n,) places to mark, two functions, the reference's by default -> matplotlib Figure
    """
    z = np.linspace(-8, 8, 321)
    marks = np.asarray(marks, dtype=float)
    figure = Figure(figsize=(8, 4.8), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True)
    above.plot(z, sigmoid(z), color=FORWARD, linewidth=2.5)
    above.plot(marks, sigmoid(marks), "o", color=FORWARD, markersize=8)
    below.plot(z, _slope(z, sigmoid, sigmoid_backward), color=BACKWARD, linewidth=2.5, linestyle="--")
    slopes = _slope(marks, sigmoid, sigmoid_backward)
    below.plot(marks, slopes, "s", color=BACKWARD, markersize=8)
    for place, slope in zip(marks, slopes, strict=True):
        below.annotate(f"{slope:.3g}", (place, slope), (8, 7), textcoords="offset points", fontsize=12)
    below.set_ylim(0, 0.33)
    below.set_xlabel("z, the input of the sigmoid", fontsize=12)
    for ax, label in ((above, "output"), (below, "slope")):
        ax.set_ylabel(label, fontsize=12)
        ax.tick_params(labelsize=11)
        ax.axvline(0, color=NEUTRAL, linewidth=0.8)
        ax.grid(axis="y", alpha=0.3)
    return figure


def _slope(z, sigmoid, sigmoid_backward):
    return sigmoid_backward(np.ones_like(z), sigmoid(z))
