"""What several tests share: the course, a scratch copy of it, and answers to write into notebooks."""

import json
import shutil
from pathlib import Path

import pytest

from propkit.checks.beside.cells import cell_source
from propkit.course import manifest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A copy of the course in a folder of its own, which is also the current one."""
    root = tmp_path / "course"
    root.mkdir()
    for name in ("course.toml", "nbgrader_config.py"):
        shutil.copy(ROOT / name, root / name)
    for name in ("exercises", "solutions", "notebooks"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    monkeypatch.chdir(root)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return manifest.load_course(root)


def answer_of(exercise):
    """Return the reference's text of an exercise, as a learner would write it."""
    text = manifest.function_text(exercise)
    return f"{text.head}\n{text.body}"


def fill_in(path, answers):
    """Write answers {grade_id: source} into a notebook's cells."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell["source"] = answers.get(name, cell_source(cell))
    path.write_text(json.dumps(notebook), encoding="utf-8")
