"""A process with numpy and the probe loaded that forks itself for each submission.

Orders come on standard input and results go to standard output, as messages of `wire`. For each order it forks a
process into namespaces of its own for the learner's code (`submission`), sees to its end, and passes on what that one
has sent: until it asked for the drawn cases, and from then on. Learner's code has no descriptor that leads to the
orders or to the results.
"""

import contextlib
import gc
import io
import os
import select
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from beside import cells, making, probe, runner, silent, ways, wire

from . import kernel, landlock, sealed, submission

NOBODY = 65534
POLL = 0.05  # seconds; how often it looks whether a process goes on


class Setup:
    """What is the same for all submissions: what is given, the cases, the limits, the filter of system calls.

    The drawn cases are here under a seal; `pad` opens it, and only this process can read that.
    """

    def __init__(self, message):
        self.given, self.watch = {}, runner.Watch()
        cells.run_cell(cells.Cell("given", message["given"]), self.given)
        ways.GIVEN.update(self.given)
        self.work, self.sealed, self.pad = dict(message["work"]), message["sealed"], None
        self.limits, self.separate, self.readable = message["limits"], message["separate"], message["readable"]
        self.seccomp = None if message["seccomp"] is None else message["seccomp"].tobytes()
        sys.meta_path.insert(0, runner.StandInFinder(self.watch, self.given))
        sys.meta_path.append(silent.SilentFinder())
        self._warm_up()

    def _warm_up(self):
        """Take each fixed case through the probe once, so that what numpy loads late is there before the first fork."""
        for name, cases in self.work.items():
            outcomes = [probe.probe(lambda *args: args, case) for case in cases]
            wire.decode(wire.encode(("outcomes", name, outcomes)))
        making.random_generator(0).normal(size=3)
        np.linalg.norm(np.ones((2, 2)) @ np.ones((2, 2)))


def main():
    """Serve orders until standard input ends."""
    source, out = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
    sys.stdin, sys.stdout, sys.stderr = io.StringIO(), probe.Discard(), probe.Discard()
    try:
        message = wire.receive(source)
        if os.geteuid() == 0 and (message["separate"] or _all_may_enter(message["readable"])):
            kernel.become(NOBODY)
        if not message["separate"]:  # bubblewrap does the same
            kernel.die_with_parent()
        setup = Setup(message)
    except Exception as error:
        wire.send(out, ("failed", f"{type(error).__name__}: {error}"))
        return
    facts = {"uid": os.getuid(), "landlock": landlock.version() or "not available: the kernel has none"}
    wire.send(out, ("ready", facts | {"python": sys.version.split()[0], "numpy": np.__version__}))
    # The pad is sent to who is ready, so the buffer of `source` holds nothing of it.
    setup.pad = sealed.receive_pad(source.fileno(), setup.sealed.size)
    gc.freeze()  # what is here now stays shared with every fork
    while True:
        try:
            order = wire.receive(source)
        except EOFError:
            return
        wire.send(out, _run(setup, order, (source.fileno(), out.fileno())))


def _all_may_enter(paths):
    """Tell whether any user could read what is imported from here, such as modules that Python loads late."""
    folders = {folder for path in paths for folder in Path(path).parents}
    return all(folder.stat().st_mode & 0o001 for folder in folders if folder.exists())


def _run(setup, order, private):
    """Fork a process for one order, and see to its end.

    -> ("ran", how it ended, seconds, CPU seconds, KiB, what it sent until it asked for the pad, the rest or None)
    """
    folder = "/tmp" if setup.separate else tempfile.mkdtemp(prefix="submission-")
    sent = os.memfd_create("sent")  # unlike a pipe, it wakes nobody at each message
    reading, trouble = os.pipe()
    hand = sealed.Handover(setup.pad)
    user = os.getuid(), os.getgid()
    try:
        child = kernel.fork_apart() if setup.separate else os.fork()
        if child == 0:
            kept = sent, trouble, hand.asking, hand.taking
            _be_the_child(setup, order, folder, kept, (reading, hand.asked, hand.giving, *private), user)
        os.close(trouble)
        hand.close(hand.asking, hand.taking)
        failed = os.read(reading, 1000).decode()  # empty once learner's code may run
        started = time.monotonic()
        how, first = _follow(child, sent, hand, setup.limits)
        if not setup.separate:
            kernel.kill_session(child)
        _, status, used = os.wait4(child, 0)
        if failed:
            return ("failed", failed)
        seconds = used.ru_utime + used.ru_stime
        how = how or ("timeout" if seconds > setup.limits["cpu_seconds"] else _say(status))
        parts = (_part(sent, setup.limits), None) if first is None else (first, _part(sent, setup.limits, len(first)))
        return ("ran", how, time.monotonic() - started, seconds, used.ru_maxrss, *parts)
    except OSError as error:
        return ("failed", _say_trouble(error))
    finally:
        os.close(reading)
        os.close(sent)
        hand.close()
        if not setup.separate:
            shutil.rmtree(folder, ignore_errors=True)


def _be_the_child(setup, order, folder, kept, private, user):
    """Settle in the new process, run learner's code, and end it. What goes wrong before that code is told apart."""
    try:
        for descriptor in private:
            os.close(descriptor)
        if setup.separate:
            kernel.settle(*user, setup.limits["files_bytes"])
        submission.run(setup, order, folder, *kept)
    except OSError as error:
        with contextlib.suppress(OSError):  # where it is closed, learner's code has run
            os.write(kept[1], _say_trouble(error).encode())
    finally:
        os._exit(1)


def _say_trouble(error):
    return f"{error.strerror} ({error.filename or kernel.doing()})"


def _follow(child, sent, hand, limits):
    """Wait for the end of the child, or bring it about; give it the pad once, when it asks.

    -> why it was stopped, or ""; what it had sent when it asked, or None
    """
    ends = os.pidfd_open(child)
    poll = select.poll()
    poll.register(ends, select.POLLIN)
    poll.register(hand.asked, select.POLLIN)
    now = time.monotonic()
    last, idle, size = now + limits["total_seconds"], now + limits["seconds"], 0
    how, first = "", None
    try:
        while not how:
            ready = [descriptor for descriptor, _ in poll.poll(1000 * POLL)]
            if ends in ready:
                break
            if hand.asked in ready:
                poll.unregister(hand.asked)
                if os.read(hand.asked, 1):
                    first = _part(sent, limits)  # before the pad is given: after that, it could tell of the cases
                    poll.register(hand.giving, select.POLLOUT)
            if hand.giving in ready and not hand.give():
                poll.unregister(hand.giving)
                hand.close(hand.giving)
            now, before, size = time.monotonic(), size, os.fstat(sent).st_size
            if size != before:
                idle = now + limits["seconds"]  # it has come to its next step
            if now > min(last, idle):
                how = "timeout"
        if how:
            os.kill(child, signal.SIGKILL)
    finally:
        os.close(ends)
    return how or "sent" * (os.fstat(sent).st_size >= _most(limits)), first


def _most(limits):
    return min(limits["sent_bytes"], limits["files_bytes"])


def _part(sent, limits, start=0):
    """Return what the child has sent from a place on, as an array of bytes; at most what it may send."""
    size = min(os.fstat(sent).st_size, _most(limits))
    part = np.empty(max(0, size - start), np.uint8)
    return part[: os.preadv(sent, [part], start)] if part.size else part


def _say(status):
    code = os.waitstatus_to_exitcode(status)
    return f"exit {code}" if code >= 0 else f"signal {-code}"
