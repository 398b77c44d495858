"""What is known of a whole class in one chapter: each learner's points as the gradebook has them, part by part."""

import hashlib
import hmac
from dataclasses import dataclass
from itertools import islice

from propkit.grading.marks import MarksReader

BATCH = 250  # learners whose marks are asked for at a time


@dataclass
class Part:
    """What one learner has in one exercise; by_hand where a person gave the points."""

    points: float
    max_points: float
    status: str
    misconception: str | None
    by_hand: bool = False

    @property
    def passed(self):
        return self.points >= self.max_points


@dataclass
class Learner:
    """One learner: `name` is what the report calls them, `student` the gradebook's id; parts in the manifest's order.

    checked: whether there was a notebook to check
    """

    name: str
    student: str
    status: str
    message: str
    points: float
    max_points: float
    parts: list
    penalty: float = 0.0
    waits: bool = False
    checked: bool = True

    @property
    def wrote(self):
        """Tell whether anything was written: who handed in a blank notebook says nothing of an exercise."""
        return self.checked and any(part.status != "not_written" for part in self.parts)


def read_class(chapter, results, db_url):
    """Return the Learners of a chapter, by name.

    chapter a Chapter, results an iterable of Result, db_url of the gradebook; GradebookError where it cannot be read
    """
    learners, results = [], iter(results)
    with MarksReader(db_url, chapter) as reader:
        while batch := list(islice(results, BATCH)):
            marks = reader.read([result.student for result in batch])
            learners += [_learner(chapter, result, marks.get(result.student)) for result in batch]
    return learners


def _learner(chapter, result, marks):
    parts = [_part(e, v, marks) for e, v in zip(chapter.exercises, result.exercises, strict=True)]
    points = max(0.0, marks.points) if marks else result.points  # as nbgrader exports it
    return Learner(
        result.student, result.student, result.status, result.message, points,
        marks.max_points if marks else result.max_points, parts, marks.penalty if marks else 0.0,
        bool(marks) and any(mark.waits for mark in marks.marks.values()), _checked(result),
    )  # fmt: skip


def _part(exercise, verdict, marks):
    mark = marks.marks.get(exercise.check_id) if marks else None
    if mark is None:
        return Part(verdict.points, verdict.max_points, verdict.status, verdict.misconception)
    by_hand = mark.manual is not None or bool(mark.extra)
    return Part(mark.points, mark.max_points, verdict.status, verdict.misconception, by_hand)


def _checked(result):
    """Tell whether a notebook was there to check, and the grader could."""
    unread = result.exercises and all(v.problem == f"{result.message}." for v in result.exercises)
    return result.status not in ("malformed", "refused") and not unread


def make_anonymous(learners, secret):
    """Put numbers in the place of names, in an order that says nothing without the class's secret.

    learners a list of Learner, secret text -> the same Learners, in the order of their numbers
    """
    learners.sort(key=lambda one: hmac.digest(secret.encode(), one.student.encode(errors="replace"), hashlib.sha256))
    for number, learner in enumerate(learners, start=1):
        learner.name, learner.message = f"Learner {number}", ""
    return learners
