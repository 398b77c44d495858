"""What `propkit report` prints."""

import time

from propkit.figures.words import count
from propkit.grading.report import write_report


def run(course, chapter, db_url, anonymous, console):
    """Write the class report on a chapter, and say where it is.

    course a Course, chapter a Chapter, db_url an address where it is not the configured one, console a rich Console
    """
    started = time.monotonic()
    written = write_report(course, chapter, db_url, anonymous)
    console.print(
        f"{count(written.learners, 'learner')}, {count(written.groups, 'group')} of near-identical submissions, in "
        f"{time.monotonic() - started:.1f} s: {written.path}",
        markup=False, highlight=False, soft_wrap=True,
    )  # fmt: skip
    if not anonymous:
        console.print("It has names and marks: keep it to those who teach, or use --anonymous.", highlight=False)
