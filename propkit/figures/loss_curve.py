"""How the loss went from step to step, for one run or for several."""

from matplotlib.figure import Figure

from propkit.figures.colours import BACKWARD, FORWARD, NEUTRAL, TARGET

STYLES = (("o", "-", FORWARD), ("s", "--", TARGET), ("^", "-.", BACKWARD), ("d", ":", NEUTRAL))


def draw_losses(runs):
    """Draw the losses of up to four runs over their steps.

    runs a dict label: list of losses -> matplotlib Figure
    """
    figure = Figure(figsize=(8, 4), layout="constrained")
    ax = figure.subplots()
    for (label, losses), (marker, line, colour) in zip(runs.items(), STYLES, strict=False):
        every = max(1, len(losses) // 10)  # ten markers are enough to tell the curves apart
        style = {"color": colour, "linewidth": 2, "linestyle": line}
        ax.plot(losses, marker=marker, markersize=7, markevery=every, label=label, **style)
    ax.set_xlabel("step", fontsize=12)
    ax.set_ylabel("loss", fontsize=12)
    ax.set_ylim(bottom=0)
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.tick_params(labelsize=11)
    ax.grid(axis="y", alpha=0.3)
    if len(runs) > 1:
        ax.legend(fontsize=11)
    return figure
