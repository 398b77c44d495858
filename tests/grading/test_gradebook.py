"""What `propkit grade` leaves in nbgrader's gradebook: rows by nbgrader's rules, and a person's marks untouched."""

import json
import os
import threading
import time
from dataclasses import replace

import nbformat
import pytest
from learner import answer_of, fill_in
from nbgrader.api import Comment, Grade, Gradebook, Student, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import create_engine, inspect, select, text

from propkit.grading import registration
from propkit.grading.database import Database
from propkit.grading.gradebook import GradebookError, Writer
from propkit.grading.grader import Grader, read_released
from propkit.grading.jail import Limits
from propkit.grading.nbgrader_commands import nbgrader
from propkit.grading.result import Result

CHAPTER = "ch02_forward_pass"


def book_of(course):
    return Gradebook(f"sqlite:///{course.root}/gradebook.db", "propkit")


def write(course, results, **options):
    """Write results as a run of `propkit grade` does -> what it said."""
    said = []
    with Writer(course, course.chapter("ch02"), say=said.append, **options) as writer:
        writer.write(list(results))
    return said


def scores(course, student):
    """Return {grade_id: Grade} of one student, read by nbgrader's own code."""
    with book_of(course) as book:
        grades = book.find_submission_notebook(CHAPTER, CHAPTER, student).grades
        return {g.name: (g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade) for g in grades}


def change(course, statement):
    with create_engine(f"sqlite:///{course.root}/gradebook.db").begin() as connection:
        connection.execute(text(statement))


def dump(course):
    """Return what a gradebook says of the notebook and its cells, without the ids."""
    queries = [
        "SELECT a.name, a.duedate, a.course_id, n.name, n.kernelspec FROM notebook n JOIN assignment a "
        "ON a.id = n.assignment_id",
        "SELECT n.name, c.name, c.cell_type, c.locked, c.source, c.checksum FROM source_cell c JOIN notebook n "
        "ON n.id = c.notebook_id",
        "SELECT n.name, b.name, b.type, g.max_score, g.cell_type FROM base_cell b JOIN notebook n "
        "ON n.id = b.notebook_id LEFT JOIN grade_cells g ON g.id = b.id",
        "SELECT id FROM course",
        "SELECT * FROM alembic_version",
    ]
    with create_engine(f"sqlite:///{course.root}/gradebook.db").connect() as connection:
        return [sorted(connection.execute(text(query)).all(), key=str) for query in queries]


@pytest.mark.nbgrader
@pytest.mark.parametrize("name", ["ch02", "ch05"])
def test_a_chapter_is_registered_as_nbgrader_does_it(course, name):
    chapter = course.chapter(name)
    with Writer(course, chapter, say=print):
        ours = dump(course)
    (course.root / "gradebook.db").unlink()
    assert nbgrader(course.root, "generate_assignment", chapter.id, "--force").returncode == 0
    assert ours == dump(course)
    assert len(ours[1]) > len(chapter.exercises)


def test_marks_comments_and_times_arrive(course, graded):
    said = write(course, [replace(r, timestamp="2026-03-01T12:00:00+02:00") for r in graded.values()])
    assert [s.split()[0] for s in said] == ["Added", "Entered"]
    with book_of(course) as book:
        for student, result in graded.items():
            submission = book.find_submission(CHAPTER, student)
            assert submission.score == result.points
            assert str(submission.timestamp) == "2026-03-01 10:00:00"
            assert not submission.needs_manual_grade
            (notebook,) = submission.notebooks
            assert notebook.failed_tests == (result.points < result.max_points)
            by_cell = {grade.name: grade.auto_score for grade in notebook.grades}
            assert by_cell == {f"check_{v.name}": v.points for v in result.exercises}
            silent = {comment.name for comment in notebook.comments if comment.comment == "No response."}
            assert len(notebook.comments) == len(result.exercises)
            if student not in ("bo", "lou"):
                assert silent == {v.name for v in result.exercises if v.status == "not_written"}, student
    assert write(course, graded.values()) == []
    with book_of(course) as book:
        times = {str(s.timestamp) for s in book.assignment_submissions(CHAPTER)}
    assert times == {"2026-03-01 10:00:00"}, "as with nbgrader, a time stays where a later submission has none"


def test_writing_twice_changes_nothing(course, graded):
    def rows():
        with create_engine(f"sqlite:///{course.root}/gradebook.db").connect() as connection:
            tables = (Student, SubmittedAssignment, SubmittedNotebook, Grade, Comment)
            return [sorted(connection.execute(select(t.__table__)).all(), key=str) for t in tables]

    write(course, graded.values())
    before = rows()
    assert [len(table) for table in before] == [12, 12, 12, 12 * 8, 12 * 8]
    write(course, graded.values())
    assert rows() == before


