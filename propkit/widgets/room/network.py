"""The network of the training room, put together from its pieces, so that depth and activation can be chosen."""

from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from propkit.widgets.trouble import as_array, as_number, short


def tanh_forward(z):
    """Squash each entry into the range from -1 to 1, and remember the output.

    z array of any shape -> out of the same shape, cache out
    """
    out = np.tanh(z)
    return out, out


def tanh_backward(dout, cache):
    """Pass the gradient back through a tanh, whose slope follows from its output alone.

    dout array, cache out of the same shape -> dz of that shape
    """
    return dout * (1 - cache**2)


def new_params(sizes, rng):
    """Draw the first weights; the biases start at 0.

    sizes of the layers, like [2, 8, 3] -> params, a list of (W, b)
    """
    return [(rng.normal(size=(D, M)) * np.sqrt(2 / D), np.zeros(M)) for D, M in pairwise(sizes)]


class Network:
    """Runs the pieces, and says which one it was where what comes back is no array of the right shape.

    functions a dict name: function, all that the room was given and more; activation "relu", "sigmoid" or "tanh"
    """

    def __init__(self, functions, activation):
        self.functions, self.activation = functions, activation

    def forward(self, x, params):
        """Pass a batch through all layers, with the activation between two of them.

        x (N, D), params a list of (W, b) -> logits (N, M), caches: a pair for each layer, the last one (cache, None)
        """
        caches = []
        for i, (W, b) in enumerate(params):
            shape = len(x), len(b)
            x, cache = self._two("linear_forward", x, W, b)
            x, active = as_array(x, shape, "linear_forward"), None
            if i < len(params) - 1:
                x, active = self._two(f"{self.activation}_forward", x)
                x = as_array(x, shape, f"{self.activation}_forward")
            caches.append((cache, active))
        return x, caches

    def backward(self, dout, caches, params):
        """Go back through all layers.

        dout (N, M), caches of forward, params those it used -> grads, a list of (dW, db)
        """
        grads = []
        for (W, b), (cache, active) in zip(reversed(params), reversed(caches), strict=True):
            if active is not None:
                name = f"{self.activation}_backward"
                dout = as_array(self.functions[name](dout, active), dout.shape, name)
            shapes = (len(dout), len(W)), W.shape, b.shape
            gradients = _several(self.functions["linear_backward"](dout, cache), 3, "linear_backward")
            dout, dW, db = (as_array(g, s, "linear_backward") for g, s in zip(gradients, shapes, strict=True))
            grads.append((dW, db))
        return grads[::-1]

    def step(self, params, x, y, lr):
        """Correct the weights once -> new params."""
        logits, caches = self.forward(x, params)
        _, cache = self._two("softmax_cross_entropy_forward", logits, y)
        name = "softmax_cross_entropy_backward"
        dlogits = as_array(self.functions[name](cache), logits.shape, name)
        name = "gradient_descent_step"
        moved = _several(self.functions[name](params, self.backward(dlogits, caches, params), lr), len(params), name)
        moved = [_several(pair, 2, name) for pair in moved]
        return [
            (as_array(W, before[0].shape, name), as_array(b, before[1].shape, name))
            for (W, b), before in zip(moved, params, strict=True)
        ]

    def epoch(self, params, x, y, lr, batch_size, rng):
        """Go through all rows once, a step for each batch of minibatches -> new params."""
        batches = self.functions["minibatches"](x, y, batch_size, rng)
        if not isinstance(batches, Iterable):
            raise TypeError(f"minibatches returned {short(batches)}, expected pairs (x_rows, y_rows)")
        for batch in batches:
            x_rows, y_rows = _several(batch, 2, "minibatches, for one batch,")
            if np.ndim(y_rows) != 1 or np.shape(x_rows) != (len(y_rows), 2):
                shapes = f"{np.shape(x_rows)} and {np.shape(y_rows)}"
                raise ValueError(f"minibatches returned a batch of shapes {shapes}, expected (n, 2) and (n,)")
            params = self.step(params, x_rows, y_rows, lr)
        return params

    def measure(self, params, x, y):
        """Return the loss over all rows, and the share of them that is right."""
        logits, _ = self.forward(x, params)
        loss, _ = self._two("softmax_cross_entropy_forward", logits, y)
        loss = as_number(loss, "softmax_cross_entropy_forward")
        return loss, as_number(self.functions["accuracy"](logits, y), "accuracy")

    def _two(self, name, *arguments):
        return _several(self.functions[name](*arguments), 2, name)


def _several(value, n, name):
    """Return a tuple or list of n things; TypeError where it is none."""
    if not isinstance(value, (tuple, list)) or len(value) != n:
        raise TypeError(f"{name} returned {short(value)}, expected {n} things")
    return value
