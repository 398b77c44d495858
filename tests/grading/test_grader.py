"""The grader with its real sandbox: statuses, what a crash costs, what is printed, what a learner would expect."""

import json

import pytest
from learner import ROOT

from propkit.checks import judge
from propkit.course.manifest import load_course
from propkit.grading.classroom import answer_text, fill_in
from propkit.grading.grader import LONGEST_KNOWN, Grader, read_released
from propkit.grading.jail import Limits

COURSE = load_course(ROOT)
CHAPTER = COURSE.chapter("ch02")
RELEASED = read_released(CHAPTER, COURSE.root)
RIGHT = {e.name: answer_text(e) for e in CHAPTER.exercises}
TOTAL = CHAPTER.max_points
POINTS = {e.name: e.max_points for e in CHAPTER.exercises}


@pytest.fixture(scope="module")
def grader(sandbox):
    with Grader(CHAPTER, COURSE.root, RELEASED, 7, Limits(seconds=1.0, memory_bytes=600 * 2**20)) as grader:
        yield grader


@pytest.fixture
def grade(grader):
    """Call it with answers in the place of right ones, and helper cells that come first -> Result."""

    def graded(answers, *helpers, base=RIGHT):
        notebook = json.loads(fill_in(RELEASED, base | answers))
        cells = [{"cell_type": "code", "metadata": {}, "source": text, "outputs": []} for text in helpers]
        notebook["cells"] = cells + notebook["cells"]
        return grader.grade("ada", json.dumps(notebook).encode())

    return graded


def lost(result):
    """Return the names of the exercises that did not get all points."""
    return {verdict.name for verdict in result.exercises if verdict.points < verdict.max_points}


def verdict_on(result, name):
    return next(verdict for verdict in result.exercises if verdict.name == name)


def test_right_blank_and_half(grade):
    right, blank = grade({}), grade({}, base={})
    assert (right.status, right.points, right.message) == ("ok", TOTAL, "All right.")
    assert (blank.status, blank.points) == ("blank", 0)
    half = grade({}, base={"relu": RIGHT["relu"]})
    assert (half.status, half.points) == ("partial", POINTS["relu"])


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ("while True: pass", "timeout", "stopped after 1 second"),
        ("import os; os._exit(0)", "crashed", "exit code 0"),
        ("import ctypes; ctypes.string_at(0)", "crashed", "signal 11"),
        ("return np.ones(2**30)", "memory", "MemoryError"),
        ("raise KeyboardInterrupt", "crashed", "ended the Python process"),
    ],
)
def test_what_ends_the_process_costs_its_own_exercise_alone(grade, body, status, said):
    result = grade({"sigmoid_forward": f"def sigmoid_forward(z):\n    {body}"})
    assert (result.status, lost(result)) == (status, {"sigmoid_forward"})
    assert said in verdict_on(result, "sigmoid_forward").problem


@pytest.mark.parametrize("outside", ["while True: pass", "import os; os._exit(3)"])
def test_a_cell_that_never_ends_costs_what_it_defines_after_that(grade, outside):
    result = grade({"relu": f"{RIGHT['relu']}\n{outside}"})
    assert lost(result) >= {"relu"}
    assert "weighted_sum" not in lost(result)
    assert "softmax" not in lost(result)
    assert "The cell of relu" in verdict_on(result, "relu").problem


def test_two_that_hang_cost_two_exercises(grade):
    hang = {name: f"def {name}(*args):\n    while True: pass" for name in ("softmax", "sigmoid_forward")}
    result = grade(hang)
    assert (result.status, lost(result)) == ("timeout", set(hang))


def test_starting_again_has_an_end(grade):
    hang = {name: f"def {name}(*args):\n    import os\n    os._exit(1)" for name in RIGHT}
    result = grade(hang)
    assert (result.status, result.points) == ("crashed", 0)
    assert "was not reached" in result.exercises[-1].problem


def test_what_is_printed_stands_in_the_executed_notebook(grade):
    result = grade({}, "print('here I am')", "import sys; print('aside', file=sys.stderr)", "1 / 0")
    outputs = [cell["outputs"] for cell in json.loads(result.notebook)["cells"] if cell["cell_type"] == "code"]
    assert outputs[0] == [{"output_type": "stream", "name": "stdout", "text": "here I am\n"}]
    assert outputs[2][0]["ename"] == "ZeroDivisionError"
    assert result.points == TOTAL


