"""The process in which a learner's code runs apart: it reads cells and cases, and writes outcomes.

What it must not hold, it does not hold: the reference, the bank, the seed and the expected arrays stay with the
parent. `propkit` is not to be imported here; a stand-in takes its place, whose every function only tells on itself.
"""

import importlib.machinery
import io
import os
import sys
import types

import numpy as np  # noqa: F401 (loaded before any learner's code can put another in its place)

from . import cells, probe, ways, wire

STARTS_A_PROCESS = (
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "os.forkpty",
    "os.startfile",
)
PRETENDS = ("propkit", "solutions")


class ReferenceUsed(RuntimeError):
    """Learner's code reached for the reference."""


class Watch:
    """Notes whether the reference was asked for since the note was last cleared."""

    used = ""

    def tell(self, what):
        self.used = what
        raise ReferenceUsed(f"{what} is not available where answers are checked; write your own")


class StandIn(types.ModuleType):
    """A module in the reference's place: everything in it can be imported, and nothing can be called."""

    def __init__(self, name, watch):
        super().__init__(name)
        self.__path__ = []
        self.__dict__["_watch"] = watch

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return NotHere(f"{self.__name__}.{name}", self.__dict__["_watch"])


class NotHere:
    """A function of the reference that is not here."""

    def __init__(self, what, watch):
        self.__dict__.update(what=what, _watch=watch)

    def __call__(self, *args, **kwargs):
        self._watch.tell(self.what)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return NotHere(f"{self.what}.{name}", self._watch)


class StandInFinder:
    """Answers every import of the reference with a stand-in; `propkit.given` has the functions of earlier chapters."""

    def __init__(self, watch, given):
        self.watch, self.given = watch, given

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in PRETENDS:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        module = StandIn(spec.name, self.watch)
        if spec.name == "propkit.given":
            module.__dict__.update(self.given)
        if spec.name == "propkit":
            module.check = module.hint = lambda *args, **kwargs: None  # the notebook's own cells call these
        return module

    def exec_module(self, module):
        pass


def guard(watch, forbidden=()):
    """Refuse, for good, to start other processes from here, or to open files in the `forbidden` folders."""
    roots = tuple(os.path.realpath(root) + os.sep for root in forbidden)

    def hook(event, args):
        if event == "open" and isinstance(args[0], (str, bytes)):
            path = os.path.realpath(os.fsdecode(args[0]))
            if path.startswith(roots):
                watch.tell(f"the file {os.path.basename(path)}")
        elif event in STARTS_A_PROCESS:
            raise PermissionError("an answer may not start another process while it is checked")

    sys.addaudithook(hook)


def main():
    """Take one order from standard input and write what happens to what was standard output."""
    source, out = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):  # whatever a learner prints or reads goes nowhere
        os.dup2(nowhere, descriptor)
    sys.stdin, sys.stdout, sys.stderr = io.StringIO(), probe.Discard(), probe.Discard()

    order = wire.receive(source)
    watch = Watch()
    given = {}
    cells.run_cell(cells.Cell("given", order["given"]), given)
    ways.GIVEN.update(given)
    sys.meta_path.insert(0, StandInFinder(watch, given))
    guard(watch, order["forbidden"])

    namespace = given | {"__name__": "__main__", "__builtins__": __builtins__}
    for index, (label, text) in enumerate(order["cells"]):
        wire.send(out, ("cell", index))
        with probe.quiet():
            raised = cells.run_cell(cells.Cell(label, text), namespace)
        if raised is not None:
            wire.send(out, ("cell raised", index, raised))
    for name, cases in order["work"]:
        wire.send(out, ("exercise", name))
        wire.send(out, ("outcomes", name, outcomes(namespace.get(name), cases, watch)))
    wire.send(out, ("end",))


def outcomes(implementation, cases, watch):
    """Return what an answer does in each case, as a list of Outcome; None where it is no function."""
    if isinstance(implementation, NotHere):
        return [probe.Outcome(used_reference=implementation.what)]
    if not callable(implementation):
        return None
    found = []
    for case in cases:
        watch.used = ""
        outcome = probe.probe(implementation, case)
        outcome.used_reference = watch.used or probe.names_reference(implementation)
        found.append(outcome)
        if ended_early(found):
            break
    return found


def ended_early(outcomes):
    """Tell whether no further case can change the verdict: no function, not written, or the reference's."""
    if not outcomes:
        return outcomes is None
    last = outcomes[-1]
    return bool(last.used_reference) or (last.raised is not None and last.raised.type_name == "NotImplementedError")
