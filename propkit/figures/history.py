"""How a training went from epoch to epoch: the loss of the training rows, and that of the validation rows."""

import numpy as np

from propkit.figures.colours import BACKWARD, FORWARD, NEUTRAL
from propkit.figures.picture import Picture
from propkit.figures.words import count, show, trend

CURVES = (("train_loss", "training rows", "o", "-", FORWARD), ("val_loss", "validation rows", "^", "--", BACKWARD))


def draw_history(history, best=False, stopped=None):
    """Draw both losses of a run; epochs count from 1.

    history of propkit.fit; best True to mark the epoch of least validation loss; stopped an epoch to mark, or None
    -> Picture
    """
    figure = Picture(figsize=(8, 4), layout="constrained")
    ax = figure.subplots()
    epochs = np.arange(1, len(history["val_loss"]) + 1)
    every = max(1, len(epochs) // 10)  # ten markers are enough to tell the curves apart
    for i, (key, label, marker, line, colour) in enumerate(CURVES):
        style = {"color": colour, "linewidth": 2 if len(epochs) < 300 else 1.2, "linestyle": line, "marker": marker}
        style |= {"markersize": 8, "markeredgewidth": 1.5, "markerfacecolor": "none" if i else colour}
        ax.plot(epochs, history[key], markevery=(i * every // 2, every), label=label, **style)
    ax.set_ylim(0, 1.12 * max(np.max(history[key]) for key, *_ in CURVES))
    if best:
        _mark(ax, np.argmin(history["val_loss"]) + 1, "best")
    if stopped is not None:
        _mark(ax, stopped, "stopped")
    ax.set_xlabel("epoch", fontsize=12)
    ax.set_ylabel("loss", fontsize=12)
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.tick_params(labelsize=11)
    ax.grid(axis="y", alpha=0.3)
    figure.legend(*ax.get_legend_handles_labels(), fontsize=11, ncols=2, loc="outside upper center")
    figure.description = _describe(history, best, stopped)
    return figure


def _describe(history, best, stopped):
    val = history["val_loss"]
    epochs = range(1, len(val) + 1)
    ways = [f"of the {label} {trend(history[key], 'epoch', epochs)}" for key, label, *_ in CURVES]
    least = f"The validation loss is least, {show(np.min(val))}, at epoch {np.argmin(val) + 1}"
    marked = ", marked by a dotted line" if best else ""
    end = f"; a dotted line marks where the run stopped, epoch {stopped}" if stopped is not None else ""
    return f"Loss over {count(len(val), 'epoch')}: that {', that '.join(ways)}. {least}{marked}{end}."


def _mark(ax, epoch, word):
    ax.axvline(epoch, color=NEUTRAL, linestyle=":", linewidth=2)
    late = epoch > 0.6 * ax.dataLim.x1  # to the right of its line, the word would leave the axes
    place = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points", "va": "top"}
    place |= {"xytext": (-5, 0), "ha": "right"} if late else {"xytext": (5, 0), "ha": "left"}
    ax.annotate(f"{word}: {epoch}", (epoch, 0.99), fontsize=11, color=NEUTRAL, **place)
