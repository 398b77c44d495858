"""The gradient check as a tool: any function, any arrays, a whole network; it says where a gradient is wrong and how.

>>> report = propkit.gradient_check(loss_of_params, params, grads)
>>> report.ok, report.relative_error
"""

from dataclasses import dataclass, field

import numpy as np

NUDGE = 1e-5  # h of the central difference: its own error is about h**2, that of rounding about 1e-16 / h
TOLERANCE = 1e-5  # relative; a gradient that is wrong by 0.05 % misses it by a factor of 50
EVERY_ENTRY_UP_TO = 10_000  # parameters; above that, random directions
DIRECTIONS = 10


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
        return self.error / max(abs(self.analytic), abs(self.numerical), np.finfo(float).tiny)

    @property
    def wrong(self):
        fits = np.isfinite(self.error) and self.error <= self.allowed
        return not self.kink and not fits


@dataclass
class GradientReport:
    """What a gradient check found.

    relative_error |a - n| / max(|a|, |n|) of the whole gradients, by norm, without the entries at a kink
    absolute_error the largest difference of an entry (or a direction); kinks where the function has no slope
    """

    entries: list
    shapes: list
    by_direction: bool = False
    relative_error: float = field(init=False)
    absolute_error: float = field(init=False)

    def __post_init__(self):
        smooth = [e for e in self.entries if not e.kink]
        analytic, numerical = (np.array([getattr(e, name) for e in smooth]) for name in ("analytic", "numerical"))
        size = max(np.linalg.norm(analytic), np.linalg.norm(numerical), np.finfo(float).tiny)
        with np.errstate(invalid="ignore"):  # an infinite gradient is as wrong as can be: inf / inf
            self.relative_error = float(np.linalg.norm(analytic - numerical) / size)
        self.absolute_error = max((e.error for e in smooth), default=0.0)

    @property
    def ok(self):
        return not any(e.wrong for e in self.entries)

    @property
    def wrong(self):
        return [e for e in self.entries if e.wrong]

    @property
    def kinks(self):
        return [e for e in self.entries if e.kink]

    def worst(self, count=5):
        """Return the entries that miss by the most, measured by what rounding allows them."""
        return sorted(self.entries, key=lambda e: (e.kink, -e.error / e.allowed))[:count]

    def heat_map(self):
        """Return a Figure with the relative error of every entry; ValueError after a check by random directions."""
        from propkit.figures.gradient_heat_map import draw_heat_map

        if self.by_direction:
            raise ValueError("random directions have no entries to draw; check one layer at a time for a heat map")
        return draw_heat_map(self)

    def __float__(self):
        return self.relative_error

    def __lt__(self, bound):
        """Compare the relative error with a bound, as in `assert gradient_check(f, x, grad) < 1e-7`."""
        return self.relative_error < bound

    def __gt__(self, bound):
        return self.relative_error > bound

    def __repr__(self):
        unit = "directions" if self.by_direction else "entries"
        lines = [
            f"gradient check: {'ok' if self.ok else 'WRONG'}, {len(self.wrong)} of {len(self.entries)} {unit} wrong; "
            f"relative error {self.relative_error:.2g}, largest difference {self.absolute_error:.2g}"
        ]
        if self.kinks:
            lines.append(
                f"{len(self.kinks)} at a kink, where left and right slopes differ (a ReLU at 0?): not counted. "
                "Move the inputs a little to have them checked."
            )
        lines.append(f"{'':>14}{'analytic':>16}{'numerical':>16}{'relative error':>16}")
        for e in self.worst():
            mark = "  kink" if e.kink else "  wrong" if e.wrong else ""
            lines.append(f"{e.where:>14}{e.analytic:>16.8g}{e.numerical:>16.8g}{e.relative_error:>16.2g}{mark}")
        return "\n".join(lines)


