"""The skill map: states follow the points, and the picture tells them apart without its colours."""

import dataclasses
from collections import namedtuple

import pytest
from learner import ROOT
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from pictures import assert_good_picture, texts
from typer.testing import CliRunner

from propkit.cli import app
from propkit.course import hints, progress
from propkit.course.manifest import load_course
from propkit.course.skills import STATES, chapter_skills
from propkit.figures.skill_map import COLUMNS, LOOKS, draw_skill_map

COURSE = load_course(ROOT)
Judged = namedtuple("Judged", "name points status")  # what progress keeps of a verdict
EXERCISES = [exercise for chapter in COURSE.with_exercises for exercise in chapter.exercises]


def entry(best=0, attempts=0, hints=0):
    return {"best": best, "attempts": attempts, "hints": hints}


def everything(**change):
    return {e.name: entry(e.max_points, 123, 4) | change for e in EXERCISES}


def mixed():
    """A learner in the middle: chapter 1 done, chapter 2 begun."""
    entries = {e.name: entry(e.max_points, 2, 1) for e in COURSE.chapter("ch01").exercises}
    return entries | {"weighted_sum": entry(1, 1), "relu": entry(0, 3, 2), "sigmoid": entry(1, 2)}


def states(entries, course=COURSE):
    return {(c.number, s.name): s.state for c, skills in chapter_skills(course, entries) for s in skills}


def shapes(figure):
    """Return how many shapes of each state the figure shows, found by form and filling alone."""
    drawn = [(line.get_marker(), line.get_fillstyle()) for line in figure.axes[0].lines]
    return {state: drawn.count((look["marker"], look["fillstyle"])) for state, look in LOOKS.items()}


def test_at_the_beginning_only_the_first_chapter_is_unlocked():
    at_first = states({})
    assert {state for (chapter, _), state in at_first.items() if chapter == "ch01"} == {"unlocked"}
    assert {state for (chapter, _), state in at_first.items() if chapter != "ch01"} == {"locked"}


def test_states_follow_the_points():
    found = states(mixed())
    assert found["ch01", "learn"] == "mastered"
    assert found["ch02", "one neuron"] == "mastered"
    assert found["ch02", "activations"] == "open"
    assert found["ch02", "a layer"] == "unlocked"
    assert found["ch03", "losses"] == "locked"


@pytest.mark.parametrize(("share", "state"), [(0.49, "locked"), (0.5, "unlocked")])
def test_half_of_the_points_of_a_chapter_unlock_the_next(share, state):
    entries = {e.name: entry(e.max_points * share, 1) for e in COURSE.chapter("ch01").exercises}
    assert states(entries)["ch02", "a layer"] == state


def test_what_was_tried_is_never_locked():
    assert states({"fit": entry(0, 1)})["ch07", "training"] == "open"
    assert states({"fit": entry(0, 0, 3)})["ch07", "training"] == "locked"  # a look at a hint is no try


def test_points_attempts_and_hints_are_summed_over_a_skill():
    skills = {s.name: s for _, group in chapter_skills(COURSE, mixed()) for s in group}
    activations = skills["activations"]
    assert (activations.points, activations.attempts, activations.hints) == (1, 5, 2)
    assert sum(s.max_points for s in skills.values()) == sum(e.max_points for e in EXERCISES)


@pytest.mark.parametrize(
    "entries", [{}, mixed(), everything(), everything(best=0.25)], ids=["new", "mid", "all", "low"]
)
def test_the_picture_has_every_skill_and_nothing_overlaps_or_is_cut_off(entries):
    assert_good_picture(lambda: draw_skill_map(COURSE, entries))
    figure = draw_skill_map(COURSE, entries)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    assert figure.get_size_inches()[0] <= 8
    boxes = []
    for text in figure.findobj(Text):
        if text.get_text():
            box = text.get_window_extent(canvas.get_renderer())
            assert not [other for other in boxes if box.overlaps(other)], text.get_text()
            boxes.append(box)
    shown = texts(figure)
    for chapter, skills in chapter_skills(COURSE, entries):
        assert any(text.endswith(chapter.title) for text in shown)
        for skill in skills:
            assert f"{skill.state}, {skill.points:g} of {skill.max_points:g}" in shown
            assert set(skill.name.split()) <= {word for text in shown for word in text.split()}


@pytest.mark.parametrize("entries", [{}, mixed(), everything()], ids=["new", "mid", "all"])
def test_each_state_has_a_shape_of_its_own(entries):
    forms = [(look["marker"], look["fillstyle"]) for look in LOOKS.values()]
    assert len(set(forms)) == len(forms) == len(STATES)
    found = list(states(entries).values())
    legend = 1
    assert shapes(draw_skill_map(COURSE, entries)) == {state: found.count(state) + legend for state in STATES}


def test_the_picture_says_points_tries_and_hints():
    shown = texts(draw_skill_map(COURSE, mixed()))
    total = sum(e.max_points for e in EXERCISES)
    assert f"{sum(e['best'] for e in mixed().values()):g} of {total:g} points" in shown
    assert "5 tries, 2 hints" in shown  # relu and sigmoid
    assert "1 try, 0 hints" in shown  # weighted_sum


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_course_of_few_chapters(number):
    course = dataclasses.replace(COURSE, chapters=COURSE.chapters[:number])
    shown = texts(draw_skill_map(course, {}))
    assert sum(text.startswith("unlocked, ") for text in shown) == (5 if number == 2 else 0)


def test_a_chapter_with_many_skills_goes_on_in_the_next_row():
    chapter = COURSE.chapter("ch02")
    many = [dataclasses.replace(chapter.exercises[0], name=f"f{i}", skill=f"skill {i}") for i in range(COLUMNS + 2)]
    course = dataclasses.replace(COURSE, chapters=(dataclasses.replace(chapter, exercises=tuple(many)),))
    figure = draw_skill_map(course, {})
    assert {f"skill {i}" for i in range(COLUMNS + 2)} <= set(texts(figure))
    assert shapes(figure)["unlocked"] == COLUMNS + 2 + 1


def test_the_command_says_the_same_in_words(course):
    printed = CliRunner().invoke(app, ["progress"]).output
    assert "unlocked (you can begin): guess, measure, find the slope, correct, learn" in printed
    assert "mastered" not in printed
    hints.hint("guess", 2)
    progress.record(course.root, [Judged("guess", 1, "ok"), Judged("learning_loop", 2, "wrong_value")])
    printed = CliRunner().invoke(app, ["progress"]).output
    assert "mastered (all points): guess\n" in printed
    assert "open (points are missing): learn\n" in printed
    assert "unlocked (you can begin): measure, find the slope, correct\n" in printed
    shown = texts(draw_skill_map(course, progress.read(course.root)))
    assert "1 try, 2 hints" in shown
