"""The four indexes: added once, used by what nbgrader asks, taken away without a trace."""

import pytest
from nbgrader.api import Gradebook
from sqlalchemy import create_engine, inspect, text
from typer.testing import CliRunner

from propkit.cli import app
from propkit.grading import indexes
from propkit.grading.database import Database
from propkit.grading.gradebook import Writer

TABLES = ("grade", "comment", "submitted_notebook", "submitted_assignment", "student")


@pytest.fixture
def address(course):
    """The address of a gradebook as nbgrader makes it."""
    address = f"sqlite:///{course.root}/gradebook.db"
    with Database(address, print):
        pass
    return address


def schema(address):
    with create_engine(address).connect() as connection:
        return sorted(connection.execute(text("SELECT name, tbl_name, sql FROM sqlite_master")).all())


def propkit(*arguments):
    result = CliRunner().invoke(app, ["indexes", *arguments])
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def test_they_come_once_and_go_without_a_trace(course, address):
    before = schema(address)
    said = propkit()
    assert [line.split()[0] for line in said] == ["Gradebook:", *["Added"] * 4, "nbgrader's"]
    for index in indexes.INDEXES:
        assert f"Added {index.name} on {index.table}({index.column})." in said
    with create_engine(address).connect() as connection:
        found = {(t, *i["column_names"]) for t in TABLES for i in inspect(connection).get_indexes(t)}
    assert found == {(index.table, index.column) for index in indexes.INDEXES}
    after = schema(address)
    assert propkit()[-1] == "All four are there already."
    assert schema(address) == after
    said = propkit("--remove")
    assert [line.split()[0] for line in said] == ["Gradebook:", *["Removed"] * 4]
    assert schema(address) == before
    assert propkit("--remove")[-1] == "There are none of them."


def test_indexes_of_others_are_left_alone(course, address):
    with create_engine(address).begin() as connection:
        connection.execute(text("CREATE INDEX mine ON grade (notebook_id)"))
        connection.execute(text("CREATE INDEX propkit_mine ON grade (auto_score)"))
    propkit()
    propkit("--remove")
    assert {name for name, *_ in schema(address)} >= {"mine", "propkit_mine"}


QUESTIONS = {
    "grade": "SELECT * FROM grade WHERE notebook_id = 'x'",
    "comment": "SELECT * FROM comment WHERE notebook_id = 'x'",
    "submitted_notebook": "SELECT * FROM submitted_notebook WHERE assignment_id = 'x'",
    "submitted_assignment": "SELECT * FROM submitted_assignment WHERE student_id = 'x'",
}


@pytest.mark.parametrize("index", indexes.INDEXES, ids=lambda index: index.table)
def test_what_nbgrader_asks_is_answered_by_them(address, index):
    def plan():
        with create_engine(address).connect() as connection:
            return str(connection.execute(text(f"EXPLAIN QUERY PLAN {QUESTIONS[index.table]}")).all())

    assert "SCAN" in plan()
    with Database(address, print) as database:
        database.write(indexes.add)
    assert f"USING INDEX {index.name}" in plan()


def test_grading_adds_them_to_an_old_gradebook_and_says_so(course):
    address = f"sqlite:///{course.root}/gradebook.db"
    with Database(address, print), Gradebook(address, "propkit") as book:
        book.add_student("ada")
    said = []
    with Writer(course, course.chapter("ch02"), say=said.append):
        pass
    assert said[0].startswith("Added 4 indexes to the gradebook: grade(notebook_id), comment(notebook_id), ")
    assert "`propkit indexes --remove` takes them away" in said[0]
    assert propkit()[-1] == "All four are there already."
    with Gradebook(address, "propkit") as book:
        assert [student.id for student in book.students] == ["ada"]


def test_while_it_is_being_graded_the_gradebook_is_left_alone(course):
    with Writer(course, course.chapter("ch02"), say=print):
        result = CliRunner().invoke(app, ["indexes"])
    assert result.exit_code != 0
    assert "is being written by another process" in str(result.exception)
