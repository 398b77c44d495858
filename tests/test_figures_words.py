"""The words of the descriptions say what the numbers do."""

import numpy as np
import pytest

from propkit.figures.words import count, listed, point, route, show, trend, valleys


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.25, "0.25"), (-0.25, "−0.25"), (-0.0, "0"), (3, "3"), (2 / 3, "0.667"), (5180.4, "5,180"), (999.6, "1,000"),
        (-12345, "−12,345"), (1.5e-9, "1.5e−9"), (5.5e25, "5.5e25"), (np.int64(7), "7"), (np.array([0.5]), "0.5"),
        (np.inf, "infinity"), (-np.inf, "−infinity"), (np.nan, "not a number"),
    ],
)  # fmt: skip
def test_numbers_are_written_to_be_read_aloud(number, text):
    assert show(number) == text


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([4, 2, 1], "falls from 4 to 1"),
        ([1, 2, 4], "rises from 1 to 4"),
        ([2, 2], "stays at 2"),
        ([3], "stays at 3"),
        ([0.9, 0.4, 0.6, 1.3], "falls from 0.9 to 0.4 at epoch 2, then rises to 1.3"),
        ([1, 5, 2], "rises from 1 to 5 at epoch 2, then falls to 2"),
        ([1, 5, 1], "rises from 1 to 5 at epoch 2, then falls to 1"),
        ([4, 2, 1, 0.99, 1.0], "falls from 4 to 1"),  # a wobble is no turn
        ([4, 80, np.inf], "rises from 4 to infinity"),
        ([4, 80, np.nan], "goes from 4 to not a number"),
    ],
)
def test_trend_says_which_way_and_where_it_turns(values, text):
    assert trend(values, "epoch", range(1, 9)) == text


def test_trend_names_no_place_unasked():
    assert trend([2, 1, 2]) == "falls from 2 to 1, then rises to 2"


@pytest.mark.parametrize(
    ("items", "text"),
    [([], ""), ([1], "1"), ([1, 2.5], "1 and 2.5"), (["a", "b", "c"], "a, b and c"), ("abcde", "a, b and 3 more")],
)
def test_lists_end_early(items, text):
    assert listed(items, 3) == text


def test_counts_have_their_plural():
    assert [count(n, "try", "tries") for n in (0, 1, 2)] == ["0 tries", "1 try", "2 tries"]
    assert count(3000, "row") == "3,000 rows"


@pytest.mark.parametrize(
    ("walk", "text"),
    [
        ([1, 4, 2.5, 3.2, 3], "from 1 over 4 and 2.5 to 3 in 4 steps"),
        ([1, 4, 3], "from 1 over 4 to 3 in 2 steps"),
        ([1, 4], "from 1 to 4 in 1 step"),
    ],
)
def test_routes_have_a_start_first_steps_and_an_end(walk, text):
    assert route(walk) == text
    assert route([(w, 0) for w in walk], point, 0).startswith("from (1, 0) to (")


def test_valleys_of_a_curve_are_found():
    x = np.linspace(-2, 2, 401)
    assert valleys(x, (x**2 - 1) ** 2) == "valleys at −1 (loss 0) and 1 (loss 0)"
    assert valleys(x, (x - 1) ** 2 + 3, "error") == "a valley at 1 (error 3)"
    assert valleys(x, -x) == "it is lowest, −2, at the end at 2"
    assert valleys(x, np.minimum((x + 1) ** 2, 0.25)).startswith("a valley at −1 ")
