"""The pictures of decisions: counts, costs and shares are those of the numbers they were given."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from pictures import assert_good_picture, texts

import propkit
from propkit.figures.decisions import draw_decisions
from propkit.figures.group_shares import draw_group_shares
from propkit.figures.precision_recall import draw_precision_recall
from propkit.figures.threshold_cost import draw_threshold_cost

PROBABILITY = np.array([0.9, 0.6, 0.3, 0.02, 0.5, 0.7])
TARGET = np.array([1, 0, 1, 0, 1, 0])


def decisions(**more):
    return draw_decisions(PROBABILITY, TARGET, 0.5, **more)


def cost(mark=0.3):
    return draw_threshold_cost(PROBABILITY, TARGET, 2, 30, mark=mark)


def precision_recall():
    return draw_precision_recall(PROBABILITY, TARGET)


def shares():
    return draw_group_shares({"bank": [0.2, 0.9], "model": [0.5, 0.6]}, ["east", "west"], "part of the city")


@pytest.mark.parametrize("draw", [decisions, cost, precision_recall, shares])
def test_every_picture_is_good_and_has_labelled_axes(draw):
    assert_good_picture(draw)
    ax = draw().axes[0]
    assert ax.get_xlabel()
    assert ax.get_ylabel()


def test_decisions_write_the_four_counts_and_cross_out_the_wrong_rows():
    figure = decisions(names=("honest", "fraud"))
    assert {"found: 2", "false alarms: 2", "missed: 1", "right: 1", "honest", "fraud"} <= set(texts(figure))
    crosses = [line for line in figure.axes[0].lines if line.get_marker() == "X"]
    assert sorted(x for line in crosses for x in line.get_xdata()) == [0.3, 0.6, 0.7]


def test_decisions_take_the_counts_of_the_function_that_they_are_given():
    figure = decisions(confusion=lambda probability, target, threshold: (11, 22, 33, 44))
    assert {"found: 11", "false alarms: 22", "missed: 33", "right: 44"} <= set(texts(figure))


@pytest.mark.parametrize("threshold", [0.0, 0.05, 0.98, np.inf])
def test_decisions_stay_on_the_page_whatever_the_threshold(threshold):
    figure = draw_decisions(PROBABILITY, TARGET, threshold)
    FigureCanvasAgg(figure).draw()
    needed, page = figure.get_tightbbox(), figure.bbox_inches
    assert page.x0 <= needed.x0 < needed.x1 <= page.x1
    assert figure.axes[0].get_xlim() == (-0.04, 1.04)


def test_threshold_cost_adds_up_both_mistakes():
    alarms, misses, both = (line.get_ydata() for line in cost(mark=None).axes[0].lines)
    np.testing.assert_array_equal(alarms + misses, both)
    # At 0.001 every row is a yes: three false alarms. At 1 none is: three misses.
    assert (alarms[0], misses[0]) == (6, 0)
    assert (alarms[-1], misses[-1]) == (0, 90)


def test_threshold_cost_marks_the_threshold_at_its_cost():
    figure = cost(mark=0.3)
    assert figure.axes[0].lines[-1].get_ydata()[0] == 4
    assert "chosen: threshold 0.300, cost 4" in texts(figure)


def test_precision_and_recall_are_drawn_where_there_are_alarms():
    precision, recall = precision_recall().axes[0].lines
    thresholds = precision.get_xdata()
    assert thresholds[-1] <= PROBABILITY.max()
    for place in (0, 150, len(thresholds) - 1):
        counts = propkit.confusion(PROBABILITY, TARGET, thresholds[place])
        wanted = propkit.precision_recall(*counts[:3])
        assert (precision.get_ydata()[place], recall.get_ydata()[place]) == wanted
    assert precision.get_linestyle() != recall.get_linestyle()


def test_group_shares_give_each_decider_a_line_and_a_marker():
    ax = shares().axes[0]
    assert [list(line.get_ydata()) for line in ax.lines] == [[0.2, 0.9], [0.5, 0.6]]
    assert len({line.get_marker() for line in ax.lines}) == len({line.get_linestyle() for line in ax.lines}) == 2
    assert [t.get_text() for t in ax.get_xticklabels()] == ["east", "west"]
