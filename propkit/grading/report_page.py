"""The page of the class report: HTML with pictures, without scripts; what learners typed is no more than text."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from statistics import mean, median

from markupsafe import Markup

from propkit.checks.exercise import load_bank
from propkit.course.markup import code
from propkit.figures.class_exercises import draw_class_exercises
from propkit.figures.class_marks import draw_class_marks
from propkit.figures.class_mistakes import draw_class_mistakes
from propkit.figures.words import count, show
from propkit.grading.code_tokens import without_comments
from propkit.grading.feedback_page import visible
from propkit.grading.item_statistics import FEWEST, discrimination, remark
from propkit.grading.pages import breakable, fill
from propkit.grading.result import STATUSES

MOST_GROUPS, MOST_LINES = 30, 60  # groups that are shown, and lines of a text in one
MOST_NAMES = 40  # named one by one in a cell
LONGEST_LINE = 200
SHORT = {
    "ok": "done", "not_written": "not written", "raised": "error", "type": "wrong type", "shape": "wrong shape",
    "mutated": "changed input", "nan": "not finite", "misconception": "mistake", "value": "wrong value",
    "timeout": "out of time",
}  # fmt: skip
UNFINISHED = ("timeout", "memory", "crashed", "malformed", "refused")


@dataclass
class Likeness:
    """What was found alike: groups of `similarity`, and the texts {student: {exercise: source}}."""

    groups: list
    texts: dict


def render(chapter, learners, likeness, anonymous=False):
    """Return the report.

    chapter a Chapter, learners of the whole class (Learner), likeness a Likeness -> HTML
    """
    names = [exercise.name for exercise in chapter.exercises]
    shares, values = _shares(learners, len(names)), _discrimination(learners, len(names))
    mistakes = _mistakes(chapter, learners)
    page = {
        "title": chapter.title,
        "anonymous": anonymous,
        "facts": _facts(chapter, learners),
        "marks": _image(draw_class_marks([one.points for one in learners], chapter.max_points)),
        "exercises_picture": _image(draw_class_exercises(names, shares, values)),
        "exercises": [_exercise(*row) for row in zip(chapter.exercises, shares, values, strict=True)],
        "fewest": FEWEST,
        "mistakes_picture": _mistakes_picture(mistakes),
        "mistakes": mistakes,
        "names": [breakable(name) for name in names],
        **_stuck(learners),
        "statuses": _statuses(learners),
        "alike": _alike(learners, likeness, anonymous),
        "more_alike": max(0, len(likeness.groups) - MOST_GROUPS),
    }
    return fill("report", page)


def _image(picture):
    """Return a picture as one <img>; the page's own style is the only one that its policy lets in."""
    return Markup(re.sub(r' style="[^"]*"', "", picture.html(), count=1))


def _facts(chapter, learners):
    points, worth = [one.points for one in learners], show(chapter.max_points)
    late, waiting = [one for one in learners if one.penalty], [one for one in learners if one.waits]
    by_hand = [one for one in learners if any(part.by_hand for part in one.parts)]
    facts = [
        ("Learners graded", f"{len(learners):,}"),
        (
            "Points",
            f"{show(mean(points))} of {worth} on average, {show(median(points))} in the middle",
        ),
        ("All points", _of(sum(one.points >= chapter.max_points for one in learners), len(learners))),
        ("Nothing written", _of(sum(one.checked and not one.wrote for one in learners), len(learners))),
    ]
    if by_hand:
        facts.append(("Marked by a person", count(len(by_hand), "learner")))
    if waiting:
        facts.append(("Waiting for a person", f"{count(len(waiting), 'learner')}; these points may change"))
    if late:
        facts.append(
            ("Late", f"{count(len(late), 'learner')}, {show(sum(one.penalty for one in late))} points taken off")
        )
    return facts


def _of(part, whole):
    return f"{part:,} ({part / whole:.0%})"


def _shares(learners, exercises):
    """Return (E, 3): how many passed each exercise, wrote it but not right yet, did not write it."""
    found = [[0, 0, 0] for _ in range(exercises)]
    for learner in learners:
        for row, part in zip(found, learner.parts, strict=True):
            if learner.checked:
                row[0 if part.passed else 2 if part.status == "not_written" else 1] += 1
    return found


def _discrimination(learners, exercises):
    points = [[part.points for part in one.parts] for one in learners if one.wrote]
    return discrimination(points) if points else [None] * exercises


