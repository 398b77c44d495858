"""Grade submissions of one chapter: rebuild, run apart, judge. One Grader serves a whole class, one at a time."""

import io
import json
import time
from dataclasses import replace
from functools import lru_cache

import numpy as np

from propkit.checks import judge
from propkit.checks.beside import probe, wire
from propkit.checks.beside.cells import UnreadableNotebook
from propkit.checks.exercise import Answers, load_bank
from propkit.checks.runs import Run, verdicts_on
from propkit.given import text_for
from propkit.grading.executed import executed
from propkit.grading.jail import Jail
from propkit.grading.rebuild import rebuild
from propkit.grading.result import Result

LARGEST_HEADER = 4 * 2**20  # bytes of a message from a submission: JSON is many times as large once it is read
LONGEST = 2_000  # characters of a text from there
MOST_STARTS = 4  # of the process of one submission; each start is without what ended the one before
MOST_KNOWN = 2_000  # messages that are kept with what they led to: in a class, many answers do the same
LONGEST_KNOWN = 50_000  # bytes


class Grader:
    """The judge of one chapter and its jail. Use as a context manager."""

    def __init__(self, chapter, root, released, seed, limits=None, level="namespaces"):
        """chapter a Chapter, root the course's folder, released the notebook as a dict, seed of the drawn cases."""
        self.chapter, self.released = chapter, released
        banks = load_bank(chapter.id)
        self.answers = {e.name: Answers(banks[e.name], banks[e.name].draw(seed)) for e in chapter.exercises}
        work = {name: [probe.for_sending(case) for case in known.cases] for name, known in self.answers.items()}
        self._points = {e.name: e.points for e in chapter.exercises}
        self._known = lru_cache(MOST_KNOWN)(self._look_at)
        self.jail = Jail(text_for(chapter, root), work, limits, level)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.jail.close()

    def grade(self, student, data, refusal="", **about):
        """Grade one notebook -> Result.

        student id, data the bytes of the notebook, refusal why it was not taken in, about more fields of Result
        (timestamp, key)
        """
        if refusal:
            return self.without_run(student, "refused", refusal, **about)
        started = time.perf_counter()
        try:
            rebuilt = rebuild(data, self.released)
        except UnreadableNotebook as error:
            return self.without_run(student, "malformed", str(error), **about)
        seconds = {"rebuild": time.perf_counter() - started}
        run, ended, seconds["fork"], seconds["code"] = self._run(rebuilt.cells)
        now = time.perf_counter()
        verdicts = verdicts_on(self.chapter, self.answers, rebuilt.cells, run, self.jail.limits.seconds)
        seconds["judge"] = time.perf_counter() - now
        points, total = sum(v.points for v in verdicts), self.chapter.max_points
        status = _status(verdicts, run, ended)
        now = time.perf_counter()
        notebook = executed(rebuilt, run, self.chapter.exercises, verdicts)
        seconds["notebook"] = time.perf_counter() - now
        return Result(
            student, self.chapter.id, status, points, total, verdicts, _message(verdicts), rebuilt.notes,
            rebuilt.untouched, seconds=seconds, notebook=notebook, **about,
        )  # fmt: skip

    def without_run(self, student, status, why, **about):
        """Return the Result of a submission that cannot be run: no points, and the reason for each exercise."""
        verdicts = [judge.raised(e.name, e.max_points, f"{why}.") for e in self.chapter.exercises]
        return Result(student, self.chapter.id, status, 0, self.chapter.max_points, verdicts, why, **about)

    def _run(self, cells):
        """Run cells until all exercises have come to an end -> (Run, how its starts ended, fork and code seconds)."""
        run, ends, forked, coded = Run(), [], 0.0, 0.0
        names = [exercise.name for exercise in self.chapter.exercises]
        for _ in range(MOST_STARTS):
            sent = [(c.label, "" if i in run.cell_ends else c.source) for i, c in enumerate(cells)]
            left = [name for name in names if name not in run.outcomes and name not in run.ends]
            now = time.perf_counter()
            how, seconds, _, peak, data = self.jail.run(sent, left)
            forked, coded = forked + time.perf_counter() - now - seconds, coded + seconds
            how = self._read(data.tobytes(), run, how, len(cells), left)
            if how == "end":
                break
            ends.append("memory" if peak * 1024 > 0.8 * self.jail.limits.memory_bytes else how)
        else:
            for name in names:
                if name not in run.outcomes:
                    run.ends.setdefault(name, "was not reached: too much before it ended the process")
        return run, ends, forked, coded

    def _read(self, data, run, how, cells, names):
        """Read what a process sent into a Run -> "end", or how it ended instead. Nothing of it is trusted."""
        stream, doing = io.BytesIO(data), None
        try:
            while True:
                sent = wire.read(stream, LARGEST_HEADER)
                message, verdict = (self._known if len(sent) <= LONGEST_KNOWN else self._look_at)(sent)
                match message:
                    case ("cell", int(index)) if 0 <= index < cells:
                        doing = (run.cell_ends, index)
                    case ("printed", int(index), str(text)) if 0 <= index < cells:
                        run.printed[index] = plain(text)
                    case ("cell raised", int(index), probe.Raised() as raised) if _sane_raised(raised):
                        run.cell_errors[index] = raised
                    case ("exercise", str(name)) if name in names:
                        doing = (run.ends, name)
                    case ("outcomes", str(name), outcomes) if name in names:
                        run.outcomes[name] = outcomes
                        if verdict is not None:
                            run.judged[name] = replace(verdict, passed=list(verdict.passed))
                    case ("end",):
                        return "end"
                    case _:
                        how = "nonsense"
                        break
        except EOFError:
            pass
        except wire.WireError:
            how = "nonsense" if how == "exit 0" else how
        if doing is None:  # it ended before its first cell
            for name in names:
                run.ends.setdefault(name, _say(how))
        else:
            ends, key = doing
            ends[key] = "timeout" if how == "timeout" else _say(how)
        return how

    def _look_at(self, sent):
        """Return (message, the verdict where it is what an answer does) for bytes of `wire`, and for nothing else.

        The message is None where it has not the form that the probe gives it; WireError where it is none
        """
        message = wire.decode(sent)
        match message:
            case ("outcomes", str(name), outcomes) if name in self.answers and self._sane(name, outcomes):
                known = self.answers[name]
                verdict = outcomes and judge.judge(known.bank, self._points[name], known.cases, outcomes, known)
                return message, verdict or None
            case ("outcomes", *_):
                return None, None
        return message, None

    def _sane(self, name, outcomes):
        """Tell whether outcomes have the form that the probe gives them."""
        if outcomes is None:
            return True
        if not isinstance(outcomes, list) or not all(
            isinstance(o, probe.Outcome) and _sane_outcome(o) for o in outcomes
        ):
            return False
        cases = len(self.answers[name].cases)
        early = outcomes and (judge.is_unwritten(outcomes[-1]) or outcomes[-1].used_reference)
        return len(outcomes) == cases or (bool(early) and len(outcomes) < cases)


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
    """Say in the words of a verdict how a learner's process ended."""
    if how == "sent":
        return "returned far too much to be looked at"
    if how == "nonsense":
        return "sent something unreadable instead of its result"
    kind, _, number = how.partition(" ")
    if kind == "signal":
        return f"ended the Python process (signal {number})"
    return f"ended the Python process (exit code {number}); an answer has to return"


def _status(verdicts, run, ends):
    """Return the one word for a submission; what ended its process comes first."""
    out_of_memory = any(
        raised.type_name == "MemoryError"
        for raised in [
            *run.cell_errors.values(),
            *(o.raised for outcomes in run.outcomes.values() for o in outcomes or () if o.raised),
        ]
    )
    if "timeout" in ends:
        return "timeout"
    if "memory" in ends or out_of_memory:
        return "memory"
    if ends:
        return "crashed"
    if all(verdict.status == "not_written" for verdict in verdicts):
        return "blank"
    return "ok" if all(verdict.status == "ok" for verdict in verdicts) else "partial"


def _message(verdicts):
    """Return the first thing wrong, in one line."""
    first = next((verdict for verdict in verdicts if verdict.status != "ok"), None)
    return "All right." if first is None else f"{first.name}: {first.problem}"


def read_released(chapter, root):
    """Return the notebook of a chapter as it was released, as a dict; FileNotFoundError where there is none."""
    return json.loads(chapter.notebook(root / "exercises").read_text(encoding="utf-8"))
