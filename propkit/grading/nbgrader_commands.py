"""Run nbgrader's own commands in a course's folder, and read its gradebook."""

import os
import subprocess
import sys
from pathlib import Path


def nbgrader(folder, *arguments):
    """Run one nbgrader command there -> CompletedProcess with its log as text in `stdout`.

    nbgrader calls `alembic`, so the folder of this Python's programs goes first on the path.
    """
    programs = str(Path(sys.executable).parent)
    environment = os.environ | {"PATH": programs + os.pathsep + os.environ.get("PATH", "")}
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip


def scores(folder, assignment):
    """Return {student: {grade_id: points}} from the gradebook of a course's folder."""
    from nbgrader.api import Gradebook

    programs = str(Path(sys.executable).parent)
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = programs + os.pathsep + before
    try:
        with Gradebook(f"sqlite:///{folder}/gradebook.db", "propkit") as book:
            return {
                submission.student.id: {
                    grade.cell.name: grade.auto_score for notebook in submission.notebooks for grade in notebook.grades
                }
                for submission in book.assignment_submissions(assignment)
            }
    finally:
        os.environ["PATH"] = before
