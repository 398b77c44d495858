"""What the gradient doctor says: which gradient is wrong and where, what it looks like, and how good the test is."""

from html import escape

import numpy as np

from propkit.course.markup import code
from propkit.figures.gradient_entries import relative
from propkit.figures.words import listed, show
from propkit.widgets.whose import lines

DETAILS = 3  # wrong arrays of which the worst entry is told, where no known mistake explains them all
PLAIN = ("ok", "value", "misconception")  # statuses with which all arrays came, and only numbers may be wrong


def say(examination):
    """Tell what an examination found.

    examination an Examination -> HTML
    """
    verdict = examination.verdict
    if verdict.status not in PLAIN:
        return lines(
            f"<strong>✗ {escape(examination.pair.name)}:</strong> {code(verdict.problem)}",
            *_advice(verdict.looks_like, verdict.question),
        )
    wrong = [finding for finding in examination.findings if finding.wrong]
    explanation = _explanation(examination, wrong)
    details = [code(_sentence(finding.difference)) for finding in wrong[: 1 if explanation else DETAILS]]
    return lines(_headline(examination, wrong), *details, *explanation, *_kinks(examination))


def weaknesses(examination):
    """Return what makes a test weak: mistakes that are left a place to hide, as a list of texts."""
    sizes, reasons = examination.sizes, []
    if examination.dout is not None and np.all(examination.dout == 1):
        reasons.append("`dout` is 1 everywhere")
    for size in dict.fromkeys(sizes.values()):
        alike = [letter for letter in sizes if sizes[letter] == size]
        if len(alike) > 1 or size == 1:
            reasons.append(f"{' = '.join(alike)} = {size}")
    return reasons


def _headline(examination, wrong):
    name, findings = escape(examination.pair.name), examination.findings
    if wrong:
        right = [f.name for f in findings if not f.wrong]
        rest = f" {_are(right)} right." if right else ""
        return f"<strong>✗ {name}: {_are([f.name for f in wrong])} wrong.</strong>{rest}"
    worst = max((relative(e) for f in findings for e in f.entries if not e.kink), default=0.0)
    weak = weaknesses(examination)
    doubt = f" But this test is weak: {code(listed(weak))}. A mistake could hide." if weak else ""
    return (
        f"<strong>✓ {name}: {_are([f.name for f in findings])} right.</strong> "
        f"The worst relative error is {show(worst, 2)}.{doubt}"
    )


def _explanation(examination, wrong):
    verdict = examination.verdict
    if verdict.misconception:
        return _advice(verdict.looks_like, verdict.question)
    if examination.suspicion:
        return [f"<strong>Looks like:</strong> {_are([f.name for f in wrong])} {code(examination.suspicion)}"]
    return []


def _advice(looks_like, question):
    """Return what the check says of a mistake that it knows."""
    rows = (("Looks like", looks_like), ("Ask yourself", question))
    return [f"<strong>{label}:</strong> {code(text)}" for label, text in rows if text]


def _kinks(examination):
    kinks = [f"{finding.name}{e.where}" for finding in examination.findings for e in finding.kinks]
    if not kinks:
        return []
    return [f"{_are(kinks, 4)} at a kink: the slopes to the left and to the right differ. Not counted."]


def _sentence(difference):
    return f"{difference.text}. {difference.look}".replace(" -", " −")


def _are(names, most=8):
    return f"{escape(listed(names, most))} {'is' if len(names) == 1 else 'are'}"
