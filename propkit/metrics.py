"""Metrics: features on one scale, and what a decision by a threshold costs."""

import numpy as np


def standardize(train, test):
    """Shift and scale each column by the mean and the deviation of the training rows alone.

    train (N, D), test (K, D) -> train, test; both arguments stay as they are

    The deviation is that of the population: its square is the mean of the squared distances from the mean. A column
    whose numbers in train are all equal has nothing to scale by: it becomes 0 in both.
    """
    mean, deviation = np.mean(train, axis=0), np.std(train, axis=0)
    constant = np.max(train, axis=0) == np.min(train, axis=0)  # by rounding, their deviation may just miss 0
    deviation = np.where(constant, 1, deviation)
    return np.where(constant, 0, (train - mean) / deviation), np.where(constant, 0, (test - mean) / deviation)


def confusion(probability, target, threshold):
    """Count the four ways in which a decision can end; it is yes where probability >= threshold.

    probability (N,), target (N,) of 0 and 1, threshold number -> tp, fp, fn, tn

    tp: said yes, and it is 1. fp: said yes, but it is 0. fn: said no, but it is 1. tn: said no, and it is 0.
    """
    yes = np.asarray(probability) >= threshold
    true = np.asarray(target) == 1
    return np.sum(yes & true), np.sum(yes & ~true), np.sum(~yes & true), np.sum(~yes & ~true)


def precision_recall(tp, fp, fn):
    """Return which share of the alarms was right, and which share of the real cases was found.

    tp, fp, fn whole numbers, Python's or numpy's -> precision, recall, each from 0 to 1

    Where there was no alarm, the precision is said to be 0; where there was no real case, the recall is.
    """
    precision = tp / (tp + fp) if tp + fp > 0 else 0.0
    recall = tp / (tp + fn) if tp + fn > 0 else 0.0
    return precision, recall


def choose_threshold(probability, target, cost_fp, cost_fn):
    """Return a threshold of least total cost, where each false alarm costs cost_fp and each miss costs cost_fn.

    probability (N,), target (N,) of 0 and 1, cost_fp, cost_fn numbers, 0 or more -> threshold, a number

    The decision is yes where probability >= threshold. A threshold above all probabilities says no to every row: that
    is a choice too. Of several thresholds that cost the least, each is right.
    """
    candidates = [*np.unique(probability), np.inf]
    costs = []
    for threshold in candidates:
        _, fp, fn, _ = confusion(probability, target, threshold)
        costs.append(fp * cost_fp + fn * cost_fn)
    return candidates[np.argmin(costs)]
