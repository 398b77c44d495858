"""A moment of a training: what the network says about every point of the plane, and the curves until then."""

import numpy as np
from matplotlib.colors import to_rgb

from propkit.figures.colours import BACKWARD, FORWARD, NEUTRAL, TARGET
from propkit.figures.picture import Picture
from propkit.figures.words import listed, show, trend

COLOURS, MARKS = (FORWARD, BACKWARD, TARGET), "o^s"  # of the classes
TINT = (0.25, 0.5, 0.7)  # how much of its colour a region has: the regions differ in grey too
CURVES = (("train", "training rows", "-", NEUTRAL), ("val", "validation rows", "--", "white"))


def draw_room(train, val, square, probability, history, last):
    """Draw the rows with the regions of the answers, and beside them the losses and the shares of right rows.

    train, val pairs (x (N, 2), labels (N,)); square (low (2,), side); probability (K * K, M) of the classes on a grid
    in it, line by line from the top; history a dict of four lists; last the epoch where the curves will end -> Picture
    """
    figure = Picture(figsize=(8, 4.4), layout="constrained")
    plane, curves = figure.subfigures(1, 2, width_ratios=(1.1, 1))
    ax = plane.subplots()
    _draw_regions(ax, *square, probability)
    _draw_rows(ax, train, val)
    _label(ax, "input 0", "input 1")
    plane.legend(*ax.get_legend_handles_labels(), fontsize=11, ncols=3, loc="outside upper center", frameon=False)
    _draw_curves(curves, history, last)
    figure.description = f"{describe_plane(probability)} {describe_curves(history)}"
    return figure


def _draw_regions(ax, low, side, probability):
    K = round(len(probability) ** 0.5)
    probability = probability.reshape(K, K, -1)
    answer, ends = np.argmax(probability, axis=-1), (low[0], low[0] + side, low[1], low[1] + side)
    pale = np.array([1 - tint * (1 - np.array(to_rgb(c))) for c, tint in zip(COLOURS, TINT, strict=True)])
    ax.imshow(pale[answer], extent=ends, interpolation="nearest")
    middles = (np.arange(K) + 0.5) / K * side
    for k in range(probability.shape[-1] - 1):
        lead = probability[..., k] - np.delete(probability, k, axis=-1).max(axis=-1)
        if np.min(lead) < 0 < np.max(lead):
            ax.contour(low[0] + middles, low[1] + side - middles, lead, levels=[0], colors="black", linewidths=1.5)
    ax.set(xlim=ends[:2], ylim=ends[2:], aspect="equal")


def _draw_rows(ax, train, val):
    for (x, labels), size in ((val, 22), (train, 36)):
        for label in np.unique(labels):
            colour, hollow = COLOURS[label], x is val[0]
            style = {"facecolor": "white" if hollow else colour, "edgecolor": colour if hollow else "white"}
            style |= {"marker": MARKS[label], "label": None if hollow else f"class {label}"}
            ax.scatter(*x[labels == label].T, s=size, linewidth=0.8, **style)


def _draw_curves(figure, history, last):
    above, below = figure.subplots(2, 1, height_ratios=(3, 2), sharex=True)
    for ax, what, scale in ((above, "loss", 1), (below, "right", 100)):
        for rows, label, line, face in CURVES:
            style = {"markevery": 10, "markersize": 7, "markerfacecolor": face, "markeredgecolor": NEUTRAL}
            values = scale * np.array(history[f"{rows}_{what}"])
            ax.plot(values, color=NEUTRAL, linestyle=line, linewidth=2, marker="D", label=label, clip_on=False, **style)
        ax.grid(axis="y", alpha=0.3)
    above.set(xlim=(0, last), ylim=(0, None))
    below.set(ylim=(0, 100))
    _label(above, "", "loss")
    _label(below, "epoch", "right, in %")
    figure.legend(*above.get_legend_handles_labels(), fontsize=11, ncols=2, loc="outside upper center", frameon=False)


def _label(ax, x, y):
    ax.set_xlabel(x, fontsize=12)
    ax.set_ylabel(y, fontsize=12)
    ax.tick_params(labelsize=11)


def describe_plane(probability):
    """Say which share of the plane each answer takes: probability (K, M) of the classes at the points of a grid."""
    shares = np.bincount(np.argmax(probability, axis=1), minlength=probability.shape[1]) / len(probability)
    named = listed([f"class {label} on {show(100 * share)} %" for label, share in enumerate(shares)])
    return f"The plane with the rows, and what the network answers: {named} of the square."


def describe_curves(history):
    """Say how both losses went, and which shares of the rows are right now.

    history a dict of four lists, one number for each epoch and one before the first -> text
    """
    epochs = len(history["train_loss"]) - 1
    train, val = (trend(history[f"{rows}_loss"], "epoch") for rows in ("train", "val"))
    right = (f"{show(100 * history[f'{rows}_right'][-1])} %" for rows in ("train", "val"))
    return (
        f"Until epoch {epochs} the training loss {train}; the validation loss {val}. "
        "Right: {} of the training rows, {} of the validation rows.".format(*right)
    )
