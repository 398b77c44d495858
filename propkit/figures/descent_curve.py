"""Walks downhill on a curve over one weight: where each one starts, each of its steps, and where it ends."""

import numpy as np
from matplotlib.figure import Figure

from propkit.figures.colours import NEUTRAL
from propkit.figures.loss_curve import STYLES


def draw_descent_curve(f, walks, low, high):
    """Draw the loss f between two weights, and up to four walks on it; the start of each is the large mark.

    f a function of one number, walks a dict label: list of numbers, low and high numbers -> matplotlib Figure

    A walk that leaves the picture is drawn up to its edge.
    """
    figure = Figure(figsize=(8, 4), layout="constrained")
    ax = figure.subplots()
    weights = np.linspace(low, high, 201)
    ax.plot(weights, [f(w) for w in weights], color=NEUTRAL, linewidth=2, label="loss")
    ax.set_xlim(low, high)
    ax.set_ylim(ax.get_ylim())  # as the curve needs it, whatever the walks do
    for (label, walk), (marker, line, colour) in zip(walks.items(), STYLES, strict=False):
        losses = [f(w) for w in walk]
        style = {"color": colour, "linewidth": 1.5, "linestyle": line}
        ax.plot(walk, losses, marker=marker, markersize=6, label=label, **style)
        ax.plot(walk[:1], losses[:1], marker=marker, markersize=12, color=colour)
    ax.set_xlabel("weight", fontsize=12)
    ax.set_ylabel("loss", fontsize=12)
    ax.tick_params(labelsize=11)
    ax.legend(fontsize=11)
    return figure
