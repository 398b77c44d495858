"""Expressions that somebody types: they mean what they mean in Python, and what is refused is said clearly."""

import math

import numpy as np
import pytest

from propkit.widgets.chain.expression import NODES, TERMS, VARIABLES, parse
from propkit.widgets.chain.formula import ExpressionError, Part
from propkit.widgets.chain.operations import FUNCTIONS, POWER, PRODUCT, QUOTIENT, number, slopes_of, sum_of, value_of
from propkit.widgets.chain.walk import forward

MEANING = {name: getattr(math, name) for name in ("sin", "cos", "exp", "log", "sqrt", "tanh")}
MEANING |= {"sigmoid": lambda z: 1 / (1 + math.exp(-z)), "relu": lambda z: max(z, 0.0)}
EXPRESSIONS = [
    "(w * x + b - y) ** 2", "w * 4 + w", "w - x - b", "w - (x - b)", "w / x / b", "w / (x / b)", "-w ** 2", "(-w) ** 2",
    "2 ** -w", "-(w + x) * -b", "w ** x ** 2", "+w - -x", "-w + b", "1 - w * 2 - 3 + x", "w + x + b + y + w + x + b",
    "1 / (1 + exp(-(w * x + b)))", "relu(w - x) * y + relu(x - w)", "w * (2 + 3 * 4) - 1.5e-3",
    "0.5 + (w + 1) + (w + 1)", "sqrt(w) * log(x) - tanh(b) + sigmoid(y) + sin(w) * cos(x)",
    "x ** 0.5 + x ** -1", "((w)) * 1_0 + .5",
]  # fmt: skip


def message_for(text):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    return caught.value


def steps(text):
    """Return what each box of an expression says, inputs first."""
    return [part.text for part in parse(text).parts if part.operation]


# what an expression means


@pytest.mark.parametrize("text", EXPRESSIONS)
@pytest.mark.parametrize("seed", [0, 1])
def test_the_value_is_pythons(text, seed):
    drawn = np.random.default_rng(seed).uniform(0.3, 2.5, size=4)
    values = dict(zip("wxby", map(float, drawn), strict=True))
    formula = parse(text)
    numbers, trouble = forward(formula, values)
    assert not trouble
    assert numbers[formula.result] == pytest.approx(eval(text, MEANING | values), rel=1e-12)


def test_the_steps_of_the_lesson():
    assert steps("(w * x + b - y) ** 2") == ["w · x", "p + b − y", "q²"]
    assert parse("(w * x + b - y) ** 2").result.name == "out"
    assert parse("(w * x + b - y) ** 2").variables == ["w", "x", "b", "y"]


def test_a_name_and_a_part_that_come_twice_are_one_node():
    formula = parse("(w * x) ** 2 + w * x")
    assert [part.name for part in formula.parts] == ["w", "x", "p", "q", "out"]
    p = formula.parts[2]
    assert formula.result.sources == [formula.parts[3], p]
    twice = parse("w * w")
    assert twice.result.sources == [twice.parts[0]] * 2


def test_different_parts_are_not_taken_for_the_same():
    assert steps("(w - x) * (x - w)") == ["w − x", "x − w", "p · q"]
    assert steps("(w + x) * (w - x)") == ["w + x", "w − x", "p · q"]
    assert steps("(w + 2) * (2 * w)") == ["w + 2", "2 · w", "p · q"]
    assert steps("(w + 1.00001) * (w + 1.00002)") == ["w + 1", "w + 1", "p · q"]


def test_brackets_make_a_step_and_a_plain_sum_is_one():
    assert steps("w + x - b") == ["w + x − b"]
    assert steps("(w + x) - b") == ["w + x", "p − b"]
    assert steps("-w + x") == ["−w + x"]
    assert steps("-(w + x)") == ["w + x", "−p"]


def test_a_long_sum_is_taken_in_pieces():
    assert steps("w + w + w + w + w + w") == ["w + w + w + w", "p + w + w"]
    assert max(len(part.operands) for part in parse("w+x+b+y+w+x+b+y+w+x").parts) == TERMS


def test_numbers_belong_to_their_step():
    assert steps("w * (2 + 3)") == ["w · 5"]
    assert steps("w + -2") == ["w + (−2)"]
    assert steps("w ** 3 + w ** 4 + w ** 0.5") == ["w³", "w ** 4", "w ** 0.5", "p + q + r"]


def test_names_of_boxes_are_not_those_of_variables():
    formula = parse("p * q + r * out + result")
    assert [part.name for part in formula.parts] == ["p", "q", "s", "r", "out", "t", "result", "end"]
    every = parse("out*result + end*last + top*goal")
    assert len({part.name for part in every.parts}) == len(every.parts)


def test_signs_as_people_copy_them():
    assert steps("w × x − b · 2 ÷ y") == steps("w * x - b * 2 / y")


# what is refused


