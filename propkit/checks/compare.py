"""Compare what came with what was expected, and describe the first difference so that it helps."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from propkit.checks.beside.probe import Opaque

SMALLEST_SCALE = 1e-3  # below this size of expected values, the tolerance is absolute


@dataclass
class Difference:
    """What is different, where: status is `type`, `shape`, `nan` or `value`."""

    status: str
    where: str
    text: str
    pattern: object = str  # for a value: finds out what all entries share; few are asked

    @property
    def look(self):
        """The pattern in words (wrong sign, constant factor, transposed), or ""."""
        return self.pattern()


def compare(got, want, tolerance, where="out", sizes=None):
    """Return the first Difference between two snapshots, or None.

    Values count, not types: a list is as good as a tuple, an integer as good as a float. An array must be an array.
    tolerance is relative to the entry, or to the largest expected entry of the array where that is larger.
    where is the name in the words of the difference; with None nobody reads them, and values are not described.
    sizes maps letters (N, D, M) to numbers, so that a constant factor can be recognised as one of them.
    """
    if isinstance(got, Opaque) and isinstance(want, Opaque):
        return None if got == want else Difference("type", where, f"{where} is {kind(got)}, expected {kind(want)}")
    if isinstance(want, (bool, int, float)):
        want = np.asarray(want)
    if isinstance(want, np.ndarray):
        return _compare_array(got, want, tolerance, where, sizes)
    if isinstance(want, (list, tuple)):
        return _compare_sequence(got, want, tolerance, where, sizes)
    if isinstance(want, dict):
        return _compare_dict(got, want, tolerance, where, sizes)
    if type(got) is not type(want):
        return Difference("type", where, f"{where} is {kind(got)}, expected {kind(want)}")
    return None if got == want else Difference("value", where, f"{where} is {got!r}, expected {want!r}")


def kind(value):
    """Say in a few words what a snapshot is."""
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}" if value.ndim else "a number"
    if isinstance(value, (bool, int, float)):
        return "a number"
    if isinstance(value, Opaque):
        return f"an object of type {value.type_name}"
    if isinstance(value, (list, tuple, dict)):
        return f"a {type(value).__name__} of {_items(value)}"
    return "a string"


def _items(value):
    return f"{len(value)} item{'s' * (len(value) != 1)}"


def show(number):
    """Write a number with six significant digits."""
    return f"{number:.6g}"


def _compare_sequence(got, want, tolerance, where, sizes):
    if isinstance(got, np.ndarray) and got.ndim and (len(got) == len(want) or got.ndim == 1):
        got = list(got)
    if not isinstance(got, (list, tuple)):
        return Difference("type", where, f"{where} is {kind(got)}, expected a sequence of {_items(want)}")
    if len(got) != len(want):
        return Difference("shape", where, f"{where} has {_items(got)}, expected {len(want)}")
    for i, (g, w) in enumerate(zip(got, want, strict=True)):
        found = compare(g, w, tolerance, where and f"{where}[{i}]", sizes)
        if found:
            return found
    return None


def _compare_dict(got, want, tolerance, where, sizes):
    if not isinstance(got, dict):
        return Difference("type", where, f"{where} is {kind(got)}, expected a dict with {', '.join(want)}")
    missing = [key for key in want if key not in got]
    if missing:
        return Difference("shape", where, f"{where} lacks {', '.join(missing)}; it has {', '.join(got) or 'no keys'}")
    for key in want:
        # A key of several words, as a bank's reduce may make it, speaks for itself.
        name = f"{where}[{key!r}]" if key.isidentifier() else key
        found = compare(got[key], want[key], tolerance, where and name, sizes)
        if found:
            return found
    return None


def _compare_array(got, want, tolerance, where, sizes):
    expected = f"an array of shape {want.shape}" if want.ndim else "a number"
    if isinstance(got, (bool, int, float)):
        got = np.asarray(got)
    if not isinstance(got, np.ndarray):
        hint = ". `np.array(...)` makes it one" if want.ndim and isinstance(got, (list, tuple)) else ""
        return Difference("type", where, f"{where} is {kind(got)}, expected {expected}{hint}")
    if got.dtype.kind == "c":
        return Difference("type", where, f"{where} has complex numbers, expected real ones")
    if got.shape != want.shape:
        hint = ". It looks transposed: try `.T` on a factor" if got.shape == want.shape[::-1] and want.ndim == 2 else ""
        return Difference("shape", where, f"{where} is {kind(got)}, expected {expected}{hint}")
    values = got.astype(float, copy=False), want.astype(float, copy=False)
    return _compare_values(*values, tolerance, where, sizes, got.dtype)


def _compare_values(got, want, tolerance, where, sizes, dtype):
    same = got == want
    if same.all():  # most answers of most learners: to the last bit
        return None
    both_odd = (np.isnan(got) & np.isnan(want)) | same
    odd = (~np.isfinite(got) | np.isnan(want)) & ~both_odd  # nan is expected only of a known wrong answer
    if odd.any():
        at = np.argwhere(odd)[0]
        text = (
            f"{where}{_index(at)} is {show(float(got[tuple(at)]))}, expected {show(float(want[tuple(at)]))}; "
            f"{int(odd.sum())} of {got.size} entries are not finite"
        )
        return Difference("nan", where, text)
    with np.errstate(invalid="ignore", over="ignore"):
        size = np.abs(np.where(np.isfinite(want), want, 0))
        error = np.where(both_odd, 0, np.abs(got - want))
        excess = error / np.maximum(np.maximum(size, size.max()), SMALLEST_SCALE)
    if not (excess > tolerance).any():
        return None
    if where is None:
        return Difference("value", where, "")
    at = np.unravel_index(np.argmax(excess), got.shape)
    g, w = float(got[at]), float(want[at])
    text = f"{where}{_index(at)} is {show(g)}, expected {show(w)}"
    if g and w:
        text += f" (got / expected = {show(g / w)})"
    if got.size > 1:
        text += f"; {int((excess > tolerance).sum())} of {got.size} entries are wrong"
    if show(g) == show(w):
        text = f"{where}{_index(at)} is {g!r}, expected {w!r}: close, but not equal to {tolerance:g} of its size"
        if dtype.itemsize < 8 and dtype.kind == "f":
            text += f". Your result is {dtype.name}; compute in float64"
    return Difference("value", where, text, partial(_look, got, want, tolerance, sizes))


def _index(at):
    return f"[{', '.join(str(int(i)) for i in at)}]" if len(at) else ""


@np.errstate(all="ignore")
def _look(got, want, tolerance, sizes):
    """Name the pattern by which all entries are wrong, if there is one: sign, constant factor, transposed."""
    if not np.isfinite(want).all() or want.size < 2:
        return ""

    def close(a, b):
        largest = max(np.abs(b).max(), SMALLEST_SCALE)
        return np.isfinite(b).all() and np.allclose(a, b, rtol=1e-6, atol=tolerance * largest)

    if close(got, -want):
        return "Every entry has the right size and the wrong sign."
    filled = np.abs(want) > tolerance * np.abs(want).max()
    if filled.any() and np.abs(got).max() > 0:
        factor = float(np.median(got[filled] / want[filled]))
        if factor and show(factor) != "1" and close(got, factor * want):
            return f"Every entry is {show(factor)} times the expected one{_as_size(factor, sizes or {})}."
    if got.ndim == 2 and got.shape[0] == got.shape[1] and close(got, want.T):
        return "It is the transpose of the expected array."
    return ""


def _as_size(factor, sizes):
    for letter, size in sizes.items():
        if size > 1 and abs(factor - size) < 1e-6 * size:
            return f", and {letter} is {size} here"
        if size > 1 and abs(factor * size - 1) < 1e-6:
            return f", and {letter} is {size} here: that is 1/{letter}"
    return ""
