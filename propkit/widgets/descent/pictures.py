"""The pictures of the descent explorer: walks on a map, and their losses step by step."""

from functools import cache
from itertools import product

import numpy as np
from contourpy import contour_generator

from propkit.figures.colours import BACKWARD, FORWARD, TARGET
from propkit.figures.words import point, show, trend
from propkit.widgets.frame import RIM, Frame, even_ticks, ring, star, stroke, text, track

STYLES = {"plain": ("o", "-", FORWARD), "momentum": ("s", "--", TARGET), "Adam": ("^", "-.", BACKWARD)}
WIDE, WIDE_LOSSES = 380, 256
SPANS = {20: 5, 50: 10, 100: 20, 200: 50}  # steps that the axis of the losses may show, and how far apart its ticks are
FINE = 61  # places in each direction at which the loss is asked for
# On a parabola, levels that grow as squares give lines at equal distances. One more shows the lowest places.
LEVELS = np.array([0.045, *np.linspace(0.09, 0.9, 10)]) ** 2
NAMED = slice(2, None, 3)  # the lines that have their loss written on them
ROW = "display:flex;flex-wrap:wrap;max-width:800px"


def draw(surface, paths, losses):
    """Draw map and losses side by side; one below the other where the page is narrow.

    surface a Surface, paths and losses dicts method: list, of points (2,) and of numbers -> HTML
    """
    return (
        f'<div style="{ROW};gap:2px 20px;padding-left:8px">{_legend(paths)}</div><div style="{ROW}">'
        f'<div style="flex:45 1 370px;max-width:560px">{draw_map(surface, paths)}</div>'
        f'<div style="flex:33 1 280px;max-width:340px">{draw_losses(surface, losses)}</div></div>'
    )


def draw_map(surface, paths):
    """Draw lines of equal loss, the lowest points and the walks -> HTML"""
    frame, ground = _map(surface)
    walks = [stroke(frame.places(path), STYLES[method]) for method, path in paths.items()]
    walks += [ring(x, y) for path in paths.values() for x, y in frame.places(path[:1])][:1]
    ends = "; ".join(f"{method} from {point(path[0])} to {point(path[-1])}" for method, path in paths.items())
    said = f"Map of the {surface.name}: lines of equal loss, lowest at {point(surface.lowest[0])}."
    return frame.svg(ground + "".join(walks), f"{said} Walks: {ends or 'none'}.")


def draw_losses(surface, losses):
    """Draw the loss after each step, on a scale of powers of ten -> HTML"""
    steps = max([len(values) - 1 for values in losses.values()], default=0)
    span = next(span for span in SPANS if steps <= span)
    frame = _losses_frame(surface, span)
    lines = []
    for method, values in losses.items():
        with np.errstate(divide="ignore", invalid="ignore"):
            powers = np.clip(np.log10(values), frame.low[1] - 1, frame.high[1] + 9)  # the log of 0 has no place
        places = frame.places(np.column_stack([np.arange(len(values)), powers]))
        lines.append(stroke(places, STYLES[method], every=span // 10))
    ends = "; ".join(f"{method} {trend(values)}" for method, values in losses.items())
    return frame.svg("".join(lines), f"Loss over {steps} steps, on a scale of powers of ten: {ends or 'no walk'}.")


@cache
def _map(surface):
    """Return the axes of a surface's map, and its lines of equal loss with the lowest points as SVG."""
    tall = WIDE * (surface.high[1] - surface.low[1]) / (surface.high[0] - surface.low[0])
    ticks = [even_ticks(low, high) for low, high in zip(surface.low, surface.high, strict=True)]
    frame = Frame(surface.low, surface.high, WIDE, tall, ticks, surface.names)
    w1, w2 = (np.linspace(low, high, FINE) for low, high in zip(surface.low, surface.high, strict=True))
    losses = surface.loss(w1[None, :], w2[:, None])
    find = contour_generator(w1, w2, losses).lines
    lines = {level: list(map(frame.places, find(level))) for level in losses.min() + np.ptp(losses) * LEVELS}
    lowest = frame.places(surface.lowest)
    return frame, _ground(frame, lines) + "".join(star(x, y) for x, y in lowest) + _numbers(frame, lines, lowest)


def _ground(frame, lines):
    paths = "".join(track(line) for found in lines.values() for line in found)
    return f'<path d="{paths}" fill="none" style="stroke:{RIM}" stroke-opacity="0.55"/>'


def _numbers(frame, lines, taken):
    """Write the loss on every third line, each where it has most room."""
    numbers = []
    for level in list(lines)[NAMED]:
        places = np.concatenate(lines[level])
        to_edge = np.minimum(places, frame.size - places).min(axis=1)
        to_others = np.linalg.norm(places[:, None] - taken, axis=2).min(axis=1)
        best = places[np.argmax(np.minimum(np.minimum(to_edge, 30), to_others / 2))]
        taken = np.vstack([taken, best])
        numbers.append(text(best[0], best[1] + 5, show(level, 2)))
    return "".join(numbers)


@cache
def _losses_frame(surface, span):
    """Return the axes for losses over so many steps, as high as on the map and as far down as the surface says."""
    bottom, top = (int(f(np.log10(loss))) for f, loss in ((np.floor, surface.floor), (np.ceil, _highest(surface))))
    every = 1 if top - bottom < 5 else 2
    powers = [(power, f"{10.0**power:g}") for power in range(top, bottom - 1, -every)]
    steps = [(step, str(step)) for step in range(0, span + 1, SPANS[span])]
    tall = _map(surface)[0].size[1]
    return Frame((0, bottom), (span, top), WIDE_LOSSES, tall, [steps, powers], ("step", "loss, in powers of ten"))


def _highest(surface):
    return max(surface.loss(w1, w2) for w1, w2 in product(*zip(surface.low, surface.high, strict=True)))


def _legend(methods):
    """Return a key to the lines and marks -> HTML"""
    keys = {method: stroke(np.array([[4.0, 9], [36, 9]]), STYLES[method]) for method in methods}
    keys |= {"start": ring(26, 9), "lowest point": star(26, 9)}
    return "".join(
        f'<span style="white-space:nowrap"><svg width="44" height="18" aria-hidden="true" '
        f'style="vertical-align:middle">{key}</svg> {name}</span>'
        for name, key in keys.items()
    )
