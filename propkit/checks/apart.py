"""Check answers apart: run the learner's code in a process of its own that has no reference, and judge what it sends.

A piece of code that hangs or ends the process costs its own exercise alone: the process is started again
without it.
"""

import importlib.util
import json
import os
import queue
import secrets
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from propkit.checks import beside
from propkit.checks.runs import Run, verdicts_on

SECONDS = 10.0  # for each cell and each exercise
START_SECONDS = 60.0  # for Python and numpy to start, on a busy machine
HERE = Path(beside.__file__).resolve().parent
PACKAGE = HERE.parents[1]


def check_apart(chapter, cells, root, seconds=SECONDS, seed=None):
    """Check all exercises of a chapter against a learner's cells.

    chapter a Chapter, cells a list of Cell, root the course's folder, seconds allowed per cell and per exercise,
    seed of the drawn cases (fresh by default) -> list of Verdict, in the manifest's order
    """
    process = _start()  # starts while this process imports numpy and the bank
    from propkit.checks.beside.probe import for_sending
    from propkit.checks.exercise import Answers, load_bank
    from propkit.given import text_for

    seed = secrets.randbits(32) if seed is None else seed
    banks = load_bank(chapter.id)
    answers = {e.name: Answers(banks[e.name], banks[e.name].draw(seed)) for e in chapter.exercises}
    order = {
        "work": [(name, [for_sending(case) for case in known.cases]) for name, known in answers.items()],
        "given": text_for(chapter, root),
        "forbidden": [str(PACKAGE), str(Path(root) / "solutions")],
    }
    run = _run_all(process, cells, order, seconds)
    return verdicts_on(chapter, answers, cells, run, seconds)


def _run_all(process, cells, order, seconds):
    run = Run()
    while True:
        sent = order | {
            "cells": [(c.label, "" if i in run.cell_ends else c.source) for i, c in enumerate(cells)],
            "work": [item for item in order["work"] if item[0] not in run.outcomes and item[0] not in run.ends],
        }
        ended = _follow(process, sent, run, seconds)
        if ended is None:
            return run
        what, key = ended
        if what == "start":
            raise RuntimeError(f"the process that runs answers did not start: {key}")
        process = _start()


def _follow(process, order, run, seconds):
    """Follow one process to its end -> None where it came to the end, else ("cell", index) or ("exercise", name)."""
    from propkit.checks.beside import wire

    messages = queue.Queue()

    def talk():
        try:
            wire.send(process.stdin, order)
            while True:
                messages.put(wire.receive(process.stdout))
        except (EOFError, OSError, ValueError) as error:
            messages.put(("broken", error))

    threading.Thread(target=talk, daemon=True).start()
    doing, allowed = ("start", ""), START_SECONDS
    try:
        while True:
            message = messages.get(timeout=allowed)
            allowed = seconds
            match message:
                case ("cell", int(index)) if index < len(order["cells"]):
                    doing = ("cell", index)
                case ("cell raised", int(index), raised):
                    run.cell_errors[index] = raised
                case ("exercise", str(name)):
                    doing = ("exercise", name)
                case ("outcomes", str(name), outcomes):
                    run.outcomes[name] = outcomes
                case ("end",):
                    return None
                case _:
                    return _note(run, doing, _say_end(process))
    except queue.Empty:
        return _note(run, doing, "timeout")
    finally:
        process.kill()
        process.wait()


def _note(run, doing, how):
    what, key = doing
    if what == "start":
        return what, how
    (run.cell_ends if what == "cell" else run.ends)[key] = how
    return doing


def _say_end(process):
    try:
        code = process.wait(timeout=2)
    except subprocess.TimeoutExpired:
        return "sent something unreadable instead of its result"
    if code < 0:
        return f"ended the Python process (signal {-code})"
    return f"ended the Python process (exit code {code}); an answer has to return"


def _start():
    """Start the process that will run learner's code; it waits for its order on standard input."""
    numpy_at = Path(importlib.util.find_spec("numpy").origin).resolve().parents[1]
    code = (
        "import json, sys; paths = json.loads(sys.argv[1]); sys.path[:0] = paths; "
        "from beside import runner; sys.path.remove(paths[0]); runner.main()"
    )
    arguments = json.dumps([str(HERE.parent), str(numpy_at)])
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "JUPYTER", "NBGRADER"))}
    environment |= {"MPLBACKEND": "agg", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", code, arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=tempfile.gettempdir(),
        env=environment,
    )
