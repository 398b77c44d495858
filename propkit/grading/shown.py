"""What a learner may see of a verdict: never a case of the class's own seed, and no text that could smuggle one out.

The cases of the fixed seed are everybody's, so what is said of them is shown. Of a case of the class's seed only the
kind of mistake, its place and its pattern are told, in words of ours: what learners' code says there goes nowhere. What
it says in fixed cases (errors, names of types) was said before it had the drawn ones; it is cut short and loses its
longer numbers all the same.
"""

import builtins
import re
from dataclasses import replace

import numpy as np

LONGEST_PROBLEM = 400  # characters
NUMBER = re.compile(r"[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
MOST_DIGITS = 3  # that a number may have in a text of the learner's process
RAISED = re.compile(r"it raised (\w+)")
OWN_LINE = re.compile(r" at `(.*)` (\(line \d+\))\.?$", re.DOTALL)
NUMPY_WARNED = re.compile(r"numpy warned: ((?:overflow|divide by zero|invalid value) encountered in ([a-z_0-9]+))\. ")
NUMPYS_OWN = {name for name in dir(np) if isinstance(getattr(np, name), np.ufunc)} | {"reduce", "accumulate", "cast"}
WARNED = "numpy warned. That costs no points; only the values count."
WORDED = (
    "not_written",
    "raised",
    "type",
    "shape",
)  # kinds of mistake that the learner's process has words for
SHOULD = {
    "type": "is not the kind of thing that is expected",
    "shape": "does not have the expected shape",
    "nan": "has entries that are not finite numbers",
    "value": "has a wrong value",
    "misconception": "has a wrong value",
}
FOR_CLASS = "In a case that was drawn for this class"
TRY_AGAIN = "Run its check cell some more times: each run draws new cases, and sooner or later one shows the same."
HINT = '`hint("{}")` in your notebook goes one rung further each time.'


def shown(verdict, source=""):
    """Return a verdict as its learner may see it, with a next step.

    verdict a Verdict of the grader, source the learner's own text of the exercise -> Verdict
    """
    if verdict.drawn:
        verdict = _without_values(verdict)
    elif verdict.status in WORDED:
        verdict = replace(verdict, problem=_tamed(verdict.problem, source))
    problem = verdict.problem
    if len(problem) > LONGEST_PROBLEM:
        problem = f"{problem[:LONGEST_PROBLEM]} ..."
    return replace(verdict, problem=problem, note=_note(verdict.note), next_step=_next_step(verdict))


def _without_values(verdict):
    """Return a verdict on a drawn case with its kind, place and pattern alone."""
    if verdict.status == "not_written":
        problem = f"{FOR_CLASS}, {verdict.name} came to something that is not written yet."
    elif verdict.status == "timeout":
        problem = f"{FOR_CLASS}, it did not come to its end in time."
    elif verdict.status == "raised":
        problem = f"{FOR_CLASS}, it stopped with an error{_known_error(verdict.problem)}."
    elif verdict.status == "mutated":
        problem = f"{FOR_CLASS}, it changed one of its arguments; work on a copy, or make a new array."
    else:
        problem = f"{FOR_CLASS}, {verdict.where or 'the result'} {SHOULD[verdict.status]}."
    looks_like = verdict.looks_like if verdict.misconception else masked(verdict.looks_like)
    return replace(verdict, problem=problem, called_with="", looks_like=looks_like)


def _known_error(problem):
    """Return the name of an error in brackets where it is one of Python's own."""
    found = RAISED.search(problem)
    kind = getattr(builtins, found[1], None) if found else None
    return f" ({found[1]})" if isinstance(kind, type) and issubclass(kind, BaseException) else ""


def _tamed(problem, source):
    """Mask the numbers of a text that the learner's process had a hand in; a line of the learner's own text stays."""
    own = OWN_LINE.search(problem)
    if own and own[1] and own[1] in source:
        return f"{masked(problem[: own.start()])[: LONGEST_PROBLEM // 2]}{own[0]}"
    return masked(problem)


def masked(text):
    """Return text with `#` in the place of each number that has more than a few digits."""
    return NUMBER.sub(lambda found: found[0] if sum(map(str.isdigit, found[0])) <= MOST_DIGITS else "#", text)


def _note(note):
    """Return what is said of warnings; their text may be the learner's, so only numpy's own is repeated."""
    if not note:
        return ""
    known = NUMPY_WARNED.match(note)
    if not known or known[2] not in NUMPYS_OWN:  # else a learner could spell out a case in letters
        return WARNED
    return f"numpy warned: {known[1]}. That costs no points; only the values count."


def _next_step(verdict):
    if verdict.status == "ok":
        return ""
    hint = HINT.format(verdict.name)
    if verdict.drawn and verdict.status != "not_written":
        return f"{TRY_AGAIN} {hint}"
    return f"Write it, and run the cell below it. {hint}" if verdict.status == "not_written" else f"Mend it. {hint}"
