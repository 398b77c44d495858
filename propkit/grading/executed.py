"""The notebook as it looks after grading: the learner's text, what it printed and raised, and a card at each check.

nbgrader makes feedback of it, so its cards say what a learner may see; the whole verdict is in the grader's journal.
"""

import copy
import json

from propkit.checks.beside.cells import cell_source
from propkit.checks.judge import say_raised
from propkit.grading.shown import shown

LONGEST = 2_000  # characters that are kept of what a cell printed, and of an error


def executed(rebuilt, run, exercises, verdicts):
    """Return the text of an executed notebook, as nbgrader keeps it in `autograded/`.

    rebuilt a Rebuilt, run a Run, exercises of the manifest, verdicts on them in the same order -> JSON text
    """
    notebook, outputs = rebuilt.notebook, _outputs(rebuilt.cells, run)
    cards = _cards(exercises, verdicts, {cell.label: cell.source for cell in rebuilt.cells})
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for count, cell in enumerate(code, start=1):
        name = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        cell["execution_count"] = count
        if name in cards:
            cell["outputs"] = [_card(cards[name], count)]
        else:
            same_text = outputs.get(cell_source(cell))
            cell["outputs"] = same_text.pop(0) if same_text else []
    return _sendable(json.dumps(notebook, ensure_ascii=False) + "\n")  # indenting takes eight times as long


def not_run(released, exercises, verdicts):
    """Return the released notebook with the reason at each check, as text: what is shown where nothing could be run.

    released a notebook as a dict, exercises of the manifest, verdicts on them in the same order
    """
    notebook = copy.deepcopy(released)
    cards = _cards(exercises, verdicts, {})
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        if name in cards:
            cell["outputs"] = [_card(cards[name], None)]
    return _sendable(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n")


def _outputs(cells, run):
    """Return {text of a cell: lists of outputs}, one for each time that the text ran, in order."""
    found = {}
    for index, cell in enumerate(cells):
        outputs = []
        if index in run.printed:
            outputs.append({"output_type": "stream", "name": "stdout", "text": run.printed[index][:LONGEST]})
        if index in run.cell_errors:
            outputs.append(_error(run.cell_errors[index]))
        elif index in run.cell_ends:
            outputs.append(_end(run.cell_ends[index]))
        found.setdefault(cell.source, []).append(outputs)
    return found


def _error(raised):
    return {
        "output_type": "error", "ename": raised.type_name[:LONGEST], "evalue": raised.message[:LONGEST],
        "traceback": [say_raised(raised)[:LONGEST]],
    }  # fmt: skip


def _end(how):
    """Say in a cell's output how it ended the process that ran it."""
    text = "This cell was stopped: it did not come to its end." if how == "timeout" else f"This cell {how}."
    return {"output_type": "stream", "name": "stdout", "text": text[:LONGEST]}


def _cards(exercises, verdicts, sources):
    """Return {grade_id of a check: the verdict as its learner may see it}."""
    pairs = zip(exercises, verdicts, strict=True)
    return {exercise.check_id: shown(verdict, sources.get(exercise.name, "")) for exercise, verdict in pairs}


def _card(verdict, count):
    """Return a verdict as the value of its check cell: the bare points are what nbgrader reads."""
    data = {"text/plain": verdict.__repr__(), "text/html": verdict._repr_html_()}
    return {"output_type": "execute_result", "execution_count": count, "metadata": {}, "data": data}


def _sendable(text):
    """Replace what no file in UTF-8 can hold: halves of a surrogate pair, which Python's strings may have."""
    return text if text.isascii() else text.encode(errors="replace").decode()
