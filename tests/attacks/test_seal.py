"""The drawn cases are in no memory that a submission has until its fixed cases are done, and are given once."""

import os
import re
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest
from attack_corpus import as_bytes, filled, right_answers
from from_outside import arguments, arrays_in, asleep, memory
from planted import LIMITS, SEED, need_sandbox

from propkit.checks.beside.probe import Case
from propkit.checks.beside.wire import decode, encode
from propkit.grading.grader import Grader, read_released
from propkit.grading.inside import sealed
from propkit.grading.jail import Jail, JailError

IN_CELL = "sleep()"
IN_FIXED = "def relu(z):\n    sleep()"
IN_DRAWN = """
calls = []
def relu(z):
    calls.append(z)
    if len(calls) > {}:
        sleep()
    return np.maximum(z, 0)
"""
FIND = """
import os, sys
frame = sys._getframe()
while "setup" not in frame.f_locals:
    frame = frame.f_back
setup, asking, taking = (frame.f_locals[name] for name in ("setup", "asking", "taking"))
"""
LEVELS = pytest.mark.parametrize("level", ["namespaces", "none"])


@pytest.fixture(scope="module", params=["namespaces", "none"])
def grader(request, target, secrets):
    """A grader at each level of isolation, `pad` and `sealed` of its drawn cases kept beside it."""
    need_sandbox(request)
    chapter, limits, made = target.chapter("ch02"), replace(LIMITS, seconds=60.0, total_seconds=60.0), []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealed, "seal", lambda data, seal=sealed.seal: made.append(seal(data)) or made[0])
        grader = Grader(chapter, target.root, read_released(chapter, target.root), SEED, limits, request.param)
    with grader:
        ((grader.sealed, grader.pad),) = made
        yield grader


def pieces_of(data):
    """Return the beginning, the middle and the end of an array of bytes."""
    half = len(data) // 2
    return [data[part].tobytes() for part in (slice(64), slice(half, half + 64), slice(-64, None))]


def found_in(pieces, wanted):
    return [any(part in piece for piece in pieces) for part in wanted]


@pytest.mark.parametrize("source", [IN_CELL, IN_FIXED], ids=["cell", "fixed case"])
def test_no_drawn_case_and_no_pad_is_in_memory_before_they_are_given(grader, source):
    """The fixed cases and the sealed bytes are, so the search finds what is there."""
    with asleep(grader, source) as process:
        pieces = memory(process)
    fixed, drawn = arguments(grader, drawn=False), arguments(grader, drawn=True)
    drawn = {name: data for name, data in drawn.items() if data not in b"".join(fixed.values())}
    assert len(drawn) > 20
    assert arrays_in(pieces, drawn) == set()
    assert found_in(pieces, pieces_of(grader.pad)) == [False] * 3
    assert found_in(pieces, pieces_of(grader.sealed)) == [True] * 3
    assert len(arrays_in(pieces, fixed)) > len(fixed) / 2


def test_the_drawn_cases_are_there_once_the_fixed_ones_are_done(grader):
    known = grader.answers["relu"]
    fixed = sum(not known.bank.is_drawn(number) for number in range(len(known.cases)))
    with asleep(grader, IN_DRAWN.format(fixed)) as process:
        pieces = memory(process)
    drawn = arguments(grader, drawn=True)
    assert len(arrays_in(pieces, drawn)) > len(drawn) / 2


def test_the_pad_is_in_no_memory_that_a_fork_copies(grader):
    """It is in the process that forks, and its mapping says `dc`: do not copy."""
    holders = set()
    for process in (Path(f"/proc/{pid}") for pid in processes(grader.jail.process.pid)):
        with open(process / "mem", "rb") as file:
            for part in re.split(r"^(?=[0-9a-f]+-[0-9a-f]+ )", (process / "smaps").read_text(), flags=re.MULTILINE)[1:]:
                start, end = (int(n, 16) for n in part.split()[0].split("-"))
                if part.split()[1].startswith("rw"):
                    file.seek(start)
                    try:
                        data = file.read(end - start)
                    except OSError:
                        continue
                    if any(piece in data for piece in pieces_of(grader.pad)):
                        holders.add("dc" in re.search(r"VmFlags:(.*)", part)[1].split())
    assert holders == {True}


def processes(pid):
    """Return a process and all below it."""
    return [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]


@pytest.fixture
def jail(request):
    """Call it with a level and drawn cases of an exercise called `add` -> its Jail; in 20 s it ends."""
    need_sandbox(request)
    started = []

    def start(level, *drawn):
        jail = Jail("", {"add": ([Case((np.ones(2),), "")], [Case((array,), "") for array in drawn])}, LIMITS, level)
        watch = threading.Timer(20, jail.process.kill)
        watch.start()
        started.extend([watch.cancel, jail.close])
        return jail

    yield start
    for end in started:
        end()


