"""The gradient check finds what is wrong by 0.05 %, lets right ones pass, and tells a kink from a mistake."""

from itertools import pairwise

import numpy as np
import pytest
from matplotlib.figure import Figure

import propkit
from propkit.losses import softmax_cross_entropy_backward, softmax_cross_entropy_forward
from propkit.network import network_backward, network_forward


def smooth(seed=0):
    """Return (f, x, its right gradient): a smooth function of a (3, 4) array."""
    rng = np.random.default_rng(seed)
    weights, x = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    return lambda x: np.sum(weights * np.sin(x) + x**3 / 3), x, weights * np.cos(x) + x**2


def network(sizes, rows, seed=0):
    """Return (loss of params, params, right gradients) of a network with biases away from zero."""
    rng = np.random.default_rng(seed)
    params = [(rng.normal(size=(d, m)) / np.sqrt(d), rng.normal(size=m) + 0.5) for d, m in pairwise(sizes)]
    x, labels = rng.normal(size=(rows, sizes[0])), rng.integers(sizes[-1], size=rows)

    def loss(params):
        return softmax_cross_entropy_forward(network_forward(x, params)[0], labels)[0]

    logits, caches = network_forward(x, params)
    _, grads = network_backward(
        softmax_cross_entropy_backward(softmax_cross_entropy_forward(logits, labels)[1]), caches
    )
    return loss, params, grads


@pytest.mark.parametrize("seed", range(5))
def test_a_right_gradient_passes_and_x_is_as_before(seed):
    f, x, gradient = smooth(seed)
    before = x.copy()
    report = propkit.gradient_check(f, x, gradient)
    assert report.ok
    assert report.relative_error < 1e-8
    assert float(report) == report.relative_error
    assert report < 1e-8
    assert not report > 1e-8
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize("index", [(0, 0), (1, 2), (2, 3)])
def test_one_entry_that_is_wrong_by_a_twentieth_of_a_percent_is_found(index):
    f, x, gradient = smooth()
    gradient[index] *= 1.0005
    report = propkit.gradient_check(f, x, gradient)
    assert not report.ok
    assert [e.where for e in report.wrong] == [f"[{index[0]}, {index[1]}]"]
    assert report.worst(1)[0].where == f"[{index[0]}, {index[1]}]"
    assert "WRONG, 1 of 12 entries wrong" in repr(report)


def test_a_whole_network_is_checked_at_once():
    loss, params, grads = network((5, 4, 3), rows=7)
    report = propkit.gradient_check(loss, params, grads)
    assert report.ok, report
    assert len(report.entries) == 5 * 4 + 4 + 4 * 3 + 3
    grads[1] = (grads[1][0] * 1.0005, grads[1][1])
    report = propkit.gradient_check(loss, params, grads)
    assert len(report.wrong) == 12
    assert all(e.where.startswith("[1][0]") for e in report.wrong)


def test_a_large_network_is_checked_along_random_directions():
    loss, params, grads = network((40, 250, 10), rows=6)
    before = [(W.copy(), b.copy()) for W, b in params]
    report = propkit.gradient_check(loss, params, grads)
    assert report.by_direction
    assert report.ok, report
    for (W, b), (W0, b0) in zip(params, before, strict=True):
        np.testing.assert_array_equal(W, W0)
        np.testing.assert_array_equal(b, b0)
    wrong = [(dW * 1.0005, db) for dW, db in grads]
    assert not propkit.gradient_check(loss, params, wrong).ok
    with pytest.raises(ValueError, match="one layer at a time"):
        report.heat_map()


@pytest.mark.parametrize("odd", [np.inf, -np.inf, np.nan])
def test_a_gradient_that_is_not_finite_is_wrong(odd):
    report = propkit.gradient_check(lambda x: float(np.sum(x**2)), np.array([1.0, 2.0]), np.array([2.0, odd]))
    assert [e.where for e in report.wrong] == ["[1]"]


def test_a_kink_is_said_and_not_counted():
    x = np.array([1.0, 0.0, -2.0])
    report = propkit.gradient_check(lambda x: np.sum(np.maximum(x, 0) * 3), x, np.array([3.0, 0.0, 0.0]))
    assert report.ok
    assert [e.where for e in report.kinks] == ["[1]"]
    assert "1 at a kink" in repr(report)


def test_a_wrong_gradient_is_no_kink():
    """Neither at a bend of a smooth function nor outside the two slopes of a kink."""
    x = np.array([1.0, 0.0, -2.0])
    assert not propkit.gradient_check(lambda x: np.sum(np.maximum(x, 0) * 3), x, np.array([3.0, 4.0, 0.0])).ok
    assert not propkit.gradient_check(lambda x: np.sum(1e4 * x**2), x, 2e4 * x + 0.05).ok
    f, x, gradient = smooth()
    assert not propkit.gradient_check(f, x, gradient * 0).kinks


def test_integers_and_float32_are_refused_with_the_way_out():
    f, x, gradient = smooth()
    for bad in (np.arange(12).reshape(3, 4), x.astype(np.float32), 3.0):
        with pytest.raises(TypeError, match=r"expected a float64 array.*np\.asarray\(x, dtype=np\.float64\)"):
            propkit.gradient_check(f, bad, gradient)
    with pytest.raises(TypeError, match="analytic is float32"):
        propkit.gradient_check(f, x, gradient.astype(np.float32))
    with pytest.raises(ValueError, match=r"\(3, 4\).*\(4, 3\)"):
        propkit.gradient_check(f, x, gradient.T)


def test_the_heat_map_marks_the_wrong_entry():
    f, x, gradient = smooth()
    gradient[1, 2] += 1
    figure = propkit.gradient_check(f, x, gradient).heat_map()
    assert isinstance(figure, Figure)
    (mark,) = figure.axes[0].texts
    assert (mark.get_text(), mark.get_position()) == ("x", (2, 1))


def test_transposed_views_are_checked_in_place():
    f, x, gradient = smooth()
    assert propkit.gradient_check(lambda v: f(v.T), np.asfortranarray(x).T, gradient.T).ok
