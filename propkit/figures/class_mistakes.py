"""The mistakes of a class that have a name: which, in which exercise, and how many learners made them."""

import numpy as np

from propkit.figures.colours import BACKWARD
from propkit.figures.picture import Picture
from propkit.figures.words import count, listed

MOST = 12


def draw_class_mistakes(names, counts):
    """Draw how many learners made each mistake, the most frequent ones on top.

    names of n >= 1 mistakes, two lines each at most; counts (n,), the largest first -> Picture
    """
    names, left = list(names), max(0, len(names) - MOST)
    shown, heights = names[:MOST], np.asarray(counts)[:MOST]
    figure = Picture(figsize=(8, 1.1 + 0.55 * len(shown)), layout="constrained")
    ax = figure.subplots()
    bars = ax.barh(np.arange(len(shown)), heights, color=BACKWARD, height=0.6)
    ax.bar_label(bars, [f"{h:,}" for h in heights], fontsize=12, padding=3)
    ax.set_yticks(np.arange(len(shown)), shown, fontsize=11)
    ax.invert_yaxis()
    ax.margins(x=0.12)
    ax.locator_params(axis="x", integer=True)
    ax.set_xlim(left=0)
    ax.set_xlabel("learners", fontsize=12)
    ax.tick_params(labelsize=11)
    told = [f"{name.replace(chr(10), ' ')} ({n:,})" for name, n in zip(shown, heights, strict=True)]
    more = f" {count(left, 'more kind is', 'more kinds are')} in the table." if left else ""
    figure.description = (
        f"{count(len(names), 'kind')} of known mistakes, with the learners who made them: {listed(told, 5)}.{more}"
    )
    return figure
