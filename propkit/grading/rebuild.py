"""Take the learner's own code out of a submitted notebook, and put it into the notebook as it was released.

The rule, cell by cell (`grade_id` is what nbgrader calls a cell):
- A cell that was released to be filled in: the learner's text counts. Of several with one id, the last that is no stub.
- Every other released cell (set-up, checks, prose): the released text counts, whatever was made of it.
- A released cell that is missing: its released text, so an exercise counts as not written, unless another cell
  defines its function.
- A code cell that was not released, or whose id is not known (renamed): a helper. It runs where it stands. Text of the
  learner's own stays where it stands too, for a grader who reads.
Magics and `!` lines do nothing. Each departure is noted.
"""

import json
from collections import Counter
from dataclasses import dataclass, field

from propkit.checks.beside.cells import Cell, UnreadableNotebook, cell_source, without_magics

MOST_CELLS, LONGEST_CELL, LONGEST_ALL, LONGEST_ID = 2_000, 200_000, 2_000_000, 100
NOTED = 10  # departures of one kind that are named one by one


@dataclass
class Rebuilt:
    """The cells to run, in order, the released notebook with the learner's text in it, and what was noted.

    untouched: the ids of cells to fill in that are as they were released
    """

    cells: list
    notebook: dict
    notes: list = field(default_factory=list)
    untouched: list = field(default_factory=list)


def rebuild(data, released):
    """Return a submission as Rebuilt.

    data the bytes of the submitted notebook, released the notebook as it was released, as a dict
    UnreadableNotebook where the submission is no notebook
    """
    submitted = _read(data)
    known = {_id(cell): cell for cell in released["cells"] if _id(cell)}
    notes, written, helpers, order = [], {}, {}, []
    counts = Counter(_id(cell) for cell in submitted)
    last = ""
    for number, cell in enumerate(submitted, start=1):
        name = _id(cell)
        if name not in known:
            if cell.get("cell_type") not in ("code", "markdown") or not cell_source(cell).strip():
                continue
            helpers.setdefault(last, []).append(cell)
            if cell["cell_type"] == "code":
                label = name or f"cell {number}"
                order.append(Cell(label, cell_source(cell)))
                if name:
                    notes.append(f"{label} is no released cell: it ran as a helper")
            continue
        last = name
        text, stub = cell_source(cell), cell_source(known[name])
        if not _fillable(known[name]):
            if text.strip() != stub.strip() and known[name]["cell_type"] == "code":
                notes.append(f"{name} was changed: the released text ran")
        elif name not in written or text.strip() != stub.strip():
            written[name] = text
            order = [c for c in order if c.label != name]
            order.append(Cell(name, text))
    notes += [
        f"{name} is there {n} times: the last that is no stub counts"
        for name, n in counts.items()
        if name in known and n > 1
    ]
    missing = [name for name, cell in known.items() if _fillable(cell) and name not in counts]
    notes += [f"{name} is missing: the released stub stands in its place" for name in missing]
    order = [c for c in order if c.label not in known or known[c.label]["cell_type"] == "code"]
    notes += [f"{c.label}: lines for IPython were skipped" for c in order if without_magics(c.source) != c.source]
    setup = [Cell(_id(c), cell_source(c)) for c in released["cells"] if _runs_first(c)]
    stubs = {name: cell_source(cell) for name, cell in known.items() if _fillable(cell)}
    untouched = [name for name, stub in stubs.items() if written.get(name, stub) == stub]
    return Rebuilt(setup + order, _filled(released, written, helpers), _shortened(notes), untouched)


def _read(data):
    """Return the cells of a submitted notebook; UnreadableNotebook where it has not the form of one."""
    try:
        notebook = json.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        what = "nested too deeply" if isinstance(error, RecursionError) else str(error)[:200]
        raise UnreadableNotebook(
            f"it is not a notebook: it should be JSON in UTF-8, but cannot be read ({what})"
        ) from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise UnreadableNotebook("it is JSON, but not a notebook: it has no list of cells")
    if len(cells) > MOST_CELLS:
        raise UnreadableNotebook(f"it has {len(cells):,} cells; at most {MOST_CELLS:,} are read")
    for number, cell in enumerate(cells, start=1):
        if not isinstance(cell.get("source", ""), (str, list)) or not isinstance(cell.get("metadata", {}), dict):
            raise UnreadableNotebook(f"cell {number} has not the form of a notebook's cell")
        if len(cell_source(cell)) > LONGEST_CELL:
            raise UnreadableNotebook(f"cell {number} has more than {LONGEST_CELL:,} characters")
    if sum(len(cell_source(cell)) for cell in cells) > LONGEST_ALL:
        raise UnreadableNotebook(f"its cells have more than {LONGEST_ALL:,} characters together")
    return [_clean(cell) for cell in cells]


def _clean(cell):
    """Return type, id and text of a cell, in characters that any file can hold: half ones (surrogates) become `?`."""
    name, source = (t.encode("utf-8", "replace").decode("utf-8") for t in (_id(cell)[:LONGEST_ID], cell_source(cell)))
    return {"cell_type": cell.get("cell_type"), "metadata": {"nbgrader": {"grade_id": name}}, "source": source}


def _about(cell):
    about = cell.get("metadata", {}).get("nbgrader")
    return about if isinstance(about, dict) else {}


def _id(cell):
    name = _about(cell).get("grade_id", "")
    return name if isinstance(name, str) else ""


def _fillable(cell):
    return bool(_about(cell).get("solution"))


def _runs_first(cell):
    """Tell whether a released code cell is there for the answers: a set-up, or something given."""
    return cell["cell_type"] == "code" and not _fillable(cell) and not _about(cell).get("grade")


def _filled(released, written, helpers):
    """Return the released notebook with the learner's texts and helper cells in it, and no outputs."""
    cells = [_plain(helper) for helper in helpers.get("", [])]
    for cell in released["cells"]:
        name = _id(cell)
        text = {"source": written[name]} if name in written else {}
        cells += [cell | text, *(_plain(helper) for helper in helpers.get(name, []))]
    for number, cell in enumerate(cells):
        cell.setdefault("id", f"cell-{number}")
    return released | {"cells": cells}


def _plain(cell):
    """Return a learner's own cell as code or text alone: no metadata, no outputs, no attachments."""
    plain = {"cell_type": cell["cell_type"], "metadata": {}, "source": cell_source(cell)}
    return plain | ({"execution_count": None, "outputs": []} if cell["cell_type"] == "code" else {})


def _shortened(notes):
    return notes if len(notes) <= 3 * NOTED else [*notes[: 3 * NOTED], f"and {len(notes) - 3 * NOTED} more of the kind"]
