"""The pictures of the loop explorer: the line of guesses beside the data, and the loss after each step."""

import numpy as np

from propkit.figures.colours import FORWARD, TARGET
from propkit.figures.words import count, show, trend
from propkit.widgets.frame import TEXT, Frame, track

WIDE, TALL = 280, 160
DOT = "m-{0},0a{0},{0} 0 1,0 {1},0a{0},{0} 0 1,0 -{1},0z"
DOTTED = f'style="stroke:{TEXT}" stroke-width="2" stroke-dasharray="2 4"'
MANY = 60  # of more losses than this, only the last one has a dot


def draw(x, y, line, guesses, losses):
    """Return both pictures, side by side where the page is wide enough.

    x (N,), y (N,) targets, line (P, 2) points on the line of guesses, guesses (N,), losses a list -> HTML
    """
    pictures = (draw_guesses(x, y, line, guesses), draw_losses(losses))
    boxes = "".join(f'<div style="flex:1 1 300px;max-width:420px">{picture}</div>' for picture in pictures)
    return f'<div style="display:flex;flex-wrap:wrap;gap:8px 24px">{boxes}</div>'


def draw_guesses(x, y, line, guesses):
    """Return the targets, the line of guesses, and dotted between them the errors, as SVG."""
    frame = _frame(_reach(x, 0, 0.15), _reach(y, 0.3, 0.5), ("x", "y"))
    errors = [np.column_stack([[x_i, x_i], ends]) for x_i, *ends in zip(x, guesses, y, strict=True)]
    worst = np.argmax(np.abs(np.nan_to_num(guesses - y, nan=np.inf)))
    said = (
        f"{count(len(x), 'target')} and the line of guesses. The largest error is at x = {show(x[worst])}: "
        f"guess {show(guesses[worst])}, target {show(y[worst])}."
    )
    inside = [f'<path d="{track(frame.places(ends))}" {DOTTED}/>' for ends in errors if np.isfinite(ends).all()]
    inside += [_line(frame.places(line), FORWARD), _dots(frame.places(np.column_stack([x, y])), 6, TARGET)]
    keys = {
        "target": _dots(np.array([[15, 8]]), 6, TARGET),
        "guess": _line(np.array([[0, 8], [30, 8]]), FORWARD),
        "error": f'<path d="M0,8h30" {DOTTED}/>',
    }
    return _key(keys) + frame.svg("".join(inside), said)


def draw_losses(losses):
    """Return the loss before the first step and after each one, as SVG."""
    finite = [loss for loss in losses if np.isfinite(loss)]
    steps = max(10, len(losses) - 1)
    frame = _frame((-0.03 * steps, 1.03 * steps), (0, 1.1 * max(finite, default=0) or 1), ("step", "loss"))
    places = frame.places(np.column_stack([range(len(losses)), losses]))
    inside = (
        _line(places, TEXT) + (_dots(places, 3, TEXT) if len(places) <= MANY else "") + _dots(places[-1:], 7, FORWARD)
    )
    keys = {"loss": _line(np.array([[0, 8], [30, 8]]), TEXT), "now": _dots(np.array([[15, 8]]), 7, FORWARD)}
    over = f"over {count(len(losses) - 1, 'step')} {trend(losses)}"
    said = f"The loss {over if len(losses) > 1 else f'before the first step is {show(losses[0])}'}."
    return _key(keys) + frame.svg(inside, said)


def _reach(values, below, above):
    """Return the ends of an axis: 0 and all values, and some share of that below and above."""
    low, high = min(0, *values), max(0, *values)
    span = high - low or 1
    return low - below * span, high + above * span


def _frame(x_ends, y_ends, names):
    ticks = [round_ticks(*x_ends), round_ticks(*y_ends)]
    (left, right), (bottom, top) = x_ends, y_ends
    return Frame((left, bottom), (right, top), WIDE, TALL, ticks, names)


def round_ticks(low, high):
    """Return at most six round numbers from low to high, each with its text."""
    power = 10.0 ** np.floor(np.log10((high - low) / 5))
    step = next(s * power for s in (1, 2, 5, 10) if (high - low) / (s * power) <= 5)
    numbers = step * np.arange(np.ceil(low / step), np.floor(high / step) + 1)
    return [(number, show(number)) for number in numbers.tolist()]


def _line(places, colour):
    return f'<path d="{track(places)}" fill="none" style="stroke:{colour}" stroke-width="2"/>'


def _dots(places, size, colour):
    dot = DOT.format(size, 2 * size)
    return f'<path d="{"".join(f"M{x:.1f},{y:.1f}{dot}" for x, y in places.tolist())}" style="fill:{colour}"/>'


def _key(keys):
    """Return what each mark means; the picture's description says the same for those who do not see it."""
    return "".join(
        '<span style="white-space:nowrap;margin-right:1em"><svg width="34" height="16" aria-hidden="true" '
        f'style="vertical-align:middle">{drawn}</svg> {name}</span>'
        for name, drawn in keys.items()
    )
