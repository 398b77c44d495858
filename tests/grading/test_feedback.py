"""Feedback for a class: a page for each, with marks and reasons, no word of others, where nbgrader looks for it."""

import json
import os
import re
import subprocess
from copy import deepcopy
from dataclasses import replace
from html import unescape

import pytest
from canaries import Canaries
from learner import answer_of
from small_class import grading_course, propkit, write_submission

from propkit.checks.exercise import load_bank
from propkit.grading.autograded import TIMESTAMP
from propkit.grading.classroom import fill_in
from propkit.grading.feedback import SECRET, FeedbackError, write_feedback
from propkit.grading.feedback_page import render
from propkit.grading.gradebook import GradebookError, Writer
from propkit.grading.grader import Grader, read_released
from propkit.grading.jail import Limits
from propkit.grading.marks import Mark, Marks
from propkit.grading.nbgrader_commands import nbgrader

# How it came to know the numbers of the class's cases does not matter here: it has them, and would like to see them.
KNOWS = """
import json
found = json.loads(bytes.fromhex("{}"))
print(found)
"""
LATE = """
calls = []
def relu(z):
    calls.append(z)
    if len(calls) > 7 and np.size(z) > 4:
        raise ValueError(repr(np.asarray(z).tolist()))
    return np.maximum(z, 0)
"""
RAISES = """
def sigmoid(z):
    raise KeyError(repr(found))
"""
GENERATE_FEEDBACK = """
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    "propkit.grading.feedback_preprocessors.MaskPrinted",
]
"""
TIME = "2026-11-01 10:00:00.000000 UTC"


@pytest.fixture(scope="module")
def results(graded):
    """The class of twelve under names that are no parts of other words, graded with seed 7."""
    return [
        replace(deepcopy(r), student=f"person-{r.student}-{n}x", timestamp=TIME) for n, r in enumerate(graded.values())
    ]


@pytest.fixture
def class_(tmp_path, results):
    """(course, chapter) with the results in its gradebook."""
    course = grading_course(tmp_path / "class")
    chapter = course.chapter("ch02")
    with Writer(course, chapter, say=lambda text: None) as writer:
        writer.write(results)
    return course, chapter


def run(course, *arguments):
    return subprocess.run(**propkit(course, *arguments), capture_output=True)


def page_of(course, chapter, student):
    return (course.root / "feedback" / student / chapter.id / f"{chapter.id}.html").read_text(encoding="utf-8")


def words(page):
    """Return what is read on a page, as one line of text."""
    body = re.sub(r"</?(?:wbr|code|em)>", "", page.partition("<body>")[2])
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def by_name(results, name):
    return next(r for r in results if r.student.split("-")[1] == name)


def test_each_learner_has_a_page_with_marks_reasons_and_their_own_code(class_, results):
    course, chapter = class_
    assert write_feedback(course, chapter, results).new == len(results) == 12
    for result in results:
        text = words(page_of(course, chapter, result.student))
        assert f"{result.points:g} of {chapter.max_points:g} points" in text
        others = {other.student for other in results} - {result.student}
        assert result.student in text
        assert not [other for other in others if other in text]
    mistaken = by_name(results, "ed")
    text = words(page_of(course, chapter, mistaken.student))
    named = [v for v in mistaken.exercises if v.misconception]
    assert len(named) >= 3
    for verdict in named:
        assert f"Known mistake {verdict.misconception.replace('_', ' ')}" in text
        assert " ".join(verdict.looks_like.replace("`", "").split()[:4]) in text
    assert "np.dot(x, w)" in text
    assert 'hint("weighted_sum")' in text
    assert "did not come to its end and was stopped" in words(page_of(course, chapter, by_name(results, "kim").student))
    assert "cannot be read as a notebook" in words(page_of(course, chapter, by_name(results, "lou").student))
    assert "Nothing is written yet" in words(page_of(course, chapter, by_name(results, "cy").student))


