"""A network: layers in a row, with a ReLU between two layers and none after the last."""

from propkit.activations import relu_backward, relu_forward
from propkit.linear import linear_backward, linear_forward


def network_forward(x, params):
    """Pass a batch through all layers, with a ReLU between two layers and none after the last.

    x (N, D), params a list of (W, b) or [W, b], one or more -> logits (N, M), caches

    caches is a list with one pair per layer: (linear_cache, relu_cache), and (linear_cache, None) for the last.
    x and params are not changed.
    """
    caches = []
    for W, b in params[:-1]:
        x, linear_cache = linear_forward(x, W, b)
        x, relu_cache = relu_forward(x)
        caches.append((linear_cache, relu_cache))
    W, b = params[-1]
    logits, linear_cache = linear_forward(x, W, b)
    caches.append((linear_cache, None))
    return logits, caches


def network_backward(dlogits, caches):
    """Go back through all layers, from the last to the first, and collect every gradient.

    dlogits (N, M), caches of network_forward -> dx (N, D), grads a list of (dW, db), first layer first

    caches is a list with one pair per layer: (linear_cache, relu_cache), and (linear_cache, None) for the last.
    dlogits and caches are not changed.
    """
    grads, dout = [], dlogits
    for linear_cache, relu_cache in reversed(caches):
        if relu_cache is not None:
            dout = relu_backward(dout, relu_cache)
        dout, dW, db = linear_backward(dout, linear_cache)
        grads.append((dW, db))
    return dout, grads[::-1]
