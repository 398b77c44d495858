"""Walks downhill on a map: lines of equal loss over two weights, and the points of each walk."""

import numpy as np
from matplotlib.figure import Figure

from propkit.figures.colours import TARGET
from propkit.figures.loss_curve import STYLES

FINE = 121  # places in each direction at which the loss is asked for


def draw_descent_map(f, walks, low, high, names=("weight w1", "weight w2"), lowest=None):
    """Draw lines of equal loss, and up to four walks; the start of each is the large mark.

    f a function of an array (2,) that returns a number, walks a dict label: list of points (2,), low (2,) and
    high (2,) the corners of the map, names of the two weights, lowest (2,) a place to mark -> matplotlib Figure
    """
    wide, tall = np.subtract(high, low)
    figure = Figure(figsize=(8, 0.9 + min(7.2 * tall / wide, 6)), layout="constrained")
    ax = figure.subplots()
    draw_lines(ax, f, low, high, lowest)
    for (label, walk), style in zip(walks.items(), STYLES, strict=False):
        draw_walk(ax, walk, style, label)
    ax.set_xlabel(names[0], fontsize=12)
    ax.set_ylabel(names[1], fontsize=12)
    ax.legend(fontsize=11)
    return figure


def draw_lines(ax, f, low, high, lowest=None):
    """Draw lines of equal loss into an Axes, and fix its limits: one unit is as long upwards as to the right."""
    first, second = (np.linspace(a, b, FINE) for a, b in zip(low, high, strict=True))
    losses = np.array([[f(np.array([a, b])) for a in first] for b in second])
    # On a parabola, levels that grow as squares give lines at equal distances. One more shows the lowest places.
    levels = losses.min() + np.ptp(losses) * np.array([0.045, *np.linspace(0.09, 0.9, 10)]) ** 2
    lines = ax.contour(first, second, losses, levels=levels, cmap="cividis", linewidths=1.2)
    ax.clabel(lines, lines.levels[2::3], fontsize=11, fmt="%.2g", colors="black")
    if lowest is not None:
        star = {"markersize": 17, "color": TARGET, "markeredgecolor": "white", "zorder": 3}
        ax.plot(*lowest, "*", label="lowest point", **star)
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), aspect="equal")
    ax.tick_params(labelsize=11)


def draw_walk(ax, walk, style, label=None):
    """Draw a walk into an Axes: a mark for each point, a larger one for the start."""
    (marker, line, colour), walk = style, np.asarray(walk)
    ax.plot(*walk.T, marker=marker, markersize=5, color=colour, linewidth=1.8, linestyle=line, label=label)
    ax.plot(*walk[:1].T, marker=marker, markersize=12, color=colour)
