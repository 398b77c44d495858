"""The gradient check finds what is wrong by 0.05 %, lets right ones pass, and tells a kink from a mistake."""

from itertools import pairwise

import numpy as np
import pytest
from matplotlib.figure import Figure

import propkit
from propkit import nudged_networks
from propkit.gradient_report import MOST
from propkit.losses import softmax_cross_entropy_backward, softmax_cross_entropy_forward
from propkit.network import network_backward, network_forward


def smooth(seed=0):
    """Return (f, x, its right gradient): a smooth function of a (3, 4) array."""
    rng = np.random.default_rng(seed)
    weights, x = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    return lambda x: np.sum(weights * np.sin(x) + x**3 / 3), x, weights * np.cos(x) + x**2


def network(sizes, rows, seed=0):
    """Return (loss of params, params, right gradients) of a network with biases away from zero."""
    _, _, *found = drawn_network(sizes, rows, seed)
    return found


def drawn_network(sizes, rows, seed=0):
    """Return (x, labels, loss of params, params, right gradients)."""
    rng = np.random.default_rng(seed)
    params = [(rng.normal(size=(d, m)) / np.sqrt(d), rng.normal(size=m) + 0.5) for d, m in pairwise(sizes)]
    x, labels = rng.normal(size=(rows, sizes[0])), rng.integers(sizes[-1], size=rows)

    def loss(params):
        return softmax_cross_entropy_forward(network_forward(x, params)[0], labels)[0]

    return x, labels, loss, params, grads_of(x, labels, params)


def grads_of(x, labels, params):
    logits, caches = network_forward(x, params)
    dlogits = softmax_cross_entropy_backward(softmax_cross_entropy_forward(logits, labels)[1])
    return network_backward(dlogits, caches)[1]


def copies(params):
    return [(W.copy(), b.copy()) for W, b in params]


def assert_same_params(params, before):
    for layer, layer_before in zip(params, before, strict=True):
        for array, array_before in zip(layer, layer_before, strict=True):
            np.testing.assert_array_equal(array, array_before)


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
    before = copies(params)
    report = propkit.gradient_check(loss, params, grads)
    assert report.by_direction
    assert len(report.entries) == 10
    assert report.ok, report
    assert_same_params(params, before)
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


# ------------------------------------------------------------------------------------- what counts as right and wrong


def test_every_entry_that_stands_out_of_the_rounding_is_found_when_it_is_wrong_by_a_twentieth_of_a_percent():
    x, labels, _, params, grads = drawn_network((6, 5, 4, 3), rows=7, seed=2)
    loss, found = propkit.NetworkLoss(x, labels), []
    noise = MOST * np.finfo(float).eps * loss(params) / 1e-5
    arrays = [array for layer in grads for array in layer]
    for array in arrays:
        for index in np.ndindex(array.shape):
            right = array[index]
            array[index] *= 1.0005
            report = propkit.gradient_check(loss, params, grads)
            array[index] = right
            if 0.00048 * abs(right) > noise:
                assert [e.analytic for e in report.wrong] == [1.0005 * right]
                found.append(index)
    assert propkit.gradient_check(loss, params, grads).ok
    assert len(found) > 0.8 * sum(np.count_nonzero(array) for array in arrays)


def spoil(grads, layer, part, how):
    """Return the gradients with one array of one layer replaced."""
    grads = [list(pair) for pair in grads]
    grads[layer][part] = how(grads[layer][part])
    return grads


@pytest.mark.parametrize("directions", [None, 10])
@pytest.mark.parametrize("layer", [0, 1, 2])
@pytest.mark.parametrize(
    ("part", "how"),
    [
        (0, lambda dW: 1.0005 * dW),
        (0, lambda dW: dW / 7),
        (0, lambda dW: -dW),
        (1, lambda db: db / 7),  # the mean over the rows in place of the sum
        (1, lambda db: np.full_like(db, db.sum())),
    ],
)
def test_a_layer_that_is_wrong_is_found(layer, part, how, directions):
    x, labels, loss, params, grads = drawn_network((6, 5, 4, 3), rows=7)
    grads = spoil(grads, layer, part, how)
    for f in (loss, propkit.NetworkLoss(x, labels)):
        report = propkit.gradient_check(f, params, grads, directions=directions)
        assert not report.ok
        assert directions or {e.where[:6] for e in report.wrong} == {f"[{layer}][{part}]"}


