"""What a learner's code does in drawn cases is judged, and nothing that it says there comes back to its learner."""

import json

import numpy as np
import pytest
from canaries import Canaries
from learner import ROOT

from propkit.checks.exercise import load_bank
from propkit.course.manifest import load_course
from propkit.grading import feedback_page
from propkit.grading.classroom import answer_text, fill_in
from propkit.grading.grader import Grader, read_released
from propkit.grading.jail import Limits
from propkit.grading.shown import FOR_CLASS, shown

COURSE = load_course(ROOT)
CHAPTER = COURSE.chapter("ch02")
RELEASED = read_released(CHAPTER, COURSE.root)
RIGHT = {e.name: answer_text(e) for e in CHAPTER.exercises}
TOTAL = CHAPTER.max_points
SEED = 20_260_731
BANK = load_bank("ch02_forward_pass")["weighted_sum"]
CASES = BANK.draw(SEED)
FIXED = sum(not BANK.is_drawn(number) for number in range(len(CASES)))
CANARIES = Canaries(BANK, SEED)
POINTS = next(e.max_points for e in CHAPTER.exercises if e.name == "weighted_sum")
COUNTS = f"""
import os, sys, warnings
calls = []

def weighted_sum(x, w, b):
    calls.append((x, w, b))
    if len(calls) > {FIXED}:
        {{}}
    return np.dot(x, w) + b
"""
WHOLE = "f'{x.tolist()} {w.tolist()} {b} {calls}'"
# What an answer does in drawn cases to tell of them, and what that makes of its points.
TELLS = {
    f"print({WHOLE}); sys.stdout.write({WHOLE}); sys.__stdout__.write({WHOLE})": POINTS,
    f"warnings.warn({WHOLE})": POINTS,
    f"raise ValueError({WHOLE})": 0,
    f"raise type({WHOLE}, (Exception,), {{}})": 0,
    f"raise NotImplementedError({WHOLE})": 0,
    f"raise SyntaxError({WHOLE})": 0,
    f"return {WHOLE}": 0,
    "return float(x[0])": 0,
    f"return {{{WHOLE}: 1}}": 0,
    f"x[:] = 1; return {WHOLE}": 0,
    "os._exit(int(abs(x[0]) * 100) % 256)": 0,
}


@pytest.fixture(scope="module", params=["namespaces", "none"])
def grader(request, sandbox):
    with Grader(CHAPTER, COURSE.root, RELEASED, SEED, Limits(seconds=1.0), request.param) as grader:
        yield grader


@pytest.fixture
def grade(grader):
    """Call it with answers in the place of right ones -> Result."""
    return lambda answers: grader.grade("ada", fill_in(RELEASED, RIGHT | answers).encode())


def all_that_is_shown(result):
    """Return the executed notebook, the page of feedback, and each verdict as its learner may see it."""
    page = feedback_page.render(CHAPTER, result, None, RIGHT)
    return "\n".join([result.notebook, page, *(shown(verdict).text() for verdict in result.exercises)])


def verdict_on(result, name="weighted_sum"):
    return next(verdict for verdict in result.exercises if verdict.name == name)


def outputs(result):
    """Return all that stands in the outputs of the executed notebook's cells, the cards left out."""
    cells = [cell for cell in json.loads(result.notebook)["cells"] if cell["cell_type"] == "code"]
    return [output for cell in cells for output in cell["outputs"] if output["output_type"] != "execute_result"]


@pytest.mark.parametrize(("does", "points"), TELLS.items(), ids=[does.partition("(")[0] for does in TELLS])
def test_nothing_that_is_said_in_a_drawn_case_is_shown(grade, does, points):
    result = grade({"weighted_sum": COUNTS.format(does)})
    assert verdict_on(result).points == points
    assert result.points == TOTAL - POINTS + points
    assert CANARIES.found_in(all_that_is_shown(result)) == []
    assert outputs(result) == []
    assert verdict_on(result).drawn == (points == 0)


