"""Predictions, quizzes, the loop explorer and its pictures: real widgets, driven as a reader would."""

import json
import re

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from propkit import learning
from propkit.course import progress
from propkit.course.manifest import load_course
from propkit.figures.error_curve import draw_error_curve
from propkit.figures.learning_loop import draw_learning_loop
from propkit.figures.loss_curve import draw_losses
from propkit.figures.training import draw_training
from propkit.widgets import loop_explorer, predict
from propkit.widgets.loop import LoopExplorer
from propkit.widgets.predict import Comparison, Prediction, read_number
from propkit.widgets.quiz import Question, QuizError, load_questions

X, Y = [1.0, 2.0, 3.0, 4.0], [5.0, 8.0, 11.0, 14.0]
ENTRY = {
    "id": "sum",
    "question": "What is `1 + 1`?",
    "options": ["1", "2", "3"],
    "right": 1,
    "explanations": ["One is missing.", "One and <one>.", "One too many."],
}


# predictions


def commit(prediction, text):
    prediction.field.value = text
    prediction.button.click()


def test_commit_keeps_the_number_and_closes_the_field():
    prediction = Prediction("How long?", "metres")
    commit(prediction, "3.5")
    assert prediction.value == 3.5
    assert prediction.field.disabled
    assert prediction.button.disabled
    assert "3.5 metres" in prediction.note.value


@pytest.mark.parametrize("text", ["", "three", "nan", "inf"])
def test_commit_refuses_what_is_no_number(text):
    prediction = Prediction("How long?")
    commit(prediction, text)
    assert prediction.value is None
    assert not prediction.button.disabled
    assert "number" in prediction.note.value


@pytest.mark.parametrize(("text", "number"), [("3,5", 3.5), (" −2 ", -2.0), ("1e3", 1000.0), ("0", 0.0)])
def test_numbers_are_read_as_people_write_them(text, number):
    assert read_number(text) == number


@pytest.mark.parametrize(
    ("predicted", "remark"),
    [
        (None, "no prediction"),
        (3.2, "what you predicted"),
        (3.3, "Close"),
        (-3.2, "other sign"),
        (0.0, "Not what you predicted"),
        (7.0, "Not what you predicted"),
    ],
)
def test_comparison_says_how_close_it_was(predicted, remark):
    assert remark in Comparison("z?", predicted, 3.2).remark


def test_compare_shows_both_numbers(capsys):
    prediction = Prediction("z?", "metres")
    commit(prediction, "3")
    prediction.compare(np.float64(3.2))
    shown = capsys.readouterr().out
    assert "You predicted 3 metres" in shown
    assert "It came out as 3.2 metres" in shown


def test_a_card_does_not_run_what_the_unit_holds():
    html = Comparison("z?", 1.0, 2.0, "<b>")._repr_html_()
    assert "<b>" not in html
    assert "&lt;b&gt;" in html


def test_compare_without_a_commit_is_no_error(capsys):
    predict("z?").compare(1)
    assert "no prediction" in capsys.readouterr().out


# quizzes


def test_answer_is_judged_explained_and_recorded(tmp_path):
    question = Question("ch01_x", ENTRY, tmp_path)
    assert question.options.value is None
    assert question.button.disabled
    for chosen in (0, 1, 2):
        question.options.value = chosen
        assert question.result.value == ""  # the verdict on the last choice is gone
        question.button.click()
        assert ("Right" in question.result.value) == (chosen == 1)
        assert progress.read_quizzes(tmp_path)["ch01_x"]["sum"]["right"] == (chosen >= 1)
    assert "One too many." in question.result.value
    assert progress.read_quizzes(tmp_path) == {"ch01_x": {"sum": {"right": True, "attempts": 3}}}


def test_explanations_are_text_and_backquotes_are_code(tmp_path):
    question = Question("ch01_x", ENTRY, tmp_path)
    question.options.value = 1
    question.button.click()
    assert "One and &lt;one&gt;." in question.result.value
    assert "<code>1 + 1</code>" in question.box.children[0].value


