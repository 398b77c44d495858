"""The pictures of gradient descent show the walks that they were given, tell them apart and leave nothing open."""

import numpy as np
import pytest
from pictures import assert_good_picture, texts

from propkit.figures.descent_curve import draw_descent_curve
from propkit.figures.descent_map import draw_descent_map
from propkit.figures.rates_compared import draw_rates
from propkit.optimizers import minimize

START, LOWEST = np.array([3.0, 1.0]), np.array([1.0, 0.5])
AREA = {"low": (-1, -1), "high": (4, 2)}


def bowl(point):
    return float((point[0] - 1) ** 2 + 4 * (point[1] - 0.5) ** 2)


def bowl_gradient(point):
    return np.array([2.0, 8.0]) * (point - LOWEST)


def walk(lr):
    return minimize(bowl_gradient, START, lr, 5)


def curve():
    walks = {f"rate {lr}": minimize(lambda w: 2 * w, 2.0, lr, 4) for lr in (0.1, 1.1)}
    return draw_descent_curve(lambda w: w**2, walks, -3, 3)


def two_walks():
    return draw_descent_map(bowl, {"slow": walk(0.01), "far": walk(0.5)}, **AREA, lowest=LOWEST)


def no_walk():
    return draw_descent_map(bowl, {}, **AREA, names=("price", "packing"), lowest=LOWEST)


def tall_map():
    return draw_descent_map(bowl, {"slow": walk(0.01)}, low=(0, -6), high=(2, 6))


def four_rates():
    return draw_rates(bowl, {f"rate {lr}": walk(lr) for lr in (0.0001, 0.1, 0.2, 1.0)}, **AREA, lowest=LOWEST)


def two_rates():
    return draw_rates(bowl, {f"rate {lr}": walk(lr) for lr in (0.1, 1.0)}, **AREA)


def three_rates():
    return draw_rates(bowl, {f"rate {lr}": walk(lr) for lr in (0.1, 0.2, 1.0)}, **AREA)


EVERY = [curve, two_walks, no_walk, tall_map, four_rates, three_rates, two_rates]


@pytest.mark.parametrize("draw", EVERY)
def test_every_picture_is_good(draw):
    assert_good_picture(draw)


def test_curve_draws_each_point_of_a_walk_at_its_loss():
    ax = curve().axes[0]
    lines = {line.get_label(): line.get_xydata() for line in ax.lines}
    np.testing.assert_allclose(lines["rate 0.1"][:, 0], 2 * 0.8 ** np.arange(5))
    np.testing.assert_allclose(lines["rate 0.1"][:, 1], 4 * 0.64 ** np.arange(5))


def test_curve_keeps_its_frame_when_a_walk_leaves_it():
    ax = curve().axes[0]
    assert ax.get_xlim() == (-3, 3)
    assert ax.get_ylim()[1] < 10  # the walk with rate 1.1 ends above 17


def test_map_draws_the_points_and_one_unit_is_equally_long_both_ways():
    ax = two_walks().axes[0]
    lines = {line.get_label(): line.get_xydata() for line in ax.lines}
    np.testing.assert_allclose(lines["slow"], walk(0.01))
    np.testing.assert_allclose(lines["lowest point"], [LOWEST])
    assert ax.get_aspect() == 1
    assert (ax.get_xlim(), ax.get_ylim()) == ((-1, 4), (-1, 2))


def test_map_tells_walks_apart_without_colour_and_marks_each_start():
    ax = two_walks().axes[0]
    lines = {line.get_label(): line for line in ax.lines}
    assert len({(lines[name].get_marker(), lines[name].get_linestyle()) for name in ("slow", "far")}) == 2
    starts = [line for line in ax.lines if len(line.get_xdata()) == 1 and line.get_label() != "lowest point"]
    assert [tuple(line.get_xydata()[0]) for line in starts] == [tuple(START)] * 2
    assert all(line.get_markersize() > lines["slow"].get_markersize() for line in starts)


def test_map_has_an_innermost_line_near_the_lowest_point():
    inner = two_walks().axes[0].collections[0].get_paths()[0].vertices
    assert np.all(np.hypot(*(inner - LOWEST).T) < 0.6)


def test_rates_show_a_panel_each_with_the_loss_at_the_end():
    figure = four_rates()
    assert [ax.get_title() for ax in figure.axes] == [
        f"rate {lr}: loss {bowl(walk(lr)[-1]):.3g}" for lr in (0.0001, 0.1, 0.2, 1.0)
    ]
    assert all((ax.get_xlim(), ax.get_ylim()) == ((-1, 4), (-1, 2)) for ax in figure.axes)


def test_rates_hide_the_panels_that_nobody_needs():
    assert [ax.get_visible() for ax in three_rates().axes] == [True, True, True, False]
    assert len(two_rates().axes) == 2


def test_names_of_the_weights_stand_at_the_axes():
    assert {"price", "packing"} <= set(texts(no_walk()))
    assert {"weight w1", "weight w2"} <= set(texts(two_rates()))
