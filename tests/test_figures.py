"""The pictures of the forward pass: they show the numbers that they were given and leave nothing open."""

import numpy as np
import pytest
from matplotlib.patches import Circle, Rectangle
from matplotlib.text import Text
from pictures import assert_good_picture, texts

import propkit
from propkit.figures.activation_slope import draw_activation_slope
from propkit.figures.activations import draw_activations
from propkit.figures.bars import draw_bars
from propkit.figures.network import draw_network
from propkit.figures.neuron import draw_neuron
from propkit.figures.rows import draw_rows
from propkit.figures.shapes import draw_shapes

X = np.array([[1.0, 0.75], [2.0, -1.5]])
FIRST = (np.array([[1.0, -0.5, 0.5], [0.5, 1.0, -1.0]]), np.array([0.1, 0.2, -0.3]))
LAST = (np.array([[1.25], [-0.4], [0.8]]), np.array([-0.7]))


def neuron():
    return draw_neuron((2, 3, 5), (0.4, 0.3, 0.2), 0.5, 3.2, 3.2)


def shapes():
    return draw_shapes(np.ones((4, 3)), np.ones((3, 2)), np.ones(2), row=2, column=1)


def network(row=0):
    logits, caches = propkit.network_forward(X, [FIRST, LAST])
    return draw_network([FIRST, LAST], logits, caches, row=row)


def circles(figure):
    return figure.findobj(lambda artist: isinstance(artist, Circle))


@pytest.mark.parametrize("draw", [neuron, shapes, network, draw_activations])
def test_every_picture_is_good(draw):
    assert_good_picture(draw)


def test_neuron_shows_products_sum_and_output():
    shown = texts(draw_neuron((2, -3), (0.4, 0.3), 0.25, 0.15, 0.537, "sigmoid"))
    assert {"2 × 0.4 = 0.8", "−3 × 0.3 = −0.9", "bias 0.25", "z = 0.15", "a = 0.537", "sigmoid"} <= set(shown)


def test_neuron_draws_negative_numbers_dashed():
    def styles(*numbers):
        figure = draw_neuron(*numbers)
        return [t.arrow_patch.get_linestyle() for t in figure.findobj(Text) if getattr(t, "arrow_patch", None)]

    assert styles((2, 3), (1, 1), 1, 6, 6).count("--") == 0
    assert styles((2, -3), (1, 1), 1, 0, 0).count("--") == 1
    assert styles((2, -3), (1, 1), -1, -2, 0).count("--") == 3  # a product, the bias, the sum


@pytest.mark.parametrize(
    ("x", "W", "b", "labels", "cells", "shaded"),
    [
        (np.ones(3), np.ones(3), 1.0, ["x (3,)", "w (3,)", "b number", "z number"], 8, 8),
        (np.ones(3), np.ones((3, 2)), np.ones(2), ["x (3,)", "W (3, 2)", "b (2,)", "out (2,)"], 13, 8),
        (np.ones((4, 3)), np.ones((3, 2)), np.ones(2), ["x (4, 3)", "W (3, 2)", "b (2,)", "out (4, 2)"], 28, 8),
    ],
    ids=["one neuron", "a layer", "a batch"],
)
def test_shapes_has_one_square_a_number_and_shades_what_makes_one(x, W, b, labels, cells, shaded):
    figure = draw_shapes(x, W, b)
    assert [text for text in texts(figure) if text not in "@+→"] == labels
    squares = [s for s in figure.axes[0].patches if isinstance(s, Rectangle)]
    assert sum(not s.get_fill() for s in squares) == cells
    assert sum(s.get_hatch() == "//" for s in squares) == shaded
    assert {(s.get_width(), s.get_height()) for s in squares} == {(1, 1)}


def test_shapes_shades_the_row_and_column_that_were_asked_for():
    def places(**chosen):
        squares = draw_shapes(np.ones((4, 3)), np.ones((3, 2)), np.ones(2), **chosen).axes[0].patches
        return {s.get_xy() for s in squares if s.get_hatch()}

    assert places(row=0) != places(row=2)
    assert places(column=0) != places(column=1)


