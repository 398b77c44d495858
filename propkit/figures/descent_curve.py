"""Walks downhill on a curve over one weight: where each one starts, each of its steps, and where it ends."""

import numpy as np

from propkit.figures.colours import NEUTRAL
from propkit.figures.loss_curve import STYLES, line_style
from propkit.figures.picture import Picture
from propkit.figures.words import route, show, valleys


def draw_descent_curve(f, walks, low, high):
    """Draw the loss f between two weights, and up to four walks on it; the start of each is the large mark.

    f a function of one number, walks a dict label: list of numbers, low and high numbers -> Picture

    A walk that leaves the picture is drawn up to its edge.
    """
    figure = Picture(figsize=(8, 4), layout="constrained")
    ax = figure.subplots()
    weights = np.linspace(low, high, 201)
    curve = [f(w) for w in weights]
    ax.plot(weights, curve, color=NEUTRAL, linewidth=2, label="loss")
    ax.set_xlim(low, high)
    ax.set_ylim(ax.get_ylim())  # as the curve needs it, whatever the walks do
    for (label, walk), style in zip(walks.items(), STYLES, strict=False):
        losses, style = [f(w) for w in walk], line_style(*style)
        ax.plot(walk, losses, markersize=6, linewidth=1.5, label=label, **style)
        ax.plot(walk[:1], losses[:1], markersize=12, **style)
    ax.set_xlabel("weight", fontsize=12)
    ax.set_ylabel("loss", fontsize=12)
    ax.tick_params(labelsize=11)
    ax.legend(fontsize=11)
    ways = [f"{label}: {route(walk)}, loss {show(f(walk[-1]))}" for label, walk in walks.items()]
    text = f"The loss over weights from {show(low)} to {show(high)}: {valleys(weights, curve)}."
    figure.description = f"{text} {'; '.join(ways)}." if walks else text
    return figure
