"""The probe notes what an answer did, whatever that was, and lets nothing through to the outside."""

import numpy as np
import pytest

from propkit.checks.beside.probe import Case, Given, Opaque, probe, snapshot

X = np.array([[1.0, -2.0], [3.0, 4.0]])


def outcome_of(answer, *args):
    return probe(answer, Case(args, "a case"))


def test_returned_arrays_are_copies():
    kept = np.zeros(2)
    outcome = outcome_of(lambda x: kept, X)
    kept[:] = 9
    np.testing.assert_array_equal(outcome.returned, [0, 0])


def test_an_argument_changed_in_place_is_noted_and_the_case_stays_whole():
    def answer(x, y):
        y[0, 0] = 7
        return x

    assert outcome_of(answer, X, X).changed == (1,)
    assert X[0, 0] == 1


def test_a_list_that_grew_and_a_dtype_that_turned_are_changes():
    def grow(items):
        items.append(1)

    def reshape(x):
        x.shape = (4,)

    assert outcome_of(grow, [1, 2]).changed == (0,)
    assert outcome_of(reshape, X).changed == (0,)
    assert outcome_of(lambda x: x, np.array([np.nan])).changed == ()


def test_what_was_raised_comes_with_the_learners_line():
    def answer(x):
        y = x + 1
        return y @ np.ones(3)

    raised = outcome_of(answer, X).raised
    assert raised.type_name == "ValueError"
    assert "matmul" in raised.message
    assert raised.line == "return y @ np.ones(3)"


@pytest.mark.parametrize("error", [SystemExit("bye"), NotImplementedError("ch02: write relu"), RecursionError()])
def test_exits_and_odd_errors_are_noted(error):
    def answer(x):
        raise error

    assert outcome_of(answer, X).raised.type_name == type(error).__name__


def test_an_error_whose_text_raises_is_noted():
    class Evil(Exception):
        def __str__(self):
            raise RuntimeError

    def answer(x):
        raise Evil

    assert outcome_of(answer, X).raised.type_name == "Evil"


def test_the_stop_button_still_works():
    def answer(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        outcome_of(answer, X)


def test_prints_and_warnings_stay_inside(capfd):
    def answer(x):
        print("noise")
        return np.exp(x * 1000)

    outcome = outcome_of(answer, X)
    assert capfd.readouterr() == ("", "")
    assert outcome.warnings == ("overflow encountered in exp",)


def test_look_alikes_are_opaque():
    class Same(np.ndarray):
        def __eq__(self, other):
            return True

    class Number(float):
        pass

    assert snapshot(X.view(Same)) == Opaque("test_look_alikes_are_opaque.<locals>.Same")
    assert isinstance(snapshot(Number(1)), Opaque)
    assert isinstance(snapshot(np.array([None])), Opaque)
    assert isinstance(snapshot(2**80), Opaque)
    assert snapshot(np.float32(0.5)) == 0.5
    assert type(snapshot(np.int64(3))) is int


def test_endless_nesting_is_cut():
    loop = []
    loop.append(loop)
    assert "nested" in repr(snapshot(loop))


def test_given_functions_are_made():
    outcome = outcome_of(lambda f: f(2.0), Given("polynomial", (1.0, 0.0, 3.0)))
    assert outcome.returned == 13.0
