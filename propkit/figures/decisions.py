"""Decisions: every row at its probability, on either side of the threshold; the wrong ones are marked."""

import numpy as np

from propkit.figures.colours import BACKWARD, FORWARD, NEUTRAL, TARGET
from propkit.figures.picture import Picture
from propkit.figures.words import count, show
from propkit.metrics import confusion


def draw_decisions(probability, target, threshold, names=("no", "yes"), confusion=confusion):
    """Draw each row at its probability, those that are 1 above those that are 0, and write the four counts.

    probability (N,), target (N,) of 0 and 1, threshold number from 0 to 1, names of target 0 and 1, a function, the
    reference's by default -> Picture
    """
    probability, target = np.asarray(probability), np.asarray(target)
    tp, fp, fn, tn = confusion(probability, target, threshold)
    figure = Picture(figsize=(8, 3.6), layout="constrained")
    ax = figure.subplots()
    _lane(ax, probability[target == 1], 1, threshold, ("o", TARGET))
    _lane(ax, probability[target == 0], 0, threshold, ("s", FORWARD))
    place = np.clip(threshold, -0.02, 1.02)  # the cheapest threshold may lie above all probabilities
    ax.axvline(place, color=NEUTRAL, linewidth=2, linestyle="--")
    side, shift = ("left", 6) if place < 0.7 else ("right", -6)
    style = {"textcoords": "offset points", "ha": side, "fontsize": 12}
    ax.annotate(f"threshold {threshold:.3g}", (place, 1.66), (shift, 0), **style)
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    for height, left, right in ((1.38, ("missed", fn), ("found", tp)), (0.38, ("right", tn), ("false alarms", fp))):
        ax.text(0, height, _count(*left), fontsize=12, ha="left", va="center", bbox=box)
        ax.text(1, height, _count(*right), fontsize=12, ha="right", va="center", bbox=box)
    ax.set(xlim=(-0.04, 1.04), ylim=(-0.45, 1.9))
    ax.set_yticks([0, 1], names)
    ax.set_xlabel("probability that the model gives", fontsize=12)
    ax.set_ylabel("what it is", fontsize=12)
    ax.tick_params(labelsize=11)
    counts = {"found": tp, "missed": fn, "right": tn, "false alarms": fp}
    figure.description = _describe(probability, target, threshold, names, counts)
    return figure


def _describe(probability, target, threshold, names, counts):
    span = f"from {show(np.min(probability))} to {show(np.max(probability))}"
    found, missed, right = (show(counts[key]) for key in ("found", "missed", "right"))
    above = f"of {np.sum(target == 1):,} {names[1]}, above, {found} are found and {missed} missed"
    below = f"of {np.sum(target == 0):,} {names[0]}, below, {right} are right"
    return (
        f"{count(len(probability), 'row')} at probabilities {span}, with a dashed line at the threshold "
        f"{show(threshold)}: {above}; {below} and {count(counts['false alarms'], 'false alarm')}. Crosses are wrong."
    )


def _count(word, number):
    return f"{word}: {show(number)}"


def _lane(ax, probability, lane, threshold, style):
    """Draw the rows of one target; rows at nearly the same place are spread up and down."""
    marker, colour = style
    height = lane + np.random.default_rng(0).uniform(-0.22, 0.22, size=len(probability))
    wrong = (probability >= threshold) != (lane == 1)
    kept = {"linestyle": "", "markersize": 7, "alpha": 0.5}
    ax.plot(probability[~wrong], height[~wrong], marker=marker, color=colour, **kept)
    ax.plot(probability[wrong], height[wrong], "X", color=BACKWARD, markersize=11)
