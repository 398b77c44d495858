"""Predictions, quizzes, the loop explorer and its pictures: real widgets, driven as a reader would."""

import json
import re

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from pictures import assert_good_picture, texts

from propkit import learning
from propkit.course import progress
from propkit.course.manifest import load_course
from propkit.figures.colours import TARGET
from propkit.figures.error_curve import draw_error_curve
from propkit.figures.learning_loop import draw_learning_loop
from propkit.figures.loss_curve import draw_losses
from propkit.figures.training import draw_training
from propkit.widgets import loop_explorer, predict
from propkit.widgets.loop.explorer import RATES, LoopExplorer
from propkit.widgets.loop.picture import round_ticks
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
    "slope": (lambda: draw_error_curve(error, 1.0, 0.0, 6.0), ["slope −4", "the weight now, 1", "weight", "error"]),
    "losses": (lambda: draw_losses({"rate 1": [4, 2], "rate 2": [4, 8]}), ["rate 1", "rate 2", "step", "loss"]),
    "training": (
        lambda: draw_training(np.array(X), np.array(Y), 1, 0, learning.guess, [250_000, np.inf, 9]),
        ["guess", "error", "target", "x", "y", "step", "loss", "now"],
    ),
}


@pytest.mark.parametrize("name", FIGURES)
def test_pictures_are_labelled_and_legible(name):
    draw, words = FIGURES[name]
    assert_good_picture(draw)
    assert set(words) <= set(texts(draw()))


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


def plain(html):
    """Return the words of some HTML, with plain minus signs."""
    return re.sub(r"\s+", " ", re.sub("<.*?>", " ", html)).replace("−", "-").strip()


def step(explorer, steps=1):
    """Press Step, or Run 10, as the page does."""
    explorer.player.act("advance", steps=steps)


def descriptions(explorer):
    """Return what the two pictures say to those who do not see them."""
    return [text.replace("−", "-") for text in re.findall('<svg role="img" aria-label="(.*?)"', explorer.picture.value)]


def test_steps_are_those_of_the_learning_loop():
    explorer = loop_explorer(X, Y, lr=0.05)
    step(explorer)
    step(explorer, 10)
    w, b, losses = learning.learning_loop(np.array(X), np.array(Y), 0.0, 0.0, 0.05, 11)
    assert (explorer.w, explorer.b) == pytest.approx((w, b), rel=1e-6)
    assert explorer.losses[:-1] == pytest.approx(losses, rel=1e-6)
    assert "After 11 steps." in explorer.words.value
    assert (explorer.player.position, explorer.player.note) == (11, "11 steps")


def test_the_pictures_show_the_numbers():
    explorer = loop_explorer(X, Y, w=1.0, b=2.0)
    assert descriptions(explorer) == [
        "4 targets and the line of guesses. The largest error is at x = 4: guess 6, target 14.",
        "The loss before the first step is 30.",
    ]
    step(explorer, 2)
    guess, loss = 4 * explorer.w + explorer.b, explorer.losses[-1]
    assert f"at x = 4: guess {guess:.3g}, target 14." in descriptions(explorer)[0]
    assert f"The loss over 2 steps falls from 30 to {loss:.3g}." in descriptions(explorer)[1]


def test_the_line_stands_where_the_guesses_are():
    explorer = loop_explorer([0, 10], [0, 10], w=1.0, b=0.0)  # from 0 to 11.5 and from -3 to 15, on 280 x 160 pixels
    line = re.findall(r'<path d="M([\d.,L-]+)"', explorer.picture.value)
    (across, up), *_, end = [[float(n) for n in place.split(",")] for place in max(line, key=len).split("L")]
    assert (across, up) == pytest.approx((0, 160 * 15 / 18), abs=0.1)
    assert end == pytest.approx((280, 160 * (15 - 11.5) / 18), abs=0.1)


def test_reset_goes_back_to_the_start():
    explorer = loop_explorer(X, Y, w=1.0, b=-1.0)
    before = explorer.words.value, explorer.picture.value
    step(explorer, 10)
    assert explorer.words.value != before[0]
    assert explorer.picture.value != before[1]
    explorer.player.act("reset")
    assert (explorer.w, explorer.b, len(explorer.losses)) == (1.0, -1.0, 1)
    assert (explorer.words.value, explorer.picture.value) == before
    assert explorer.player.position == 0


def test_words_say_where_the_next_step_goes():
    explorer = loop_explorer(X, Y, lr=0.02)
    assert "Slope for w: -55, so a larger w lowers the loss" in plain(explorer.words.value)
    assert "takes w up, from 0 to 1.1." in explorer.words.value
    explorer.rate.value = 0.1
    assert "takes w up, from 0 to 5.5." in explorer.words.value
    above = loop_explorer(X, Y, w=9.0, b=2.0)
    assert "a larger w raises the loss" in above.words.value
    assert "takes w down" in above.words.value


def test_at_the_lowest_point_there_is_nothing_to_gain():
    explorer = loop_explorer(X, Y, w=3.0, b=2.0)
    assert plain(explorer.words.value).count("Nothing to gain") == 2


def test_explosion_is_said_and_reset_helps():
    explorer = loop_explorer(X, Y)
    explorer.rate.value = 1.0
    step(explorer, 40)
    assert "It exploded" in explorer.words.value
    assert explorer.player.ended
    assert explorer.player.position < 40
    explorer.player.act("reset")
    assert not explorer.player.ended
    assert "exploded" not in explorer.words.value


