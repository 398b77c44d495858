"""The form that the probe gives to what it sends; a submission's process may send anything."""

import numpy as np

from propkit.checks.beside import probe, runner

LONGEST = 2_000  # characters of a text from there


def sane_outcomes(outcomes, cases):
    """Tell whether outcomes in so many cases have the form that the probe gives them; None stands for no function."""
    if not isinstance(outcomes, list) or not all(isinstance(o, probe.Outcome) and _sane_outcome(o) for o in outcomes):
        return False
    return len(outcomes) == cases or (len(outcomes) < cases and runner.ended_early(outcomes))


def _sane_outcome(outcome):
    texts = (*outcome.warnings, outcome.used_reference) if isinstance(outcome.warnings, tuple) else (None,)
    return (
        all(_sane_text(text) for text in texts)
        and _sane_data(outcome.returned)
        and isinstance(outcome.changed, tuple)
        and all(type(i) is int and 0 <= i < 20 for i in outcome.changed)
        and (outcome.raised is None or sane_raised(outcome.raised))
    )


def sane_raised(raised):
    return (
        isinstance(raised, probe.Raised)
        and all(_sane_text(text) for text in (raised.type_name, raised.message, raised.line))
        and (raised.line_number is None or (type(raised.line_number) is int and 0 <= raised.line_number < 2**31))
    )


def _sane_text(text, longest=LONGEST):
    """Tell whether this is a text of usual length that a file can hold: half characters (surrogates) cannot be."""
    return isinstance(text, str) and len(text) <= longest and (text.isascii() or plain(text, longest) == text)


def _sane_data(value, depth=0):
    """Tell whether this is what `probe.snapshot` makes: no records inside, no endless texts, numbers or nesting."""
    kind = type(value)
    if kind in (list, tuple):
        return depth <= probe.DEEPEST and all(_sane_data(item, depth + 1) for item in value)
    if kind is dict:
        return all(_sane_text(key) for key in value) and _sane_data(list(value.values()), depth)
    if kind is probe.Opaque:
        return _sane_text(value.type_name)
    if kind is str:
        return _sane_text(value, 10_000)
    return kind in (np.ndarray, bool, float, type(None)) or (kind is int and abs(value) < 2**63)


def plain(text, longest=LONGEST):
    """Return the beginning of a text as any file can hold it: half characters become `?`."""
    return text[:longest].encode("utf-8", "replace").decode("utf-8")