def test_errors_that_each_fit_are_too_many_together():
    gradient = np.full(400, 1e-4)
    off = 30 * np.finfo(float).eps * 1000 / 1e-5  # thirty roundings of 1000
    f, x = lambda x: 1000 + 1e-4 * np.sum(x), np.zeros(400)
    assert propkit.gradient_check(f, x, gradient).ok
    report = propkit.gradient_check(f, x, gradient + off)
    assert not report.wrong
    assert not report.ok
    assert [part.where for part in report.parts if part.wrong] == ["x"]
    assert "gradient check: WRONG, 0 of 400" in repr(report)
    assert "x as a whole is wrong by 0.006" in repr(report)


@pytest.mark.parametrize("where", [0.03, 0.1, 0.2, 0.3, 1 / 3, 0.4, 0.5, 0.6, 0.9])
def test_a_kink_anywhere_within_the_nudge_is_no_mistake(where):
    x = np.array([1.0, -where * 1e-5, 2.0])
    f, right = lambda x: float(np.sum(3 * np.maximum(x, 0))), np.array([3.0, 0.0, 3.0])
    report = propkit.gradient_check(f, x, right)
    assert report.ok, report
    assert [e.where for e in report.kinks] == ["[1]"]
    assert [e.where for e in propkit.gradient_check(f, x, right + 4).wrong] == ["[0]", "[1]", "[2]"]


def test_many_kinks_hide_no_mistake_elsewhere():
    x = np.array([*[-2e-6] * 9, 1.0])
    f, gradient = lambda x: float(np.sum(3 * np.maximum(x, 0))), np.array([*[0.0] * 9, 3 * 1.0005])
    report = propkit.gradient_check(f, x, gradient)
    assert len(report.kinks) == 9
    assert [e.where for e in report.wrong] == ["[9]"]


def test_where_there_are_only_kinks_nothing_is_ok():
    report = propkit.gradient_check(lambda x: np.sum(np.maximum(x, 0)), np.zeros(3), np.zeros(3))
    assert len(report.kinks) == 3
    assert not report.wrong
    assert not report.ok
    assert "UNDECIDED" in repr(report)


def test_roundings_inside_a_tiny_loss_are_no_mistake():
    """A network that is nearly always right: 1 is subtracted from 1.000000001, and few digits are left."""
    x, _, _, params, _ = drawn_network((8, 10, 3), rows=12)
    params[1] = (60 * params[1][0], params[1][1])
    logits = network_forward(x, params)[0]
    sure = np.diff(np.sort(logits, axis=1)[:, -2:], axis=1)[:, 0] > 20
    x, labels = x[sure], np.argmax(logits[sure], axis=1)
    loss, grads = propkit.NetworkLoss(x, labels), grads_of(x, labels, params)
    assert 0 < loss(params) < 1e-8
    for directions in (None, 10):
        assert propkit.gradient_check(loss, params, grads, directions=directions).ok


# ------------------------------------------------------------------------------------------------- many nudges at once


class Counting:
    """A forward pass that counts how often it is called."""

    calls = 0

    def __call__(self, x, params):
        self.calls += 1
        return network_forward(x, params)


