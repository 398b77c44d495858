"""The optimizers step as PyTorch's do, leave what came in as it was, and reach the lowest point of a bowl."""

from copy import deepcopy

import numpy as np
import pytest

from propkit.optimizers import adam_step, gradient_descent_step, minimize, momentum_step

SIZES = [(3, 4), (4, 2), (2, 5)]


@pytest.fixture
def torch():
    return pytest.importorskip("torch")


def draw(rng, pair=tuple, scale=1.0):
    """Draw something with the form of params: a pair for each of three layers."""
    return [pair((rng.normal(size=(d, m)) * scale, rng.normal(size=m) * scale)) for d, m in SIZES]


def zeros():
    return [(np.zeros((d, m)), np.zeros(m)) for d, m in SIZES]


def flat(pairs):
    return [entry for pair in pairs for entry in pair]


def assert_same(ours, theirs, rtol=0.0):
    """Assert that all weights and biases are alike: to the last bit, or to a relative tolerance."""
    assert [len(pair) for pair in ours] == [2] * len(theirs)
    for a, b in zip(flat(ours), flat(theirs), strict=True):
        np.testing.assert_allclose(a, b, rtol=rtol, atol=rtol)


def five_steps_of_pytorch(torch, optimizer_of, params, all_grads):
    """Return params after each of five steps, taken by an optimizer of PyTorch with the given gradients."""
    weights = [torch.tensor(entry, requires_grad=True) for entry in flat(params)]
    optimizer = optimizer_of(weights)
    for grads in all_grads:
        for weight, grad in zip(weights, flat(grads), strict=True):
            weight.grad = torch.tensor(grad)
        optimizer.step()
        now = [weight.detach().numpy().copy() for weight in weights]
        yield list(zip(now[::2], now[1::2], strict=True))


def drawn(seed=1, scale=1.0):
    rng = np.random.default_rng(seed)
    return draw(rng), [draw(rng, scale=scale) for _ in range(5)]


def test_plain_descent_agrees_with_pytorch(torch):
    params, all_grads = drawn()
    theirs = five_steps_of_pytorch(torch, lambda w: torch.optim.SGD(w, lr=0.3), params, all_grads)
    for grads, expected in zip(all_grads, theirs, strict=True):
        params = gradient_descent_step(params, grads, 0.3)
        assert_same(params, expected, 1e-12)


@pytest.mark.parametrize("beta", [None, 0.9, 0.5, 0.0])
def test_momentum_agrees_with_pytorch(torch, beta):
    params, all_grads = drawn(2)
    theirs = five_steps_of_pytorch(
        torch, lambda w: torch.optim.SGD(w, lr=0.2, momentum=0.9 if beta is None else beta), params, all_grads
    )
    velocity, settings = zeros(), () if beta is None else (beta,)
    for grads, expected in zip(all_grads, theirs, strict=True):
        params, velocity = momentum_step(params, grads, velocity, 0.2, *settings)
        assert_same(params, expected, 1e-12)


@pytest.mark.parametrize("settings", [(), (0.7, 0.8), (0.9, 0.99, 0.3), (0.0, 0.5)])
@pytest.mark.parametrize("scale", [1.0, 1e-8])
def test_adam_agrees_with_pytorch(torch, settings, scale):
    params, all_grads = drawn(3, scale)
    beta1, beta2, eps = (*settings, *(0.9, 0.999, 1e-8)[len(settings) :])
    theirs = five_steps_of_pytorch(
        torch, lambda w: torch.optim.Adam(w, lr=0.1, betas=(beta1, beta2), eps=eps), params, all_grads
    )
    state = zeros(), zeros(), 0
    for step, (grads, expected) in enumerate(zip(all_grads, theirs, strict=True), start=1):
        params, state = adam_step(params, grads, state, 0.1, *settings)
        assert_same(params, expected, 1e-12)
        assert state[2] == step


def test_momentum_by_hand():
    weight, bias = np.array([[0.9]]), np.array([0.5])
    params, velocity = momentum_step(
        [(weight, bias)], [(np.array([[1.5]]), np.array([-2.0]))], [(np.array([[1.0]]), np.array([-1.0]))], 0.1
    )
    assert velocity[0][0][0, 0] == pytest.approx(2.4)
    assert velocity[0][1][0] == pytest.approx(-2.9)
    assert params[0][0][0, 0] == pytest.approx(0.66)
    assert params[0][1][0] == pytest.approx(0.79)


