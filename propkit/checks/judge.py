"""The judge: compares outcomes with what the reference does, and turns the comparison into a verdict."""

from dataclasses import dataclass

import numpy as np

from propkit.checks.beside.probe import Given
from propkit.checks.beside.ways import forward_name
from propkit.checks.compare import Difference, compare, kind, show
from propkit.checks.exercise import Answers
from propkit.checks.verdict import Verdict

# The order of a verdict: of several things wrong in one case, the first of these is said.
ORDER = ("not_written", "raised", "type", "shape", "mutated", "nan", "value")
FORGOT_RETURN = ". Is the `return` missing?"
ENOUGH = 0.6  # share of the failing cases that a known wrong answer must explain to be named


@dataclass
class Failure:
    """A case that went wrong, the part whose points that costs, and what is different."""

    case: object
    number: int
    part: str | None  # None: every returned value
    difference: Difference


def judge(bank, points, cases, outcomes, answers=None):
    """Return the verdict on one answer.

    bank a Bank, points a dict part: points, cases a list of Case, outcomes a list of Outcome, answers the Answers in
    these cases, where they serve many -> Verdict
    """
    answers = answers or Answers(bank, cases)
    total = sum(points.values())
    for number, outcome in enumerate(outcomes):
        verdict = _no_answer(bank.name, total, outcome)
        if verdict is not None:
            verdict.drawn = bank.is_drawn(number)
            return verdict
    failures = [
        Failure(case, number, part, difference)
        for number, (case, got) in enumerate(zip(cases, outcomes, strict=True))
        for part, difference in _differences(bank, case, got, lambda number=number: answers.expected(number).returned)
    ]
    verdict = Verdict(bank.name, total, total, "ok")
    verdict.note = _say_warnings(outcomes)
    if not failures:
        verdict.passed = list(points)
        verdict.problem = f"{len(cases)} cases, all as they should be."
        return verdict
    verdict.passed = _passed(bank, points, failures)
    verdict.points = sum(points[part] for part in verdict.passed)
    first = min(failures, key=lambda f: (f.number, ORDER.index(f.difference.status)))
    verdict.status = first.difference.status
    verdict.where, verdict.drawn = first.difference.where, bank.is_drawn(first.number)
    verdict.problem = _sentence(f"On {first.case.about}, {first.difference.text}")
    verdict.called_with = _say_call(bank, first.case)
    verdict.looks_like = first.difference.look
    mistake = _name_mistake(answers, outcomes, {f.number for f in failures}, first.number)
    if mistake is not None:
        verdict.misconception = mistake.id
        verdict.looks_like, verdict.question = mistake.says, mistake.asks
        if verdict.status == "value":
            verdict.status = "misconception"
    return verdict


def _no_answer(name, total, outcome):
    """Return the verdict on what is a stub, or the reference; None where there is an answer to look at."""
    if outcome.used_reference:
        return reference_used(name, total, outcome.used_reference)
    if is_unwritten(outcome):
        return not_written(name, total, _says_unwritten(name, outcome.raised.message))
    return None


def not_written(name, total, problem):
    """Return the verdict on a stub."""
    return Verdict(name, 0, total, "not_written", problem=problem)


def reference_used(name, total, what):
    """Return the verdict on an answer that imports or calls the reference."""
    return Verdict(
        name, 0, total, "raised",
        problem=f"{name} uses the reference ({what}). An answer that imports or calls the reference earns nothing.",
        question="What does the function have to do? Write that with numpy, in your own words.",
    )  # fmt: skip


def raised(name, total, problem, question=""):
    """Return the verdict on code that could not be run at all."""
    return Verdict(name, 0, total, "raised", problem=problem, question=question)


def timeout(name, total, seconds):
    """Return the verdict on code that did not come back."""
    return Verdict(
        name, 0, total, "timeout",
        problem=f"{name} was stopped after {seconds:g} seconds without an answer.",
        question="Is there a loop whose end is never reached, or one that takes very long?",
    )  # fmt: skip


def _sentence(text):
    return text if text.endswith(("?", ".")) else text + "."


def is_unwritten(outcome):
    return outcome.raised is not None and outcome.raised.type_name == "NotImplementedError"


def _says_unwritten(name, message):
    if not message or name in message.split():
        return f"{name} is still the stub. Replace the line that raises NotImplementedError by your code."
    return f"{name} calls something that is not written yet: {message}."


