"""Workers may die, and a submission may end its worker: the others do not notice."""

import contextlib
import math
import os
import pickle
import signal
import struct
import subprocess
import sys
import time
from functools import partial

import psutil
import pytest
from small_class import (
    MemoryWriter,
    die_on,
    grading_course,
    hand_in,
    journal_file,
    need,
    options,
    propkit,
    write_submission,
)

from propkit.grading import dispatch, intake, work
from propkit.grading.class_run import grade_class, latest_results, order_for
from propkit.grading.classroom import make_class
from propkit.grading.errors import GradingError
from propkit.grading.executors import ThisMachine
from propkit.grading.grader import Grader, read_released
from propkit.grading.jail import JailError
from propkit.grading.result import Result
from propkit.grading.worker_processes import WorkerLost

COUNT = 14


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    """A course with a class that handed in -> course, chapter, Order, submissions as they are sent."""
    course = grading_course(tmp_path_factory.mktemp("executors") / "course")
    chapter = course.chapter("ch01")
    hand_in(course, chapter, COUNT)
    order = order_for(course, chapter, "none")
    sent = [
        {"student": s.student, "data": s.data, "timestamp": None, "refusal": "", "notes": [], "key": f"key {s.student}"}
        for s in intake.collect(course.root / "submitted", chapter)
    ]
    return course, chapter, order, sent


@pytest.fixture
def here(handed_in):
    """The work in this process, whose sandbox ends with the test."""
    yield handed_in
    work.close_graders()


def run(order, sent, function, workers=2):
    give_up = partial(work.given_up, order, why="it ended the process that graded it 2 times")
    with ThisMachine(workers) as pool:
        got = [
            r
            for batch in dispatch.results(pool, function, sent, len(sent), lambda s: give_up(s).as_dict())
            for r in batch
        ]
    assert len(got) == len({r["student"] for r in got})
    return {r["student"]: (r["status"], r["points"], r["key"]) for r in got}


@pytest.fixture(scope="module")
def expected(handed_in):
    _, _, order, sent = handed_in
    return run(order, sent, partial(work.grade_batch, order))


def test_a_worker_that_dies_in_mid_run_costs_only_its_time(handed_in, expected, tmp_path):
    _, _, order, sent = handed_in
    once = tmp_path / "died"
    assert run(order, sent, partial(die_on, ("gus", str(once)), order)) == expected
    assert once.exists()


def test_a_submission_that_ends_its_worker_each_time_is_given_up_alone(handed_in, expected):
    _, _, order, sent = handed_in
    got = run(order, sent, partial(die_on, ("gus", ""), order))
    killers = [name for name in got if name.startswith("gus")]
    assert killers
    for name in killers:
        assert got.pop(name) == ("crashed", 0, "")
    assert got == {name: mark for name, mark in expected.items() if name not in killers}


def test_where_every_worker_dies_the_run_stops_and_says_so(handed_in):
    _, _, order, sent = handed_in
    with pytest.raises(GradingError, match=r"every worker process ends at once.*--workers 1"):
        run(order, sent, partial(die_on, ("", ""), order), workers=1)


def test_no_more_is_read_than_is_under_way(handed_in):
    _, _, order, sent = handed_in
    read, done = [], 0
    many = (read.append(i) or sent[i % COUNT] | {"student": f"s{i}"} for i in range(60))
    with ThisMachine(1) as pool:
        for batch in dispatch.results(pool, partial(work.grade_batch, order), many, 60, None):
            assert len(read) <= done + dispatch.AHEAD * dispatch.BATCH
            done += len(batch)
    assert done == 60


def test_a_sandbox_that_is_gone_is_started_again(here, expected):
    _, _, order, sent = here
    work.look(order)
    work._graders[order].jail.process.kill()
    got = work.grade_batch(order, sent[:3])
    assert {r["student"]: (r["status"], r["points"], r["key"]) for r in got} == {
        s["student"]: expected[s["student"]] for s in sent[:3]
    }


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (JailError("the sandbox has ended"), "it ended its sandbox 2 times (the sandbox has ended)"),
        (ZeroDivisionError("by zero"), "the grader failed on it, which is not the learner's fault (ZeroDivisionError"),
        (RecursionError("deep"), "the grader failed on it"),
    ],
)
def test_a_submission_that_breaks_the_grader_is_given_up_alone(here, expected, monkeypatch, error, words):
    _, _, order, sent = here
    real, students = Grader.grade, []

    def grade(self, student, data, **about):
        students.append(student)
        if student == sent[1]["student"]:
            raise error
        return real(self, student, data, **about)

    monkeypatch.setattr(Grader, "grade", grade)
    got = {r["student"]: Result.from_dict(r) for r in work.grade_batch(order, sent[:3])}
    broken = got.pop(sent[1]["student"])
    assert (broken.status, broken.points, broken.key) == ("crashed", 0, "")
    assert broken.message.startswith(words)
    assert {name: (r.status, r.points, r.key) for name, r in got.items()} == {n: expected[n] for n in got}
    assert students.count(sent[1]["student"]) == (2 if isinstance(error, JailError) else 1)