def test_a_loss_that_is_no_number_has_exploded():
    explorer = loop_explorer(X, Y, squared_error=lambda prediction, target: np.full(4, np.nan))
    assert "the loss is not a number. It exploded" in plain(explorer.words.value)


def test_it_ends_after_the_last_step(monkeypatch):
    monkeypatch.setattr("propkit.widgets.loop.explorer.LAST", 3)
    explorer = loop_explorer(X, Y)
    step(explorer, 5)
    assert (explorer.player.ended, explorer.player.position) == (True, 3)


@pytest.mark.parametrize("name", ["guess", "squared_error", "nudge_slope", "correct"])
def test_error_of_a_function_is_shown_and_the_next_move_draws_again(name):
    days = ["bad"]

    def broken(*arguments):
        if days == ["bad"]:
            raise ValueError("a <bad> day")
        return getattr(learning, name)(*arguments)

    explorer = loop_explorer(X, Y, **{name: broken})
    assert f"{name} stopped with ValueError" in explorer.picture.value
    assert "a &lt;bad&gt; day" in explorer.picture.value
    assert explorer.words.value == ""
    days[:] = ["good"]
    step(explorer)
    assert "After 1 step." in explorer.words.value
    assert "<svg" in explorer.picture.value


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("guess", "guess returned None, expected an array of shape (4,)"),
        ("squared_error", "squared_error returned None, expected an array of shape (4,)"),
        ("nudge_slope", "nudge_slope returned None, expected one number"),
        ("correct", "correct returned None, expected one number"),
    ],
)
def test_a_function_that_returns_nothing_is_named(name, says):
    assert says in loop_explorer(X, Y, **{name: lambda *arguments: None}).picture.value


def test_a_result_of_another_shape_is_said():
    explorer = loop_explorer(X, Y, squared_error=lambda prediction, target: np.ones((4, 4)))
    assert "squared_error returned an array of shape (4, 4), expected (4,)" in explorer.picture.value


def test_a_step_that_fails_moves_nothing():
    explorer = loop_explorer(X, Y)
    explorer.correct = None
    step(explorer)
    assert (explorer.w, explorer.b, len(explorer.losses)) == (0.0, 0.0, 1)
    assert "TypeError" in explorer.picture.value


def test_a_loss_that_fails_after_the_step_moves_nothing():
    explorer = loop_explorer(X, Y)
    explorer.guess = lambda x, w, b: learning.guess(x, w, b) if abs(w) < 1e-3 else None
    step(explorer)
    assert (explorer.w, explorer.b, len(explorer.losses)) == (0.0, 0.0, 1)
    assert "guess returned None" in explorer.picture.value


@pytest.mark.parametrize("name", ["guess", "squared_error", "nudge_slope", "correct"])
def test_each_function_is_really_used(name):
    def doubled(*arguments):
        return 2 * getattr(learning, name)(*arguments)

    shown = []
    for functions in ({}, {name: doubled}):
        explorer = loop_explorer(X, Y, w=1.0, b=1.0, **functions)
        step(explorer)
        shown.append((explorer.picture.value, explorer.words.value))
    assert shown[0][0] != shown[1][0]
    assert shown[0][1] != shown[1][1]


def test_it_says_whose_functions_run():
    def guess(x, w, b):
        return 0 * x + 7

    guess.__module__ = "exercises.ch01_learning_loop"
    explorer = loop_explorer(X, Y, guess=guess)
    assert "Guess for x = 1: 7," in explorer.words.value
    assert "Your own code runs here: <code>guess</code>." in explorer.whose.value
    assert "From the reference: <code>squared_error</code>, <code>nudge_slope</code>" in explorer.whose.value
    assert "Your own" not in loop_explorer(X, Y).whose.value


def test_a_rate_of_ones_own_is_among_the_options():
    explorer = loop_explorer(X, Y, lr=0.03)
    assert isinstance(explorer, LoopExplorer)
    assert explorer.rate.value == 0.03
    assert {0.03, *RATES} == set(explorer.rate.options)
    assert (explorer.rate.label, explorer.player.label, explorer.player.stride) == ("learning rate", "learning", 10)


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-3, 15), (0, 1e9), (0, 3e-7), (-0.9, 31.2)])
def test_ticks_are_round_and_few(low, high):
    ticks = round_ticks(low, high)
    assert 2 <= len(ticks) <= 6
    assert all(low <= number <= high for number, _ in ticks)
    assert len({text for _, text in ticks}) == len(ticks)


def test_data_below_zero_are_on_the_picture():
    explorer = loop_explorer([-1.0, -2.0], [-5.0, 0.0], w=1.0)
    assert "at x = -1: guess -1, target -5" in descriptions(explorer)[0]
    (dots,) = re.findall(f'<path d="([^"]*)" style="fill:{TARGET}"/>', explorer.picture.value.partition("viewBox")[2])
    places = [tuple(map(float, place)) for place in re.findall(r"M([-\d.]+),([-\d.]+)", dots)]
    # from -2 to 0.3 on 280 pixels, and from 2.5 down to -6.5 on 160
    assert places == [pytest.approx((280 / 2.3, 160 * 7.5 / 9), abs=0.1), pytest.approx((0, 160 * 2.5 / 9), abs=0.1)]
