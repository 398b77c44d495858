"""Nudges: the values of a function with its numbers moved, each one alone, or all along random directions.

Both classes have `slopes(grads)`, what a gradient says of each nudge, and `values(distance, wanted)`, what f is with x
moved by distance in each of the wanted ways, nan for the others. x is as before afterwards, whatever f does.
"""

from math import isclose, isnan

import numpy as np

TOGETHER = 2**17  # numbers of params that are moved at a time: 1 MiB
ALIKE = 1e-9  # how far f and its own faster way may lie apart: many roundings, but no mistake


class Entries:
    """Each number of x moved alone: a call of f for each, or of `f.nudge_each` for each array."""

    def __init__(self, f, x, arrays):
        self.f, self.x, self.arrays = f, x, arrays
        self.size = sum(array.size for array in arrays)

    def slopes(self, grads):
        return np.concatenate([np.zeros(0), *(np.ravel(grad) for grad in grads)])

    def values(self, distance, wanted):
        values, start = np.full(self.size, np.nan), 0
        for number, array in enumerate(self.arrays):
            here = slice(start, start := start + array.size)
            if hasattr(self.f, "nudge_each") and wanted[here].any():
                values[here] = self._together(number, distance).ravel()
                continue
            for i in np.flatnonzero(wanted[here]):
                values[here.start + i] = self._one(array, i, distance)
        return values

    def _one(self, array, i, distance):
        index = np.unravel_index(i, array.shape)
        before = array[index]
        array[index] = before + distance
        try:
            return number_of(self.f(self.x))
        finally:
            array[index] = before

    def _together(self, number, distance):
        array, call = self.arrays[number], f"f.nudge_each(x, {number}, {distance:g})"
        values = right_shape(call, self.f.nudge_each(self.x, number, distance), array.shape)
        check_alike(call, "last entry", values.flat[-1], self._one(array, array.size - 1, distance))
        return values


class Directions:
    """All numbers of x moved together, by random signs: a call of f for each direction, or of `f.nudge_along`."""

    def __init__(self, f, x, arrays, count, seed):
        self.f, self.x, self.arrays, self.size = f, x, arrays, count
        self.params = sum(array.size for array in arrays)
        # Signs say of a gradient what normal numbers say, and are drawn in a tenth of the time. Their length is 1 here.
        signs = np.random.default_rng(seed).integers(0, 2, size=(count, self.params), dtype=np.int8)
        self.length = np.sqrt(self.params)
        self.signs = 2 * signs - 1

    def slopes(self, grads):
        return self.signs @ np.concatenate([np.ravel(grad) for grad in grads]) / self.length

    def values(self, distance, wanted):
        values, step = np.full(self.size, np.nan), distance / self.length
        if not hasattr(self.f, "nudge_along"):
            for k in np.flatnonzero(wanted):
                values[k] = self._one(k, step)
        elif wanted.any():
            together = max(1, TOGETHER // self.params)
            for start in range(0, self.size, together):
                values[start : start + together] = self._together(slice(start, start + together), step)
            check_alike(f"f.nudge_along(x, signs, {step:g})", "first", values[0], self._one(0, step))
        return values

    def _shaped(self, some):
        """Return the signs of some directions, array by array: one sign for each number of x."""
        ends = np.cumsum([array.size for array in self.arrays])
        parts = np.split(self.signs[some], ends[:-1], axis=-1)
        return [part.reshape(*part.shape[:-1], *a.shape) for part, a in zip(parts, self.arrays, strict=True)]

    def _one(self, k, step):
        before = [array.copy() for array in self.arrays]
        try:
            for array, signs in zip(self.arrays, self._shaped(k), strict=True):
                array += step * signs
            return number_of(self.f(self.x))
        finally:
            for array, old in zip(self.arrays, before, strict=True):
                array[...] = old

    def _together(self, some, step):
        signs = self._shaped(some)
        values = self.f.nudge_along(self.x, like(self.x, iter(signs)), step)
        return right_shape("f.nudge_along", values, signs[0].shape[:1])


def like(tree, arrays):
    """Put arrays, one after another, into the form of nested lists of arrays."""
    return [like(item, arrays) for item in tree] if isinstance(tree, (list, tuple)) else next(arrays)


def number_of(value):
    """Return what f returned as a float; TypeError where it is no single number."""
    if np.ndim(value):
        raise TypeError(
            f"gradient_check: f returned an array of the shape {np.shape(value)}, expected a number; "
            "a gradient is that of one number, such as np.sum(dout * out)"
        )
    return float(value)


def right_shape(call, values, shape):
    values = np.asarray(values, dtype=float)
    if values.shape != shape:
        raise ValueError(
            f"gradient_check: {call} returned the shape {values.shape}, expected {shape}: a value for each nudge"
        )
    return values


def check_alike(call, which, fast, own):
    """Raise ValueError where the faster way of f gives another value than f itself."""
    if not isclose(fast, own, rel_tol=ALIKE, abs_tol=ALIKE) and not (isnan(fast) and isnan(own)):
        raise ValueError(
            f"gradient_check: {call} says {fast:.12g} in its {which}, f itself {own:.12g}; they must be the same "
            "function. Without the faster way every nudge is a call of f: pass lambda x: f(x)"
        )
