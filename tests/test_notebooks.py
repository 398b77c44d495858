"""Every notebook is committed clean, and runs from top to bottom without an error or a warning."""

import ast
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
# What the lessons promise, as it stands in the output of a cell.
NUMBERS = {
    "ch01_learning_loop": [
        r"\b100\b", r"\b0\.53\b", r"\b0\.75\b",
        r"\b1 rows in each step: +1000 steps", r"\b32 rows in each step: +32 steps",
        r"\b1000 rows in each step: +1 steps",
    ],
    "ch02_forward_pass": [r"\b3\.2\b", r"\b116\b"],
    "ch03_loss": [r"\b100\b"],
}  # fmt: skip
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


class Later(ast.NodeTransformer):
    """Takes functions of later chapters out of a module of the reference, and out of its imports."""

    def __init__(self, names):
        self.names = names

    def visit_FunctionDef(self, node):
        return None if node.name in self.names else node

    def visit_ImportFrom(self, node):
        node.names = [alias for alias in node.names if alias.name not in self.names]
        return node if node.names else None


def course_up_to(chapter_id, folder):
    """Copy the course without anything that belongs to a later chapter: lessons, manifest, functions of propkit."""
    ids = [chapter.id for chapter in COURSE.chapters]
    known = ids[: max(ids.index(chapter_id), 1) + 1]  # chapter 0 shows a first check, of an exercise of chapter 1
    later = {e.name for c in COURSE.chapters if c.id not in known for e in c.exercises}
    parts = re.split(r"(?m)^(?=\[\[chapter\]\])", (ROOT / "course.toml").read_text())
    kept = [part for part in parts[1:] if re.search(r'^id = "(\w+)"', part, re.MULTILINE).group(1) in known]
    (folder / "course.toml").write_text(parts[0] + "".join(kept))
    for place in ("notebooks", "exercises", "solutions"):
        for path in (ROOT / place).rglob("*.ipynb"):
            if path.stem in known:
                copy = folder / path.relative_to(ROOT)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, copy)
    package = folder / "package" / "propkit"
    shutil.copytree(ROOT / "propkit", package, ignore=shutil.ignore_patterns("__pycache__"))
    for module in package.glob("*.py"):
        if module.stem not in ("cli", "pytest_plugin"):
            module.write_text(ast.unparse(Later(later).visit(ast.parse(module.read_text()))))
    return package.parent


@pytest.mark.parametrize("path", EVERY, ids=short)
def test_runs_from_top_to_bottom_with_nothing_later_installed(path, tmp_path, monkeypatch):
    """Exercises too: a stub that is not written yet is a verdict, not an error."""
    monkeypatch.setenv("PYTHONPATH", str(course_up_to(path.stem, tmp_path)))
    notebook = nbformat.read(path, as_version=4)
    folder = tmp_path / path.parent.relative_to(ROOT)
    start = time.monotonic()
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    print(f"{short(path)}: {time.monotonic() - start:.1f} s")
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
    for number in NUMBERS.get(path.stem, ()) if path in LESSONS else ():
        assert re.search(number, outputs(notebook)), f"{number} is computed in no cell"


def outputs(notebook):
    """Return all that the cells printed or showed as text."""
    shown = [o for cell in notebook.cells for o in cell.get("outputs", [])]
    return "\n".join(o.get("text", "") or o.get("data", {}).get("text/plain", "") for o in shown)