def test_what_a_person_gave_is_never_touched(course, graded):
    write(course, graded.values())
    with book_of(course) as book:
        notebook = book.find_submission_notebook(CHAPTER, CHAPTER, "di")
        for grade in notebook.grades:
            if grade.name == "check_softmax":
                grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 1.5, 0.25, False
        for comment in notebook.comments:
            if comment.name == "softmax":
                comment.manual_comment = "See me."
        book.db.commit()
    write(course, [replace(graded["ada"], student="di")])
    after = scores(course, "di")
    assert after["check_softmax"] == (3.0, 1.5, 0.25, True)  # as nbgrader has it, a person has to look again
    assert after["check_relu"][1:] == (None, None, False)
    with book_of(course) as book:
        (comment,) = [c for c in book.find_submission_notebook(CHAPTER, CHAPTER, "di").comments if c.name == "softmax"]
        assert comment.comment == "See me."
        assert book.find_submission(CHAPTER, "di").score == graded["ada"].points - 3 + 1.75


LATE = """
from nbgrader.plugins import BasePlugin
class ByTheHour(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        if student_id == "hal":
            raise ZeroDivisionError("no such hour")
        return {"di": -3, "ed": 1000, "flo": None}.get(student_id, total_seconds_late / 3600)
"""


def penalties(course):
    with book_of(course) as book:
        found = book.assignment_submissions(CHAPTER)
        return {s.student.id: s.notebooks[0].late_submission_penalty for s in found}


def test_late_penalties_come_from_the_configured_plug_in(course, graded):
    (course.root / "hours.py").write_text(LATE)
    with open(course.root / "nbgrader_config.py", "a") as config:
        config.write("\nc.AssignLatePenalties.plugin_class = 'hours.ByTheHour'\n")
    late = [replace(graded[s], timestamp="2026-03-01 12:00:00") for s in ("ada", "bo", "di", "ed", "flo", "gus")]
    write(course, late)
    assert set(penalties(course).values()) == {None}
    change(course, "UPDATE assignment SET duedate = '2026-03-01 09:00:00.000000'")
    with book_of(course) as book:
        book.grant_extension(CHAPTER, "bo", hours=2)
        book.grant_extension(CHAPTER, "gus", hours=4)
    write(course, late)
    costs = {"ada": 3.0, "bo": 1.0, "di": 0.0, "ed": graded["ed"].points, "flo": None, "gus": None}
    assert penalties(course) == costs
    with pytest.raises(GradebookError, match=r"ByTheHour, failed for hal: ZeroDivisionError: no such hour. Mend it"):
        write(course, [replace(graded[s], timestamp="2026-03-02 12:00:00") for s in ("ada", "hal")])
    assert penalties(course) == costs, "a batch is written as a whole or not at all"
    change(course, "UPDATE assignment SET duedate = NULL")
    write(course, late)
    assert set(penalties(course).values()) == {None}


