"""Three doors, one verdict: the notebook cell, pytest and the command line; and what bad input gets there."""

import json
import subprocess
import sys
import textwrap

import pytest
from learner import ROOT, answer_of, fill_in

from propkit.checks import apart, here
from propkit.checks.beside.cells import read_notebook, run_cell, split_file
from propkit.checks.notebook import check_file, check_notebook
from propkit.course.manifest import load_course

CHAPTERS = load_course(ROOT).with_exercises
CH02 = load_course(ROOT).chapter("ch02")
RIGHT = {e.name: answer_of(e) for e in CH02.exercises}
LIMIT = 3.0  # seconds; enough for right answers on a busy machine


def cell_verdicts(chapter, path):
    """Run a notebook's cells here, as a kernel would, and return what its check cells show."""
    namespace, verdicts = {}, []
    for cell in read_notebook(path):
        if cell.label.startswith("check_"):
            verdicts.append(eval(cell.source, namespace))
        else:
            assert run_cell(cell, namespace) is None
    return verdicts


def pytest_outcomes(path):
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA", "-q", "--no-header", str(path)],
        capture_output=True, text=True, cwd=path.parent, check=False,
    )  # fmt: skip
    return done


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda c: c.id)
def test_stubs_are_not_written_by_every_door(course, chapter):
    path = chapter.notebook(course.root / "exercises")
    apart_verdicts = check_notebook(chapter, path, course.root, seed=3)
    cell_ones = cell_verdicts(chapter, path)
    assert [v.name for v in apart_verdicts] == [e.name for e in chapter.exercises]
    for verdict in [*apart_verdicts, *cell_ones]:
        assert (verdict.status, verdict.points, verdict.misconception) == ("not_written", 0, None)
    done = pytest_outcomes(path)
    assert done.returncode == 1
    assert f"{len(chapter.exercises)} failed" in done.stdout
    assert "Not written yet" in done.stdout


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda c: c.id)
def test_solutions_get_full_marks_by_every_door(course, chapter):
    path = chapter.notebook(course.root / "solutions")
    for verdicts in (check_notebook(chapter, path, course.root), cell_verdicts(chapter, path)):
        assert [v.status for v in verdicts] == ["ok"] * len(chapter.exercises)
        assert sum(v.points for v in verdicts) == chapter.max_points
    done = pytest_outcomes(path)
    assert done.returncode == 0
    assert f"{len(chapter.exercises)} passed" in done.stdout


def test_a_mistake_gets_the_same_words_by_every_door(course):
    path = CH02.notebook(course.root / "exercises")
    fill_in(path, RIGHT | {"linear_forward": "def linear_forward(x, W, b):\n    return x @ W, (x, W)"})
    by_file = {v.name: v for v in check_notebook(CH02, path, course.root, seed=4)}["linear_forward"]
    by_cell = {v.name: v for v in cell_verdicts(CH02, path)}["linear_forward"]
    done = pytest_outcomes(path)
    assert by_file.status == by_cell.status == "misconception"
    assert by_file.misconception == by_cell.misconception
    assert by_file.points == by_cell.points == 1
    assert by_file.looks_like == by_cell.looks_like
    assert by_file.looks_like in done.stdout
    assert "Traceback" not in done.stdout
    assert "propkit/checks" not in done.stdout


def verdicts_on(answers, **options):
    cells = split_file(textwrap.dedent(answers)) if isinstance(answers, str) else answers
    options.setdefault("seconds", LIMIT)
    return {v.name: v for v in apart.check_apart(CH02, cells, ROOT, **options)}


def file_with(**changed):
    """Return the text of a file of right answers, some replaced."""
    return "import numpy as np\n\n" + "\n\n".join(textwrap.dedent(s) for s in (RIGHT | changed).values())


