"""Slopes by nudging and the chain rule of one product and one neuron agree with independent sources."""

import math
from decimal import Decimal, getcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from propkit.activations import sigmoid
from propkit.chain_rule import multiply_backward, multiply_forward, neuron_backward
from propkit.checks.beside.probe import Case, Given, build, probe
from propkit.checks.exercise import load_bank
from propkit.derivatives import gradient_check, numerical_gradient, relative_error

BANKS = load_bank("ch04_chain_rule")
SEED = 7


def difference_by_norm(a, b):
    """Return the length of a - b as a share of the longer of the two."""
    a, b = np.ravel(a), np.ravel(b)
    return np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b))


# numerical_gradient


@pytest.mark.parametrize("shape", [(), (1,), (5,), (3, 4), (1, 4), (2, 3, 4)])
def test_numerical_gradient_agrees_with_torch(shape):
    torch = pytest.importorskip("torch")
    x = np.asarray(np.random.default_rng(1).normal(size=shape))

    def f(x, lib=np):
        return lib.sum(lib.sin(x) * x) + lib.exp(lib.sum(x) / 10)

    leaf = torch.tensor(x, requires_grad=True)
    f(leaf, torch).backward()
    gradient = numerical_gradient(f, x)
    assert gradient.shape == shape
    np.testing.assert_allclose(gradient, leaf.grad.numpy(), rtol=1e-7, atol=1e-8)


def test_numerical_gradient_is_central_and_uses_h():
    # (sin(x + h) - sin(x - h)) / 2h is cos(x) sin(h) / h, exactly; with one side alone it is not.
    x = np.array([0.3, -2.0])
    for h in (0.5, 1.5):
        expected = np.cos(x) * math.sin(h) / h
        np.testing.assert_allclose(numerical_gradient(lambda x: np.sin(x).sum(), x, h), expected, rtol=1e-12)


def test_numerical_gradient_of_no_entries_is_empty():
    assert numerical_gradient(np.sum, np.zeros((0, 3))).shape == (0, 3)


