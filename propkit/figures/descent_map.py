"""Walks downhill on a map: lines of equal loss over two weights, and the points of each walk."""

import numpy as np

from propkit.figures.colours import TARGET
from propkit.figures.loss_curve import STYLES, line_style
from propkit.figures.picture import Picture
from propkit.figures.words import listed, point, route, show

FINE = 121  # places in each direction at which the loss is asked for


def draw_descent_map(f, walks, low, high, names=("weight w1", "weight w2"), lowest=None):
    """Draw lines of equal loss, and up to four walks; the start of each is the large mark.

    f a function of an array (2,) that returns a number, walks a dict label: list of points (2,), low (2,) and
    high (2,) the corners of the map, names of the two weights, lowest (2,) a place to mark -> Picture
    """
    wide, tall = np.subtract(high, low)
    figure = Picture(figsize=(8, 0.9 + min(7.2 * tall / wide, 6)), layout="constrained")
    ax = figure.subplots()
    draw_lines(ax, f, low, high, lowest)
    for (label, walk), style in zip(walks.items(), STYLES, strict=False):
        draw_walk(ax, walk, style, label)
    ax.set_xlabel(names[0], fontsize=12)
    ax.set_ylabel(names[1], fontsize=12)
    ax.legend(fontsize=11)
    figure.description = describe_walks(f, walks, low, high, names, lowest)
    return figure


def describe_walks(f, walks, low, high, names, lowest):
    """Say in words what a map of walks shows; the arguments of draw_descent_map -> text"""
    sides = [f"{name} from {show(a)} to {show(b)}" for name, a, b in zip(names, low, high, strict=True)]
    star = "" if lowest is None else f"; a star marks the lowest point, {point(lowest)}"
    first = 1 if len(walks) < 3 else 0  # so that many walks do not make it too long
    with np.errstate(all="ignore"):  # a walk that exploded may end at an infinite loss
        ends = {label: show(f(np.asarray(walk[-1]))) for label, walk in walks.items()}
    ways = [f"{label}: {route(walk, point, first)}, loss {ends[label]}" for label, walk in walks.items()]
    return f"Lines of equal loss over {listed(sides)}{star}." + (f" {'; '.join(ways)}." if ways else "")


def draw_lines(ax, f, low, high, lowest=None):
    """Draw lines of equal loss into an Axes, and fix its limits: one unit is as long upwards as to the right."""
    first, second = (np.linspace(a, b, FINE) for a, b in zip(low, high, strict=True))
    losses = np.array([[f(np.array([a, b])) for a in first] for b in second])
    # On a parabola, levels that grow as squares give lines at equal distances. One more shows the lowest places.
    levels = losses.min() + np.ptp(losses) * np.array([0.045, *np.linspace(0.09, 0.9, 10)]) ** 2
    lines = ax.contour(first, second, losses, levels=levels, cmap="cividis", linewidths=0.9)
    ax.clabel(lines, lines.levels[2::3], fontsize=11, fmt="%.2g", colors="black")
    if lowest is not None:
        star = {"markersize": 17, "color": TARGET, "markeredgecolor": "white", "zorder": 3}
        ax.plot(*lowest, "*", label="lowest point", **star)
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), aspect="equal")
    ax.tick_params(labelsize=11)


def draw_walk(ax, walk, style, label=None):
    """Draw a walk into an Axes: a mark for each point, a larger one for the start."""
    walk, style = np.asarray(walk), line_style(*style)
    # A white line, above the lines of equal loss and below all walks, makes the walk stand out.
    ax.plot(*walk.T, linewidth=4, color="white", zorder=2.1)
    ax.plot(*walk.T, markersize=5, linewidth=1.8, label=label, zorder=2.2, **style)
    ax.plot(*walk[:1].T, markersize=12, zorder=2.2, **style)
