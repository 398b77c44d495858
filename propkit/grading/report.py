"""The class report of a chapter: one page for those who teach, from what was graded and what the gradebook says."""

import os
from dataclasses import dataclass
from pathlib import Path

from propkit.checks.beside.cells import cell_source
from propkit.grading import nbgrader_settings
from propkit.grading.autograded import Autograded
from propkit.grading.class_data import make_anonymous, read_class
from propkit.grading.class_run import latest_results, seed_for
from propkit.grading.errors import GradingError
from propkit.grading.feedback import own_texts
from propkit.grading.grader import read_released
from propkit.grading.report_page import Likeness, render
from propkit.grading.similarity import alike

FOLDER = "reports"


@dataclass
class Written:
    """Where the report lies, of how many learners it is, and how many groups are near-identical."""

    path: Path
    learners: int
    groups: int


def write_report(course, chapter, db_url=None, anonymous=False):
    """Write the report on a class.

    course a Course, chapter a Chapter, db_url of the gradebook where it is not the configured one; anonymous: numbers
    in the place of names -> Written

    GradingError where nothing is graded, the gradebook cannot be read or the page cannot be written
    """
    coursedir = nbgrader_settings.read(course.root, db_url).coursedir
    learners = read_class(chapter, latest_results(course, chapter), coursedir.db_url)
    texts = _texts(Autograded(coursedir, chapter), chapter, learners)
    if anonymous:
        make_anonymous(learners, str(seed_for(course, chapter)))
    likeness = Likeness(find_alike(course, chapter, texts), texts)
    page = render(chapter, learners, likeness, anonymous)
    path = course.root / FOLDER / f"{chapter.id}{'-anonymous' if anonymous else ''}.html"
    _put(path, page)
    return Written(path, len(learners), len(likeness.groups))


def find_alike(course, chapter, texts):
    """Return the Groups of near-identical submissions; texts {student: {exercise: source}}."""
    names = {exercise.name for exercise in chapter.exercises}
    released = {
        cell["metadata"]["nbgrader"]["grade_id"]: cell_source(cell)
        for cell in read_released(chapter, course.root)["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") in names
    }
    return alike(texts, released, names | {"np"})


def _texts(notebooks, chapter, learners):
    """Return {student: {exercise: source}} of what the learners wrote, from the executed notebooks."""
    names = [exercise.name for exercise in chapter.exercises]
    found = {}
    for learner in learners:
        if learner.checked:
            own = own_texts(notebooks.path(learner.student))
            found[learner.student] = {name: own[name] for name in names if name in own}
    return found


def _put(path, page):
    """Write the page whole or not at all, for the eyes of this user alone."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(exist_ok=True)
        part.unlink(missing_ok=True)
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(page)
        os.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise GradingError(f"{path} cannot be written: {error.strerror}") from None