def test_what_was_given_up_is_tried_again_by_the_next_run(handed_in):
    course, chapter, _, _ = handed_in
    writer = MemoryWriter()

    class GivesUp(MemoryWriter):
        def write(self, results):
            for result in results:
                if result.student == "bo001":
                    result.key = ""
            super().write(results)

    first = grade_class(course, chapter, options(course), GivesUp())
    assert first.given_up == ["bo001"]
    writer.marks = {r.student: None for r in latest_results(course, chapter)}
    assert grade_class(course, chapter, options(course), writer).graded == 1
    assert list(writer.writes) == ["bo001"]


def test_a_worker_with_other_code_is_refused(here):
    from dataclasses import replace

    _, _, order, sent = here
    other = replace(order, environment=order.environment.replace('"numpy": "', '"numpy": "0.'))
    with pytest.raises(GradingError, match=r"marks might too: numpy \(2.*here, 0\.2.*there\)"):
        work.grade_batch(other, sent[:1])


@pytest.mark.parametrize("level", ["namespaces", "none"])
def test_a_killed_grader_leaves_no_process_behind(tmp_path, level):
    """Endless loops run when the grader is killed."""
    need("bwrap")
    course = grading_course(tmp_path / "course")
    chapter = course.chapter("ch01")
    endless = next(s for s in make_class(chapter, read_released(chapter, course.root)) if s.student == "kim")
    for i in range(4):
        write_submission(course, chapter, f"kim{i}", endless.text)
    command = propkit(course, "grade", "ch01", "--workers", "2", "--isolation", level, "--seconds", "8")
    process = subprocess.Popen(**command, stderr=subprocess.PIPE)
    try:
        family = wait_for_a_loop(process)
    finally:
        process.kill()
        process.communicate()
    end = time.monotonic() + 6  # their own limit is later
    while left := [p for p in family if alive(p)]:
        assert time.monotonic() < end, [p.name() for p in left]
        time.sleep(0.05)
    assert not journal_file(course, chapter).read_text()


def wait_for_a_loop(process):
    """Return all processes below one, once learner's code is running: a forked process that only computes."""
    end, seen = time.monotonic() + 60, {}
    while time.monotonic() < end:
        family = psutil.Process(process.pid).children(recursive=True)
        for one in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                seen.setdefault(one, one.cpu_times().user)
                depth = len(one.parents()) - len(process_parents(process))
                if depth >= 3 and one.cpu_times().user - seen[one] > 0.5:
                    return family
        time.sleep(0.1)
    pytest.fail(f"no learner's code is running: {process.poll()}, {family}")


def process_parents(process):
    return psutil.Process(process.pid).parents()


def alive(process):
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def test_workers_leave_ctrl_c_to_the_main_process():
    with ThisMachine(1) as pool:
        worker = pool.submit(os.getpid).result()
        os.kill(worker, signal.SIGINT)
        assert pool.submit(os.getpid).result() == worker


def die_while_sending():
    """Send the beginning of a long answer, and be killed."""
    line = sys._getframe(1).f_locals["line"]
    os.write(line.fileno(), struct.pack("!i", 1_000_000) + b"the beginning")
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_worker_that_is_killed_while_it_answers_does_not_keep_the_others_waiting():
    with ThisMachine(1) as pool:
        with pytest.raises(WorkerLost):
            pool.submit(die_while_sending).result(timeout=20)
        assert pool.submit(abs, -1).result(timeout=20) == 1


def test_a_run_that_ends_with_an_error_waits_for_no_worker():
    waiting = []

    def fail_in_the_middle():
        with ThisMachine(2) as pool:
            waiting.extend(pool.submit(time.sleep, 30) for _ in range(6))
            time.sleep(1)
            raise ZeroDivisionError

    began = time.monotonic()
    with pytest.raises(ZeroDivisionError):
        fail_in_the_middle()
    assert time.monotonic() - began < 20
    assert not any(future.done() and future.exception() is None for future in waiting)


def test_what_cannot_be_sent_and_what_fails_there_are_errors_of_their_own_future():
    with ThisMachine(1) as pool:
        with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
            pool.submit(lambda: 1).result(timeout=20)
        with pytest.raises(ValueError, match="math domain") as caught:
            pool.submit(math.sqrt, -1).result(timeout=20)
        assert "worker_processes" in caught.value.__notes__[0]
        assert pool.submit(abs, -1).result(timeout=20) == 1
