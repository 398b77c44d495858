"""The trainer gives the numbers of the plain functions, keeps their dtype, and leaves the caller's arrays alone."""

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from propkit import losses, training
from propkit.checks.bank import ch07_epochs as bank
from propkit.checks.here import check
from propkit.network import network_backward, network_forward
from propkit.optimizers import gradient_descent_step
from propkit.trainer import Trainer, binary_loss, softmax_loss

# Sums are taken in another order, so the last digits differ: by some eps for each of the thousands of sums.
TOLERANCE = {np.float64: 1e-12, np.float32: 1e-5}
PLAIN = {
    softmax_loss: (losses.softmax_cross_entropy_forward, losses.softmax_cross_entropy_backward),
    binary_loss: (losses.binary_cross_entropy_forward, losses.binary_cross_entropy_backward),
}


def draw(seed, sizes, n, dtype=np.float64, loss=softmax_loss):
    """Return params, x, y for a network of these sizes, biases away from zero."""
    rng = np.random.default_rng(seed)
    params = [(rng.normal(size=(D, M)).astype(dtype), rng.normal(size=M).astype(dtype)) for D, M in pairwise(sizes)]
    y = rng.integers(sizes[-1], size=n) if loss is softmax_loss else rng.integers(2, size=(n, sizes[-1])).astype(dtype)
    return params, rng.normal(size=(n, sizes[0])).astype(dtype), y


def plain_step(params, x, y, lr, loss):
    forward, backward = PLAIN[loss]
    logits, caches = network_forward(x, params)
    cost, cache = forward(logits, y)
    return gradient_descent_step(params, network_backward(backward(cache), caches)[1], lr), cost


def assert_close(got, want, dtype):
    for a, b in zip((a for pair in got for a in pair), (b for pair in want for b in pair), strict=True):
        assert a.dtype == dtype
        np.testing.assert_allclose(a, b, rtol=TOLERANCE[dtype], atol=TOLERANCE[dtype])


def copies(params):
    return [(W.copy(), b.copy()) for W, b in params]


# The same numbers


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("loss", PLAIN)
@pytest.mark.parametrize("sizes", [(4, 6, 5, 3), (2, 16, 1), (5, 3), (3, 1), (7, 2, 9, 4, 6)], ids=str)
def test_steps_agree_with_the_plain_ones(sizes, loss, dtype):
    for seed, n in ((1, 8), (2, 1), (3, 33)):
        params, x, y = draw(seed, sizes, n, dtype, loss)
        trainer, want = Trainer(params, loss), params
        for _ in range(4):
            want, want_loss = plain_step(want, x, y, 0.1, loss)
            got_loss = trainer.step(x, y, 0.1)
            assert got_loss == pytest.approx(want_loss, rel=TOLERANCE[dtype], abs=TOLERANCE[dtype])
        assert_close(trainer.params, want, dtype)


