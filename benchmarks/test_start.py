"""How long until something happens: `import propkit`, `propkit check`, and the first check in a fresh kernel.

All in fresh processes, interleaved with a peer, `import numpy`, so that a busy minute meets both. As on a learner's
machine, bytecode is kept between the runs.
"""

import ast
import shutil
import statistics
import subprocess
import sys
import time

import pytest
from jupyter_client.manager import start_new_kernel
from learner import ROOT

from propkit.checks.beside.cells import read_notebook
from propkit.course.manifest import function_text, load_course

COURSE = load_course(ROOT)
IMPORT_ROUNDS, COMMAND_ROUNDS, KERNEL_ROUNDS = 25, 5, 5
MOST_OVER_NUMPY, MOST_COMMAND, MOST_FIRST_CHECK = 30, 800, 150  # milliseconds
NUMPY = [sys.executable, "-c", "import numpy"]
TABLE = pytest.StashKey()

# Of each chapter the first exercise and the last, and all that train.
TRAINS = ("predict_loan", "predict_fraud")
FIRST_CHECKS = [
    (chapter, exercise)
    for chapter in COURSE.with_exercises
    for exercise in chapter.exercises
    if exercise in (chapter.exercises[0], chapter.exercises[-1]) or exercise.name in TRAINS
]

# What of a check's time is the learner's own: the same calls, and nothing around them.
OWN_TIME = """
import time
from propkit.checks.beside.probe import build
from propkit.checks.beside.ways import way
from propkit.checks.exercise import load_bank
calls = [(way(case.way), build(case.args)) for case in load_bank({chapter!r})[{name!r}].draw(1)]
start = time.perf_counter()
for call, args in calls:
    call({name}, args)
1000 * (time.perf_counter() - start)
"""


class Table:
    """The lines that are printed at the end of a run, under one head for each question."""

    def __init__(self):
        self.sections = {}

    def add(self, head, *line):
        self.sections.setdefault(head, []).extend(line)

    def pytest_terminal_summary(self, terminalreporter):
        for head, lines in self.sections.items():
            terminalreporter.section(head)
            for line in lines:
                terminalreporter.write_line(line)


@pytest.fixture
def table(request):
    """The table of this run; a line over its wanted value is marked, and fails nothing: how busy it is counts too."""
    config = request.config
    if TABLE not in config.stash:
        config.stash[TABLE] = Table()
        config.pluginmanager.register(config.stash[TABLE])
    return config.stash[TABLE]


