"""An expression that somebody typed, taken apart into the small steps of a graph. Nothing of it is run as Python."""

import ast
import string
import warnings

from propkit.widgets.chain.formula import ExpressionError, Formula, Part
from propkit.widgets.chain.operations import FUNCTIONS, POWER, PRODUCT, QUOTIENT, number, sum_of, value_of

NODES, VARIABLES, LETTERS, CHARACTERS, TERMS = 15, 6, 6, 120, 4  # what a picture can show and a reader can follow
ALLOWED = f"Allowed are numbers, names, + - * / **, brackets, and {', '.join(FUNCTIONS)} with brackets."
NAMES = "pqrstuvacdefghijklmnowxyzb"  # for what is worked out on the way
RESULTS = ("out", "result", "end", "last", "top", "goal", "sum")  # one more than there can be variables
SIGNS = str.maketrans({"−": "-", "–": "-", "·": "*", "×": "*", "÷": "/", "\n": " ", "\t": " "})
PRODUCTS = {ast.Mult: PRODUCT, ast.Div: QUOTIENT, ast.Pow: POWER}
# What Python says of a text that it cannot read, and what a learner needs to hear
HINTS = {
    "never closed": "This bracket is never closed.",
    "unmatched": "This closing bracket has no opening one.",
    "does not match": "This bracket does not match the one that was opened.",
    "literal": "A number ends here: put * between a number and a name, as in 2 * x.",
}


