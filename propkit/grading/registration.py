"""A chapter in nbgrader's gradebook: its assignment, notebook and cells, entered by nbgrader's own preprocessor."""

import json
from dataclasses import dataclass

import nbformat
from nbgrader.api import Assignment, BaseCell, Gradebook, InvalidEntry, MissingEntry, Notebook
from nbgrader.preprocessors import SaveCells
from sqlalchemy import select

from propkit.grading.engine import GradebookError

CHECK, ANSWER, TASK = "check", "answer", "task"  # who gives the points: the judge, or a person, for an answer or a task


@dataclass(frozen=True)
class Registered:
    """The ids under which the gradebook knows a chapter.

    graded a dict grade_id: (cell id, CHECK, ANSWER or TASK), commented a dict grade_id: (cell id, whether it is a task)
    """

    assignment_id: str
    notebook_id: str
    due: object  # datetime in UTC, or None
    graded: dict
    commented: dict


def check_release(chapter, released):
    """Hold a released notebook against the manifest: a cell with points that nobody would judge must not be there.

    chapter a Chapter, released a notebook as a dict; GradebookError where they differ
    """
    points = {exercise.check_id: exercise.max_points for exercise in chapter.exercises}
    found = {
        about["grade_id"]: float(about["points"])
        for about in map(_about, released["cells"])
        if about.get("grade") and not about.get("solution")
    }
    if found != points:
        differing = sorted(name for name in {*found, *points} if found.get(name) != points.get(name))
        raise GradebookError(
            f"{chapter.id}: the released notebook and course.toml differ in {', '.join(differing)}. Release it again: "
            f"propkit sync, then nbgrader generate_assignment {chapter.id} --force"
        )


def register(settings, chapter, released):
    """Enter a chapter into the gradebook, as `nbgrader generate_assignment` does; nothing where it is there already.

    settings a CourseSettings, chapter a Chapter, released the learners' notebook as a dict -> True where it was entered

    GradebookError where the gradebook has other cells, with marks
    """
    address, course = settings.coursedir.db_url, settings.coursedir.course_id
    resources = {"nbgrader": {"notebook": chapter.id, "assignment": chapter.id, "db_url": address}}
    try:
        with Gradebook(address, course) as book:
            book.update_or_create_assignment(chapter.id)
            if _structure(book, chapter) == _wanted(released):
                return False
        SaveCells(parent=settings).preprocess(nbformat.reads(json.dumps(released), as_version=4), resources)
    except InvalidEntry as error:  # nbgrader's word for whatever its database said
        raise GradebookError(f"{chapter.id} cannot be entered into the gradebook: {error}") from None
    except RuntimeError as error:
        raise GradebookError(
            f"{error}. The released notebook has other cells than the gradebook. Release again what was graded, or "
            f"give up these marks: nbgrader db assignment remove {chapter.id} --force"
        ) from None
    return True


def find(connection, chapter):
    """Return a chapter as Registered."""
    assignment, notebook, due = connection.execute(
        select(Assignment.id, Notebook.id, Assignment.duedate)
        .join(Notebook, Notebook.assignment_id == Assignment.id)
        .where(Assignment.name == chapter.id, Notebook.name == chapter.id)
    ).one()
    table = BaseCell.__table__
    cells = connection.execute(select(table.c.id, table.c.name, table.c.type).where(table.c.notebook_id == notebook))
    of = {kind: {} for kind in ("GradeCell", "SolutionCell", "TaskCell")}
    for cell_id, name, kind in cells:
        of[kind][name] = cell_id
    answers, tasks = of["SolutionCell"], of["TaskCell"]
    graded = {name: (id_, ANSWER if name in answers else CHECK) for name, id_ in of["GradeCell"].items()}
    graded |= {name: (id_, TASK) for name, id_ in tasks.items()}
    commented = {name: (id_, False) for name, id_ in answers.items()} | {n: (id_, True) for n, id_ in tasks.items()}
    return Registered(assignment, notebook, due, graded, commented)


def _structure(book, chapter):
    """Return what the gradebook knows of a chapter's cells, in the form of `_wanted`; None where it knows nothing."""
    try:
        notebook = book.find_notebook(chapter.id, chapter.id)
    except MissingEntry:
        return None
    return {
        *(("grade", cell.name, cell.max_score) for cell in notebook.grade_cells),
        *(("task", cell.name, cell.max_score) for cell in notebook.task_cells),
        *(("solution", cell.name, None) for cell in notebook.solution_cells),
        *(("source", cell.name, None) for cell in notebook.source_cells),
    }


def _wanted(released):
    """Return the cells that a notebook needs in the gradebook, as a set of (kind, grade_id, points)."""
    wanted = set()
    for about in map(_about, released["cells"]):
        name, points = about.get("grade_id"), about.get("points")
        kinds = [kind for kind in ("grade", "solution", "task") if about.get(kind)]
        wanted |= {(kind, name, None if kind == "solution" else float(points)) for kind in kinds}
        if kinds or about.get("locked"):
            wanted.add(("source", name, None))
    return wanted


def _about(cell):
    return cell["metadata"].get("nbgrader", {})
