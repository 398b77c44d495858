"""The pictures of the loss: areas, surprises and picked cells are those of the numbers they were given."""

from itertools import pairwise

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from pictures import assert_good_picture, texts

import propkit
from propkit.figures.error_squares import draw_error_squares
from propkit.figures.right_class import draw_right_class
from propkit.figures.surprise import draw_surprise
from propkit.figures.surprise_bars import draw_surprise_bars

SCORES = np.array([[1.0, 2, 4], [3, 1, 1], [0, 2, 1], [2, 2.5, 0]])
LABELS = np.array([2, 0, 2, 1])


def squares(*errors):
    groups = errors or ([3.0, -4], [0.0, 5])
    return draw_error_squares({str(n): np.array(group) for n, group in enumerate(groups)})


def right_class():
    return draw_right_class(propkit.softmax(SCORES), LABELS)


def bars():
    return draw_surprise_bars({"careful": SCORES, "sure": 8 * SCORES}, LABELS)


def outlines(figure):
    return [p for p in figure.axes[0].patches if isinstance(p, Rectangle) and not p.get_fill()]


@pytest.mark.parametrize("draw", [squares, draw_surprise, right_class, bars])
def test_every_picture_is_good(draw):
    assert_good_picture(draw)


def test_error_squares_have_the_error_as_their_side_and_its_square_as_their_area():
    figure = squares([3.0, -4], [0.0, 5])
    assert [(s.get_width(), s.get_height()) for s in outlines(figure)] == [(3, 3), (4, 4), (0, 0), (5, 5)]
    assert {"9", "16", "25", "0\ndistances 7, areas 25", "1\ndistances 5, areas 25"} <= set(texts(figure))


def test_error_squares_stand_beside_each_other_also_when_all_are_right():
    places = [(s.get_x(), s.get_x() + s.get_width()) for s in outlines(squares())]
    assert all(end < start for (_, end), (start, _) in pairwise(places))
    FigureCanvasAgg(squares([0.0, 0.0])).draw()


def test_surprise_draws_the_loss_that_it_was_given():
    def absolute(logits, target):
        return np.mean(np.abs(logits - 10 * target)), None

    over_probability, over_logit = draw_surprise(absolute).axes
    for ax, x in ((over_probability, propkit.sigmoid), (over_logit, np.array)):
        for line, target in zip(ax.lines, (1, 0), strict=True):
            logits = np.linspace(-6, 6, 121)
            np.testing.assert_allclose(line.get_xdata(), x(logits))
            np.testing.assert_allclose(line.get_ydata(), np.abs(logits - 10 * target))
    assert {line.get_linestyle() for line in over_logit.lines} == {"-", "--"}


def test_surprise_meets_at_log_2():
    _, over_logit = draw_surprise().axes
    for line in over_logit.lines:
        assert line.get_ydata()[60] == pytest.approx(np.log(2))


def test_right_class_marks_the_cell_of_each_label_and_shows_its_surprise():
    probability = propkit.softmax(SCORES)
    figure = right_class()
    wide = [cell.get_linewidth() > 1 for cell in outlines(figure)]
    assert np.array_equal(np.argwhere(np.reshape(wide, (4, 3)))[:, 1], LABELS)
    bold = [t.get_text() for t in figure.findobj(Text) if t.get_weight() == "bold"]
    picked = [row[label] for row, label in zip(probability, LABELS, strict=True)]
    assert bold == [f"{p:.3f}" for p in picked]
    assert {f"{-np.log(p):.3f}" for p in picked} <= set(texts(figure))
    assert {"labels (4,)", "probability (4, 3)", "(4,)"} <= set(texts(figure))


def test_surprise_bars_have_the_loss_as_their_mean_and_hatch_the_wrong_rows():
    for ax, scores in zip(bars().axes, (SCORES, 8 * SCORES), strict=True):
        loss, _ = propkit.softmax_cross_entropy_forward(scores, LABELS)
        assert np.mean([bar.get_height() for bar in ax.patches]) == pytest.approx(loss)
        assert [bool(bar.get_hatch()) for bar in ax.patches] == [False, False, True, False]
        assert ax.lines[0].get_ydata()[0] == pytest.approx(loss)
        assert "3 of 4 right" in ax.get_title()
