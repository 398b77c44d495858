"""A formula as a graph of parts: variables, and the results of small steps on them."""

from dataclasses import dataclass, field


class ExpressionError(ValueError):
    """An expression that cannot be drawn: message says why, text what came, column where, or None."""

    def __init__(self, message, text, column=None):
        self.message, self.text, self.column = message, text, column
        caret = "" if column is None else f"\n{text}\n{' ' * column}^"
        super().__init__(f"{message}{caret}")


@dataclass(eq=False)
class Part:
    """A node of the graph: a variable, or the result of an operation on other parts and plain numbers."""

    name: str
    operation: object = None
    operands: tuple = ()
    text: str = ""

    @property
    def sources(self):
        """The parts among the operands, in their order."""
        return [operand for operand in self.operands if isinstance(operand, Part)]


@dataclass
class Formula:
    """What was typed, and its parts, inputs before what they feed; the last one is the result."""

    text: str
    parts: list = field(default_factory=list)

    @property
    def result(self):
        return self.parts[-1]

    @property
    def variables(self):
        """The names of the variables, in the order in which they come in the text."""
        return [part.name for part in self.parts if not part.operation]