def test_no_number_of_the_classes_own_cases_is_on_a_page(class_, results):
    course, chapter = class_
    write_feedback(course, chapter, results)
    canaries = [Canaries(bank, 7) for bank in load_bank(chapter.id).values()]
    assert sum(len(one.numbers) for one in canaries) > 1_000
    for result in results:
        text = words(page_of(course, chapter, result.student))
        assert [number for one in canaries for number in one.found_in(text)] == []


def knowing(course, chapter):
    """Return (Result, canaries) of a submission that knows the numbers of the class's cases and tries to show them."""
    seed, released = 20_260_731, read_released(chapter, course.root)
    canaries = [Canaries(load_bank(chapter.id)[name], seed) for name in ("relu", "sigmoid")]
    known = json.dumps([float(n) for one in canaries for n in sorted(one.numbers)[:9]]).encode().hex()
    attacks = {"weighted_sum": KNOWS.format(known), "relu": LATE, "sigmoid": RAISES}
    attacks["softmax"] = "raise RuntimeError(repr(found))"
    with Grader(chapter, course.root, released, seed, Limits(seconds=5)) as grader:
        answers = {e.name: answer_of(e) for e in chapter.exercises} | attacks
        return grader.grade("eve", fill_in(released, answers).encode()), canaries


def test_a_submission_that_knows_the_cases_does_not_find_them_on_its_page(sandbox, tmp_path):
    course = grading_course(tmp_path / "class")
    chapter = course.chapter("ch02")
    result, canaries = knowing(course, chapter)
    by_exercise = {verdict.name: verdict for verdict in result.exercises}
    assert [by_exercise[name].status for name in ("relu", "sigmoid", "softmax")] == ["raised"] * 3
    for name in ("relu", "sigmoid", "softmax"):
        assert any(one.found_in(by_exercise[name].message) for one in canaries), "the attack failed: it tests nothing"
    page = words(render(chapter, result))
    assert "it stopped with an error (ValueError)" in page
    assert [number for one in canaries for number in one.found_in(page)] == []


def test_marks_penalties_and_comments_of_a_person_are_shown(class_, results):
    from nbgrader.api import Gradebook

    course, chapter = class_
    student = by_name(results, "ed").student
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as book:
        grade = book.find_grade("check_weighted_sum", chapter.id, chapter.id, student)
        grade.manual_score, grade.extra_credit = 0.5, 0.25
        book.find_comment(
            "weighted_sum", chapter.id, chapter.id, student
        ).manual_comment = (
            "Look *again* at `b`. [Read](javascript:alert(1)) <img src=x onerror=alert(1)> [this](https://example.org/)"
        )
        book.find_submission_notebook(chapter.id, chapter.id, student).late_submission_penalty = 2.0
        book.find_grade("check_relu", chapter.id, chapter.id, student).needs_manual_grade = True
        book.db.commit()
    write_feedback(course, chapter, results)
    page = page_of(course, chapter, student)
    text = words(page)
    points = by_name(results, "ed").points + 0.75 - 2
    assert f"{points:g} of {chapter.max_points:g} points" in text
    assert "0.75 of 1 point. Your teacher gave them; the check gave 0" in text
    assert "Handed in late -2" in text
    assert "<em>again</em>" in page
    assert '<a href="https://example.org/">this</a>' in page
    assert "javascript:alert" not in re.sub(r">[^<]*<", "><", page)
    assert "<img" not in page
    assert "the points may change" in text


def test_a_page_is_written_again_only_where_something_changed(class_, results):
    course, chapter = class_
    write_feedback(course, chapter, results)
    files = {path: path.stat() for path in (course.root / "feedback").rglob("*") if path.is_file()}
    again = write_feedback(course, chapter, results)
    assert (again.new, again.unchanged) == (0, 12)
    assert {p: (p.stat().st_ino, p.stat().st_mtime_ns) for p in files} == {
        p: (s.st_ino, s.st_mtime_ns) for p, s in files.items()
    }
    changed = [replace(results[0], notes=["a new note"]), *results[1:]]
    assert write_feedback(course, chapter, changed).new == 1
    assert "a new note" in page_of(course, chapter, results[0].student)


