"""Chapter 8's metrics agree with scikit-learn and keep every promise about edge cases."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix, precision_score, recall_score
from sklearn.preprocessing import StandardScaler

from propkit.metrics import choose_threshold, confusion, precision_recall, standardize

SEEDS = range(5)


@pytest.mark.parametrize("seed", SEEDS)
def test_standardize_agrees_with_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    scales = rng.uniform(1e-3, 1e4, size=4)
    train, test = rng.normal(3, 2, size=(9, 4)) * scales, rng.normal(3, 2, size=(5, 4)) * scales
    scaler = StandardScaler().fit(train)
    for got, rows in zip(standardize(train, test), (train, test), strict=True):
        np.testing.assert_allclose(got, scaler.transform(rows), rtol=1e-12, atol=1e-12)


def test_standardize_gives_mean_0_and_population_deviation_1():
    rng = np.random.default_rng(1)
    train, _ = standardize(rng.normal(7, 3, size=(6, 3)), np.ones((2, 3)))
    np.testing.assert_allclose(train.mean(axis=0), 0, atol=1e-14)
    np.testing.assert_allclose((train**2).mean(axis=0), 1)


@pytest.mark.parametrize("number", [5.0, 0.1, -1e6 / 3, 0.0])
@pytest.mark.parametrize("n", [1, 3, 10])
def test_constant_column_becomes_0_in_both(number, n):
    train = np.column_stack([np.full(n, number), np.arange(n)])
    test = np.array([[number, 2.0], [number + 3, 4.0]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # nothing is divided by 0 on the way
        new_train, new_test = standardize(train, test)
    assert (new_train[:, 0] == 0).all()
    assert (new_test[:, 0] == 0).all()
    assert np.isfinite(new_test).all()


def test_standardize_looks_at_the_training_rows_alone():
    rng = np.random.default_rng(2)
    train, test = rng.normal(size=(6, 3)), rng.normal(size=(4, 3))
    together = standardize(train, test)[1]
    alone = np.vstack([standardize(train, row[np.newaxis])[1] for row in test])
    np.testing.assert_array_equal(together, alone)


def test_standardize_leaves_its_arguments():
    train, test = np.array([[1.0, 5], [3, 5]]), np.array([[2.0, 6]])
    standardize(train, test)
    np.testing.assert_array_equal(train, [[1, 5], [3, 5]])
    np.testing.assert_array_equal(test, [[2, 6]])


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("threshold", [0.0, 0.3, 0.5, 2.0])
def test_confusion_agrees_with_scikit_learn(seed, threshold):
    rng = np.random.default_rng(seed)
    probability, target = rng.integers(0, 11, size=30) / 10, rng.integers(0, 2, size=30)
    tn, fp, fn, tp = confusion_matrix(target, probability >= threshold, labels=[0, 1]).ravel()
    assert confusion(probability, target, threshold) == (tp, fp, fn, tn)
    assert confusion(probability, target.astype(float), threshold) == (tp, fp, fn, tn)
    assert confusion(probability.tolist(), target.tolist(), threshold) == (tp, fp, fn, tn)


def test_probability_at_the_threshold_is_a_yes():
    assert confusion(np.array([0.5, 0.5, 0.4]), np.array([1, 0, 1]), 0.5) == (1, 1, 1, 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_precision_and_recall_agree_with_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    said, target = rng.integers(0, 2, size=20), rng.integers(0, 2, size=20)
    tp, fp, fn, _ = confusion(said, target, 1)
    wanted = precision_score(target, said), recall_score(target, said)
    assert precision_recall(tp, fp, fn) == pytest.approx(wanted, rel=1e-14)
    assert precision_recall(int(tp), int(fp), int(fn)) == pytest.approx(wanted, rel=1e-14)


@pytest.mark.parametrize("number", [int, np.int64, np.int32])
@pytest.mark.parametrize(
    ("counts", "wanted"),
    [((0, 0, 4), (0, 0)), ((0, 3, 0), (0, 0)), ((0, 0, 0), (0, 0)), ((4, 0, 0), (1, 1)), ((1, 3, 0), (0.25, 1))],
)
def test_a_share_of_nothing_is_0(number, counts, wanted):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert precision_recall(*map(number, counts)) == wanted


def cost_at(threshold, probability, target, cost_fp, cost_fn):
    """Add up, row by row, what a threshold costs."""
    cost = 0
    for p, t in zip(probability, target, strict=True):
        if p >= threshold and t == 0:
            cost += cost_fp
        if p < threshold and t == 1:
            cost += cost_fn
    return cost


ROWS = st.lists(st.tuples(st.integers(0, 8).map(lambda n: n / 8), st.integers(0, 1)), min_size=1, max_size=12)


@given(ROWS, st.integers(0, 5), st.integers(0, 5))
def test_no_threshold_is_cheaper(rows, cost_fp, cost_fn):
    probability, target = (np.array(column) for column in zip(*rows, strict=True))
    chosen = cost_at(choose_threshold(probability, target, cost_fp, cost_fn), probability, target, cost_fp, cost_fn)
    others = (cost_at(t, probability, target, cost_fp, cost_fn) for t in np.arange(-1, 19) / 16)
    assert chosen == min(others)


def test_no_to_everything_is_a_choice():
    threshold = choose_threshold(np.array([1.0, 0.4]), np.array([0, 0]), 1, 9)
    assert threshold > 1
