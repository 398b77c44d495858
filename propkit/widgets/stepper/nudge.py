"""What one nudged weight or bias does to the loss, and how far its gradient foresees that."""

from dataclasses import dataclass

import numpy as np

TINY = 1e-6  # a nudge so small that the curve is straight, and not so small that rounding counts
APART = 0.1  # the share of the true change by which the line may miss before it is called wrong


@dataclass(frozen=True)
class Nudging:
    """The loss along the nudges (K,) of one number; slopes just left and right of 0, and the gradient it has, or None.

    sums (K, units) is what goes into each ReLU, units names them as (layer, neuron); nudge is where the slider stands.
    """

    name: str
    nudges: np.ndarray
    losses: np.ndarray
    sums: np.ndarray
    units: list
    slopes: tuple
    gradient: float | None
    nudge: float
    start: float
    loss: float

    @property
    def moved(self):
        return self.loss - self.start

    @property
    def foreseen(self):
        return self.gradient * self.nudge

    @property
    def is_tangent(self):
        """Whether the gradient is the curve's slope at 0; at a kink, whether it lies between the two slopes."""
        low, high = sorted(self.slopes)
        slack = 1e-3 * max(abs(low), abs(high)) + 1e-8 * (1 + abs(self.start))
        return bool(low - slack <= self.gradient <= high + slack)

    @property
    def slope(self):
        """The curve's slope at 0, halfway between those on both sides."""
        return sum(self.slopes) / 2

    def parts(self):
        """Return the first nudges, down and up, from which line and curve differ by more than APART -> two, or None"""
        change = self.losses - self.start
        far = np.abs(change - self.gradient * self.nudges) > APART * np.abs(change) + 1e-12
        down, up = self.nudges[far & (self.nudges < 0)], self.nudges[far & (self.nudges > 0)]
        return (down[-1] if len(down) else None), (up[0] if len(up) else None)

    def switches(self):
        """Return where a ReLU switches -> list of (nudge, (layer, neuron), whether it is on farther out from 0)"""
        found = []
        for k, unit in zip(*np.nonzero(np.diff(self.sums > 0, axis=0)), strict=True):
            (before, after), (start, end) = self.sums[k : k + 2, unit], self.nudges[k : k + 2]
            place = float(start + (end - start) * before / (before - after))  # a sum is straight between two nudges
            outside = before if place < 0 else after
            found.append((place, self.units[unit], bool(outside > 0)))
        return [switch for switch in found if np.isfinite(switch[0])]


def nudging(name, index, nudges, nudge, gradient, forward):
    """Try all nudges of one number -> Nudging

    name such as "W1", index of the number in it, nudges (K,), nudge the one to look at,
    gradient number or None, forward(name, index, nudge) -> Sweep that has gone as far as the loss
    """
    sweeps = [forward(name, index, amount) for amount in nudges]
    start, left, right, there = (forward(name, index, n).value["loss"] for n in (0.0, -TINY, TINY, nudge))
    hidden = range(1, sweeps[0].layers)
    return Nudging(
        name=label(name, index), nudges=nudges, gradient=gradient, nudge=nudge, start=start, loss=there,
        losses=np.array([sweep.value["loss"] for sweep in sweeps]),
        sums=np.array([[z for layer in hidden for z in sweep.value[f"z{layer}"][0]] for sweep in sweeps]),
        units=[(layer, j) for layer in hidden for j in range(sweeps[0].value[f"z{layer}"].shape[1])],
        slopes=((start - left) / TINY, (right - start) / TINY),
    )  # fmt: skip


def label(name, index):
    """Write one number of an array as Python does: W1[0, 2]."""
    return f"{name}[{', '.join(map(str, index))}]"
