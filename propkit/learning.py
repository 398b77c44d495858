"""The learning loop with one weight: guess, measure the error, find the slope, correct, repeat."""

import numpy as np


def guess(x, w, b):
    """Return the guess of a neuron with a single input: the weight times the input, plus the bias.

    x number or array of any shape, w number, b number -> prediction, shaped like x; x stays as it is
    """
    return w * x + b


def squared_error(prediction, target):
    """Return how wrong each prediction is: 0 where it is right, 100 where it is 10 too high or 10 too low.

    prediction, target numbers or arrays of one shape -> error of that shape, in squared units of the target

    An error twice as large costs four times as much. Each prediction has its own error: no sum, no mean.
    """
    return (prediction - target) ** 2


def nudge_slope(f, w, h=1e-6):
    """Return how fast f changes at w: nudge w by h both ways and compare.

    f a function of one number, w number, h how far w is nudged to each side -> slope, in units of f per unit of w
    """
    return (f(w + h) - f(w - h)) / (2 * h)


def correct(w, slope, lr):
    """Return the weight after one step against the slope.

    w number or array of any shape, slope of the error at w, shaped like w, lr number, the learning rate -> new w

    The w that came in stays as it is.
    """
    return w - lr * slope


def learning_loop(x, y, w, b, lr, steps):
    """Teach one neuron: guess, measure, find both slopes, correct w and b; do it `steps` times.

    x (N,), y (N,) targets, w number, b number, lr, steps -> w, b, losses

    The loss is the mean squared error over all N rows; losses has one number per step, and losses[i] is the loss
    before step i is taken. The slopes are those of this loss, found by nudging or by calculus. Both slopes of a
    step are taken before either number is corrected. With steps = 0, w and b come back as they are.
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
