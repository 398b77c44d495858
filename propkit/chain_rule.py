"""The chain rule on the smallest pieces: one product, then one neuron."""

import numpy as np

from propkit.activations import sigmoid


def multiply_forward(x, y):
    """Multiply entry by entry, and remember both factors.

    x, y arrays of one shape, or numbers -> out, cache (x, y)
    """
    return x * y, (x, y)


def multiply_backward(dout, cache):
    """Pass the gradient of a product, x * y entry by entry, on to its two factors.

    dout array of any shape, cache (x, y) of that shape, or three numbers -> dx, dy

    dout is the gradient that comes in from behind the product; it need not be 1.
    """
    x, y = cache
    return dout * y, dout * x


def neuron_backward(x, w, b, target):
    """Return the gradients of one sigmoid neuron's squared error, (sigmoid(w.x + b) - target)**2.

    x (D,), w (D,), b number, target number -> dx (D,), dw (D,), db number
    """
    out = sigmoid(np.dot(w, x) + b)
    dout = 2 * (out - target)
    dz = dout * out * (1 - out)
    return dz * w, dz * x, dz
