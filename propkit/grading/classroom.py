"""A class of twelve to try a grader with: right, blank, half, mistaken, raising, endless and broken submissions."""

import ast
import builtins
import inspect
import json
import textwrap
from dataclasses import dataclass

from propkit.checks.beside.cells import cell_source
from propkit.checks.exercise import load_bank
from propkit.course.manifest import function_text


@dataclass
class Submission:
    """One learner's notebook, and what is special about it."""

    student: str
    about: str
    text: str


def make_class(chapter, released):
    """Return twelve submissions of a chapter.

    chapter a Chapter, released the learners' notebook as JSON -> list of Submission
    """
    right = {e.name: _answer(e) for e in chapter.exercises}
    banks = load_bank(chapter.id)
    half = dict(list(right.items())[: len(right) // 2])
    target = chapter.exercises[-1].name
    stub_of = _head(right[target])
    raises = right | {target: f"{stub_of}\n    raise RuntimeError('I gave up')"}
    loops = right | {target: f"{stub_of}\n    while True:\n        pass"}
    people = [
        ("ada", "all right", right),
        ("bo", "all right, each written differently", {n: _other_right(banks[n], right[n]) for n in right}),
        ("cy", "blank: not one stub filled in", {}),
        ("di", "the first half of the exercises", half),
        *[(name, *_mistaken(banks, right, turn)) for turn, name in enumerate(["ed", "flo", "gus", "hal", "ivy"])],
        ("jo", f"{target} raises an error", raises),
        ("kim", f"{target} loops for ever", loops),
    ]
    made = [Submission(student, about, _fill_in(released, answers)) for student, about, answers in people]
    return [*made, Submission("lou", "the file is not JSON", made[0].text[: len(made[0].text) // 2])]


def _answer(exercise):
    text = function_text(exercise)
    return f"{text.head}\n{text.body}"


def _head(answer):
    return answer.split("\n", 1)[0]


def _other_right(bank, otherwise):
    return next((s for s in (_source(a, bank.name) for a in bank.right_answers) if s), otherwise)


def _mistaken(banks, right, turn):
    """Return (about, answers) with one known mistake in each exercise that has another one left."""
    answers, ids = dict(right), []
    for name in list(right)[turn % 2 :: 2]:
        found = [(w.id, s) for w in banks[name].wrong_answers if (s := _source(w.implementation, name))]
        if found:
            wrong_id, answers[name] = found[turn % len(found)]
            ids.append(f"{name}: {wrong_id}")
    return "; ".join(ids), answers


def _source(function, name):
    """Return a bank function's source under an exercise's name, or None where it leans on something around it."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    definition = tree.body[0]
    if not isinstance(definition, ast.FunctionDef) or any(isinstance(d, ast.Name) for d in definition.decorator_list):
        return None  # a decorator besides the bank's own makes something else of it
    definition.decorator_list, definition.name = [], name
    stored = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    stored |= {a.arg for a in ast.walk(tree) if isinstance(a, ast.arg)}
    stored |= {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}
    used = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} - stored - {"np"} - set(dir(builtins))
    return None if used else ast.unparse(tree)


def _fill_in(released, answers):
    notebook = json.loads(json.dumps(released))
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell["source"] = answers.get(name, cell_source(cell))
    return json.dumps(notebook, indent=1) + "\n"
