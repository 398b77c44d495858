"""The process of one submission: it runs the learner's cells, then the cases, and writes down what happens."""

import contextlib
import io
import os
import sys
import tempfile

from beside import cells, probe, runner, silent, wire

from . import kernel, landlock

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


def run(setup, order, folder, writing, trouble):
    """Run an order {"cells": [(label, text)], "names": [exercise]} in an empty folder, and end the process.

    writing takes the messages, trouble is closed before learner's code runs: descriptors
    """
    os.setsid()
    os.chdir(folder)
    tempfile.tempdir = folder  # at isolation none, /tmp itself is not for it to write in
    low, high = sorted((writing, trouble))
    for start, end in ((3, low), (low + 1, high), (high + 1, 256)):
        os.closerange(start, end)
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
        for name in order["names"]:
            wire.send(out, ("exercise", name))
            wire.send(out, ("outcomes", name, runner.outcomes(namespace.get(name), setup.work[name], setup.watch)))
        wire.send(out, ("end",))
    os._exit(0)
