"""The walk of the loss with batches of different sizes, over one and the same number of epochs."""

import numpy as np

from propkit.figures.colours import BACKWARD, FORWARD, NEUTRAL, TARGET
from propkit.figures.picture import Picture
from propkit.figures.words import count, show, trend

STYLES = (("^", BACKWARD, 1.0), ("s", FORWARD, 1.8), ("o", NEUTRAL, 2.2), ("d", TARGET, 2.2))


def draw_batch_noise(runs, rows):
    """Draw the loss after each step of up to four runs, over the epochs that the steps make up.

    runs a dict batch size: losses (before the first step, then after each step), rows N -> Picture
    """
    figure = Picture(figsize=(8, 4.2), layout="constrained")
    ax = figure.subplots()
    for (batch_size, losses), (marker, colour, width) in zip(runs.items(), STYLES, strict=False):
        # Every batch holds batch_size rows but the last of each epoch: the epoch is full all the same.
        steps = int(np.ceil(rows / batch_size))
        epoch, step = np.divmod(np.arange(len(losses)), steps)
        every = max(1, len(losses) // 10)
        ax.plot(
            epoch + np.minimum(step * batch_size / rows, 1), losses, color=colour, linewidth=width,
            marker=marker, markersize=8, markevery=every, markeredgecolor="white", label=f"batches of {batch_size}",
        )  # fmt: skip
    ax.set_xlabel("epochs", fontsize=12)
    ax.set_ylabel("loss over all rows", fontsize=12)
    ax.set_ylim(bottom=0)
    ax.tick_params(labelsize=11)
    ax.grid(axis="y", alpha=0.3)
    figure.legend(*ax.get_legend_handles_labels(), fontsize=11, ncols=len(runs), loc="outside upper center")
    figure.description = _describe(runs, rows)
    return figure


def _describe(runs, rows):
    ways = []
    for size, losses in runs.items():
        with np.errstate(invalid="ignore"):  # infinity less infinity
            jump = np.max(np.diff(losses), initial=0)
        jumps = f"with jumps upwards of up to {show(jump)}" if jump > 0 else "never upwards"
        ways.append(f"batches of {size:,}, {count(len(losses) - 1, 'step')}, {trend(losses)}, {jumps}")
    return f"The loss over all {count(rows, 'row')} after each step: {'; '.join(ways)}."
