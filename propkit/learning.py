"""The learning loop with one weight: guess, measure the error, find the slope, correct, repeat."""

import numpy as np


def guess(x, w, b):
    """Return the guess of a neuron with a single input: the weight times the input, plus the bias.

    x number or (N,), w number, b number -> guess, shaped like x
    """
    return w * x + b


def squared_error(prediction, target):
    """Return how wrong each prediction is: 0 where it is right, and an error twice as large costs four times.

    prediction, target numbers or arrays of one shape -> error of that shape, in squared units of the target
    """
    return (prediction - target) ** 2


def nudge_slope(f, w, h=1e-6):
    """Return how fast f changes at w: nudge w by h both ways and compare.

    f a function of one number, w number, h size of the nudge -> slope, in units of f per unit of w
    """
    return (f(w + h) - f(w - h)) / (2 * h)


def correct(w, slope, lr):
    """Return the weight after one step against the slope.

    w number, slope of the error at w, lr the learning rate -> new weight
    """
    return w - lr * slope


def learning_loop(x, y, w, b, lr, steps):
    """Teach one neuron: guess, measure, find both slopes, correct w and b; do it `steps` times.

    x (N,), y (N,) targets, w number, b number, lr, steps -> w, b, losses

    The loss is the mean squared error over all N rows. losses[i] is the loss before step i is taken.
    Both slopes of a step are taken before either number is corrected.
    """
    losses = []
    for _ in range(steps):
        error = guess(x, w, b) - y
        losses.append(np.mean(error**2))
        slope_w = np.mean(2 * error * x)
        slope_b = np.mean(2 * error)
        w = correct(w, slope_w, lr)
        b = correct(b, slope_b, lr)
    return w, b, losses