@given(st.lists(st.integers(1, 9), min_size=2, max_size=5), st.integers(1, 20), st.integers(1, 25), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_an_epoch_agrees_with_the_plain_one(sizes, n, batch_size, seed):
    params, x, y = draw(seed, sizes, n)
    trainer, rng, twin = Trainer(params), np.random.default_rng(seed), np.random.default_rng(seed)
    got = trainer.epoch(x, y, 0.05, batch_size, rng)
    want_params, want = training.train_epoch(params, x, y, 0.05, batch_size, twin)
    assert got == pytest.approx(want, rel=1e-11, abs=1e-12)
    for got_pair, want_pair in zip(trainer.params, want_params, strict=True):
        for a, b in zip(got_pair, want_pair, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-11, atol=1e-11)
    assert rng.random() == twin.random()  # and it drew no more


@pytest.mark.parametrize("dtype", TOLERANCE)
def test_fit_agrees_with_the_plain_one(dtype):
    params, x, y = draw(4, (4, 6, 3), 23, dtype)
    _, x_val, y_val = draw(5, (4, 6, 3), 9, dtype)
    args = x, y, x_val, y_val, 0.1, 5, 12, 12
    got, history = Trainer(params).fit(*args, np.random.default_rng(6))
    want, want_history = training.fit(params, *args, np.random.default_rng(6))
    assert_close(got, want, dtype)
    assert history.keys() == want_history.keys()
    for key, values in history.items():
        assert len(values) == 12
        np.testing.assert_allclose(values, want_history[key], rtol=10 * TOLERANCE[dtype])


@pytest.mark.parametrize(("epochs", "patience", "run"), [(20, 1, 3), (20, 3, 5), (20, 4, 10), (7, 9, 7), (1, 1, 1)])
def test_fit_stops_and_chooses_as_the_plain_one_does(epochs, patience, run):
    params, *rows = bank.rise_and_fall(np.random.default_rng(epochs + patience))
    trainer = Trainer(params)
    got, history = trainer.fit(*rows, 1.5, 5, epochs, patience, np.random.default_rng(0))
    want, want_history = training.fit(params, *rows, 1.5, 5, epochs, patience, np.random.default_rng(0))
    assert len(history["val_loss"]) == run
    np.testing.assert_allclose(history["val_loss"], want_history["val_loss"], rtol=1e-9)
    for (W, b), (want_W, want_b) in zip(got, want, strict=True):
        np.testing.assert_allclose(W, want_W, rtol=1e-9)
        np.testing.assert_allclose(b, want_b, rtol=1e-9)


def test_params_without_a_finite_validation_loss_are_no_best():
    params, x, y = draw(7, (3, 2), 6)
    got, history = Trainer(params).fit(x, y, np.full_like(x, np.nan), y, 0.1, 6, 5, 2, np.random.default_rng(0))
    assert len(history["val_loss"]) == 2
    assert_close(got, params, np.float64)


def test_a_tie_is_not_lower():
    params, x, y = draw(11, (3, 2), 5)
    _, history = Trainer(params).fit(x, y, x, y, 0.0, 2, 10, 3, np.random.default_rng(0))
    assert len(history["val_loss"]) == 4


# Losses far out


@pytest.mark.parametrize(("dtype", "far"), [(np.float64, 1e4), (np.float32, 80.0), (np.float32, 1e4)])
@pytest.mark.parametrize("loss", PLAIN)
def test_losses_far_out_are_finite_and_those_of_the_plain_functions(loss, dtype, far):
    logits = np.array([[far, -far, 0], [-far, far, far / 2], [0, 0, far]], dtype)
    for y in (np.array([0, 0, 1]), np.array([1, 2, 2])) if loss is softmax_loss else (np.eye(3), 1 - np.eye(3)):
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            got, gradient = loss(logits.copy(), y)
        forward, backward = PLAIN[loss]
        want, cache = forward(logits.astype(np.float64), y)
        assert got == pytest.approx(want, rel=TOLERANCE[dtype])
        np.testing.assert_allclose(gradient, backward(cache), rtol=TOLERANCE[dtype], atol=TOLERANCE[dtype])
        assert gradient.dtype == dtype


def test_targets_of_any_kind_leave_float32_as_it_is():
    params, x, y = draw(8, (3, 4, 1), 6, np.float32, binary_loss)
    paths = []
    for kind in (np.float32, np.float64, int, bool):
        trainer = Trainer(params, binary_loss)
        assert trainer.step(x, y.astype(kind), np.float64(0.3)).dtype == np.float32
        paths.append(trainer.params)
        assert_close(trainer.params, paths[0], np.float32)


# What belongs to the caller


@pytest.mark.parametrize("dtype", TOLERANCE)
def test_nothing_of_the_caller_is_changed(dtype):
    for sizes in ((4, 3), (4, 6, 3)):
        params, x, y = draw(9, sizes, 12, dtype)
        before = copies(params), x.copy(), y.copy()
        for array in (x, y, *(array for pair in params for array in pair)):
            array.flags.writeable = False
        trainer = Trainer(params)
        trainer.step(x, y, 0.5)
        best, _ = trainer.fit(x, y, x, y, 0.5, 5, 3, 3, np.random.default_rng(1))
        kept = copies(best)
        trainer.epoch(x, y, 0.5, 5, np.random.default_rng(1))
        for got, want in zip([*params, *best], [*before[0], *kept], strict=True):
            for a, b in zip(got, want, strict=True):
                np.testing.assert_array_equal(a, b)
        np.testing.assert_array_equal(x, before[1])
        np.testing.assert_array_equal(y, before[2])
        assert abs(trainer.params[0][0] - params[0][0]).max() > 1e-3


def test_params_may_be_transposed_views():
    params, x, y = draw(10, (4, 6, 3), 8)
    turned = [[np.asfortranarray(W).T.copy().T, np.repeat(b, 2)[::2]] for W, b in params]
    trainer, twin = Trainer(turned), Trainer(params)
    trainer.step(x, y, 0.1)
    twin.step(x, y, 0.1)
    assert_close(trainer.params, twin.params, np.float64)


# What is refused, and the words for it


def params_of(*dtypes):
    return [(np.ones((3, 3), dtype), np.ones(3, dtype)) for dtype in dtypes]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        (params_of(int), "params are int64, expected all float32 or all float64 (whole numbers cannot"),
        (params_of(np.float32, np.float64), "params are float32 and float64, expected all float32 or all float64"),
        (params_of(np.float16), "params are float16"),
        (params_of(complex), "params are complex128"),
    ],
)
def test_params_of_a_wrong_dtype_are_refused(params, words):
    with pytest.raises(TypeError, match=re.escape(words)):
        Trainer(params)