@pytest.mark.parametrize(
    ("text", "words", "column"),
    [
        ("", "no expression yet", None),
        ("   ", "no expression yet", None),
        ("w * * x", "missing, or one is too many", 4),
        ("w x", "missing, or one is too many", 2),
        ("(w * x", "never closed", 0),
        ("w * x)", "no opening one", 5),
        ("(w * x]", "does not match", 6),
        ("1 + 2x", "put * between", 4),
        ("y = w * x", "no = in it", 2),
        ("w + x ^ 2", "write **", 6),
        ("2.5 + foo(w)", "foo(...) is not known", 6),
        ("1 + np.exp(w)", "np.exp(...) is not known", 4),
        ("exp(w, x)", "exp takes one number: exp(x)", 0),
        ("exp()", "exp takes one number", 0),
        ("exp(*w)", "exp takes one number", 0),
        ("exp(x=w)", "exp takes one number", 0),
        ("exp(w, x=2)", "exp takes one number", 0),
        ("w + sin", "sin needs brackets: sin(x)", 4),
        ("w * 2,5", "decimal numbers have a point", 0),
        ("w + True", "True is no number", 4),
        ("w + 'a'", "not allowed", 4),
        ("w * 2j", "not allowed", 4),
        ("w % 2", "not allowed", 0),
        ("w // 2", "not allowed", 0),
        ("w if x else b", "not allowed", 0),
        ("ä * β + [1]", "not allowed", 8),
        ("w * (1 / 0)", "divided by 0", 5),
        ("w * log(-1)", "above 0", 4),
        ("w + 9 ** 9 ** 9", "too large", 4),
        ("w + 1e999", "too large", 4),
        (f"w + {'9' * 90} ** 9", "too large", 4),
        ("2 * 3", "no name in it", None),
        ("w", "no step in it", None),
        ("+w", "no step in it", None),
        ("weights * x", "at most 6 letters", 0),
        ("a*b*c*d*e*f*g", "g is one name too many", 12),
        ("w" * 300, "300 characters", None),
        ("(" * 119 + "w", "never closed", None),
    ],
)
def test_what_cannot_be_drawn_is_said_and_where(text, words, column):
    error = message_for(text)
    assert words in error.message
    if column is not None:
        assert error.column == column
        assert str(error).endswith(f"\n{error.text}\n{' ' * column}^")
    if "not allowed" in words or "not known" in words or "missing" in words:
        assert "Allowed are numbers, names" in error.message


@pytest.mark.parametrize(
    "text", ["__import__('os').system('true')", "w.__class__", "(lambda: w)()", "[w for w in x]", "print(w)"]
)
def test_nothing_of_it_is_run_as_python(text, capsys):
    message_for(text)
    assert capsys.readouterr() == ("", "")


def test_as_many_nodes_and_names_as_fit():
    chain = "sin(" * (NODES - 1) + "w" + ")" * (NODES - 1)
    assert len(parse(chain).parts) == NODES
    assert f"more than {NODES} nodes" in message_for(f"sin({chain})").message
    assert len(parse("a*b*c*d*e*f").variables) == VARIABLES == 6


# the small steps


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "operation", [*FUNCTIONS.values(), PRODUCT, QUOTIENT, POWER, sum_of((1.0, -1.0, 1.0))], ids=lambda o: o.kind
)
def test_local_slopes_are_those_of_nudging(operation, seed):
    count = 3 if operation.kind == "sum" else 1 if operation.kind in FUNCTIONS else 2
    x = np.random.default_rng(seed).uniform(0.3, 2.0, size=count)
    slopes = slopes_of(operation, x.tolist())
    assert len(slopes) == count
    for i in range(count):
        nudge = 1e-6 * (np.arange(count) == i)
        sides = [value_of(operation, (x + way * nudge).tolist()) for way in (-1, 1)]
        assert slopes[i] == pytest.approx((sides[1] - sides[0]) / 2e-6, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(
    ("operation", "numbers", "reason"),
    [
        (QUOTIENT, (1.0, 0.0), "divided by 0"),
        (FUNCTIONS["log"], (0.0,), "above 0"),
        (FUNCTIONS["sqrt"], (-0.5,), "not negative"),
        (POWER, (-2.0, 0.5), "whole exponent"),
        (POWER, (0.0, -1.0), "whole exponent"),
        (FUNCTIONS["exp"], (1000.0,), "too large"),
        (PRODUCT, (1e200, 1e200), "too large"),
    ],
)
def test_where_there_is_no_value_the_reason_is_said(operation, numbers, reason):
    with pytest.raises(ValueError, match=reason):
        value_of(operation, numbers)


def test_slopes_at_the_edges():
    assert slopes_of(FUNCTIONS["relu"], [0.0]) == (0.0,)
    assert np.isnan(slopes_of(FUNCTIONS["sqrt"], [0.0])).all()
    assert slopes_of(POWER, [0.0, 2.0]) == (0.0, 0.0)
    assert slopes_of(POWER, [0.0, 1.0])[0] == 1.0
    assert slopes_of(POWER, [0.0, 0.0])[0] == 0.0
    at_zero = slopes_of(POWER, [0.0, 0.5])
    assert np.isnan(at_zero[0])
    assert at_zero[1] == 0.0
    at_minus_two = slopes_of(POWER, [-2.0, 2.0])
    assert at_minus_two[0] == -4.0
    assert np.isnan(at_minus_two[1])


def test_numbers_have_three_digits_and_no_rounding_errors():
    assert [number(x) for x in (0.1 + 0.2 - 0.3, -0.0625, 1 / 3)] == ["0", "−0.0625", "0.333"]


def test_a_part_is_itself_and_no_other():
    assert Part("w") != Part("w")
