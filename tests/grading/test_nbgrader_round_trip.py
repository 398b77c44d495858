"""A class of twelve through nbgrader's real commands: the same marks as ours, cell by cell, and as a kernel gives."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from learner import ROOT, answer_of, fill_in
from nbgrader.converters import Autograde
from rich.console import Console

from propkit.checks.notebook import check_notebook
from propkit.course.manifest import load_course
from propkit.grading.classroom import make_class
from propkit.grading.demo import run_demo
from propkit.grading.grader import read_released
from propkit.grading.nbgrader_commands import nbgrader, scores

pytestmark = [pytest.mark.nbgrader, pytest.mark.usefixtures("sandbox")]
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
    assert exported == totals
    printed = console.export_text()
    assert " 0 " in next(line for line in printed.splitlines() if f" {BROKEN} " in line)

    mistaken = next(v for v in ours["ed"].values() if v.misconception)
    feedback = (folder / "feedback" / "ed" / chapter.id / f"{chapter.id}.html").read_text()
    assert mistaken.looks_like.split("`")[0][:40] in feedback
    assert "it is not a notebook" in (folder / "feedback" / BROKEN / chapter.id / f"{chapter.id}.html").read_text()
    assert (folder / "submitted" / BROKEN / chapter.id / f"{chapter.id}.ipynb").exists()
    autograded = json.loads(chapter.notebook(folder / "autograded" / "kim").read_text())
    assert "Out of time" in json.dumps(autograded)
    assert [path.name for path in (folder / ".propkit").iterdir()] == ["grading"], "grading is no learner's progress"


def without(notebook, cell_id):
    return notebook | {"cells": [c for c in notebook["cells"] if c["id"] != cell_id]}


WITHOUT_RELU = {"relu": 0, "relu_forward": 0, "network_forward": 0}  # the other two call it
ODD = {
    "warns": ({"sigmoid": "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))"}, None, {}),
    "deleted_check": ({}, "check_relu", {}),
    "syntax_error": ({"relu": "def relu(z)\n    return z"}, None, WITHOUT_RELU),
    "renamed": ({"softmax": "def soft_max(logits):\n    return logits"}, None, {"softmax": 0}),
    "noisy": ({"relu": "import sys\nsys.stderr.write('x' * 10**6)\nprint('y' * 10**6)\n{}"}, None, {}),
    "leaves": ({"setup_of_mine": "", "softmax": "{}\nraise SystemExit"}, None, {}),
    "loops_outside": ({"relu": "{}\nwhile True:\n    pass"}, None, WITHOUT_RELU),
    "cheats": ({"relu": "from propkit import relu"}, None, WITHOUT_RELU),
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
    done = nbgrader(root, "autograde", chapter.id, "--GradeApart.seconds=2")
    graded = scores(root, chapter.id)
    for student, (_, _, lost) in ODD.items():
        expected = {e.check_id: lost.get(e.name, e.max_points) for e in chapter.exercises}
        assert graded.get(student) == expected, f"{student}\n{done.stdout[-3000:]}"


def stock():
    """Return the arguments that give `nbgrader autograde` back its own way: a kernel that runs learners' code."""
    lists = {
        name: Autograde.class_traits()[name].default() for name in ("sanitize_preprocessors", "autograde_preprocessors")
    }
    named = {name: [f"{step.__module__}.{step.__name__}" for step in steps] for name, steps in lists.items()}
    exporter = "--Autograde.exporter_class=nbconvert.exporters.NotebookExporter"
    return [exporter, *(f"--Autograde.{name}={steps}" for name, steps in named.items())]


def test_a_kernel_gives_the_same_marks(course):
    """Stock nbgrader, which runs learners' code in a kernel, on honest submissions: cell by cell the same."""
    chapter = course.chapter("ch02")
    assert nbgrader(course.root, "generate_assignment", chapter.id, "--force").returncode == 0
    honest = {"ada", "cy", "di", "ed", "flo"}
    for one in make_class(chapter, read_released(chapter, course.root)):
        if one.student in honest:
            path = chapter.notebook(course.root / "submitted" / one.student)
            path.parent.mkdir(parents=True)
            path.write_text(one.text)
    marks = []
    for arguments in ([], ["--force", *stock()]):
        done = nbgrader(course.root, "autograde", chapter.id, *arguments)
        assert done.returncode == 0, done.stdout[-3000:]
        kernels = json.loads(chapter.notebook(course.root / "autograded" / "ada").read_text())
        assert ("execution" in kernels["cells"][2]["metadata"]) == bool(arguments), "it did not run where it should"
        marks.append(scores(course.root, chapter.id))
    assert set(marks[0]) == honest
    assert marks[0] == marks[1]
    assert len({sum(cells.values()) for cells in marks[0].values()}) > 3


def run(folder, command, *arguments):
    """Run a line of the README there -> what it printed; fails where the command does."""
    programs = str(Path(sys.executable).parent)
    environment = os.environ | {"PATH": programs + os.pathsep + os.environ["PATH"]}
    line = [sys.executable, "-m", command, *arguments]
    done = subprocess.run(line, cwd=folder, env=environment, text=True, capture_output=True, check=False)
    assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
    return done.stdout


def test_the_lines_of_the_readme_grade_a_class(tmp_path):
    """In a copy as it comes from git, where `exercises` is there already: release, grade, feedback, report, export."""
    block = next(b for b in (ROOT / "README.md").read_text().split("```") if "propkit grade" in b)
    commands = [line.split("#")[0].split() for line in block.splitlines() if line.startswith(("nbgrader ", "propkit "))]
    assert [c[1] for c in commands] == ["generate_assignment", "grade", "feedback", "report", "export"]
    for name in ("course.toml", "nbgrader_config.py", "solutions", "exercises"):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, tmp_path / name)
    chapter = COURSE.chapter("ch02")
    released = chapter.notebook(tmp_path / "exercises").read_bytes()
    path = chapter.notebook(tmp_path / "submitted" / "anna")
    path.parent.mkdir(parents=True)
    path.write_bytes(released)
    fill_in(path, {"relu": "def relu(z):\n    return np.maximum(z, 0)"})
    for command in commands:
        run(tmp_path, *command)
    assert chapter.notebook(tmp_path / "exercises").read_bytes() == released
    (row,) = csv.DictReader((tmp_path / "marks.csv").open(newline=""))
    assert (row["student_id"], float(row["score"])) == ("anna", 1.0)
    assert (tmp_path / "feedback" / "anna" / chapter.id / f"{chapter.id}.html").exists()
    assert (tmp_path / "reports" / f"{chapter.id}.html").exists()
