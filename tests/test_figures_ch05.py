"""The pictures of backpropagation show the numbers and shapes that they were given and leave nothing open."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.text import Text
from pictures import assert_good_picture, texts

import propkit
from propkit.figures.blame_paths import draw_blame_paths
from propkit.figures.colours import BACKWARD, FORWARD
from propkit.figures.fading_blame import draw_fading_blame
from propkit.figures.layer_gradients import draw_layer_gradients
from propkit.figures.sigmoid_slope import draw_sigmoid_slope
from propkit.figures.sweep import draw_sweep

X = np.array([[2.0, 3, 5], [1, 0, 2], [0, 4, 1], [3, 3, 0]])
DOUT = np.array([[1.0, 0.5], [-2, 1], [0.5, -1.5], [1, 2]])


def paths(rows=4):
    return draw_blame_paths("W[1, 0]", [f"out[{n}, 0]" for n in range(rows)], X[:rows, 1], DOUT[:rows, 0])


def one_path():
    return paths(rows=1)


def layer():
    return draw_layer_gradients(4, 3, 2, "dW", row=1, column=0)


def fading():
    return draw_fading_blame({"open": 1.0 ** np.arange(11), "sigmoid": 0.25 ** np.arange(11)})


def sweep():
    return draw_sweep((2, 3, 1), rows=4)


def deep_sweep():
    return draw_sweep((7, 1), rows=128)


EVERY = [paths, one_path, layer, draw_sigmoid_slope, fading, sweep, deep_sweep]


@pytest.mark.parametrize("draw", EVERY)
def test_every_picture_is_good(draw):
    assert_good_picture(draw)


def test_paths_show_each_product_and_their_sum():
    _, dW, _ = propkit.linear_backward(DOUT, (X, np.ones((3, 2))))
    shown = texts(paths())
    assert {"−2 × 0 = 0", "0.5 × 4 = 2"} <= set(shown)
    assert shown.count("1 × 3 = 3") == 2
    assert f"{dW[1, 0]:g}" in shown
    assert "W[1, 0]" in shown
    assert "out[3, 0]" in shown


def test_paths_draw_negative_blame_dashed_and_all_arrows_from_the_loss_back():
    arrows = [t for t in paths().findobj(Text) if getattr(t, "arrow_patch", None)]
    assert len(arrows) == 2 * 4
    assert [t.arrow_patch.get_linestyle() for t in arrows].count("--") == 1  # the blame −2; its product is 0
    assert all(t.xy[0] < t.xyann[0] for t in arrows)


@pytest.mark.parametrize(
    ("name", "row", "column", "shaded"),
    [("dW", 1, 0, 4 + 4 + 1), ("dx", 2, 1, 2 + 2 + 1), ("db", 0, 1, 4 + 1), (None, 0, 0, 0)],
)
def test_layer_shades_one_number_and_all_that_makes_it(name, row, column, shaded):
    squares = draw_layer_gradients(4, 3, 2, name, row, column).axes[0].patches
    assert sum(s.get_hatch() == "//" for s in squares) == shaded
    assert sum(not s.get_fill() for s in squares) == 2 * (12 + 6) + 8 + 2


def test_layer_names_every_shape_and_colours_each_gradient_as_one():
    figure = draw_layer_gradients(4, 3, 2)
    assert set(texts(figure)) == {
        *("x (4, 3)", "W (3, 2)", "dout (4, 2)", "dx (4, 3)", "dW (3, 2)", "db (2,)"),
        *("what is there", "what is wanted"),
    }
    rims = [to_hex(s.get_edgecolor()).upper() for s in figure.axes[0].patches if not s.get_fill()]
    assert rims.count(FORWARD) == 12 + 6
    assert rims.count(BACKWARD) == 8 + 12 + 6 + 2


def test_sigmoid_slope_draws_the_functions_that_it_was_given():
    figure = draw_sigmoid_slope((0.0, 1.0), sigmoid=np.tanh, sigmoid_backward=lambda dout, out: dout * (1 - out**2))
    curve = figure.axes[1].lines[0]
    np.testing.assert_allclose(curve.get_ydata(), 1 / np.cosh(curve.get_xdata()) ** 2, atol=1e-12)
    assert {"1", "0.42"} <= set(texts(figure))


def test_fading_blame_has_a_log_axis_and_tells_curves_apart_without_colour():
    ax = fading().axes[0]
    assert ax.get_yscale() == "log"
    assert len({(line.get_marker(), line.get_linestyle()) for line in ax.lines}) == 2
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["open", "sigmoid"]


def test_sweep_writes_the_shapes_that_a_real_sweep_has():
    rng = np.random.default_rng(0)
    params = [(rng.normal(size=(2, 3)), rng.normal(size=3)), (rng.normal(size=(3, 1)), rng.normal(size=1))]
    logits, caches = propkit.network_forward(rng.normal(size=(4, 2)), params)
    dx, grads = propkit.network_backward(rng.normal(size=logits.shape), caches)
    shown = texts(sweep())
    for i, (dW, db) in enumerate(grads, start=1):
        assert f"dW{i} {dW.shape}\ndb{i} {db.shape}" in shown
    assert {f"x\n{dx.shape}", f"dx\n{dx.shape}", f"dz1\n{caches[0][1].shape}", f"dlogits\n{logits.shape}"} <= set(shown)
    assert [t for t in shown if t.startswith("keeps")] == [
        *("keeps\nx, W1", "keeps\nz1", "keeps\nh1, W2"),
        "keeps\nlogits,\ntarget",
    ]


def test_sweep_arrows_point_right_above_and_left_below():
    arrows = [t for t in sweep().findobj(Text) if getattr(t, "arrow_patch", None)]
    forward = [t for t in arrows if to_hex(t.arrow_patch.get_edgecolor()).upper() == FORWARD]
    backward = [t for t in arrows if to_hex(t.arrow_patch.get_edgecolor()).upper() == BACKWARD]
    assert len(forward) == len(backward) == 4
    assert all(t.xy[0] > t.xyann[0] for t in forward)
    assert all(t.xy[0] < t.xyann[0] for t in backward)
