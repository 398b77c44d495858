"""A gradebook in a real PostgreSQL server: the same as in SQLite, also after the server was away."""

import csv
import sys
import threading
import time
from dataclasses import replace

import pytest
from learner import fill_in
from nbgrader.api import Grade, Gradebook
from nbgrader.apps.api import NbGraderAPI
from sqlalchemy import NullPool, create_engine, func, select, text

from propkit.grading import indexes, nbgrader_settings
from propkit.grading.database import Database
from propkit.grading.engine import LOCK_KEY
from propkit.grading.gradebook import GradebookError, Writer
from propkit.grading.nbgrader_commands import nbgrader

CHAPTER = "ch02_forward_pass"


def write(course, results, db_url=None, **options):
    said = []
    with Writer(course, course.chapter("ch02"), db_url, said.append, **options) as writer:
        writer.write(list(results))
    return said


def without_ids(rows):
    """Return what nbgrader says of submissions, without the ids that are drawn anew in each gradebook."""
    return sorted(({k: v for k, v in row.items() if k not in ("id", "index")} for row in rows), key=str)


def seen_by_formgrader(course, db_url):
    """Return what the pages of formgrader are made of."""
    settings = nbgrader_settings.read(course.root, db_url)
    api = NbGraderAPI(settings.coursedir, parent=settings)
    ours = [one for one in api.get_assignments() if one["name"] == CHAPTER]
    asked = [ours, api.get_notebooks(CHAPTER), api.get_submissions(CHAPTER)]
    asked += [api.get_notebook_submissions(CHAPTER, CHAPTER), api.get_students(), api.get_student_submissions("di")]
    with api.gradebook as book:
        grades = [grade.to_dict() for s in book.assignment_submissions(CHAPTER) for grade in s.notebooks[0].grades]
        comments = [c.to_dict() for s in book.assignment_submissions(CHAPTER) for c in s.notebooks[0].comments]
    return [without_ids(rows) for rows in [*asked, grades, comments]]


def export(course, db_url):
    path = course.root / "marks.csv"
    done = nbgrader(course.root, "export", f"--to={path}", f"--db={db_url}")
    assert done.returncode == 0, done.stdout[-3000:]
    with open(path, newline="") as file:
        return sorted(csv.DictReader(file), key=str)


def count_grades(db_url):
    with create_engine(db_url).connect() as connection:
        return connection.scalar(select(func.count()).select_from(Grade.__table__))