def test_what_is_said_in_a_fixed_case_is_shown(grade):
    """The same words in a case that everybody has: so the tests above would find them."""
    does = "raise ValueError(f'{int(100 * x[0])} is here')"
    result = grade({"weighted_sum": COUNTS.format(does).replace(f"> {FIXED}", "> 0")})
    assert f"{int(100 * CASES[0].args[0][0])} is here" in all_that_is_shown(result)


def test_a_wrong_value_in_drawn_cases_alone_costs_the_points(grade):
    result = grade({"weighted_sum": COUNTS.format("return np.dot(x, w)")})
    verdict = verdict_on(result)
    assert (verdict.points, verdict.drawn, verdict.status) == (0, True, "value")
    assert shown(verdict).problem.startswith(f"{FOR_CLASS}, z has a wrong value")


@pytest.mark.parametrize(
    ("does", "status", "said"),
    [
        ("while True: pass", "timeout", "it did not come to its end in time"),
        ("os._exit(100 + 73)", "crashed", "it stopped with an error"),
        ("import ctypes; ctypes.string_at(0)", "crashed", "it stopped with an error"),
    ],
    ids=["hangs", "exits", "segfault"],
)
def test_what_ends_the_process_in_a_drawn_case_costs_its_exercise_alone(grade, does, status, said):
    result = grade({"weighted_sum": COUNTS.format(does)})
    verdict = verdict_on(result)
    assert (result.status, result.points) == (status, TOTAL - POINTS)
    assert (verdict.status, verdict.drawn) == ("timeout" if status == "timeout" else "raised", True)
    assert shown(verdict).problem == f"{FOR_CLASS}, {said}."
    assert "173" not in all_that_is_shown(result)


def test_many_that_end_the_process_do_not_cost_the_others(grade):
    """Four end it in their fixed cases, and no more is tried; who came through theirs goes on with the drawn ones."""
    names = list(RIGHT)
    ending = {name: f"def {name}(*args):\n    import os; os._exit(1)" for name in names[-4:]}
    result = grade({"weighted_sum": COUNTS.format("os._exit(1)")} | ending)
    assert {v.name: v.points for v in result.exercises if v.points < v.max_points} == dict.fromkeys(
        ["weighted_sum", *ending], 0
    )
    assert [verdict.name for verdict in result.exercises if verdict.drawn] == ["weighted_sum"]


@pytest.fixture
def starts(grader, monkeypatch):
    """What each start of a submission's process gave back."""
    starts, run = [], grader.jail.run
    monkeypatch.setattr(grader.jail, "run", lambda *order: (starts.append(run(*order)), starts[-1])[1])
    return starts


def test_what_is_said_counts_until_the_drawn_cases_are_given_for_the_first_time(grade, starts):
    """A later start of the process tells nothing, as it could have learned something from the one before."""
    text = f"print('start', os.urandom(8).hex())\n{COUNTS.format('os._exit(1)')}"
    result = grade({"weighted_sum": f"import os\n{text}"})
    assert len(starts) == 2
    (printed,) = outputs(result)
    first, second = (start.sent.tobytes() for start in starts)
    said = printed["text"].strip().encode()
    assert said in first
    assert said not in second
    assert b"start" in second


def test_what_is_printed_before_a_cell_that_hangs_gives_way_to_the_next_start(grade, starts):
    """No start had the drawn cases before the last, so the last is what counts."""
    result = grade({"weighted_sum": f"{RIGHT['weighted_sum']}\nwhile True: pass",
                    "relu": f"import os\nprint(os.urandom(8).hex())\n{RIGHT['relu']}"})  # fmt: skip
    assert len(starts) == 2
    printed = [output["text"].strip() for output in outputs(result) if output["output_type"] == "stream"]
    assert printed[-1].encode() in starts[1].sent.tobytes()


def test_no_start_follows_when_nothing_is_left(grade, starts):
    grade({})
    assert len(starts) == 1
    assert starts[0].after is not None
    starts.clear()
    grade(dict.fromkeys(RIGHT, ""))
    assert [start.after for start in starts] == [None]


def test_the_canaries_would_sing():
    values = np.concatenate([np.ravel(case.args[0]) for case in CASES[FIXED:]])
    assert len(CANARIES.found_in(repr(values.tolist()))) > 10
