"""The page of feedback for one learner: HTML without scripts, in which nothing that anybody typed is more than text."""

import re
from functools import cache

import bleach
from markdown_it import MarkdownIt
from markupsafe import Markup

from propkit.checks.verdict import TITLES, points_text
from propkit.course.markup import code
from propkit.grading.pages import breakable, fill
from propkit.grading.shown import shown

LONGEST_SOURCE = 20_000  # characters of a learner's text that are shown
LONGEST_COMMENT = 20_000
MOST_NOTES, LONGEST_NOTE = 40, 300
FRACTION = re.compile(r"(?<=:\d\d)\.\d+")  # of a second
SAYS = {
    "ok": "All right: every point is yours.",
    "partial": "Not everything is right yet. Each part below says what is wrong first.",
    "blank": "Nothing is written yet: the functions are as they were released.",
    "timeout": "Something did not come to its end and was stopped; its part below says so. The rest was checked.",
    "memory": "Something took more memory than is allowed; its part below says so. The rest was checked.",
    "crashed": "Something ended Python itself; its part below says so. The rest was checked.",
    "malformed": "The file cannot be read as a notebook, so nothing could be checked.",
    "refused": "What was handed in is not accepted, so nothing was checked.",
}
NOT_GRADED = "It could not be graded, and that may not be your fault. Please tell your teacher."
COMMENT_TAGS = {"p", "br", "em", "strong", "s", "code", "pre", "ul", "ol", "li", "blockquote", "a"}
# What changes the order of the text around it, or is not seen at all; a half of a surrogate pair is in no file.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def render(chapter, result, marks=None, texts=None):
    """Return the page of feedback on one submission.

    chapter a Chapter, result a Result, marks what the gradebook says of it (Marks), texts the learner's own texts
    {grade_id: source} -> HTML, the same for the same submission
    """
    return fill("feedback", _page(chapter, result, marks, texts or {}))


def _page(chapter, result, marks, texts):
    unread = bool(result.exercises) and all(v.problem == f"{result.message}." for v in result.exercises)
    own_words = result.status in ("malformed", "refused")
    parts = [
        _part(exercise, verdict, marks, texts.get(exercise.name, ""), unread)
        for exercise, verdict in zip(chapter.exercises, result.exercises, strict=True)
    ]
    parts += _more_parts(chapter, marks, texts)
    rows = [{"name": breakable(p["name"]), "says": p["verdict"], "points": p["of"]} for p in parts]
    if marks and marks.penalty:
        rows.append({"name": "Handed in late", "says": "", "points": f"-{points_text(marks.penalty)}"})
    return {
        "title": chapter.title,
        "student": visible(result.student),
        "handed_in": FRACTION.sub("", visible(result.timestamp or "")[:60]),
        "points": points_text(marks.points if marks else result.points),
        "max_points": points_text(marks.max_points if marks else result.max_points),
        "says": NOT_GRADED if unread and not own_words else SAYS[result.status],
        "why": _sentence(visible(result.message)[:LONGEST_NOTE]) if own_words else "",
        "waits": bool(marks) and any(mark.waits for mark in marks.marks.values()),
        "rows": rows,
        "notes": [visible(note)[:LONGEST_NOTE] for note in result.notes[:MOST_NOTES]],
        "parts": [part for part in parts if part["shown"]],
    }


def _part(exercise, verdict, marks, source, unread):
    """Return what is said of one exercise: the check's verdict, and a person's mark and comment."""
    mark = marks.marks.get(exercise.check_id) if marks else None
    points, max_points = (mark.points, mark.max_points) if mark else (verdict.points, verdict.max_points)
    comment = _comment(marks, exercise.name, exercise.check_id)
    by_hand = mark is not None and (mark.manual is not None or bool(mark.extra))
    says = f". Your teacher gave them; the check gave {points_text(verdict.points)}" if by_hand else ""
    return {
        "name": exercise.name,
        "kind": "good" if verdict.status == "ok" else "bad",
        "verdict": "Not checked" if unread else TITLES[verdict.status],
        "of": f"{points_text(points)} of {points_text(max_points)}",
        "points": f"{_said(points, max_points)}{says}",
        "reasons": [] if unread else _reasons(shown(verdict, source)),
        "comment": comment,
        "source": "" if unread else _source(source),
        "shown": not unread or bool(comment) or by_hand,
    }


def _more_parts(chapter, marks, texts):
    """Return what is said of cells that no check looks at: answers in words, tasks, and comments on the rest."""
    if not marks:
        return []
    known = {name for exercise in chapter.exercises for name in (exercise.name, exercise.check_id)}
    names = [name for name in {**marks.marks, **marks.comments} if name not in known]
    return [_more(name, marks, texts.get(name, "")) for name in sorted(names)]


def _more(name, marks, source):
    mark = marks.marks.get(name)
    verdict, said = "Commented on", "No points are given for it"
    if mark:
        verdict = "Waits for your teacher" if mark.waits else "Marked by your teacher"
        said = _said(mark.points, mark.max_points)
    return {
        "name": visible(name), "kind": "plain", "verdict": verdict, "points": said, "reasons": [], "shown": True,
        "of": f"{points_text(mark.points)} of {points_text(mark.max_points)}" if mark else "",
        "comment": _comment(marks, name), "source": _source(source),
    }  # fmt: skip


def _sentence(text):
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"


def _said(points, max_points):
    return f"{points_text(points)} of {points_text(max_points)} point{'s' * (max_points != 1)}"


def _reasons(verdict):
    """Return (label, HTML) of each thing that is said of an exercise, in the order of the card in a notebook."""
    good, mistake = verdict.status == "ok", verdict.misconception
    rows = [
        ("Passed", "" if good else ", ".join(verdict.passed)),
        ("What was seen" if verdict.status in ("ok", "not_written") else "First thing wrong", verdict.problem),
        ("Called with", verdict.called_with),
        ("Known mistake", mistake.replace("_", " ") if mistake else ""),
        ("Looks like", verdict.looks_like),
        ("Ask yourself", verdict.question),
        ("Good to know", verdict.note),
        ("Next", verdict.next_step),
    ]
    return [(label, Markup(code(visible(text)))) for label, text in rows if text]


def _source(source):
    source = source.strip("\n")
    more = len(source) - LONGEST_SOURCE
    return visible(source[:LONGEST_SOURCE]) + (f"\n... {more:,} more characters are not shown" if more > 0 else "")


def visible(text):
    """Return text in which each character that is not seen, or turns others around, is named: `⟨U+202E⟩`."""
    return UNSEEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text.replace("\r\n", "\n"))


def _comment(marks, *names):
    """Return a person's comments on some cells as HTML."""
    found = [marks.comments[name] for name in names if name in marks.comments] if marks else []
    return Markup("".join(comment_html(text) for text in found))


def comment_html(text):
    """Return a person's comment, in Markdown, as HTML that holds no more than plain formatting and links."""
    html = _markdown().render(visible(text[:LONGEST_COMMENT]))
    return bleach.clean(html, COMMENT_TAGS, {"a": _is_address}, protocols={"https", "http", "mailto"}, strip=True)


def _is_address(tag, name, value):
    return name == "href" and value.startswith(("https://", "http://", "mailto:"))


@cache
def _markdown():
    return MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("strikethrough").disable("image")
