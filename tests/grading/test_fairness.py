"""The marks of honest learners equal those of stock nbgrader; where nbgrader is wrong is listed here, each case shown.

All 500 of the large class are compared by `make fairness`; its result stands in docs/grading.md.
"""

import json
import shutil
from collections import Counter

import pytest
from learner import ROOT

from propkit.course.manifest import load_course
from propkit.grading.classroom import answer_text, fill_in
from propkit.grading.grader import Grader, read_released
from propkit.grading.jail import Limits
from propkit.grading.large_class import MIX, make_large_class
from propkit.grading.nbgrader_commands import nbgrader, scores

pytestmark = [pytest.mark.nbgrader, pytest.mark.slow]
COURSE = load_course(ROOT)
CHAPTER = COURSE.chapter("ch02")
RELEASED = read_released(CHAPTER, COURSE.root)
RIGHT = {e.name: answer_text(e) for e in CHAPTER.exercises}
TOTAL = CHAPTER.max_points
SAMPLE = 24
STOCK = """c = get_config()
c.CourseDirectory.course_id = "propkit"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
"""


@pytest.fixture
def stock(tmp_path):
    """Call it with {student: text of a notebook} -> {student: {grade_id: points}} by nbgrader as it comes."""

    def graded(texts):
        shutil.copytree(ROOT / "solutions" / CHAPTER.id, tmp_path / "solutions" / CHAPTER.id)
        (tmp_path / "nbgrader_config.py").write_text(STOCK)
        for student, text in texts.items():
            path = CHAPTER.notebook(tmp_path / "submitted" / student)
            path.parent.mkdir(parents=True)
            path.write_text(text)
        assert nbgrader(tmp_path, "generate_assignment", CHAPTER.id).returncode == 0
        nbgrader(tmp_path, "autograde", CHAPTER.id)
        return {s: points for s, points in scores(tmp_path, CHAPTER.id).items() if executed(tmp_path, s)}

    return graded


def executed(folder, student):
    return CHAPTER.notebook(folder / "autograded" / student).exists()


@pytest.fixture(scope="module")
def grader(sandbox):
    with Grader(CHAPTER, COURSE.root, RELEASED, 7, Limits(seconds=5)) as grader:
        yield grader


def by_cell(result):
    return {e.check_id: v.points for e, v in zip(CHAPTER.exercises, result.exercises, strict=True)}


def test_the_class_is_what_it_says():
    class_ = make_large_class(CHAPTER, RELEASED, 500)
    assert {s.about for s in class_} == set(MIX)
    assert len({s.student for s in class_}) == 500
    blank = sum(s.about == "blank" for s in class_)
    assert len({s.text for s in class_}) == 500 - blank + (blank > 0), "all but the blank ones differ"
    again = make_large_class(CHAPTER, RELEASED, 500)
    assert [s.text for s in again] == [s.text for s in class_]


def test_the_marks_of_honest_learners_equal_nbgraders(stock, grader):
    class_ = some_of_each_kind(make_large_class(CHAPTER, RELEASED, 200, seed=1))
    graded = stock({s.student: s.text for s in class_})
    ours = {s.student: by_cell(grader.grade(s.student, s.text.encode())) for s in class_}
    assert len(graded) == SAMPLE
    assert ours == graded
    assert len({sum(points.values()) for points in ours.values()}) > 4, "a class of which all get the same shows little"


def some_of_each_kind(class_):
    """Return so many of a class that each kind is there, in turn."""
    seen = Counter()
    ranks = []
    for submission in class_:
        ranks.append((seen[submission.about], submission))
        seen[submission.about] += 1
    return [submission for _, submission in sorted(ranks, key=lambda pair: pair[0])][:SAMPLE]


def with_answer(name, before="", inside=""):
    """Return a right notebook in which one answer has lines before it, and does something first."""
    head, _, body = RIGHT[name].partition("\n")
    return fill_in(RELEASED, RIGHT | {name: f"{before}\n{head}\n    {inside}\n{body}"})


def test_nbgrader_gives_no_points_for_a_right_answer_that_writes_to_standard_error(stock, grader):
    text = with_answer("relu", "import logging\nlogging.basicConfig()", "logging.warning('here')")
    check = next(e.check_id for e in CHAPTER.exercises if e.name == "relu")
    assert stock({"ada": text})["ada"][check] == 0
    assert grader.grade("ada", text.encode()).points == TOTAL


def test_nbgrader_leaves_no_grade_where_an_answer_ends_the_process(stock, grader):
    text = with_answer("softmax", inside="import os; os._exit(0)")
    assert "ada" not in stock({"ada": text})
    result = grader.grade("ada", text.encode())
    assert [v.name for v in result.exercises if v.points < v.max_points] == ["softmax"]


def test_nbgrader_stops_the_batch_at_a_duplicated_locked_cell(stock, grader):
    right = fill_in(RELEASED, RIGHT)
    notebook = json.loads(right)
    locked = next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade"))
    doubled = json.dumps(notebook | {"cells": [*notebook["cells"], locked | {"id": "copy"}]})
    graded = stock({"a": right, "b": doubled, "c": right})
    assert set(graded) == {"a"}
    assert grader.grade("b", doubled.encode()).points == TOTAL


def test_nbgrader_gives_nothing_for_a_check_cell_that_a_learner_deleted(stock, grader):
    notebook = json.loads(fill_in(RELEASED, RIGHT))
    gone = CHAPTER.exercises[0].check_id
    left = [c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") != gone]
    text = json.dumps(notebook | {"cells": left})
    assert stock({"ada": text}).get("ada", {}).get(gone) in (None, 0)
    assert grader.grade("ada", text.encode()).points == TOTAL


def test_nbgrader_leaves_no_grade_for_a_file_that_is_no_notebook(stock, grader):
    text = fill_in(RELEASED, RIGHT)[:1000]
    assert "ada" not in stock({"ada": text})
    result = grader.grade("ada", text.encode())
    assert (result.status, result.points) == ("malformed", 0)
    assert "not a notebook" in result.message
