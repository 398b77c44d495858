"""The executed notebook: a valid one, with a card at each check, and what cells printed and raised, cut short."""

import json
from dataclasses import replace

import nbformat
import pytest
from learner import ROOT, answer_of, fill_in
from nbgrader.utils import determine_grade, is_grade

from propkit.checks.beside.probe import Raised
from propkit.checks.judge import not_written
from propkit.checks.runs import Run
from propkit.checks.verdict import TITLES
from propkit.course.manifest import load_course
from propkit.grading.executed import LONGEST, executed, not_run
from propkit.grading.grader import Grader, read_released
from propkit.grading.jail import Limits
from propkit.grading.rebuild import rebuild

COURSE = load_course(ROOT)
CHAPTER = COURSE.chapter("ch02")
RELEASED = read_released(CHAPTER, ROOT)


def notebook_of(text):
    """Return a notebook that is valid: nbformat says nothing about it, and has nothing to mend."""
    nbformat.validate(nbformat.from_dict(json.loads(text)))
    return nbformat.reads(text, as_version=4)


def cell_of(notebook, name):
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


def with_cells(path, answers, *own):
    """Return the bytes of a submission with answers by grade_id, and code cells of the learner's own at its end."""
    path.write_text(json.dumps(RELEASED))
    fill_in(path, answers)
    notebook = json.loads(path.read_text())
    notebook["cells"] += [{"cell_type": "code", "metadata": {}, "source": source} for source in own]
    return json.dumps(notebook).encode()


@pytest.fixture(scope="module")
def grade(sandbox, tmp_path_factory):
    """Grade answers and cells of one's own -> Result."""
    path = tmp_path_factory.mktemp("submission") / "notebook.ipynb"
    with Grader(CHAPTER, ROOT, RELEASED, 3, Limits(seconds=1)) as grader:
        yield lambda answers, *own: grader.grade("ada", with_cells(path, answers, *own))


def test_every_notebook_of_a_class_is_valid_and_nbgrader_reads_its_points(graded):
    for student, result in graded.items():
        text = result.notebook or not_run(RELEASED, CHAPTER.exercises, result.exercises)
        notebook = notebook_of(text)
        read = {c.metadata.nbgrader.grade_id: determine_grade(c)[0] for c in notebook.cells if is_grade(c)}
        assert read == {f"check_{v.name}": v.points for v in result.exercises}, student
        for verdict in result.exercises:
            (output,) = cell_of(notebook, f"check_{verdict.name}").outputs
            assert output.data["text/plain"] == f"{verdict.points:g}"
            assert TITLES[verdict.status] in output.data["text/html"]


def test_cards_say_nothing_of_the_classs_own_cases(graded):
    """Formgrader makes feedback of this notebook with one button."""
    verdicts = [
        replace(v, status="value", drawn=True, problem="out[0] is 2.718281, expected 3.141592", called_with="canary")
        for v in graded["ed"].exercises
    ]
    rebuilt = rebuild(json.dumps(RELEASED).encode(), RELEASED)
    for text in (executed(rebuilt, Run(), CHAPTER.exercises, verdicts), not_run(RELEASED, CHAPTER.exercises, verdicts)):
        assert text.count("In a case that was drawn for this class") == len(verdicts)
        for secret in ("2.718281", "3.141592", "canary"):
            assert secret not in text


def test_learners_code_stands_in_the_pristine_notebook(graded):
    right = {exercise.name: answer_of(exercise) for exercise in CHAPTER.exercises}
    notebook = notebook_of(graded["ada"].notebook)
    released = nbformat.reads(json.dumps(RELEASED), as_version=4)
    for cell, was in zip(notebook.cells, released.cells, strict=True):
        assert cell.metadata == was.metadata
        assert cell.source == right.get(was.metadata.nbgrader.grade_id, was.source)
    counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))


def test_what_is_printed_and_raised_is_shown_and_cut_short(grade):
    right = {exercise.name: answer_of(exercise) for exercise in CHAPTER.exercises}
    loud = right["relu"] + "\nprint('r' * 10**7)\nprint('never seen')"
    result = grade(right | {"relu": loud, "softmax": "def softmax(logits)\n    pass"}, "1 / 0", "int('x' * 10**6)")
    assert result.points == CHAPTER.max_points - 3
    notebook = notebook_of(result.notebook)
    (printed,) = cell_of(notebook, "relu").outputs
    assert (printed.output_type, printed.name, printed.text) == ("stream", "stdout", "r" * LONGEST)
    (unread,) = cell_of(notebook, "softmax").outputs
    assert (unread.output_type, unread.ename) == ("error", "SyntaxError")
    division, long = (cell.outputs[0] for cell in notebook.cells[-2:])
    assert (division.ename, division.evalue) == ("ZeroDivisionError", "division by zero")
    assert "1 / 0" in division.traceback[0]
    assert long.ename == "ValueError"
    assert len(long.evalue) <= LONGEST
    assert len(result.notebook) < 60_000


def test_cells_with_the_same_text_keep_their_own_outputs(grade):
    result = grade({}, "n = 0", "n += 1\nprint(n)", "n += 1\nprint(n)")
    *_, first, second = notebook_of(result.notebook).cells
    assert (first.outputs[0].text, second.outputs[0].text) == ("1\n", "2\n")


def test_a_cell_that_ended_its_process_says_so(grade):
    result = grade({}, "import os\nos._exit(3)", "while True: pass", "print('still here')")
    assert result.status == "timeout"
    *_, left, looped, last = notebook_of(result.notebook).cells
    assert "ended the Python process (exit code 3)" in left.outputs[0].text
    assert "did not come to its end" in looped.outputs[0].text
    assert last.outputs[0].text == "still here\n"


def test_text_that_no_file_can_hold_is_replaced():
    """A learner's process may send halves of surrogate pairs; neither the file nor the gradebook may fail on them."""
    source = {"cell_type": "code", "metadata": {}, "source": "print('\ud800')"}
    rebuilt = rebuild(json.dumps(RELEASED | {"cells": [*RELEASED["cells"], source]}).encode(), RELEASED)
    last = len(rebuilt.cells) - 1
    raised = Raised("Bad\udc00", "why\udfff" * 10**5, "line", 1)
    run = Run(printed={last: "\ud83d" * 10**6}, cell_errors={last: raised})
    verdicts = [not_written(e.name, e.max_points, "\ud800 é") for e in CHAPTER.exercises]
    for text in (executed(rebuilt, run, CHAPTER.exercises, verdicts), not_run(RELEASED, CHAPTER.exercises, verdicts)):
        assert "é" in text
        assert len(text.encode("utf-8")) < 100_000
        notebook_of(text)


def test_not_run_leaves_the_released_notebook_as_it_was():
    before = json.dumps(RELEASED)
    verdicts = [not_written(e.name, e.max_points, "why") for e in CHAPTER.exercises]
    notebook = notebook_of(not_run(RELEASED, CHAPTER.exercises, verdicts))
    assert json.dumps(RELEASED) == before
    shown = [cell for cell in notebook.cells if cell.get("outputs")]
    assert [c.metadata.nbgrader.grade_id for c in shown] == [e.check_id for e in CHAPTER.exercises]
