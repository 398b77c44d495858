"""Rows of data as points: one input to the right, the target upwards."""

import numpy as np

from propkit.figures.colours import TARGET
from propkit.figures.picture import Picture
from propkit.figures.words import count, listed, point


def draw_rows(x, y, x_name="x", y_name="y"):
    """Draw each row as a point.

    x (N,), y (N,), two names for the axes -> Picture
    """
    figure = Picture(figsize=(8, 3), layout="constrained")
    ax = figure.subplots()
    ax.plot(x, y, "o", color=TARGET, markersize=9)
    ax.margins(0.1)
    if np.min(x) >= 0 and np.min(y) >= 0:  # a line through zero is seen as one
        ax.set_xlim(left=0)
        ax.set_ylim(bottom=0)
    ax.set_xlabel(x_name, fontsize=12)
    ax.set_ylabel(y_name, fontsize=12)
    ax.tick_params(labelsize=11)
    places = listed(list(map(point, np.column_stack([x, y]))))
    figure.description = f"{count(len(x), 'point')}, {x_name} to the right and {y_name} upwards: {places}."
    return figure
