"""Axes and the lines in them as SVG, made by hand, since they are redrawn many times in a second."""

from html import escape

import numpy as np

from propkit.figures.colours import TARGET

# JupyterLab's own colours, so that a picture also suits its dark theme
TEXT = "var(--jp-content-font-color1,#212121)"
RIM = "var(--jp-content-font-color2,#555555)"
PAPER = "var(--jp-layout-color0,#ffffff)"
LEFT, TOP, RIGHT, BOTTOM = 62, 34, 16, 48
FAR = 20_000.0  # pixels; what lies farther out is drawn as far out as this, which is well outside the axes
MARKS = {  # drawn at a place, in a size: a circle, a square, a triangle
    "o": "m-{0},0a{0},{0} 0 1,0 {1},0a{0},{0} 0 1,0 -{1},0z",
    "s": "m-{0},-{0}h{1}v{1}h-{1}z",
    "^": "m0,-{0}l{0},{1}h-{1}z",
}
DASHES = {"-": "none", "--": "9 5", "-.": "9 4 2 4"}


class Frame:
    """Axes from low to high, wide x tall pixels.

    low, high (2,) numbers, ticks two lists of (number, text), names of the two axes
    """

    def __init__(self, low, high, wide, tall, ticks, names):
        self.low, self.high, self.size = np.array(low, float), np.array(high, float), np.array([wide, tall], float)
        self.ticks, self.names = ticks, names

    def places(self, points):
        """Return the pixels of points (n, 2), from the upper left corner; what is no number is left out."""
        points = np.asarray(points, dtype=float)
        points = points[np.isfinite(points).all(axis=1)]
        x, y = ((points - self.low) / (self.high - self.low) * self.size).T
        return np.clip(np.column_stack([x, self.size[1] - y]), -FAR, FAR)

    def svg(self, inside, said):
        """Return the axes with SVG inside, which is cut off at their edges; `said` tells what they show."""
        wide, tall = self.size
        box = f'width="{wide:g}" height="{tall:g}"'
        return (
            f'<svg role="img" aria-label="{escape(said, quote=True)}" style="width:100%;display:block" '
            f'viewBox="0 0 {LEFT + wide + RIGHT:g} {TOP + tall + BOTTOM:g}" font-family="sans-serif" font-size="15">'
            f'<svg x="{LEFT}" y="{TOP}" {box}>{inside}</svg><g transform="translate({LEFT} {TOP})">'
            f'<rect {box} style="fill:none;stroke:{RIM}"/>{self._scales()}</g></svg>'
        )

    def _scales(self):
        """Return the ticks and the names of both axes."""
        wide, tall = self.size
        parts = [text(wide / 2, tall + 41, self.names[0]), text(6 - LEFT, -16, self.names[1], "start")]
        for (x, _), (_, shown) in zip(self._along(0), self.ticks[0], strict=True):
            parts.append(f'<path d="M{x:.1f},{tall:g}v5" style="stroke:{RIM}"/>{text(x, tall + 20, shown)}')
        for (_, y), (_, shown) in zip(self._along(1), self.ticks[1], strict=True):
            parts.append(f'<path d="M0,{y:.1f}h-5" style="stroke:{RIM}"/>{text(-9, y + 5, shown, "end")}')
        return "".join(parts)

    def _along(self, axis):
        return self.places([(number, number) for number, _ in self.ticks[axis]])


def even_ticks(low, high):
    """Return at most eight round numbers from low to high, each with its text."""
    step = next(s for s in (0.5, 1, 2, 5) if (high - low) / s < 8)
    numbers = step * np.arange(np.ceil(low / step), np.floor(high / step) + 1)
    return [(number, f"{number:g}".replace("-", "−")) for number in numbers]


def text(x, y, words, anchor="middle"):
    """Return words at a place, on a rim of paper that keeps lines away from them."""
    style = f"fill:{TEXT};paint-order:stroke;stroke:{PAPER};stroke-width:4px"
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" style="{style}">{escape(words)}</text>'


def stroke(places, style, every=1):
    """Return a line through places, a mark at every so manieth one, and a larger one at its end.

    places (n, 2) pixels, style (mark, line, colour) as in propkit.figures.loss_curve -> SVG
    """
    mark, line, colour = style
    return (
        f'<path d="{track(places)}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{DASHES[line]}"/>'
        f'<path d="{_marks(places[::every], mark, 3.5)}" fill="{colour}"/>'
        f'<path d="{_marks(places[-1:], mark, 6)}" fill="{colour}" style="stroke:{PAPER};stroke-width:1.2"/>'
    )


def ring(x, y):
    """Return the mark of a start."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="8" fill="none" style="stroke:{TEXT};stroke-width:2.5"/>'


def star(x, y):
    """Return the mark of a lowest point."""
    corners = [(11 if i % 2 == 0 else 4.6, np.pi * (0.2 * i - 0.5)) for i in range(10)]
    points = np.array([(x + r * np.cos(angle), y + r * np.sin(angle)) for r, angle in corners])
    return f'<path d="{track(points)}z" fill="{TARGET}" style="stroke:{TEXT}"/>'


def track(places):
    """Return the path through places (n, 2)."""
    return "M" + "L".join(_each(places)) if len(places) else ""


def _marks(places, mark, size):
    shape = MARKS[mark].format(size, 2 * size)
    return "".join(f"M{place}{shape}" for place in _each(places))


def _each(places):
    return [f"{x:.1f},{y:.1f}" for x, y in places.tolist()]
