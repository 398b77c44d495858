"""Run one answer on one case and note what came out.

Knows no answers: no reference, no expected value, no seed.
"""

import contextlib
import io
import linecache
import os
import sys
import warnings
from collections import OrderedDict, defaultdict
from dataclasses import dataclass

import numpy as np

from .making import MAKERS, Graph
from .ways import way

DEEPEST = 8  # nesting of what an answer may return
LONGEST = 100_000  # items in one list, tuple or dict
OURS = os.path.dirname(os.path.abspath(__file__))


@dataclass(frozen=True)
class Given:
    """An argument that is made afresh for each call because it is no plain data: `Given("polynomial", (1, 2))`."""

    kind: str
    data: tuple


@dataclass(frozen=True)
class Opaque:
    """Stands for a returned object that is neither an exact array nor a number, list, tuple, dict or string."""

    type_name: str


@dataclass
class Raised:
    """An exception, and the last line of the learner's own code that it went through."""

    type_name: str
    message: str
    line_number: int | None = None
    line: str = ""


@dataclass
class Outcome:
    """What one call did: returned or raised, which arguments it changed, which warnings numpy gave."""

    returned: object = None
    raised: Raised | None = None
    changed: tuple = ()
    warnings: tuple = ()
    used_reference: str = ""


@dataclass
class Case:
    """The arguments of one call.

    `part` names the property whose points hang on this case; None stands for the returned values themselves.
    `about` says in words what is special here. `tolerance` is relative to the largest expected entry. `way` names how
    the answer is called (see ways.py). `secret` is for the judge alone, and never sent to where learners' code runs.
    """

    args: tuple
    about: str
    part: str | None = None
    tolerance: float = 1e-9
    way: str = "call"
    secret: object = None


def probe(implementation, case):
    """Call an answer with the arguments of a case and note everything that can be judged.

    implementation a function, case a Case -> Outcome; never raises what the answer raised
    """
    args = build(case.args)
    before = [snapshot(value) for value in args]
    outcome = Outcome()
    with quiet() as heard:
        try:
            outcome.returned = snapshot(way(case.way)(implementation, args))
        except (Exception, SystemExit) as error:
            outcome.raised = describe(error)
    after = [snapshot(value) for value in args]
    outcome.changed = tuple(i for i, (a, b) in enumerate(zip(before, after, strict=True)) if not same(a, b))
    outcome.warnings = tuple(dict.fromkeys(str(warning.message)[:200] for warning in heard))[:5]
    return outcome


def names_reference(implementation):
    """Return the name by which a function's own code imports or names the reference, or an empty string."""
    names = getattr(getattr(implementation, "__code__", None), "co_names", ())
    return next((n for n in names if n.partition(".")[0] in ("propkit", "solutions") and n != "propkit.given"), "")


def for_sending(case):
    """Return a case without what only the judge may know."""
    return Case(case.args, "", way=case.way)


def build(tree):
    """Return a copy of a case's plain data that an answer may do with as it likes, with each Given made."""
    if isinstance(tree, Given):
        return MAKERS[tree.kind](*(build(item) for item in tree.data))
    if isinstance(tree, np.ndarray):
        return tree.copy()
    if isinstance(tree, (list, tuple)):
        return type(tree)(build(item) for item in tree)
    if isinstance(tree, dict):
        return {key: build(value) for key, value in tree.items()}
    return tree


def snapshot(value, depth=0):
    """Copy a value into plain data: exact arrays, numbers, strings, None, lists, tuples, dicts; the rest Opaque.

    A subclass may lie about its contents (compare equal to everything, say), so it counts as Opaque.
    """
    kind = type(value)
    if kind is np.ndarray and value.dtype.kind in "biufc":
        return np.array(value, order="C")
    if issubclass(kind, np.generic) and kind.__module__ == "numpy" and value.dtype.kind in "biuf":
        value = {"b": bool, "i": int, "u": int, "f": float}[value.dtype.kind](value)
        kind = type(value)
    if kind is int and abs(value) >= 2**63:
        return Opaque("integer beyond 64 bits")
    if value is None or kind in (bool, int, float):
        return value
    if kind is str:
        return _plain(value[:10_000])
    if kind in (list, tuple, dict):
        if depth >= DEEPEST or len(value) > LONGEST:
            return Opaque(f"{kind.__name__} of {len(value)} items, nested {depth} deep")
        if kind is dict:
            return {_plain(str(key)[:100]): snapshot(item, depth + 1) for key, item in value.items()}
        return kind(snapshot(item, depth + 1) for item in value)
    if kind is Graph:
        return snapshot(value.state(), depth)
    if kind in (OrderedDict, defaultdict):
        return snapshot(dict(value), depth)
    return Opaque(str(kind.__qualname__)[:100])


def _plain(text):
    """Return a text that any file can hold: half characters (surrogates) become `?`."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def same(a, b):
    """Tell whether two snapshots are alike to the last bit."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    return a == b or (a != a and b != b)


def describe(error):
    """Return an exception as plain data, with the last line of the learner's own code on its way."""
    raised = Raised(type(error).__name__, _message(error))
    if isinstance(error, SyntaxError):
        raised.line_number, raised.line = error.lineno, (error.text or "").strip()
        return raised
    traceback, last = error.__traceback__, None
    while traceback is not None:
        if not traceback.tb_frame.f_code.co_filename.startswith((OURS, sys.prefix, sys.base_prefix, "<frozen")):
            last = traceback
        traceback = traceback.tb_next
    if last is not None:
        raised.line_number = last.tb_lineno
        raised.line = linecache.getline(last.tb_frame.f_code.co_filename, last.tb_lineno).strip()[:200]
    return raised


def _message(error):
    with contextlib.suppress(Exception):  # an exception's own __str__ may raise
        return _plain((error.msg if isinstance(error, SyntaxError) else str(error))[:500])
    return ""


class Discard(io.TextIOBase):
    """A place for print to go while an answer is checked; megabytes of it cost nothing."""

    def writable(self):
        return True

    def write(self, text):
        return len(text)


@contextlib.contextmanager
def quiet():
    """Keep prints away from the grader, and collect warnings instead of showing them."""
    sink = Discard()
    with (
        warnings.catch_warnings(record=True) as heard,
        contextlib.redirect_stdout(sink),
        contextlib.redirect_stderr(sink),
        np.errstate(divide="warn", over="warn", invalid="warn", under="ignore"),
    ):
        warnings.simplefilter("always")
        yield heard