def _exercise(exercise, shares, value):
    whole = max(1, sum(shares))
    return {
        "name": breakable(exercise.name), "points": show(exercise.max_points),
        "shares": [_of(number, whole) for number in shares],
        "discrimination": "not enough" if value is None else show(value, 2), "remark": remark(value),
    }  # fmt: skip


def _mistakes(chapter, learners):
    """Return each named mistake that was made, the most frequent first, with its sentence and who made it."""
    made, banks = defaultdict(list), load_bank(chapter.id)
    for learner in learners:
        for exercise, part in zip(chapter.exercises, learner.parts, strict=True):
            if part.misconception:
                made[exercise.name, part.misconception].append(learner.name)
    return [
        _mistake(banks.get(name), name, mistake, who)
        for (name, mistake), who in sorted(made.items(), key=lambda one: (-len(one[1]), one[0]))
    ]


def _mistake(bank, exercise, mistake, who):
    known = {wrong.id: wrong for wrong in bank.wrong_answers} if bank else {}
    return {
        "exercise": exercise, "name": visible(mistake.replace("_", " ")), "count": len(who), "who": _listed(who),
        "says": Markup(code(known[mistake].says)) if mistake in known else "",
        "asks": Markup(code(known[mistake].asks)) if mistake in known else "",
    }  # fmt: skip


def _mistakes_picture(mistakes):
    if not mistakes:
        return ""
    names = [f"{one['name']}\n({one['exercise']})" for one in mistakes]
    return _image(draw_class_mistakes(names, [one["count"] for one in mistakes]))


def _stuck(learners):
    """Return a row for each learner who has not all points, the most stuck first, and the names of the others."""
    done = [one for one in learners if one.checked and all(part.passed for part in one.parts)]
    rest = sorted(
        (one for one in learners if one.checked and not all(part.passed for part in one.parts)),
        key=lambda one: (sum(part.passed for part in one.parts), one.points),
    )
    return {"stuck": [_row(one) for one in rest], "done": _listed([one.name for one in done])}


def _row(learner):
    cells = [_cell(part) for part in learner.parts]
    return {"name": visible(learner.name), "cells": cells, "points": f"{learner.points:g}"}


def _cell(part):
    if part.passed:
        return {"kind": "good", "mark": "✓", "text": "done"}
    if part.status == "not_written":
        return {"kind": "none", "mark": "–", "text": SHORT["not_written"]}
    text = SHORT[part.status] if part.status != "ok" else "by hand"
    return {
        "kind": "bad",
        "mark": "✗",
        "text": f"{text}{f', {part.points:g} of {part.max_points:g}' * (part.points > 0)}",
    }


def _statuses(learners):
    counts = Counter(one.status for one in learners)
    rows = []
    for status, meaning in STATUSES.items():
        if counts[status]:
            who = [_named(one) for one in learners if one.status == status] if status in UNFINISHED else []
            rows.append({"status": status, "meaning": meaning, "count": _of(counts[status], len(learners)),
                         "who": _listed(who)})  # fmt: skip
    return rows


def _named(learner):
    why = learner.message if learner.status in ("malformed", "refused") else ""
    return f"{visible(learner.name)}{f' ({visible(why)[:LONGEST_LINE]})' if why else ''}"


def _listed(names):
    shown = [visible(name) for name in sorted(names, key=_by_number)[:MOST_NAMES]]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more else "")


def _by_number(name):
    return [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", name)]


def _alike(learners, likeness, anonymous):
    names = {one.student: one.name for one in learners}
    return [_group(group, names, likeness.texts, anonymous) for group in likeness.groups[:MOST_GROUPS]]


def _group(group, names, texts, anonymous):
    pair = group.pairs[0]
    both = [names[pair.first], names[pair.second]]
    parts = [
        {
            "name": name, "likeness": "the same but for names and layout" if share == 1 else f"{share:.0%} alike",
            "texts": [_text(texts[student][name], anonymous) for student in (pair.first, pair.second)],
        }
        for name, share in pair.exercises.items()
    ]  # fmt: skip
    return {
        "students": _listed([names[student] for student in group.students]), "size": len(group.students),
        "both": [visible(name) for name in both], "parts": parts, "weight": f"{pair.weight:.0%}",
    }  # fmt: skip


def _text(source, anonymous):
    lines = visible(without_comments(source) if anonymous else source).strip("\n").split("\n")
    shown = [line[:LONGEST_LINE] + (" ..." if len(line) > LONGEST_LINE else "") for line in lines[:MOST_LINES]]
    return "\n".join(shown) + (f"\n... {len(lines) - MOST_LINES:,} more lines" if len(lines) > MOST_LINES else "")
