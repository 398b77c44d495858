"""Words for what a picture shows: numbers, lists and trends, for the descriptions of the figures."""

import re

import numpy as np

CLEAR = 0.1  # a turn counts where it goes this share of the whole range beyond both ends


def show(number, digits=3):
    """Write a number with a few digits and with the minus sign that is read aloud: −0.25, 5,180, 1.2e−9.

    number -> text
    """
    number = np.asarray(number, dtype=float).item() + 0.0  # turns a -0.0 into 0
    if not np.isfinite(number):
        return "not a number" if np.isnan(number) else "infinity" if number > 0 else "−infinity"
    thousands = 1000 - 0.5 * 10.0 ** (3 - digits) <= abs(number) < 1e6  # what would be rounded to 1e3 counts too
    text = f"{number:,.0f}" if thousands else f"{number:.{digits}g}"
    return re.sub(r"e([+-])0*", lambda m: "e" + m[1].strip("+"), text).replace("-", "−")


def point(numbers):
    """Write a point as (1, 0.5)."""
    return f"({', '.join(map(show, numbers))})"


def count(number, one, many=None):
    """Write how many: 1 row, 2 rows, 3,000 rows; `many` for words like tries."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(items, most=8):
    """Write items as "a, b and c"; of more than `most`, only the first ones and how many more.

    items texts or numbers -> text
    """
    words = [item if isinstance(item, str) else show(item) for item in items]
    if len(words) > most:
        words[most - 1 :] = [f"{len(words) - most + 1} more"]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def trend(values, place="", places=None):
    """Say how a row of numbers goes: "falls from 30 to 0.2", "falls from 0.9 to 0.4 at epoch 3, then rises to 1.3".

    values (n,) of n >= 1 numbers, place the name of a place such as "epoch", places (n,) 0 to n - 1 unless told
    """
    values = np.ravel(np.asarray(values, dtype=float))
    first, last = show(values[0]), show(values[-1])
    turn = _turn(values)
    if turn is not None:
        where = f" at {place} {show(turn if places is None else places[turn])}" if place else ""
        middle = show(values[turn])
        back = _way(values[turn], values[-1])
        return f"{_way(values[0], values[turn])} from {first} to {middle}{where}, then {back} to {last}"
    if first == last:
        return f"stays at {first}"
    return f"{_way(values[0], values[-1])} from {first} to {last}"


def _way(start, end):
    return "falls" if end < start else "rises" if end > start else "goes"


def _turn(values):
    """Return where the numbers are farthest beyond both ends, or None where that is not clearly beyond them."""
    finite = np.where(np.isfinite(values), values, np.nan)
    if not np.isfinite(values[[0, -1]]).all():
        return None
    low, high = min(values[0], values[-1]), max(values[0], values[-1])
    beyond = np.nan_to_num(np.maximum(low - finite, finite - high))
    turn = int(np.argmax(beyond))
    return turn if beyond[turn] > CLEAR * (np.nanmax(finite) - np.nanmin(finite)) else None


def route(walk, write=show, first=2):
    """Say where a walk goes, with its first steps: "from 1 over 4 and 2.5 to 3 in 20 steps".

    walk a sequence of n >= 1 places, write a function that writes one, first steps to name -> text
    """
    over = listed([write(place) for place in walk[1 : min(first + 1, len(walk) - 1)]])
    steps = count(len(walk) - 1, "step")
    return f"from {write(walk[0])}{' over ' * bool(over)}{over} to {write(walk[-1])} in {steps}"


def valleys(x, y, name="loss"):
    """Say where a curve is lower than on both sides: "valleys at −2.3 (loss 0.1) and 2.1 (loss 1.9)".

    x (n,), y (n,), name of y -> text; the lowest end where there is no valley
    """
    y = np.ravel(np.asarray(y, dtype=float))
    inside = 1 + np.flatnonzero((y[1:-1] < y[:-2]) & (y[1:-1] <= y[2:]))
    if not len(inside):
        return f"it is lowest, {show(np.nanmin(y))}, at the end at {show(x[np.nanargmin(y)])}"
    texts = [f"{show(x[i])} ({name} {show(y[i])})" for i in inside]
    return f"{'a valley' if len(texts) == 1 else 'valleys'} at {listed(texts, 3)}"