def test_a_manual_mark_counts_in_a_penalty(course, graded):
    """nbgrader's own plug-in takes the whole score of a late submission, a person's part of it too."""
    with open(course.root / "nbgrader_config.py", "a") as config:
        config.write("\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    late = [replace(graded["ada"], timestamp="2026-03-01 12:00:00")]
    write(course, late)
    change(course, "UPDATE assignment SET duedate = '2026-03-01 09:00:00.000000'")
    change(course, "UPDATE grade SET extra_credit = 0.5")
    write(course, late)
    assert penalties(course) == {"ada": graded["ada"].points + 0.5 * 8}


@pytest.mark.parametrize("status", ["malformed", "refused", "crashed"])
def test_a_submission_that_could_not_be_run_gets_no_points_and_can_be_marked(course, graded, status):
    result = replace(graded["lou"], status=status, notebook="")
    write(course, [result])
    assert set(scores(course, "lou").values()) == {(0.0, None, None, False)}
    path = course.root / "autograded" / "lou" / CHAPTER / f"{CHAPTER}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    shown = [c.outputs[0].data["text/html"] for c in notebook.cells if c.metadata.nbgrader.get("grade")]
    assert len(shown) == len(result.exercises)
    assert all("it is not a notebook" in card for card in shown)
    with book_of(course) as book:
        grade = book.find_grade("check_relu", CHAPTER, CHAPTER, "lou")
        grade.manual_score = 1.0
        book.db.commit()
        assert book.find_submission(CHAPTER, "lou").score == 1.0


def with_manual_cells(course, chapter):
    """Put a question to be answered in words and a task into a chapter, as an author does in `solutions`."""
    path = chapter.notebook(course.root / "solutions")
    notebook = nbformat.read(path, as_version=4)
    about = {"schema_version": 3, "locked": False, "cell_type": "markdown", "points": 4}
    kinds = {
        "why": {"grade": True, "solution": True, "task": False},
        "plan": {"grade": False, "solution": False, "task": True, "locked": True},
    }
    for name, kind in kinds.items():
        cell = nbformat.v4.new_markdown_cell(f"Say {name}.", id=name)
        cell.metadata["nbgrader"] = about | kind | {"grade_id": name}
        notebook.cells.append(cell)
    nbformat.write(notebook, path)
    done = nbgrader(course.root, "generate_assignment", chapter.id, "--force")
    assert done.returncode == 0, done.stdout


@pytest.mark.nbgrader
def test_answers_in_words_and_tasks_wait_for_a_person(course, sandbox):
    chapter = course.chapter("ch02")
    with_manual_cells(course, chapter)
    released = read_released(chapter, course.root)
    right = {e.name: answer_of(e) for e in chapter.exercises}
    path = course.root / "work.ipynb"
    results = []
    with Grader(chapter, course.root, released, 1, Limits(seconds=2)) as grader:
        for student, words in {"ada": {"why": "Because *it adds up*."}, "cy": {}}.items():
            path.write_text(json.dumps(released))
            fill_in(path, right | words)
            notebook = json.loads(path.read_text())
            notebook["cells"].append({"cell_type": "markdown", "metadata": {}, "source": "My plan: none."})
            results.append(grader.grade(student, json.dumps(notebook).encode()))
    unread = replace(results[0], student="lou", status="refused", notebook="", untouched=[])
    write(course, [*results, unread])
    assert {r.status for r in results} == {"ok"}
    lou = scores(course, "lou")
    assert lou["why"] == (0.0, None, None, False)
    assert lou["plan"] == (None, None, None, True)
    ada, cy = scores(course, "ada"), scores(course, "cy")
    assert ada["why"] == (None, None, None, True)
    assert cy["why"] == (0.0, None, None, False), "an answer that is as it was released earns nothing"
    assert ada["plan"] == cy["plan"] == (None, None, None, True)
    assert ada["check_relu"] == (1.0, None, None, False)
    with book_of(course) as book:
        assert book.find_submission(CHAPTER, "ada").needs_manual_grade
        for student, on_relu in (("cy", None), ("lou", "No response.")):
            found = book.find_submission_notebook(CHAPTER, CHAPTER, student).comments
            comments = {comment.name: comment.comment for comment in found}
            assert (comments["why"], comments["plan"], comments["relu"]) == ("No response.", None, on_relu)
    text_of = (course.root / "autograded" / "ada" / CHAPTER / f"{CHAPTER}.ipynb").read_text()
    assert "Because *it adds up*." in text_of
    assert "My plan: none." in text_of

    change(course, "UPDATE grade SET manual_score = 3, needs_manual_grade = 0 WHERE auto_score IS NULL")
    write(course, results)
    assert scores(course, "ada")["plan"] == (None, 3.0, None, False), "a task's grade is a person's alone"
    assert scores(course, "ada")["why"] == (None, 3.0, None, True)
    with book_of(course) as book:
        assert book.find_submission(CHAPTER, "ada").score == chapter.max_points + 6


OF = (
    "(SELECT a.student_id FROM submitted_assignment a JOIN submitted_notebook n ON n.assignment_id = a.id "
    "WHERE n.id = grade.notebook_id)"
)


def without_notebook(result):
    """Return a result as the journal keeps it."""
    return Result.from_dict(result.as_dict() | {"notebook": ""})


def test_restore_puts_back_rows_and_asks_for_what_it_cannot(course, graded):
    chapter = course.chapter("ch02")
    write(course, graded.values())
    change(course, f"DELETE FROM grade WHERE {OF} IN ('ada', 'lou')")
    change(course, f"UPDATE grade SET auto_score = auto_score + 1 WHERE {OF} = 'di'")
    change(course, f"UPDATE grade SET needs_manual_grade = 0, manual_score = 1 WHERE {OF} = 'ed'")
    (course.root / "autograded" / "bo" / CHAPTER / f"{CHAPTER}.ipynb").unlink()
    (course.root / "autograded" / "cy" / CHAPTER / f"{CHAPTER}.ipynb").chmod(0o644)
    (course.root / "autograded" / "cy" / CHAPTER / f"{CHAPTER}.ipynb").write_text("")
    with Writer(course, chapter) as writer:
        answers = {student: writer.restore(without_notebook(result)) for student, result in graded.items()}
    assert {student for student, there in answers.items() if not there} == {"bo", "cy"}
    for student in ("ada", "lou", "di", "ed"):
        by_cell = {name: grade[0] for name, grade in scores(course, student).items()}
        assert by_cell == {f"check_{v.name}": v.points for v in graded[student].exercises}
    assert {grade[1:] for grade in scores(course, "ed").values()} == {(1.0, None, False)}, "what is there is left alone"


def test_restore_of_what_is_stored_writes_nothing(course, graded):
    write(course, graded.values())
    before = (course.root / "gradebook.db").read_bytes()
    with Writer(course, course.chapter("ch02")) as writer:
        assert all(writer.restore(without_notebook(result)) for result in graded.values())
    assert (course.root / "gradebook.db").read_bytes() == before


def test_a_second_writer_is_refused(course):
    chapter = course.chapter("ch02")
    with Writer(course, chapter), pytest.raises(GradebookError, match="is being written by another process"):
        Writer(course, course.chapter("ch05")).__enter__()
    with Writer(course, chapter):
        pass


def test_a_busy_database_is_waited_for_and_then_given_up(course, graded):
    write(course, [graded["ada"]])
    said = []

    def hold(seconds, held):
        other = create_engine(f"sqlite:///{course.root}/gradebook.db").raw_connection()
        other.execute("BEGIN EXCLUSIVE")
        held.set()
        time.sleep(seconds)
        other.rollback()

    def held_for(seconds):
        held = threading.Event()
        thread = threading.Thread(target=hold, args=(seconds, held))
        thread.start()
        held.wait()
        return thread

    with Writer(course, course.chapter("ch02"), say=said.append, patience=20) as writer:
        thread = held_for(2.5)
        writer.write([graded["bo"]])
        thread.join()
    assert "cannot be reached (database is locked); next try in" in said[0]
    assert scores(course, "bo")
    with Writer(course, course.chapter("ch02"), say=said.append, patience=0.5) as writer:
        thread = held_for(4)
        with pytest.raises(GradebookError, match=r"could not be reached for 0.5 s: .* the same command goes on"):
            writer.write([graded["cy"]])
        thread.join()
        writer.write([graded["cy"]])
    assert scores(course, "cy")


def test_a_gradebook_that_cannot_be_written(course, graded):
    write(course, [graded["ada"]])
    address = f"sqlite:///file:{course.root}/gradebook.db?mode=ro&uri=true"
    with pytest.raises(GradebookError, match=r"cannot be written: attempt to write a readonly database. What was"):
        write(course, [graded["bo"]], db_url=address)


def test_a_gradebook_of_another_version(course):
    with Writer(course, course.chapter("ch02")):
        pass
    change(course, "UPDATE alembic_version SET version_num = 'b6d005d67074'")
    with pytest.raises(GradebookError, match=r"version b6d005d67074, expected \w+\)\. Make a copy of it"):
        Writer(course, course.chapter("ch02")).__enter__()


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("sqlite://", "in memory would be lost"),
        ("mysql://localhost/x", "SQLite or PostgreSQL, not in mysql"),
        ("no address", "is not the address of a database"),
        ("postgresql+nodriver://localhost/x", "is not the address of a database"),
        ("sqlite:////proc/no/such/gradebook.db", "cannot be written"),
    ],
)
def test_an_address_that_leads_nowhere(course, address, says):
    with pytest.raises(GradebookError, match=says):
        Writer(course, course.chapter("ch02"), db_url=address).__enter__()


