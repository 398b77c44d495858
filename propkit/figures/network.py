"""A small network with the numbers of one example: weights on the edges, biases and values at the neurons."""

import numpy as np
from matplotlib.patches import Circle

from propkit.figures.colours import FORWARD, NEUTRAL
from propkit.figures.picture import Picture
from propkit.figures.words import count, listed

ACROSS, DOWN = 3.0, 1.5  # from layer to layer, from neuron to neuron


def draw_network(params, logits, caches, row=0):
    """Draw what flowed through a network for one row of the batch, as the caches remember it.

    params a list of (W, b), logits (N, M) and caches from network_forward, row number -> Picture

    A grey circle with a dashed rim is a neuron that its ReLU switched off.
    """
    values = [linear_cache[0][row] for linear_cache, _ in caches] + [logits[row]]
    half = DOWN * (max(len(v) for v in values) - 1) / 2
    width = ACROSS * len(params) + 1.8
    figure = Picture(figsize=(8, 8 * (2 * half + 1.8) / width), layout="constrained")
    ax = figure.subplots()
    ax.set(xlim=(-0.9, width - 0.9), ylim=(-half - 0.8, half + 1), aspect="equal")
    ax.axis("off")
    for layer, (W, _) in enumerate(params):
        for i in range(W.shape[0]):
            for j in range(W.shape[1]):
                _edge(ax, _place(layer, i, values), _place(layer + 1, j, values), W[i, j], i / len(W))
    for layer, numbers in enumerate(values):
        _head(ax, layer, len(params))
        for i, value in enumerate(numbers):
            bias = params[layer - 1][1][i] if layer else None
            _node(ax, _place(layer, i, values), value, bias, off=0 < layer < len(params) and value == 0)
    figure.description = _describe(params, values, row)
    return figure


def _describe(params, values, row):
    """values a list of the inputs, what comes out of each layer, and the logits, all (n,)."""
    layers = []
    for number, numbers in enumerate(values[1:-1], start=1):
        off = f", {np.sum(numbers == 0)} switched off" if np.any(numbers == 0) else ""
        layers.append(f"layer {number} after ReLU {listed(numbers)}{off}")
    negative, weights = sum(np.sum(W < 0) for W, _ in params), sum(W.size for W, _ in params)
    texts = [f"inputs {listed(values[0])}", *layers, f"logits {listed(values[-1])}"]
    dashed = f"{negative} of {count(weights, 'weight')} are negative: their lines are dashed"
    return f"A network with the numbers of row {row}: {'; '.join(texts)}. {dashed}."


def _place(layer, i, values):
    return ACROSS * layer, DOWN * ((len(values[layer]) - 1) / 2 - i)


def _head(ax, layer, last):
    text = "inputs" if layer == 0 else "logits" if layer == last else f"layer {layer}, after ReLU"
    top = ax.get_ylim()[1]
    ax.text(ACROSS * layer, top, text, ha="center", va="top", fontsize=12, weight="bold")


def _node(ax, place, value, bias, off):
    style = {"facecolor": "#dddddd", "linestyle": "--"} if off else {"facecolor": "white"}
    ax.add_patch(Circle(place, 0.42, edgecolor=NEUTRAL, linewidth=1.5, zorder=2, **style))
    ax.text(*place, f"{value:.3g}", ha="center", va="center", fontsize=12, color=FORWARD, weight="bold", zorder=3)
    if bias is not None:
        ax.text(place[0], place[1] - 0.6, f"bias {bias:.3g}", ha="center", va="center", fontsize=11, zorder=3)


def _edge(ax, start, end, weight, shift):
    """Draw a line with its weight; a dashed one has a negative weight. shift 0 to 1 moves the label on."""
    ax.plot(
        *zip(start, end, strict=True),
        color=FORWARD,
        linewidth=1.3,
        linestyle="--" if weight < 0 else "-",
        zorder=1,
    )
    part = 0.27 + 0.65 * shift  # the labels of different inputs stand in different columns
    x, y = (start[k] + part * (end[k] - start[k]) for k in (0, 1))
    box = {"facecolor": "white", "edgecolor": "none", "pad": 2.5}
    ax.text(x, y, f"{weight:.3g}", ha="center", va="center", fontsize=11, bbox=box, zorder=2)
