"""Shapes: a weighted sum as rectangles drawn to scale, (N, D) @ (D, M) + (M,) -> (N, M)."""

import numpy as np
from matplotlib.patches import Rectangle

from propkit.figures.colours import FORWARD, NEUTRAL
from propkit.figures.picture import Picture
from propkit.figures.words import show

GAP = 1.5  # between two rectangles, in cells


def draw_shapes(x, W, b, row=0, column=0):
    """Draw x @ W + b to scale, one square per number, and shade what makes one number of the result.

    x (N, D) or (D,), W (D, M) or (D,), b (M,) or number, row and column to shade -> Picture
    """
    out = np.asarray(x @ W + b)
    blocks = [
        ("x", np.shape(x), _as_row(np.shape(x)), (row, None), "@"),
        ("W" if np.ndim(W) == 2 else "w", np.shape(W), _as_column(np.shape(W)), (None, column), "+"),
        ("b", np.shape(b), _as_row(np.shape(b)), (0, column), "→"),
        ("out" if out.ndim else "z", out.shape, _as_row(out.shape), (row, column), ""),
    ]
    width = sum(cells[1] + GAP for _, _, cells, _, _ in blocks) + GAP
    tallest = max(cells[0] for _, _, cells, _, _ in blocks)
    scale = min(8 / width, 0.5)  # inches for one square
    figure = Picture(figsize=(8, scale * (tallest + 1.5)), layout="constrained")
    ax = figure.subplots()
    ax.set(xlim=(0, width), ylim=(-tallest / 2 - 1.2, tallest / 2 + 0.3), aspect="equal")
    ax.axis("off")
    left = GAP
    for name, shape, cells, shaded, sign in blocks:
        _block(ax, left, cells, shaded)
        middle, below = left + cells[1] / 2, -cells[0] / 2 - 0.35
        ax.text(middle, below, f"{name} {_write(shape)}", ha="center", va="top", fontsize=12)
        left += cells[1]
        ax.text(left + GAP / 2, 0, sign, ha="center", va="center", fontsize=16)
        left += GAP
    figure.description = _describe(blocks, out, row, column)
    return figure


def _describe(blocks, out, row, column):
    parts = [f"{name} {_write(shape)} {sign}".rstrip() for name, shape, _, _, sign in blocks]
    place = (row, column)[2 - out.ndim :]  # such as (2, 1), (1,) or ()
    made = f"{blocks[-1][0]}{list(place) if place else ''} = {show(out[place])}"
    return f"Arrays as rectangles, a square for each number: {' '.join(parts)}. Shaded: {made}, and all that makes it."


def _block(ax, left, cells, shaded):
    """Draw one rectangle of cells, centred on height 0; shaded is a (row, column), None for all of them."""
    for i in range(cells[0]):
        for j in range(cells[1]):
            chosen = shaded[0] in (None, i) and shaded[1] in (None, j)
            style = {"facecolor": FORWARD, "alpha": 0.35, "hatch": "//"} if chosen else {"facecolor": "white"}
            place = (left + j, cells[0] / 2 - i - 1)
            ax.add_patch(Rectangle(place, 1, 1, linewidth=0, **style))
            ax.add_patch(Rectangle(place, 1, 1, fill=False, edgecolor=NEUTRAL))


def _as_row(shape):
    return shape if len(shape) == 2 else (1, *shape) if shape else (1, 1)


def _as_column(shape):
    return shape if len(shape) == 2 else (*shape, 1)


def _write(shape):
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})" if shape else "number"
