"""Compare the marks of a whole honest class with those of stock nbgrader, cell by cell: 500 kernels.

`python -m benchmarks.fairness [FOLDER]`: what FOLDER has graded already, by an earlier call, is taken as it is.
"""

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.grading import CHAPTER, ROOT, SIZE, STOCK, scratch
from propkit.course.manifest import load_course
from propkit.grading.grader import Grader, read_released
from propkit.grading.large_class import make_large_class
from propkit.grading.nbgrader_commands import nbgrader, scores


def main():
    if len(sys.argv) > 1:
        return compare(Path(sys.argv[1]))
    with tempfile.TemporaryDirectory(prefix="fairness-") as folder:
        return compare(Path(folder))


def compare(folder):
    """Grade the class by both, and print each cell in which they differ -> exit code."""
    course = load_course(ROOT)
    chapter = course.chapter(CHAPTER)
    released = read_released(chapter, ROOT)
    class_ = make_large_class(chapter, released, SIZE)
    if not (folder / "submitted").exists():
        scratch(folder, chapter, class_, STOCK)
        nbgrader(folder, "generate_assignment", chapter.id, "--force")
    nbgrader(folder, "autograde", chapter.id)  # goes on where it was
    theirs = scores(folder, chapter.id)
    differing = 0
    with Grader(chapter, ROOT, released, seed=7) as grader:
        for submission in class_:
            result = grader.grade(submission.student, submission.text.encode())
            ours = {e.check_id: v.points for e, v in zip(chapter.exercises, result.exercises, strict=True)}
            if theirs.get(submission.student) != ours:
                differing += 1
                print(f"{submission.student} ({submission.about}): {ours}, nbgrader {theirs.get(submission.student)}")
    print(f"{datetime.now(UTC):%Y-%m-%d}: {differing} of {len(class_)} honest submissions differ from nbgrader's marks")
    return int(differing > 0)


if __name__ == "__main__":
    sys.exit(main())