def test_settings_that_cannot_be_read(course):
    (course.root / "nbgrader_config.py").write_text("c = get_config()\n1 / 0\n")
    with pytest.raises(ValueError, match=r"nbgrader_config.py\): ZeroDivisionError"):
        Writer(course, course.chapter("ch02"))


def test_a_release_that_is_not_of_this_manifest(course):
    chapter = course.chapter("ch02")
    path = chapter.notebook(course.root / "exercises")
    notebook = json.loads(path.read_text())
    about = {cell["metadata"]["nbgrader"]["grade_id"]: cell["metadata"]["nbgrader"] for cell in notebook["cells"]}
    about["check_relu"]["points"] = 5
    about["check_softmax"]["grade_id"] = "check_nothing"
    path.write_text(json.dumps(notebook))
    with pytest.raises(GradebookError, match=r"differ in check_nothing, check_relu, check_softmax\. Release it"):
        Writer(course, chapter).__enter__()
    assert not (course.root / "gradebook.db").exists()


def test_cells_that_change_after_marks_were_given(course, graded):
    """Before there are submissions, a new release replaces the old one; afterwards nbgrader does not allow it."""
    chapter = course.chapter("ch02")
    released = read_released(chapter, course.root)
    fewer = released | {"cells": [c for c in released["cells"] if c["metadata"]["nbgrader"]["grade_id"] != "relu-idea"]}
    with Writer(course, chapter) as writer:
        assert registration.register(writer.settings, chapter, fewer)
        assert registration.register(writer.settings, chapter, released)
        assert not registration.register(writer.settings, chapter, released)
        writer.registered = writer.database.write(lambda connection: registration.find(connection, chapter))
        writer.write([graded["ada"]])
        with pytest.raises(GradebookError, match=r"Cannot add or remove cells .* nbgrader db assignment remove ch02"):
            registration.register(writer.settings, chapter, fewer)


