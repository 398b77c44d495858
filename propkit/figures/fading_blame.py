"""How blame fades, or does not, on its way back through many activations."""

from matplotlib.ticker import LogLocator

from propkit.figures.loss_curve import STYLES, line_style
from propkit.figures.picture import Picture
from propkit.figures.words import trend


def draw_fading_blame(shares):
    """Draw which share of the blame is left after each activation, for up to four kinds, on a log axis.

    shares a dict label: (n,) shares, the first is 1 before any activation -> Picture
    """
    figure = Picture(figsize=(8, 4), layout="constrained")
    ax = figure.subplots()
    for (label, values), style in zip(shares.items(), STYLES, strict=False):
        ax.plot(values, linewidth=2, markersize=7, label=label, **line_style(*style))
    ax.set_yscale("log")
    ax.yaxis.set_major_locator(LogLocator(base=1000))  # a label at 1, and at each thousandth part of the last
    ax.set_xlabel("activations gone back", fontsize=12)
    ax.set_ylabel("share of the blame left", fontsize=12)
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.tick_params(labelsize=11)
    ax.grid(axis="y", alpha=0.3)
    ax.legend(fontsize=11)
    steps = max(len(values) for values in shares.values()) - 1
    ways = [f"{label} {trend(values)}" for label, values in shares.items()]
    figure.description = f"The share of the blame left after {steps} activations: {'; '.join(ways)}."
    return figure
