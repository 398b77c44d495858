"""A neuron with its numbers on its edges: inputs, weights, products, sum and output."""

import numpy as np
from matplotlib.patches import Circle

from propkit.figures.colours import FORWARD, NEUTRAL
from propkit.figures.picture import Picture
from propkit.figures.words import count, listed, show


def draw_neuron(x, w, b, z, a, activation="ReLU"):
    """Draw one neuron; every edge carries a product, the two circles its sum and its output.

    x (D,), w (D,), b, z and a numbers, activation the name on the output circle -> Picture
    """
    rows = [1.1 * ((len(x) - 1) / 2 - i) for i in range(len(x))]
    top, bottom = max(rows[0], 0) + 0.5, min(rows[-1], -1.2) - 0.5
    figure = Picture(figsize=(8, 8 * (top - bottom) / 8.7), layout="constrained")
    ax = figure.subplots()
    ax.set(xlim=(-0.6, 8.1), ylim=(bottom, top), aspect="equal")
    ax.axis("off")
    for row, x_i, w_i in zip(rows, x, w, strict=True):
        product = x_i * w_i
        _edge(ax, (0, row), (4, 0), f"{show(x_i, 4)} × {show(w_i, 4)} = {show(product, 4)}", dashed=product < 0)
        _node(ax, 0, row, show(x_i, 4))
    _edge(ax, (4, 0), (6, 0), "", dashed=z < 0)
    _edge(ax, (6, 0), (7.8, 0), "", dashed=a < 0)
    _edge(ax, (4, -1.3), (4, 0), "", dashed=b < 0)
    ax.text(4, -1.45, f"bias {show(b, 4)}", ha="center", va="center", fontsize=12)
    _node(ax, 4, 0, "sum")
    _node(ax, 6, 0, activation)
    ax.text(5, 0.16, f"z = {show(z, 4)}", ha="center", fontsize=13, color=FORWARD, weight="bold")
    ax.text(7.15, 0.16, f"a = {show(a, 4)}", ha="center", fontsize=13, color=FORWARD, weight="bold")
    products = [f"{show(x_i)} × {show(w_i)} = {show(x_i * w_i)}" for x_i, w_i in zip(x, w, strict=True)]
    figure.description = (
        f"A neuron with {count(len(x), 'input')}: {listed(products)}, with the bias {show(b)}, meet in the sum "
        f"z = {show(z, 4)}. {activation} makes of it the output a = {show(a, 4)}."
    )
    return figure


def _node(ax, x, y, text):
    ax.add_patch(Circle((x, y), 0.42, facecolor="white", edgecolor=NEUTRAL, linewidth=1.5, zorder=2))
    ax.text(x, y, text, ha="center", va="center", fontsize=11 if len(text) > 5 else 13, zorder=3)


def _edge(ax, start, end, text, dashed):
    """Draw an arrow between two nodes; a dashed one carries a negative number."""
    line = "--" if dashed else "-"
    arrow = {
        "arrowstyle": "-|>",
        "mutation_scale": 16,
        "color": FORWARD,
        "linestyle": line,
        "shrinkA": 0,
        "shrinkB": 0,
    }
    (x0, y0), (x1, y1) = start, end
    rim = 0.45 / np.hypot(x1 - x0, y1 - y0)  # the share of the way that the circle at the end covers
    tip = (x1 - rim * (x1 - x0), y1 - rim * (y1 - y0))
    ax.annotate("", tip, start, arrowprops=arrow, zorder=1)
    if text:
        box = {"facecolor": "white", "edgecolor": "none", "pad": 2}
        middle = ((x0 + x1) / 2 - 0.15, (y0 + y1) / 2)
        ax.text(*middle, text, ha="center", va="center", fontsize=12, bbox=box, zorder=2)
