"""The judge's verdicts, on a bank made here: order, points, names of mistakes, notes."""

import numpy as np
import pytest

from propkit.checks.beside.probe import Case, probe
from propkit.checks.exercise import Bank
from propkit.checks.judge import judge
from propkit.checks.verdict import STATUSES

POINTS = {"out": 2, "cache": 1, "large": 1}


def double_forward(x):
    """The reference of this test."""
    return 2 * x, x


BANK = Bank(double_forward, returns=("out", "cache"))


@BANK.cases
def _(rng):
    yield Case((rng.normal(size=(2, 3)) + 4,), "a plain array")
    yield Case((rng.normal(size=(1, 2)) + 4,), "one row")
    yield Case((np.array([[1e200, 3.0]]),), "a large number", part="large")


@BANK.wrong("You squared instead of doubling.", "What is 2 x for x = 3?")
def squares(x):
    return x**2, x


@BANK.wrong("You returned the cache alone.", "How many values are asked for?")
def only_cache(x):
    return x


def verdict(answer, seed=5):
    cases = BANK.draw(seed)
    return judge(BANK, POINTS, cases, [probe(answer, case) for case in cases])


def in_place(x):
    cache = x.copy()
    x *= 2
    return x, cache


def raises(x):
    raise ValueError("no")


def stub(x):
    raise NotImplementedError("ch00: write double_forward")


def calls_stub(x):
    raise NotImplementedError("ch00: write helper")


@pytest.mark.parametrize(
    ("answer", "status", "points", "passed", "text"),
    [
        (lambda x: (x + x, x), "ok", 4, ["out", "cache", "large"], "6 cases"),
        (lambda x: [x + x, x], "ok", 4, ["out", "cache", "large"], "6 cases"),
        (stub, "not_written", 0, [], "still the stub"),
        (calls_stub, "not_written", 0, [], "write helper"),
        (raises, "raised", 0, [], "ValueError: no at `raise ValueError(\"no\")`"),
        (lambda x: None, "type", 0, [], "expected 2 values: out, cache. Is the `return` missing?"),
        (lambda x: (list(x), x), "type", 1, ["cache"], "out is a list"),
        (lambda x: (2 * x.T, x), "shape", 1, ["cache"], "transposed"),
        (in_place, "mutated", 0, [], "changed its argument `x`"),
        (lambda x: (x * np.nan, x), "nan", 1, ["cache"], "out[0, 0] is nan"),
        (squares, "misconception", 1, ["cache"], "You squared"),
        (only_cache, "type", 0, [], "You returned the cache alone."),
        (lambda x: (-2 * x, x), "value", 1, ["cache"], "wrong sign"),
        (lambda x: (3 * x, x), "value", 1, ["cache"], "1.5 times"),
        (lambda x: (2 * x, 2 * x), "value", 2, ["out"], "cache[0"),
        (lambda x: (2 * np.minimum(x, 100), x), "value", 3, ["out", "cache"], "On a large number"),
    ],
)  # fmt: skip
def test_verdicts(answer, status, points, passed, text):
    result = verdict(answer)
    assert result.status == status
    assert result.status in STATUSES
    assert result.points == points
    assert result.passed == passed
    assert text in result.message
    assert repr(result) == f"{points}"


def test_the_simplest_failing_case_is_told_first():
    def answer(x):
        if len(x) == 1:
            raise ValueError("one row")
        return 5 * x, x

    assert verdict(answer).status == "value"
    assert "On a plain array" in verdict(answer).problem


def test_a_mistake_is_named_only_when_it_explains_the_failures():
    def squares_small_arrays(x):
        return (x**2 if x.size == 6 else x + 1), x

    assert verdict(squares).misconception == "squares"
    assert verdict(squares_small_arrays).misconception is None


def test_a_mistake_that_goes_wrong_where_the_answer_is_right_is_not_named():
    def squares_one_row(x):
        return (x**2 if len(x) == 1 and x.max() < 100 else 2 * x), x

    result = verdict(squares_one_row)
    assert "On one row" in result.problem
    assert result.misconception is None


def test_several_values_may_come_as_one_array():
    assert verdict(lambda x: np.stack([2 * x, x])).status == "ok"
    assert "returned an array of shape (3, 2, 3), expected 2 values" in verdict(lambda x: np.stack([x, x, x])).problem


def test_what_cannot_be_reduced_is_told_as_it_stands():
    bank = Bank(sorted, returns=("items",))
    bank.cases(lambda rng: [Case(([3, 1],), "two numbers")])
    bank.reduce(lambda case, returned: {"the sum": returned[0] + returned[1]})

    def text(answer):
        cases = bank.draw(1)
        return judge(bank, {"items": 1}, cases, [probe(answer, case) for case in cases]).message

    assert "items is None, expected a sequence of 2 items. Is the `return` missing?" in text(lambda items: None)
    assert "the sum is 5, expected 4" in text(lambda items: [2, 3])
    assert "all as they should be" in text(lambda items: (3, 1))


def test_a_named_mistake_keeps_the_status_of_what_is_visible():
    result = verdict(only_cache)
    assert (result.status, result.misconception) == ("type", "only_cache")


def test_warnings_are_a_note_and_cost_nothing():
    def answer(x):
        np.exp(x * 1e6)
        return 2 * x, x

    result = verdict(answer)
    assert result.points == 4
    assert "numpy warned: overflow encountered in exp. That costs no points" in result.message


def test_hard_coded_answers_fail():
    known = [(case.args[0], double_forward(case.args[0])) for case in BANK.draw(5)]

    def answer(x):
        return next(value for args, value in known if np.array_equal(args, x))

    assert verdict(answer, seed=5).status == "ok"
    assert verdict(answer, seed=6).status != "ok"
