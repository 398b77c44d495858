"""A walk downhill: the steps of one method, taken with the function that was given, on params as a network has them."""

import numpy as np

from propkit.widgets.trouble import as_array, short

TOO_HIGH = 1e6  # a loss above this has exploded


class Walk:
    """The points and losses of one method, step by step.

    method "plain", "momentum" or "Adam"; function what takes its steps; surface a Surface; start (w1, w2); lr, beta
    """

    def __init__(self, method, function, surface, start, lr, beta):
        self.take, self.name, memory = METHODS[method]
        self.function, self.surface, self.lr, self.beta = function, surface, lr, beta
        self.memory = memory()
        self.path, self.losses = [start], [float(surface.loss(*start))]

    def go(self, steps):
        """Walk on until so many steps are taken, or the walk is over."""
        while len(self.path) <= steps and not over(self.losses[-1]):
            here = self.path[-1]
            grads = [_pair(*self.surface.gradient(*here))]
            params, self.memory = self.take(self.function, [_pair(*here)], grads, self)
            self.path.append(_read(params, self.name))
            self.losses.append(float(self.surface.loss(*self.path[-1])))


def over(loss):
    """Say whether a walk cannot go on: it has exploded, or there is no number any more."""
    return not loss <= TOO_HIGH


def _pair(w1, w2):
    """Return two numbers as the W (1, 1) and b (1,) of a layer."""
    return np.array([[w1]], dtype=float), np.array([w2], dtype=float)


def _zeros():
    return [_pair(0.0, 0.0)]


def _read(params, name):
    """Return w1 and w2 out of the params that a step gave back."""
    try:
        ((W, b),) = params
    except (TypeError, ValueError):
        raise TypeError(f"{name} returned {short(params)} as params, expected a list with one pair (W, b)") from None
    return as_array(W, (1, 1), f"{name}, for W,").item(), as_array(b, (1,), f"{name}, for b,").item()


def _two(result, name, memory):
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        raise TypeError(f"{name} returned {short(result)}, expected two things: params, {memory}")
    return result


def _plain(step, params, grads, walk):
    return step(params, grads, walk.lr), None


def _momentum(step, params, grads, walk):
    return _two(step(params, grads, walk.memory, walk.lr, walk.beta), walk.name, "velocity")


def _adam(step, params, grads, walk):
    return _two(step(params, grads, walk.memory, walk.lr), walk.name, "state")


# how a step is taken, the name of its function, and what is remembered before the first step
METHODS = {
    "plain": (_plain, "gradient_descent_step", lambda: None),
    "momentum": (_momentum, "momentum_step", _zeros),
    "Adam": (_adam, "adam_step", lambda: (_zeros(), _zeros(), 0)),
}
