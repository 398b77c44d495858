"""Marks for Canvas, for Moodle and for a spreadsheet, by nbgrader's own interface for exporters:

    nbgrader export --exporter=propkit.grading.exporters.CanvasExporter --to canvas.csv

Marks are what nbgrader has: with a person's marks and extra credit, less the late penalty, never below 0. Who has
handed nothing in has no mark, not a 0: in the learning platform that is the teacher's to give.
"""

import csv
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import Assignment, Grade, Student, SubmittedAssignment, SubmittedNotebook
from nbgrader.plugins import ExportPlugin
from sqlalchemy import Integer, cast, func, select
from traitlets import Dict, Unicode

from propkit.checks.verdict import points_text

FORMULA = re.compile(r"[\s\x00]*[=+\-@|%]|[\t\r\n\x00]")  # what spreadsheets take for the beginning of one
DIGITS = 2  # behind the point, as Canvas and Moodle have them


@dataclass
class Score:
    """What one learner has in one assignment; waits where a person has still to mark some of it."""

    points: float
    penalty: float = 0.0
    waits: bool = False
    timestamp: object = None

    @property
    def total(self):
        return max(0.0, self.points - self.penalty)


@dataclass
class Book:
    """What the gradebook has: students, worth {assignment: points}, scores {(student, assignment): Score}."""

    students: list
    worth: dict
    scores: dict = field(default_factory=dict)


def read_book(gradebook, assignments=(), students=()):
    """Return the marks of a gradebook as a Book, in four queries however large it is.

    gradebook nbgrader's Gradebook; assignments and students names, none for all
    """
    wanted, chosen = set(map(str, assignments)), set(map(str, students))
    people = sorted(gradebook.db.scalars(select(Student)), key=lambda one: one.id)
    rows = gradebook.db.execute(select(Assignment.name, Assignment.max_score).order_by(Assignment.name))
    worth = {name: points or 0.0 for name, points in rows if not wanted or name in wanted}
    scores = {id_: (key, score) for id_, key, score in _scores(gradebook.db) if key[1] in worth}
    return Book([one for one in people if not chosen or one.id in chosen], worth, dict(scores.values()))


def _scores(session):
    """Yield (id, (student, assignment), Score) of all that was handed in."""
    notebook, submitted = SubmittedNotebook.assignment_id, SubmittedAssignment
    waits = func.max(cast(Grade.needs_manual_grade, Integer))
    graded = select(notebook, func.sum(Grade.score), waits).join(Grade, Grade.notebook_id == SubmittedNotebook.id)
    points = {id_: (total or 0.0, bool(some)) for id_, total, some in session.execute(graded.group_by(notebook))}
    late = select(notebook, func.sum(SubmittedNotebook.late_submission_penalty)).group_by(notebook)
    penalties = dict(session.execute(late).all())
    columns = submitted.id, submitted.student_id, Assignment.name, submitted.timestamp
    handed_in = select(*columns).join(Assignment, submitted.assignment_id == Assignment.id)
    for id_, student, name, timestamp in session.execute(handed_in):
        total, some = points.get(id_, (0.0, False))
        yield id_, (student, name), Score(total, penalties.get(id_) or 0.0, some, timestamp)


def harmless(text):
    """Return text that no spreadsheet takes for a formula: one that looks like it gets an apostrophe in front."""
    text = "" if text is None else str(text)
    return f"'{text}" if FORMULA.match(text) else text


class CsvExporter(ExportPlugin):
    """What the three have in common: reading, a warning for marks that are not final, a file written whole."""

    default_file, encoding = "marks.csv", "utf-8"

    def export(self, gradebook):
        """Write the marks; --to, --assignment and --student are nbgrader's own options."""
        path = Path(self.to or self.default_file)
        book = read_book(gradebook, self.assignment, self.student)
        for name in set(map(str, self.assignment)) - set(book.worth):
            self.log.warning("The gradebook has no assignment %s", name)
        waiting = sum(score.waits for score in book.scores.values())
        if waiting:
            self.log.warning("%d marks are not final: a person has still to look at some cells", waiting)
        self.log.info("Exporting the marks of %d students to %s", len(book.students), path)
        _put(path, self.rows(book), self.encoding)

    def rows(self, book):
        """Yield the lines of the file, lists of cells."""
        raise NotImplementedError


