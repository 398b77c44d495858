"""Check a notebook or a Python file of answers, whatever state it is in."""

from propkit.checks import apart
from propkit.checks.beside import cells
from propkit.course import hints, progress


def check_notebook(chapter, path, root, **options):
    """Return the verdicts on a learner's notebook, and note them in the learner's progress.

    chapter a Chapter, path of the notebook, root the course's folder, options `seconds` and `seed` -> list of Verdict
    """
    verdicts = _check(chapter, lambda: cells.read_notebook(path), root, **options)
    if path.resolve() == chapter.notebook(root / "exercises").resolve():
        progress.record(root, verdicts)
    return verdicts


def check_file(chapter, path, root, **options):
    """Return the verdicts on a Python file that holds the functions of a chapter."""
    return _check(chapter, lambda: cells.split_file(path.read_text(encoding="utf-8")), root, **options)


def _check(chapter, read, root, **options):
    try:
        verdicts = apart.check_apart(chapter, read(), root, **options)
    except (cells.UnreadableNotebook, UnicodeDecodeError, FileNotFoundError) as error:
        from propkit.checks import judge

        why = "the file is not text in UTF-8; save it as UTF-8" if isinstance(error, UnicodeDecodeError) else error
        verdicts = [judge.raised(e.name, e.max_points, f"{why}.") for e in chapter.exercises]
    for verdict in verdicts:
        if verdict.status != "ok":
            verdict.next_step = hints.offer(root, verdict.name, in_notebook=False)
    return verdicts
