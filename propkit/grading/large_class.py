"""A class of any size for the benchmark and for the comparison with nbgrader: an honest mix, drawn from a seed.

Every learner draws afresh, so hardly any two notebooks are alike: which answers are written how, which mistakes are
made, what is printed, which cells are added.
"""

import ast
import json

import numpy as np

from propkit.checks.exercise import load_bank
from propkit.grading.classroom import Submission, answer_text, fill_in, head, sources

MIX = {
    "right": 20, "differently written": 20, "known mistakes": 20, "a mistake of their own": 10, "half": 8,
    "blank": 5, "numpy warns": 7, "slow": 2, "helper cells": 8,
}  # fmt: skip
SLOW = "sum(i * i for i in range(50_000))"  # some milliseconds at each call


def make_large_class(chapter, released, size, seed=0):
    """Return submissions of a chapter by `size` learners, none of whom means harm.

    chapter a Chapter, released the learners' notebook as JSON, seed whole number -> list of Submission
    """
    rng = np.random.default_rng(seed)
    banks = load_bank(chapter.id)
    right = {e.name: answer_text(e) for e in chapter.exercises}
    others = {name: sources(banks[name].right_answers, name) or [right[name]] for name in right}
    mistakes = {name: sources([w.implementation for w in banks[name].wrong_answers], name) for name in right}
    kinds = rng.choice(list(MIX), size, p=np.array(list(MIX.values())) / sum(MIX.values()))
    return [
        Submission(f"learner{number:05}", str(kind), _notebook(kind, number, released, right, others, mistakes, rng))
        for number, kind in enumerate(kinds)
    ]


def _notebook(kind, number, released, right, others, mistakes, rng):
    answers = {name: rng.choice([right[name], *others[name]]) for name in right} if kind != "right" else dict(right)
    if kind == "blank":
        answers = {}
    elif kind == "half":
        answers = {name: answers[name] for name in list(right)[: rng.integers(1, len(right))]}
    elif kind == "known mistakes":
        wrong = [name for name in right if mistakes[name]]
        for name in rng.choice(wrong, rng.integers(1, min(4, len(wrong)) + 1), replace=False):
            answers[name] = rng.choice(mistakes[name])
    elif kind in ("a mistake of their own", "numpy warns", "slow"):
        name = rng.choice(list(right))
        before = {"numpy warns": "np.log(np.zeros(1))", "slow": SLOW}.get(kind, "")
        factor = f" * {rng.uniform(1.1, 3):.3f}" if kind == "a mistake of their own" else ""
        answers[name] = _wrapped(answers[name], name, before, factor)
    answers = {name: f"{text}\n# {number}: {_word(rng)}" for name, text in answers.items()}
    text = fill_in(released, answers)
    return _with_helpers(text, rng) if kind == "helper cells" else text


def _wrapped(answer, name, before, factor):
    """Return an answer that does something else first, or whose first number comes out by a factor too large."""
    arguments = ", ".join(a.arg for a in ast.parse(answer).body[0].args.args)
    text = f"{answer}\n\n_{name} = {name}\n\n{head(answer)}\n"
    text += f"    {before}\n" if before else ""
    text += f"    out = _{name}({arguments})\n"
    if not factor:
        return f"{text}    return out"
    return f"{text}    return (out[0]{factor}, *out[1:]) if isinstance(out, tuple) else out{factor}"


def _with_helpers(text, rng):
    """Put a learner's own cells between the others: a try, a magic, a picture, some text."""
    notebook = json.loads(text)
    for source in (f"print('{_word(rng)}', np.arange(3))", "%matplotlib inline", "import math\nmath.sqrt(2)", None):
        cell = {"cell_type": "code", "metadata": {}, "source": source, "execution_count": None, "outputs": []}
        if source is None:
            cell = {"cell_type": "markdown", "metadata": {}, "source": f"What I think: {_word(rng)}"}
        place = int(rng.integers(2, len(notebook["cells"]) + 1))
        notebook["cells"].insert(place, cell | {"id": f"own-{rng.integers(10**9)}"})
    return json.dumps(notebook, indent=1) + "\n"


def _word(rng):
    return "".join(rng.choice(list("abcdefghijklmnopqrstuvwxyz"), 8))
