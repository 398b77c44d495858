"""The four activations: what three of them make of one number, and what softmax makes of a row of scores."""

import numpy as np

from propkit.activations import relu, sigmoid, softmax
from propkit.figures.colours import FORWARD, NEUTRAL
from propkit.figures.picture import Picture
from propkit.figures.words import listed


def draw_activations(relu=relu, sigmoid=sigmoid, tanh=np.tanh, softmax=softmax, scores=(1.0, 2.0, 4.0)):
    """Draw ReLU, sigmoid and tanh as curves, and softmax as bars for one row of scores.

    four functions, the reference's by default, scores (M,) -> Picture
    """
    figure = Picture(figsize=(8, 6), layout="constrained")
    figure.get_layout_engine().set(hspace=0.08)
    panels = figure.subplots(2, 2).ravel()
    z = np.linspace(-6, 6, 241)
    curves = {"ReLU: 0 and above": relu, "sigmoid: between 0 and 1": sigmoid, "tanh: between −1 and 1": tanh}
    for ax, (title, function) in zip(panels, curves.items(), strict=False):
        ax.axhline(0, color=NEUTRAL, linewidth=0.8)
        ax.axvline(0, color=NEUTRAL, linewidth=0.8)
        ax.plot(z, function(z), color=FORWARD, linewidth=2.5)
        _label(ax, title, "z, the sum", "a, the output")
    scores = np.asarray(scores, dtype=float)
    _bars(panels[3], scores, softmax)
    figure.description = _describe(curves, z[[0, len(z) // 2, -1]], scores, softmax)
    return figure


def _bars(ax, scores, softmax):
    probability = softmax(scores[None, :])[0]
    bars = ax.bar([f"{score:g}" for score in scores], probability, color=FORWARD, width=0.6)
    ax.bar_label(bars, [f"{p:.3f}" for p in probability], fontsize=11, padding=2)
    ax.set_ylim(0, 1.1)
    _label(ax, "softmax: a row that sums to 1", "score", "probability")


def _describe(curves, z, scores, softmax):
    """Say what each curve makes of the two ends and the middle of z (3,), and softmax of the scores."""
    ways = [f"{title.partition(':')[0]} makes {listed(function(z))}" for title, function in curves.items()]
    return (
        f"Four panels. Of z = {listed(z)}, {'; '.join(ways)}. Softmax makes bars of the scores {listed(scores)}: "
        f"{listed([f'{p:.3f}' for p in softmax(scores[None, :])[0]])}."
    )


def _label(ax, title, x, y):
    ax.set_title(title, fontsize=12)
    ax.set_xlabel(x, fontsize=11)
    ax.set_ylabel(y, fontsize=11)
    ax.tick_params(labelsize=11)
