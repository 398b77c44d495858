"""Interview questions: try to answer aloud, then unfold the answer."""

import tomllib
from html import escape
from itertools import groupby
from pathlib import Path

from propkit.course import manifest
from propkit.course.markup import code

QUESTIONS = Path(__file__).with_name("interview.toml")


class InterviewError(ValueError):
    """There are no questions for that chapter; the message says for which there are."""


class Interview:
    """Questions by chapter: the answers are folded away in a notebook, and stand below the questions elsewhere."""

    def __init__(self, questions):
        self.questions = questions

    def by_chapter(self):
        """Return (chapter number and title, questions) pairs."""
        titles = {chapter.id: chapter.title for chapter in manifest.load_course().chapters}
        groups = groupby(self.questions, key=lambda question: question["chapter"])
        return [(f"{_number(id_)}: {titles.get(id_, id_)}", list(group)) for id_, group in groups]

    def __repr__(self):
        parts = []
        for title, questions in self.by_chapter():
            parts += [title, *(f"Q: {q['question']}\nA: {q['answer']}" for q in questions)]
        return "\n\n".join(parts)

    def _repr_html_(self):
        parts = []
        for title, questions in self.by_chapter():
            parts.append(f'<div style="margin-top:10px"><strong>{escape(title)}</strong></div>')
            parts += [
                f'<details style="margin:4px 0"><summary style="cursor:pointer">{code(q["question"])}</summary>'
                '<div style="border-left:5px solid #0072B2;margin:4px 0 8px;padding:2px 12px">'
                f"{code(q['answer'])}</div></details>"
                for q in questions
            ]
        return (
            '<div class="propkit-interview" style="font-size:14px;line-height:1.5;max-width:56em">'
            f"{''.join(parts)}</div>"
        )


def show(chapter=None):
    """Show the questions of one chapter, or of all of them in the order of the lessons.

    chapter such as "ch05" or "ch05_backpropagation" -> Interview; InterviewError where it has no questions
    """
    questions = load_questions()
    wanted = [q for q in questions if chapter in (None, q["chapter"], _number(q["chapter"]))]
    if not wanted:
        known = ", ".join(dict.fromkeys(_number(q["chapter"]) for q in questions))
        raise InterviewError(f"no questions for {chapter!r}; there are questions for: {known}")
    return Interview(wanted)


def load_questions(path=QUESTIONS):
    """Return all questions in the order of the lessons: dicts with chapter, question and answer."""
    return tomllib.loads(Path(path).read_text(encoding="utf-8"))["question"]


def _number(chapter):
    return chapter.partition("_")[0]
