"""What a gradient check found: which entries are wrong, by how much, and whether the whole can be trusted."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

TINY = np.finfo(float).tiny
MOST, USUAL = 100, 10  # roundings of f that may be seen in a single slope, and in many as the root of their mean square


@dataclass
class Entry:
    """One entry, or one random direction, in which the two gradients were compared."""

    where: str
    analytic: float
    numerical: float
    allowed: float
    kink: bool = False

    @property
    def error(self):
        return abs(self.analytic - self.numerical)

    @property
    def relative_error(self):
        return self.error / max(abs(self.analytic), abs(self.numerical), TINY)

    @property
    def wrong(self):
        fits = np.isfinite(self.error) and self.error <= self.allowed
        return not self.kink and not fits


@dataclass
class Part:
    """One array, or all random directions together: both gradients compared by norm, without the entries at a kink."""

    where: str
    error: float
    size: float
    allowed: float

    @property
    def relative_error(self):
        return self.error / max(self.size, TINY)

    @property
    def wrong(self):
        return not (np.isfinite(self.error) and self.error <= self.allowed)


@dataclass
class GradientReport:
    """What a gradient check found.

    analytic, numerical, kink: a number for each entry (or direction), array after array; names, shapes: of each array
    tolerance relative; rounding how far one rounding of f moves a slope

    ok             something was compared; no entry is wrong, and no array as a whole, where many small errors add up
    relative_error |a - n| / max(|a|, |n|) of the whole gradients, by norm, without the entries at a kink
    absolute_error the largest difference of an entry (or a direction); kinks where the function has no slope
    """

    analytic: np.ndarray
    numerical: np.ndarray
    kink: np.ndarray
    tolerance: float
    rounding: float
    names: list
    shapes: list
    by_direction: bool = False

    def __post_init__(self):
        size = np.maximum(np.abs(self.analytic), np.abs(self.numerical))
        self.allowed = self.tolerance * size + MOST * self.rounding
        with np.errstate(invalid="ignore"):  # an infinite gradient is as wrong as can be: inf - inf
            self._error = np.abs(self.analytic - self.numerical)
        self.is_wrong = ~(np.isfinite(self._error) & (self._error <= self.allowed)) & ~self.kink

    @property
    def ok(self):
        compared = len(self.kink) > self.kink.sum()
        return bool(compared and not self.is_wrong.any() and not any(part.wrong for part in self.parts))

    @property
    def relative_error(self):
        with np.errstate(invalid="ignore"):
            return self._part("", slice(None)).relative_error

    @property
    def absolute_error(self):
        return float(np.max(self._error[~self.kink], initial=0.0))

    @cached_property
    def entries(self):
        return self._entries(range(len(self.analytic)))

    @property
    def wrong(self):
        return self._entries(np.flatnonzero(self.is_wrong))

    @property
    def kinks(self):
        return self._entries(np.flatnonzero(self.kink))

    @cached_property
    def parts(self):
        """A Part for each array; after random directions, a single one."""
        if self.by_direction:
            return [self._part("all directions", slice(None))]
        ends = self._ends
        return [
            self._part(name or "x", slice(start, end))
            for name, start, end in zip(self.names, [0, *ends], ends, strict=False)
        ]

    def worst(self, count=5):
        """Return the entries that miss by the most, measured by what rounding allows them."""
        with np.errstate(invalid="ignore"):
            miss = np.where(self.kink, -1.0, np.nan_to_num(self._error / self.allowed, nan=np.inf))
        return self._entries(np.argsort(-miss, kind="stable")[:count])

    def heat_map(self):
        """Return a Figure with the relative error of every entry; ValueError after a check by random directions."""
        from propkit.figures.gradient_heat_map import draw_heat_map

        if self.by_direction:
            raise ValueError("random directions have no entries to draw; check one layer at a time for a heat map")
        return draw_heat_map(self)

    @property
    def _ends(self):
        return np.cumsum([int(np.prod(shape)) for shape in self.shapes])

    def _where(self, number):
        if self.by_direction:
            return f"direction {number}"
        array = int(np.searchsorted(self._ends, number, side="right"))
        name, shape = self.names[array], self.shapes[array]
        index = np.unravel_index(number - self._ends[array] + int(np.prod(shape)), shape)
        return f"{name}[{', '.join(map(str, index))}]" if shape else name or "x"

    def _entries(self, numbers):
        columns = self.analytic, self.numerical, self.allowed, self.kink
        return [Entry(self._where(i), *(column[i].item() for column in columns)) for i in numbers]

    def _part(self, where, entries):
        smooth = ~self.kink[entries]
        analytic, numerical = self.analytic[entries][smooth], self.numerical[entries][smooth]
        error = float(np.linalg.norm(analytic - numerical))
        size = float(max(np.linalg.norm(analytic), np.linalg.norm(numerical)))
        return Part(where, error, size, self.tolerance * size + USUAL * self.rounding * np.sqrt(len(analytic)))

    def __float__(self):
        return self.relative_error

    def __lt__(self, bound):
        """Compare the relative error with a bound, as in `assert gradient_check(f, x, grad) < 1e-7`."""
        return self.relative_error < bound

    def __gt__(self, bound):
        return self.relative_error > bound

    def __repr__(self):
        unit = "directions" if self.by_direction else "entries"
        kinks, count = self.kinks, len(self.analytic)
        found = "ok" if self.ok else "UNDECIDED" if self.kink.all() else "WRONG"
        lines = [
            f"gradient check: {found}, {int(self.is_wrong.sum())} of {count} {unit} wrong; "
            f"relative error {self.relative_error:.2g}, largest difference {self.absolute_error:.2g}"
        ]
        lines += [
            f"{part.where} as a whole is wrong by {part.relative_error:.2g} of its size: too much for rounding"
            for part in self.parts
            if part.wrong
        ]
        if kinks:
            lines.append(
                f"{len(kinks)} at a kink, where left and right slopes differ (a ReLU at 0?): not counted. "
                "Move the inputs a little to have them checked."
            )
        lines.append(f"{'':>14}{'analytic':>16}{'numerical':>16}{'relative error':>16}")
        for e in self.worst():
            mark = "  kink" if e.kink else "  wrong" if e.wrong else ""
            lines.append(f"{e.where:>14}{e.analytic:>16.8g}{e.numerical:>16.8g}{e.relative_error:>16.2g}{mark}")
        return "\n".join(lines)
