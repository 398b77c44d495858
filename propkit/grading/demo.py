"""`propkit demo`: the instructor's first look. A class of twelve goes through nbgrader, from release to marks."""

import csv
import json
import shutil
import time

from propkit.course.manifest import MANIFEST, ManifestError
from propkit.grading.classroom import make_class
from propkit.grading.nbgrader_commands import nbgrader


def run_demo(course, chapter_name, folder, console):
    """Make a class and take it through nbgrader's release, autograde, feedback and export; print the marks.

    course a Course, chapter_name like "ch01", folder a Path that does not exist yet, console a rich Console

    ManifestError where the folder exists or nbgrader is missing
    """
    from rich.table import Table

    _need_nbgrader()
    chapter = course.chapter(chapter_name)
    folder = folder.resolve()
    if folder.exists():
        raise ManifestError(f"{folder} exists already; name another folder, or remove it: rm -r {folder}")
    _copy_course(course, chapter, folder)
    with console.status("") as status:
        logs = [_step(folder, status, console, "generate_assignment", chapter.id)]
        class_ = _submit(chapter, folder)
        console.print(f"✓ {len(class_)} submissions lie in {folder / 'submitted'}")
        for command in ("autograde", "generate_feedback"):
            logs.append(_step(folder, status, console, command, chapter.id))
        logs.append(_step(folder, status, console, "export", "--to", "marks.csv"))
    (folder / "nbgrader.log").write_text("\n".join(logs), encoding="utf-8")

    marks = _read_marks(folder, chapter)
    table = Table("student", "marks", "handed in", title=f"{chapter.title}, {chapter.max_points:g} points")
    for submission in class_:
        mark = marks.get(submission.student)
        table.add_row(submission.student, "not graded" if mark is None else f"{mark:g}", submission.about)
    console.print(table)
    console.print(f"Feedback: {folder / 'feedback'}/<student>/{chapter.id}/{chapter.id}.html", soft_wrap=True)
    console.print(f"Marks:    {folder / 'marks.csv'}\nLog:      {folder / 'nbgrader.log'}", soft_wrap=True)
    console.print(f"Formgrader: cd {folder} && propkit lab, then Nbgrader > Formgrader", soft_wrap=True)


def _need_nbgrader():
    try:
        import nbgrader  # noqa: F401
    except ImportError:
        raise ManifestError("the demo needs nbgrader: pip install -e '.[grade]'") from None


def _copy_course(course, chapter, folder):
    folder.mkdir(parents=True)
    for name in (MANIFEST, "nbgrader_config.py"):
        shutil.copy(course.root / name, folder / name)
    shutil.copytree(course.root / "solutions" / chapter.id, folder / "solutions" / chapter.id)
    shutil.copytree(course.root / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns(".*"))


def _submit(chapter, folder):
    released = json.loads(chapter.notebook(folder / "exercises").read_text(encoding="utf-8"))
    class_ = make_class(chapter, released)
    for submission in class_:
        path = chapter.notebook(folder / "submitted" / submission.student)
        path.parent.mkdir(parents=True)
        path.write_text(submission.text, encoding="utf-8")
    return class_


def _step(folder, status, console, command, *arguments):
    status.update(f"nbgrader {command} ...")
    start = time.monotonic()
    done = nbgrader(folder, command, *arguments)
    seconds = time.monotonic() - start
    # autograde ends with an error as soon as one submission cannot be read; all others are graded.
    ended = "✓" if done.returncode == 0 else "–"
    remark = "" if done.returncode == 0 else "; not all submissions could be processed, see the log"
    console.print(f"{ended} nbgrader {command} {' '.join(arguments)} ({seconds:.0f} s{remark})", highlight=False)
    return f"$ nbgrader {command} {' '.join(arguments)}\n{done.stdout}"


def _read_marks(folder, chapter):
    """Return {student: score} of those who were graded: a failed submission leaves no autograded notebook."""
    with open(folder / "marks.csv", newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["assignment"] == chapter.id]
    return {
        row["student_id"]: float(row["score"])
        for row in rows
        if chapter.notebook(folder / "autograded" / row["student_id"]).exists()
    }
