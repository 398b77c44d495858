"""The exercises of a chapter in a class: passed, not right yet, not written; and how each goes with the others."""

import numpy as np

from propkit.figures.colours import BACKWARD, FORWARD, NEUTRAL
from propkit.figures.picture import Picture
from propkit.figures.words import count, listed, show

KINDS = (("all points", FORWARD, "", "white"), ("not right yet", "#E69F00", "//", "black"),
         ("not written", "#D9D9D9", "..", "black"))  # fmt: skip
NARROW = 0.09  # a share below which its number has no place in the bar


def draw_class_exercises(names, counts, discrimination):
    """Draw, for each exercise, the shares of the class, and beside them its discrimination.

    names E texts, counts (E, 3) learners with all points, not right yet, not written; discrimination E numbers or None
    -> Picture
    """
    counts = np.asarray(counts)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure = Picture(figsize=(8, 1.7 + 0.42 * len(names)), layout="constrained")
    bars, dots = figure.subplots(1, 2, sharey=True, width_ratios=(5, 2))
    _draw_shares(bars, names, shares)
    _draw_discrimination(dots, discrimination)
    known = [f"{n} {show(d, 2)}" for n, d in zip(names, discrimination, strict=True) if d is not None]
    figure.description = (
        f"Shares of {count(int(counts[0].sum()), 'learner')} with all points: "
        f"{listed([f'{n} {s:.0%}' for n, s in zip(names, shares[:, 0], strict=True)], 9)}. "
        f"Discrimination: {listed(known, 6) if known else 'not enough learners to tell'}."
    )
    return figure


def _draw_shares(ax, names, shares):
    rows, left = np.arange(len(names)), np.zeros(len(names))
    for (kind, colour, hatch, ink), share in zip(KINDS, shares.T, strict=True):
        ax.barh(rows, share, left=left, color=colour, hatch=hatch, edgecolor="white", height=0.72, label=kind)
        for row, (start, width) in enumerate(zip(left, share, strict=True)):
            if width >= NARROW:
                box = {"facecolor": colour, "edgecolor": "none", "pad": 1.5}
                ax.text(start + width / 2, row, f"{width:.0%}", ha="center", va="center", fontsize=11, color=ink,
                        bbox=box)  # fmt: skip
        left += share
    ax.set_yticks(rows, names, fontsize=11)
    ax.invert_yaxis()
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
    ax.set_xlabel("share of the class", fontsize=12)
    ax.tick_params(labelsize=11)
    ax.legend(fontsize=11, loc="lower left", bbox_to_anchor=(0, 1), ncols=3, frameon=False, columnspacing=1,
              handlelength=1.4)  # fmt: skip


def _draw_discrimination(ax, discrimination):
    ax.axvline(0, color=NEUTRAL, linewidth=1)
    ax.axvline(0.2, color=NEUTRAL, linewidth=1, linestyle=":")
    for row, value in enumerate(discrimination):
        if value is None:
            ax.text(0.5, row, "not enough", ha="center", va="center", fontsize=11, color=NEUTRAL)
        else:
            low = value < 0.2
            ax.plot(value, row, "D" if low else "o", color=BACKWARD if low else FORWARD, markersize=8)
            side = -0.12 if value > 0.6 else 0.12
            ax.text(value + side, row, show(value, 2), ha="left" if side > 0 else "right", va="center", fontsize=11)
    ax.set_xlim(min(-0.3, *[d - 0.1 for d in discrimination if d is not None], 0), 1.08)
    ax.set_xticks([0, 0.5, 1])
    ax.set_xlabel("discrimination", fontsize=12)
    ax.tick_params(labelsize=11)