def test_quiz_answers_and_points_share_the_file(tmp_path):
    progress.record(tmp_path, hints={"relu": 2})
    progress.record_quiz(tmp_path, "ch01_x", "sum", False)
    progress.record(tmp_path, hints={"relu": 3})
    assert progress.read(tmp_path)["relu"]["hints"] == 3
    assert progress.read_quizzes(tmp_path) == {"ch01_x": {"sum": {"right": False, "attempts": 1}}}


def test_a_file_from_before_there_were_quizzes_still_counts(tmp_path):
    (tmp_path / progress.FOLDER).mkdir()
    old = {"exercises": {"relu": {"best": 1, "attempts": 2, "hints": 0}}}
    (tmp_path / progress.FOLDER / "progress.json").write_text(json.dumps(old))
    assert progress.read_quizzes(tmp_path) == {}
    progress.record_quiz(tmp_path, "ch01_x", "sum", True)
    assert progress.read(tmp_path) == old["exercises"]


def test_nothing_is_recorded_while_nbgrader_grades(tmp_path, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    progress.record_quiz(tmp_path, "ch01_x", "sum", True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("chapter", ["ch00_start_here", "ch01_learning_loop"])
def test_questions_fit_the_course(chapter):
    questions = load_questions(chapter)
    assert len(questions) >= 3
    assert len({entry["id"] for entry in questions}) == len(questions)
    assert len({entry["right"] for entry in questions}) > 1  # not always the same place
    assert chapter in {c.id for c in load_course().chapters}


def test_faulty_quiz_data_is_named(tmp_path):
    path = tmp_path / "quizzes.toml"
    path.write_text('[[a]]\nid = "q"\nquestion = ""\noptions = ["1", "2"]\nright = 2\nexplanations = ["", ""]\n')
    with pytest.raises(QuizError, match="a, q: 2 options need 2 explanations and `right` from 0 to 1"):
        load_questions("a", path)
    with pytest.raises(QuizError, match="no quiz for 'b'; there are quizzes for: a"):
        load_questions("b", path)


# the pictures of the first two lessons


def error(w):
    return (w - 3) ** 2


FIGURES = {
    "loop": (lambda: draw_learning_loop(), ["1  Guess", "2  Measure", "3  Find who is to blame", "4  Correct"]),
    "slope": (lambda: draw_error_curve(error, 1.0, 0.0, 6.0), ["slope -4", "the weight now, 1", "weight", "error"]),
    "losses": (lambda: draw_losses({"rate 1": [4, 2], "rate 2": [4, 8]}), ["rate 1", "rate 2", "step", "loss"]),
    "training": (
        lambda: draw_training(np.array(X), np.array(Y), 1, 0, learning.guess, [250_000, np.inf, 9]),
        ["guess", "error", "target", "x", "y", "step", "loss", "now"],
    ),
}


@pytest.mark.parametrize("name", FIGURES)
def test_pictures_are_labelled_and_legible(name):
    draw, words = FIGURES[name]
    figure = draw()
    FigureCanvasAgg(figure).draw()
    shown = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]
    assert set(words) <= {text.get_text() for text in shown}
    offsets = {axis.get_offset_text() for ax in figure.axes for axis in (ax.xaxis, ax.yaxis)}
    assert min(text.get_fontsize() for text in shown if text not in offsets) >= 11


def test_runs_are_told_apart_by_more_than_colour():
    lines = draw_losses({str(i): [i, i] for i in range(4)}).axes[0].lines
    assert len({line.get_marker() for line in lines}) == 4
    assert len({line.get_linestyle() for line in lines}) == 4


def test_labels_of_large_losses_stay_out_of_the_panel_beside():
    figure = FIGURES["training"][0]()
    FigureCanvasAgg(figure).draw()
    left, right = figure.axes
    assert right.yaxis.get_tightbbox().x0 > left.get_window_extent().x1


# the loop explorer


def test_steps_are_those_of_the_learning_loop():
    explorer = loop_explorer(X, Y, lr=0.05)
    explorer.step_button.click()
    explorer.run_button.click()
    w, b, losses = learning.learning_loop(np.array(X), np.array(Y), 0.0, 0.0, 0.05, 11)
    assert (explorer.w, explorer.b) == pytest.approx((w, b), rel=1e-6)
    assert explorer.losses[:-1] == pytest.approx(losses, rel=1e-6)
    assert "After step 11" in explorer.words.value


def test_reset_goes_back_to_the_start():
    explorer = loop_explorer(X, Y, w=1.0, b=-1.0)
    before = explorer.words.value
    explorer.run_button.click()
    assert explorer.words.value != before
    explorer.reset_button.click()
    assert (explorer.w, explorer.b, len(explorer.losses)) == (1.0, -1.0, 1)
    assert explorer.words.value == before


def test_words_say_where_the_next_step_goes():
    explorer = loop_explorer(X, Y, lr=0.02)
    assert "Slope for w: -55, so a larger w lowers the loss" in explorer.words.value
    assert "takes w up, from 0 to 1.1." in explorer.words.value
    explorer.rate.value = 0.1
    assert "takes w up, from 0 to 5.5." in explorer.words.value
    above = loop_explorer(X, Y, w=9.0, b=2.0)
    assert "a larger w raises the loss" in above.words.value
    assert "takes w down" in above.words.value


def test_explosion_is_said_and_reset_helps():
    explorer = loop_explorer(X, Y)
    explorer.rate.value = 1.0
    for _ in range(4):
        explorer.run_button.click()
    assert "It exploded" in explorer.words.value
    assert explorer.step_button.disabled
    assert explorer.run_button.disabled
    explorer.reset_button.click()
    assert not explorer.step_button.disabled
    assert "exploded" not in explorer.words.value


@pytest.mark.parametrize("name", ["guess", "squared_error", "nudge_slope", "correct"])
def test_error_of_a_function_is_shown_and_the_rest_goes_on(name):
    def broken(*arguments):
        raise ValueError("a <bad> day")

    explorer = loop_explorer(X, Y, **{name: broken})
    assert "ValueError" in explorer.words.value
    assert "a &lt;bad&gt; day" in explorer.words.value
    setattr(explorer, name, getattr(learning, name))
    explorer.step_button.click()
    assert "After step 1." in explorer.words.value
    assert "<svg" in explorer.picture.value


def test_a_step_that_fails_moves_nothing():
    explorer = loop_explorer(X, Y)
    explorer.correct = None
    explorer.step_button.click()
    assert (explorer.w, explorer.b, len(explorer.losses)) == (0.0, 0.0, 1)
    assert "TypeError" in explorer.picture.value


def test_it_runs_the_given_functions_and_says_whose_they_are():
    def guess(x, w, b):
        return 0 * x + 7

    guess.__module__ = "exercises.ch01_learning_loop"
    explorer = loop_explorer(X, Y, guess=guess)
    assert "Guess for x = 1: 7," in explorer.words.value
    whose = explorer.children[-1].value
    assert "Your own code runs here: <code>guess</code>." in whose
    assert "From the reference: <code>squared_error</code>, <code>nudge_slope</code>" in whose
    assert "Your own" not in loop_explorer(X, Y).children[-1].value


def test_every_control_has_a_label_and_the_picture_a_description():
    explorer = loop_explorer(X, Y, w=1.5)
    assert isinstance(explorer, LoopExplorer)
    assert all(control.description for control in explorer.children[0].children)
    assert re.search(
        r'<svg width="100%" role="img" aria-label="The line of guesses with weight 1.5', explorer.picture.value
    )
    assert not re.search(r'<svg[^>]* height="', explorer.picture.value)


def test_no_figure_is_left_open():
    import matplotlib.pyplot as plt

    before = plt.get_fignums()
    loop_explorer(X, Y).run_button.click()
    assert plt.get_fignums() == before
