"""The process of one submission: it runs the learner's cells, then the cases, and writes down what happens.

The drawn cases come last: until they are asked for, this process holds them under a seal (`sealed`), and what it sends
after that is looked at for outcomes alone.
"""

import contextlib
import io
import os
import sys
import tempfile

from beside import cells, probe, runner, silent, wire

from . import kernel, landlock, sealed

LONGEST_PRINT = 2_000  # characters that a cell's output keeps


class Capped(io.TextIOBase):
    """Keeps the beginning of what is printed."""

    def __init__(self):
        self.text = ""

    def write(self, text):
        self.text = (self.text + text[:LONGEST_PRINT])[:LONGEST_PRINT]
        return len(text)

    def writable(self):
        return True


def run(setup, order, folder, writing, trouble, asking, taking):
    """Run an order {"cells": [(label, text)], "names": [exercise]} in an empty folder, and end the process.

    writing takes the messages, trouble is closed before learner's code runs, asking and taking lead to the pad of the
    drawn cases: descriptors
    """
    os.setsid()
    os.chdir(folder)
    tempfile.tempdir = folder  # at isolation none, /tmp itself is not for it to write in
    _close_all_but(writing, trouble, asking, taking)
    kernel.limit(setup.limits, setup.separate)
    kernel.drop_all()
    landlock.restrict(setup.readable, [folder, os.devnull])
    kernel.filter_calls(setup.seccomp)
    runner.guard(setup.watch)
    os.close(trouble)
    with os.fdopen(writing, "wb", closefd=False) as out:
        namespace = silent.NAMES | setup.given | {"__name__": "__main__", "__builtins__": __builtins__}
        for index, (label, text) in enumerate(order["cells"]):
            wire.send(out, ("cell", index))
            printed = Capped()
            with probe.quiet(), contextlib.redirect_stdout(printed):
                raised = cells.run_cell(cells.Cell(label, text), namespace)
            if printed.text:
                wire.send(out, ("printed", index, printed.text))
            if raised is not None:
                wire.send(out, ("cell raised", index, raised))
        sys.stdout = probe.Discard()
        answers = {name: namespace.get(name) for name in order["names"]}
        left = [name for name in answers if not _ended_in(out, name, answers[name], setup.work[name], setup.watch)]
        if left:
            drawn = dict(wire.decode(sealed.unseal(setup.sealed, asking, taking)))
            for name in left:
                _ended_in(out, name, answers[name], drawn[name], setup.watch)
        wire.send(out, ("end",))
    os._exit(0)


def _close_all_but(*kept):
    start = 3
    for descriptor in sorted(kept):
        os.closerange(start, descriptor)
        start = descriptor + 1
    os.closerange(start, 256)


def _ended_in(out, name, answer, cases, watch):
    """Send what an answer does in some cases -> whether no other case can change the verdict."""
    wire.send(out, ("exercise", name))
    outcomes = runner.outcomes(answer, cases, watch)
    wire.send(out, ("outcomes", name, outcomes))
    return runner.ended_early(outcomes)
