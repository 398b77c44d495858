"""Every notebook is committed clean, and runs from top to bottom without an error or a warning."""

import json
import re
import shutil
import time

import nbformat
import pytest
from learner import ROOT
from nbclient import NotebookClient

from propkit.course.manifest import load_course

COURSE = load_course(ROOT)
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SOLUTIONS = [c.notebook(ROOT / "solutions") for c in COURSE.with_exercises]
EXERCISES = [c.notebook(ROOT / "exercises") for c in COURSE.with_exercises]
EVERY = [*LESSONS, *SOLUTIONS, *EXERCISES]


def short(path):
    return str(path.relative_to(ROOT))


def test_every_chapter_has_its_lesson():
    assert [path.stem for path in LESSONS] == [chapter.id for chapter in COURSE.chapters]


@pytest.mark.parametrize("path", EVERY, ids=short)
def test_committed_without_outputs_and_with_stable_ids(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    nbformat.validate(notebook)
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)
    assert not [i for i in ids if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f-]+)?", i)], "give each cell a readable id"
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"


@pytest.mark.parametrize("path", LESSONS, ids=short)
def test_lessons_lean_on_no_solution(path):
    assert "solutions" not in "".join("".join(c["source"]) for c in json.loads(path.read_text())["cells"])


@pytest.mark.parametrize("path", [*LESSONS, *SOLUTIONS, *EXERCISES], ids=short)
def test_runs_from_top_to_bottom(path, tmp_path):
    """Exercises too: a stub that is not written yet is a verdict, not an error."""
    for name in ("course.toml", "notebooks", "exercises", "solutions"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    notebook = nbformat.read(path, as_version=4)
    folder = tmp_path / path.parent.relative_to(ROOT)
    start = time.monotonic()
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    seconds = time.monotonic() - start
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            assert output.output_type != "error"
            assert output.get("name") != "stderr", output.text
    verdicts = [c for c in notebook.cells if c.id.startswith("check_")]
    if path in SOLUTIONS:
        shown = [float(c.outputs[-1].data["text/plain"]) for c in verdicts]
        assert shown == [e.max_points for e in COURSE.chapter(path.stem).exercises]
    if path in EXERCISES:
        assert {c.outputs[-1].data["text/plain"] for c in verdicts} == {"0"}
        assert all("Not written yet" in c.outputs[-1].data["text/html"] for c in verdicts)
    print(f"{short(path)}: {seconds:.1f} s")
