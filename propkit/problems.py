"""Three real problems: who gets a loan, which payment is a fraud, which tumour is malignant."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from propkit.activations import sigmoid, softmax
from propkit.losses import binary_cross_entropy_backward, binary_cross_entropy_forward
from propkit.metrics import standardize
from propkit.network import network_backward, network_forward
from propkit.optimizers import gradient_descent_step
from propkit.training import fit


class Table(NamedTuple):
    """A data set: x (N, D), y (N,) of 0 and 1, and the name of each column of x."""

    x: np.ndarray
    y: np.ndarray
    columns: tuple


def loan(rng, n):
    """Draw n applications for a loan and what the bank decided, 1 for yes. They are made up.

    rng a numpy.random.Generator, n whole number -> Table

    salary in euros a year, credit score from 300 to 850, years in the job, debt in euros, district from 1 to 8.
    The bank was unfair: it said yes less often to the people of one group. No column names the group, but most of its
    members live in districts 6, 7 and 8.
    """
    group = rng.random(n) < 0.3
    salary = 30_000 * np.exp(0.4 * rng.normal(size=n))
    score = np.clip(rng.normal(650, 80, size=n), 300, 850)
    years = rng.exponential(6, size=n)
    debt = rng.exponential(9_000, size=n)
    district = np.where(group, rng.integers(6, 9, size=n), rng.integers(1, 6, size=n))
    moved = rng.random(n) < 0.1  # these live anywhere
    district = np.where(moved, rng.integers(1, 9, size=n), district)

    merit = 5 * np.log(salary / 30_000) + (score - 650) / 30 + (years - 6) / 7 - (debt - 9_000) / 6_000 + 2
    penalty = 4 * group
    y = rng.random(n) < sigmoid(merit - penalty)
    columns = ("salary", "credit score", "years in the job", "debt", "district")
    return Table(np.column_stack([salary, score, years, debt, district]), y.astype(int), columns)


def fraud(rng, n):
    """Draw n payments by card, 1 % of them frauds (at least one), marked by 1. They are made up.

    rng a numpy.random.Generator, n whole number -> Table

    amount in euros, distance from home in km, hour from 0 to 24, new device: 1 where it was not used before, else 0.
    """
    frauds = max(1, round(0.01 * n))
    y = rng.permutation(np.arange(n) < frauds)
    amount = np.exp(rng.normal(np.where(y, 5.2, 3.4), 1.0))
    distance = np.exp(rng.normal(np.where(y, 4.2, 1.8), 1.3))
    at_night = rng.random(n) < np.where(y, 0.6, 0.04)
    hour = np.where(at_night, rng.uniform(0, 6, size=n), rng.uniform(6, 24, size=n))
    new_device = rng.random(n) < np.where(y, 0.85, 0.06)
    columns = ("amount", "distance", "hour", "new device")
    return Table(np.column_stack([amount, distance, hour, new_device]), y.astype(int), columns)


def disease(hidden=False):
    """Return measurements of real tumours, 1 for a malignant one: 400 to learn from, in a fixed random order.

    hidden True for the 169 others, by which predictions are judged -> Table

    Breast Cancer Wisconsin (Diagnostic), see data/README.md: 30 numbers about the cell nuclei in an image.
    """
    path = Path(__file__).parent / "data" / "breast_cancer.csv"
    with open(path, encoding="utf-8") as file:
        names = file.readline().strip().split(",")
        rows = np.loadtxt(file, delimiter=",")
    order = np.random.default_rng(5).permutation(len(rows))
    rows = rows[order[400:] if hidden else order[:400]]
    return Table(rows[:, :-1], rows[:, -1].astype(int), tuple(names[:-1]))


def predict_loan(x_train, y_train, x):
    """Return the probability of a yes for each application in x; learn from x_train, y_train.

    x_train (N, 5), y_train (N,) of 0 and 1, x (K, 5) unseen rows -> probability (K,) that y is 1, from 0 to 1

    The columns: salary, credit score, years in the job, debt, district (see propkit.problems.loan).
    Pass mark, on rows that you have not seen: the mean of -log(probability of what was decided) is at most 0.5.
    Fair: two applications that differ in nothing but the district get the same probability.
    Alone: each row is judged by itself. x may have a single row (K = 1), and a typing error in one row of x (numbers a
    million times too large) leaves the probability of the others right; the odd row itself is not judged.
    Quick: the check calls this eight times and waits 10 seconds in all. The arguments stay as they are.
    """
    x_train, x = standardize(x_train[:, :4], x[:, :4])  # without the district
    target = y_train[:, np.newaxis]
    params = [(np.zeros((4, 1)), np.zeros(1))]
    for _ in range(60):
        logits, caches = network_forward(x_train, params)
        _, cache = binary_cross_entropy_forward(logits, target)
        _, grads = network_backward(binary_cross_entropy_backward(cache), caches)
        params = gradient_descent_step(params, grads, lr=3.0)
    logits, _ = network_forward(x, params)
    return sigmoid(logits)[:, 0]


def predict_fraud(x_train, y_train, x):
    """Return the probability of a fraud for each payment in x; learn from x_train, y_train.

    x_train (N, 4), y_train (N,) of 0 and 1, x (K, 4) unseen rows -> probability (K,) that y is 1, from 0 to 1

    The columns: amount, distance, hour, new device (see propkit.problems.fraud). One row in a hundred is a fraud, so
    "never a fraud" is right for 99 % and finds nothing: only the order counts here, the suspicious ones first.
    Pass mark, on rows that you have not seen: an average precision of 0.55 or more. Set the threshold to the
    probability of each fraud in turn, and take the precision of the alarms: the mean of them all is meant.
    Alone: each row is judged by itself. x may have a single row (K = 1), and a typing error in one row of x (numbers a
    million times too large) leaves the probability of the others right; the odd row itself is not judged.
    Quick: the check calls this six times and waits 10 seconds in all. The arguments stay as they are.
    """
    # Amounts and distances spread over several powers of ten: their logarithms are easier to learn from.
    x_train = np.column_stack([np.log1p(x_train[:, :2]), x_train[:, 2:]])
    x = np.column_stack([np.log1p(x[:, :2]), x[:, 2:]])
    x_train, x = standardize(x_train, x)
    rng = np.random.default_rng(0)
    params = [(rng.normal(size=(4, 8)) / 2, np.zeros(8)), (rng.normal(size=(8, 2)) / 3, np.zeros(2))]
    val = len(x_train) // 5  # the first fifth tells when to stop
    params, _ = fit(
        params, x_train[val:], y_train[val:], x_train[:val], y_train[:val],
        lr=1.2, batch_size=80, epochs=4, patience=2, rng=rng,
    )  # fmt: skip
    logits, _ = network_forward(x, params)
    return softmax(logits)[:, 1]


def predict_disease(x_train, y_train, x):
    """Return the probability that a tumour is malignant, for each row of x; learn from x_train, y_train.

    x_train (N, 30), y_train (N,) of 0 and 1, x (K, 30) unseen rows -> probability (K,) that y is 1, from 0 to 1

    The columns are 30 measurements of cell nuclei (see propkit.problems.disease).
    Pass mark, on rows that you have not seen: at least 95 % are right, where a probability of 0.5 or more is a yes.
    It has to be a probability, not the decision: 0 or 1 alone does not pass.
    Alone: each row is judged by itself. x may have a single row (K = 1), and a typing error in one row of x (numbers a
    million times too large) leaves the probability of the others right; the odd row itself is not judged.
    Quick: the check calls this six times and waits 10 seconds in all. The arguments stay as they are.
    """
    x_train, x = standardize(x_train, x)
    rng = np.random.default_rng(0)
    params = [(rng.normal(size=(30, 16)) / 4, np.zeros(16)), (rng.normal(size=(16, 2)) / 3, np.zeros(2))]
    val = len(x_train) // 5  # the first fifth tells when to stop
    params, _ = fit(
        params, x_train[val:], y_train[val:], x_train[:val], y_train[:val],
        lr=0.4, batch_size=64, epochs=40, patience=5, rng=rng,
    )  # fmt: skip
    logits, _ = network_forward(x, params)
    return softmax(logits)[:, 1]
