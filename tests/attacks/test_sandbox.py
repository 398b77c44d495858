"""What a running submission has and holds, seen from outside: rights, filters, namespaces, descriptors, memory."""

import os
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest
from attack_corpus import as_bytes, filled
from from_outside import arguments, arrays, arrays_in, asleep, memory, status
from planted import CANARIES, LIMITS, SEED, need_sandbox

from propkit.grading.grader import Grader, read_released


@pytest.fixture(scope="module", params=["namespaces", "none"])
def grader(request, target, secrets):
    """A grader that lets a submission sleep while it is looked at, at each level of isolation."""
    need_sandbox(request)
    chapter, limits = target.chapter("ch02"), replace(LIMITS, seconds=60.0, total_seconds=60.0)
    with Grader(chapter, target.root, read_released(chapter, target.root), SEED, limits, request.param) as grader:
        yield grader


@pytest.fixture(scope="module")
def running(grader):
    """The process of a submission that sleeps in its answer."""
    with asleep(grader, "def relu(z):\n    sleep()") as process:
        yield process


@pytest.fixture
def apart(grader):
    """Skip what holds with namespaces alone."""
    if grader.jail.level == "none":
        pytest.skip("isolation none has no namespaces")


def namespaces(pid):
    """Return the namespaces of a process, as a dict."""
    return {kind: os.readlink(f"/proc/{pid}/ns/{kind}") for kind in ("user", "pid", "net", "ipc", "uts", "mnt")}


def test_rights_of_a_submission(running):
    found = status(running)
    assert {found[f"Cap{kind}"] for kind in ("Inh", "Prm", "Eff", "Amb")} == {"0" * 16}
    assert (found["NoNewPrivs"], found["Seccomp"]) == ("1", "2")
    limits = Path(f"/proc/{running}/limits").read_text()
    assert re.search(r"Max core file size +0 ", limits)
    assert re.search(rf"Max address space +{768 * 2**20} ", limits)


def test_namespaces_of_a_submission(running, apart):
    found = status(running)
    assert "0" not in found["Uid"].split() + found["Groups"].split()
    assert found["NSpid"].split()[-1] == "1"
    keeper = psutil.Process(running).parent()
    ours, zygotes, its = namespaces(os.getpid()), namespaces(keeper.ppid()), namespaces(running)
    assert not [kind for kind in its if its[kind] in (ours[kind], zygotes[kind])]
    mounts = [line.split() for line in Path(f"/proc/{running}/mounts").read_text().splitlines()]
    options = {
        where: set(how.split(",")) for _, where, _, how, *_ in mounts
    }  # of several in one place, the last is seen
    writable = [where for where, how in options.items() if "rw" in how]
    assert set(writable) <= {"/tmp", "/dev/null", "/dev/urandom"}, writable
    assert os.listdir(f"/proc/{running}/root/proc") == []
    assert os.listdir(f"/proc/{running}/root/tmp") == []


def test_descriptors_of_a_submission(running):
    links = {int(d): os.readlink(f"/proc/{running}/fd/{d}") for d in os.listdir(f"/proc/{running}/fd")}
    assert {links.pop(d) for d in (0, 1, 2)} == {"/dev/null"}
    assert sorted(re.match(r"\W?\w+", link)[0] for link in links.values()) == ["/memfd", "pipe", "pipe"], links
    ends = {Path(f"/proc/{running}/fdinfo/{d}").read_text().split()[3] for d in links if "pipe" in links[d]}
    assert {end[-1] for end in ends} == {"0", "1"}, ends  # from one it may read, to the other it may write


def test_environment_and_arguments_of_a_submission(running):
    environment = Path(f"/proc/{running}/environ").read_bytes().split(b"\0")
    names = {entry.partition(b"=")[0].decode() for entry in environment if entry}
    assert names <= {"OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "LC_ALL", "LD_LIBRARY_PATH", "PWD", "LD_BIND_NOW",
                     "MALLOC_ARENA_MAX"}  # fmt: skip
    assert "CANARY" not in Path(f"/proc/{running}/cmdline").read_text()


def needles(grader):
    """Return (what must be nowhere, what must be there) as dicts of bytes.

    Expected and drawn arrays that are also an argument of a fixed case, or a part of one, are no secret.
    """
    known = [a for k in grader.answers.values() for n, c in enumerate(k.cases) if not k.bank.is_drawn(n)
             for a in arrays(c.args)]  # fmt: skip
    given = b"".join(a.tobytes() for a in known)
    secret = {place: canary.encode() for place, canary in CANARIES.items()}
    digits = np.array([SEED % 2**30, SEED >> 30], np.uint32)  # as Python keeps a whole number
    secret |= {
        "seed": SEED.to_bytes(8, "little"),
        "seed in Python": digits.tobytes(),
        "seed as text": str(SEED).encode(),
    }
    for name, answers in grader.answers.items():
        for number in range(len(answers.cases)):
            for i, array in enumerate(arrays(answers.expected(number).returned)):
                data = array.tobytes()
                if array.dtype == float and array.size > 2 and array.flat[0] and data not in given:
                    secret[f"{name}, case {number}, value {i}"] = data
    secret |= {name: data for name, data in arguments(grader, drawn=True).items() if data not in given}
    return secret, arguments(grader, drawn=False)


def test_memory_of_a_submission(running, grader):
    """No canary, seed, expected or drawn array is in its memory; the fixed ones are: so the search finds."""
    secret, there = needles(grader)
    assert len([name for name in secret if "value" in name]) > 20
    assert len([name for name in secret if "argument" in name]) > 20
    texts = {place: secret.pop(place) for place in (*CANARIES, "seed as text")}
    pieces = memory(running)
    found = {place for place, text in texts.items() if any(text in piece for piece in pieces)}
    found |= arrays_in(pieces, secret)
    seen = arrays_in(pieces, there)
    assert not found
    assert len(seen) > len(there) / 2


def test_nothing_is_left_running(attacked):
    """When a submission's time is over, all that it started is gone, and the next one is graded."""
    before = {p.pid for p in psutil.Process(attacked.jail.process.pid).children(recursive=True)}
    source = "import threading, time\nfor _ in range(8):\n    threading.Thread(target=time.sleep, args=(60,)).start()"
    attacked.grade("mallory", as_bytes(filled(attacked.released, {"relu": source + "\nwhile True:\n    pass"})))
    after = {p.pid for p in psutil.Process(attacked.jail.process.pid).children(recursive=True)}
    assert after <= before


def test_what_is_active_is_told(grader):
    active = grader.jail.active
    assert active["isolation"] == grader.jail.level
    assert active["seccomp"].startswith("libseccomp 2.")
    assert {"landlock", "cgroup", "uid", "numpy", "python"} <= set(active)
    assert ("bubblewrap" in active) == (grader.jail.level == "namespaces")