@pytest.mark.parametrize("block", [1, 300, nudged_networks.BLOCK])
@pytest.mark.parametrize(("sizes", "rows"), [((5, 4, 3), 7), ((3, 2), 1), ((4, 1, 6, 2), 5), ((64, 64, 32, 10), 8)])
def test_blocks_find_what_single_nudges_find(sizes, rows, block, monkeypatch):
    if len(sizes) > 3 and sizes[0] == 64 and block == 1:
        block = 1000
    monkeypatch.setattr(nudged_networks, "BLOCK", block)
    x, labels, loss, params, grads = drawn_network(sizes, rows, seed=1)
    before = copies(params)
    at_once = propkit.gradient_check(propkit.NetworkLoss(x, labels), params, grads)
    assert_same_params(params, before)
    singly = propkit.gradient_check(loss, params, grads)
    assert at_once.ok
    assert singly.ok
    assert not at_once.kinks
    assert [e.where for e in at_once.entries] == [e.where for e in singly.entries]
    difference = np.linalg.norm(at_once.numerical - singly.numerical)
    assert difference <= 1e-8 * np.linalg.norm(singly.numerical)


def test_a_block_takes_one_forward_pass():
    x, labels, _, params, grads = drawn_network((64, 64, 32, 10), rows=8)
    forward = Counting()
    report = propkit.gradient_check(propkit.NetworkLoss(x, labels, forward), params, grads)
    assert report.ok, report
    assert forward.calls < 6570 / 15  # nudging one by one takes two passes for each of 6570 params


def test_directions_at_once_are_those_taken_singly(monkeypatch):
    def of_one_network(x, params):
        for W, b in params[:-1]:
            x = np.maximum(np.dot(x, W) + b, 0)
        return np.dot(x, params[-1][0]) + params[-1][1], None

    x, labels, loss, params, grads = drawn_network((6, 5, 4, 3), rows=7)
    own = propkit.NetworkLoss(x, labels, of_one_network)
    reports = [
        propkit.gradient_check(f, params, grads, directions=7) for f in (loss, propkit.NetworkLoss(x, labels), own)
    ]
    monkeypatch.setattr("propkit.nudges.TOGETHER", 200)  # two directions at a time, and one is left over
    reports.append(propkit.gradient_check(propkit.NetworkLoss(x, labels), params, grads, directions=7))
    for report in reports:
        assert report.ok, report
        assert len(report.entries) == 7
        np.testing.assert_allclose(report.numerical, reports[0].numerical, rtol=1e-7)
        np.testing.assert_array_equal(report.analytic, reports[0].analytic)


def test_every_entry_of_a_large_array_on_request():
    weights = np.random.default_rng(3).normal(size=10_001)
    wrong = weights.copy()
    wrong[7_000] *= 1.0005
    x = np.ones(10_001)
    report = propkit.gradient_check(lambda x: weights @ x, x, wrong, directions=0)
    assert len(report.entries) == 10_001
    assert "[7000]" in {e.where for e in report.wrong}
    assert propkit.gradient_check(lambda x: weights @ x, x, wrong).by_direction


def test_nothing_to_nudge_is_nothing_to_trust():
    for x in ([], np.zeros((0, 3))):
        report = propkit.gradient_check(lambda x: 1.0, x, x)
        assert not report.ok
        assert report.relative_error == 0
        assert "UNDECIDED, 0 of 0 entries wrong" in repr(report)


def test_directions_are_random_signs_of_length_one():
    weights = np.random.default_rng(3).normal(size=(3, 4))
    seen = []

    def f(x):
        seen.append(x.copy())
        return float(np.sum(weights * x))

    x = np.ones((3, 4))
    report = propkit.gradient_check(f, x, weights, h=0.01, directions=4, seed=5)
    moves = [move - x for move in seen[1:5]]  # the first value is that of x itself
    for move, entry in zip(moves, report.entries, strict=True):
        assert np.linalg.norm(move) == pytest.approx(0.01)
        np.testing.assert_allclose(np.abs(move), 0.01 / np.sqrt(12))
        assert entry.analytic == pytest.approx(np.sum(weights * move) / 0.01)
    assert len({np.sign(move).tobytes() for move in moves}) == 4
    assert report.ok


@pytest.mark.parametrize("directions", [None, 3])
@pytest.mark.parametrize("call", [1, 2, 3, 4])
def test_x_is_as_before_where_f_raises(directions, call):
    x, left = np.ones((2, 3)), [call]

    def f(x):
        left[0] -= 1
        if not left[0]:
            raise ZeroDivisionError
        return float(np.sum(x**2))

    with pytest.raises(ZeroDivisionError):
        propkit.gradient_check(f, x, 2 * x, directions=directions)
    np.testing.assert_array_equal(x, np.ones((2, 3)))


