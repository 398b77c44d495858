"""The gradients of an expression's variables, compared with nudges."""

import math
from dataclasses import dataclass

from propkit.widgets.chain.operations import number
from propkit.widgets.chain.walk import forward, near

NUDGE = 1e-6


@dataclass
class Compared:
    """The gradient of a variable, and nudged: None where a nudge leads nowhere, two numbers at a kink, else one."""

    name: str
    grad: float
    nudged: tuple | None
    agrees: bool

    @property
    def texts(self):
        """The gradient and the nudged slope as texts, with so many digits that they differ where the numbers do."""
        pairs = [(number(self.grad, digits), number(self.nudged[0], digits)) for digits in range(3, 10)]
        return next((pair for pair in pairs if pair[0] != pair[1]), pairs[0])


def compare(formula, values, numbers, grads):
    """Compare the gradient of each variable with a nudge -> list of Compared.

    A nudge is about as exact as six digits, and rounding is as large as the largest number in the graph.
    """
    rounding = 1e-8 * max(1.0, *(abs(value) for value in numbers.values()))
    compared = []
    for part in formula.parts:
        if not part.operation:
            grad, nudged = grads[part], _nudge(formula, values, part.name, numbers[formula.result], rounding)
            agrees = nudged is not None and any(near(grad, slope, rounding) for slope in nudged)
            compared.append(Compared(part.name, grad, nudged, agrees))
    return compared


def marks(parts, grads, compared):
    """Return the lines of text for the tags of a graph, where backpropagate says another thing than what arrived.

    parts a dict Part: list of the blame that arrived, grads a dict Part: number, compared from `compare`
    -> a dict Part: lines
    """
    wrong = {one.name: one for one in compared if one.nudged and not one.agrees}
    texts = {}
    for part, arrived in parts.items():
        one = None if part.operation else wrong.get(part.name)
        if one:
            texts[part] = [f"✗ {one.texts[0]},", f"not {one.texts[1]}"]
        elif not near(grads[part], sum(arrived), 1e-12):
            texts[part] = [number(grads[part])]
    return texts


def _nudge(formula, values, name, here, rounding):
    """Return the slope of the result for a variable, or two at a kink, left and right; None where there is no value.

    At a kink the two slopes differ as much however small the nudge is; on a bend they come closer together.
    """

    def sides(step):
        there = [forward(formula, values | {name: values[name] + way * step})[0] for way in (-1, 1)]
        ends = [numbers.get(formula.result, math.nan) for numbers in there]
        return (here - ends[0]) / step, (ends[1] - here) / step

    step = NUDGE * max(1.0, abs(values[name]))
    (left, right), coarse = sides(step), sides(10 * step)
    if not math.isfinite(left + right):
        return None
    kink = abs(left - right) > 1e-3 * max(abs(left), abs(right)) + rounding
    if kink and abs(left - right) > 0.5 * abs(coarse[0] - coarse[1]):
        return left, right
    return ((left + right) / 2,)
