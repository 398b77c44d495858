"""Precision and recall over the threshold: what one gains, the other loses."""

import numpy as np

from propkit.figures.colours import BACKWARD, FORWARD
from propkit.figures.picture import Picture
from propkit.figures.words import show, trend
from propkit.metrics import confusion, precision_recall

THRESHOLDS = np.geomspace(0.001, 1, 301)


def draw_precision_recall(probability, target, confusion=confusion, precision_recall=precision_recall):
    """Draw the precision and the recall over the threshold, as far as there are alarms.

    probability (N,), target (N,) of 0 and 1, two functions, the reference's by default -> Picture
    """
    thresholds = THRESHOLDS[np.max(probability) >= THRESHOLDS]  # above, there is no alarm, so no precision
    both = np.array([precision_recall(*confusion(probability, target, t)[:3]) for t in thresholds])
    figure = Picture(figsize=(8, 3.8), layout="constrained")
    ax = figure.subplots()
    ax.plot(thresholds, both[:, 0], color=FORWARD, linewidth=2.5, label="precision: alarms that are right")
    ax.plot(thresholds, both[:, 1], color=BACKWARD, linewidth=2.5, linestyle="--", label="recall: real cases found")
    ax.set_xscale("log")
    ax.set_xticks([0.001, 0.01, 0.1, 1], ["0.001", "0.01", "0.1", "1"])
    ax.set_ylim(0, 1.05)
    ax.set_xlabel("threshold (each label is ten times the one before)", fontsize=12)
    ax.set_ylabel("share", fontsize=12)
    ax.tick_params(labelsize=11)
    ax.grid(axis="y", alpha=0.3)
    ax.legend(fontsize=11, loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False)
    ways = [f"{name} {trend(values)}" for name, values in zip(("precision", "recall"), both.T, strict=True)]
    figure.description = (
        f"Over thresholds from {show(thresholds[0])} to {show(thresholds[-1])}, {' and '.join(ways)}. "
        f"They are nearest to each other at {_meeting(thresholds, both)}."
    )
    return figure


def _meeting(thresholds, both):
    nearest = np.argmin(np.abs(both[:, 0] - both[:, 1]))
    precision, recall = map(show, both[nearest])
    return f"a threshold of {show(thresholds[nearest])}: precision {precision}, recall {recall}"
