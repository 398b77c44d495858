"""What mistakes cost at each threshold: false alarms get rarer and misses more frequent as it rises."""

import numpy as np

from propkit.figures.colours import BACKWARD, FORWARD, NEUTRAL, TARGET
from propkit.figures.picture import Picture
from propkit.figures.words import show, trend
from propkit.metrics import confusion

THRESHOLDS = np.geomspace(0.001, 1, 301)


def draw_threshold_cost(probability, target, cost_fp, cost_fn, mark=None, confusion=confusion):
    """Draw the cost of the false alarms, of the misses and of both together over the threshold.

    probability (N,), target (N,) of 0 and 1, cost_fp, cost_fn numbers, mark a threshold to mark, a function, the
    reference's by default -> Picture
    """
    counts = np.array([confusion(probability, target, t)[1:3] for t in THRESHOLDS])
    alarms, misses = counts[:, 0] * cost_fp, counts[:, 1] * cost_fn
    figure = Picture(figsize=(8, 4), layout="constrained")
    ax = figure.subplots()
    ax.plot(THRESHOLDS, alarms, color=FORWARD, linewidth=2, linestyle="--", label="false alarms")
    ax.plot(THRESHOLDS, misses, color=BACKWARD, linewidth=2, linestyle=":", label="misses")
    ax.plot(THRESHOLDS, alarms + misses, color=NEUTRAL, linewidth=2.5, label="both together")
    if mark is not None:
        _, fp, fn, _ = confusion(probability, target, mark)
        cost = fp * cost_fp + fn * cost_fn
        label = f"chosen: threshold {mark:.3f}, cost {cost:,.0f}"
        ax.plot([mark], [cost], "D", linestyle="", color=TARGET, markersize=10, label=label)
    ax.set_xscale("log")
    ax.set_xticks([0.001, 0.01, 0.1, 1], ["0.001", "0.01", "0.1", "1"])
    ax.set_ylim(0, 1.1 * cost_fn * max(1, np.sum(target)))
    ax.set_xlabel("threshold (each label is ten times the one before)", fontsize=12)
    ax.set_ylabel("cost", fontsize=12)
    ax.tick_params(labelsize=11)
    ax.grid(axis="y", alpha=0.3)
    ax.legend(fontsize=11, loc="upper center")
    both, span = alarms + misses, f"from {show(THRESHOLDS[0])} to {show(THRESHOLDS[-1])}"
    text = (
        f"The cost over thresholds {span}: that of false alarms {trend(alarms)}, that of misses {trend(misses)}, and "
    )
    text += f"both together are least, {show(both.min())}, at {show(THRESHOLDS[np.argmin(both)])}."
    figure.description = text if mark is None else f"{text} {label.capitalize()}."
    return figure
