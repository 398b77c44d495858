"""What is known about one exercise: its reference, its cases, its known wrong answers and other right ones."""

import importlib
import inspect
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from propkit.checks.beside.probe import Case, Given, probe
from propkit.checks.beside.ways import forward_name

__all__ = ["Answers", "Bank", "Case", "Given", "WrongAnswer", "load_bank"]


@dataclass
class WrongAnswer:
    """A mistake that real learners make: what happened, a question that leads on, and code that makes it."""

    id: str
    says: str
    asks: str
    implementation: object


class Bank:
    """The bank of one exercise; the decorators fill it.

    reference the right answer, returns the name of each returned value, in order
    """

    def __init__(self, reference, returns=("out",)):
        self.reference = reference
        self.name = reference.__name__
        self.returns = tuple(returns)
        self.arguments = tuple(inspect.signature(reference).parameters)
        self.wrong_answers = []
        self.right_answers = []
        self._make_cases = None
        self._reduce = None
        self._passing = None

    def cases(self, make):
        """Register the generator of cases: make(rng) yields Case objects, the plainest first."""
        self._make_cases = make
        return make

    def reduce(self, what_counts):
        """Register what counts of a result that may be right in many ways: what_counts(case, returned) -> values.

        The judge applies it to the learner's result and to the reference's, and compares what comes out. It is given
        plain data of any form, and may raise on nonsense: that is then said of the result as it stands.
        """
        self._reduce = what_counts
        return what_counts

    def passing(self, say):
        """Register what counts of every right result, where it is known without the reference: say(case) -> values.

        A reference that trains takes as long as the learner's answer; with this, no check waits for it.
        """
        self._passing = say
        return say

    def reduced(self, case, got, want):
        """Return what counts of two results; both as they stand where one has not the form that reduce expects."""
        if self._reduce is None:
            return got, want
        try:
            return self._reduce(case, got), self._reduce(case, want)
        except (TypeError, ValueError, IndexError, KeyError, AttributeError):
            return got, want

    def required(self, case, got, expect):
        """Return what counts of a result, and what it should be; expect() -> what the reference returns, if needed."""
        if self._passing is None:
            return self.reduced(case, got, expect())
        return self.reduced(case, got, got)[0], self._passing(case)

    def wrong(self, says, asks):
        """Register a known wrong answer; the name of the decorated function is the misconception's id."""

        def register(implementation):
            self.wrong_answers.append(WrongAnswer(implementation.__name__, says, asks, implementation))
            return implementation

        return register

    def right(self, implementation):
        """Register a right answer that is written differently from the reference."""
        self.right_answers.append(implementation)
        return implementation

    def argument_names(self, case):
        """Return the names of a case's arguments: those of the answer, or dout and those of the forward run first."""
        forward = forward_name(case.way)
        if not forward:
            return self.arguments
        return ("dout", *inspect.signature(self.reference.__globals__[forward]).parameters)

    def draw(self, seed):
        """Return the cases of two seeds: one that is always the same, and the given one.

        seed whole number -> list of Case
        """
        return [case for s in (0, seed) for case in self._make_cases(np.random.default_rng(s))]

    def is_drawn(self, number):
        """Tell whether case `number` of `draw` is one of the given seed, and not of the one that is always the same."""
        return number >= self._fixed

    @cached_property
    def _fixed(self):
        return len(list(self._make_cases(np.random.default_rng(0)))) if self._make_cases else 0


class Answers:
    """What the reference and each known wrong answer do in some cases: worked out once, when first asked for.

    bank a Bank, cases a list of Case; a class is graded against one Answers
    """

    def __init__(self, bank, cases):
        self.bank, self.cases = bank, cases
        self._known = {}

    def expected(self, number):
        """Return the Outcome of the reference in case `number`."""
        return self._outcome("", self.bank.reference, number)

    def wrong(self, answer, number):
        """Return the Outcome of a WrongAnswer in case `number`."""
        return self._outcome(answer.id, answer.implementation, number)

    def _outcome(self, key, implementation, number):
        if (key, number) not in self._known:
            self._known[key, number] = probe(implementation, self.cases[number])
        return self._known[key, number]


@cache
def load_bank(chapter_id):
    """Return the banks of a chapter by exercise name, in the order of the file.

    chapter_id like "ch02_forward_pass" -> dict name: Bank
    """
    module = importlib.import_module(f"propkit.checks.bank.{chapter_id}")
    return {bank.name: bank for bank in vars(module).values() if isinstance(bank, Bank)}
