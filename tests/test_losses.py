"""The losses agree with scikit-learn, scipy and PyTorch, far out too, and their caches have the form promised."""

import math

import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from sklearn.metrics import log_loss, mean_squared_error

from propkit.losses import binary_cross_entropy_forward, mse_forward, softmax_cross_entropy_forward

SHAPES = [(5,), (1,), (4, 3), (1, 6), (7, 1), (2, 3, 4)]
FAR = st.floats(-1000, 1000, allow_subnormal=False)


@pytest.fixture
def torch():
    return pytest.importorskip("torch")


def draw(seed, shape, scale=3.0):
    return np.random.default_rng(seed).normal(size=shape) * scale


def draw_yes_or_no(seed, shape):
    return np.random.default_rng(seed).integers(0, 2, size=shape).astype(float)


def assert_unchanged(forward, *args):
    """Call forward and assert that it left its arguments as they were."""
    before = [value.copy() for value in args]
    forward(*args)
    for now, then in zip(args, before, strict=True):
        assert now.tobytes() == then.tobytes()


@pytest.mark.parametrize("shape", SHAPES)
def test_mse_agrees_with_pytorch(torch, shape):
    prediction, target = draw(1, shape), draw(2, shape) + 1
    loss, _ = mse_forward(prediction, target)
    theirs = torch.nn.functional.mse_loss(torch.from_numpy(prediction), torch.from_numpy(target))
    assert loss == pytest.approx(theirs.item(), rel=1e-10)


def test_mse_agrees_with_scikit_learn_and_by_hand():
    prediction, target = draw(3, (6, 4)), draw(4, (6, 4))
    assert mse_forward(prediction, target)[0] == pytest.approx(mean_squared_error(target, prediction), rel=1e-12)
    assert mse_forward(np.array([90.0]), np.array([100.0]))[0] == 100
    assert mse_forward(np.array([[1.0, 2], [3, 4]]), np.array([[1.0, 0], [0, 4]]))[0] == 13 / 4
    assert mse_forward(target, target)[0] == 0


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("scale", [2.0, 400.0])
def test_binary_cross_entropy_agrees_with_pytorch(torch, shape, scale):
    logits, target = draw(5, shape, scale), draw_yes_or_no(6, shape)
    loss, _ = binary_cross_entropy_forward(logits, target)
    theirs = torch.nn.functional.binary_cross_entropy_with_logits(torch.from_numpy(logits), torch.from_numpy(target))
    assert loss == pytest.approx(theirs.item(), rel=1e-10)


def test_binary_cross_entropy_agrees_with_scikit_learn():
    logits, target = draw(7, 30), draw_yes_or_no(8, 30)
    theirs = log_loss(target, scipy.special.expit(logits))
    assert binary_cross_entropy_forward(logits, target)[0] == pytest.approx(theirs, rel=1e-10)


