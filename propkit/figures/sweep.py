"""One sweep through a network: forward along the top, backward along the bottom, and the caches in between."""

from itertools import pairwise

from matplotlib.patches import FancyBboxPatch

from propkit.figures.colours import BACKWARD, FORWARD, NEUTRAL
from propkit.figures.picture import Picture
from propkit.figures.words import listed

ACROSS = 2.1  # from box to box
TOP, BOTTOM = 1.5, -1.1  # the two lanes
HALF = 0.6  # of a box's width


def draw_sweep(sizes, rows):
    """Draw which shapes flow through a network of linear layers with ReLU between them, both ways.

    sizes such as (2, 3, 1), rows of the batch -> Picture
    """
    steps = _steps(sizes, rows)
    width = ACROSS * len(steps) + HALF + 0.3
    figure = Picture(figsize=(8, 8 * 5.7 / width), layout="constrained")
    ax = figure.subplots()
    ax.set(xlim=(-0.3, width - 0.3), ylim=(-2.9, 2.8), aspect="equal")
    ax.axis("off")
    ax.text(-0.2, 2.55, "forward →", fontsize=13, color=FORWARD, weight="bold", va="center")
    ax.text(-0.2, -2.5, "← backward", fontsize=13, color=BACKWARD, weight="bold", va="center")
    for i, (name, data, shape, kept, made) in enumerate(steps):
        x = ACROSS * (i + 1) - HALF
        _box(ax, x, TOP, name, FORWARD)
        _box(ax, x, BOTTOM, f"{name}\nback", BACKWARD)
        before = x - ACROSS + HALF if i else x - ACROSS + 0.4
        _arrow(ax, (before, TOP), (x - HALF, TOP), FORWARD)
        _arrow(ax, (x - HALF, BOTTOM), (before, BOTTOM), BACKWARD)
        middle = (before + x - HALF) / 2
        ax.text(middle, TOP + 0.12, f"{data}\n{shape}", ha="center", va="bottom", fontsize=11, color=FORWARD)
        ax.text(middle, BOTTOM - 0.12, f"d{data}\n{shape}", ha="center", va="top", fontsize=11, color=BACKWARD)
        _arrow(ax, (x, TOP - 0.45), (x, BOTTOM + 0.45), NEUTRAL, ":")
        box = {"facecolor": "white", "edgecolor": "none", "pad": 2}
        ax.text(x, (TOP + BOTTOM) / 2, f"keeps\n{kept}", ha="center", va="center", fontsize=11, bbox=box)
        ax.text(x, BOTTOM - 0.6, made, ha="center", va="top", fontsize=11, color=BACKWARD, weight="bold")
    figure.description = _describe(steps, rows)
    return figure


def _describe(steps, rows):
    there = [f"{data} {shape} into {name}" for name, data, shape, *_ in steps]
    made = [made.replace("\n", ", ") for *_, made in steps if made]
    return (
        f"A sweep with {rows} rows. Above, forward: {', '.join(there)}. Below, backward, each step takes what it kept "
        f"and sends back blame of the same shapes; it also makes {listed(made)}."
    )


def _steps(sizes, rows):
    """Return for each step its name, its input with its shape, what it keeps, and which gradients it makes."""
    steps, last = [], len(sizes) - 1
    for i, (D, M) in enumerate(pairwise(sizes), start=1):
        data = "x" if i == 1 else f"h{i - 1}"
        steps.append((f"linear {i}", data, (rows, D), f"{data}, W{i}", f"dW{i} {(D, M)}\ndb{i} {(M,)}"))
        if i < last:
            steps.append(("ReLU", f"z{i}", (rows, M), f"z{i}", ""))
    steps.append(("loss", "logits", (rows, sizes[-1]), "logits,\ntarget", ""))
    return steps


def _box(ax, x, y, text, colour):
    place = (x - HALF + 0.08, y - 0.34)
    style = {"boxstyle": "round,pad=0.08", "facecolor": "white", "edgecolor": colour, "linewidth": 1.5}
    ax.add_patch(FancyBboxPatch(place, 2 * HALF - 0.16, 0.68, zorder=2, **style))
    ax.text(x, y, text, ha="center", va="center", fontsize=11, zorder=3)


def _arrow(ax, start, end, colour, line="-"):
    style = {"arrowstyle": "-|>", "mutation_scale": 14, "color": colour, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", end, start, arrowprops={**style, "linestyle": line}, zorder=1)
