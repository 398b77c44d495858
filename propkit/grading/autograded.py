"""Executed notebooks in the folder where nbgrader looks for them: written whole or not at all, never through a link."""

import contextlib
import os
import stat
from pathlib import Path

from propkit.grading.engine import GradebookError

TIMESTAMP = "timestamp.txt"
SECRET = "submission_secret.txt"  # from it nbgrader makes the name under which feedback is released
FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


class Autograded:
    """The executed notebooks of one chapter, `autograded/<student>/<chapter>/<chapter>.ipynb`."""

    def __init__(self, coursedir, chapter):
        """coursedir nbgrader's CourseDirectory, chapter a Chapter."""
        self.coursedir, self.chapter = coursedir, chapter
        self.name = f"{chapter.id}.ipynb"
        self.mode = 0o664 if coursedir.groupshared else 0o444  # nbgrader's own choice

    def path(self, student):
        """Return where a student's executed notebook lies."""
        return self._folder(student) / self.name

    def has(self, student):
        """Tell whether a student's executed notebook is there, and more than an empty file."""
        with contextlib.suppress(OSError):
            found = self.path(student).lstat()
            return stat.S_ISREG(found.st_mode) and found.st_size > 0
        return False

    def write(self, student, text, timestamp, secret=b""):
        """Put a student's executed notebook in its place, with the time and secret of the submission where it has them.

        student id, text of the notebook, timestamp text as nbgrader keeps it or None, secret as bytes
        """
        try:
            with self._open(student) as folder:
                self._put(folder, self.name, text.encode())
                if timestamp:
                    self._put(folder, TIMESTAMP, f"{timestamp}\n".encode())
                else:
                    _remove(folder, TIMESTAMP)
                if secret:
                    self._put(folder, SECRET, secret)
        except OSError as error:
            raise GradebookError(
                f"{self.path(student)} cannot be written: {error.strerror}. What was stored before is safe; once this "
                "is mended, the same command goes on where it was"
            ) from None

    def _folder(self, student):
        return Path(self.coursedir.format_path(self.coursedir.autograded_directory, student, self.chapter.id))

    @contextlib.contextmanager
    def _open(self, student):
        """Open a student's folder for what follows, made where it is missing; a link in its place makes way for it."""
        if student in ("", ".", "..") or "/" in student:
            raise GradebookError(f"{student!r} cannot be the name of a student's folder")
        path = self._folder(student)
        path.parents[1].mkdir(parents=True, exist_ok=True)
        folder = os.open(path.parents[1], os.O_RDONLY | os.O_DIRECTORY)  # the instructor may keep all of it elsewhere
        try:
            for name in path.parts[-2:]:
                inner = _enter(folder, name)
                os.close(folder)
                folder = inner
            yield folder
        finally:
            os.close(folder)

    def _put(self, folder, name, data):
        temporary, new = f".{name}.part", os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        try:
            file = os.open(temporary, new, self.mode, dir_fd=folder)
        except FileExistsError:  # of a run that was killed
            _remove(folder, temporary)
            file = os.open(temporary, new, self.mode, dir_fd=folder)
        with os.fdopen(file, "wb") as out:
            os.fchmod(out.fileno(), self.mode)
            out.write(data)
        os.rename(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)


def _enter(folder, name):
    with contextlib.suppress(FileExistsError):
        os.mkdir(name, dir_fd=folder)
    if not stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
        os.unlink(name, dir_fd=folder)
        os.mkdir(name, dir_fd=folder)
    return os.open(name, FOLDER_FLAGS, dir_fd=folder)


def _remove(folder, name):
    with contextlib.suppress(FileNotFoundError):
        os.unlink(name, dir_fd=folder)
