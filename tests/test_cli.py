"""The command line: what it prints, its exit codes, and what a wrong call gets."""

import json
import subprocess
import sys

import pytest
from learner import answer_of, fill_in

from propkit.checks.verdict import STATUSES


def propkit(*arguments, cwd=None):
    return subprocess.run(
        [sys.executable, "-m", "propkit", *map(str, arguments)], capture_output=True, text=True, cwd=cwd, check=False
    )


@pytest.fixture
def answers(course, tmp_path):
    """Right answers to chapter 2 in a Python file."""
    path = tmp_path / "answers.py"
    text = "\n\n".join(answer_of(e) for e in course.chapter("ch02").exercises)
    path.write_text(f"import numpy as np\n\n{text}\n")
    return path


def test_check_json_of_right_answers(course, answers):
    done = propkit("check", "ch02_forward_pass", "--from", answers, "--json", cwd=course.root)
    result = json.loads(done.stdout)
    assert done.returncode == 0
    assert set(result) == {"chapter", "points", "max_points", "exercises"}
    assert result["chapter"] == "ch02_forward_pass"
    assert result["points"] == result["max_points"] == course.chapter("ch02").max_points
    for entry in result["exercises"]:
        assert set(entry) == {"name", "points", "max_points", "status", "misconception", "message"}
        assert entry["status"] == "ok"


def test_check_json_of_a_stub_notebook(course):
    done = propkit("check", "ch01", "--json", cwd=course.root)
    result = json.loads(done.stdout)
    assert done.returncode == 1
    assert result["points"] == 0
    assert {e["status"] for e in result["exercises"]} == {"not_written"}
    assert {e["misconception"] for e in result["exercises"]} == {None}
    assert set(STATUSES) >= {e["status"] for e in result["exercises"]}


def test_check_without_a_chapter_checks_all(course):
    done = propkit("check", "--json", cwd=course.root)
    assert [json.loads(line)["chapter"] for line in done.stdout.splitlines()] == [c.id for c in course.with_exercises]


def test_check_of_a_notebook_elsewhere(course, tmp_path):
    chapter = course.chapter("ch02")
    copy = tmp_path / "handed_in" / f"{chapter.id}.ipynb"
    copy.parent.mkdir()
    copy.write_bytes(chapter.notebook(course.root / "solutions").read_bytes())
    done = propkit("check", copy, cwd=course.root)
    assert done.returncode == 0
    assert done.stdout.rstrip().endswith(f"{chapter.id}: {chapter.max_points:g} of {chapter.max_points:g} points")


def test_the_same_seed_gives_the_same_words(course, answers):
    answers.write_text("def relu(z):\n    return z * 3\n")
    runs = [
        propkit("check", "ch02", "--from", answers, "--seed", 7, "--json", cwd=course.root).stdout for _ in range(2)
    ]
    assert runs[0] == runs[1]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["check", "ch77"], "no chapter with exercises is called 'ch77'; there are: ch01_learning_loop, ch02"),
        (["check", "missing.ipynb"], "there is no notebook missing.ipynb"),
        (["check", "ch02", "--from", "missing.py"], "there is no file missing.py"),
        (["check", "--from", "missing.py"], "--from needs a chapter"),
        (["check", "ch02", "--nonsense"], "No such option"),
        (["hint", "rleu"], "no exercise is called 'rleu'"),
        (["hint", "relu", "--rung", "9"], "less than or equal to 4"),
        (["reset", "ch02", "guess"], "ch02_forward_pass has no exercise 'guess'"),
        (["demo", "solutions"], "exists already"),
        (["nonsense"], "No such command"),
    ],
)
def test_a_wrong_call_ends_with_2_and_says_what_would_be_right(course, arguments, text):
    done = propkit(*arguments, cwd=course.root)
    assert done.returncode == 2
    assert done.stdout == ""
    assert text in " ".join(done.stderr.replace("│", " ").split())


def test_hints_climb_to_the_answer_and_progress_notes_it(course):
    printed = [propkit("hint", "relu", cwd=course.root).stdout for _ in range(5)]
    for rung, text in enumerate(printed[:4], start=1):
        assert f"hint {rung} of 4" in text
    assert "np.maximum" in printed[3]
    assert all("return np" not in text for text in printed[:3])
    assert printed[4] == printed[3]
    path = course.chapter("ch02").notebook(course.root / "exercises")
    fill_in(path, {"relu": "def relu(z):\n    return z * (z > 0)"})
    assert "next hint" not in propkit("check", "ch02", cwd=course.root).stdout
    row = next(line for line in propkit("progress", cwd=course.root).stdout.splitlines() if " relu " in line)
    assert [cell.strip() for cell in row.split("│")[4:7]] == ["✓ 1 of 1", "1", "4"]


def test_doctor_is_content_here_and_says_what_is_missing(course, monkeypatch):
    done = propkit("doctor", cwd=course.root)
    assert done.returncode == 0
    assert "numpy" in done.stdout

    from propkit.course import doctor

    monkeypatch.setattr(doctor.importlib.metadata, "version", lambda name: "1.0" if name == "numpy" else "99.0")
    numpy = next(f for f in doctor.examine() if f.what == "numpy")
    assert not numpy.good
    assert "-m pip install" in numpy.mend
    assert "numpy<" in numpy.mend
