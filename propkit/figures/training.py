"""One moment of the learning loop: the guesses beside the data, and the loss so far."""

import numpy as np

from propkit.figures.colours import FORWARD, NEUTRAL, TARGET
from propkit.figures.picture import Picture
from propkit.figures.words import count, listed, show, trend


def draw_training(x, y, w, b, guess, losses):
    """Draw the data with the line of all guesses, and the loss before each step until now.

    x (N,), y (N,), w and b numbers, guess a function of (x, w, b), losses a list -> Picture
    """
    figure = Picture(figsize=(8, 3.4))
    left, right = figure.subplots(1, 2)
    # A fixed layout is drawn in half the time that a computed one takes; an explorer draws this at each click.
    figure.subplots_adjust(left=0.08, right=0.98, bottom=0.16, top=0.92, wspace=0.25)
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    _draw_guesses(left, x, y, w, b, guess)
    shown = [loss if np.isfinite(loss) else np.nan for loss in losses]
    right.plot(shown, "o-", color=NEUTRAL, linewidth=2, markersize=5, clip_on=False)
    right.plot([len(shown) - 1], shown[-1:], "o", color=FORWARD, markersize=10, label="now", clip_on=False)
    right.set_xlim(-0.5, max(10, len(shown)) - 0.5)
    right.set_ylim(bottom=0)
    right.xaxis.get_major_locator().set_params(integer=True)
    right.ticklabel_format(axis="y", scilimits=(-2, 4))  # long numbers would run into the panel beside
    right.yaxis.get_offset_text().set_fontsize(11)
    _label(right, "step", "loss", "upper right")
    figure.description = _describe(x, y, w, b, guess, losses)
    return figure


def _describe(x, y, w, b, guess, losses):
    guesses = np.broadcast_to(guess(x, w, b), x.shape)
    steps = len(losses) - 1
    way = f"over {count(steps, 'step')} {trend(losses)}" if steps else f"before the first step, {show(losses[0])}"
    ends = [f"{show(guesses[i])} for x = {show(x[i])}, target {show(y[i])}" for i in (0, -1)]
    return (
        f"On the left, {count(len(x), 'row')} and the line of guesses with weight {show(w, 4)} and bias {show(b, 4)}: "
        f"it guesses {listed(ends)}. On the right, the loss {way}."
    )


def _draw_guesses(ax, x, y, w, b, guess):
    reach = np.array([0.0, 1.15 * x.max()])
    ax.plot(reach, guess(reach, w, b), color=FORWARD, linewidth=2, label="guess")
    ax.vlines(x, y, guess(x, w, b), color=NEUTRAL, linestyle=":", linewidth=2, label="error")
    ax.plot(x, y, "o", color=TARGET, markersize=9, label="target")
    ax.set_xlim(reach)
    ax.set_ylim(-0.3 * y.max(), 1.5 * y.max())  # always the same, so that the line is what moves
    _label(ax, "x", "y", "upper left")


def _label(ax, x, y, legend):
    ax.set_xlabel(x, fontsize=12)
    ax.set_ylabel(y, fontsize=12)
    ax.tick_params(labelsize=11)
    ax.legend(fontsize=11, loc=legend)
