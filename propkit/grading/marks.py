"""What nbgrader's gradebook says of submissions: points, a person's marks and comments, what lateness costs.

Read in bulk, one query a table, and never written from here.
"""

import contextlib
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    GradeCell,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from sqlalchemy import create_engine, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from propkit.grading.engine import GradebookError


@dataclass(frozen=True)
class Mark:
    """What one cell was worth: the check's points, a person's in their place, a person's on top."""

    auto: float | None
    manual: float | None
    extra: float | None
    max_points: float
    waits: bool  # for a person

    @property
    def points(self):
        """The score, as nbgrader has it."""
        given = self.manual if self.manual is not None else self.auto
        return 0.0 if given is None else given + (self.extra or 0.0)


@dataclass
class Marks:
    """All that the gradebook says of one submission: marks and a person's comments by grade_id."""

    marks: dict = field(default_factory=dict)  # grade_id: Mark
    comments: dict = field(default_factory=dict)  # grade_id: text
    penalty: float = 0.0

    @property
    def points(self):
        return sum(mark.points for mark in self.marks.values()) - self.penalty

    @property
    def max_points(self):
        return sum(mark.max_points for mark in self.marks.values())


class MarksReader:
    """Reads the marks of one chapter. Use as a context manager."""

    def __init__(self, url, chapter):
        """url of the gradebook as SQLAlchemy has it, chapter a Chapter; GradebookError where it cannot be read."""
        path = make_url(url).database
        if make_url(url).get_backend_name() == "sqlite" and not (path and Path(path).is_file()):
            raise GradebookError(f"there is no gradebook {path}; grade first: propkit grade {chapter.id}")
        self.chapter, self._engine = chapter, create_engine(url)

    def __enter__(self):
        try:
            with _said():
                self._connection = self._engine.connect()
                self._find_cells()
        except BaseException:
            self._engine.dispose()
            raise
        return self

    def __exit__(self, *_):
        self._connection.close()
        self._engine.dispose()

    def _find_cells(self):
        found = self._connection.execute(
            select(Notebook.id)
            .join(Assignment, Notebook.assignment_id == Assignment.id)
            .where(Assignment.name == self.chapter.id, Notebook.name == self.chapter.id)
        ).scalar()
        if found is None:
            raise GradebookError(
                f"the gradebook knows nothing of {self.chapter.id}; grade first: propkit grade {self.chapter.id}"
            )
        cells, self._notebook = BaseCell.__table__, found
        rows = self._connection.execute(select(cells.c.id, cells.c.name).where(cells.c.notebook_id == found))
        self._names = dict(rows.all())
        self._worth = {}
        for table in (GradeCell.__table__, TaskCell.__table__):
            self._worth |= dict(self._connection.execute(select(table.c.id, table.c.max_score)).all())

    def read(self, students):
        """Return what is known of some students' submissions, as {student: Marks}; without those who have none."""
        with _said():
            return self._read(students)

    def _read(self, students):
        ours = SubmittedNotebook.notebook_id == self._notebook, SubmittedAssignment.student_id.in_(students)
        rows = self._connection.execute(
            select(SubmittedNotebook.id, SubmittedAssignment.student_id, SubmittedNotebook.late_submission_penalty)
            .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .where(*ours)
        ).all()
        found = {id_: Marks(penalty=penalty or 0.0) for id_, _, penalty in rows}
        grade, comment = Grade.__table__.c, Comment.__table__.c
        columns = grade.auto_score, grade.manual_score, grade.extra_credit, grade.needs_manual_grade
        select_marks = select(grade.notebook_id, grade.cell_id, *columns).where(grade.notebook_id.in_(list(found)))
        for notebook, cell, auto, manual, extra, waits in self._connection.execute(select_marks):
            worth = self._worth.get(cell, 0.0)
            found[notebook].marks[self._names.get(cell, "?")] = Mark(auto, manual, extra, worth, bool(waits))
        select_comments = select(comment.notebook_id, comment.cell_id, comment.manual_comment)
        written = comment.notebook_id.in_(list(found)), comment.manual_comment.is_not(None)
        for notebook, cell, text in self._connection.execute(select_comments.where(*written)):
            if text.strip():
                found[notebook].comments[self._names.get(cell, "?")] = text
        return {student: found[id_] for id_, student, _ in rows}


@contextlib.contextmanager
def _said():
    """Say in a sentence what is wrong with a database."""
    try:
        yield
    except SQLAlchemyError as error:
        why = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise GradebookError(f"the gradebook cannot be read: {why}. Once this is mended, try again") from None
