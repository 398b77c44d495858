"""The sigmoid and its slope: steepest in the middle, flat at both ends."""

import numpy as np

from propkit.activations import sigmoid, sigmoid_backward
from propkit.figures.activation_slope import draw_activation_slope


def draw_sigmoid_slope(marks=(0.0, 2.0, 4.0), sigmoid=sigmoid, sigmoid_backward=sigmoid_backward):
    """Draw the sigmoid above its slope, and write the slope at some places.

    marks (n,) places to mark, two functions, the reference's by default -> Picture
    """
    return draw_activation_slope(sigmoid, lambda z: sigmoid_backward(np.ones_like(z), sigmoid(z)), "the sigmoid", marks)
