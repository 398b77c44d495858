"""The check in a notebook cell: `check(linear_forward)` runs the learner's function where it is, at once.

Its value is the verdict: a card for the learner, and the bare number of points for nbgrader.
"""

import contextlib
import importlib
import os
import secrets
import sys
from functools import cache
from pathlib import Path

from propkit import given
from propkit.checks import judge
from propkit.checks.beside import ways
from propkit.checks.beside.probe import names_reference, probe
from propkit.checks.exercise import load_bank
from propkit.checks.time_limit import OutOfTime, within
from propkit.course import hints, manifest, progress

SECONDS = 10.0
REFERENCE = str(Path(__file__).resolve().parents[1])  # its own files; the folders in it are tools around it


def check(implementation, seed=None, seconds=SECONDS):
    """Check one exercise -> Verdict, which shows itself as a card.

    implementation the learner's function, under its own name; seed of the drawn cases (fresh by default);
    seconds until an endless loop is stopped

    ManifestError where no exercise has that name
    """
    course = manifest.load_course()
    name = _name_of(implementation, course, sys._getframe(1).f_globals)
    verdict = examine(implementation, name, seed, seconds)
    if verdict.status != "ok":
        verdict.next_step = hints.offer(course.root, name, in_notebook=True)
    progress.record(course.root, [verdict])
    return verdict


def examine(implementation, name, seed=None, seconds=SECONDS):
    """Check one exercise as `check` does, but offer no hint and note no attempt -> Verdict.

    ManifestError where no exercise has that name
    """
    course = manifest.load_course()
    chapter, exercise = course.exercise(name)
    bank = load_bank(chapter.id)[name]
    cases = bank.draw(secrets.randbits(32) if seed is None else seed)
    return _run(implementation, bank, exercise, cases, seconds, _allow(chapter, course.root))


def _name_of(implementation, course, namespace):
    """Return the exercise's name: the function's own, or the variable's that holds it (as after `relu = my_relu`)."""
    exercises = {e.name for c in course.with_exercises for e in c.exercises}
    for name in exercises:
        if namespace.get(name) is implementation:
            return name
    name = getattr(implementation, "__name__", None) or repr(implementation)
    if not callable(implementation):
        raise manifest.ManifestError(f"check takes a function, as in check(relu); it got {implementation!r}")
    return name


def _run(implementation, bank, exercise, cases, seconds, allowed):
    named = names_reference(implementation)
    if named:
        return judge.reference_used(bank.name, exercise.max_points, named)
    try:
        outcomes = within(seconds, lambda: _outcomes(implementation, cases, allowed))
    except OutOfTime:
        return judge.timeout(bank.name, exercise.max_points, seconds)
    return judge.judge(bank, exercise.points, cases, outcomes)


def _outcomes(implementation, cases, allowed):
    outcomes = []
    for case in cases:
        with _watch(allowed) as seen:
            outcome = probe(implementation, case)
        outcome.used_reference = ", ".join(seen)
        outcomes.append(outcome)
        if outcome.used_reference or judge.is_unwritten(outcome):
            break
    return outcomes


def _allow(chapter, root):
    """Let an answer use what is given to its chapter: the functions of earlier chapters and its given cells.

    -> the code objects of those functions
    """
    places = [f"{e.module}:{e.name}" for e in given.earlier(chapter, root)] + list(chapter.given)
    pairs = [place.split(":") for place in places]
    functions = {name: getattr(importlib.import_module(module), name) for module, name in pairs}
    ways.GIVEN.update(functions)
    allowed = [given.__getattr__, *functions.values()]
    return {function.__code__ for function in allowed if hasattr(function, "__code__")}


@cache
def _of_reference(path):
    return os.path.dirname(path) == REFERENCE


@contextlib.contextmanager
def _watch(allowed):
    """Note every function of the reference that runs meanwhile; it cannot hide behind another name or a wrapper."""
    seen = []

    def notice(frame, event, argument):  # thousands of times while an answer trains, so the quick questions come first
        if event != "call" or not _of_reference(frame.f_code.co_filename):
            return
        code = frame.f_code
        if code not in allowed and code.co_name[0] != "<" and code.co_qualname not in seen:
            seen.append(code.co_qualname)

    before = sys.getprofile()
    sys.setprofile(notice)
    try:
        yield seen
    finally:
        sys.setprofile(before)
