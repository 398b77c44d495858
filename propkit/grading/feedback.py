"""Feedback for a whole class: a page for each learner, put where nbgrader's `release_feedback` looks for it."""

import contextlib
import json
import os
import re
import secrets
import stat
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from propkit.checks.beside.cells import LARGEST_FILE, cell_source
from propkit.grading import nbgrader_settings
from propkit.grading.autograded import FOLDER_FLAGS, SECRET, TIMESTAMP, Autograded
from propkit.grading.errors import GradingError
from propkit.grading.feedback_page import render
from propkit.grading.marks import MarksReader

BATCH = 250  # learners whose marks are in memory at a time
LONGEST_SECRET = 1_000  # bytes; nbgrader's has 128
GOOD_SECRET = re.compile(rb"[0-9A-Za-z_=-]{16,}\s*")


class FeedbackError(GradingError):
    """Feedback cannot be written; the message says what to do."""


@dataclass
class Written:
    """How many pages were written, how many are as they were, and where."""

    folder: Path
    new: int = 0
    unchanged: int = 0


class Pages(Autograded):
    """The pages of one chapter, `feedback/<student>/<chapter>/<chapter>.html`: written whole, never through a link."""

    def __init__(self, coursedir, chapter):
        """coursedir nbgrader's CourseDirectory, chapter a Chapter."""
        super().__init__(coursedir, chapter)
        self.name = f"{chapter.id}.html"
        self.mode = 0o664 if coursedir.groupshared else 0o644  # nbgrader's own choice

    def _folder(self, student):
        return Path(self.coursedir.format_path(self.coursedir.feedback_directory, student, self.chapter.id))

    def put(self, student, page, timestamp, secret):
        """Put a learner's page in its place, with what nbgrader needs to release it; False where it is there already.

        secret of the submission; where it has none, one is made up and kept: nobody can fetch the page by it, and
        nbgrader, which stops where there is none, goes on to the next learner
        """
        try:
            with self._open(student) as folder:
                before = read_plain(folder, SECRET, LONGEST_SECRET)
                new = self._renew(folder, SECRET, secret or before or secrets.token_hex(64).encode())
                new |= self._renew(folder, TIMESTAMP, f"{timestamp or ''}\n".encode())
                return self._renew(folder, self.name, page.encode()) or new
        except OSError as error:
            raise FeedbackError(
                f"{self.path(student)} cannot be written: {error.strerror}. Once this is mended, the same command "
                "writes what is missing"
            ) from None

    def _renew(self, folder, name, data):
        if read_plain(folder, name, len(data)) == data:
            return False
        self._put(folder, name, data)
        return True


def write_feedback(course, chapter, results, submitted=None, db_url=None, tell=lambda student: None):
    """Write the page of each learner.

    course a Course, chapter a Chapter, results Result objects, submitted the folder with what was handed in and db_url
    of the gradebook, where they are not the configured ones; tell is called for each learner -> Written

    GradingError where the gradebook cannot be read, or a page cannot be written
    """
    settings = nbgrader_settings.read(course.root, db_url)
    coursedir = settings.coursedir
    written = Written(Path(coursedir.root, coursedir.feedback_directory))
    pages, notebooks = Pages(coursedir, chapter), Autograded(coursedir, chapter)
    with MarksReader(coursedir.db_url, chapter) as reader:
        for batch in _batches(results):
            marks = reader.read([result.student for result in batch])
            for result in batch:
                texts = own_texts(notebooks.path(result.student))
                page = render(chapter, result, marks.get(result.student), texts)
                secret = read_secret(_handed_in(coursedir, submitted, result.student, chapter))
                new = pages.put(result.student, page, result.timestamp, secret)
                written.new += new
                written.unchanged += not new
                tell(result.student)
    return written


def _batches(results):
    results = iter(results)
    while batch := list(islice(results, BATCH)):
        yield batch


def _handed_in(coursedir, submitted, student, chapter):
    if submitted is not None:
        return Path(submitted) / student / chapter.id
    return Path(coursedir.format_path(coursedir.submitted_directory, student, chapter.id))


def own_texts(path):
    """Return what a learner wrote, {grade_id: text}, from the executed notebook; nothing where there is none."""
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        with _open_folder(path.parent) as folder:
            cells = json.loads(read_plain(folder, path.name, LARGEST_FILE) or b"")["cells"]
        about = [(cell["metadata"].get("nbgrader", {}).get("grade_id"), cell) for cell in cells]
        return {name: cell_source(cell) for name, cell in about if name}
    return {}


def read_secret(folder):
    """Return the secret with which a submission came, as bytes; empty where there is none, or it is no such thing."""
    with contextlib.suppress(OSError), _open_folder(folder) as opened:
        secret = read_plain(opened, SECRET, LONGEST_SECRET)
        return secret if GOOD_SECRET.fullmatch(secret) else b""
    return b""


@contextlib.contextmanager
def _open_folder(path):
    """Open <student>/<chapter> in a folder without following a link that lies there in place of either."""
    folder = os.open(path.parents[1], os.O_RDONLY | os.O_DIRECTORY)
    try:
        for name in path.parts[-2:]:
            inner = os.open(name, FOLDER_FLAGS, dir_fd=folder)
            os.close(folder)
            folder = inner
        yield folder
    finally:
        os.close(folder)


def read_plain(folder, name, most):
    """Return the bytes of a plain file in an open folder; empty where it is missing, no plain file, or longer."""
    try:
        file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    except OSError:
        return b""
    with os.fdopen(file, "rb") as stream:
        found = os.fstat(file)
        return stream.read() if stat.S_ISREG(found.st_mode) and found.st_size <= most else b""
