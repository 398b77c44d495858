"""An examination: a backward pass is called once, and each gradient that came is compared with nudging."""

from dataclasses import dataclass

import numpy as np

from propkit.checks.beside.probe import Case, Outcome, probe
from propkit.checks.compare import Difference, compare
from propkit.checks.exercise import Answers
from propkit.checks.judge import judge
from propkit.checks.verdict import Verdict
from propkit.derivatives import numerical_gradient
from propkit.gradient_checking import gradient_check
from propkit.widgets.doctor.arrays import fitting, like, named
from propkit.widgets.trouble import short

TOLERANCE = 1e-7  # of an array's largest entry: nudging is no more exact
# Upstream gradients that a mistake may put in the place of the right one.
SUSPECTS = {
    "what a `dout` of ones would give. Is `dout` used at all?": np.ones_like,
    "the share of the last row alone. Is there an `=` where a `+=` should be?": lambda dout: _row(dout, -1),
    "the share of the first row alone. What happens to the other rows?": lambda dout: _row(dout, 0),
}


@dataclass
class Finding:
    """One gradient: its name and shape, what came, and the entries beside nudging; None where nothing fits."""

    name: str
    shape: tuple
    came: np.ndarray | None
    entries: list | None
    difference: Difference | None = None

    @property
    def wrong(self):
        return [e for e in self.entries or [] if e.wrong]

    @property
    def kinks(self):
        return [e for e in self.entries or [] if e.kink]


@dataclass
class Examination:
    """What was examined, with which sizes and which dout (None: a loss starts the chain), and what was found."""

    pair: object
    sizes: dict
    dout: np.ndarray | None
    findings: list
    verdict: Verdict
    suspicion: str = ""


class Nudged(Answers):
    """What is right in one case, known from nudging and not from the reference."""

    def __init__(self, bank, case, right):
        super().__init__(bank, [case])
        self.right = right

    def expected(self, number):
        return Outcome(self.right)


def examine(pair, sizes, seed=0, ones=False, whole=False):
    """Draw inputs and a dout, call the backward pass, and compare.

    pair a Pair, sizes a dict letter: number, ones: dout is 1 everywhere, whole: the inputs are whole numbers
    -> Examination; TypeError or ValueError where the forward pass returns nothing that can be used
    """
    rng = np.random.default_rng(seed)
    sizes = {letter: sizes[letter] for letter in pair.letters}
    inputs, nudged = pair.draw(rng, sizes, whole)
    out, cache = _forward(pair, inputs)
    dout = None if not out.ndim else np.ones(out.shape) if ones else rng.normal(size=out.shape)
    about = "arrays with " + ", ".join(f"{letter} = {size}" for letter, size in sizes.items())
    case = Case((cache,) if dout is None else (dout, cache), about, tolerance=TOLERANCE)
    outcome = probe(pair.backward, case)

    def loss(upstream):
        weight = 1 if upstream is None else upstream
        return lambda _: float(np.sum(weight * pair.forward(*inputs)[0]))

    arrays = [found for name, part in zip(pair.bank.returns, nudged, strict=True) for found in named(part, name)]
    tree = nudged if len(nudged) > 1 else nudged[0]
    came = fitting(outcome.returned, tree)
    findings = [_compare(name, array, got, loss(dout), sizes) for (name, array), got in zip(arrays, came, strict=True)]
    answers = Nudged(pair.bank, case, like(tree, map(_right, findings)))
    verdict = judge(pair.bank, dict.fromkeys(pair.bank.returns, 1), [case], [outcome], answers)
    known = verdict.misconception is not None or dout is None
    suspicion = "" if known else _suspect(findings, [array for _, array in arrays], dout, loss)
    return Examination(pair, sizes, dout, findings, verdict, suspicion)


def _forward(pair, inputs):
    """Run the forward pass once -> out as an array, cache."""
    returned, name = pair.forward(*inputs), getattr(pair.forward, "__name__", "the forward pass")
    if not isinstance(returned, (tuple, list)) or len(returned) != 2:
        raise TypeError(f"{name} returned {short(returned)}, expected a pair: out, cache")
    out = np.asarray(returned[0])
    if out.dtype.kind not in "biuf":
        raise TypeError(f"{name} returned {short(returned[0])} as out, expected an array of numbers")
    if not np.isfinite(out).all():
        raise ValueError(f"{name} returned an out that is not finite; nothing can be nudged there")
    return out, returned[1]


def _compare(name, array, came, loss, sizes):
    if came is None:
        return Finding(name, array.shape, None, None)
    finding = Finding(name, array.shape, came, gradient_check(loss, array, came).entries)
    if finding.wrong:
        right = _right(finding)  # a mistake in entries that are tiny beside the others counts as well
        finding.difference = compare(came, right, TOLERANCE, name, sizes) or compare(came, right, 0.0, name, sizes)
    return finding


def _right(finding):
    """Return the gradient as it should be: what nudging says of the wrong entries, the others as they came."""
    if finding.entries is None:
        return np.zeros(finding.shape)  # only its form is compared
    wrong = [e.wrong for e in finding.entries]
    numerical = np.reshape([e.numerical for e in finding.entries], finding.shape)
    return np.where(np.reshape(wrong, finding.shape), numerical, finding.came)


def _suspect(findings, arrays, dout, loss):
    """Say which other upstream gradient explains all wrong arrays, or nothing."""
    wrong = [(finding, array) for finding, array in zip(findings, arrays, strict=True) if finding.wrong]
    for words, change in SUSPECTS.items():
        other = loss(change(dout))
        if wrong and all(compare(f.came, numerical_gradient(other, array), TOLERANCE) is None for f, array in wrong):
            return words
    return ""


def _row(dout, number):
    """Return a dout that is 0 but in one row."""
    only = np.zeros_like(dout)
    only[number] = dout[number]
    return only