BAD = {
    "syntax error": ("def relu(z)\n    return z", "raised", "cannot be read: SyntaxError"),
    "raises": ("def relu(z):\n    return z + undefined", "raised", "NameError: name 'undefined' is not defined"),
    "loops": ("def relu(z):\n    while True:\n        pass", "timeout", "stopped after 1 seconds"),
    "loops outside": ("def relu(z):\n    return z\nwhile True:\n    pass", "value", "expected 0"),
    "exits": ("def relu(z):\n    raise SystemExit", "raised", "SystemExit"),
    "ends the process": ("def relu(z):\n    import os\n    os._exit(0)", "raised", "ended the Python process"),
    "kills itself": ("def relu(z):\n    import os\n    os.kill(os.getpid(), 9)", "raised", "signal 9"),
    "renamed": ("def my_relu(z):\n    return np.maximum(z, 0)", "not_written", "one called my_relu"),
    "no function": ("relu = 3", "not_written", "There is no function called relu"),
    "returns nothing": ("def relu(z):\n    np.maximum(z, 0)", "type", "Is the `return` missing?"),
    "wrong arguments": ("def relu():\n    return 0", "raised", "takes 0 positional arguments"),
    "prints megabytes": ("def relu(z):\n    print('x' * 10**7)\n    return z", "value", "expected"),
    "catches all": (
        "def relu(z):\n    while 1:\n        try:\n            x = 1\n        except BaseException:\n            pass",
        "timeout", "stopped",
    ),
    "writes to the pipe": (
        "def relu(z):\n    import os\n    for fd in range(3, 20):\n        try:\n            os.write(fd, b'x' * 100)\n"
        "        except OSError:\n            pass\n    return z", None, "",
    ),
    "sends an object": (
        "def relu(z):\n    class Same:\n        def __eq__(self, o): return True\n    return Same()", "type", "Same",
    ),
    "returns a huge list": ("def relu(z):\n    return [0.0] * 10**6", "type", "expected an array"),
}  # fmt: skip


@pytest.mark.parametrize(("source", "status", "text"), BAD.values(), ids=BAD)
def test_bad_input_costs_its_own_exercise_alone(source, status, text):
    verdicts = verdicts_on(file_with(relu=source), seconds=1.0 if "while" in source else LIMIT)
    bad = verdicts.pop("relu")
    assert bad.points < bad.max_points
    if status:
        assert bad.status == status
    assert text in bad.message
    leaning_on_relu = {"relu_forward", "network_forward"}
    assert {n: v.status for n, v in verdicts.items() if n not in leaning_on_relu} == {
        e.name: "ok" for e in CH02.exercises if e.name not in {"relu", *leaning_on_relu}
    }


CHEATS = {
    "import from": "from propkit.activations import relu",
    "import all": "from propkit import *\nfrom propkit import relu",
    "renamed": "from propkit import relu as ours\ndef relu(z):\n    return ours(z)",
    "inside": "def relu(z):\n    from propkit.activations import relu\n    return relu(z)",
    "module": "import propkit\ndef relu(z):\n    return propkit.relu(z)",
    "assigned": "import propkit\nrelu = propkit.relu",
    "importlib": "import importlib\ndef relu(z):\n    return importlib.import_module('propkit.activations').relu(z)",
    "caught": "import propkit as p\ndef relu(z):\n    try:\n        return p.relu(z)\n"
    "    except Exception:\n        return np.maximum(z, 0)",
    "read the file": f"def relu(z):\n    exec(open({str(ROOT / 'propkit' / 'activations.py')!r}).read(), d := {{}})\n"
    "    return d['relu'](z)",
    "another process": "def relu(z):\n    import subprocess, sys\n"
    "    subprocess.run([sys.executable, '-c', 'import propkit'])\n    return np.maximum(z, 0)",
}


@pytest.mark.parametrize("source", CHEATS.values(), ids=CHEATS)
def test_the_reference_earns_nothing_apart(source):
    verdict = verdicts_on(file_with(relu=source))["relu"]
    assert (verdict.status, verdict.points) == ("raised", 0)
    assert "reference" in verdict.message or "another process" in verdict.message


@pytest.mark.parametrize("name", ["import from", "renamed", "inside", "module", "assigned", "importlib", "caught"])
def test_the_reference_earns_nothing_in_a_cell(course, name):
    namespace = {}
    exec("import numpy as np\n" + CHEATS[name], namespace)
    verdict = here.check(namespace["relu"])
    assert (verdict.status, verdict.points) == ("raised", 0)
    assert "An answer that imports or calls the reference earns nothing" in verdict.message


