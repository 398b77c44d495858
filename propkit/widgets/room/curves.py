"""The curves of the training room as SVG: the losses and the shares of right rows, from epoch to epoch."""

import numpy as np

from propkit.figures.words import show
from propkit.widgets.room.svg import INK, PAPER, RIM, picture, text
from propkit.widgets.room.words import percent

# Filled and hollow as the rows on the plane; colours are for classes there, and would mislead here.
CURVES = (("train", "training", "", INK), ("val", "validation", 'stroke-dasharray="6 4"', PAPER))
LEFT, RIGHT = 52, 376
LOSS, SHARE = (66, 230), (284, 384)  # top and bottom of the two panels


def draw_curves(history, last, description, best=None):
    """Return the curves as SVG.

    history a dict of four lists, last the number of epochs until the end, description what is seen,
    best the epoch of least validation loss, where it is to be marked -> text
    """
    losses = [value for rows, *_ in CURVES for value in history[f"{rows}_loss"] if np.isfinite(value)]
    top = ceiling(max(losses, default=1))
    parts = [
        _legend(),
        text(LEFT - 44, LOSS[0] - 12, _title("loss", history, "loss"), "start"),
        text(LEFT - 44, SHARE[0] - 12, _title("right", history, "right"), "start"),
        _panel(LOSS, {0: "0", 0.5: show(top / 2), 1: show(top)}, last),
        _panel(SHARE, {0: "0 %", 0.5: "50 %", 1: "100 %"}, last),
        *(text(_across(epoch, last), SHARE[1] + 20, epoch) for epoch in (0, last // 2, last)),
        text((LEFT + RIGHT) / 2, SHARE[1] + 42, "epoch"),
    ]
    if best is not None:
        parts.append(_least(best, last))
    for rows, _, dash, fill in reversed(CURVES):
        for panel, what, most in ((LOSS, "loss", top), (SHARE, "right", 1)):
            parts.append(_curve(_places(history[f"{rows}_{what}"], panel, most, last), dash, fill))
    return picture(description, *parts)


def ceiling(value):
    """Return the end of an axis that has room for a value: 1, 2, 3 or 5 times a power of ten, and never below 1."""
    power = 10 ** np.floor(np.log10(max(value, 1)))
    return next(float(step * power) for step in (1, 2, 3, 5, 10) if value <= step * power)


def _title(word, history, what):
    numbers = (f"{name} {_number(history[f'{rows}_{what}'][-1], what)}" for rows, name, *_ in CURVES)
    return f"{word}: {', '.join(numbers)}"


def _number(value, what):
    return percent(value) if what == "right" else show(value)


def _across(epoch, last):
    return LEFT + (RIGHT - LEFT) * epoch / last


def _places(values, panel, most, last):
    """Return the epochs of a curve that have a number, and where they lie: (n, 3) of epoch, across, up."""
    top, bottom = panel
    values = np.array(values, dtype=float)
    epochs = np.flatnonzero(np.isfinite(values))
    up = bottom - (bottom - top) * np.clip(values[epochs] / most, 0, 1)
    return np.column_stack([epochs, _across(epochs, last), up])


def _curve(places, dash, fill):
    line = "L".join(f"{across:.1f} {up:.1f}" for _, across, up in places.tolist())
    marked = places[(places[:, 0] % 10 == 0) | (np.arange(len(places)) == len(places) - 1)]
    return _line(f"M{line}", marked[:, 1:].tolist(), dash, fill)


def _line(path, marked, dash, fill):
    """Return a line with a diamond at some of its places, which says whose it is without a colour."""
    diamonds = "".join(f"M{across - 5:.1f} {up:.1f}l5-5l5 5l-5 5z" for across, up in marked)
    return (
        f'<path d="{path}" fill="none" style="stroke:{INK}" stroke-width="2" {dash}/>'
        f'<path d="{diamonds}" style="fill:{fill};stroke:{INK}" stroke-width="1.5"/>'
    )


def _panel(panel, ticks, last):
    top, bottom = panel
    parts = [
        f'<path d="M{LEFT} {top}V{bottom}H{RIGHT}" fill="none" style="stroke:{RIM}"/>',
        f'<path d="M{LEFT} {top}H{RIGHT}M{LEFT} {(top + bottom) / 2}H{RIGHT}" style="stroke:{RIM}" opacity="0.3"/>',
    ]
    for share, words in ticks.items():
        parts.append(text(LEFT - 6, bottom - (bottom - top) * share + 5, words, "end"))
    return "".join(parts)


def _least(best, last):
    across = _across(best, last)
    anchor, beside = ("end", -6) if best > last / 2 else ("start", 6)
    return (
        f'<path d="M{across:.1f} {LOSS[0]}V{LOSS[1]}" style="stroke:{RIM}" stroke-width="2" stroke-dasharray="2 3"/>'
        f"{text(across + beside, LOSS[0] + 16, f'least: {best}', anchor)}"
    )


def _legend():
    parts = []
    for across, (_, name, dash, fill) in zip((8, 172), CURVES, strict=True):
        parts.append(_line(f"M{across} 16h40", [(across + 20, 16)], dash, fill))
        parts.append(text(across + 50, 21, f"{name} rows", "start"))
    return "".join(parts)
