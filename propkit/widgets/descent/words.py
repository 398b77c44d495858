"""What a walk downhill is doing, in words: crawling, jumping to and fro, arriving, exploding."""

import numpy as np

from propkit.figures.words import count, point, show
from propkit.widgets.descent.walks import over

NEAR = 0.01  # arrived: both weights stay as near as this, as the lesson counts it
AT_REST = 0.005  # a longer last step only passes by
NO_LOSS = 1e-12  # above the least one: one step can lead there
RECENT = 10  # so many last steps tell how it goes now
LITTLE = 0.05  # crawling: they took less than this share off the loss


def tell(path, losses, surface, function):
    """Say what a walk of at least one step is doing, after its name.

    path list of (w1, w2), losses list of numbers, surface a Surface, function the name of what takes the steps -> text
    """
    steps, loss = len(path) - 1, losses[-1]
    if not np.isfinite(path[-1]).all():
        return f"stopped: in step {steps} {function} returned {point(path[-1])}."
    if np.dot(np.subtract(path[1], path[0]), surface.gradient(*path[0])) > 0:
        return f"went uphill: its first step followed the slope. Look at {function}. Loss {show(loss)}."
    if over(loss):
        return f"exploded: loss {show(loss)} after {count(steps, 'step')}. Its rate is too large for this surface."
    if loss > losses[0]:
        return f"climbs: loss {show(loss)}, at the start {show(losses[0])}."
    return (
        _rest(path, losses, surface)
        or _to_and_fro(path, loss)
        or _slow(losses, surface.least)
        or f"is on its way: loss {show(loss)}, {_percent(_gone(losses[0], loss, surface.least))} of the way down."
    )


def _rest(path, losses, surface):
    """Say where a walk has come to rest, if it has."""
    name = "the lowest point" if len(surface.lowest) == 1 else "a lowest point"
    still = np.hypot(*np.subtract(path[-1], path[-2])) <= AT_REST or losses[-1] - surface.least < NO_LOSS
    for place, where in [*((name, where) for where in surface.lowest), *surface.flat.items()]:
        far = np.flatnonzero(np.abs(np.subtract(path, where)).max(axis=1) > NEAR)
        if still and len(path) - 1 not in far:
            arrived = int(far[-1]) + 1 if len(far) else 0
            how = "stands almost still at" if "saddle" in place else "arrived at"
            return f"{how} {place} {point(where)} after {count(arrived, 'step')}: loss {show(losses[-1])}."
    return None


def _to_and_fro(path, loss):
    """Say that a walk jumps from side to side, if most of its last steps turned back."""
    moves = np.diff(path[-RECENT - 2 :], axis=0)
    turns = np.sum(moves[1:] * moves[:-1], axis=1) < 0
    if len(turns) < 3 or turns.mean() < 0.7:
        return None
    return f"jumps to and fro: {turns.sum()} of its last {len(turns)} steps turned back. Loss {show(loss)}."


def _slow(losses, least):
    """Say that a walk crawls, or swings, by what its last steps did to the loss."""
    recent = losses[-RECENT - 1 :]
    steps, gone = len(recent) - 1, _gone(recent[0], recent[-1], least)
    if steps < RECENT / 2 or gone >= LITTLE * steps / RECENT:
        return None
    if _gone(max(recent), min(recent), least) > 2 * LITTLE:
        lowest, highest, now = map(show, (min(recent), max(recent), recent[-1]))
        return f"swings: in its last {steps} steps the loss went between {lowest} and {highest}, now {now}."
    return f"crawls: loss {show(recent[-1])}, {steps} steps ago {show(recent[0])}."


def _gone(before, after, least):
    """Return which share of the loss above the least one is gone."""
    return (before - after) / (before - least) if before > least else 0.0


def _percent(share):
    return "more than 99 %" if share > 0.99 else f"{show(100 * share, 2)} %"
