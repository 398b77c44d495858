"""Chapter 2: the cases of the forward pass, the wrong answers that learners give, and right ones written differently."""

import numpy as np

from propkit.checks.exercise import Bank, Case
from propkit.activations import relu as relu_reference

relu = Bank(relu_reference)


@relu.cases
def _(rng):
    yield Case((rng.normal(size=(3, 4)) * 3,), "a (3, 4) array of positive and negative numbers")
    yield Case((np.array([-2.0, 0.0, 3.5]),), "a row with 0 in it")
    yield Case((-float(rng.uniform(1, 5)),), "one negative number")
    yield Case((float(rng.uniform(1, 5)),), "one positive number")
    yield Case((rng.normal(size=(2, 3, 2)),), "a (2, 3, 2) array")


@relu.wrong(
    "Negative entries come out small instead of 0: this is the leaky ReLU.",
    "How much of a negative number should get through?",
)
def leaks(z):
    return np.where(np.asarray(z) > 0, z, 0.01 * np.asarray(z))


@relu.right
def by_mask(z):
    return z * (np.asarray(z) > 0)
