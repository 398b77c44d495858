"""Metrics: features on one scale, and what a decision by a threshold costs."""

import numpy as np


def standardize(train, test):
    """Shift and scale each column by the mean and the deviation of the training rows alone.

    train (N, D), test (K, D) -> train, test; a column that is constant in train becomes 0 in both

    The deviation is that of the population: its square is the mean of the squared distances.
    """
    mean, deviation = np.mean(train, axis=0), np.std(train, axis=0)
    constant = np.ptp(train, axis=0) == 0  # the deviation of equal numbers can miss 0 by a rounding error
    scale = np.where(constant, 0, 1 / np.where(constant, 1, deviation))
    return (train - mean) * scale, (test - mean) * scale


def confusion(probability, target, threshold):
    """Count the four ways in which a decision can end; it says yes where probability >= threshold.

    probability (N,), target (N,) of 0 and 1, threshold number -> tp, fp, fn, tn
    """
    yes, true = probability >= threshold, target == 1
    return np.sum(yes & true), np.sum(yes & ~true), np.sum(~yes & true), np.sum(~yes & ~true)


def precision_recall(tp, fp, fn):
    """Return which share of the alarms was right, and which share of the real cases was found.

    tp, fp, fn whole numbers, Python's or numpy's -> precision, recall; where there is nothing to divide by, 0
    """
    precision = tp / (tp + fp) if tp + fp else 0.0
    recall = tp / (tp + fn) if tp + fn else 0.0
    return precision, recall


def choose_threshold(probability, target, cost_fp, cost_fn):
    """Return a threshold of least total cost, where each false alarm costs cost_fp and each miss cost_fn.

    probability (N,), target (N,) of 0 and 1, cost_fp, cost_fn numbers -> threshold

    Yes is said where probability >= threshold, and saying no to everything is a choice too.
    """
    candidates = [*np.unique(probability), np.inf]
    costs = []
    for threshold in candidates:
        _, fp, fn, _ = confusion(probability, target, threshold)
        costs.append(fp * cost_fp + fn * cost_fn)
    return candidates[int(np.argmin(costs))]