def test_an_own_forward_that_forgets_something_is_found():
    """By the plain way as a wrong gradient; by the faster one, which adds to b itself, as another function."""
    x, labels, _, params, grads = drawn_network((6, 5, 4, 3), rows=7)
    loss = propkit.NetworkLoss(x, labels, lambda x, params: network_forward(x, [(W, 0 * b) for W, b in params]))
    with pytest.raises(ValueError, match=r"must be the same function.*pass lambda x: f\(x\)"):
        propkit.gradient_check(loss, params, grads)
    assert not propkit.gradient_check(lambda params: loss(params), params, grads).ok
    assert not propkit.gradient_check(loss, params, grads, directions=5).ok  # here too all that runs is the own forward


class Fast:
    """A sum of squares with a faster way, right or not."""

    def __init__(self, each=lambda x, h: np.sum(x**2) + 2 * x * h + h * h, along=None):
        self.each, self.along = each, along or (lambda x, u, h: np.sum((x + h * u) ** 2, axis=(1, 2)))

    def __call__(self, x):
        return np.sum(x**2)

    def nudge_each(self, x, number, distance):
        return self.each(x, distance)

    def nudge_along(self, x, directions, distance):
        return self.along(x, directions, distance)


def test_any_function_may_know_a_faster_way():
    x = np.random.default_rng(1).normal(size=(2, 3))
    for directions in (None, 5):
        assert propkit.gradient_check(Fast(), x, 2 * x, directions=directions) < 1e-8
        assert not propkit.gradient_check(Fast(), x, 2.001 * x, directions=directions).ok


def test_a_function_that_is_nan_both_ways_is_wrong_and_no_other_function():
    x = np.ones((2, 3))
    nowhere = type("Nowhere", (Fast,), {"__call__": lambda self, x: np.nan})
    f = nowhere(each=lambda x, h: np.full((2, 3), np.nan))
    assert len(propkit.gradient_check(f, x, 2 * x).wrong) == 6


def test_a_faster_way_that_is_another_function_is_said():
    x = np.random.default_rng(1).normal(size=(2, 3))
    for wrong in (lambda x, h: np.sum(x**2) + 2 * x * h + h, lambda x, h: np.zeros((2, 3))):
        with pytest.raises(ValueError, match=r"f\.nudge_each\(x, 0, 1e-05\) says .* f itself .* must be the same"):
            propkit.gradient_check(Fast(each=wrong), x, 2 * x)
    with pytest.raises(ValueError, match=r"f\.nudge_along\(x, signs, .* f itself"):
        propkit.gradient_check(Fast(along=lambda x, u, h: np.arange(4.0)), x, 2 * x, directions=4)
    with pytest.raises(ValueError, match=r"returned the shape \(3, 2\), expected \(2, 3\)"):
        propkit.gradient_check(Fast(each=lambda x, h: np.zeros((3, 2))), x, 2 * x)
    with pytest.raises(ValueError, match=r"returned the shape \(\), expected \(4,\)"):
        propkit.gradient_check(Fast(along=lambda x, u, h: 1.0), x, 2 * x, directions=4)


def test_a_network_of_another_kind_is_not_taken_for_one_with_relus():
    def with_tanh(x, params):
        for W, b in params[:-1]:
            x = np.tanh(x @ W + b)
        return x @ params[-1][0] + params[-1][1], None

    x, labels, _, params, grads = drawn_network((6, 5, 4, 3), rows=7)
    with pytest.raises(ValueError, match="must be the same function"):
        propkit.gradient_check(propkit.NetworkLoss(x, labels, with_tanh), params, grads)


def test_a_function_that_returns_an_array_is_refused():
    with pytest.raises(TypeError, match=r"f returned an array of the shape \(2,\), expected a number"):
        propkit.gradient_check(lambda x: x**2, np.ones(2), np.ones(2))
