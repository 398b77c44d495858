"""Put stubs back, and keep what was there: `propkit reset ch02 relu`."""

import json
import shutil
from datetime import datetime

from propkit.checks.beside.cells import UnreadableNotebook, read_json
from propkit.course.manifest import ManifestError, function_text, stub_line
from propkit.course.progress import FOLDER


def reset(course, chapter, name=None):
    """Put back the stub of one exercise, or a whole exercise notebook -> (the notebook, its backup or None).

    ManifestError where the chapter has no such exercise, or its notebook cannot take the single stub
    """
    path = chapter.notebook(course.root / "exercises")
    text = _released(course, chapter) if name is None else _with_stub(path, chapter, name)
    backup = _back_up(course, chapter, path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path, backup


def _with_stub(path, chapter, name):
    exercise = next((e for e in chapter.exercises if e.name == name), None)
    if exercise is None:
        names = ", ".join(e.name for e in chapter.exercises)
        raise ManifestError(f"{chapter.id} has no exercise {name!r}; it has: {names}")
    try:
        notebook = read_json(path)
    except (OSError, UnreadableNotebook) as error:
        raise ManifestError(f"{error}. Reset the whole chapter: propkit reset {chapter.id}") from None
    own = [c for c in notebook["cells"] if c.get("metadata", {}).get("nbgrader", {}).get("grade_id") == name]
    if not own:
        raise ManifestError(f"{path.name} has no cell for {name}. Reset the whole chapter: propkit reset {chapter.id}")
    stub = f"{function_text(exercise).head}\n    {stub_line(chapter.id, name)}"
    for cell in own:
        cell |= {"source": stub.splitlines(keepends=True), "outputs": [], "execution_count": None}
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _released(course, chapter):
    try:
        from propkit.course.sync import release
    except ImportError:
        raise ManifestError(
            "a whole chapter is put back by nbgrader, which is missing: pip install -e '.[grade]'"
        ) from None
    solution = chapter.notebook(course.root / "solutions").read_text(encoding="utf-8")
    return release(course, {chapter.id: solution})[chapter.id]


def _back_up(course, chapter, path):
    if not path.exists():
        return None
    folder = course.root / FOLDER / "backups"
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{chapter.id}-{datetime.now():%Y-%m-%d-%H%M%S}"
    backup, number = folder / f"{stem}.ipynb", 1
    while backup.exists():
        number += 1
        backup = folder / f"{stem}-{number}.ipynb"
    shutil.copy2(path, backup)
    return backup
