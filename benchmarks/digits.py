"""A whole training on digits, to 95 % of the validation rows right: the same weights, batches and order for all."""

import time

import numpy as np
from sklearn.datasets import load_digits

from benchmarks.contenders import first_weights
from propkit.training import shuffle_together

SIZES, BATCH, LR, GOAL, MOST, ROUNDS = [64, 64, 32, 10], 32, 0.1, 0.95, 50, 5


def trainings(contenders):
    """Train each contender, in turns -> facts; the time is the median of the rounds. AssertionError: losses differ."""
    (x, y), (x_val, y_val) = rows()
    params, runs = first_weights(SIZES, np.random.default_rng(0)), {}
    for _ in range(ROUNDS):
        for make in contenders:
            contender = make(params, x[:BATCH], y[:BATCH], LR, BATCH)
            data, val = contender.ready(x, y), contender.ready(x_val, y_val)
            start = time.perf_counter()
            loss, right = train(contender, data, val)
            run = runs.setdefault(make.name, {"loss": loss, "right": right, "all ms": []})
            run["all ms"].append(1000 * (time.perf_counter() - start))
    first = next(iter(runs.values()))["loss"]
    for name, run in runs.items():
        assert np.allclose(run["loss"], first, rtol=1e-3), f"{name} had the losses {run['loss']}, not {first}"
        run["ms"] = float(np.median(run["all ms"]))
    return {"goal": GOAL, "validation": len(y_val), "runs": runs}


def rows():
    """Return 1,437 rows to train with and 360 to validate, in float64 from 0 to 1, shuffled."""
    x, y = shuffle_together(*load_digits(return_X_y=True), np.random.default_rng(0))
    val = len(x) // 5 + 1
    return (x[val:] / 16, y[val:]), (x[:val] / 16, y[:val])


def train(contender, data, val):
    """Train until the goal is reached; each epoch has the order that the seed gives -> losses, shares right."""
    rng, loss, right = np.random.default_rng(1), [], []
    while len(loss) < MOST and not (right and right[-1] >= GOAL):
        order = rng.permutation(len(data[1]))
        loss.append(float(contender.epoch(data[0][order], data[1][order])))
        right.append(contender.right(*val))
    return loss, right