def gradient_check(f, x, analytic, h=NUDGE, tolerance=TOLERANCE, seed=0):
    """Compare a gradient with the one found by nudging.

    f a function of x that returns a number; x a float64 array, or a list of arrays or of (W, b) pairs; analytic of
    the same form; h the nudge, tolerance relative -> GradientReport

    Up to 10,000 numbers are nudged one by one; more are checked along 10 random directions. x is as before at the end.
    TypeError for integers and float32: nudges of 1e-5 are lost in their rounding. ValueError where shapes differ.
    """
    arrays, grads = _flatten(x, "x"), _flatten(analytic, "analytic")
    if [a.shape for _, a in arrays] != [g.shape for _, g in grads]:
        raise ValueError(
            f"gradient_check: x has the shapes {[a.shape for _, a in arrays]}, "
            f"analytic {[g.shape for _, g in grads]}; they must be the same"
        )
    check = _check_entries if sum(a.size for _, a in arrays) <= EVERY_ENTRY_UP_TO else _check_directions
    return check(lambda: float(f(x)), arrays, grads, h, tolerance, seed)


def _flatten(tree, name):
    """Return [(where, array)] for an array or nested lists of arrays; refuse what cannot be nudged."""
    if isinstance(tree, (list, tuple)):
        parts = [(f"[{i}]{where}", array) for i, item in enumerate(tree) for where, array in _flatten(item, name)]
        return parts
    array = np.asarray(tree)
    if array.dtype != np.float64 or not isinstance(tree, np.ndarray):
        kind = array.dtype.name if isinstance(tree, np.ndarray) else type(tree).__name__
        raise TypeError(
            f"gradient_check: {name} is {kind}, expected a float64 array; nudges of {NUDGE:g} are lost in the rounding "
            f"of anything coarser. Convert it: np.asarray({name}, dtype=np.float64)"
        )
    return [("", array)]


def _noise(value, h):
    """Return how much rounding alone can move a central difference of a value of this size."""
    return 100 * np.finfo(float).eps * max(abs(value), 1e-3) / h


def _check_entries(f, arrays, grads, h, tolerance, seed):
    here = f()
    entries = []
    for (where, array), (_, grad) in zip(arrays, grads, strict=True):
        for index in np.ndindex(array.shape):
            name = f"{where}[{', '.join(map(str, index))}]" if index else where or "x"
            before = array[index]

            def at(distance, array=array, index=index, before=before):
                array[index] = before + distance
                value = f()
                array[index] = before
                return value

            entries.append(_compare(at, here, float(grad[index]), h, tolerance, name))
    return GradientReport(entries, [array.shape for _, array in arrays])


def _check_directions(f, arrays, grads, h, tolerance, seed):
    rng, here, entries = np.random.default_rng(seed), f(), []
    start = [array.copy() for _, array in arrays]
    norm = np.sqrt(sum(array.size for array in start))
    for number in range(DIRECTIONS):
        direction = [rng.normal(size=array.shape) / norm for array in start]

        def at(distance, direction=direction):
            for (_, array), origin, u in zip(arrays, start, direction, strict=True):
                array[...] = origin + distance * u
            value = f()
            for (_, array), origin in zip(arrays, start, strict=True):
                array[...] = origin
            return value

        slope = sum(float(np.sum(grad * u)) for (_, grad), u in zip(grads, direction, strict=True))
        entries.append(_compare(at, here, slope, h, tolerance, f"direction {number}"))
    return GradientReport(entries, [array.shape for array in start], by_direction=True)


def _compare(at, here, analytic, h, tolerance, name):
    numerical = (at(h) - at(-h)) / (2 * h)
    allowed = tolerance * max(abs(analytic), abs(numerical)) + _noise(here, h)
    entry = Entry(name, analytic, numerical, allowed)
    if entry.wrong:
        entry.kink = _at_a_kink(at, here, analytic, h, entry)
    return entry


def _at_a_kink(at, here, analytic, h, entry):
    """Tell whether the slopes to the left and to the right differ, and the gradient is one that lies between them.

    Where a function is smooth, that difference is halved with the step; where it has a kink, it is not.
    """
    wide, narrow = ((at(step) - here) / step - (here - at(-step)) / step for step in (h, h / 2))
    right, left = (at(h / 2) - here) / (h / 2), (here - at(-h / 2)) / (h / 2)
    room = entry.allowed + _noise(here, h / 2)
    shrinks = abs(narrow - wide / 2) <= 0.1 * abs(wide) + room
    return abs(wide) > room and not shrinks and min(left, right) - room <= analytic <= max(left, right) + room
