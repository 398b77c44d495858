"""Grade submissions of one chapter: rebuild, run apart, judge. One Grader serves a whole class, one at a time."""

import json
import time
from dataclasses import replace
from functools import lru_cache

from propkit.checks import judge
from propkit.checks.beside import probe, wire
from propkit.checks.beside.cells import UnreadableNotebook
from propkit.checks.exercise import Answers, load_bank
from propkit.checks.runs import verdicts_on
from propkit.given import text_for
from propkit.grading.executed import executed
from propkit.grading.forms import sane_outcomes
from propkit.grading.jail import Jail
from propkit.grading.rebuild import rebuild
from propkit.grading.received import Received
from propkit.grading.result import Result

MOST_KNOWN = 2_000  # messages that are kept with what they led to: in a class, many answers do the same
LONGEST_KNOWN = 50_000  # bytes


class Grader:
    """The judge of one chapter and its jail. Use as a context manager."""

    def __init__(self, chapter, root, released, seed, limits=None, level="namespaces"):
        """chapter a Chapter, root the course's folder, released the notebook as a dict, seed of the drawn cases."""
        self.chapter, self.released = chapter, released
        banks = load_bank(chapter.id)
        self.answers = {e.name: Answers(banks[e.name], banks[e.name].draw(seed)) for e in chapter.exercises}
        self._cases = {name: _for_sending(known) for name, known in self.answers.items()}
        self._points = {e.name: e.points for e in chapter.exercises}
        self._known, self._judged = lru_cache(MOST_KNOWN)(self._look_at), lru_cache(MOST_KNOWN)(self._judge_anew)
        self.jail = Jail(text_for(chapter, root), self._cases, limits, level)

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
        run, ended, seconds["fork"], seconds["code"], seconds["judge"] = self._run(rebuilt.cells)
        now = time.perf_counter()
        verdicts = verdicts_on(self.chapter, self.answers, rebuilt.cells, run, self.jail.limits.seconds)
        seconds["judge"] += time.perf_counter() - now
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
        """Run cells until all exercises have come to an end.

        -> (Run, how its starts ended, seconds of forks, of learner's code, of judging)
        """
        received, ends, forked, coded, judged = Received(self._look, self._judge, len(cells)), [], 0.0, 0.0, 0.0
        run, left = received.run, [exercise.name for exercise in self.chapter.exercises]
        while left:
            sent = [(c.label, "" if i in run.cell_ends else c.source) for i, c in enumerate(cells)]
            now = time.perf_counter()
            ran = self.jail.run(sent, left)
            back = time.perf_counter()
            how = received.add(ran, left)
            forked, coded, judged = (
                forked + back - now - ran.seconds,
                coded + ran.seconds,
                judged + time.perf_counter() - back,
            )
            if how == "end":
                break
            ends.append("memory" if ran.peak * 1024 > 0.8 * self.jail.limits.memory_bytes else how)
            left = received.left(left)
        return run, ends, forked, coded, judged

    def _look(self, sent, drawn):
        return (self._known if len(sent) <= LONGEST_KNOWN else self._look_at)(sent, drawn)

    def _look_at(self, sent, drawn):
        """Return the value of bytes of `wire`, and of nothing else; WireError where they have none.

        drawn tells whether it comes after the drawn cases were given. None stands for outcomes that have not the form
        that the probe gives them
        """
        message = wire.decode(sent)
        match message:
            case ("outcomes", str(name), None) if name in self.answers and not drawn:
                return message
            case ("outcomes", str(name), outcomes) if name in self.answers:
                return message if sane_outcomes(outcomes, len(self._cases[name][drawn])) else None
            case ("outcomes", *_):
                return None
        return message

    def _judge(self, name, *parts):
        """Return a new Verdict on what an answer does, given its Part or both; None where there is no function."""
        short = all(len(part.sent) <= LONGEST_KNOWN for part in parts if part)
        verdict = (self._judged if short else self._judge_anew)(name, *parts)
        return verdict and replace(verdict, passed=list(verdict.passed))

    def _judge_anew(self, name, fixed, drawn):
        outcomes, known = (fixed.outcomes or []) + (drawn.outcomes if drawn else []), self.answers[name]
        return judge.judge(known.bank, self._points[name], known.cases, outcomes, known) if outcomes else None


def _for_sending(known):
    """Return the fixed cases and the drawn cases of Answers, as the sandbox may have them."""
    cases = [(probe.for_sending(case), known.bank.is_drawn(number)) for number, case in enumerate(known.cases)]
    return tuple([case for case, is_drawn in cases if is_drawn == drawn] for drawn in (False, True))


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