@given(arrays(float, array_shapes(max_dims=3, max_side=4), elements=FAR), st.integers(0, 2**32 - 1))
def test_binary_cross_entropy_agrees_with_scipy(logits, seed):
    target = draw_yes_or_no(seed, logits.shape)
    theirs = -np.mean(scipy.special.log_expit(np.where(target == 1, logits, -logits)))
    assert binary_cross_entropy_forward(logits, target)[0] == pytest.approx(theirs, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize(
    ("logit", "answer", "cost"),
    [
        (0, 1, math.log(2)),
        (0, 0, math.log(2)),
        (1000, 0, 1000),
        (-1000, 1, 1000),
        (1000, 1, 0),
        (-1000, 0, 0),
        (40, 0, 40),
        (-40, 0, math.exp(-40)),  # a logarithm of 1 + e^-40 without log1p would be 0
    ],
)
def test_binary_cross_entropy_of_one_logit(logit, answer, cost):
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        loss, _ = binary_cross_entropy_forward(np.array([float(logit)]), np.array([float(answer)]))
    assert loss == pytest.approx(cost, rel=1e-12, abs=0)


@pytest.mark.parametrize(("n", "m"), [(5, 3), (1, 4), (7, 2), (3, 6)])
@pytest.mark.parametrize("scale", [2.0, 400.0])
def test_softmax_cross_entropy_agrees_with_pytorch(torch, n, m, scale):
    logits, labels = draw(9, (n, m), scale), np.random.default_rng(10).integers(0, m, size=n)
    loss, (probability, _) = softmax_cross_entropy_forward(logits, labels)
    theirs = torch.nn.functional.cross_entropy(torch.from_numpy(logits), torch.from_numpy(labels))
    assert loss == pytest.approx(theirs.item(), rel=1e-10)
    np.testing.assert_allclose(
        probability, torch.softmax(torch.from_numpy(logits), dim=1).numpy(), rtol=1e-10, atol=1e-300
    )


def test_softmax_cross_entropy_agrees_with_scikit_learn():
    logits, labels = draw(11, (20, 4)), np.random.default_rng(12).integers(0, 4, size=20)
    theirs = log_loss(labels, scipy.special.softmax(logits, axis=1), labels=range(4))
    assert softmax_cross_entropy_forward(logits, labels)[0] == pytest.approx(theirs, rel=1e-10)


@given(arrays(float, array_shapes(min_dims=2, max_dims=2, max_side=5), elements=FAR), st.integers(0, 2**32 - 1))
def test_softmax_cross_entropy_agrees_with_scipy(logits, seed):
    n, m = logits.shape
    labels = np.random.default_rng(seed).integers(0, m, size=n)
    loss, (probability, _) = softmax_cross_entropy_forward(logits, labels)
    theirs = scipy.special.log_softmax(logits, axis=1)[range(n), labels]
    assert loss == pytest.approx(-np.mean(theirs), rel=1e-12, abs=1e-15)
    np.testing.assert_allclose(probability, scipy.special.softmax(logits, axis=1), rtol=1e-10, atol=1e-300)


@pytest.mark.parametrize(
    ("row", "label", "cost"),
    [
        ([3, 3], 1, math.log(2)),
        ([-5, -5, -5], 0, math.log(3)),
        ([1000, -1000, 0], 1, 2000),
        ([1000, -1000, 0], 0, 0),
        ([-1000, -1000], 0, math.log(2)),
        ([1000, 1000, 1000], 2, math.log(3)),
    ],
)
def test_softmax_cross_entropy_of_one_row(row, label, cost):
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        loss, (probability, _) = softmax_cross_entropy_forward(np.array([row], dtype=float), np.array([label]))
    assert loss == pytest.approx(cost, rel=1e-12, abs=0)
    assert probability.sum() == pytest.approx(1)


def test_two_classes_cost_what_the_binary_loss_costs():
    scores, target = draw(13, (6, 2)), draw_yes_or_no(14, 6)
    binary, _ = binary_cross_entropy_forward(scores[:, 1] - scores[:, 0], target)
    assert softmax_cross_entropy_forward(scores, target.astype(int))[0] == pytest.approx(binary, rel=1e-12)


def test_a_batch_that_comes_twice_has_the_same_loss():
    logits, target, labels = draw(15, (4, 3)), draw_yes_or_no(16, (4, 3)), np.array([0, 2, 1, 1])
    for forward, x, y in (
        (mse_forward, logits, target),
        (binary_cross_entropy_forward, logits, target),
        (softmax_cross_entropy_forward, logits, labels),
    ):
        once, twice = forward(x, y)[0], forward(np.concatenate([x, x]), np.concatenate([y, y]))[0]
        assert twice == pytest.approx(once, rel=1e-12)


def test_caches_have_the_form_that_backward_expects():
    logits, target, labels = draw(17, (4, 3)), draw_yes_or_no(18, (4, 3)), np.array([2, 0, 1, 1])
    for forward in (mse_forward, binary_cross_entropy_forward):
        _, (first, second) = forward(logits, target)
        assert first is logits
        assert second is target
    _, (probability, kept) = softmax_cross_entropy_forward(logits, labels)
    np.testing.assert_allclose(probability, scipy.special.softmax(logits, axis=1), rtol=1e-12)
    assert kept is labels


def test_arguments_stay_as_they_are():
    logits, target, labels = draw(19, (4, 3)), draw_yes_or_no(20, (4, 3)), np.array([2, 0, 1, 1])
    assert_unchanged(mse_forward, logits, target)
    assert_unchanged(binary_cross_entropy_forward, logits, target)
    assert_unchanged(softmax_cross_entropy_forward, logits, labels)
