"""`make sync`: the answers of `propkit` into `solutions/`, and stubs, by nbgrader, into `exercises/`.

Each answer is written once, in `propkit`; the prose around it once, in `solutions/`. The rest is made from these.
"""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from propkit.checks.beside.cells import cell_source, read_json
from propkit.course.manifest import ManifestError, function_text, given_text

BEGIN, END = "    ### BEGIN SOLUTION", "    ### END SOLUTION"
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


class WouldOverwrite(RuntimeError):
    """A file holds work that is not ours to overwrite; the message names it."""


@dataclass
class Drift:
    """A file that is not what it would be made anew."""

    path: Path
    why: str


def sync(course, check=False):
    """Make all solutions and exercises anew, or only compare.

    course a Course, check True to write nothing -> list of Drift: what was (or would be) written

    WouldOverwrite, before anything is written, where a learner has filled in a stub or added a cell
    """
    wanted = {}
    for chapter in course.with_exercises:
        path = chapter.notebook(course.root / "solutions")
        wanted[path] = _text(fill(chapter, read_json(path) if path.exists() else None))
    released = release(course, {c.id: wanted[c.notebook(course.root / "solutions")] for c in course.with_exercises})
    for chapter in course.with_exercises:
        wanted[chapter.notebook(course.root / "exercises")] = released[chapter.id]

    drifts = [Drift(path, _why(path, text)) for path, text in wanted.items() if _read(path) != text]
    if check:
        return drifts
    for drift in drifts:
        if drift.path.is_relative_to(course.root / "exercises") and drift.path.exists():
            refuse_if_worked_on(drift.path)
    for drift in drifts:
        drift.path.parent.mkdir(parents=True, exist_ok=True)
        drift.path.write_text(wanted[drift.path], encoding="utf-8", newline="\n")
    return drifts


def fill(chapter, notebook):
    """Put the answers into a solutions notebook, and nbgrader's metadata onto each of its cells.

    chapter a Chapter, notebook JSON or None for a new one -> notebook JSON; missing cells are added at the end
    """
    notebook = notebook or {"cells": [_cell("markdown", "title", f"# {chapter.title}"), _setup()]}
    answers = {e.name: e for e in chapter.exercises}
    checks = {e.check_id: e for e in chapter.exercises}
    given = {f"given_{place.partition(':')[2]}": given_text(place) for place in chapter.given}
    present = {_grade_id(cell) for cell in notebook["cells"]}
    pairs = [cell_id for name in answers for cell_id in (name, f"check_{name}")]
    for missing in [cell_id for cell_id in (*given, *pairs) if cell_id not in present]:
        notebook["cells"].append(_cell("code", missing, ""))
    cells = [_fill_cell(cell, answers, checks, given) for cell in notebook["cells"]]
    ids = [cell["id"] for cell in cells]
    twice = sorted({i for i in ids if ids.count(i) > 1})
    if twice:
        raise ManifestError(f"solutions of {chapter.id}: two cells have the id {', '.join(twice)}; rename one")
    return {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}


def _fill_cell(cell, answers, checks, given):
    cell_id = _grade_id(cell)
    about = {
        "grade": False,
        "grade_id": cell_id,
        "locked": True,
        "schema_version": 3,
        "solution": False,
        "task": False,
    }
    source = cell_source(cell)
    if cell_id in answers:
        text = function_text(answers[cell_id])
        source = f"{text.head}\n{BEGIN}\n{text.body}\n{END}"
        about |= {"locked": False, "solution": True}
    elif cell_id in checks:
        source = f"check({checks[cell_id].name})"
        about |= {"grade": True, "points": checks[cell_id].max_points}
    elif cell_id in given:
        source = given[cell_id]
    return _cell(cell["cell_type"], cell_id, source, about)


def _grade_id(cell):
    return cell.get("metadata", {}).get("nbgrader", {}).get("grade_id") or cell.get("id", "")


def _setup():
    return _cell("code", "setup", "import numpy as np\n\nfrom propkit import check, hint")


def _cell(cell_type, cell_id, source, about=None):
    cell = {"cell_type": cell_type, "id": cell_id, "metadata": {"nbgrader": about} if about else {}}
    cell["source"] = source.splitlines(keepends=True)
    if cell_type == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell


def _text(notebook):
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def release(course, solutions):
    """Let nbgrader make the learners' notebooks, in a folder of its own.

    course a Course, solutions {chapter id: notebook text} -> {chapter id: notebook text}
    """
    from nbgrader.apps import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import PyFileConfigLoader

    with tempfile.TemporaryDirectory(prefix="propkit-sync-") as folder:
        # The course's own configuration, on a copy and without a gradebook.
        config = PyFileConfigLoader("nbgrader_config.py", path=str(course.root)).load_config()
        config.CourseDirectory.root = folder
        config.GenerateAssignment.no_database = True
        config.GenerateAssignment.preprocessors = [
            step for step in config.GenerateAssignment.preprocessors if step.__name__ != "SaveCells"
        ]
        for chapter_id, text in solutions.items():
            source = Path(folder, "solutions", chapter_id, f"{chapter_id}.ipynb")
            source.parent.mkdir(parents=True)
            source.write_text(text, encoding="utf-8")
        api = NbGraderAPI(CourseDirectory(config=config), config=config)
        result = {}
        for chapter_id in solutions:
            done = api.generate_assignment(chapter_id)
            if not done["success"]:
                raise RuntimeError(f"nbgrader could not release {chapter_id}:\n{done.get('log') or done.get('error')}")
            path = Path(folder, "exercises", chapter_id, f"{chapter_id}.ipynb")
            result[chapter_id] = path.read_text(encoding="utf-8")
        return result


def refuse_if_worked_on(path):
    """Raise WouldOverwrite if a released notebook holds anything that nbgrader did not put there.

    Every released cell carries nbgrader's checksum, so an edited cell, and a cell that a learner added, show.
    """
    from nbformat import NotebookNode, from_dict
    from nbgrader.utils import compute_checksum

    try:
        cells = [from_dict(cell | {"source": cell_source(cell)}) for cell in read_json(path)["cells"]]
    except ValueError as error:
        raise WouldOverwrite(f"{error}. It was left as it is.") from None
    for cell in cells:
        about = cell.get("metadata", NotebookNode()).get("nbgrader", {})
        if about.get("checksum") != (compute_checksum(cell) if about else None) or (not about and cell.source.strip()):
            name = about.get("grade_id") or "a cell that was added"
            raise WouldOverwrite(
                f"{path} was worked on ({name}); nothing was written. "
                "Keep a copy and put the file back with `propkit reset`, or work in a separate clone."
            )


def _read(path):
    return path.read_text(encoding="utf-8") if path.exists() else None


def _why(path, text):
    old = _read(path)
    if old is None:
        return "is missing"
    for number, (a, b) in enumerate(zip(old.splitlines(), text.splitlines(), strict=False), start=1):
        if a != b:
            return f"differs from line {number} on: {a.strip()[:60]!r} should be {b.strip()[:60]!r}"
    return "has another length"