@pytest.mark.parametrize("method", ["step", "epoch", "fit", "fit's validation"])
@pytest.mark.parametrize(
    ("x", "came"),
    [(np.ones((4, 3), int), "int64"), (np.ones((4, 3)), "float64"), ([[1.0, 2.0, 3.0]] * 4, "list")],
    ids=["int", "float64", "list"],
)
def test_x_of_another_dtype_is_refused_before_a_step(x, came, method):
    trainer, y, good = Trainer(params_of(np.float32)), np.zeros(4, int), np.ones((4, 3), np.float32)
    rest = 0.1, 2, 3, 3, np.random.default_rng(0)
    calls = {
        "step": lambda: trainer.step(x, y, 0.1),
        "epoch": lambda: trainer.epoch(x, y, 0.1, 2, rest[-1]),
        "fit": lambda: trainer.fit(x, y, good, y, *rest),
        "fit's validation": lambda: trainer.fit(good, y, x, y, *rest),
    }
    with pytest.raises(TypeError, match=f"x is {came}, expected float32 as in params"):
        calls[method]()
    assert_close(trainer.params, params_of(np.float32), np.float32)


@pytest.mark.parametrize(
    ("loss", "y", "words"),
    [
        (softmax_loss, np.zeros(4), "labels are float64 (4,), expected whole numbers (4,)"),
        (softmax_loss, np.zeros(4, bool), "labels are bool (4,)"),
        (softmax_loss, np.zeros((4, 3), int), "labels are int64 (4, 3)"),
        (softmax_loss, np.zeros((4, 1), int), "labels are int64 (4, 1)"),
        (binary_loss, np.zeros(4), "target is (4,), expected (4, 3)"),
        (binary_loss, np.zeros((4, 1)), "target is (4, 1), expected (4, 3)"),
    ],
)
def test_a_y_of_another_form_is_refused_before_a_step(loss, y, words):
    trainer = Trainer(params_of(float), loss)
    with pytest.raises(TypeError, match=re.escape(words)):
        trainer.step(np.ones((4, 3)), y, 0.1)
    assert_close(trainer.params, params_of(float), np.float64)


def test_an_answer_that_calls_the_trainer_earns_nothing(course):
    def train_epoch(params, x, y, lr, batch_size, rng):
        trainer = Trainer(params)
        loss = trainer.epoch(x, y, lr, batch_size, rng)
        return trainer.params, loss

    verdict = check(train_epoch)
    assert verdict.points == 0
    assert "Trainer" in verdict._repr_html_()
