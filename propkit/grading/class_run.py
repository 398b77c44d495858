"""Grade a whole class: take in, send out, write down as results come back. Stop it at any moment and start it again."""

import hashlib
import json
import time
from collections import Counter
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout

from propkit.grading import dispatch, intake, work
from propkit.grading.environment import digest
from propkit.grading.errors import GradingError
from propkit.grading.executors import Cluster, ThisMachine
from propkit.grading.journal import Journal, entries
from propkit.grading.orders import Options, chapter_folder, make_order, order_for, released_text, seed_for
from propkit.grading.result import Result
from propkit.grading.run_manifest import RunManifest

__all__ = ["ClassRun", "Options", "Report", "chapter_folder", "grade_class", "latest_results", "order_for", "ready"]


@dataclass
class Report:
    """What a run did: counts by status, how many were graded now and how many before, seconds by stage.

    points a Counter status: sum of points, given_up the students whom the grader itself could not grade,
    dropped how many bytes at the end of the journal could not be read
    """

    counts: Counter = field(default_factory=Counter)
    points: Counter = field(default_factory=Counter)
    graded: int = 0
    known: int = 0
    given_up: list = field(default_factory=list)
    dropped: int = 0
    seconds: float = 0.0
    stages: Counter = field(default_factory=Counter)
    active: dict = field(default_factory=dict)
    manifest: Path | None = None

    @property
    def done(self):
        return self.graded + self.known


def grade_class(course, chapter, options, writer, tell=lambda result, done, total: None):
    """Grade all submissions of a chapter.

    course a Course, chapter a Chapter, options an Options, writer takes lists of Result (`write`) and tells whether one
    from the journal is still stored, putting back what it can (`restore`); tell is called for each Result with how many
    are done of how many -> Report

    ManifestError where the call is wrong, GradingError or JailError where grading cannot start or go on
    """
    with ready(course, chapter, options) as run:
        return run.grade(writer, tell)


@contextmanager
def ready(course, chapter, options):
    """Make everything ready, and have the sandbox tried, before anything is written -> ClassRun, as a context manager.

    Errors as `grade_class`
    """
    released = released_text(course, chapter)
    submitted = intake.collect(options.submitted, chapter)  # each is read when its turn comes
    folder = chapter_folder(course, chapter)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with ExitStack() as stack:
        try:
            stack.enter_context(FileLock(folder / "lock").acquire(timeout=0))
        except Timeout:
            raise GradingError(f"{chapter.id} is being graded already, by another process of this course") from None
        order = make_order(course, chapter, released, options, seed_for(course, chapter, options.seed))
        pool = stack.enter_context(Cluster(options.scheduler) if options.scheduler else ThisMachine(options.workers))
        active = _all_ready(pool, pool.to_each(work.look, order))
        journal = stack.enter_context(Journal(folder / "journal.jsonl"))
        yield ClassRun(order, options, submitted, pool, journal, RunManifest(folder, order, options, active), active)


class ClassRun:
    """One run over a class; `ready` makes it."""

    def __init__(self, order, options, submitted, pool, journal, manifest, active):
        self.order, self.options, self.submitted = order, options, submitted
        self.pool, self.journal, self.manifest = pool, journal, manifest
        self.environment = digest(json.loads(order.environment))
        self.report = Report(active=active, manifest=manifest.path, dropped=journal.dropped)

    def grade(self, writer, tell=lambda result, done, total: None):
        """Grade what is not known yet, and store each result before it counts as finished -> Report."""
        started = time.monotonic()
        try:
            waiting = self._waiting(writer, tell)
            grade_batch = partial(work.grade_batch, self.order)
            for results in dispatch.results(self.pool, grade_batch, waiting, len(self.submitted), self._give_up):
                self._store(writer, [Result.from_dict(data) for data in results], tell)
        except BaseException as error:
            with suppress(OSError):  # the disk may be full, and the first error says more
                self.manifest.end(f"stopped: {str(error) or type(error).__name__}", self._timed_report(started))
            raise
        self.manifest.end("finished", self._timed_report(started))
        return self.report

    def _give_up(self, submission):
        why = f"it ended the process that graded it {work.TRIES} times"
        return work.given_up(self.order, submission, why).as_dict()

    def _timed_report(self, started):
        self.report.seconds = time.monotonic() - started
        return self.report

    def _waiting(self, writer, tell):
        """Yield what has to be graded, as plain data, and count what is known; each notebook is read in its turn."""
        for submitted in self.submitted:
            with self._timed("reading"):
                submission = self._read(submitted)
            with self._timed("looking up"):
                known = self._known(submission, writer)
            if known is None:
                yield submission
            else:
                self.report.known += 1
                self._count(known, tell)

    def _read(self, submitted):
        submission = {"data": submitted.data}  # first: reading it may lead to a refusal
        for name in ("student", "timestamp", "refusal", "notes"):
            submission[name] = getattr(submitted, name)
        about = [self.environment, *(submission[name] for name in ("student", "timestamp", "refusal", "notes"))]
        submission["key"] = hashlib.sha256(json.dumps(about).encode() + b"\n" + (submission["data"] or b"")).hexdigest()
        return submission

    def _known(self, submission, writer):
        """Return the Result of an earlier run that still holds and is still stored, or None."""
        student = submission["student"]
        if self.options.force or self.journal.keys.get(student) != submission["key"]:
            return None
        result = Result.from_dict(self.journal[student]["result"])
        return result if writer.restore(result) else None

    def _store(self, writer, results, tell):
        """Write results to the gradebook, then to the journal. Cut in between, they are graded and written again."""
        with self._timed("writing"):
            writer.write(results)
        with self._timed("journal"):
            self.journal.add([_entry(result) for result in results])
        for result in results:
            self.report.graded += 1
            self.report.stages.update(result.seconds)
            if not result.key:
                self.report.given_up.append(result.student)
            self._count(result, tell)

    def _count(self, result, tell):
        self.report.counts[result.status] += 1
        self.report.points[result.status] += result.points
        tell(result, self.report.done, len(self.submitted))

    @contextmanager
    def _timed(self, stage):
        began = time.monotonic()
        yield
        self.report.stages[stage] += time.monotonic() - began


def latest_results(course, chapter):
    """Return the newest Result of each student, by student; GradingError where there are none that can be read."""
    path = chapter_folder(course, chapter) / "journal.jsonl"
    try:
        found = [Result.from_dict(entry["result"]) for entry in entries(path)]
    except (KeyError, TypeError):
        raise GradingError(
            f"{path} is of another version of propkit; grade again: propkit grade {chapter.id}"
        ) from None
    if not found:
        raise GradingError(f"nothing of {chapter.id} is graded yet; first: propkit grade {chapter.id}")
    return found


def _all_ready(pool, futures):
    """Wait until all workers have answered -> the first answer; GradingError where one ends before it."""
    try:
        waiting = set(futures)
        while waiting:
            waiting -= dispatch.wait_for(pool, waiting)
        first, *_ = [future.result() for future in futures]
        return first
    except pool.LOST:
        raise GradingError("a worker process ended before it could start; is there memory for it?") from None


def _entry(result):
    return {"student": result.student, "key": result.key, "result": result.as_dict() | {"notebook": ""}}
