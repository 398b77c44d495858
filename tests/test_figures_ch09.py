"""The pictures of the last lesson show every number that they were given and leave nothing open."""

import numpy as np
import pytest
from pictures import assert_good_picture

from propkit.figures.agreement import draw_agreement
from propkit.figures.first_step import draw_first_steps

OURS = [np.array([[1.0, -2.0], [0.5, 3.0]]), np.array([0.25, -1.0])]
GRADIENTS = 10.0 ** np.arange(-10, 0)
SHARES = GRADIENTS / (GRADIENTS + 1e-8)


def two_frameworks():
    return draw_agreement(OURS, {"PyTorch": OURS, "Keras": [a + 0.5 for a in OURS]})


def no_framework():
    return draw_agreement(OURS, {})


def three_steps():
    return draw_first_steps(GRADIENTS, {"your chapter 6": SHARES, "PyTorch": SHARES, "Keras": SHARES / 2})


def one_step():
    return draw_first_steps(GRADIENTS, {"your chapter 6": SHARES})


EVERY = [two_frameworks, no_framework, three_steps, one_step]


@pytest.mark.parametrize("draw", EVERY)
def test_every_picture_is_good(draw):
    assert_good_picture(draw)


def test_agreement_shows_each_gradient_of_each_framework():
    equal, torch, keras = two_frameworks().axes[0].lines
    ours = np.concatenate([a.ravel() for a in OURS])
    assert np.array_equal(torch.get_xydata(), np.column_stack([ours, ours]))
    assert np.array_equal(keras.get_xydata(), np.column_stack([ours, ours + 0.5]))
    assert torch.get_marker() != keras.get_marker()
    assert equal.get_label() == "equal"


def test_agreement_is_drawn_within_its_axes():
    ax = two_frameworks().axes[0]
    low, high = ax.get_xlim()
    assert low < -2 < 3.5 < high
    assert ax.get_ylim() == ax.get_xlim()


def test_first_steps_shows_each_share_under_its_name():
    lines = three_steps().axes[0].lines
    assert [line.get_label() for line in lines] == ["your chapter 6", "PyTorch", "Keras"]
    assert np.array_equal(lines[2].get_ydata(), SHARES / 2)
    assert len({(line.get_marker(), line.get_linestyle(), line.get_color()) for line in lines}) == 3
