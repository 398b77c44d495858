"""How wrong a slope found by nudging is, for nudges from large to tiny."""

import numpy as np

from propkit.figures.colours import BACKWARD, NEUTRAL
from propkit.figures.picture import Picture
from propkit.figures.words import show
from propkit.learning import nudge_slope


def draw_nudge_sizes(f, w, slope, sizes):
    """Draw the error of nudging both ways, and of nudging one way, over the size of the nudge; both axes by powers.

    f a function of one number, w number, slope the true slope at w, sizes the nudges -> Picture
    """
    both = [abs(nudge_slope(f, w, h) - slope) for h in sizes]
    one = [abs((f(w + h) - f(w)) / h - slope) for h in sizes]
    figure = Picture(figsize=(8, 4), layout="constrained")
    ax = figure.subplots()
    ax.loglog(sizes, _seen(one), "s--", color=NEUTRAL, markersize=6, linewidth=1.5, label="one way")
    ax.loglog(sizes, _seen(both), "o-", color=BACKWARD, markersize=7, linewidth=2, label="both ways")
    ax.set_xlabel("size of the nudge, h", fontsize=12)
    ax.set_ylabel("error of the slope", fontsize=12)
    ax.tick_params(labelsize=11)
    ax.grid(alpha=0.3)
    ax.legend(fontsize=11)
    figure.description = _describe(sizes, {"one way": one, "both ways": both})
    return figure


def _describe(sizes, errors):
    ways = []
    for name, misses in errors.items():
        best = int(np.argmin(misses))
        ends = f"{show(misses[0])} for the first size and {show(misses[-1])} for the last"
        ways.append(f"nudging {name} is wrong by {ends}, and least, by {show(misses[best])}, for {show(sizes[best])}")
    return f"How wrong a slope is, for nudges of size {show(sizes[0])} to {show(sizes[-1])}: {'; '.join(ways)}."


def _seen(errors):
    """Leave out an error of exactly 0, which has no place on an axis of powers."""
    return np.where(np.array(errors) > 0, errors, np.nan)
