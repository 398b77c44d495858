"""A class of twelve through nbgrader's real commands: its marks equal ours, cell by cell."""

import csv
import json
import shutil

import pytest
from learner import ROOT, answer_of, fill_in
from rich.console import Console

from propkit.checks.notebook import check_notebook
from propkit.course.manifest import load_course
from propkit.grading.demo import run_demo
from propkit.grading.nbgrader_commands import nbgrader, scores

pytestmark = pytest.mark.nbgrader
COURSE = load_course(ROOT)
# One chapter of small functions, one with given cells; test_notebooks runs the stubs and solutions of every chapter.
CLASSES = [COURSE.chapter("ch02"), COURSE.chapter("ch05")]
BROKEN = "lou"  # whose file is not JSON


@pytest.mark.parametrize("chapter", CLASSES, ids=lambda c: c.id)
def test_marks_of_a_class(chapter, tmp_path):
    folder = tmp_path / "class"
    console = Console(record=True, width=200)
    run_demo(COURSE, chapter.id, folder, console)

    graded = scores(folder, chapter.id)
    students = sorted(path.name for path in (folder / "submitted").iterdir())
    assert len(students) == 12
    ours = {}
    for student in students:
        path = chapter.notebook(folder / "submitted" / student)
        ours[student] = {v.name: v for v in check_notebook(chapter, path, folder, seconds=5)}
        if student != BROKEN:
            expected = {e.check_id: ours[student][e.name].points for e in chapter.exercises}
            assert graded[student] == expected, student

    totals = {student: sum(v.points for v in verdicts.values()) for student, verdicts in ours.items()}
    assert totals["ada"] == totals["bo"] == chapter.max_points
    assert totals["cy"] == totals[BROKEN] == 0
    assert 0 < totals["di"] < chapter.max_points
    assert ours["jo"][chapter.exercises[-1].name].status == "raised"
    assert ours["kim"][chapter.exercises[-1].name].status == "timeout"
    named = {v.misconception for s in ("ed", "flo", "gus", "hal", "ivy") for v in ours[s].values()} - {None}
    assert len(named) >= len(chapter.exercises)

    with open(folder / "marks.csv", newline="") as file:
        exported = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert {s: exported[s] for s in students if s != BROKEN} == {s: totals[s] for s in students if s != BROKEN}
    printed = console.export_text()
    assert "not graded" in next(line for line in printed.splitlines() if f" {BROKEN} " in line)

    mistaken = next(v for v in ours["ed"].values() if v.misconception)
    feedback = (folder / "feedback" / "ed" / chapter.id / f"{chapter.id}.html").read_text()
    assert mistaken.looks_like.split("`")[0][:40] in feedback
    assert not (folder / "feedback" / BROKEN).exists()
    assert (folder / "submitted" / BROKEN / chapter.id / f"{chapter.id}.ipynb").exists()
    autograded = json.loads(chapter.notebook(folder / "autograded" / "kim").read_text())
    assert "Out of time" in json.dumps(autograded)
    assert not (folder / ".propkit").exists(), "grading is no learner's progress"


def without(notebook, cell_id):
    return notebook | {"cells": [c for c in notebook["cells"] if c["id"] != cell_id]}


ODD = {
    "warns": ({"sigmoid": "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))"}, None, {}),
    "deleted_check": ({}, "check_relu", {}),
    "syntax_error": ({"relu": "def relu(z)\n    return z"}, None, {"relu": 0, "relu_forward": 0, "network_forward": 0}),
    "renamed": ({"softmax": "def soft_max(logits):\n    return logits"}, None, {"softmax": 0}),
    "noisy": ({"relu": "import sys\nsys.stderr.write('x' * 10**6)\nprint('y' * 10**6)\n{}"}, None, {}),
    "leaves": ({"setup_of_mine": "", "softmax": "{}\nraise SystemExit"}, None, {}),
    "loops_outside": ({"relu": "{}\nwhile True:\n    pass"}, None, {}),
    "cheats": ({"relu": "from propkit import relu"}, None, {"relu": 0, "relu_forward": 0, "network_forward": 0}),
}


def test_odd_submissions_cost_their_own_exercise_alone(tmp_path, course):
    """Nobody is zeroed for a warning, a print or a deleted cell, and no submission stops the batch."""
    chapter = course.chapter("ch02")
    root = course.root
    assert nbgrader(root, "generate_assignment", chapter.id, "--force").returncode == 0
    released = json.loads(chapter.notebook(root / "exercises").read_text())
    right = {e.name: answer_of(e) for e in chapter.exercises}
    for student, (changed, deleted, _) in ODD.items():
        path = chapter.notebook(root / "submitted" / student)
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(without(released, deleted)))
        fill_in(path, right | {name: text.replace("{}", right.get(name, "")) for name, text in changed.items()})
    done = nbgrader(root, "autograde", chapter.id, "--Execute.timeout=8")
    graded = scores(root, chapter.id)
    for student, (_, _, lost) in ODD.items():
        expected = {e.check_id: lost.get(e.name, e.max_points) for e in chapter.exercises}
        assert graded.get(student) == expected, f"{student}\n{done.stdout[-3000:]}"


def test_the_lines_of_the_readme_grade_a_class(tmp_path):
    """In a copy as it comes from git, where `exercises` is there already: release, autograde, feedback, export."""
    block = next(b for b in (ROOT / "README.md").read_text().split("```") if "nbgrader autograde" in b)
    commands = [line.split("#")[0].split()[1:] for line in block.splitlines() if line.startswith("nbgrader ")]
    assert [command[0] for command in commands] == ["generate_assignment", "autograde", "generate_feedback", "export"]
    for name in ("course.toml", "nbgrader_config.py", "solutions", "exercises"):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, tmp_path / name)
    chapter = COURSE.chapter("ch02")
    released = chapter.notebook(tmp_path / "exercises").read_bytes()
    path = chapter.notebook(tmp_path / "submitted" / "anna")
    path.parent.mkdir(parents=True)
    path.write_bytes(released)
    fill_in(path, {"relu": "def relu(z):\n    return np.maximum(z, 0)"})
    for command in commands:
        done = nbgrader(tmp_path, *command)
        assert done.returncode == 0, done.stdout
    assert chapter.notebook(tmp_path / "exercises").read_bytes() == released
    (row,) = csv.DictReader((tmp_path / "marks.csv").open(newline=""))
    assert (row["student_id"], float(row["score"])) == ("anna", 1.0)
    assert (tmp_path / "feedback" / "anna" / chapter.id / f"{chapter.id}.html").exists()
