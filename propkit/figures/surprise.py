"""Surprise: what a yes-or-no guess costs once it is known what happened."""

import numpy as np

from propkit.activations import sigmoid
from propkit.figures.colours import FORWARD, NEUTRAL
from propkit.figures.picture import Picture
from propkit.figures.words import show, trend
from propkit.losses import binary_cross_entropy_forward


def draw_surprise(loss_forward=binary_cross_entropy_forward, reach=6.0):
    """Draw the loss of one guess over its probability and over its logit, for both things that can happen.

    loss_forward a function of (logits, target) -> loss, cache; reach the largest logit -> Picture
    """
    figure = Picture(figsize=(8, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    logits = np.linspace(-reach, reach, 121)
    happened = ((1.0, "it was a yes", "-", FORWARD), (0.0, "it was a no", "--", NEUTRAL))
    ways = []
    for target, name, line, colour in happened:
        losses = [loss_forward(np.array([z]), np.array([target]))[0] for z in logits]
        ways.append(f"where {name} it {trend(losses)}, and is {show(losses[len(losses) // 2])} in the middle")
        for ax, x in ((left, sigmoid(logits)), (right, logits)):
            ax.plot(x, losses, line, color=colour, linewidth=2.5, label=name)
    left.set_ylabel("loss of one guess", fontsize=12)
    left.set_xlabel("probability of yes", fontsize=12)
    right.set_xlabel("logit", fontsize=12)
    for ax in (left, right):
        ax.tick_params(labelsize=11, labelleft=True)
        ax.grid(alpha=0.3)
        ax.legend(fontsize=11, loc="upper center")
    low, high = map(show, sigmoid(logits[[0, -1]]))
    figure.description = (
        f"The loss of one guess, on the left over probabilities of yes from {low} to {high}, on the right over logits "
        f"from {show(-reach)} to {show(reach)}: {'; '.join(ways)}."
    )
    return figure
