"""The gradebook: what it costs to write a submission, and what nbgrader's export takes with and without indexes."""

import shutil
import time
from pathlib import Path

import pytest

from propkit.checks.judge import not_written
from propkit.course.manifest import load_course
from propkit.grading import index_command
from propkit.grading.executed import not_run
from propkit.grading.gradebook import Writer
from propkit.grading.grader import read_released
from propkit.grading.nbgrader_commands import nbgrader
from propkit.grading.result import Result

ROOT = Path(__file__).resolve().parents[1]
STUDENTS, BATCH = 3_000, 8


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A copy of the course with an empty gradebook."""
    root = tmp_path_factory.mktemp("course")
    for name in ("course.toml", "nbgrader_config.py"):
        shutil.copy(ROOT / name, root / name)
    for name in ("exercises", "solutions"):
        shutil.copytree(ROOT / name, root / name)
    return load_course(root)


def results(chapter, released):
    """Return a result for each student, with a notebook of the usual size."""
    verdicts = [not_written(e.name, e.max_points, "Not written yet.") for e in chapter.exercises]
    text = not_run(released, chapter.exercises, verdicts)
    about = {"timestamp": "2026-03-01T10:00:00", "notebook": text}
    students = [f"student{number:05}" for number in range(STUDENTS)]
    return [Result(s, chapter.id, "blank", 0, chapter.max_points, verdicts, **about) for s in students]


def test_writing_and_export(benchmark, course, capsys):
    chapter = course.chapter("ch02")
    class_ = results(chapter, read_released(chapter, course.root))

    def write(writer):
        for i in range(0, STUDENTS, BATCH):
            writer.write(class_[i : i + BATCH])

    with Writer(course, chapter, say=lambda text: None) as writer:
        benchmark.group = f"gradebook and notebooks of {STUDENTS} submissions, in batches of {BATCH}"
        wall, processor = time.perf_counter(), time.process_time()
        benchmark.pedantic(write, (writer,), rounds=1)
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
    with_indexes = export(course)
    index_command.run(course, remove=True, say=lambda text: None)
    without = export(course)
    with capsys.disabled():
        each = f"{1000 * wall / STUDENTS:.2f} ms each, {1000 * processor / STUDENTS:.2f} ms of it computing"
        print(f"\nwriting {STUDENTS} submissions: {each}")
        seconds = f"{without:.1f} s without the indexes, {with_indexes:.1f} s with them"
        print(f"nbgrader export of them: {seconds}, {without / with_indexes:.1f} times as fast")


def export(course):
    """Run nbgrader's export -> seconds."""
    began = time.perf_counter()
    done = nbgrader(course.root, "export", "--to=marks.csv")
    assert done.returncode == 0, done.stdout[-2000:]
    assert (course.root / "marks.csv").read_text().count("\n") == STUDENTS + 1
    return time.perf_counter() - began
