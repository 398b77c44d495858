"""A small class for tests of the grader: submissions on the disk, a gradebook in memory, and workers that die."""

import json
import os
import shutil
import signal
import sys
from pathlib import Path

import pytest
from learner import ROOT

from propkit.course import manifest
from propkit.grading import work
from propkit.grading.class_run import Options, chapter_folder
from propkit.grading.classroom import make_class
from propkit.grading.grader import read_released
from propkit.grading.jail import Limits

SEED = 11
NEEDED = {
    "bwrap": "sudo apt-get install -y bubblewrap",
    "unshare": "sudo apt-get install -y util-linux",
    "initdb": "sudo apt-get install -y postgresql",
}
QUICK = Limits(seconds=2.0)


def need(*programs):
    """Skip a test by name where a program is missing; with CI=true it fails."""
    for program in programs:
        if shutil.which(program) is None:
            reason = f"this test needs `{program}`. To mend it: {NEEDED.get(program, 'install it')}"
            if os.environ.get("CI", "").lower() == "true":
                pytest.fail(reason, pytrace=False)
            pytest.skip(reason)


def grading_course(folder):
    """Make a course that has what grading reads, and nothing else -> Course."""
    folder.mkdir(parents=True)
    for name in ("course.toml", "nbgrader_config.py"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "exercises", folder / "exercises", ignore=shutil.ignore_patterns(".*", "__pycache__"))
    return manifest.load_course(folder)


def hand_in(course, chapter, count, start=0):
    """Hand in so many submissions, all kinds of a class but the endless one -> list of students."""
    class_ = [s for s in make_class(chapter, read_released(chapter, course.root)) if s.student != "kim"]
    students = []
    for number in range(start, start + count):
        submission = class_[number % len(class_)]
        students.append(f"{submission.student}{number:03}")
        write_submission(course, chapter, students[-1], submission.text)
    return students


def write_submission(course, chapter, student, text):
    path = chapter.notebook(course.root / "submitted" / student)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def options(course, **more):
    """Return Options without namespaces, which tests of the orchestration can do without."""
    return Options(course.root / "submitted", **{"level": "none", "seed": SEED, "limits": QUICK} | more)


def journal_file(course, chapter):
    return chapter_folder(course, chapter) / "journal.jsonl"


def propkit(course, *arguments):
    """Return the command line of `propkit` with these arguments, for subprocess, and its folder."""
    return {"args": [sys.executable, "-m", "propkit", *arguments], "cwd": course.root, "text": True}


class MemoryWriter:
    """A gradebook in memory: `marks` by student, and `writes` counts them."""

    def __init__(self):
        self.marks, self.writes = {}, {}

    def write(self, results):
        for result in results:
            self.marks[result.student] = marks(result)
            self.writes[result.student] = self.writes.get(result.student, 0) + 1

    def restore(self, result):
        return result.student in self.marks


def marks(result):
    """Return all that two runs must agree in."""
    return result.status, result.points, [verdict.text() for verdict in result.exercises], result.notes


def die_on(marker, order, submissions):
    """Grade a batch, but die at a submission whose student begins with a word; `once` leaves a file and goes on."""
    word, once = marker
    for submission in submissions:
        if submission["student"].startswith(word) and not (once and Path(once).exists()):
            if once:
                Path(once).touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return work.grade_batch(order, submissions)


def read_lines(path):
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
