"""What is known once a learner's code has run apart, and the verdict on each exercise that follows from it."""

from dataclasses import dataclass, field
from difflib import get_close_matches


@dataclass
class Run:
    """What came back, over all starts of the process that runs a learner's cells."""

    outcomes: dict = field(default_factory=dict)  # exercise name: list of Outcome, or None where it is no function
    cell_errors: dict = field(default_factory=dict)  # cell index: Raised
    cell_ends: dict = field(default_factory=dict)  # cell index: how it took the process down
    ends: dict = field(default_factory=dict)  # exercise name: likewise
    ended_drawn: set = field(default_factory=set)  # exercise names that did so in a drawn case
    printed: dict = field(default_factory=dict)  # cell index: the beginning of what it printed
    judged: dict = field(default_factory=dict)  # exercise name: its verdict, where that is known already


def verdicts_on(chapter, answers, cells, run, seconds):
    """Return the verdict on each exercise of a chapter, in the manifest's order.

    answers a dict exercise name: Answers, cells the list of Cell that ran, run a Run, seconds the time limit
    """
    from propkit.checks import judge

    return [_verdict(judge, exercise, answers[exercise.name], cells, run, seconds) for exercise in chapter.exercises]


def _verdict(judge, exercise, answers, cells, run, seconds):
    name, total = exercise.name, exercise.max_points
    if name in run.judged:
        return run.judged[name]
    outcomes = run.outcomes.get(name)
    if outcomes:
        return judge.judge(answers.bank, exercise.points, answers.cases, outcomes, answers)
    if name in run.ends:
        how = run.ends[name]
        timeout = how == "timeout"
        verdict = judge.timeout(name, total, seconds) if timeout else judge.raised(name, total, f"{name} {how}.")
        verdict.drawn = name in run.ended_drawn
        return verdict
    return _missing(judge, name, total, cells, run, seconds)


def _missing(judge, name, total, cells, run, seconds):
    """Return the verdict on an exercise whose function did not come into being, with the reason."""
    own = [index for index, cell in enumerate(cells) if cell.label == name or f"def {name}(" in cell.source]
    for index in own:
        if run.cell_ends.get(index) == "timeout":
            verdict = judge.timeout(name, total, seconds)
            verdict.problem = f"The cell of {name} was stopped after {seconds:g} seconds; it did not come to its end."
            return verdict
        if index in run.cell_ends:
            return judge.raised(name, total, f"The cell of {name} {run.cell_ends[index]}.")
        if index in run.cell_errors:
            error = run.cell_errors[index]
            what = "cannot be read" if error.type_name in ("SyntaxError", "IndentationError", "TabError") else "stopped"
            return judge.raised(name, total, f"The cell of {name} {what}: {judge.say_raised(error)}.")
    text = f"There is no function called {name}."
    written = [line.split("(")[0][4:].strip() for c in cells for line in c.source.splitlines() if line[:4] == "def "]
    close = get_close_matches(name, [w for w in written if w not in run.outcomes], n=1)
    if close:
        text += f" There is one called {close[0]}: was it renamed? Give it its name back."
    elif name in [cell.label for cell in cells]:
        text += " Its cell is there; does it still begin with the given `def` line?"
    elif run.cell_errors or run.cell_ends:
        index = min([*run.cell_errors, *run.cell_ends])
        text += f" {cells[index].label} did not run to its end"
        text += f": {judge.say_raised(run.cell_errors[index])}." if index in run.cell_errors else "."
    return judge.not_written(name, total, text)
