"""A real Dask scheduler with real workers: the same marks, and a worker that is killed costs nothing but its time."""

import contextlib
import os
import signal
import subprocess
import sys
import time

import pytest
from small_class import MemoryWriter, grading_course, hand_in, need, options, propkit, read_lines

pytest.importorskip("distributed", reason="tests of the cluster need Dask: pip install -e '.[cluster]'")

from propkit.grading.class_run import grade_class, ready
from propkit.grading.errors import GradingError
from propkit.grading.executors import Cluster

pytestmark = pytest.mark.slow

COUNT, WORKERS = 40, 2


class RealCluster:
    """`dask scheduler` and `dask worker` as processes of their own."""

    def __init__(self, folder):
        self.file, self.folder = folder / "scheduler.json", folder
        self.log = open(folder / "dask.log", "wb")  # noqa: SIM115 (closed by stop)
        self.processes = [self._start("scheduler", "--port", "0", "--no-dashboard", "--no-show", "--host", "127.0.0.1")]
        wait_until(self.file.exists)
        self.workers = []

    def add_worker(self, *more):
        worker = self._start("worker", "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1", *more)
        self.workers.append(worker)
        self.processes.append(worker)

    @property
    def address(self):
        import json

        return json.loads(self.file.read_text())["address"]

    def _start(self, role, *arguments):
        command = [sys.executable, "-m", "distributed.cli.dask_" + role, "--scheduler-file", str(self.file), *arguments]
        return subprocess.Popen(
            command, cwd=self.folder, stdout=self.log, stderr=self.log, start_new_session=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        )  # fmt: skip

    def kill(self, process):
        """Kill a process with all that belongs to it, as a machine that is lost."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self):
        for process in reversed(self.processes):
            self.kill(process)
        self.log.close()


@pytest.fixture
def cluster(tmp_path):
    cluster = RealCluster(tmp_path)
    yield cluster
    cluster.stop()


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    """A course with a class, and its marks from this machine alone -> course, chapter, marks."""
    course = grading_course(tmp_path_factory.mktemp("cluster") / "course")
    chapter = course.chapter("ch01")
    hand_in(course, chapter, COUNT)
    writer = MemoryWriter()
    grade_class(course, chapter, options(course), writer)
    return course, chapter, writer.marks


def wait_until(condition, seconds=40):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)


def test_a_worker_killed_in_mid_run_costs_nothing_but_its_time(handed_in, cluster):
    course, chapter, marks = handed_in
    for _ in range(WORKERS):
        cluster.add_worker("--no-nanny")
    writer, told = MemoryWriter(), []

    def tell(result, done, total):
        told.append(result.student)
        if done == 5:
            cluster.kill(cluster.workers[0])

    grading = options(course, scheduler=cluster.address, force=True)
    with ready(course, chapter, grading) as run:
        wait_until(lambda: _workers(run) == WORKERS)
        report = run.grade(writer, tell)
        assert _workers(run) == WORKERS - 1
    assert writer.marks == marks
    assert set(writer.writes.values()) == {1}
    assert sorted(told) == sorted(marks)
    assert (report.graded, report.given_up) == (COUNT, [])
    assert report.active["isolation"] == "none"


def _workers(run):
    return len(run.pool._client.nthreads())


def test_a_scheduler_that_is_lost_ends_the_run_with_a_word_and_the_next_goes_on(handed_in, cluster, tmp_path):
    course, chapter, marks = handed_in
    cluster.add_worker("--no-nanny")
    writer = MemoryWriter()

    def tell(result, done, total):
        if done == 5:
            cluster.kill(cluster.processes[0])

    with pytest.raises(GradingError, match=r"cannot be reached any more.*the same command goes on"):
        grade_class(course, chapter, options(course, scheduler=cluster.address, seed=21), writer, tell)
    kept = dict(writer.writes)
    assert 5 <= len(kept) < COUNT
    report = grade_class(course, chapter, options(course, seed=21), writer)
    assert report.known == len(kept)
    assert set(writer.writes.values()) == {1}
    assert {name: mark[:2] for name, mark in writer.marks.items()} == {name: mark[:2] for name, mark in marks.items()}


def test_a_cluster_without_workers_is_no_endless_wait(cluster):
    with Cluster(cluster.address, patience=1.0) as pool:
        from propkit.grading import dispatch

        future = pool.submit(os.getpid)
        dispatch.PAUSE, before = 0.5, dispatch.PAUSE
        try:
            with pytest.raises(GradingError, match=r"has had no worker for 1 s; start some with `dask worker tcp://"):
                dispatch.wait_for(pool, [future])
        finally:
            dispatch.PAUSE = before


def test_the_command_grades_in_the_sandboxes_of_workers_with_nannies(handed_in, cluster):
    need("bwrap")
    course, _, marks = handed_in
    cluster.add_worker("--nworkers", "2")
    command = propkit(course, "grade", "ch01", "--scheduler", cluster.address, "--json", "out.jsonl", "--seed", "11")
    done = subprocess.run(**command, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert "Isolation:   namespaces" in done.stdout
    lines = read_lines(course.root / "out.jsonl")
    assert {line["student"]: (line["status"], line["points"]) for line in lines} == {
        name: mark[:2] for name, mark in marks.items()
    }


def test_a_scheduler_that_is_not_there_is_an_error_that_says_so(handed_in):
    course, _, _ = handed_in
    done = subprocess.run(**propkit(course, "grade", "ch01", "--scheduler", "tcp://127.0.0.1:1"), capture_output=True)
    assert done.returncode == 1
    assert done.stderr.startswith("propkit: the scheduler tcp://127.0.0.1:1 cannot be reached")
