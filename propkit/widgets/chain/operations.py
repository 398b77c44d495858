"""The small steps that an expression is made of: each one with its value, its local slopes, and how it is written."""

import math
from collections.abc import Callable
from typing import NamedTuple

from propkit.activations import relu, sigmoid
from propkit.figures.words import show

POWERS = {2.0: "²", 3.0: "³"}


class Operation(NamedTuple):
    """A small step: forward(*numbers) -> number, slopes(*numbers) -> one for each, write(*texts) -> text.

    needs is what its numbers must be, for it to have a value
    """

    kind: str
    forward: Callable
    slopes: Callable
    write: Callable
    needs: str = ""


def sum_of(signs):
    """Return the sum of as many numbers as there are signs, each 1 or -1: (1, 1, -1) is a + b − c."""

    def write(*texts):
        text = "".join(f" {'+' if sign > 0 else '−'} {text}" for sign, text in zip(signs, texts, strict=True))
        return text.removeprefix(" + ").replace(" − ", "−", 1) if signs[0] < 0 else text.removeprefix(" + ")

    return Operation(
        "sum", lambda *x: sum(sign * x_i for sign, x_i in zip(signs, x, strict=True)), lambda *x: signs, write
    )


def _power_slopes(x, y):
    """The slope for the exponent needs a logarithm: it is there above 0, and at 0 the power stays 0."""
    base = 0.0 if y == 0 else y * math.pow(x, y - 1) if x or y >= 1 else math.nan
    return base, math.pow(x, y) * math.log(x) if x > 0 else 0.0 if x == 0 and y > 0 else math.nan


def _write_power(x, y):
    return f"{x}{POWERS[float(y)]}" if y in ("2", "3") else f"{x} ** {y}"


PRODUCT = Operation("product", lambda x, y: x * y, lambda x, y: (y, x), lambda x, y: f"{x} · {y}")
QUOTIENT = Operation(
    "quotient", lambda x, y: x / y, lambda x, y: (1 / y, -x / y**2), lambda x, y: f"{x} / {y}",
    "nothing can be divided by 0",
)  # fmt: skip
POWER = Operation(
    "power", math.pow, _power_slopes, _write_power,
    "a negative number needs a whole exponent, and 0 needs one that is not negative",
)  # fmt: skip


def _function(name, forward, slope, needs=""):
    return Operation(name, lambda x: float(forward(x)), lambda x: (slope(x),), lambda x: f"{name}({x})", needs)


FUNCTIONS = {
    operation.kind: operation
    for operation in (
        _function("sin", math.sin, math.cos),
        _function("cos", math.cos, lambda x: -math.sin(x)),
        _function("exp", math.exp, math.exp),
        _function("log", math.log, lambda x: 1 / x, "a logarithm needs a number above 0"),
        _function("sqrt", math.sqrt, lambda x: 0.5 / math.sqrt(x), "a square root needs a number that is not negative"),
        _function("tanh", math.tanh, lambda x: 1 - math.tanh(x) ** 2),
        _function("sigmoid", sigmoid, lambda x: float(sigmoid(x) * (1 - sigmoid(x)))),
        _function("relu", relu, lambda x: float(x > 0)),
    )
}


def value_of(operation, numbers):
    """Return the value of a small step; ValueError, in words for the learner, where it has none."""
    try:
        value = operation.forward(*numbers)
    except (ValueError, ZeroDivisionError):
        raise ValueError(operation.needs) from None
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise ValueError("the number is too large for a computer")
    return value


def slopes_of(operation, numbers):
    """Return the local slopes of a small step, not-a-number where there is none: sqrt at 0 goes straight up."""
    try:
        return tuple(map(float, operation.slopes(*numbers)))
    except (ValueError, ZeroDivisionError, OverflowError):
        return (math.nan,) * len(numbers)


def number(value, digits=3):
    """Write a number with a few digits, and rounding errors as 0."""
    return show(round(value, 9), digits)