def test_network_shows_weights_biases_and_the_values_of_the_chosen_row():
    shown = texts(network(row=0))
    values = ["1", "0.75", "1.48", "0.45", "0", f"{1.475 * 1.25 - 0.45 * 0.4 - 0.7:.3g}"]
    inside = [t for t in values if shown.count(t) < values.count(t)]
    assert not inside
    assert {"1.25", "-0.4", "0.8", "bias 0.1", "bias 0.2", "bias -0.3", "bias -0.7"} <= set(shown)
    assert "-1.5" not in shown
    assert "-1.5" in texts(network(row=1))


@pytest.mark.parametrize(("row", "off"), [(0, 1), (1, 1)])
def test_network_marks_the_neurons_that_relu_switched_off(row, off):
    _, caches = propkit.network_forward(X, [FIRST, LAST])
    dark = [circle for circle in circles(network(row)) if circle.get_linestyle() == "--"]
    assert len(dark) == off == np.sum(caches[0][1][row] <= 0)
    assert len(circles(network(row))) == 2 + 3 + 1


def test_network_draws_negative_weights_dashed():
    lines = network().axes[0].lines
    assert len(lines) == 2 * 3 + 3 * 1
    weights = np.concatenate([FIRST[0].ravel(), LAST[0].ravel()])
    assert [line.get_linestyle() == "--" for line in lines] == list(weights < 0)


def test_activations_draws_the_functions_that_it_was_given():
    def leaky(z):
        return np.where(z > 0, z, 0.25 * z)

    panels = draw_activations(relu=leaky, softmax=lambda scores: scores / 10, scores=(1.0, 3.0, 6.0)).axes
    curve = panels[0].lines[-1]
    np.testing.assert_array_equal(curve.get_ydata(), leaky(curve.get_xdata()))
    assert [bar.get_height() for bar in panels[3].patches] == [0.1, 0.3, 0.6]
    assert [t.get_text() for t in panels[3].texts] == ["0.100", "0.300", "0.600"]


def test_activations_labels_every_axis():
    for panel in draw_activations().axes:
        assert panel.get_title()
        assert panel.get_xlabel()
        assert panel.get_ylabel()


def test_slope_of_an_activation_is_nudged_where_none_is_given():
    above, below = draw_activation_slope(np.tanh, marks=(0.5,)).axes
    z = below.lines[0].get_xdata()
    np.testing.assert_array_equal(above.lines[0].get_ydata(), np.tanh(z))
    np.testing.assert_allclose(below.lines[0].get_ydata(), 1 - np.tanh(z) ** 2, atol=1e-8)
    assert [t.get_text() for t in below.texts] == ["0.786"]


def test_slope_that_is_given_is_the_one_that_is_drawn():
    below = draw_activation_slope(propkit.relu, lambda z: propkit.relu_backward(1.0, z), "ReLU").axes[1]
    z, slopes = below.lines[0].get_data()
    np.testing.assert_array_equal(slopes, z > 0)  # 0 at 0, where two nudges would give one half
    assert below.get_xlabel() == "z, the input of ReLU"


def test_bars_are_as_high_as_their_numbers_and_say_them():
    figure = draw_bars(["apples", "melons"], np.array([20, 300]), "fruit", "price")
    assert [bar.get_height() for bar in figure.axes[0].patches] == [20, 300]
    assert [t.get_text() for t in figure.axes[0].get_xticklabels()] == ["apples", "melons"]
    assert {"20", "300", "fruit", "price"} <= set(texts(figure))


def test_rows_are_points_and_zero_is_in_the_picture():
    ax = draw_rows([1.0, 2.0], [3.0, 6.0], "metres", "money").axes[0]
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), [[1, 3], [2, 6]])
    assert (ax.get_xlim()[0], ax.get_ylim()[0]) == (0, 0)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("metres", "money")
    below = draw_rows([1.0, 2.0], [-3.0, 6.0]).axes[0]
    assert below.get_ylim()[0] < -3
