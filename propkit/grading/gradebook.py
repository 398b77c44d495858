"""Write results into nbgrader's gradebook and `autograded/`, so that its tools go on from there."""

import sys
from datetime import datetime
from pathlib import Path

from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import parse_utc

from propkit.checks.verdict import points_text
from propkit.grading import executed, indexes, nbgrader_settings, registration, rows
from propkit.grading.autograded import Autograded
from propkit.grading.database import PATIENCE, Database
from propkit.grading.engine import GradebookError
from propkit.grading.feedback import read_secret
from propkit.grading.grader import read_released

__all__ = ["GradebookError", "Writer"]
UNREAD = ("malformed", "refused")  # nothing of such a submission was looked at


def say_aside(text):
    """Print a sentence to standard error."""
    print(text, file=sys.stderr, flush=True)


class Writer:
    """The one writer of the gradebook. Use as a context manager; a second one is refused."""

    def __init__(self, course, chapter, db_url=None, say=say_aside, patience=PATIENCE, submitted=None):
        """course a Course, chapter a Chapter, db_url of the gradebook and submitted the folder with what was handed in,
        where they are not the configured ones, say is called with each sentence for the user, patience in seconds with
        a database that is away.
        """
        self.course, self.chapter, self.say = course, chapter, say
        self.settings = nbgrader_settings.read(course.root, db_url)
        self.released = read_released(chapter, course.root)
        self.database = Database(self.settings.coursedir.db_url, say, patience)
        self.files = Autograded(self.settings.coursedir, chapter)
        self.submitted = submitted or self.files.coursedir.format_path(self.files.coursedir.submitted_directory, "", "")
        late = AssignLatePenalties(parent=self.settings)
        late.init_plugin()
        self._late_plugin = late.plugin_inst
        self._stored = None

    def __enter__(self):
        registration.check_release(self.chapter, self.released)
        self.database.__enter__()
        try:
            self._prepare()
        except BaseException:
            self.database.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.database.__exit__()

    def _prepare(self):
        added = self.database.write(indexes.add)
        if added:
            names = ", ".join(f"{index.table}({index.column})" for index in added)
            self.say(
                f"Added {len(added)} indexes to the gradebook: {names}. Without them nbgrader's export takes minutes "
                "on a large class. `propkit indexes --remove` takes them away."
            )
        if self.database.patiently(lambda: registration.register(self.settings, self.chapter, self.released)):
            self.say(f"Entered {self.chapter.id} into the gradebook.")
        self.registered = self.database.write(lambda connection: registration.find(connection, self.chapter))

    def write(self, results):
        """Store finished results: executed notebooks, then all rows in one transaction.

        results a list of Result; GradebookError where they cannot be written
        """
        for result in results:
            secret = read_secret(Path(self.submitted, result.student, self.chapter.id))
            self.files.write(result.student, self._notebook(result), result.timestamp, secret)
        self._write_rows(results)

    def restore(self, result):
        """Look whether an earlier result is still stored, and put its rows back where they are gone.

        result a Result without its notebook -> False where the executed notebook is gone: it has to be graded again
        """
        if not self.files.has(result.student):
            return False
        if self._stored is None:
            self._stored = self.database.write(lambda connection: rows.stored(connection, self.registered))
        count, points = self._stored.get(result.student, (0, 0.0))
        if count != len(self.registered.graded) or abs(points - sum(self._points(result).values())) > 1e-9:
            self._write_rows([result])
        return True

    def _write_rows(self, results):
        entries = [self._entry(result) for result in results]
        self.database.write(lambda connection: rows.store(connection, self.registered, entries, self._penalty))

    def _notebook(self, result):
        """Return the notebook to show, as text; where nothing ran, the released one with the reason at each check."""
        return result.notebook or executed.not_run(self.released, self.chapter.exercises, result.exercises)

    def _entry(self, result):
        every = self.registered.commented if result.status in UNREAD else result.untouched
        return rows.Entry(result.student, self._time(result), self._points(result), set(every))

    def _points(self, result):
        """Return {grade_id of a check: points}, as its card says them and nbgrader would read them."""
        checks = zip(self.chapter.exercises, result.exercises, strict=True)
        return {exercise.check_id: float(points_text(verdict.points)) for exercise, verdict in checks}

    def _time(self, result):
        if not result.timestamp:
            return None
        try:
            return parse_utc(datetime.fromisoformat(result.timestamp))
        except ValueError:
            self.say(f"{result.student}: the time of submission {result.timestamp!r} cannot be read; it is left out.")
            return None

    def _penalty(self, student, score, seconds):
        try:
            return self._late_plugin.late_submission_penalty(student, score, seconds)
        except Exception as error:
            raise GradebookError(
                f"the plug-in for late submissions, {type(self._late_plugin).__name__}, failed for {student}: "
                f"{type(error).__name__}: {error}. Mend it, or take it out of nbgrader_config.py; then the same "
                "command goes on where it was"
            ) from error