def parse(text):
    """Take an expression apart: "(w * x + b - y) ** 2" -> Formula; ExpressionError where that cannot be done.

    The same part twice is one node, used twice. Numbers are no nodes: they belong to the step that uses them.
    """
    text = " ".join(text.translate(SIGNS).split(" ")).strip()
    if not text:
        raise ExpressionError("There is no expression yet. Type one, such as w * x + b.", text)
    if len(text) > CHARACTERS:
        raise ExpressionError(f"This has {len(text)} characters, and at most {CHARACTERS} can be shown.", text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise _unreadable(error, text) from None
    return _Reader(text, tree).formula


def _unreadable(error, text):
    place = min(max((error.offset or 1) - 1, 0), len(text))
    hints = [hint for words, hint in HINTS.items() if words in error.msg]
    if text[place : place + 2] in ("=", "= ", ":="):
        hints = ["An expression has no = in it. Type only what stands to the right of the =."]
    missing = f"Here a sign, a name or a number is missing, or one is too many. {ALLOWED}"
    return ExpressionError([*hints, missing][0], text, place)


class _Reader:
    """Walks through what Python's parser found and makes a part of each small step."""

    def __init__(self, text, tree):
        self.text, self.formula, self.known = text, Formula(text), {}
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        self.free = (name for name in [*NAMES, *string.ascii_uppercase] if name not in used)
        result = self.read(tree)
        if len(used - set(FUNCTIONS)) == 0:
            raise ExpressionError("There is no name in it, so nothing can be turned. Put one in, such as w.", text)
        if not isinstance(result, Part) or not result.operation:
            raise ExpressionError("There is no step in it. Add one, such as w * 2.", text)
        result.name = next(name for name in RESULTS if name not in used)

    def read(self, node):
        """Return the Part or the number that a piece of the expression stands for."""
        match node:
            case ast.Constant(value=bool()):
                raise self.error(f"{node.value} is no number. {ALLOWED}", node)
            case ast.Constant(value=int() | float()):
                return self.number(node)
            case ast.Name():
                return self.variable(node)
            case ast.UnaryOp(op=ast.UAdd()):
                return self.read(node.operand)
            case ast.UnaryOp(op=ast.USub()) | ast.BinOp(op=ast.Add() | ast.Sub()):
                return self.sum(node)
            case ast.BinOp(op=ast.Mult() | ast.Div() | ast.Pow()):
                return self.part(node, PRODUCTS[type(node.op)], self.read(node.left), self.read(node.right))
            case ast.BinOp(op=ast.BitXor()):
                raise self.error("For a power write **, as in w ** 2, not ^.", node, self.text.index("^"))
            case ast.Call():
                return self.call(node)
            case ast.Tuple():
                raise self.error("There is a comma in it: decimal numbers have a point, as in 0.5.", node)
        raise self.error(f"This is not allowed here. {ALLOWED}", node)

    def number(self, node):
        try:
            return value_of(POWER, (float(node.value), 1.0))
        except (ValueError, OverflowError):
            raise self.error("This number is too large.", node) from None

    def variable(self, node):
        if node.id in FUNCTIONS:
            raise self.error(f"{node.id} needs brackets: {node.id}(x).", node)
        if len(node.id) > LETTERS:
            raise self.error(f"{node.id} is too long for a box: a name has at most {LETTERS} letters.", node)
        if node.id not in self.known and len(self.formula.variables) == VARIABLES:
            raise self.error(f"{node.id} is one name too many: at most {VARIABLES} different ones can be shown.", node)
        return self.known.get(node.id) or self.add(node.id, node, Part(node.id))

    def call(self, node):
        name = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
        if name not in FUNCTIONS:
            raise self.error(f"{name}(...) is not known here. {ALLOWED}", node)
        if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
            raise self.error(f"{name} takes one number: {name}(x).", node)
        return self.part(node, FUNCTIONS[name], self.read(node.args[0]))

    def sum(self, node):
        """Sums without brackets are one step: a + b − c. A minus in front is the sign of its term."""
        terms = [(sign, self.read(term)) for sign, term in _terms(node)]
        while len(terms) > TERMS:
            terms[:TERMS] = [(1.0, self.sum_of(node, terms[:TERMS]))]
        return self.sum_of(node, terms)

    def sum_of(self, node, terms):
        return self.part(node, sum_of(tuple(sign for sign, _ in terms)), *(term for _, term in terms))

    def part(self, node, operation, *operands):
        """Return what an operation makes: a number if it has numbers alone, else a part, made or known already."""
        if not any(isinstance(operand, Part) for operand in operands):
            try:
                return value_of(operation, operands)
            except ValueError as error:
                raise self.error(f"This has no value: {error}.", node) from None
        text = operation.write(*map(_written, operands))
        key = (operation.kind, operation.write(*("#" * len(operands))), operands)
        return self.known.get(key) or self.add(key, node, Part("", operation, operands, text))

    def add(self, key, node, part):
        if len(self.formula.parts) == NODES:
            raise self.error(f"This is too long: the graph would have more than {NODES} nodes.", node)
        part.name = part.name or next(self.free)
        self.known[key] = part
        self.formula.parts.append(part)
        return part

    def error(self, message, node, column=None):
        """Return the error for a piece of the text; Python counts columns in bytes."""
        start = len(self.text.encode()[: node.col_offset].decode(errors="ignore"))
        return ExpressionError(message, self.text, start if column is None else column)


def _written(operand):
    if isinstance(operand, Part):
        return operand.name
    return number(operand) if operand >= 0 else f"({number(operand)})"


def _terms(node):
    """Return the terms of a sum as pairs (sign, node). A sum in brackets is a term: the learner wants to see it."""
    if isinstance(node, ast.UnaryOp):
        return [(-1.0, node.operand)]
    sign = 1.0 if isinstance(node.op, ast.Add) else -1.0
    return [*_first_terms(node), (sign, node.right)]


def _first_terms(node):
    left = node.left
    bracketed = left.col_offset > node.col_offset
    if isinstance(left, ast.BinOp) and isinstance(left.op, (ast.Add, ast.Sub)) and not bracketed:
        return _terms(left)
    if isinstance(left, ast.UnaryOp) and isinstance(left.op, ast.USub) and not bracketed:
        return [(-1.0, left.operand)]
    return [(1.0, left)]