@pytest.fixture(autouse=True)
def learners_environment(monkeypatch):
    for name in ("PYTHONDONTWRITEBYTECODE", "NBGRADER_EXECUTION"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def roots(tmp_path):
    """Two copies of the course: one whose exercises are stubs, and one where they are answered."""
    for name, source in (("stubs", "exercises"), ("answered", "solutions")):
        (tmp_path / name).mkdir()
        shutil.copy(ROOT / "course.toml", tmp_path / name)
        shutil.copytree(ROOT / source, tmp_path / name / "exercises")
    return {name: tmp_path / name for name in ("stubs", "answered")}


def timed(arguments, folder):
    """Run a command to its end -> ms."""
    start = time.perf_counter()
    done = subprocess.run(arguments, cwd=folder, capture_output=True, check=False)
    ms = 1000 * (time.perf_counter() - start)
    assert done.returncode in (0, 1), done.stderr.decode()
    assert not done.stderr, done.stderr.decode()
    return ms


def interleaved(rounds, commands):
    """Run all commands in turn, once to warm up and then `rounds` times -> the median of each.

    rounds whole number, commands a dict name: (arguments, folder) -> dict name: ms
    """
    found = [[timed(*command) for command in commands.values()] for _ in range(rounds + 1)][1:]
    return dict(zip(commands, map(statistics.median, zip(*found, strict=True)), strict=True))


def over(figure, most):
    return f"   over {most}" if figure > most else ""


def test_import(benchmark, table, tmp_path):
    benchmark.group = "start-up: see the tables at the end"
    code = {
        "nothing": "pass",
        "numpy": "import numpy",
        "propkit": "import propkit",
        "numpy, propkit": "import numpy, propkit",
        "numpy, propkit, and what set-up cells name": "import numpy; from propkit import check, hint",
    }
    commands = {name: ([sys.executable, "-c", text], tmp_path) for name, text in code.items()}
    times = benchmark.pedantic(interleaved, args=(IMPORT_ROUNDS, commands), rounds=1)
    benchmark.extra_info.update(times)
    head = (
        f"import propkit: at most {MOST_OVER_NUMPY} ms over import numpy (medians of {IMPORT_ROUNDS} fresh processes)"
    )
    table.add(head, f"{'':44} {'ms':>6} {'over numpy':>11} {'ratio':>6}")
    for name, ms in times.items():
        more = ms - times["numpy"]
        mark = over(more, MOST_OVER_NUMPY) if name in ("propkit", "numpy, propkit") else ""
        table.add(head, f"{name:44} {ms:6.0f} {more:11.1f} {ms / times['numpy']:6.2f}{mark}")


@pytest.mark.parametrize("chapter", COURSE.with_exercises, ids=lambda c: c.id)
def test_command(chapter, benchmark, table, roots, tmp_path):
    benchmark.group = "start-up: see the tables at the end"
    texts = [function_text(exercise) for exercise in chapter.exercises]
    bodies = {"stubs": lambda text: "    raise NotImplementedError", "answered": lambda text: text.body}
    commands = {"numpy": (NUMPY, tmp_path)}
    for name, body in bodies.items():
        file = tmp_path / f"{name}.py"
        file.write_text("import numpy as np\n\n" + "\n\n".join(f"{t.head}\n{body(t)}" for t in texts))
        check = [sys.executable, "-m", "propkit", "check", chapter.id]
        commands[f"{name}, notebook"] = check, roots[name]
        commands[f"{name}, file"] = [*check, "--from", str(file), "--json"], roots[name]
    times = benchmark.pedantic(interleaved, args=(COMMAND_ROUNDS, commands), rounds=1)
    benchmark.extra_info.update(times)
    head = f"propkit check CHAPTER, the whole process in ms: at most {MOST_COMMAND} (medians of {COMMAND_ROUNDS})"
    if head not in table.sections:
        table.add(head, f"{'':22} " + " ".join(f"{name:>19}" for name in times) + "   most / numpy")
    most = max(times.values())
    figures = " ".join(f"{ms:19.0f}" for ms in times.values())
    table.add(head, f"{chapter.id:22} {figures} {most / times['numpy']:14.1f}{over(most, MOST_COMMAND)}")


def run_cell(client, code):
    """Run a cell in a kernel -> ms from its execute_request to its result, and the result's text."""
    start = time.perf_counter()
    request = client.execute(code)
    while True:
        message = client.get_iopub_msg(timeout=60)
        if message["parent_header"].get("msg_id") != request:
            continue
        assert message["msg_type"] != "error", "\n".join(message["content"]["traceback"])
        if message["msg_type"] == "execute_result":
            return 1000 * (time.perf_counter() - start), message["content"]["data"]["text/plain"]


def first_check(chapter, exercise, path):
    """Start a kernel and run a notebook up to an exercise and its check -> ms of the check, ms of the answer alone."""
    cells = [cell for cell in read_notebook(path) if not cell.label.startswith("check_")]
    last = [cell.label for cell in cells].index(exercise.name)
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(path.parent))
    try:
        for cell in cells[: last + 1]:
            reply = client.execute_interactive(cell.source, output_hook=lambda message: None, timeout=60)
            assert reply["content"]["status"] == "ok", reply["content"]
        whole, points = run_cell(client, f"check({exercise.name})")
        assert points == f"{exercise.max_points:g}"
        _, own = run_cell(client, OWN_TIME.format(chapter=chapter.id, name=exercise.name))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return whole, float(ast.literal_eval(own))


@pytest.mark.parametrize(("chapter", "exercise"), FIRST_CHECKS, ids=[e.name for _, e in FIRST_CHECKS])
def test_first_check_in_a_fresh_kernel(chapter, exercise, benchmark, table, roots):
    benchmark.group = "start-up: see the tables at the end"
    path = chapter.notebook(roots["answered"] / "exercises")

    def rounds():
        found = []
        for _ in range(KERNEL_ROUNDS):
            peer = timed(NUMPY, path.parent)
            found.append((*first_check(chapter, exercise, path), peer))
        return dict(zip(("whole", "own", "numpy"), map(statistics.median, zip(*found, strict=True)), strict=True))

    times = benchmark.pedantic(rounds, rounds=1)
    benchmark.extra_info.update(times)
    head = (
        f"the first check in a fresh kernel, from request to result: at most {MOST_FIRST_CHECK} ms "
        f"(medians of {KERNEL_ROUNDS} kernels)"
    )
    if head not in table.sections:
        table.add(head, f"{'':32} {'ms':>6} {'answer alone':>13} {'ours':>6} {'/ import numpy':>15}")
    whole, own = times["whole"], times["own"]
    line = f"{exercise.name:32} {whole:6.0f} {own:13.0f} {whole - own:6.0f} {whole / times['numpy']:15.1f}"
    table.add(head, line + over(whole, MOST_FIRST_CHECK))
