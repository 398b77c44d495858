"""Whatever goes wrong: a clear message or a run that is completed by the next one; nothing lost, nothing doubled."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
from pg_cluster import Cluster, find_programs
from small_class import SEED, grading_course, hand_in, journal_file, marks, need, propkit
from sqlalchemy import NullPool, create_engine, text

from propkit.course.manifest import load_course
from propkit.grading.class_run import latest_results
from propkit.grading.journal import Journal

pytestmark = pytest.mark.slow

COUNT, KILLS = 12, 20
OPTIONS = ("--isolation", "none", "--seed", str(SEED))
GRADE = ("grade", "ch01", *OPTIONS)


GRADES = (
    "SELECT submitted_assignment.student_id, base_cell.name, grade.auto_score, grade.needs_manual_grade "
    "FROM grade JOIN submitted_notebook ON grade.notebook_id = submitted_notebook.id "
    "JOIN submitted_assignment ON submitted_notebook.assignment_id = submitted_assignment.id "
    "JOIN base_cell ON grade.cell_id = base_cell.id"
)
DOUBLED = (
    "SELECT student_id FROM submitted_assignment GROUP BY student_id, assignment_id HAVING count(*) > 1",
    "SELECT cell_id FROM grade GROUP BY cell_id, notebook_id HAVING count(*) > 1",
    "SELECT cell_id FROM comment GROUP BY cell_id, notebook_id HAVING count(*) > 1",
)


def state(course, db_url=None):
    """Return all that a clean run and a completed one must agree in: results, gradebook, notebooks; none doubled."""
    chapter = course.chapter("ch01")
    engine = create_engine(db_url or f"sqlite:///{course.root}/gradebook.db", poolclass=NullPool)
    with engine.connect() as book:
        assert not [row for query in DOUBLED for row in book.execute(text(query))]
        grades = sorted((*row[:3], bool(row[3])) for row in book.execute(text(GRADES)))
    notebooks = {p.parts[-3]: p.read_text() for p in (course.root / "autograded").glob("*/*/*.ipynb")}
    return {r.student: marks(r) for r in latest_results(course, chapter)}, grades, notebooks


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    """A course with a class graded in one go -> course, its state."""
    course = grading_course(tmp_path_factory.mktemp("faults") / "course")
    hand_in(course, course.chapter("ch01"), COUNT)
    done = subprocess.run(**propkit(course, *GRADE), capture_output=True)
    assert done.returncode == 0, done.stderr
    return course, state(course)


@pytest.fixture
def ungraded(tmp_path, clean):
    """A course where the same class has handed in."""
    course = grading_course(tmp_path / "course")
    shutil.copytree(clean[0].root / "submitted", course.root / "submitted")
    return course


@pytest.fixture
def graded(tmp_path, clean):
    """A copy of the course with the graded class."""
    shutil.copytree(clean[0].root, tmp_path / "course")
    return load_course(tmp_path / "course")


def test_killed_at_20_moments_it_ends_as_a_clean_run_does(tmp_path):
    killed = grading_course(tmp_path / "killed")
    driver = Path(__file__).with_name("killed_driver.py")
    paths = os.pathsep.join(p for p in sys.path if p)
    done = subprocess.run(
        [sys.executable, driver, killed.root, str(KILLS), str(SEED)], capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": paths},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    moments = json.loads(done.stdout.splitlines()[-1])
    assert len(moments) == KILLS
    assert sum(how == "killed" for how, _ in moments) >= KILLS / 2
    assert {grown > 0 for how, grown in moments if how == "killed"} == {True, False}, "before and after some work"
    last = subprocess.run(**propkit(killed, *GRADE), capture_output=True)
    assert last.returncode == 0, last.stderr
    at_once = grading_course(tmp_path / "at_once")
    shutil.copytree(killed.root / "submitted", at_once.root / "submitted")
    assert subprocess.run(**propkit(at_once, *GRADE), capture_output=True).returncode == 0
    assert state(killed) == state(at_once)


def in_a_namespace(course, script):
    """Run a shell script that may mount file systems of its own; `$GRADE` is the command -> finished process."""
    need("unshare")
    command = propkit(course, *GRADE)
    return subprocess.run(
        ["unshare", "-rm", "sh", "-c", script], cwd=command["cwd"], capture_output=True, text=True,
        env=os.environ | {"GRADE": " ".join(command["args"])},
    )  # fmt: skip


@pytest.mark.parametrize(("folder", "room"), [(".propkit/grading/ch01_learning_loop", "28k"), ("autograded", "48k")])
def test_a_full_disk_is_said_and_with_more_room_the_run_goes_on(ungraded, clean, folder, room):
    (ungraded.root / folder).mkdir(parents=True)
    done = in_a_namespace(
        ungraded,
        f"""
        mount -t tmpfs -o size={room} tmpfs {folder} || exit 99
        $GRADE; echo "first ended with $?"
        mount -o remount,size=20m {folder}
        $GRADE >/dev/null; echo "second ended with $?"
        mkdir kept && cp -r {folder}/. kept/
        """,
    )
    assert "first ended with 1" in done.stdout, done.stdout + done.stderr
    assert "second ended with 0" in done.stdout, done.stdout + done.stderr
    assert "No space left on device" in done.stderr
    assert "the same command goes on" in done.stderr
    shutil.rmtree(ungraded.root / folder)
    shutil.move(ungraded.root / "kept", ungraded.root / folder)
    assert state(ungraded) == clean[1]


def test_a_full_disk_under_the_gradebook(ungraded, clean):
    done = in_a_namespace(
        ungraded,
        """
        mkdir small && mount -t tmpfs -o size=240k tmpfs small || exit 99
        GRADE="$GRADE --db sqlite:///$PWD/small/gradebook.db"
        $GRADE; echo "first ended with $?"
        mount -o remount,size=20m small
        $GRADE >/dev/null; echo "second ended with $?"
        cp small/gradebook.db gradebook.db
        """,
    )
    assert "first ended with 1" in done.stdout, done.stdout + done.stderr
    assert "disk is full" in done.stderr
    assert "the same command goes on" in done.stderr
    assert "second ended with 0" in done.stdout, done.stdout + done.stderr
    assert state(ungraded) == clean[1]


def test_a_read_only_gradebook_and_a_read_only_course_are_said(graded, clean):
    hand_in(graded, graded.chapter("ch01"), 1, start=COUNT)
    done = in_a_namespace(
        graded,
        """
        mount --bind gradebook.db gradebook.db && mount -o remount,ro,bind gradebook.db || exit 99
        $GRADE; echo "first ended with $?"
        umount gradebook.db
        mount --bind . . && mount -o remount,ro,bind . || exit 99
        cd "$PWD"; $GRADE; echo "second ended with $?"
        """,
    )
    assert "first ended with 1" in done.stdout, done.stdout + done.stderr
    assert "second ended with 1" in done.stdout, done.stdout + done.stderr
    assert "readonly database" in done.stderr
    assert "Read-only file system" in done.stderr
    assert "Traceback" not in done.stderr
    assert state(graded)[:2] == clean[1][:2]
    assert subprocess.run(**propkit(graded, *GRADE), capture_output=True).returncode == 0
    assert len(state(graded)[0]) == COUNT + 1


def test_a_gradebook_that_is_busy_for_a_while_is_waited_for(ungraded, clean):
    subprocess.run(**propkit(ungraded, "grade", "ch01", "--submitted", "nowhere"), capture_output=True)
    shutil.copy(clean[0].root / "gradebook.db", ungraded.root / "gradebook.db")
    book = sqlite3.connect(ungraded.root / "gradebook.db", isolation_level=None, check_same_thread=False)
    book.execute("BEGIN EXCLUSIVE")
    threading.Timer(10, lambda: (book.rollback(), book.close())).start()
    began = time.monotonic()
    done = subprocess.run(**propkit(ungraded, *GRADE), capture_output=True)
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - began > 8
    assert state(ungraded) == clean[1]


def test_a_server_that_is_stopped_for_10_seconds_in_the_middle_of_a_run(ungraded, clean):
    if find_programs() is None:
        need("initdb")
    chapter = ungraded.chapter("ch01")
    hand_in(ungraded, chapter, 10 * COUNT, start=COUNT)
    with Cluster() as server:
        command = propkit(ungraded, *GRADE, "--workers", "2", "--db", server.url)
        process = subprocess.Popen(**command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        wait_for_results(ungraded, process)
        server.stop()
        size = journal_file(ungraded, chapter).stat().st_size
        threading.Timer(10, server.start).start()
        printed, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
        assert "The gradebook cannot be reached (" in said
        assert size < journal_file(ungraded, chapter).stat().st_size, "it was stopped before the end"
        assert f"Graded now:  {11 * COUNT}, known from before: 0" in printed
        found = state(ungraded, server.url)
    subprocess.run(**propkit(ungraded, *GRADE, "--force"), capture_output=True, check=True)
    assert found == state(ungraded)
    assert {student: found[0][student] for student in clean[1][0]} == clean[1][0]


def wait_for_results(course, process):
    """Wait until a run has finished its first submissions."""
    path = journal_file(course, course.chapter("ch01"))
    end = time.monotonic() + 40
    while not (path.exists() and path.stat().st_size) and time.monotonic() < end and process.poll() is None:
        time.sleep(0.005)


@pytest.mark.parametrize("who", ["worker", "sandbox"])
def test_a_process_that_is_killed_from_outside_costs_only_its_time(ungraded, clean, who):
    command = propkit(ungraded, *GRADE, "--workers", "2")
    process = subprocess.Popen(**command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    wait_for_results(ungraded, process)
    victims = [p for p in psutil.Process(process.pid).children() if p.children()]
    if who == "sandbox":
        victims = [p.children()[0] for p in victims]
    assert victims, process.poll()
    victims[0].send_signal(signal.SIGKILL)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert state(ungraded) == clean[1]


@pytest.mark.parametrize("damage", ["cut", "garbage", "zeros"])
def test_a_corrupt_end_of_the_journal_is_said_and_graded_again(graded, clean, damage):
    path = journal_file(graded, graded.chapter("ch01"))
    data = path.read_bytes()
    path.write_bytes(data[:-100] if damage == "cut" else data + (b"\0" * 500 if damage == "zeros" else b"{]\n" * 50))
    done = subprocess.run(**propkit(graded, *GRADE), capture_output=True)
    assert done.returncode == 0, done.stderr
    assert "The end of the journal could not be read" in done.stderr
    assert f"Graded now:  {1 if damage == 'cut' else 0}, known from before: " in done.stdout
    assert state(graded) == clean[1]
    with Journal(path) as journal:
        assert (len(journal.keys), journal.dropped) == (COUNT, 0)


def test_rows_and_notebooks_that_were_deleted_come_back(graded, clean):
    """The gradebook's rows from the journal alone; a notebook only by grading again."""
    students = sorted(clean[1][0])
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "db", "student", "remove", students[0], "--force"],
        cwd=graded.root, check=True, capture_output=True, env=os.environ | {"PATH": programs()},
    )  # fmt: skip
    shutil.rmtree(graded.root / "autograded" / students[1])
    assert state(graded) != clean[1]
    done = subprocess.run(**propkit(graded, *GRADE), capture_output=True)
    assert f"Graded now:  1, known from before: {COUNT - 1}" in done.stdout, done.stderr
    assert state(graded) == clean[1]


def programs():
    return str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"]
