"""How an exercise does its work in a class: who passed it, and whether it tells apart those who can and cannot."""

import numpy as np

FEWEST = 20  # learners from which on a correlation says anything: with 20, its standard error is about 0.23


def discrimination(points):
    """Return how far each exercise goes with all the others: the correlation of its points with the rest's sum.

    points (N, E) of N learners in E exercises -> list of E numbers from -1 to 1; None where there are fewer than
    FEWEST learners, or all have the same points in the exercise or in the rest.

    The item-rest correlation of S. Henrysson, "Correction of item-total correlations in item analysis",
    Psychometrika 28 (1963), 211-218; for an exercise of right or wrong it is the point-biserial correlation. The
    exercise's own points are not in the sum, as it would go with itself.
    """
    points = np.asarray(points, dtype=float)
    return [_correlation(points[:, e], np.delete(points, e, axis=1).sum(axis=1)) for e in range(points.shape[1])]


def _correlation(item, rest):
    if len(item) < FEWEST or np.ptp(item) == 0 or np.ptp(rest) == 0:
        return None
    return float(np.corrcoef(item, rest)[0, 1])


def remark(value):
    """Say what a discrimination means, after R. L. Ebel, "Essentials of Educational Measurement" (1972)."""
    if value is None:
        return "not enough to tell"
    if value < 0:
        return "turned around: look at this exercise, those who do well elsewhere miss it"
    if value < 0.2:
        return "hardly goes with the rest: look at this exercise"
    return "goes with the rest" if value < 0.4 else "goes well with the rest"