def test_first_step_of_adam_is_as_long_as_the_rate():
    params, (grads, *_) = drawn(4)
    moved, (m, v, t) = adam_step(params, grads, (zeros(), zeros(), 0), 0.1)
    for before, after, grad in zip(flat(params), flat(moved), flat(grads), strict=True):
        np.testing.assert_allclose(before - after, 0.1 * np.sign(grad), rtol=1e-4)
    assert_same(m, [(0.1 * dW, 0.1 * db) for dW, db in grads], 1e-12)
    assert_same(v, [(0.001 * dW**2, 0.001 * db**2) for dW, db in grads], 1e-12)
    assert t == 1


def test_adam_stays_where_no_gradient_ever_was():
    params, _ = drawn(5)
    with np.errstate(all="raise"):
        moved, _ = adam_step(params, zeros(), (zeros(), zeros(), 0), 0.1)
    assert_same(moved, params)


def every_step(params, grads, velocity, state):
    """Return the results of the three optimizers, each a list of things with the form of params."""
    moved, speed = momentum_step(params, grads, velocity, 0.3)
    adam, (m, v, _) = adam_step(params, grads, state, 0.3)
    return [gradient_descent_step(params, grads, 0.3), moved, speed, adam, m, v]


def test_lists_are_as_good_as_pairs():
    rng = np.random.default_rng(6)
    args = draw(rng), draw(rng), draw(rng), (draw(rng), [(W**2, b**2) for W, b in draw(rng)], 3)
    params, grads, velocity, (m, v, t) = args
    listed = [[list(pair) for pair in pairs] for pairs in (params, grads, velocity, m, v)]
    results = every_step(*listed[:3], [*listed[3:], t])
    for ours, expected in zip(results, every_step(*args), strict=True):
        assert_same(ours, expected)


def test_what_came_in_stays_as_it_is_and_shares_nothing_with_what_comes_out():
    rng = np.random.default_rng(7)
    args = draw(rng, list), draw(rng, list), draw(rng, list), [draw(rng, list), draw(rng, list), 3]
    args[3][1] = [[W**2, b**2] for W, b in args[3][1]]
    before = deepcopy(args)
    results = every_step(*args)
    old = [entry for pairs in (*args[:3], *args[3][:2]) for entry in flat(pairs)]
    for new in (entry for pairs in results for entry in flat(pairs)):
        assert not any(np.shares_memory(new, entry) for entry in old)
        new += 1000
    for pairs, then in zip((*args[:3], *args[3][:2]), (*before[:3], *before[3][:2]), strict=True):
        assert_same(pairs, then)
    assert args[3][2] == 3


def test_path_to_the_lowest_point_of_a_parabola():
    # Each step leaves 1 - 2 lr of the distance to 3.
    path = minimize(lambda w: 2 * w - 6, 5.0, 0.1, 20)
    assert path == pytest.approx([3 + 2 * 0.8**i for i in range(21)], rel=1e-12)


def test_path_that_leads_away():
    path = minimize(lambda w: 2 * w - 6, 4.0, 1.5, 4)
    assert path == pytest.approx([4, 1, 7, -5, 19])


def test_path_over_two_weights_agrees_with_pytorch(torch):
    matrix, centre = np.array([[3.0, 1], [1, 2]]), np.array([1.0, -2])
    path = minimize(lambda point: matrix @ (point - centre), np.array([4.0, 5]), 0.2, 5)
    point = torch.tensor([4.0, 5], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([point], lr=0.2)
    for ours in path:
        np.testing.assert_allclose(ours, point.detach().numpy(), rtol=1e-12)
        optimizer.zero_grad()
        away = point - torch.from_numpy(centre)
        (away @ torch.from_numpy(matrix) @ away / 2).backward()
        optimizer.step()
    assert len(path) == 6
    np.testing.assert_allclose(minimize(lambda p: matrix @ (p - centre), path[-1], 0.2, 200)[-1], centre, rtol=1e-12)


@pytest.mark.parametrize("start", [5.0, 5, np.array([5.0]), np.arange(6.0).reshape(2, 3)])
def test_path_keeps_the_shape_of_its_start(start):
    before = np.array(start)
    path = minimize(lambda point: 2 * point - 6, start, 0.1, 3)
    assert [np.shape(point) for point in path] == [np.shape(start)] * 4
    np.testing.assert_array_equal(path[0], before)
    np.testing.assert_array_equal(start, before)
    assert minimize(lambda point: 2 * point - 6, start, 0.1, 0) == [start]
