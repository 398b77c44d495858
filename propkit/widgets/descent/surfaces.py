"""The landscapes of the descent explorer: those of the lesson, each with its exact gradient."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True, eq=False)
class Surface:
    """A loss over two weights: loss(w1, w2) -> number or array, gradient(w1, w2) -> both slopes.

    low, high the corners of its map; start where walks begin; step of the sliders for the start; names of the weights;
    lowest all lowest points; flat other places where both slopes are 0, by what they are; floor the least loss drawn
    """

    name: str
    loss: Callable
    gradient: Callable
    low: tuple
    high: tuple
    start: tuple
    lowest: tuple
    step: float = 0.1
    names: tuple = ("weight w1", "weight w2")
    flat: dict = field(default_factory=dict)
    floor: float = 1e-4

    @property
    def least(self):
        return float(self.loss(*self.lowest[0]))


# Three times the metres and 2 for packing, as in the lesson: the mean squared error of ropes of 1, 2, 3 and 4 metres.
METRES, PRICE, PACKING = np.array([1.0, 2.0, 3.0, 4.0]), 3.0, 2.0
MIDDLE, SPREAD, SQUARE = float(METRES.mean()), float(METRES.std()), float((METRES**2).mean())
# Where both slopes of the hills are 0: the deep valley, the pass between the two, the shallow valley.
DEEP, TOP, SHALLOW = ((float(w), 0.0) for w in np.sort(np.roots([0.4, 0, -2, 0.5]).real))


def ropes(w1, w2):
    """Return the loss of a price w1 and a packing w2."""
    price, packing = w1 - PRICE, w2 - PACKING
    return SQUARE * price**2 + 2 * MIDDLE * price * packing + packing**2


def ropes_gradient(w1, w2):
    price, packing = w1 - PRICE, w2 - PACKING
    return 2 * SQUARE * price + 2 * MIDDLE * packing, 2 * MIDDLE * price + 2 * packing


def scaled_ropes(w1, w2):
    """Return the loss of the same ropes once their metres are scaled: curved alike in every direction."""
    return (w1 - PRICE * SPREAD) ** 2 + (w2 - PRICE * MIDDLE - PACKING) ** 2


def scaled_ropes_gradient(w1, w2):
    return 2 * (w1 - PRICE * SPREAD), 2 * (w2 - PRICE * MIDDLE - PACKING)


def mountain_pass(w1, w2):
    """Return a loss with a saddle between two valleys."""
    return w1**2 + (w2**2 - 1) ** 2


def mountain_pass_gradient(w1, w2):
    return 2 * w1, 4 * w2 * (w2**2 - 1)


def hills(w1, w2):
    """Return a loss with a deep and a shallow valley: the lesson's curve along w1, a parabola along w2."""
    return 0.1 * w1**4 - w1**2 + 0.5 * w1 + 4 + w2**2


def hills_gradient(w1, w2):
    return 0.4 * w1**3 - 2 * w1 + 0.5, 2 * w2


EVERY = (
    Surface(
        "narrow valley", ropes, ropes_gradient, (0, -1.2), (6, 3.2), (5, 1), ((PRICE, PACKING),),
        names=("price w1", "packing w2"),
    ),
    Surface(
        "round bowl", scaled_ropes, scaled_ropes_gradient, (-6, 0), (13, 14), (5, 1),
        ((PRICE * SPREAD, PRICE * MIDDLE + PACKING),),
        names=("price w1 of a scaled unit", "price w2 of a middle rope"),
    ),
    Surface(
        "mountain pass", mountain_pass, mountain_pass_gradient, (-2.1, -1.54), (2.1, 1.54), (-1.5, 0.01),
        ((0.0, 1.0), (0.0, -1.0)), step=0.01, flat={"the saddle": (0.0, 0.0)},
    ),
    Surface(
        "two valleys", hills, hills_gradient, (-3.3, -2.4), (3.3, 2.4), (0.3, 2), (DEEP,),
        flat={"the saddle": TOP, "the shallow valley": SHALLOW}, floor=0.1,
    ),
)  # fmt: skip
SURFACES = {surface.name: surface for surface in EVERY}
