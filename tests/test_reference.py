"""The reference agrees with independent sources and with the numbers that the lessons use."""

from itertools import pairwise

import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import propkit

NUMBERS = st.floats(-1000, 1000, allow_subnormal=False)
ANY_SHAPE = arrays(float, array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4), elements=NUMBERS)
MATRIX = arrays(float, array_shapes(min_dims=2, max_dims=2, max_side=5), elements=NUMBERS)


@given(ANY_SHAPE)
def test_sigmoid_agrees_with_scipy(z):
    np.testing.assert_allclose(propkit.sigmoid(z), scipy.special.expit(z), rtol=1e-13, atol=1e-300)


@given(MATRIX)
def test_softmax_agrees_with_scipy(logits):
    np.testing.assert_allclose(propkit.softmax(logits), scipy.special.softmax(logits, axis=1), rtol=1e-12)


@given(ANY_SHAPE)
def test_relu_agrees_with_a_loop(z):
    flat = [value if value > 0 else 0.0 for value in z.ravel()]
    np.testing.assert_array_equal(propkit.relu(z), np.array(flat).reshape(z.shape))


def test_numbers_of_the_lessons():
    assert propkit.weighted_sum(np.array([2.0, 3, 5]), np.array([0.4, 0.3, 0.2]), 0.5) == pytest.approx(3.2)
    assert propkit.weighted_sum(np.array([100.0, 80]), np.array([0.5, 0.7]), 10) == pytest.approx(116)
    assert propkit.relu(3.2) == 3.2
    assert propkit.relu(116.0) == 116
    assert propkit.squared_error(90, 100) == 100
    assert propkit.correct(0.5, -0.3, 0.1) == pytest.approx(0.53)
    assert propkit.correct(0.9, 1.5, 0.1) == pytest.approx(0.75)


def test_layer_agrees_with_loops():
    rng = np.random.default_rng(3)
    x, W, b = rng.normal(size=(4, 3)), rng.normal(size=(3, 2)), rng.normal(size=2) + 5
    out, cache = propkit.linear_forward(x, W, b)
    for n in range(4):
        for m in range(2):
            assert out[n, m] == pytest.approx(sum(x[n, d] * W[d, m] for d in range(3)) + b[m])
    assert cache[0] is x
    assert cache[1] is W


def test_network_is_its_layers():
    rng = np.random.default_rng(4)
    x = rng.normal(size=(5, 4))
    params = [(rng.normal(size=(4, 3)), rng.normal(size=3)), (rng.normal(size=(3, 2)), rng.normal(size=2))]
    logits, caches = propkit.network_forward(x, params)
    hidden = x @ params[0][0] + params[0][1]
    np.testing.assert_allclose(logits, np.where(hidden > 0, hidden, 0) @ params[1][0] + params[1][1])
    assert len(caches) == 2
    np.testing.assert_array_equal(caches[0][1], hidden)
    assert caches[1][1] is None


def test_nudged_slope_of_a_cubic():
    # (f(w + h) - f(w - h)) / 2h of w^3 is 3 w^2 + h^2, exactly.
    assert propkit.nudge_slope(lambda w: w**3, 2.0, 0.5) == pytest.approx(12.25, rel=1e-12)


def test_learning_loop_finds_the_least_squares_line():
    rng = np.random.default_rng(5)
    x = rng.normal(size=20)
    y = 3 * x - 2 + rng.normal(size=20)
    w, b, losses = propkit.learning_loop(x, y, 0.0, 0.0, 0.1, 500)
    slope, intercept = np.polyfit(x, y, 1)
    assert w == pytest.approx(slope)
    assert b == pytest.approx(intercept)
    assert losses[0] == pytest.approx(np.mean(y**2))
    assert all(later < earlier for earlier, later in pairwise(losses[:20]))


def test_learning_loop_takes_the_slopes_that_nudging_finds():
    x, y = np.array([1.0, 2, 4]), np.array([3.0, 2, 1])

    def loss(w, b):
        return np.mean((w * x + b - y) ** 2)

    w, b, _ = propkit.learning_loop(x, y, 0.7, -0.2, 0.01, 1)
    assert w == pytest.approx(0.7 - 0.01 * propkit.nudge_slope(lambda w: loss(w, -0.2), 0.7), abs=1e-9)
    assert b == pytest.approx(-0.2 - 0.01 * propkit.nudge_slope(lambda b: loss(0.7, b), -0.2), abs=1e-9)
