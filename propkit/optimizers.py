"""Optimizers: ways to step against the gradient: plain descent, momentum, Adam; and a walk of many steps."""

import numpy as np


def gradient_descent_step(params, grads, lr):
    """Take one step against the gradient, with every weight and every bias.

    params, grads lists of (W, b) or [W, b], one per layer, lr number, the learning rate
    -> new params, a list of (W, b)

    The params and grads that came in stay as they are.
    """
    return [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads, strict=True)]


def momentum_step(params, grads, velocity, lr, beta=0.9):
    """Take one step with momentum, which remembers the earlier gradients in a velocity: v = beta v + grad, w - lr v.

    params, grads, velocity lists of (W, b) or [W, b], one per layer, lr, beta numbers
    -> new params, new velocity, both lists of (W, b)

    velocity is all zeros before the first step. The step is taken with the new velocity. What came in stays as it is.
    The form is that of Polyak (1964), written as in PyTorch.
    """
    velocity = [(beta * vW + dW, beta * vb + db) for (vW, vb), (dW, db) in zip(velocity, grads, strict=True)]
    params = [(W - lr * vW, b - lr * vb) for (W, b), (vW, vb) in zip(params, velocity, strict=True)]
    return params, velocity


def adam_step(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """Take one step of Adam, as published by Kingma and Ba (2015).

    params, grads lists of (W, b) or [W, b], one per layer; state (m, v, t): m and v, the running means of the gradients
    and of their squares (the first and the second moment), have the form of params, and t counts the steps taken so
    far; lr, beta1, beta2, eps numbers -> new params, new state (m, v, t)

    Before the first step m and v are all zeros and t is 0; each call adds 1 to t, once for all layers. Both are
    corrected for their start at 0 (bias correction) with the new t; the state keeps them uncorrected. eps is added to
    the root of the corrected v. What came in stays as it is.
    """
    m, v, t = state
    t = t + 1
    m = [
        (beta1 * mW + (1 - beta1) * dW, beta1 * mb + (1 - beta1) * db)
        for (mW, mb), (dW, db) in zip(m, grads, strict=True)
    ]
    v = [
        (beta2 * vW + (1 - beta2) * dW**2, beta2 * vb + (1 - beta2) * db**2)
        for (vW, vb), (dW, db) in zip(v, grads, strict=True)
    ]

    def step(mean, square):
        return lr * (mean / (1 - beta1**t)) / (np.sqrt(square / (1 - beta2**t)) + eps)

    params = [(W - step(mW, vW), b - step(mb, vb)) for (W, b), (mW, mb), (vW, vb) in zip(params, m, v, strict=True)]
    return params, (m, v, t)


def minimize(gradient, start, lr, steps):
    """Walk downhill from `start`: step against the gradient `steps` times, and keep every point on the way.

    gradient a function: gradient(point) is shaped like the point; start number or array of any shape, lr number,
    steps whole number, 0 or more -> path, a list of steps + 1 points: `start` first, the last one last

    start stays as it is.
    """
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - lr * gradient(path[-1]))
    return path
