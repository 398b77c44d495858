"""What learners are told of a case of the class's own seed: the kind of mistake, never a number of it."""

import warnings
from dataclasses import replace

import numpy as np
import pytest
from canaries import Canaries

from propkit.checks import judge
from propkit.checks.beside import probe
from propkit.checks.exercise import load_bank
from propkit.checks.verdict import Verdict
from propkit.grading.shown import LONGEST_PROBLEM, masked, shown

SEED = 20_260_731
BANK = load_bank("ch02_forward_pass")["linear_forward"]
POINTS = {"out": 2, "cache": 1}
CASES = BANK.draw(SEED)
FIXED = sum(not BANK.is_drawn(number) for number in range(len(CASES)))
CANARIES = Canaries(BANK, SEED)


def verdict_on(answer, from_case):
    """Return the verdict on the reference with another answer in its place from case number `from_case` on."""
    calls = iter(range(10_000))

    def linear_forward(x, W, b):
        return (answer if next(calls) >= from_case else BANK.reference)(x, W, b)

    return judge.judge(BANK, POINTS, CASES, [probe.probe(linear_forward, case) for case in CASES])


def raises(x, W, b):
    raise ValueError(f"{x.tolist()} {W.tolist()} {b.tolist()}")


def raises_a_kind_of_its_own(x, W, b):
    raise type(f"E{x.ravel()[0]!r} {b[0]!r}", (Exception,), {})


def says_unwritten(x, W, b):
    raise NotImplementedError(repr(x.tolist()))


def warns(x, W, b):
    warnings.warn(repr(x.tolist()), stacklevel=1)
    return BANK.reference(x, W, b)


def warns_and_is_wrong(x, W, b):
    warnings.warn(f"overflow encountered in exp {x.ravel()[0]}", stacklevel=1)
    return x @ W, (x, W)


def gives_its_arguments(x, W, b):
    return np.full((len(x), W.shape[1]), x.ravel()[0]), (x, W)


def returns_a_kind_of_its_own(x, W, b):
    return type(f"K{x.ravel()[0]!r}", (), {})(), (x, W)


def returns_keys(x, W, b):
    return {repr(x.ravel()[0]): 1}, (x, W)


def returns_a_text(x, W, b):
    return repr(x.tolist()), (x, W)


def changes(x, W, b):
    x += 1
    return x @ W + b, (x, W)


def is_not_finite(x, W, b):
    return (x @ W + b) * np.nan, (x, W)


def forgets_the_bias(x, W, b):
    return x @ W, (x, W)


def is_scaled(x, W, b):
    return (x @ W + b) * x.ravel()[0], (x, W)


def has_another_shape(x, W, b):
    return np.zeros((int(1e6 * abs(x.ravel()[0])), 0)), (x, W)


ANSWERS = [
    raises, raises_a_kind_of_its_own, says_unwritten, warns, warns_and_is_wrong, gives_its_arguments,
    returns_a_kind_of_its_own, returns_keys, returns_a_text, changes, is_not_finite, forgets_the_bias, is_scaled,
    has_another_shape,
]  # fmt: skip


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda a: a.__name__)
def test_nothing_of_a_drawn_case_is_shown(answer):
    verdict = verdict_on(answer, FIXED)
    assert verdict.drawn or verdict.status == "ok"
    message = shown(verdict).message
    assert CANARIES.found_in(message) == []
    if verdict.status != "ok":
        assert "drawn for this class" in message


def test_the_canaries_would_sing():
    assert CANARIES.found_in(verdict_on(raises, FIXED).message)
    assert CANARIES.found_in(verdict_on(gives_its_arguments, FIXED).message)
    assert CANARIES.found_in(verdict_on(warns, FIXED).message)


def test_the_kind_the_place_and_the_mistake_of_a_drawn_case_are_told():
    verdict = shown(replace(verdict_on(forgets_the_bias, 0), drawn=True))
    assert verdict.problem == "In a case that was drawn for this class, out has a wrong value."
    assert (verdict.misconception, verdict.called_with) == ("bias_forgotten", "")
    assert "without the bias" in verdict.looks_like
    assert "each run draws new cases" in verdict.next_step
    assert "(ValueError)" in shown(verdict_on(raises, FIXED)).problem
    assert "(" not in shown(verdict_on(raises_a_kind_of_its_own, FIXED)).problem
    assert "one of its arguments" in shown(verdict_on(changes, FIXED)).problem


def test_a_case_that_is_everybodys_is_shown_in_full():
    verdict = verdict_on(forgets_the_bias, 0)
    assert not verdict.drawn
    seen = shown(verdict)
    assert (seen.problem, seen.called_with) == (verdict.problem, verdict.called_with)
    assert "expected" in seen.problem


@pytest.mark.parametrize("status", ["raised", "not_written", "type", "shape"])
def test_what_a_learners_process_says_by_itself_loses_its_longer_numbers(status):
    problem = "On a row, it raised ValueError: 0.49671 -1.3826e-05 1_234 shapes (3,4) (12,5)"
    seen = shown(Verdict("relu", 0, 1, status, problem=problem)).problem
    assert seen == "On a row, it raised ValueError: # # # shapes (3,4) (12,5)"


def test_a_line_of_the_learners_own_text_stays_as_it_is():
    line = "return x * 3.14159"
    verdict = Verdict("relu", 0, 1, "raised", problem=f"On a row, it raised KeyError: 2.71828 at `{line}` (line 12).")
    assert shown(verdict, f"def relu(x):\n    {line}").problem.endswith(f"KeyError: # at `{line}` (line 12).")
    assert "3.14159" not in shown(verdict, "def relu(x):\n    exec(SOMETHING)").problem


def test_a_long_text_is_cut():
    assert len(shown(Verdict("relu", 0, 1, "value", problem="x" * 10_000)).problem) <= LONGEST_PROBLEM + 4


def test_of_warnings_only_numpys_own_are_repeated():
    def note(text):
        return shown(Verdict("relu", 1, 1, "ok", note=f"numpy warned: {text}. That costs no points.")).note

    assert "overflow encountered in exp" in note("overflow encountered in exp")
    assert "secret" not in note("secret")
    assert "secret" not in note("overflow encountered in exp. secret")
    assert "secret" not in note("overflow encountered in secret")
    assert "invalid value encountered in log2" in note("invalid value encountered in log2")


def test_masked():
    assert masked("12 345 6789 0.25 0.255 1e-3 1e-300 a1b") == "12 345 # 0.25 # 1e-3 # a1b"
