"""Squared errors as squares: each error is the side of a square, and its area is what the error costs."""

import numpy as np
from matplotlib.patches import Rectangle

from propkit.figures.colours import FORWARD, NEUTRAL
from propkit.figures.picture import Picture
from propkit.figures.words import listed, show

THIN = 0.12  # the place of a very small error, as a part of the largest one


def draw_error_squares(guesses):
    """Draw the squared error of each row to scale, one group of squares for each of the guesses.

    guesses a dict label: errors (N,) -> Picture
    """
    groups = {label: np.abs(np.asarray(errors, dtype=float)) for label, errors in guesses.items()}
    largest = max(errors.max() for errors in groups.values()) or 1.0
    gap = 0.1 * largest
    figure = Picture(figsize=(8, 3.6), layout="constrained")
    ax = figure.subplots()
    ax.axis("off")
    left = 0.0
    for label, errors in groups.items():
        start = left
        for error in errors:
            width = max(error, THIN * largest)
            _square(ax, left + width / 2, error)
            left += width + gap
        name = f"{label}\ndistances {errors.sum():g}, areas {np.sum(errors**2):g}"
        ax.text((start + left - gap) / 2, -0.16 * largest, name, ha="center", va="top", fontsize=12)
        left += 3 * gap
    ax.set(xlim=(-gap, left - 3 * gap), ylim=(-0.5 * largest, 1.05 * largest), aspect="equal")
    figure.description = _describe(groups)
    return figure


def _describe(groups):
    texts = []
    for label, errors in groups.items():
        areas = f"areas of {listed(errors**2, 6)}, together {show(np.sum(errors**2))}"
        texts.append(f"{label}: distances of {listed(errors, 6)} make {areas}")
    return f"Errors as squares to scale. {'; '.join(texts)}."


def _square(ax, middle, side):
    """Draw one square that stands on height 0, its side below it and its area inside."""
    place = (middle - side / 2, 0)
    ax.add_patch(Rectangle(place, side, side, facecolor=FORWARD, alpha=0.3))
    ax.add_patch(Rectangle(place, side, side, fill=False, edgecolor=FORWARD, linewidth=2))
    if side:
        ax.text(middle, side / 2, f"{side**2:g}", ha="center", va="center", fontsize=12)
    style = {"ha": "center", "va": "top", "fontsize": 11, "color": NEUTRAL}
    ax.annotate(f"{side:g}", (middle, 0), (0, -4), textcoords="offset points", **style)
