"""The numbers of a class's drawn cases: none of them may be seen in what learners get."""

import re

import numpy as np

from propkit.checks.beside.probe import Given
from propkit.checks.compare import show
from propkit.checks.exercise import Answers

DIGITS = 4  # that a number needs to be no coincidence


class Canaries:
    """The numbers that only the cases of a drawn seed have: arguments, what the reference does with them, the seed."""

    def __init__(self, bank, seed):
        cases = bank.draw(seed)
        answers = Answers(bank, cases)
        fixed, drawn = set(), {str(seed)}
        for number, case in enumerate(cases):
            of = drawn if bank.is_drawn(number) else fixed
            for value in numbers([case.args, case.secret, answers.expected(number).returned]):
                of |= {repr(value), show(value), f"{value:.4f}", f"{value:.4g}"}
        self.numbers = {n.lstrip("-") for n in drawn} - {n.lstrip("-") for n in fixed}
        self.numbers = {n for n in self.numbers if sum(map(str.isdigit, n.partition("e")[0])) >= DIGITS}

    def found_in(self, text):
        """Return the canaries in a text, sorted."""
        return sorted(self.numbers & set(re.findall(r"\d[\d.]*(?:e[-+]?\d+)?", text)))


def numbers(value):
    """Yield all numbers in plain data, as floats."""
    if isinstance(value, np.ndarray):
        yield from (float(n) for n in value.ravel())
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from numbers(item)
    elif isinstance(value, dict):
        yield from numbers(list(value.values()))
    elif isinstance(value, Given):
        yield from numbers(value.data)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield float(value)
