"""How the loss went from step to step, for one run or for several."""

import numpy as np

from propkit.figures.colours import BACKWARD, FORWARD, NEUTRAL, TARGET
from propkit.figures.picture import Picture
from propkit.figures.words import count, trend

STYLES = (("o", "-", FORWARD), ("s", "--", TARGET), ("^", "-.", BACKWARD), ("d", ":", NEUTRAL))


def line_style(marker, line, colour):
    """Return how a line is drawn: every other kind of marker is hollow, which tells lines apart in grey too."""
    face = "none" if marker in "sd" else colour
    return {"marker": marker, "linestyle": line, "color": colour, "markerfacecolor": face, "markeredgewidth": 1.5}


def draw_losses(runs):
    """Draw the losses of up to four runs over their steps.

    runs a dict label: list of losses -> Picture
    """
    figure = Picture(figsize=(8, 4), layout="constrained")
    ax = figure.subplots()
    for i, ((label, losses), style) in enumerate(zip(runs.items(), STYLES, strict=False)):
        every = max(1, len(losses) // 10)  # ten markers are enough to tell the curves apart
        places = (i * every // len(runs), every)  # no marker hides another one
        ax.plot(losses, linewidth=2, markersize=7, markevery=places, label=label, **line_style(*style))
    ax.set_xlabel("step", fontsize=12)
    ax.set_ylabel("loss", fontsize=12)
    ax.set_ylim(bottom=0)
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.tick_params(labelsize=11)
    ax.grid(axis="y", alpha=0.3)
    if len(runs) > 1:
        ax.legend(fontsize=11)
    figure.description = _describe(runs)
    return figure


def _describe(runs):
    steps = max((len(losses) for losses in runs.values()), default=1) - 1
    ways = [f"{label} {trend(losses, 'step')}{_early(losses)}" for label, losses in runs.items()]
    return f"The loss over {count(steps, 'step')}: {'; '.join(ways)}."


def _early(losses):
    """Say by which step nine tenths of a fall are done, where that is early; else nothing."""
    if not np.isfinite(losses).all():
        return ""
    fall = np.asarray(losses) - losses[-1]
    step = int(np.argmax(fall <= 0.1 * fall[0]))
    return f", nine tenths of it by step {step}" if fall[0] > 0 and step < len(losses) / 2 else ""
