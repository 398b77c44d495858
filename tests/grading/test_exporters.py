"""Marks for learning platforms: their own columns, as nbgrader's real command writes them, and no formulas."""

import csv
import datetime

import pytest
from nbgrader.api import Gradebook
from small_class import grading_course

from propkit.grading.engine import make_engine, make_tables
from propkit.grading.exporters import harmless, read_book
from propkit.grading.nbgrader_commands import nbgrader

EVIL = '=HYPERLINK("http://evil.example";"Marks")'
CHAPTERS = ("ch01_learning_loop", "ch02_forward_pass")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course whose gradebook has five learners: whole, marked by hand and late, evil, without work, below zero."""
    course = grading_course(tmp_path_factory.mktemp("export") / "course")
    with make_engine(f"sqlite:///{course.root}/gradebook.db").begin() as connection:
        make_tables(connection)
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as book:
        for chapter in CHAPTERS:
            book.add_assignment(chapter)
            book.add_notebook(chapter, chapter)
            book.add_grade_cell("check_a", chapter, chapter, max_score=2, cell_type="code")
            book.add_grade_cell("check_b", chapter, chapter, max_score=4, cell_type="code")
        book.add_student("ada", first_name="Ada", last_name="Lovelace", email="ada@example.org", lms_user_id="1001")
        book.add_student("zoë", first_name="Zoë", last_name="数学", email="zoe@example.org")
        book.add_student("eve", first_name="@SUM(1)", last_name=EVIL, email="-2+3", lms_user_id="+1")
        book.add_student("idle", first_name="I", last_name="Dle")
        book.add_student("low", first_name="L", last_name="Ow")
        for student, scores in {"ada": (2, 4), "zoë": (1, 2.125), "eve": (0, 1), "low": (0, 1)}.items():
            give(book, CHAPTERS[1], student, scores)
        give(book, CHAPTERS[0], "ada", (1, 1))
        grade = book.find_grade("check_a", CHAPTERS[1], CHAPTERS[1], "zoë")
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 0.5, 0.25, True
        book.find_submission_notebook(CHAPTERS[1], CHAPTERS[1], "zoë").late_submission_penalty = 1
        book.find_submission_notebook(CHAPTERS[1], CHAPTERS[1], "low").late_submission_penalty = 5
        book.db.commit()
    return course


def give(book, chapter, student, scores):
    when = datetime.datetime(2026, 11, 1, 9, 30)
    book.add_submission(chapter, student).timestamp = when
    for cell, score in zip(("check_a", "check_b"), scores, strict=True):
        grade = book.find_grade(cell, chapter, chapter, student)
        grade.auto_score, grade.needs_manual_grade = score, False
    book.db.commit()


def export(course, kind, *arguments):
    """Run nbgrader's command -> (rows, its words, the bytes of the file)."""
    path = course.root / f"{kind}.csv"
    done = nbgrader(
        course.root, "export", f"--exporter=propkit.grading.exporters.{kind}Exporter", "--to", str(path), *arguments
    )
    assert done.returncode == 0, done.stdout
    data = path.read_bytes()
    return list(csv.reader(data.decode("utf-8-sig").splitlines())), done.stdout, data


@pytest.mark.nbgrader
def test_canvas(course):
    name = "{'ch02_forward_pass': 'Forward pass (4711)'}"
    rows, said, data = export(course, "Canvas", f"--CanvasExporter.columns={name}")
    assert rows[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", CHAPTERS[0], "Forward pass (4711)"]
    assert rows[1] == ["    Points Possible", "", "", "", "", "6", "6"]
    by_login = {row[3]: row for row in rows[2:]}
    assert by_login["ada"] == ["Lovelace, Ada", "1001", "", "ada", "", "2", "6"]
    assert by_login["zoë"] == ["数学, Zoë", "", "", "zoë", "", "", "1.88"]  # 0.5 + 0.25 + 2.125 - 1
    assert by_login["eve"][:2] == [f"'{EVIL}, @SUM(1)", "'+1"]
    assert by_login["low"][6] == "0"
    assert "idle" not in by_login
    assert "1 marks are not final" in said
    assert not data.startswith(b"\xef\xbb\xbf")
    data.decode("utf-8")


@pytest.mark.nbgrader
def test_moodle(course):
    rows, _, _ = export(course, "Moodle")
    assert rows[0] == ["First name", "Last name", "Username", "ID number", "Email address", *CHAPTERS]
    by_name = {row[2]: row for row in rows[1:]}
    assert by_name["ada"] == ["Ada", "Lovelace", "ada", "1001", "ada@example.org", "2", "6"]
    assert by_name["zoë"][5:] == ["-", "1.88"]
    assert by_name["eve"][:2] == ["'@SUM(1)", f"'{EVIL}"]
    assert by_name["eve"][4] == "'-2+3"
    assert "idle" not in by_name


@pytest.mark.nbgrader
def test_spreadsheet_of_one_assignment_and_some_students(course):
    rows, _, data = export(
        course, "Spreadsheet", "--assignment", "['ch02_forward_pass']", "--student", "['zoë','idle','eve']"
    )
    assert data.startswith(b"\xef\xbb\xbf")
    assert rows[0][4:] == [f"ch02_forward_pass{more}" for more in ("", " of", " late penalty", " handed in", " final")]
    by_id = {row[0]: row for row in rows[1:]}
    assert set(by_id) == {"zoë", "idle", "eve"}
    assert by_id["zoë"][4:] == ["1.88", "6", "1", "2026-11-01 09:30:00 UTC", "no"]
    assert by_id["idle"][4:] == ["", "6", "", "", ""]
    assert by_id["eve"][1:4] == [f"'{EVIL}", "'@SUM(1)", "'-2+3"]


def test_marks_are_nbgraders_own(course):
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as gradebook:
        book = read_book(gradebook)
        for (student, chapter), score in book.scores.items():
            theirs = gradebook.find_submission(chapter, student)
            assert score.points == pytest.approx(theirs.score)
            assert score.penalty == pytest.approx(theirs.late_submission_penalty)
            assert score.waits == bool(theirs.needs_manual_grade)
        assert len(book.scores) == 5


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@A1", "\t=1", "\r=1", "  =1", "|cmd", "%0A=1", "\n=1", "\x00=1"])
def test_what_begins_like_a_formula_becomes_text(text):
    assert harmless(text) == f"'{text}"


def test_other_text_stays():
    assert [harmless(text) for text in ("Ada", "a=b", "x-y", "", None, 12)] == ["Ada", "a=b", "x-y", "", "", "12"]
