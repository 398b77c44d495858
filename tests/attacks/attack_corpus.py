"""The corpus: submissions that try to gain, take or break something, and what must happen to each.

A file of corpus/ is the text that a learner hands in as the answer to `relu`, in a notebook that is blank otherwise (an
honest one: answered rightly). A line says `# kind: marks; must: partial|crashed, 0`: the statuses that may come, the
points, and `short` where nothing long may come back. `COURSE` and `SOURCE` stand for the paths of the course and of the
project. It prints REACHED where it got what it is after. Attacks on the notebook's form are in attack_forms.py.
"""

import copy
import json
import re
from dataclasses import dataclass
from pathlib import Path

from learner import ROOT, answer_of

HERE = Path(__file__).parent
TARGET = "relu"
MUST = re.compile(r"^# kind: (\w+); must: ([\w|]+), (\w+(?:\|\w+)*)(, short)?$", re.MULTILINE)


@dataclass
class Attack:
    """One submission: what it tries, the statuses and points that are held, and how its notebook is made."""

    id: str
    tries: str
    kind: str
    statuses: tuple
    points: tuple
    short: bool
    make: object  # (released, course) -> bytes


def code_attacks():
    """Return the attacks of corpus/, by name."""
    return [_from_file(path) for path in sorted((HERE / "corpus").glob("*.py"))]


def _from_file(path):
    text = path.read_text(encoding="utf-8")
    kind, statuses, points, short = MUST.search(text).groups()
    tries = text.split('"""')[1]
    rest = {} if kind != "honest" else None

    def make(chapter, released, root):
        source = text.replace("COURSE", str(root)).replace("SOURCE", str(ROOT))
        answers = right_answers(chapter) if rest is None else {}
        name = next((n for n in answers if f"\ndef {n}(" in text), TARGET)
        return as_bytes(filled(released, answers | {name: source}))

    return Attack(path.stem, tries, kind, tuple(statuses.split("|")), tuple(points.split("|")), bool(short), make)


def right_answers(chapter):
    """Return the reference's text for each exercise of a chapter."""
    return {e.name: answer_of(e) for e in chapter.exercises}


def filled(released, answers):
    """Return a copy of a released notebook with answers {grade_id: source} in it."""
    notebook = copy.deepcopy(released)
    for cell in notebook["cells"]:
        if grade_id(cell) in answers:
            cell["source"] = answers[grade_id(cell)]
    return notebook


def grade_id(cell):
    """Return what nbgrader calls a cell, or an empty string."""
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")


def cell_of(notebook, name):
    """Return the cell of this grade_id."""
    return next(cell for cell in notebook["cells"] if grade_id(cell) == name)


def as_bytes(notebook):
    """Return a notebook as the bytes of its file."""
    return json.dumps(notebook, indent=1).encode()
