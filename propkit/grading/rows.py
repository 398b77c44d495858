"""The rows that nbgrader keeps of a submission, written for many students at once.

The rules are those of nbgrader's SaveAutoGrades: a person's scores, extra credit and comments are never touched; a
grade needs a person where the judge gives none, or where a person gave one before.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from nbgrader.api import Comment, Grade, Student, SubmittedAssignment, SubmittedNotebook, new_uuid
from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from propkit.grading.registration import ANSWER, CHECK, TASK

NO_RESPONSE = "No response."  # nbgrader's words for a cell that is as it was released
INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
KEYS = {
    Student: ["id"],
    SubmittedAssignment: ["assignment_id", "student_id"],
    SubmittedNotebook: ["notebook_id", "assignment_id"],
    Grade: ["cell_id", "notebook_id"],
    Comment: ["cell_id", "notebook_id"],
}
# What becomes of a row that is there already.
UPDATES = {
    SubmittedAssignment: lambda old, new: {"timestamp": func.coalesce(new.timestamp, old.timestamp)},
    Grade: lambda old, new: {
        "auto_score": new.auto_score,
        "needs_manual_grade": or_(old.manual_score.is_not(None), new.auto_score.is_(None)),
    },
    Comment: lambda old, new: {"auto_comment": new.auto_comment},
}


@dataclass
class Entry:
    """What the gradebook is told of one submission."""

    student: str
    time: datetime | None  # in UTC
    points: dict  # {grade_id of a check: points}
    untouched: set  # grade_ids of cells to fill in that are as they were released


def store(connection, registered, entries, penalty):
    """Write the rows of some submissions; those that are there already are brought up to date.

    registered a Registered, entries a list of Entry, penalty(student, score, seconds late) -> what lateness costs
    """
    _insert(connection, Student, [{"id": e.student} for e in entries])
    submissions = _submissions(connection, registered, entries)
    notebooks = _notebooks(connection, registered, submissions)
    grades, tasks = _grades(registered, entries, notebooks)
    _insert(connection, Grade, grades, update=True)
    _insert(connection, Grade, tasks)  # these are a person's alone
    answers, tasks = _comments(registered, entries, notebooks)
    _insert(connection, Comment, answers, update=True)
    _insert(connection, Comment, tasks)
    _write_penalties(connection, registered, submissions, notebooks, penalty)


def _insert(connection, model, rows, update=False):
    if rows:
        connection.execute(_insertion(connection.dialect.name, model, update), rows)


@cache
def _insertion(dialect, model, update):
    """Return the statement that inserts rows, and leaves or updates those whose key is there already."""
    statement = INSERT[dialect](model.__table__)
    if not update:
        return statement.on_conflict_do_nothing(index_elements=KEYS[model])
    new = UPDATES[model](model.__table__.c, statement.excluded)
    return statement.on_conflict_do_update(index_elements=KEYS[model], set_=new)


def _submissions(connection, registered, entries):
    """Return {student: row of submitted_assignment}, made where it is missing."""
    about = {"assignment_id": registered.assignment_id}
    rows = [about | {"id": new_uuid(), "student_id": e.student, "timestamp": e.time} for e in entries]
    _insert(connection, SubmittedAssignment, rows, update=True)
    table = SubmittedAssignment.__table__
    students = [e.student for e in entries]
    ours = table.c.assignment_id == registered.assignment_id, table.c.student_id.in_(students)
    return {row.student_id: row for row in connection.execute(select(table).where(*ours))}


def _notebooks(connection, registered, submissions):
    """Return {student: id of the submitted notebook}, made where it is missing."""
    students = {row.id: student for student, row in submissions.items()}
    about = {"notebook_id": registered.notebook_id}
    _insert(connection, SubmittedNotebook, [about | {"id": new_uuid(), "assignment_id": id_} for id_ in students])
    table = SubmittedNotebook.__table__
    ours = table.c.notebook_id == registered.notebook_id, table.c.assignment_id.in_(list(students))
    found = connection.execute(select(table.c.id, table.c.assignment_id).where(*ours))
    return {students[assignment]: id_ for id_, assignment in found}


def _grades(registered, entries, notebooks):
    """Return the rows of grades: those that the judge may give, and those of tasks."""
    judged, tasks = [], []
    for e in entries:
        for name, (cell_id, kind) in registered.graded.items():
            score = {CHECK: e.points.get(name, 0.0), ANSWER: 0.0 if name in e.untouched else None, TASK: None}[kind]
            row = {"id": new_uuid(), "cell_id": cell_id, "notebook_id": notebooks[e.student], "auto_score": score}
            (tasks if kind == TASK else judged).append(row | {"needs_manual_grade": score is None})
    return judged, tasks


def _comments(registered, entries, notebooks):
    """Return the rows of comments: on answers, and on tasks."""
    answers, tasks = [], []
    for e in entries:
        for name, (cell_id, is_task) in registered.commented.items():
            says = NO_RESPONSE if name in e.untouched and not is_task else None
            row = {"id": new_uuid(), "cell_id": cell_id, "notebook_id": notebooks[e.student], "auto_comment": says}
            (tasks if is_task else answers).append(row)
    return answers, tasks


def _write_penalties(connection, registered, submissions, notebooks, penalty):
    """Write what lateness costs: as nbgrader has it, worked out anew each time, between 0 and the score."""
    table = SubmittedNotebook.__table__
    ours = table.c.id.in_(list(notebooks.values())), table.c.late_submission_penalty.is_not(None)
    connection.execute(update(table).where(*ours).values(late_submission_penalty=None))
    late = {student: seconds for student, row in submissions.items() if (seconds := _lateness(row, registered.due)) > 0}
    scores = _scores(connection, [notebooks[student] for student in late])
    rows = []
    for student, seconds in late.items():
        notebook = notebooks[student]
        cost = penalty(student, scores[notebook], seconds)
        if cost is not None:
            rows.append({"which": notebook, "cost": min(max(cost, 0.0), scores[notebook])})
    if rows:
        ours = table.c.id == bindparam("which")
        connection.execute(update(table).where(ours).values(late_submission_penalty=bindparam("cost")), rows)


def _lateness(submission, due):
    """Return how many seconds after its due date a submission came, an extension counted."""
    if due is None or submission.timestamp is None:
        return 0.0
    if submission.extension is not None:
        due += submission.extension
    return (submission.timestamp - due).total_seconds()


def _scores(connection, notebooks):
    """Return {submitted notebook: its score}, a person's marks and extra credit included."""
    if not notebooks:
        return {}
    total = select(Grade.notebook_id, func.sum(Grade.score)).where(Grade.notebook_id.in_(notebooks))
    with Session(bind=connection) as session:
        return dict(session.execute(total.group_by(Grade.notebook_id)).all())


def stored(connection, registered):
    """Return {student: (number of grades, sum of the judge's points)} of all submissions that have rows."""
    table = Grade.__table__
    found = connection.execute(
        select(SubmittedAssignment.student_id, func.count(table.c.id), func.sum(table.c.auto_score))
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(table, table.c.notebook_id == SubmittedNotebook.id)
        .where(SubmittedNotebook.notebook_id == registered.notebook_id)
        .group_by(SubmittedAssignment.student_id)
    )
    return {student: (count, points or 0.0) for student, count, points in found}
