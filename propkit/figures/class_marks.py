"""The marks of a class: how many learners have how many points."""

import numpy as np

from propkit.figures.colours import BACKWARD, FORWARD
from propkit.figures.picture import Picture
from propkit.figures.words import count, show

MOST_BARS = 25


def draw_class_marks(points, max_points):
    """Draw how many learners have how many points, with the middle of the class.

    points (N,) with N >= 1, max_points above 0 -> Picture
    """
    points = np.asarray(points, dtype=float)
    top = max(max_points, points.max())  # a person may give more than there is
    width = max(1, np.ceil(top / MOST_BARS))
    edges = np.arange(-width / 2, top + width, width)
    heights, _ = np.histogram(points, edges)
    middle = float(np.median(points))
    figure = Picture(figsize=(8, 3.4), layout="constrained")
    ax = figure.subplots()
    bars = ax.bar((edges[:-1] + edges[1:]) / 2, heights, width=0.85 * width, color=FORWARD)
    if len(heights) <= MOST_BARS:
        ax.bar_label(bars, [f"{h}" if h else "" for h in heights], fontsize=11, padding=2,
                     bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5})  # fmt: skip
    ax.axvline(
        middle, color=BACKWARD, linestyle="--", linewidth=2, zorder=1.5, label=f"the middle learner: {show(middle)}"
    )
    ax.margins(y=0.15)
    ax.locator_params(axis="both", integer=True)
    ax.set_xlabel(f"points, of {show(max_points)}", fontsize=12)
    ax.set_ylabel("learners", fontsize=12)
    ax.tick_params(labelsize=11)
    ax.legend(fontsize=11, loc="lower left", bbox_to_anchor=(0, 1), frameon=False)
    full, none = int(np.sum(points >= max_points)), int(np.sum(points <= 0))
    figure.description = (
        f"The marks of {count(len(points), 'learner')}, from {show(points.min())} to {show(points.max())} of "
        f"{show(max_points)} points; the middle learner has {show(middle)}. {full:,} have all points, {none:,} none."
    )
    return figure
