"""The pictures of the epochs show the batches, losses and rows that they were given and leave nothing open."""

import numpy as np
import pytest
from pictures import assert_good_picture, texts

from propkit.figures.batch_noise import draw_batch_noise
from propkit.figures.batches import draw_batches
from propkit.figures.boundary import draw_boundary
from propkit.figures.history import draw_history

HISTORY = {"train_loss": [1.0, 0.6, 0.4, 0.3, 0.2], "val_loss": [0.9, 0.5, 0.45, 0.7, 1.3]}
X = np.array([[0.0, 0.2], [0.5, 0.8], [1.2, 0.1], [-0.6, 0.4], [0.9, -0.7]])
LABELS = np.array([0, 0, 1, 0, 1])
SPLIT = [(np.array([[-1.0, 1], [0, 0]]), np.array([0.5, 0]))]  # class 1 where input 0 is above 0.25
NEVER = [(np.zeros((2, 2)), np.array([1.0, 0]))]  # always class 0: no boundary


def history():
    return draw_history(HISTORY, best=True, stopped=5)


def long_history():
    return draw_history({"train_loss": list(np.exp(-np.arange(1000) / 100)), "val_loss": [0.5] * 1000})


def boundaries():
    return draw_boundary({"before": NEVER, "after": SPLIT}, X, LABELS)


def rows_alone():
    return draw_boundary({"5 rows": None}, X, LABELS)


def batches():
    return draw_batches([[[3, 1, 4, 0], [2, 5]], [[5, 2, 0, 1], [4, 3]]])


def noise():
    return draw_batch_noise({1: [1.0] * 21, 4: np.linspace(1, 0, 7), 10: [1.0, 0.9, 0.8]}, rows=10)


EVERY = [history, long_history, boundaries, rows_alone, batches, noise]


@pytest.mark.parametrize("draw", EVERY)
def test_every_picture_is_good(draw):
    assert_good_picture(draw)


def test_history_draws_both_losses_from_epoch_1_on_and_marks_the_least_validation_loss():
    ax = history().axes[0]
    train, val = ax.lines[:2]
    np.testing.assert_array_equal(train.get_xdata(), [1, 2, 3, 4, 5])
    np.testing.assert_array_equal(train.get_ydata(), HISTORY["train_loss"])
    np.testing.assert_array_equal(val.get_ydata(), HISTORY["val_loss"])
    assert [line.get_xdata()[0] for line in ax.lines[2:]] == [3, 5]
    assert {"best: 3", "stopped: 5"} <= set(texts(history()))


def test_history_marks_nothing_unasked_and_tells_curves_apart_without_colour():
    ax = draw_history(HISTORY).axes[0]
    assert len(ax.lines) == 2
    assert len({(line.get_marker(), line.get_linestyle()) for line in ax.lines}) == 2


def test_boundary_lies_where_both_logits_are_equal_and_is_missing_where_one_always_wins():
    before, after = boundaries().axes
    lines = [np.concatenate(c.get_paths()[0].to_polygons(closed_only=False)) for c in contours(after)]
    np.testing.assert_allclose(np.concatenate(lines)[:, 0], 0.25, atol=1e-9)
    assert contours(before) == []
    assert [before.get_title(), after.get_title()] == ["before", "after"]


def test_boundary_draws_every_row_with_the_marker_of_its_class():
    for ax in (rows_alone().axes[0], *boundaries().axes):
        circles, triangles = [c for c in ax.collections if c.get_label().startswith("class")]
        np.testing.assert_array_equal(circles.get_offsets(), X[LABELS == 0])
        np.testing.assert_array_equal(triangles.get_offsets(), X[LABELS == 1])
        assert len(circles.get_paths()[0].vertices) != len(triangles.get_paths()[0].vertices)


def contours(ax):
    return [c for c in ax.collections if type(c).__name__ == "QuadContourSet"]


def test_batches_frame_each_batch_and_count_the_steps_on():
    figure = batches()
    widths = [p.get_width() for p in figure.axes[0].patches if not p.get_fill()]
    assert widths == [4, 2, 4, 2]
    shown = texts(figure)
    assert [t for t in shown if t.startswith("step")] == ["step 1", "step 2", "step 3", "step 4"]
    assert [t for t in shown if t.isdigit()] == list("314025520143")


def test_noise_puts_every_size_on_the_same_epochs():
    single, four, all_rows = noise().axes[0].lines
    np.testing.assert_allclose(single.get_xdata(), np.arange(21) / 10)
    np.testing.assert_allclose(four.get_xdata(), [0, 0.4, 0.8, 1, 1.4, 1.8, 2])  # 4, 4 and 2 rows make an epoch
    np.testing.assert_allclose(all_rows.get_xdata(), [0, 1, 2])
