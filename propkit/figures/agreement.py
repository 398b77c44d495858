"""Do two programs find the same gradients? One against the other, every entry a point."""

import numpy as np

from propkit.figures.colours import BACKWARD, FORWARD, NEUTRAL
from propkit.figures.picture import Picture
from propkit.figures.words import listed, show

STYLES = (("o", FORWARD, 11), ("x", BACKWARD, 6))


def draw_agreement(ours, others):
    """Draw each gradient of the others over ours; where all agree, every point lies on the dashed line.

    ours a list of arrays, others a dict name: list of arrays of the same shapes, up to two -> Picture
    """
    figure = Picture(figsize=(8, 4.4), layout="constrained")
    ax = figure.subplots()
    x = np.concatenate([np.ravel(a) for a in ours])
    shown = [x]
    ax.axline((0, 0), slope=1, color=NEUTRAL, linestyle="--", linewidth=1.5, label="equal")
    for (name, arrays), (marker, colour, size) in zip(others.items(), STYLES, strict=False):
        y = np.concatenate([np.ravel(a) for a in arrays])
        shown.append(y)
        style = {"markersize": size, "markerfacecolor": "none", "markeredgewidth": 1.5}
        ax.plot(x, y, marker, color=colour, label=f"{name}: {len(y)} gradients", **style)
    low, high = np.min(np.concatenate(shown)), np.max(np.concatenate(shown))
    ax.set_xlim(low - 0.1 * (high - low), high + 0.1 * (high - low))
    ax.set_ylim(ax.get_xlim())
    ax.set_xlabel("gradient, by your chapters", fontsize=12)
    ax.set_ylabel("gradient, by the framework", fontsize=12)
    ax.tick_params(labelsize=11)
    ax.grid(alpha=0.3)
    ax.legend(fontsize=11, loc="upper left")
    figure.description = _describe(x, {name: np.concatenate([np.ravel(a) for a in v]) for name, v in others.items()})
    return figure


def _describe(x, others):
    """x (n,) the gradients by your chapters, others a dict name: (n,) gradients."""
    text = f"{len(x)} gradients by your chapters, from {show(x.min())} to {show(x.max())}, along the bottom"
    if not others:
        return f"{text}; no framework is installed to compare them with, so there is only the dashed line of equality."
    away = [f"{name}, by at most {show(np.max(np.abs(y - x)))}" for name, y in others.items()]
    return f"{text}; those by {listed(others)} upwards. They miss the dashed line of equal numbers: {listed(away)}."