LAYOUTS = {
    "transposed": lambda a: a.T,
    "every other column": lambda a: a[:, ::2],
    "backwards": lambda a: a[::-1, ::-1],
    "one column": lambda a: a[:, 1],
    "Fortran order": np.asfortranarray,
    "axes swapped": lambda a: a.reshape(4, 5, 1).transpose(2, 0, 1),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_numerical_gradient_of_views(name):
    base = np.random.default_rng(2).normal(size=(4, 5))
    x = LAYOUTS[name](base)
    before, whole = x.tobytes(), base.tobytes()
    weights = np.random.default_rng(3).normal(size=x.shape)
    gradient = numerical_gradient(lambda x: np.sum(weights * x**2), x)
    assert difference_by_norm(gradient, 2 * weights * x) < 1e-8
    assert x.tobytes() == before
    assert base.tobytes() == whole


def test_x_is_whole_again_between_two_entries():
    x, seen = np.array([0.1, 0.2, 0.3]), []

    def f(x):
        seen.append(x.copy())
        return 0.0

    numerical_gradient(f, x)
    changed = [np.flatnonzero(nudged != x).tolist() for nudged in seen]
    assert changed == [[0], [0], [1], [1], [2], [2]]


@pytest.mark.parametrize("kind", ["view", "transposed array"])
def test_the_check_sees_a_view_that_was_changed(kind):
    def change(x):
        x[1, 1] += 1e-15

    base = np.full((3, 3), 0.5)
    assert probe(change, Case((Given(kind, (base,)),), "a view")).changed == (0,)
    assert probe(np.sum, Case((Given(kind, (base,)),), "a view")).changed == ()
    assert (base == 0.5).all()


# relative_error


@pytest.mark.parametrize(
    ("a", "b", "error"),
    [
        (3.0, 4.0, 0.25),
        (-5.0, -4.0, 0.2),
        (2.0, -2.0, 2.0),
        (0.0, 5.0, 1.0),
        (5.0, 0.0, 1.0),
        (0.0, 0.0, 0.0),
        (0.0, -0.0, 0.0),
        (1e-300, 3e-300, 2 / 3),
        (5e-324, 0.0, 1.0),
        (1e300, 1.25e300, 0.2),
        (3, 4, 0.25),
        ([1.0, 1000.0], [2.0, 1000.0], 0.5),
        (np.array([[1.0, 0.0], [0.0, 8.0]]), np.array([[1.0, 0.0], [0.0, 10.0]]), 0.2),
        (np.zeros((2, 3)), np.zeros((2, 3)), 0.0),
        (np.zeros((0, 3)), np.zeros((0, 3)), 0.0),
        (np.array(4.0), np.array(1.0), 0.75),
    ],
)
def test_relative_error_of_known_pairs(a, b, error):
    assert relative_error(a, b) == pytest.approx(error, rel=1e-12, abs=0)
    assert relative_error(b, a) == pytest.approx(error, rel=1e-12, abs=0)
    assert type(relative_error(a, b)) is float


@given(st.lists(st.tuples(st.floats(-1e100, 1e100), st.floats(-1e100, 1e100)), min_size=1, max_size=6))
def test_relative_error_agrees_with_python(pairs):
    worst = max(abs(a - b) / max(abs(a), abs(b)) if a or b else 0.0 for a, b in pairs)
    a, b = np.array(pairs).T
    assert relative_error(a, b) == pytest.approx(worst, rel=1e-12, abs=0)
    assert 0 <= relative_error(a, b) <= 2


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@np.errstate(invalid="ignore")
def test_what_is_not_finite_is_never_close(bad):
    assert not relative_error(np.array([1.0, bad]), np.array([1.0, 2.0])) < 1
    assert not relative_error(np.array([1.0, bad]), np.array([1.0, bad])) < 1


# gradient_check


def test_gradient_check_tells_a_right_gradient_from_a_slightly_wrong_one():
    x = np.random.default_rng(4).uniform(1, 2, size=(3, 4))
    gradient = 3 * x**2
    assert gradient_check(lambda x: np.sum(x**3), x, gradient) < 1e-8
    gradient[2, 1] *= 2.001 / 2
    assert gradient_check(lambda x: np.sum(x**3), x, gradient) == pytest.approx(0.001 / 2.001, rel=1e-4)
    assert gradient_check(lambda x: np.sum(x**3), x, -3 * x**2) == pytest.approx(2)


# multiply_backward and neuron_backward


@pytest.mark.parametrize("case", BANKS["multiply_backward"].draw(SEED), ids=lambda case: case.about)
def test_multiply_backward_agrees_with_numerical_gradients(case):
    dout, (x, y) = build(case.args)
    dx, dy = multiply_backward(dout, (x, y))
    x, y = np.asarray(x), np.asarray(y)
    h = 1e-5 * max(1, np.abs(x).max())  # a product has no curve: any h is right, so take one far above rounding
    for nudge, gradient in (
        (numerical_gradient(lambda x: np.sum(dout * multiply_forward(x, y)[0]), x, h), dx),
        (numerical_gradient(lambda y: np.sum(dout * multiply_forward(x, y)[0]), y, h), dy),
    ):
        assert difference_by_norm(gradient, nudge) < 1e-7


def test_multiply_backward_agrees_with_torch():
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(5)
    dout, x, y = (rng.normal(size=(3, 4)) for _ in range(3))
    out, cache = multiply_forward(x, y)
    a, b = (torch.tensor(array, requires_grad=True) for array in (x, y))
    (a * b).backward(torch.tensor(dout))
    np.testing.assert_allclose(out, (a * b).detach().numpy(), rtol=1e-15)
    for gradient, leaf in zip(multiply_backward(dout, cache), (a, b), strict=True):
        np.testing.assert_allclose(gradient, leaf.grad.numpy(), rtol=1e-14)


def exact_loss(x, w, b, target):
    """Return the loss of the neuron from Decimals, with 60 digits: a tiny nudge is not drowned by rounding."""
    z = sum((x_i * w_i for x_i, w_i in zip(x, w, strict=True)), b)
    return (1 / (1 + (-z).exp()) - target) ** 2


def exact_slopes(arguments, position):
    """Return the central differences of exact_loss in each entry of one argument."""
    h, slopes = Decimal("1e-15"), []
    for i in range(len(arguments[position])):
        ends = []
        for nudge in (h, -h):
            moved = [list(argument) for argument in arguments]
            moved[position][i] += nudge
            x, w, (b,), (target,) = moved
            ends.append(exact_loss(x, w, b, target))
        slopes.append(float((ends[0] - ends[1]) / (2 * h)))
    return slopes


@pytest.mark.parametrize("case", BANKS["neuron_backward"].draw(SEED), ids=lambda case: case.about)
def test_neuron_backward_agrees_with_numerical_gradients(case):
    getcontext().prec = 60
    exact = [[Decimal(float(number)) for number in np.atleast_1d(argument)] for argument in case.args]
    for position, gradient in enumerate(neuron_backward(*build(case.args))):
        assert difference_by_norm(gradient, exact_slopes(exact, position)) < 1e-7


@pytest.mark.parametrize("case", BANKS["neuron_backward"].draw(SEED), ids=lambda case: case.about)
def test_neuron_backward_agrees_with_torch(case):
    torch = pytest.importorskip("torch")
    x, w, b = (torch.tensor(argument, dtype=torch.float64, requires_grad=True) for argument in case.args[:3])
    ((torch.sigmoid(w @ x + b) - case.args[3]) ** 2).backward()
    for gradient, leaf in zip(neuron_backward(*build(case.args)), (x, w, b), strict=True):
        np.testing.assert_allclose(gradient, leaf.grad.numpy(), rtol=1e-10, atol=1e-15)


def test_neuron_backward_is_finite_far_out():
    for z in (-1000.0, 1000.0):
        dx, dw, db = neuron_backward(np.array([1.0]), np.array([2.0]), z - 2, 0.5)
        assert dx == dw == db == 0


def test_neuron_backward_stands_still_where_the_guess_is_right():
    x, w = np.array([1.0, 2.0]), np.array([0.5, -1.0])
    dx, dw, db = neuron_backward(x, w, 0.25, sigmoid(-1.25))
    assert not dx.any()
    assert not dw.any()
    assert db == 0