@pytest.mark.nbgrader
def test_both_gradebooks_say_the_same(course, graded, postgres):
    late = [replace(r, timestamp="2026-03-01T10:00:00" if s in ("ada", "di") else None) for s, r in graded.items()]
    with open(course.root / "nbgrader_config.py", "a") as config:
        config.write("\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    addresses = [f"sqlite:///{course.root}/gradebook.db", postgres]
    for address in addresses:
        assert len(write(course, late, address)) == 2
        with Gradebook(address, "propkit") as book:
            book.update_or_create_assignment(CHAPTER, duedate="2026-02-28 00:00:00")
            grade = book.find_grade("check_relu", CHAPTER, CHAPTER, "di")
            grade.manual_score, grade.extra_credit = 0.5, 0.25
            book.db.commit()
        assert write(course, late, address) == []
    first, second = (seen_by_formgrader(course, address) for address in addresses)
    assert first == second
    assert [len(rows) for rows in first] == [1, 1, 12, 12, 12, len(course.with_exercises), 96, 96]
    exported = export(course, addresses[0])
    assert exported == export(course, postgres)
    penalties = {row["student_id"]: float(row["late_submission_penalty"]) for row in exported}
    assert penalties["ada"] == graded["ada"].points
    assert penalties["di"] == graded["di"].points - 0.25
    assert penalties["bo"] == 0


@pytest.mark.nbgrader
def test_nbgrader_autograde_writes_there_too(course, sandbox, postgres):
    chapter = course.chapter("ch02")
    with Writer(course, chapter, postgres):
        pass
    path = chapter.notebook(course.root / "submitted" / "ada")
    path.parent.mkdir(parents=True)
    path.write_bytes(chapter.notebook(course.root / "exercises").read_bytes())
    fill_in(path, {"relu": "def relu(z):\n    return np.maximum(z, 0)"})
    with open(course.root / "nbgrader_config.py", "a") as config:
        config.write(f"\nc.CourseDirectory.db_url = {postgres!r}\n")
    done = nbgrader(course.root, "autograde", chapter.id)
    assert done.returncode == 0, done.stdout[-3000:]
    with Gradebook(postgres, "propkit") as book:
        assert book.find_submission(CHAPTER, "ada").score == 1.0
    assert not (course.root / "gradebook.db").exists()


def test_a_server_that_is_away_for_a_while_is_waited_for(course, graded, cluster, postgres):
    said = []
    with Writer(course, course.chapter("ch02"), postgres, said.append) as writer:
        writer.write([graded["ada"]])
        before = len(said)
        cluster.stop()
        back = threading.Timer(3, cluster.start)
        back.start()
        began = time.monotonic()
        writer.write([graded["bo"], graded["cy"]])
        back.join()
        assert time.monotonic() - began > 2
        writer.write([graded["di"]])
    assert len(said) > before + 1
    assert all(s.startswith("The gradebook cannot be reached (") and "next try in" in s for s in said[before:])
    assert count_grades(postgres) == 4 * 8


def test_a_server_that_stays_away_is_given_up_and_the_rest_comes_later(course, graded, cluster, postgres):
    with Writer(course, course.chapter("ch02"), postgres, print, patience=1) as writer:
        writer.write([graded["ada"]])
        cluster.stop()
        try:
            with pytest.raises(GradebookError, match=r"not be reached for 1 s: .* What was stored before is safe"):
                writer.write([graded["bo"]])
            with pytest.raises(GradebookError, match="could not be reached"):
                Writer(course, course.chapter("ch02"), postgres, print, patience=0.5).__enter__()
        finally:
            cluster.start()
        writer.write([graded["bo"]])
    assert count_grades(postgres) == 2 * 8


def test_one_writer_also_after_a_lost_connection(course, graded, cluster, postgres):
    chapter = course.chapter("ch02")
    with Writer(course, chapter, postgres, print, patience=1) as writer:
        with pytest.raises(GradebookError, match="is being written by another process"):
            Writer(course, chapter, postgres, print).__enter__()
        cluster.stop()
        cluster.start()
        with Writer(course, chapter, postgres, print):
            with pytest.raises(GradebookError, match="is being written by another process"):
                writer.write([graded["ada"]])
            assert count_grades(postgres) == 0
        writer.write([graded["ada"]])
    assert count_grades(postgres) == 8


def test_a_server_that_holds_on_to_a_lost_connection_is_waited_for(course, graded, cluster, postgres):
    """It may take a server its time to see that a connection, and the lock with it, is gone."""
    other = create_engine(postgres, poolclass=NullPool)
    with Writer(course, course.chapter("ch02"), postgres, print, patience=20) as writer:
        cluster.stop()
        cluster.start()
        holder = other.connect()
        assert holder.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": LOCK_KEY})
        threading.Timer(2, holder.close).start()
        began = time.monotonic()
        writer.write([graded["ada"]])
        assert time.monotonic() - began > 1
    assert count_grades(postgres) == 8


def test_a_password_is_not_shown(course, cluster):
    address = f"postgresql+psycopg://ada:secret@/nowhere?host={cluster.folder}"
    with pytest.raises(GradebookError) as error:
        Writer(course, course.chapter("ch02"), address, print, patience=0.5).__enter__()
    assert "secret" not in str(error.value)
    assert "ada" in str(error.value)


def test_indexes_come_and_go(postgres):
    with Database(postgres, print) as database:
        assert len(database.write(indexes.add)) == 4
        assert database.write(indexes.add) == []
        assert len(database.write(indexes.remove)) == 4
        assert database.write(indexes.remove) == []


def test_without_its_driver(course, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(GradebookError, match=r"needs psycopg, which is not installed: pip install"):
        Writer(course, course.chapter("ch02"), "postgresql+psycopg://localhost/x").__enter__()
