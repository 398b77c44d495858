"""`propkit grade`: what is seen of a run. A bar on a terminal, else a line every few seconds; tables at the end."""

import json
import signal
import time
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from propkit.grading.class_run import ready
from propkit.grading.engine import shown
from propkit.grading.errors import GradingError
from propkit.grading.gradebook import GradebookError, Writer
from propkit.grading.jail import JailError
from propkit.grading.result import STATUSES

LINE_EVERY = 5.0  # seconds, where there is no terminal


def run(course, chapter, options, lines=None, db_url=None):
    """Grade a class and print how it goes -> exit code: 0 graded, 1 grading could not finish.

    course a Course, chapter a Chapter, options Options, lines the path of a file for a JSON line for each submission
    """
    aside = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    try:
        with _stoppable(), ready(course, chapter, options) as class_run:
            _print_start(aside, class_run)
            writing = Writer(course, chapter, db_url, say=aside.print, submitted=options.submitted)
            with writing as writer, _json_lines(lines) as write_line:
                with _progress(aside, len(class_run.submitted)) as show:

                    def tell(result, done, total):
                        write_line(result)
                        show(done)

                    report = class_run.grade(writer, tell)
                _print_end(Console(highlight=False), course, chapter, report, writer)
    except KeyboardInterrupt:
        aside.print("propkit: stopped. What is graded is kept; the same command goes on where it was")
        return 1
    except (GradingError, GradebookError, JailError) as error:
        aside.print(f"propkit: {error}")
        return 1
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        aside.print(
            f"propkit: {error.strerror or error}{where}. What is graded is kept; once this is mended, the same command "
            "goes on where it was"
        )
        return 1
    return 0


@contextmanager
def _stoppable():
    """Treat the wish of the system to end (SIGTERM) like Ctrl+C."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _json_lines(path):
    """Give a function that writes the line of a Result; the file is new each time, and so complete at the end."""
    if path is None:
        yield lambda result: None
        return
    with open(path, "w", encoding="utf-8", buffering=1) as file:
        yield lambda result: file.write(json.dumps(result.as_line(), ensure_ascii=False) + "\n")


def _print_start(console, class_run):
    report = class_run.report
    console.print(f"{len(class_run.submitted)} submissions. Isolation: {say_active(report.active)}")
    for warning in class_run.submitted.warnings:
        console.print(warning)
    if report.dropped:
        console.print(
            f"The end of the journal could not be read ({report.dropped} bytes, cut short by a crash): what stood "
            "there is graded again."
        )


@contextmanager
def _progress(console, total):
    """Give a function that shows how many are done."""
    if not console.is_terminal:
        yield _Lines(console, total)
        return
    columns = [
        TextColumn("grading"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(), TextColumn("left"),
    ]  # fmt: skip
    with Progress(*columns, console=console) as bar:
        task, started = bar.add_task("", total=total, rate=""), time.monotonic()

        def show(done):
            bar.update(task, completed=done, rate=f"{done / (time.monotonic() - started):.0f}/s")

        yield show


class _Lines:
    """Says in a line every few seconds how many are done."""

    def __init__(self, console, total):
        self.console, self.total, self.started = console, total, time.monotonic()
        self.last = self.started

    def __call__(self, done):
        now = time.monotonic()
        if now - self.last < LINE_EVERY:
            return
        self.last, rate = now, done / (now - self.started)
        left = (self.total - done) / rate
        self.console.print(f"{done} of {self.total}, {rate:.1f} a second, about {left:.0f} s left")


def say_active(active):
    """Say in a line what keeps learners' code apart."""
    known = ("isolation", "python", "numpy")
    rest = ", ".join(f"{name} {value}" for name, value in active.items() if name not in known)
    return f"{active['isolation']} ({rest})"


def _print_end(console, course, chapter, report, writer):
    table = Table("status", "submissions", "mean points", "which means", title=chapter.title)
    for status, meaning in STATUSES.items():
        count = report.counts[status]
        if count:
            mean = f"{report.points[status] / count:.1f} of {chapter.max_points:g}"
            table.add_row(status, str(count), mean, meaning)
    console.print(table)
    if report.graded:
        console.print(_times(report))
    rate = f" ({report.done / report.seconds:.1f} a second)" if report.seconds else ""
    say = lambda text: console.print(text, soft_wrap=True, markup=False)  # noqa: E731
    say(f"Graded now:  {report.graded}, known from before: {report.known}, in {report.seconds:.1f} s{rate}")
    say(f"Isolation:   {say_active(report.active)}")
    say(f"Gradebook:   {shown(writer.database.engine)}")
    say(f"Notebooks:   {course.root / writer.settings.coursedir.autograded_directory}/<student>/{chapter.id}/")
    say(f"Manifest:    {report.manifest}")
    if report.given_up:
        names = ", ".join(report.given_up[:5]) + (" and others" if len(report.given_up) > 5 else "")
        say(f"Could not be graded, so they have 0 points; the next run tries them again: {names}")


def _times(report):
    """Return a table of where the time went, summed over all workers, for the submissions that were graded now."""
    table = Table("stage", "seconds", "ms each", title="Where the time went (all workers together)")
    for stage, seconds in report.stages.most_common():
        table.add_row(stage, f"{seconds:.2f}", f"{1000 * seconds / report.graded:.1f}")
    return table
