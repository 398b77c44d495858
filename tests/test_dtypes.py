"""float32 stays float32 through every function of the reference; numerical_gradient alone is in float64."""

import numpy as np
import pytest

import propkit

RNG = np.random.default_rng(1)
X, W, B, DOUT = (RNG.normal(size=shape).astype(np.float32) for shape in ((4, 3), (3, 2), (2,), (4, 2)))
LABELS, TARGET = np.array([0, 1, 1, 0]), np.float32(DOUT > 0)
PARAMS = [(W, B)]
NUMBER = np.float32(0.5)
CALLS = {
    "guess": (X, NUMBER, NUMBER),
    "squared_error": (X, X + 1),
    "correct": (NUMBER, NUMBER, 0.1),
    "nudge_slope": (lambda w: w * w, NUMBER),
    "learning_loop": (X[:, 0], X[:, 1], NUMBER, NUMBER, 0.1, 3),
    "weighted_sum": (X[0], X[1], NUMBER),
    "relu": (X,),
    "relu_forward": (X,),
    "relu_backward": (X, X),
    "sigmoid": (X,),
    "sigmoid_forward": (X,),
    "sigmoid_backward": (X, X),
    "softmax": (X,),
    "linear_forward": (X, W, B),
    "linear_backward": (DOUT, (X, W)),
    "network_forward": (X, [*PARAMS, (W.T.copy(), X[0])]),
    "network_backward": (DOUT, [((X, W), DOUT), ((DOUT, np.eye(2, dtype=np.float32)), None)]),
    "mse_forward": (DOUT, TARGET),
    "mse_backward": ((DOUT, TARGET),),
    "binary_cross_entropy_forward": (DOUT, TARGET),
    "binary_cross_entropy_backward": ((DOUT, TARGET),),
    "softmax_cross_entropy_forward": (DOUT, LABELS),
    "softmax_cross_entropy_backward": ((np.abs(DOUT), LABELS),),
    "multiply_forward": (X, X),
    "multiply_backward": (X, (X, X)),
    "neuron_backward": (X[0], X[1], NUMBER, NUMBER),
    "gradient_descent_step": (PARAMS, PARAMS, 0.1),
    "momentum_step": (PARAMS, PARAMS, PARAMS, 0.1),
    "adam_step": (PARAMS, PARAMS, (PARAMS, [(W**2, B**2)], 3), 0.1),
    "minimize": (lambda x: 2 * x, X, 0.1, 2),
    "shuffle_together": (X, LABELS, RNG),
    "train_epoch": (PARAMS, X, LABELS, 0.1, 3, RNG),
    "fit": (PARAMS, X, LABELS, X, LABELS, 0.1, 3, 2, 2, RNG),
    "standardize": (X, X + 1),
}


def floats_in(value):
    """Yield the dtype of every float, in whatever it lies."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from floats_in(item)
    elif np.asarray(value).dtype.kind == "f":
        yield np.asarray(value).dtype


@pytest.mark.parametrize("name", CALLS)
def test_float32_stays_float32(name):
    assert set(floats_in(getattr(propkit, name)(*CALLS[name]))) == {np.dtype("float32")}


def test_a_numerical_gradient_is_in_float64():
    """A nudge of 1e-5 drowns in float32: there is no use in asking for it."""
    assert propkit.numerical_gradient(np.sum, np.ones(3)).dtype == np.float64
