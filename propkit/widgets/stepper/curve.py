"""The stepper's second picture: the loss against a nudge, and the straight line that the gradient foresees."""

import numpy as np

from propkit.figures.colours import BACKWARD, FORWARD
from propkit.figures.words import show
from propkit.widgets.stepper.svg import PAPER, RIM, legend, line, picture, text

LEFT, RIGHT, TOP, BOTTOM = 84, 22, 32, 192  # the margins at the sides, and the heights of the frame
DASHES = "9 5"


def draw_curve(nudging, description, width):
    """Draw a Nudging: the curve, the line where there is a gradient, and both of them at the nudge -> SVG"""
    curve = _Curve(nudging, width)
    entries, height = curve.legend()
    return picture([*curve.parts(), *entries], width, height, description)


class _Curve:
    def __init__(self, nudging, width):
        self.nudging, self.width, self.right = nudging, width, width - RIGHT
        self.has_line = nudging.gradient is not None and bool(np.isfinite([nudging.gradient, nudging.start]).all())
        self.low, self.high = self._range()

    def _range(self):
        """Return the lowest and the highest loss to show: the whole curve, and room for a line that leaves it."""
        seen = self.nudging.losses[np.isfinite(self.nudging.losses)]
        low, high = (float(np.min(seen)), float(np.max(seen))) if len(seen) else (0.0, 1.0)
        room = max(high - low, 1e-3 * max(abs(high), 1))
        return low - 0.25 * room, high + 0.15 * room

    def x(self, nudge):
        return LEFT + (nudge - self.nudging.nudges[0]) / np.ptp(self.nudging.nudges) * (self.right - LEFT)

    def y(self, loss):
        return BOTTOM - (loss - self.low) / (self.high - self.low) * (BOTTOM - TOP)

    def parts(self):
        """Return the parts of the picture, those behind first."""
        return [*self._axes(), *self._switches(), self._path(), *self._line(), *self._markers()]

    def _axes(self):
        drawn = [line((LEFT, BOTTOM), (self.right, BOTTOM)), line((LEFT, TOP), (LEFT, BOTTOM))]
        drawn.append(line((self.x(0), TOP), (self.x(0), BOTTOM), dots=True))
        for nudge in np.linspace(*self.nudging.nudges[[0, -1]], 5):
            x = self.x(nudge)
            drawn += [line((x, BOTTOM), (x, BOTTOM + 5)), text(x, BOTTOM + 17, show(nudge))]
        for loss in ticks(self.low, self.high):
            y = self.y(loss)
            drawn += [line((LEFT - 5, y), (LEFT, y)), text(LEFT - 9, y, show(loss), "end")]
        middle = (LEFT + self.right) / 2
        return [*drawn, text(middle, BOTTOM + 39, f"nudge of {self.nudging.name}"), text(LEFT - 9, 14, "loss", "end")]

    def _path(self):
        """Draw the loss; a gap where it is not a finite number."""
        points, pen = [], "M"
        for nudge, loss in zip(self.nudging.nudges, self.nudging.losses, strict=True):
            if np.isfinite(loss):
                points.append(f"{pen}{self.x(nudge):.1f},{self.y(loss):.1f}")
            pen = "L" if np.isfinite(loss) else "M"
        return f'<path d="{"".join(points)}" fill="none" stroke="{FORWARD}" stroke-width="3"/>'

    def _line(self):
        if not self.has_line:
            return []
        nudges = self.nudging.nudges[[0, -1]]
        if self.nudging.gradient:  # only as far as it stays in the picture
            ends = (np.array([self.low, self.high]) - self.nudging.start) / self.nudging.gradient
            nudges = np.array([max(nudges[0], min(ends)), min(nudges[1], max(ends))])
        (x0, x1), (y0, y1) = self.x(nudges), self.y(self.nudging.start + self.nudging.gradient * nudges)
        return [_dashed((x0, y0), (x1, y1))]

    def _switches(self):
        return [_triangle(self.x(place), BOTTOM - 7) for place, *_ in self.nudging.switches()]

    def _markers(self):
        """Mark the curve and the line at the nudge, and what lies between them."""
        x, drawn = self.x(self.nudging.nudge), []
        foreseen = self.nudging.start + self.nudging.foreseen if self.has_line else None
        there = [self.y(loss) for loss in (self.nudging.loss, foreseen) if loss is not None and np.isfinite(loss)]
        drawn.append(line((x, min(max(there[-1], TOP), BOTTOM)), (x, there[0]), lit=True) if len(there) == 2 else "")
        if self.has_line and self.low <= foreseen <= self.high:
            drawn.append(_square(x, self.y(foreseen)))
        return [*drawn, _dot(x, self.y(self.nudging.loss))] if np.isfinite(self.nudging.loss) else drawn

    def legend(self):
        """Say which line is which -> parts, height"""
        entries = [(lambda x, y: _stroke((x, y), (x + 34, y)) + _dot(x + 17, y), "true loss")]
        if self.has_line:
            entries.append((lambda x, y: _dashed((x, y), (x + 34, y)) + _square(x + 17, y), "loss + gradient × nudge"))
        if self.nudging.switches():
            entries.append((lambda x, y: _triangle(x + 24, y), "a ReLU switches on or off"))
        return legend(entries, self.width, BOTTOM + 62)


def ticks(low, high, most=5):
    """Return round numbers between low and high, at most so many, for an axis."""
    step = 10.0 ** np.floor(np.log10((high - low) / most))
    step *= next(factor for factor in (1, 2, 5, 10, 20) if (high - low) / (factor * step) < most)
    return np.arange(np.ceil(low / step), np.floor(high / step) + 1) * step


def _stroke(start, end, colour=FORWARD, dashes=""):
    (x0, y0), (x1, y1) = start, end
    path = f"M{x0:.1f},{y0:.1f}L{x1:.1f},{y1:.1f}"
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="3"{dashes}/>'


def _dashed(start, end):
    return _stroke(start, end, BACKWARD, f' stroke-dasharray="{DASHES}"')


def _dot(x, y):
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" style="fill:{FORWARD};stroke:{PAPER}" stroke-width="1.5"/>'


def _square(x, y):
    return (
        f'<rect x="{x - 6:.1f}" y="{y - 6:.1f}" width="12" height="12" style="fill:{PAPER};stroke:{BACKWARD}" '
        'stroke-width="2.6"/>'
    )


def _triangle(x, y):
    return f'<polygon points="{x:.1f},{y - 6:.1f} {x - 6:.1f},{y + 6:.1f} {x + 6:.1f},{y + 6:.1f}" style="fill:{RIM}"/>'