def messages(data):
    """Return what a process sent."""
    data, found = data.tobytes(), []
    while data:
        header, body = np.frombuffer(data[:16], np.uint64).tolist()
        found.append(decode(data[: 16 + header + body]))
        data = data[16 + header + body :]
    return found


@LEVELS
def test_many_megabytes_are_given_whole(jail, level):
    big = np.random.default_rng(1).normal(size=500_000)
    ran = jail(level, big).run([("add", "def add(x):\n    return float(x.sum())")], ["add"])
    (((outcome,),), ((drawn,),)) = (
        [m[2] for m in messages(part) if m[0] == "outcomes"] for part in (ran.sent, ran.after)
    )
    assert (outcome.returned, drawn.returned) == (2.0, big.sum())
    assert messages(ran.after)[-1] == ("end",)


@LEVELS
@pytest.mark.parametrize(
    ("then", "how"),
    [
        ("import time; time.sleep(60)", "timeout"),
        ("os._exit(41)", "exit 41"),
        ("os.close(taking); import time; time.sleep(60)", "timeout"),
        ("os.read(taking, 1); os._exit(42)", "exit 42"),
        ("[os.read(taking, 10) for _ in range(10**9)]", "timeout"),
    ],
    ids=["sleeps", "ends", "closes", "reads one byte", "reads the end for ever"],
)
def test_who_asks_and_does_not_take_the_pad_harms_themselves_alone(jail, level, then, how):
    """The pad of 4 MB is more than a pipe holds, so a process that waited for its reader would never come back."""
    started = jail(level, np.random.default_rng(1).normal(size=500_000))
    ran = started.run([("add", f"{FIND}os.write(asking, b'?')\n{then}")], ["add"])
    assert (ran.how, messages(ran.sent)) == (how, [("cell", 0)])
    assert started.run([("add", "")], []).how == "exit 0"


@LEVELS
def test_who_asks_twice_gets_nothing_the_second_time(jail, level):
    twice = """
from inside import sealed
once = sealed.unseal(setup.sealed, asking, taking)
os.write(asking, b"?")
os._exit(40 + len(os.read(taking, 1)) + 2 * (once[16:17] == b"{"))
"""
    ran = jail(level, np.arange(9.0)).run([("add", FIND + twice)], ["add"])
    assert ran.how == "exit 42"


@LEVELS
def test_who_ends_while_asking_is_given_nothing(jail, level):
    ran = jail(level, np.arange(9.0)).run([("add", f"{FIND}os.close(asking); os._exit(3)")], ["add"])
    assert (ran.how, ran.after) == ("exit 3", None)


@LEVELS
def test_who_has_no_answer_is_given_no_drawn_case(jail, level):
    for text in ("", "def add(x):\n    raise NotImplementedError", "from propkit.linear import add"):
        ran = jail(level, np.arange(9.0)).run([("add", text)], ["add"])
        assert (ran.how, ran.after) == ("exit 0", None)


def test_what_was_not_sent_before_asking_counts_as_missing(attacked):
    """Who asks in their first cell gets no points for right answers, and nothing of what they print is kept."""
    early = f"{FIND}from inside import sealed\nprint('KEPT', sealed.unseal(setup.sealed, asking, taking))\n"
    answers = right_answers(attacked.chapter)
    first = attacked.chapter.exercises[0].name
    answers[first] = early + answers[first]
    result = attacked.grade("mallory", as_bytes(filled(attacked.released, answers)))
    assert (result.status, result.points) == ("crashed", 0)
    assert not any(verdict.points for verdict in result.exercises)
    outputs = "".join(line for line in result.notebook.splitlines() if "output_type" in line)
    assert '"name": "stdout"' not in outputs


def test_two_seals_of_the_same_cases_differ():
    data = encode([("relu", [Case((np.arange(5.0),), "")])])
    (one, pad), (other, _) = sealed.seal(data), sealed.seal(data)
    assert (one ^ pad).tobytes() == data
    assert not (one == other).all()


def test_a_pad_that_is_not_given_is_an_error():
    hand = sealed.Handover(sealed.mmap.mmap(-1, 9))
    hand.close(hand.giving)
    with pytest.raises(EOFError):
        sealed.unseal(np.zeros(9, np.uint8), hand.asking, hand.taking)
    assert os.read(hand.asked, 2) == b"?"
    hand.close()


def test_a_jail_whose_process_ends_says_so(jail):
    started = jail("none", np.arange(9.0))
    started.process.kill()
    with pytest.raises(JailError, match="has ended"):
        started.run([("add", "")], ["add"])
