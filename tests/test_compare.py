"""The comparison finds the first difference and describes it so that it helps."""

import numpy as np
import pytest

from propkit.checks.beside.probe import Opaque
from propkit.checks.compare import compare

WANT = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.5]])


def found(got, want=WANT, tolerance=1e-9, **options):
    return compare(got, want, tolerance, "out", **options)


@pytest.mark.parametrize(
    ("got", "want"),
    [
        (WANT.copy(), WANT),
        (WANT * (1 + 1e-12), WANT),
        (np.array([1, 2]), np.array([1.0, 2.0])),
        (2, 2.0),
        (np.array(2.0), 2),
        (True, 1.0),
        ([1.0, (2.0, None)], (1.0, [2.0, None])),
        (np.array([1.0, 2.0]), [1.0, 2.0]),
        (np.array([[1.0], [2.0]]), [np.array([1.0]), np.array([2.0])]),
        ({"a": [1.0]}, {"a": (1.0,)}),
        (np.array([np.inf, np.nan]), np.array([np.inf, np.nan])),
        (np.zeros((0, 3)), np.zeros((0, 3))),
        (1e-300, 0.0),
        (Opaque("x"), Opaque("x")),
    ],
)
def test_values_count_not_types(got, want):
    assert found(got, want) is None


@pytest.mark.parametrize(
    ("got", "status", "text"),
    [
        (None, "type", "out is None, expected an array of shape (2, 3)"),
        (WANT.tolist(), "type", "out is a list of 2 items, expected an array of shape (2, 3). `np.array(...)` makes"),
        (Opaque("matrix"), "type", "out is an object of type matrix, expected"),
        (WANT + 0j, "type", "complex"),
        (1.0, "shape", "out is a number, expected an array of shape (2, 3)"),
        (WANT.T, "shape", "It looks transposed"),
        (WANT[:, :2], "shape", "out is an array of shape (2, 2), expected an array of shape (2, 3)"),
        (np.where(WANT == 5, np.nan, WANT), "nan", "out[1, 1] is nan, expected 5; 1 of 6 entries are not finite"),
        (np.where(WANT > 4, np.inf, WANT), "nan", "2 of 6"),
        (WANT + (WANT == 5) * 2.5, "value", "out[1, 1] is 7.5, expected 5 (got / expected = 1.5); 1 of 6"),
        (WANT.astype(np.float32) + np.float32(2e-7), "value", "compute in float64"),
    ],
)
def test_first_difference(got, status, text):
    difference = found(got)
    assert difference.status == status
    assert text in difference.text


def test_the_worst_entry_is_shown():
    assert "out[1, 2] is 5.5, expected 6.5" in found(WANT + np.array([[0, 0, 0.1], [0, 0, -1]])).text


@pytest.mark.parametrize(
    ("got", "look"),
    [
        (-WANT, "Every entry has the right size and the wrong sign."),
        (WANT * 2, "Every entry is 2 times the expected one, and N is 2 here."),
        (WANT / 3, "Every entry is 0.333333 times the expected one, and D is 3 here: that is 1/D."),
        (WANT * 7, "Every entry is 7 times the expected one."),
        (WANT + 1, ""),
    ],
)
def test_patterns_are_recognised(got, look):
    assert found(got, sizes={"N": 2, "D": 3}).look == look


def test_a_square_transpose_is_recognised():
    square = WANT[:, :2]
    assert found(square.T, square).look == "It is the transpose of the expected array."


def test_nested_values_say_where():
    difference = compare([(WANT, WANT + 1), None], [(WANT, WANT), None], 1e-9, "caches")
    assert difference.text.startswith("caches[0][1][")
    assert compare([1.0], [1.0, 2.0], 1e-9, "losses").text == "losses has 1 item, expected 2"
    assert compare(3.0, [1.0, 2.0], 1e-9, "losses").status == "type"
    assert "lacks val_loss" in compare({"train_loss": []}, {"train_loss": [], "val_loss": []}, 1e-9, "history").text


@pytest.mark.parametrize("error", [1e-7, 1e-4, 5e-4])
def test_small_errors_are_found(error):
    wrong = WANT.copy()
    wrong[0, 1] *= 1 + error
    assert found(wrong).status == "value"
