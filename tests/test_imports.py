"""Nothing heavy is loaded before it is used: what draws, moves, grades or reads notebooks by a schema waits."""

import subprocess
import sys

import pytest
from learner import answer_of, fill_in

PICTURES = {"matplotlib", "mpl_toolkits", "PIL"}
WIDGETS = {"ipywidgets", "anywidget", "traitlets", "IPython"}
GRADING = {"nbgrader", "nbformat", "nbconvert", "jsonschema", "sqlalchemy", "jinja2"}
TOOLS = {"pytest", "asyncio", "distributed", "torch", "keras", "sklearn", "scipy"}
HEAVY = PICTURES | WIDGETS | GRADING | TOOLS
COMMAND_LINE = {"typer", "rich", "pydantic"}

# However a process ends, it tells last what it has loaded.
TELL = """
import atexit, sys
atexit.register(lambda: print("\\nloaded:", *sorted({name.partition(".")[0] for name in sys.modules})))
"""


def loaded_by(code, cwd):
    """Run code in a process of its own -> the names of the packages that it has loaded, and what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", f"{TELL}\n{code}"], capture_output=True, text=True, cwd=cwd, check=False, timeout=60
    )
    assert "Traceback" not in done.stderr, done.stderr
    printed, _, names = done.stdout.rpartition("\nloaded:")
    return set(names.split()), printed


def loaded_by_command(arguments, cwd):
    """Run `propkit` with arguments as loaded_by runs code."""
    return loaded_by(f"sys.argv = {['propkit', *arguments]!r}\nfrom propkit.cli import main\nmain()", cwd)


@pytest.fixture
def answered(course):
    """The course with right answers to chapter 2 in its exercise notebook."""
    chapter = course.chapter("ch02")
    fill_in(chapter.notebook(course.root / "exercises"), {e.name: answer_of(e) for e in chapter.exercises})
    return course


def test_import_propkit_loads_neither_numpy_nor_anything_heavy(tmp_path):
    loaded, _ = loaded_by("import propkit", tmp_path)
    assert "propkit" in loaded
    assert not loaded & (HEAVY | COMMAND_LINE | {"numpy", "tomllib", "ast", "tempfile"})


def test_import_propkit_loads_no_other_part_of_it(tmp_path):
    code = "import sys, propkit; print(*sorted(m for m in sys.modules if m.startswith('propkit')))"
    _, printed = loaded_by(code, tmp_path)
    assert printed.split() == ["propkit", "propkit.course", "propkit.course.notebook_import"]


@pytest.mark.parametrize(
    "code",
    [
        "from propkit import linear_forward, fit, predict_fraud; linear_forward",
        "from propkit import check, hint",
        "from propkit.given import network_forward",
        "from propkit import gradient_check",
    ],
)
def test_the_reference_needs_numpy_alone(code, tmp_path):
    loaded, _ = loaded_by(code, tmp_path)
    assert "numpy" in loaded
    assert not loaded & (HEAVY | COMMAND_LINE)


def test_a_check_in_a_cell_loads_nothing_heavy(answered):
    relu = answer_of(next(e for e in answered.chapter("ch02").exercises if e.name == "relu"))
    code = f"import numpy as np\nfrom propkit import check\n{relu}\nverdict = check(relu)\n"
    code += "print(repr(verdict), len(verdict._repr_html_()))"
    loaded, printed = loaded_by(code, answered.root)
    assert printed.split()[0] == "1"
    assert not loaded & (HEAVY | COMMAND_LINE)


def test_a_learners_notebook_is_read_as_json(answered):
    loaded, printed = loaded_by("import propkit\nfrom exercises.ch02_forward_pass import relu", answered.root)
    assert "your own code runs for" in printed
    assert not loaded & (HEAVY | COMMAND_LINE)


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "ch02"],
        ["check", "ch02", "--json"],
        ["check", "ch01"],
        ["hint", "relu"],
        ["reset", "ch02", "relu"],
        ["check", "ch77"],
    ],
    ids=" ".join,
)
def test_a_command_loads_nothing_heavy(arguments, answered):
    loaded, _ = loaded_by_command(arguments, answered.root)
    assert not loaded & HEAVY
    assert "rich" not in loaded


def test_checking_a_file_loads_nothing_heavy(answered, tmp_path):
    path = tmp_path / "answers.py"
    path.write_text("import numpy as np\n\n" + "\n\n".join(answer_of(e) for e in answered.chapter("ch02").exercises))
    loaded, printed = loaded_by_command(["check", "ch02", "--from", str(path), "--json"], answered.root)
    assert '"status": "ok"' in printed
    assert not loaded & HEAVY
    assert "rich" not in loaded


def test_progress_draws_its_table_without_pictures_or_widgets(answered):
    loaded, printed = loaded_by_command(["progress"], answered.root)
    assert "relu" in printed
    assert "rich" in loaded
    assert not loaded & HEAVY


def test_the_process_that_runs_answers_has_numpy_and_no_tools(answered):
    """An answer looks around where it runs, and says it by the error that it raises."""
    chapter = answered.chapter("ch02")
    unwanted = sorted(HEAVY | COMMAND_LINE | {"tomllib"})
    looks = f"def relu(z):\n    import sys\n    raise ValueError([m for m in {unwanted} if m in sys.modules])"
    fill_in(chapter.notebook(answered.root / "exercises"), {"relu": looks})
    _, printed = loaded_by_command(["check", "ch02"], answered.root)
    assert "it raised ValueError: [] at" in printed
