"""A submission that sleeps, and what its process holds, read through /proc from outside."""

import contextlib
import os
import signal
import threading
import time
from pathlib import Path

import numpy as np
import psutil
from attack_corpus import as_bytes, filled

WAIT = 20.0  # seconds for a process to come that far, on a busy machine
SLEEPS = """
import ctypes, time

def sleep():
    ctypes.CDLL(None).prctl(15, b"asleep", 0, 0, 0)  # its name, as it is seen from outside
    time.sleep(60)
"""


@contextlib.contextmanager
def asleep(grader, source):
    """Grade `source` as the answer to relu; once it calls `sleep()`, yield its number. It is killed at the end."""
    data = as_bytes(filled(grader.released, {"relu": SLEEPS + source}))
    thread = threading.Thread(target=grader.grade, args=("sleeper", data))
    thread.start()
    found, end = [], time.monotonic() + WAIT
    while not found and time.monotonic() < end:
        time.sleep(0.01)
        children = psutil.Process(grader.jail.process.pid).children(recursive=True)
        found = [child.pid for child in children if status(child.pid).get("Name") == "asleep"]
    try:
        assert found, "it did not come to its sleep"
        yield found[0]
    finally:
        while thread.is_alive():  # a restarted process sleeps again
            for child in psutil.Process(grader.jail.process.pid).children(recursive=True):
                if status(child.pid).get("Name") == "asleep":
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(child.pid, signal.SIGKILL)
            thread.join(0.05)


def status(pid):
    """Return what the kernel says of a process, as a dict; empty where it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return {}
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def memory(pid):
    """Return what a process has in its memory besides the files of programs and libraries, as a list of pieces."""
    pieces = []
    with open(f"/proc/{pid}/mem", "rb") as file:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights, *_ = line.split()
            start, end = (int(n, 16) for n in span.split("-"))
            if rights.startswith("rw"):
                file.seek(start)
                with contextlib.suppress(OSError):
                    pieces.append(file.read(end - start))
    return pieces


def arrays_in(pieces, wanted):
    """Return the names of the arrays that lie in memory; wanted a dict name: their bytes, in wholes of 8."""
    wanted = {name: np.frombuffer(data, np.uint64) for name, data in wanted.items()}
    first = np.array([array[0] for array in wanted.values()])
    found = set()
    for piece in pieces:
        words = np.frombuffer(piece, np.uint64)
        for at in np.flatnonzero(np.isin(words, first)):
            near = [name for name, a in wanted.items() if words[at] == a[0]]
            found |= {name for name in near if _same(words[at : at + len(wanted[name])], wanted[name])}
    return found


def _same(a, b):
    return a.shape == b.shape and bool((a == b).all())


def arrays(value):
    """Return all arrays in plain data."""
    if isinstance(value, np.ndarray):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return [array for item in items for array in arrays(item)]


def arguments(grader, drawn):
    """Return the arrays of the fixed cases or of the drawn ones that are no coincidence, as a dict name: bytes."""
    found = {}
    for name, known in grader.answers.items():
        for number, case in enumerate(known.cases):
            if known.bank.is_drawn(number) == drawn:
                for i, array in enumerate(arrays(case.args)):
                    if array.dtype == float and array.size > 2 and array.flat[0]:
                        found[f"{name}, case {number}, argument {i}"] = array.tobytes()
    return found