@pytest.mark.parametrize(
    "helper",
    [
        "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1, 2])\nplt.show()",
        "%matplotlib inline\n%load_ext autoreload\n!pip install torch",
        "from IPython.display import display, Markdown\ndisplay(Markdown('# hi'))",
        "display(np.ones(2))",
        "get_ipython().run_line_magic('timeit', 'f()')",
        "%%bash\nrm -rf /",
        "import pandas",
        "import warnings; warnings.warn('careful')",
        "np.log(np.zeros(2))",
        "def f(:",
        "raise SystemExit",
        "input('name? ')",
        "await something()",
    ],
)
def test_helper_cells_never_cost_anything(grade, helper):
    result = grade({}, helper)
    assert (result.status, result.points) == ("ok", TOTAL)


def test_a_picture_beside_an_answer_does_not_cost_the_answer(grade):
    drawing = "import matplotlib.pyplot as plt\nwith plt.style.context('ggplot'):\n    plt.plot([0, 1])\n"
    result = grade(
        {"relu": f"%matplotlib inline\n{drawing}{RIGHT['relu']}\nfor line in plt.gca(): line.set_color('b')"}
    )
    assert result.points == TOTAL
    assert "relu: lines for IPython were skipped" in result.notes


def test_a_picture_is_no_answer(grade):
    result = grade({"relu": "import matplotlib.pyplot as plt\ndef relu(z):\n    return plt.relu(z)"})
    assert verdict_on(result, "relu").status == "type"


def test_warnings_cost_nothing(grade):
    result = grade({"sigmoid": "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))"})
    assert result.points == TOTAL
    assert "overflow" in verdict_on(result, "sigmoid").note


@pytest.fixture
def judged(grader, monkeypatch):
    """The names of the exercises that were judged, from an empty memory on."""
    names = []
    monkeypatch.setattr(
        judge, "judge", lambda bank, *rest, real=judge.judge: (names.append(bank.name), real(bank, *rest))[1]
    )
    grader._known.cache_clear()
    grader._judged.cache_clear()
    return names


def test_an_answer_that_does_the_same_is_judged_once(grade, judged):
    first = verdict_on(grade({"softmax": "def softmax(logits):\n    return np.exp(logits)"}), "softmax")
    assert sorted(judged) == sorted(RIGHT)
    expected = first.text()
    first.passed.append("all of it")  # who gets a verdict may do with it what they like
    first.points = 99
    second = grade({"softmax": "def softmax(logits):\n    powers = np.exp(logits)\n    return powers"})
    assert len(judged) == len(RIGHT)
    assert verdict_on(second, "softmax").text() == expected
    assert second.points == TOTAL - first.max_points


def test_what_is_remembered_is_what_judging_would_say(grade, grader, monkeypatch):
    answers = {"softmax": "def softmax(logits):\n    return np.exp(logits) / np.exp(logits).sum()"}
    remembered = [verdict.text() for verdict in (grade(answers), grade(answers))[1].exercises]
    monkeypatch.setattr(grader, "_known", grader._look_at)
    monkeypatch.setattr(grader, "_judged", grader._judge_anew)
    assert [verdict.text() for verdict in grade(answers).exercises] == remembered


def test_long_messages_are_not_remembered(grade, judged):
    long = {"relu": f"def relu(z):\n    return np.zeros({LONGEST_KNOWN // 8})"}
    assert verdict_on(grade(long), "relu").status == verdict_on(grade(long), "relu").status == "shape"
    assert judged.count("relu") == 2
    assert judged.count("softmax") == 1


def test_refused_and_malformed_submissions_have_a_verdict_for_each_exercise(grader):
    for data, refusal, status in ((None, "it is a link", "refused"), (b"not json", "", "malformed")):
        result = grader.grade("ada", data, refusal)
        assert (result.status, result.points, len(result.exercises)) == (status, 0, len(RIGHT))
        assert all(verdict.problem for verdict in result.exercises)


def test_the_stages_of_the_time_are_told_apart(grade):
    result = grade({"relu": f"import time; time.sleep(0.3)\n{RIGHT['relu']}"})
    assert set(result.seconds) == {"rebuild", "fork", "code", "judge", "notebook"}
    assert result.seconds["code"] > 0.3
    assert result.seconds["fork"] < result.seconds["code"]
