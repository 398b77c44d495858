"""Whose is it? `students.csv`, written by the teacher, says which student a name or number in a download stands for."""

import csv
import io
import unicodedata

from propkit.grading.intake import opening
from propkit.grading.intake.caps import MIB, IntakeError, Refused
from propkit.grading.intake.names import MAP, as_id

_COLUMNS = ["handed_in_as", "student"]


def read_students(at, name=MAP):
    """Return {name or number as handed in: student's id} from the file in an open folder; {} where there is none.

    IntakeError where the file cannot be read or a line is wrong
    """
    try:
        if not opening.kind(name, at):
            return {}
        text = opening.read((name,), at, 10 * MIB).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), delimiter=";" if ";" in text.partition("\n")[0] else ","))
    except (Refused, UnicodeDecodeError, csv.Error) as error:
        raise IntakeError(f"{name} cannot be read: {error}") from None
    if not rows or [cell.strip() for cell in rows[0]] != _COLUMNS:
        raise IntakeError(f"the first line of {name} has to be: {','.join(_COLUMNS)}")
    students = {}
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != 2:
            raise IntakeError(f"line {number} of {name} has {len(row)} columns, and needs 2: {','.join(_COLUMNS)}")
        handed_in_as, student = (cell.strip() for cell in row)
        if students.setdefault(_key(handed_in_as), _checked(student, number, name)) != student:
            raise IntakeError(f"line {number} of {name} gives {handed_in_as!r} to a second student")
    return students


def find_student(students, *names):
    """Return the student's id for the first of several names that the teacher's file has, or None."""
    return next((students[_key(name)] for name in names if _key(name) in students), None)


def _key(name):
    return unicodedata.normalize("NFC", name)


def _checked(student, number, name):
    try:
        return as_id(student)
    except Refused as error:
        raise IntakeError(f"line {number} of {name}: {error}") from None
