"""An activation and its slope: where it lets much of the blame through, and where little."""

import numpy as np

from propkit.figures.colours import BACKWARD, FORWARD, NEUTRAL
from propkit.figures.picture import Picture
from propkit.figures.words import listed, show, trend
from propkit.learning import nudge_slope


def draw_activation_slope(activation, slope=None, name="the activation", marks=(0.0, 2.0, 4.0), reach=8.0):
    """Draw an activation above its slope, and write the slope at some places.

    activation a function of z (n,), slope a function of z (n,) or None to nudge both ways, name such as "tanh",
    marks (n,) places to mark, reach the largest z -> Picture
    """
    slope = slope or (lambda z: nudge_slope(activation, z))
    z = np.linspace(-reach, reach, 321)
    marks = np.asarray(marks, dtype=float)
    outputs, slopes, marked = activation(z), slope(z), slope(marks)
    figure = Picture(figsize=(8, 4.8), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True)
    above.plot(z, outputs, color=FORWARD, linewidth=2.5)
    above.plot(marks, activation(marks), "o", color=FORWARD, markersize=8)
    below.plot(z, slopes, color=BACKWARD, linewidth=2.5, linestyle="--")
    below.plot(marks, marked, "s", color=BACKWARD, markersize=8)
    for place, number in zip(marks, marked, strict=True):
        below.annotate(show(number), (place, number), (8, 7), textcoords="offset points", fontsize=12)
    low, high = min(0, np.min(slopes)), np.max(slopes)
    below.set_ylim(low, high + 0.32 * (high - low))  # room for the numbers
    below.set_xlabel(f"z, the input of {name}", fontsize=12)
    for ax, label in ((above, "output"), (below, "slope")):
        ax.set_ylabel(label, fontsize=12)
        ax.tick_params(labelsize=11)
        ax.axvline(0, color=NEUTRAL, linewidth=0.8)
        ax.grid(axis="y", alpha=0.3)
    places = [f"{show(number)} at z = {show(place)}" for place, number in zip(marks, marked, strict=True)]
    figure.description = (
        f"Above, {name} over z from {show(-reach)} to {show(reach)}: it {trend(outputs, 'z =', z)}. "
        f"Below, its slope: it {trend(slopes, 'z =', z)}. Marked slopes: {listed(places)}."
    )
    return figure
