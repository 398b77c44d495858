"""How long a verdict takes: a check cell, right and wrong."""

import importlib
from pathlib import Path

import pytest

from propkit.checks.here import check
from propkit.course.manifest import function_text, load_course

ROOT = Path(__file__).resolve().parents[1]
COURSE = load_course(ROOT)
EXERCISES = [(c, e) for c in COURSE.with_exercises for e in c.exercises]


def own_copy(exercise):
    """Return the exercise's answer as a function of this process that is not the reference itself."""
    text = function_text(exercise)
    namespace = {"np": importlib.import_module("numpy")}
    for _, other in EXERCISES:
        part = function_text(other)
        exec(f"{part.head}\n{part.body}", namespace)
    exec(f"{text.head}\n{text.body}", namespace)
    return namespace[exercise.name]


@pytest.fixture(autouse=True)
def course_without_progress(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("NBGRADER_EXECUTION", "benchmark")


@pytest.mark.parametrize("exercise", [e for _, e in EXERCISES], ids=lambda e: e.name)
def test_check_cell_right(benchmark, exercise):
    benchmark.group = "a check cell, from call to card: at most 50 ms"
    answer = own_copy(exercise)
    verdict = benchmark(lambda: (v := check(answer), v._repr_html_())[0])
    assert verdict.status == "ok"


@pytest.mark.parametrize("exercise", [e for _, e in EXERCISES], ids=lambda e: e.name)
def test_check_cell_wrong(benchmark, exercise):
    benchmark.group = "a check cell with a mistake to name: at most 50 ms"

    def answer(*args):
        return 0.0

    answer.__name__ = exercise.name
    verdict = benchmark(lambda: (v := check(answer), v._repr_html_())[0])
    assert verdict.status != "ok"