class CanvasExporter(CsvExporter):
    """The columns that Canvas's gradebook imports: Grades > Import.

    Canvas finds a student by ID, else SIS User ID, else SIS Login ID, else by name. It rejects no line: of a student
    whom it does not find it asks who that is.
    """

    default_file = "canvas.csv"
    columns = Dict(
        {},
        help="Canvas's own column for an assignment, as its export has it: {'ch02_forward_pass': 'Chapter 2 (1234)'}",
    ).tag(config=True)
    section = Unicode("", help="What stands in the column Section").tag(config=True)

    def rows(self, book):
        columns = [self.columns.get(name, name) for name in book.worth]
        yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *map(harmless, columns)]
        yield ["    Points Possible", "", "", "", "", *(_number(points) for points in book.worth.values())]
        for student in book.students:
            marks = _marks(book, student, "")
            if any(marks):  # Canvas would take an empty line for marks that were taken back
                about = _sortable_name(student), student.lms_user_id, "", student.id, self.section
                yield [*map(harmless, about), *marks]


class MoodleExporter(CsvExporter):
    """The columns of Moodle's own export, for Grades > Import > CSV file.

    There, identify users by `Username`, `ID number` or `Email address`, whichever the gradebook has, and map each
    assignment to its grade item. `-` is Moodle's sign for no mark.
    """

    default_file = "moodle.csv"
    columns = Dict({}, help="The name of Moodle's grade item for an assignment").tag(config=True)

    def rows(self, book):
        columns = [self.columns.get(name, name) for name in book.worth]
        yield ["First name", "Last name", "Username", "ID number", "Email address", *map(harmless, columns)]
        for student in book.students:
            marks = _marks(book, student, "-")
            if any(mark != "-" for mark in marks):
                about = student.first_name, student.last_name, student.id, student.lms_user_id, student.email
                yield [*map(harmless, about), *marks]


class SpreadsheetExporter(CsvExporter):
    """A line for each student, for Excel, LibreOffice and others, which know UTF-8 by its first bytes."""

    default_file, encoding = "marks.csv", "utf-8-sig"

    def rows(self, book):
        heads = ("{}", "{} of", "{} late penalty", "{} handed in", "{} final")
        yield ["Student", "Last name", "First name", "Email address",
               *(harmless(head.format(name)) for name in book.worth for head in heads)]  # fmt: skip
        for student in book.students:
            about = student.id, student.last_name, student.first_name, student.email
            cells = []
            for name, worth in book.worth.items():
                score = book.scores.get((student.id, name))
                cells += _told(score, worth) if score else ["", _number(worth), "", "", ""]
            yield [*map(harmless, about), *cells]


def _told(score, worth):
    when = f"{score.timestamp:%Y-%m-%d %H:%M:%S} UTC" if score.timestamp else ""
    return [_number(score.total), _number(worth), _number(score.penalty), when, "no" if score.waits else "yes"]


def _marks(book, student, none):
    found = [book.scores.get((student.id, name)) for name in book.worth]
    return [none if score is None else _number(score.total) for score in found]


def _number(points):
    return points_text(round(points, DIGITS))


def _sortable_name(student):
    names = [name for name in (student.last_name, student.first_name) if name]
    return ", ".join(names) or student.id


def _put(path, rows, encoding):
    """Write a file of comma-separated values whole or not at all."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(part, "w", newline="", encoding=encoding, errors="replace") as file:
            csv.writer(file, lineterminator="\r\n").writerows(rows)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
