"""What a submission's process sent, over all its starts: read into a Run, and nothing of it trusted.

What is said counts until the process is given the drawn cases for the first time; after that, only outcomes do.
"""

import io
from dataclasses import dataclass, field

import numpy as np

from propkit.checks.beside import probe, runner, wire
from propkit.checks.runs import Run

LARGEST_HEADER = 4 * 2**20  # bytes of a message from a submission: JSON is many times as large once it is read
LONGEST = 2_000  # characters of a text from there


@dataclass(frozen=True)
class Part:
    """What an answer does in the fixed cases or in the drawn ones; as good as the bytes that say it."""

    sent: bytes
    outcomes: list = field(compare=False)


class Received:
    """The Run of one submission in the making."""

    def __init__(self, look, judge, cells):
        """look (bytes of a message, drawn) -> its value, judge (name, Part, Part or None) -> Verdict, cells how many."""
        self.run = Run()
        self._look, self._judge, self._cells = look, judge, cells
        self._opened = False  # whether it has had the drawn cases
        self._fixed = {}  # exercise: its Part of the fixed cases, where the drawn ones are still to come
        self._doing = None

    def add(self, ran, names):
        """Take what one start sent, a Ran that was asked for these exercises -> "end", or how it ended instead."""
        self._doing = None
        how = self._read(ran.sent, names, drawn=False)
        if ran.after is not None:
            self._opened, self._doing = True, None
            for name in names:
                if name not in self._fixed and name not in self.run.outcomes:  # it asked before its time
                    self._end(name, "nonsense")
            how = how or self._read(ran.after, names, drawn=True)
        if how == "end":
            for name in [name for name in self._fixed if name not in self.run.ends]:
                self._end(name, "nonsense")
            return how
        how = "nonsense" if how == "nonsense" or (how == "broken" and ran.how == "exit 0") else ran.how
        self._blame(how, names, ran.after is not None)
        return how

    def _read(self, data, names, drawn):
        """Take message by message -> "" at the end of the data, or what came before: "end", "nonsense" or "broken"."""
        stream, found = io.BytesIO(data.tobytes()), ""
        take = self._take_drawn if drawn else self._take_said
        try:
            while not found:
                sent = wire.read(stream, LARGEST_HEADER)
                found = take(sent, self._look(sent, drawn), names)
        except EOFError:
            pass
        except wire.WireError:
            found = "broken"
        return found

    def _take_said(self, sent, message, names):
        """Take a message from before the drawn cases -> "", or why it is the last."""
        counts, run = not self._opened, self.run
        match message:
            case ("cell", int(index)) if 0 <= index < self._cells:
                self._doing = (run.cell_ends, index)
            case ("printed", int(index), str(text)) if 0 <= index < self._cells:
                if counts:
                    run.printed[index] = plain(text)
            case ("cell raised", int(index), probe.Raised() as raised) if _sane_raised(raised):
                if counts:
                    run.cell_errors[index] = raised
            case ("exercise", str(name)) if name in names:
                self._doing = (run.ends, name)
            case ("outcomes", str(name), outcomes) if name in names:
                if counts and runner.ended_early(outcomes):
                    self._finish(name, Part(sent, outcomes))
                elif counts:
                    self._fixed[name] = Part(sent, outcomes)
            case ("end",):
                return "end"
            case _:
                return "nonsense"
        return ""

    def _take_drawn(self, sent, message, names):
        """Take a message from after the drawn cases were given: outcomes, and which exercise is under way."""
        match message:
            case ("exercise", str(name)) if name in names and name in self._fixed:
                self._doing = (self.run.ends, name)
            case ("outcomes", str(name), outcomes) if name in names and name in self._fixed:
                self._finish(name, self._fixed.pop(name), Part(sent, outcomes))
            case ("end",):
                return "end"
            case _:
                return "nonsense"
        return ""

    def _finish(self, name, fixed, drawn=None):
        self.run.outcomes[name] = fixed.outcomes if drawn is None else fixed.outcomes + drawn.outcomes
        verdict = self._judge(name, fixed, drawn)
        if verdict is not None:
            self.run.judged[name] = verdict

    def _blame(self, how, names, opened):
        """Note how the process ended at what it was doing; at all of it where it did nothing yet."""
        if opened and self._doing is None:
            self._doing = next(((self.run.ends, name) for name in names if name in self._fixed), None)
        if self._doing is None:
            for name in names:
                self._end(name, how)
        else:
            ends, key = self._doing
            ends[key] = _say(how)
            if opened:
                self.run.ended_drawn.add(key)

    def _end(self, name, how):
        self.run.ends.setdefault(name, _say(how))


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
        and (outcome.raised is None or _sane_raised(outcome.raised))
    )


def _sane_raised(raised):
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


def _say(how):
    """Say in the words of a verdict how a learner's process ended; `timeout` stays, as it has a verdict of its own."""
    if how == "timeout":
        return how
    if how == "sent":
        return "returned far too much to be looked at"
    if how == "nonsense":
        return "sent something unreadable instead of its result"
    kind, _, number = how.partition(" ")
    if kind == "signal":
        return f"ended the Python process (signal {number})"
    return f"ended the Python process (exit code {number}); an answer has to return"
