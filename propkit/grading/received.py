"""What a submission's process sent, over all its starts: read into a Run, and nothing of it trusted.

What is said counts until the process is given the drawn cases for the first time; after that, only outcomes do.
"""

import io
from dataclasses import dataclass, field

from propkit.checks.beside import probe, runner, wire
from propkit.checks.runs import Run
from propkit.grading.forms import plain, sane_raised

LARGEST_HEADER = 4 * 2**20  # bytes of a message from a submission: JSON is many times as large once it is read
MOST_STARTS = 4  # that may end in fixed cases, and in drawn ones; each start is without what ended the one before


@dataclass(frozen=True)
class Part:
    """What an answer does in the fixed cases or in the drawn ones; as good as the bytes that say it."""

    sent: bytes
    outcomes: list = field(compare=False)


class Received:
    """The Run of one submission in the making."""

    def __init__(self, look, judge, cells):
        """look (bytes of a message, drawn) -> value, judge (name, Part, Part or None) -> Verdict, cells how many."""
        self.run = Run()
        self._look, self._judge, self._cells = look, judge, cells
        self._opened = False  # whether it has had the drawn cases
        self._fixed = {}  # exercise: its Part of the fixed cases, where the drawn ones are still to come
        self._doing = None
        self._ended = {False: 0, True: 0}  # how many starts ended badly without the drawn cases, and with them

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
        self._ended[ran.after is not None] += 1
        self._blame(how, names, ran.after is not None)
        return how

    def left(self, names):
        """Return those of the exercises that another start is to run; in the end it gives up.

        Answers that came through the fixed cases are run on when too much before the drawn ones ended the process.
        """
        early, late = self._ended[False], self._ended[True]
        given_up = early > MOST_STARTS or late >= MOST_STARTS
        for name in names:
            if name not in self.run.outcomes and (given_up or (early == MOST_STARTS and name not in self._fixed)):
                self.run.ends.setdefault(name, "was not reached: too much before it ended the process")
        return [name for name in names if name not in self.run.outcomes and name not in self.run.ends]

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
            case ("cell raised", int(index), probe.Raised() as raised) if sane_raised(raised):
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
