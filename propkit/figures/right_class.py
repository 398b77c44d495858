"""The right class of each row: one probability is picked from each, and each makes one surprise."""

import numpy as np
from matplotlib.patches import Rectangle

from propkit.figures.colours import NEUTRAL, TARGET
from propkit.figures.picture import Picture
from propkit.figures.words import count

WIDE, TALL = 1.5, 0.8  # one cell


def draw_right_class(probability, labels):
    """Draw the table of probabilities, mark the one that each row's label picks, and show its surprise.

    probability (N, M), labels (N,) -> Picture
    """
    rows, classes = np.shape(probability)
    width = WIDE * (classes + 4)
    figure = Picture(figsize=(8, 8 / width * TALL * (rows + 2.2)), layout="constrained")
    ax = figure.subplots()
    ax.set(xlim=(-2 * WIDE, width - 2 * WIDE), ylim=(-TALL * (rows + 1.1), TALL * 1.1), aspect="equal")
    ax.axis("off")
    _write(ax, -WIDE, 0, "label", color=NEUTRAL)
    for m in range(classes):
        _write(ax, m * WIDE, 0, f"class {m}", color=NEUTRAL)
    _write(ax, (classes + 0.5) * WIDE, 0, "surprise", color=NEUTRAL)
    for n, label in enumerate(labels):
        y = -TALL * (n + 1)
        _write(ax, -WIDE, y, f"{label}")
        for m in range(classes):
            _cell(ax, m * WIDE, y, probability[n][m], m == label)
        start, end = (classes - 0.45) * WIDE, (classes + 0.1) * WIDE
        ax.annotate("", (end, y), (start, y), arrowprops={"arrowstyle": "-|>", "lw": 1.5})
        _write(ax, (classes + 0.5) * WIDE, y, f"{-np.log(probability[n][label]):.3f}")
    below = -TALL * (rows + 0.85)
    _write(ax, (classes - 1) / 2 * WIDE, below, f"probability {(rows, classes)}")
    _write(ax, -WIDE, below, f"labels ({rows},)")
    _write(ax, (classes + 0.5) * WIDE, below, f"({rows},)")
    figure.description = _describe(probability, labels)
    return figure


def _describe(probability, labels):
    texts = []
    for n, label in enumerate(labels[:6]):
        picked = probability[n][label]
        texts.append(f"row {n} class {label}, {picked:.3f}, surprise {-np.log(picked):.3f}")
    rows, classes = np.shape(probability)
    table = f"A table of {count(rows, 'row')} with the probabilities of {count(classes, 'class', 'classes')}"
    return f"{table}; each label picks one, in a cell with a thick border: {'; '.join(texts)}."


def _cell(ax, x, y, number, chosen):
    style = {"facecolor": TARGET, "alpha": 0.3} if chosen else {"facecolor": "white"}
    place = (x - WIDE / 2, y - TALL / 2)
    ax.add_patch(Rectangle(place, WIDE, TALL, linewidth=0, **style))
    edge = {"linewidth": 3 if chosen else 1, "zorder": 2 + chosen}  # a thick border lies above its neighbours
    ax.add_patch(Rectangle(place, WIDE, TALL, fill=False, edgecolor=NEUTRAL, **edge))
    _write(ax, x, y, f"{number:.3f}", weight="bold" if chosen else "normal")


def _write(ax, x, y, text, **style):
    ax.text(x, y, text, ha="center", va="center", fontsize=12, **style)