def test_a_link_in_the_place_of_a_page_or_a_folder_is_replaced_and_not_followed(class_, results, tmp_path):
    course, chapter = class_
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    kept = elsewhere / f"{chapter.id}.html"
    kept.write_text("kept")
    first, second = results[0].student, results[1].student
    (course.root / "feedback" / first).mkdir(parents=True)
    (course.root / "feedback" / first / chapter.id).symlink_to(elsewhere)
    (course.root / "feedback" / second / chapter.id).mkdir(parents=True)
    (course.root / "feedback" / second / chapter.id / f"{chapter.id}.html").symlink_to(kept)
    write_feedback(course, chapter, results)
    assert kept.read_text() == "kept"
    assert [path.name for path in elsewhere.iterdir()] == [kept.name]
    for student in (first, second):
        assert student in page_of(course, chapter, student)


def test_a_link_in_the_place_of_a_notebook_or_a_secret_is_not_read(class_, results, tmp_path):
    course, chapter = class_
    student = results[0].student
    notebook = course.root / "autograded" / student / chapter.id / f"{chapter.id}.ipynb"
    solution = tmp_path / "solution.ipynb"
    cell = {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": "relu"}}, "source": "CANARY"}
    solution.write_text(json.dumps({"cells": [cell]}))
    notebook.unlink()
    notebook.symlink_to(solution)
    other = tmp_path / "other"
    other.write_text("c" * 128)
    folder = course.root / "submitted" / student / chapter.id
    folder.mkdir(parents=True)
    (folder / SECRET).symlink_to(other)
    write_feedback(course, chapter, results)
    assert "CANARY" not in page_of(course, chapter, student)
    assert (course.root / "feedback" / student / chapter.id / SECRET).read_text() != "c" * 128


def test_what_release_feedback_needs_is_beside_each_page(class_, results):
    course, chapter = class_
    secrets = {results[0].student: "a1" * 64, results[1].student: "", results[2].student: "\udcff short"}
    for student, secret in secrets.items():
        folder = course.root / "submitted" / student / chapter.id
        folder.mkdir(parents=True)
        (folder / SECRET).write_bytes(secret.encode(errors="surrogateescape"))
    write_feedback(course, chapter, results)
    found = {}
    for result in results:
        folder = course.root / "feedback" / result.student / chapter.id
        assert (folder / TIMESTAMP).read_text().strip() == TIME
        found[result.student] = (folder / SECRET).read_text()
    assert found[results[0].student] == "a1" * 64
    assert len(set(found.values())) == len(results)
    assert all(len(secret) == 128 for secret in found.values())
    write_feedback(course, chapter, results)
    assert found == {s: (course.root / "feedback" / s / chapter.id / SECRET).read_text() for s in found}


def test_errors_say_what_to_do(tmp_path, results, class_):
    course, chapter = class_
    bare = grading_course(tmp_path / "bare")
    with pytest.raises(GradebookError, match=r"there is no gradebook .*propkit grade ch02"):
        write_feedback(bare, chapter, results)
    assert not (bare.root / "gradebook.db").exists()
    with pytest.raises(GradebookError, match="knows nothing of ch03"):
        write_feedback(course, course.chapter("ch03"), results)
    (course.root / "feedback" / results[0].student / chapter.id / f"{chapter.id}.html").mkdir(parents=True)
    with pytest.raises(FeedbackError, match="cannot be written: Is a directory"):
        write_feedback(course, chapter, results)
    with pytest.raises(GradebookError, match="cannot be the name of a student's folder"):
        write_feedback(course, chapter, [replace(results[0], student="../evil")])


def test_a_page_for_who_is_not_in_the_gradebook_has_the_points_of_the_check(class_, results):
    course, chapter = class_
    stranger = replace(by_name(results, "ed"), student="person-new")
    write_feedback(course, chapter, [stranger])
    assert f"{stranger.points:g} of {chapter.max_points:g} points" in words(page_of(course, chapter, "person-new"))


def test_what_failed_inside_the_grader_is_not_told(class_, results):
    _, chapter = class_
    why = "the grader failed on it, which is not the learner's fault (ValueError: expected 0.123456)"
    verdicts = [replace(v, points=0, status="raised", problem=f"{why}.") for v in results[0].exercises]
    marks = Marks({"check_relu": Mark(0.0, None, None, 1, False)}, {"relu": "We will grade it again."})
    failed = replace(results[0], status="crashed", message=why, exercises=verdicts, points=0)
    page = words(render(chapter, failed, marks))
    assert "We will grade it again." in page
    assert "Please tell your teacher" in page
    assert "the grader failed" not in page


def test_from_the_command_line(sandbox, tmp_path):
    course = grading_course(tmp_path / "class")
    chapter = course.chapter("ch02")
    released = read_released(chapter, course.root)
    early = run(course, "feedback", "ch02")
    assert early.returncode == 2
    assert "propkit grade ch02" in early.stderr
    write_submission(course, chapter, "anna", fill_in(released, {}))
    assert run(course, "grade", "ch02").returncode == 0
    done = run(course, "feedback", "ch02")
    assert done.returncode == 0, done.stderr
    assert "1 page written" in done.stdout
    assert "nbgrader release_feedback ch02_forward_pass" in done.stdout
    assert "0 of 18 points" in words(page_of(course, chapter, "anna"))


@pytest.mark.nbgrader
def test_through_nbgraders_exchange_and_back_to_the_learner(sandbox, tmp_path, monkeypatch):
    """Release, fetch, submit and collect with nbgrader, grade and write feedback here, release and fetch it there."""
    course = grading_course(tmp_path / "class")
    chapter = course.chapter("ch02")
    exchange, home = tmp_path / "exchange", tmp_path / "home"
    exchange.mkdir()
    exchange.chmod(0o777)
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    root = f"--Exchange.root={exchange}"
    cache = f"--Exchange.cache={home / 'cache'}"
    learner = home / "work"
    learner.mkdir()
    (learner / "nbgrader_config.py").write_text('c = get_config()\nc.CourseDirectory.course_id = "propkit"\n')

    def command(folder, *arguments):
        done = nbgrader(folder, *arguments, root, cache)
        assert done.returncode == 0, done.stdout
        return done.stdout

    with Writer(course, chapter, say=lambda text: None):
        pass  # enters the chapter into the gradebook
    command(course.root, "release_assignment", chapter.id)
    command(learner, "fetch_assignment", chapter.id)
    command(learner, "submit", chapter.id)
    command(course.root, "collect", chapter.id)
    # one who handed in without the exchange must not stop the release
    write_submission(course, chapter, "uploaded", fill_in(read_released(chapter, course.root), {}))
    assert run(course, "grade", "ch02").returncode == 0
    assert run(course, "feedback", "ch02").returncode == 0
    command(course.root, "release_feedback", chapter.id)
    command(learner, "fetch_feedback", chapter.id)
    (fetched,) = (learner / chapter.id / "feedback").rglob("*.html")
    (student,) = {path.name for path in (course.root / "submitted").iterdir()} - {"uploaded"}
    assert fetched.name == f"{chapter.id}.html"
    assert fetched.read_text(encoding="utf-8") == page_of(course, chapter, student)
    assert len(os.listdir(exchange / "propkit" / "feedback")) == 2


@pytest.mark.nbgrader
def test_nbgraders_own_feedback_has_no_number_of_the_classes_cases_either(sandbox, tmp_path):
    course = grading_course(tmp_path / "class")
    chapter = course.chapter("ch02")
    with open(course.root / "nbgrader_config.py", "a") as config:
        config.write(GENERATE_FEEDBACK)
    result, canaries = knowing(course, chapter)
    assert any(one.found_in(result.notebook) for one in canaries), "the attack failed: it tests nothing"
    with Writer(course, chapter, say=lambda text: None) as writer:
        writer.write([result])
    done = nbgrader(course.root, "generate_feedback", chapter.id)
    assert done.returncode == 0, done.stdout
    page = words(page_of(course, chapter, "eve"))
    assert "In a case that was drawn for this class" in page
    assert [number for one in canaries for number in one.found_in(page)] == []