def _differences(bank, case, got, expect):
    """Yield (part, Difference) for one case; part None where all returned values are lost.

    got an Outcome, expect() -> what the reference returns
    """
    part = case.part
    if got.raised is not None:
        yield part, Difference("raised", "", f"it raised {say_raised(got.raised)}")
        return
    if got.changed:
        names = ", ".join(f"`{bank.argument_names(case)[i]}`" for i in got.changed)
        text = f"{bank.name} changed its argument {names}; work on a copy, or make a new array"
        yield part, Difference("mutated", "", text)
    sizes = _sizes(case)
    returned, wanted = bank.required(case, got.returned, expect)
    if len(bank.returns) == 1:
        found = compare(returned, wanted, case.tolerance, bank.returns[0], sizes)
        if found:
            found.text += FORGOT_RETURN * (got.returned is None)
            yield part or bank.returns[0], found
        return
    if isinstance(returned, np.ndarray) and all(
        isinstance(w, (int, float, np.ndarray)) and returned.shape == (len(wanted), *np.shape(w)) for w in wanted
    ):
        returned = [np.asarray(part) for part in returned]  # `dx, dy = ...` unpacks an array as well
    if not isinstance(returned, (list, tuple)) or len(returned) != len(bank.returns):
        text = f"it returned {kind(returned)}, expected {len(bank.returns)} values: {', '.join(bank.returns)}"
        yield part, Difference("type", "", text + FORGOT_RETURN * (got.returned is None))
        return
    for name, g, w in zip(bank.returns, returned, wanted, strict=True):
        found = compare(g, w, case.tolerance, name, sizes)
        if found:
            yield part or name, found


def _passed(bank, points, failures):
    """Return the parts that keep their points; those of a property need every plain case right."""
    lost = {failure.part for failure in failures}
    if None in lost:
        lost.update(bank.returns)
    if lost & set(bank.returns):
        lost.update(part for part in points if part not in bank.returns)
    return [part for part in points if part not in lost]


def say_raised(raised):
    """Say what was raised and where."""
    message = f": {raised.message}" if raised.message else ""
    where = f" at `{raised.line}` (line {raised.line_number})" if raised.line else ""
    return f"{raised.type_name}{message}{where}"


def _say_warnings(outcomes):
    warnings = list(dict.fromkeys(w for outcome in outcomes for w in outcome.warnings))
    if not warnings:
        return ""
    return f"numpy warned: {warnings[0]}. That costs no points; only the values count."


def _say_call(bank, case):
    """Say what the case calls the answer with: small values in full, large arrays by their shape."""
    given = zip(bank.argument_names(case), case.args, strict=False)
    parts = [f"{name} = {_say_value(value)}" for name, value in given]
    forward = forward_name(case.way)
    if not forward:
        return ", ".join(parts)
    cache = f"the cache of `{forward}`, given {', '.join(parts[1:])}"
    return cache if case.args[0] is None else f"{parts[0]} and {cache}"


def _say_value(value):
    if isinstance(value, np.ndarray):
        if value.size <= 4:
            return np.array2string(value, separator=", ", formatter={"all": show}).replace("\n", "")
        return f"an array of shape {value.shape}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_say_value(item) for item in value)}]" if len(value) <= 3 else kind(value)
    if isinstance(value, Given) and value.kind in ("rng", "rngs"):
        return ", then ".join(f"default_rng({seed})" for seed in value.data[:3]) + ", ..." * (len(value.data) > 3)
    if isinstance(value, Given):
        return f"a {value.kind}"
    return show(value) if isinstance(value, (int, float)) else repr(value)


def _sizes(case):
    """Return N, D and M of a case, as far as its arrays show them."""
    values = case.args[1:] if forward_name(case.way) else case.args  # dout comes before what the forward takes
    if values and isinstance(values[-1], tuple):  # a cache
        values = values[-1]
    shapes = [value.shape for value in values if isinstance(value, np.ndarray)]
    sizes = {}
    if shapes and shapes[0]:
        sizes["N"] = shapes[0][0]
    if len(shapes) > 1 and len(shapes[1]) == 2:
        sizes["D"], sizes["M"] = shapes[1]
    return sizes


def _name_mistake(answers, outcomes, failing, first):
    """Return the known wrong answer that does what this one does, or None.

    It must explain the first failing case and most of the others, and agree in most of all cases: where the answer
    is right, a mistake that goes wrong explains nothing. The one that agrees in most cases is named.
    """
    bank, cases = answers.bank, answers.cases
    best, best_score = None, 0
    for wrong in bank.wrong_answers:

        def agrees(number, wrong=wrong):
            return _alike(bank, cases[number], outcomes[number], answers.wrong(wrong, number))

        if not agrees(first):  # most wrong answers end here, so that a check stays quick
            continue
        score = sum(agrees(number) for number in failing)
        if score < ENOUGH * len(failing):
            continue
        score += sum(agrees(number) for number in range(len(cases)) if number not in failing)
        if score >= ENOUGH * len(cases) and score > best_score:
            best, best_score = wrong, score
    return best


def _alike(bank, case, a, b):
    if (a.raised is None) != (b.raised is None) or a.changed != b.changed:
        return False
    if a.raised is not None:
        return (a.raised.type_name, a.raised.message) == (b.raised.type_name, b.raised.message)
    return compare(*bank.reduced(case, a.returned, b.returned), case.tolerance, where=None) is None
