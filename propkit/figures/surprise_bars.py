"""Accuracy beside loss: the surprise of each row, for several classifiers."""

import numpy as np

from propkit.figures.colours import BACKWARD, FORWARD, NEUTRAL
from propkit.figures.picture import Picture
from propkit.figures.words import listed
from propkit.losses import softmax_cross_entropy_forward

RIGHT = {"facecolor": FORWARD}
WRONG = {"facecolor": "white", "edgecolor": BACKWARD, "hatch": "//"}


def draw_surprise_bars(classifiers, labels):
    """Draw each row's surprise as a bar, hatched where the answer is wrong, and the loss as a line.

    classifiers a dict name: logits (N, M), labels (N,) -> Picture
    """
    figure = Picture(figsize=(8, 3.8), layout="constrained")
    panels = figure.subplots(1, len(classifiers), sharey=True, squeeze=False)[0]
    texts = [_draw_one(ax, *each, labels) for ax, each in zip(panels, classifiers.items(), strict=True)]
    panels[0].set_ylabel("surprise", fontsize=12)
    figure.description = f"The surprise of each row as a bar. {'; '.join(texts)}."
    return figure


def _draw_one(ax, name, logits, labels):
    """Draw one classifier -> what is to be seen, in words"""
    right = np.argmax(logits, axis=1) == labels
    surprise = [softmax_cross_entropy_forward(logits[[n]], labels[[n]])[0] for n in range(len(labels))]
    loss, _ = softmax_cross_entropy_forward(logits, labels)
    for n in range(len(labels)):
        label, style = ("right", RIGHT) if right[n] else ("wrong", WRONG)
        ax.bar(n, surprise[n], width=0.6, linewidth=1.5, label=label, **style)
    ax.axhline(loss, color=NEUTRAL, linestyle="--", linewidth=2, label=f"the mean, {loss:.2f}")
    ax.set_title(f"{name}: {right.sum()} of {len(labels)} right", fontsize=12)
    ax.set_xlabel("row", fontsize=12)
    ax.set_xticks(range(len(labels)))
    ax.tick_params(labelsize=11, labelleft=True)
    handles = {text: handle for handle, text in zip(*ax.get_legend_handles_labels(), strict=True)}
    ax.legend(handles.values(), handles.keys(), fontsize=11, loc="best")
    answers = f"{right.sum()} of {len(labels)} right, wrong in {listed(np.flatnonzero(~right)) or 'none'}"
    return f"{name}: {answers}; surprises {listed([f'{s:.2f}' for s in surprise])}, mean {loss:.2f}"
