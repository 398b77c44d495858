"""Forward through the graph of an expression, and back through it with the functions that are to be tried."""

import math
from dataclasses import dataclass
from itertools import compress

from propkit.scalar_graph import Value
from propkit.widgets.chain.formula import Part
from propkit.widgets.chain.operations import PRODUCT, number, slopes_of, value_of
from propkit.widgets.trouble import as_number, short


class NoValue(ValueError):
    """A number, or a slope, that does not exist for these values: the text says why."""


@dataclass
class Walk:
    """The way back: slopes by Part, for each of its sources; steps, the parts that pass blame on, in their order.

    grads the gradients of backpropagate, by Part; faults texts that say what is wrong on the way
    """

    slopes: dict
    steps: list
    grads: dict
    faults: list

    @property
    def last(self):
        """The number of the last step, in which the gradients of backpropagate are compared."""
        return len(self.steps) + 1


def forward(formula, values):
    """Work out every part: values a dict name: number -> a dict Part: number, and why it ends early, or nothing.

    A part without a value is left out, and so is all that is made of it.
    """
    numbers, trouble = {}, ""
    for part in formula.parts:
        if not part.operation:
            numbers[part] = values[part.name]
        elif all(source in numbers for source in part.sources):
            try:
                numbers[part] = value_of(part.operation, _given(part, numbers))
            except ValueError as error:
                trouble = trouble or f"{part.text} has no value for {_named(part, numbers)}: {error}."
    return numbers, trouble


def walk_back(formula, numbers, backpropagate, topological_order, multiply_backward):
    """Send blame back with the functions that are to be tried -> Walk.

    formula a Formula, numbers a dict Part: number for all its parts; NoValue where a slope does not exist,
    TypeError where a function returns another thing than it should
    """
    faults = []
    slopes = {part: _slopes(part, numbers, multiply_backward, faults) for part in formula.parts}
    values = {}
    for part in formula.parts:
        values[part] = Value(numbers[part], [values[source] for source in part.sources], slopes[part])
    order = topological_order(values[formula.result])
    names = {id(value): part for part, value in values.items()}
    if not isinstance(order, (list, tuple)) or not all(id(value) in names for value in order):
        raise TypeError(f"topological_order returned {short(order)}, expected a list of the graph's Values")
    parts = [names[id(value)] for value in order]
    faults = faults[:1] + _faults(formula, parts)
    returned = backpropagate(values[formula.result])
    grads = {part: as_number(value.grad, f"backpropagate, as .grad of {part.name},") for part, value in values.items()}
    if not any(grads.values()):
        faults.append(f"backpropagate returned {short(returned)} and set no .grad: each slope belongs into its .grad.")
    return Walk(slopes, [part for part in reversed(parts) if part.operation], grads, faults)


def blame(formula, walk, position):
    """Return the blame that arrived at each part when some steps are done: a dict Part: list of numbers."""
    parts = {part: [] for part in formula.parts}
    parts[formula.result].append(1.0)
    for end in walk.steps[:position]:
        for source, slope in zip(end.sources, walk.slopes[end], strict=True):
            parts[source].append(slope * sum(parts[end]))
    return parts


def _given(part, numbers):
    return [numbers[operand] if isinstance(operand, Part) else operand for operand in part.operands]


def _named(part, numbers):
    return " and ".join(f"{source.name} = {number(numbers[source])}" for source in dict.fromkeys(part.sources))


def _slopes(part, numbers, multiply_backward, faults):
    """Return the local slopes for the sources of a part; those of a product come from the function to try."""
    if not part.operation:
        return ()
    given = _given(part, numbers)
    used = [isinstance(operand, Part) for operand in part.operands]
    right = slopes = list(compress(slopes_of(part.operation, given), used))
    if not all(map(math.isfinite, right)):
        raise NoValue(f"{part.text} has no slope at {_named(part, numbers)}, so no blame can go back.")
    if part.operation is PRODUCT:
        slopes = list(compress(_pair(multiply_backward(1.0, tuple(given))), used))
    if not all(near(slope, true, 1e-12) for slope, true in zip(slopes, right, strict=True)):
        gives, true = (" and ".join(map(number, pair)) for pair in (slopes, right))
        faults.append(f"multiply_backward gives {gives} for {part.name} = {part.text}. Nudging gives {true}.")
    return tuple(slopes)


def _pair(result):
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        raise TypeError(f"multiply_backward returned {short(result)}, expected dx and dy")
    return tuple(as_number(slope, "multiply_backward") for slope in result)


def _faults(formula, order):
    """Say what is wrong with a topological order: each part once, inputs before what they feed."""
    for part in formula.parts:
        if order.count(part) != 1:
            found = f"has {part.name} {order.count(part)} times" if part in order else f"leaves out {part.name}"
            return [f"topological_order {found}."]
    for i, part in enumerate(order):
        late = [source.name for source in part.sources if source in order[i:]]
        if late:
            return [f"topological_order puts {part.name} before {late[0]}, which it is made of."]
    return []


def near(a, b, rounding):
    """Say whether two numbers agree in five digits, or differ by no more than rounding does."""
    return a == b or (math.isfinite(a - b) and abs(a - b) <= 1e-5 * max(abs(a), abs(b)) + rounding)
