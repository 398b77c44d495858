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
    right = {e.name: answer_text(e) for e in chapter.exercises}
    banks = load_bank(chapter.id)
    half = dict(list(right.items())[: len(right) // 2])
    target = chapter.exercises[-1].name
    stub_of = head(right[target])
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
    made = [Submission(student, about, fill_in(released, answers)) for student, about, answers in people]
    return [*made, Submission("lou", "the file is not JSON", made[0].text[: len(made[0].text) // 2])]


def answer_text(exercise):
    """Return the answer to an exercise, as one would write it into its cell."""
    text = function_text(exercise)
    return f"{text.head}\n{text.body}"


def head(answer):
    """Return the `def` line of an answer."""
    return answer.split("\n", 1)[0]


def _other_right(bank, otherwise):
    return next(iter(sources(bank.right_answers, bank.name)), otherwise)


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
    own_name = any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(tree))
    if own_name and definition.name != name:
        return None  # it leans on the reference; under that name it would call itself for ever
    definition.decorator_list, definition.name = [], name
    stored = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    stored |= {a.arg for a in ast.walk(tree) if isinstance(a, ast.arg)}
    stored |= {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}
    used = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} - stored - {"np"} - set(dir(builtins))
    return None if used else ast.unparse(tree)


def sources(functions, name):
    """Return the texts of those functions of the bank that can stand in a cell alone, under an exercise's name."""
    return [text for text in (_source(function, name) for function in functions) if text]


def fill_in(released, answers):
    """Return the text of a released notebook with answers in it, a dict exercise name: text."""
    notebook = json.loads(json.dumps(released))
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell["source"] = answers.get(name, cell_source(cell))
    return json.dumps(notebook, indent=1) + "\n"
