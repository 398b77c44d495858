"""What a learner does with a notebook, for tests."""

import json
from pathlib import Path

from propkit.checks.beside.cells import cell_source
from propkit.course import manifest

ROOT = Path(__file__).resolve().parents[1]


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
