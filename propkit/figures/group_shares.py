"""Shares of yes, group by group: who decides, and for whom."""

from propkit.figures.colours import BACKWARD, FORWARD, NEUTRAL, TARGET
from propkit.figures.loss_curve import line_style
from propkit.figures.picture import Picture
from propkit.figures.words import listed, trend

STYLES = (("o", "-", NEUTRAL), ("s", "--", BACKWARD), ("^", "-.", FORWARD), ("d", ":", TARGET))


def draw_group_shares(shares, groups, label="group"):
    """Draw the share of yes in each group, a line for each of up to four deciders.

    shares a dict name: shares (G,), groups (G,) names or numbers, label of the axis -> Picture
    """
    figure = Picture(figsize=(8, 4), layout="constrained")
    ax = figure.subplots()
    places = range(len(groups))
    for (name, values), (marker, line, colour) in zip(shares.items(), STYLES, strict=False):
        ax.plot(places, values, markersize=8, linewidth=2, label=name, **line_style(marker, line, colour))
    ax.set_xticks(places, groups)
    ax.set_ylim(0, 1)
    ax.set_xlabel(label, fontsize=12)
    ax.set_ylabel("share of yes", fontsize=12)
    ax.tick_params(labelsize=11)
    ax.grid(axis="y", alpha=0.3)
    ax.legend(fontsize=11, loc="lower left")
    ways = [f"{name} {listed(values) if len(groups) <= 8 else trend(values)}" for name, values in shares.items()]
    figure.description = f"Share of yes for {label} {listed(list(map(str, groups)))}: {'; '.join(ways)}."
    return figure