def test_links_in_the_way_are_not_followed(course, graded, tmp_path):
    outside = tmp_path / "outside"
    (outside / CHAPTER).mkdir(parents=True)
    (outside / "precious").write_text("mine")
    base = course.root / "autograded"
    (base / "bo").mkdir(parents=True)
    (base / "cy" / CHAPTER).mkdir(parents=True)
    (base / "ada").symlink_to(outside)
    (base / "bo" / CHAPTER).symlink_to(outside / CHAPTER)
    for name in (f"{CHAPTER}.ipynb", "timestamp.txt"):
        (base / "cy" / CHAPTER / name).symlink_to(outside / "precious")
    for student in ("ada", "bo", "cy"):
        handed_in = course.root / "submitted" / student / CHAPTER
        handed_in.mkdir(parents=True)
        (handed_in / "submission_secret.txt").write_text("s3cret" * 20)
    (course.root / "submitted" / "cy" / CHAPTER / "submission_secret.txt").unlink()
    (course.root / "submitted" / "cy" / CHAPTER / "submission_secret.txt").symlink_to(outside / "precious")
    mask = os.umask(0o077)
    write(course, [replace(graded[s], timestamp="2026-01-01 00:00:00") for s in ("ada", "bo", "cy")])
    os.umask(mask)
    assert (outside / "precious").read_text() == "mine"
    assert list((outside / CHAPTER).iterdir()) == []
    for student in ("ada", "bo", "cy"):
        path = base / student / CHAPTER / f"{CHAPTER}.ipynb"
        assert path.read_text() == graded[student].notebook
        assert path.stat().st_mode & 0o777 == 0o444
        secret = [] if student == "cy" else ["submission_secret.txt"]
        assert sorted(p.name for p in path.parent.iterdir()) == [path.name, *secret, "timestamp.txt"]
        assert all((path.parent / name).read_text() == "s3cret" * 20 for name in secret)
    write(course, [graded["ada"]])
    assert not (base / "ada" / CHAPTER / "timestamp.txt").exists()


@pytest.mark.parametrize("student", ["", "..", "a/../../b"])
def test_a_student_whose_name_is_a_path_is_not_written(course, graded, student):
    with pytest.raises(GradebookError, match="cannot be the name of a student's folder"):
        write(course, [replace(graded["ada"], student=student)])
    assert not list(course.root.glob("autograded/**/*.ipynb"))


def test_a_full_disk_is_said_and_leaves_no_half_notebook(course, graded):
    resource = pytest.importorskip("resource")
    write(course, [graded["ada"]])
    path = course.root / "autograded" / "ada" / CHAPTER / f"{CHAPTER}.ipynb"
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Writer(course, course.chapter("ch02")) as writer:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
        try:
            with pytest.raises(GradebookError, match=r"ch02_forward_pass.ipynb cannot be written: File too large"):
                writer.write([replace(graded["bo"], student="ada")])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert path.read_text() == graded["ada"].notebook
        writer.write([replace(graded["bo"], student="ada")])
    assert path.read_text() == graded["bo"].notebook
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_transaction_that_fails_leaves_nothing(course):
    with Database(f"sqlite:///{course.root}/gradebook.db", print) as database:

        def half(connection):
            connection.execute(text("CREATE TABLE half (id INTEGER)"))
            connection.execute(text("INSERT INTO student (id) VALUES ('ada')"))
            raise RuntimeError("in the middle")

        with pytest.raises(RuntimeError, match="in the middle"):
            database.write(half)
        assert database.write(lambda connection: connection.scalar(text("SELECT count(*) FROM student"))) == 0
        assert "half" not in database.write(lambda connection: inspect(connection).get_table_names())
