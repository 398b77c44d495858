"""What `propkit feedback` prints."""

import time

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from propkit.grading.class_run import latest_results
from propkit.grading.feedback import write_feedback


def run(course, chapter, submitted, db_url, console):
    """Write the feedback on a chapter, with a progress bar, and say where it is.

    course a Course, chapter a Chapter, submitted a folder and db_url an address where they are not the configured
    ones, console a rich Console
    """
    results, started = latest_results(course, chapter), time.monotonic()
    columns = TextColumn("Feedback"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=len(results))
        written = write_feedback(course, chapter, results, submitted, db_url, lambda student: bar.advance(task))
    seconds = time.monotonic() - started
    console.print(
        f"{_pages(written.new)} written, {written.unchanged} as they were, in {seconds:.1f} s: "
        f"{written.folder}/<student>/{chapter.id}/{chapter.id}.html",
        markup=False, highlight=False, soft_wrap=True,
    )  # fmt: skip
    console.print(f"Give them out: nbgrader release_feedback {chapter.id}", markup=False, highlight=False)


def _pages(count):
    return f"{count} page{'s' * (count != 1)}"