def test_an_endless_loop_in_a_cell_is_stopped(course):
    def relu(z):
        while True:
            pass

    verdict = here.check(relu, seconds=0.3)
    assert (verdict.status, verdict.points) == ("timeout", 0)


def test_a_cell_check_goes_by_the_name_of_the_variable(course):
    import numpy as np

    relu = lambda z: np.maximum(z, 0)  # noqa: E731
    namespace = {"relu": relu, "check": here.check}
    assert eval("check(relu)", namespace).status == "ok"
    with pytest.raises(ValueError, match=r"no exercise is called 'nonsense'.*relu"):
        here.check(lambda_named("nonsense"))
    with pytest.raises(ValueError, match="takes a function"):
        here.check(3)


def lambda_named(name):
    def function(z):
        return z

    function.__name__ = name
    return function


def test_a_notebook_that_is_no_notebook(course):
    path = CH02.notebook(course.root / "exercises")
    path.write_text("{ this is not JSON")
    for verdict in check_notebook(CH02, path, course.root):
        assert verdict.status == "raised"
        assert "is not a notebook" in verdict.message
    assert path.read_text() == "{ this is not JSON"


def test_deleted_check_cells_and_magics_change_nothing(course):
    path = CH02.notebook(course.root / "exercises")
    fill_in(path, RIGHT | {"relu": "%matplotlib inline\n" + RIGHT["relu"] + "\n!ls"})
    notebook = json.loads(path.read_text())
    notebook["cells"] = [c for c in notebook["cells"] if not c["metadata"]["nbgrader"]["grade_id"].startswith("check_")]
    path.write_text(json.dumps(notebook))
    assert all(v.status == "ok" for v in check_notebook(CH02, path, course.root))


def test_a_file_of_answers(tmp_path):
    path = tmp_path / "answers.py"
    path.write_text(file_with(relu="def relu(z):\n    return z * (z > 0)"))
    assert {v.status for v in check_file(CH02, path, ROOT)} == {"ok"}
    path.write_bytes(b"\xff\xfe\x00bad")
    assert {v.status for v in check_file(CH02, path, ROOT)} == {"raised"}


def test_an_import_during_a_check_is_no_call_of_the_reference(course):
    """Our import hook runs for every import, also for one that numpy makes at the first use of something."""

    def relu(z):
        import sys

        sys.modules.pop("colorsys", None)
        import colorsys  # noqa: F401

        return z * (z > 0)

    assert here.check(relu).status == "ok"


BODY = "    return dout * (relu(cache) > 0)"
GIVEN = {
    "at the top": f"from propkit.given import relu\n\ndef relu_backward(dout, cache):\n{BODY}",
    "inside": f"def relu_backward(dout, cache):\n    from propkit.given import relu\n{BODY}",
    "unsaid, apart": f"def relu_backward(dout, cache):\n{BODY}",
}


@pytest.mark.parametrize("name", GIVEN)
def test_functions_of_earlier_chapters_are_given(course, name):
    chapter = course.chapter("ch05")
    apart_one = {v.name: v for v in apart.check_apart(chapter, split_file(GIVEN[name]), ROOT)}["relu_backward"]
    assert apart_one.status == "ok", apart_one.text()
    namespace = {}
    exec(GIVEN[name], namespace)
    if name != "unsaid, apart":
        assert here.check(namespace["relu_backward"]).status == "ok"


@pytest.mark.parametrize("place", ["propkit.given", "propkit.activations"])
def test_the_chapters_own_reference_is_not_given(course, place):
    source = (
        f"from {place} import relu_backward as ours\n\ndef relu_backward(dout, cache):\n    return ours(dout, cache)"
    )
    verdicts = apart.check_apart(course.chapter("ch05"), split_file(source), ROOT)
    namespace = {}
    exec(source, namespace)
    for verdict in (next(v for v in verdicts if v.name == "relu_backward"), here.check(namespace["relu_backward"])):
        assert (verdict.status, verdict.points) == ("raised", 0)
        assert "uses the reference" in verdict.message
