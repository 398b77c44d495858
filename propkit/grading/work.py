"""The work that is sent to workers: plain functions of plain data, so it may be done anywhere and repeated at will."""

import atexit
import json
import threading
from dataclasses import dataclass
from pathlib import Path

from propkit.checks import judge
from propkit.course.manifest import load_course
from propkit.grading.environment import differences, environment
from propkit.grading.errors import GradingError
from propkit.grading.grader import Grader
from propkit.grading.jail import JailError, Limits
from propkit.grading.result import Result

TRIES = 2  # what ends its worker, or its sandbox, so often is given up


@dataclass(frozen=True)
class Order:
    """What is the same for all submissions of a run."""

    chapter: str
    root: str
    released: str  # the JSON text of the notebook as it was released
    seed: int
    level: str
    limits: Limits
    environment: str = ""  # JSON; a worker that differs is refused


_graders = {}  # at most one: Order: Grader
_one_at_a_time = threading.Lock()  # a worker of Dask may have several threads, and a jail runs one submission


def grade_batch(order, submissions):
    """Grade some submissions, with the Grader that this process keeps for the order.

    submissions a list of dicts with student, data, timestamp, key, refusal, notes -> list of Result as dicts

    JailError where there is no sandbox to be had, GradingError where this worker would give other marks
    """
    with _one_at_a_time:
        return [_grade(order, **submission).as_dict() for submission in submissions]


def look(order):
    """Start a sandbox, so that a machine that cannot have one says so first -> what is active, as a dict."""
    with _one_at_a_time:
        return _grader(order).jail.active


def given_up(order, submission, why):
    """Return the Result of a submission that could not be graded. It has no key: the next run tries it again."""
    chapter = load_course(Path(order.root)).chapter(order.chapter)
    verdicts = [judge.raised(e.name, e.max_points, f"{why}.") for e in chapter.exercises]
    student, timestamp = submission["student"], submission["timestamp"]
    return Result(student, chapter.id, "crashed", 0, chapter.max_points, verdicts, why, timestamp=timestamp)


def close_graders():
    """End the sandboxes of this process."""
    while _graders:
        _, grader = _graders.popitem()
        grader.jail.close()


atexit.register(close_graders)


def _grade(order, notes=(), **submission):
    for _ in range(TRIES):
        grader = _grader(order)
        try:
            result = grader.grade(**submission)
        except JailError as error:
            close_graders()
            why = f"it ended its sandbox {TRIES} times ({error})"
        except Exception as error:
            # One submission must never stop the others, whatever it finds in us.
            why = f"the grader failed on it, which is not the learner's fault ({type(error).__name__}: {error})"
            break
        else:
            result.notes = [*notes, *result.notes]
            return result
    return given_up(order, submission, why)


def _grader(order):
    if order not in _graders:
        close_graders()
        course = load_course(Path(order.root))
        chapter = course.chapter(order.chapter)
        _expect_alike(order, chapter, course.root)
        released = json.loads(order.released)
        _graders[order] = Grader(chapter, course.root, released, order.seed, order.limits, order.level)
    return _graders[order]


def _expect_alike(order, chapter, root):
    if not order.environment:
        return
    here = environment(chapter, root, order.released, order.seed, order.limits, order.level)
    apart = differences(here, json.loads(order.environment))
    if apart:
        raise GradingError(
            f"a worker differs from this machine, so its marks might too: {apart}. Give it the same checkout and "
            "packages, and start it again"
        )
