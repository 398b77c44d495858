"""A verdict: how many points, what passed, what is wrong first, what it looks like and what to try next."""

from dataclasses import dataclass, field
from html import escape

from propkit.course.markup import code

STATUSES = (
    "ok", "not_written", "raised", "type", "shape", "mutated", "nan", "misconception", "value", "timeout",
)  # fmt: skip
TITLES = {
    "ok": "All right",
    "not_written": "Not written yet",
    "raised": "It stopped with an error",
    "type": "Wrong kind of result",
    "shape": "Wrong shape",
    "mutated": "It changed its arguments",
    "nan": "Not a finite number",
    "misconception": "A known mistake",
    "value": "Wrong value",
    "timeout": "Out of time",
}

# Code stands out from the card; by itself JupyterLab would give it the card's own background.
CODE_STYLE = "background:var(--jp-layout-color0,#fff);color:inherit;padding:0 4px;border-radius:2px"


def points_text(points):
    """Write points as a bare number: `3`, not `3.0`."""
    return f"{points:g}"


@dataclass
class Verdict:
    """What is said of one exercise, alike in a notebook cell, in pytest and in the grader.

    Shown in a notebook it is a card; its plain text is the bare number of points, which nbgrader takes as the
    cell's score.
    """

    name: str
    points: float
    max_points: float
    status: str
    passed: list = field(default_factory=list)
    problem: str = ""  # the first thing wrong
    called_with: str = ""
    looks_like: str = ""  # the pattern of the error, or the mistake in words
    question: str = ""
    misconception: str | None = None
    note: str = ""  # warnings that cost nothing
    next_step: str = ""
    where: str = ""  # the place of the first thing wrong, such as dW
    drawn: bool = False  # it is in a case of the drawn seed: a class's seed stays secret, so its values do too

    @property
    def message(self):
        """The reasons in one paragraph per reason."""
        called_with = f"Called with {self.called_with}." if self.called_with else ""
        lines = [self.problem, called_with, self.looks_like, self.question, self.note, self.next_step]
        return "\n".join(line for line in lines if line)

    def as_dict(self):
        """Return what `propkit check --json` prints of an exercise."""
        return {
            "name": self.name,
            "points": self.points,
            "max_points": self.max_points,
            "status": self.status,
            "misconception": self.misconception,
            "message": self.message,
        }

    def text(self):
        """Return the verdict for a terminal."""
        mark = "✓" if self.status == "ok" else "✗"
        lines = [f"{mark} {self.name}: {self._score()}. {TITLES[self.status]}."]
        if self.passed and self.status != "ok":
            lines.append(f"passed: {', '.join(self.passed)}")
        lines += self.message.splitlines()
        return "\n  ".join(lines)

    def _score(self):
        return f"{points_text(self.points)} of {points_text(self.max_points)} point{'s' * (self.max_points != 1)}"

    def __repr__(self):
        return points_text(self.points)

    def _repr_html_(self):
        """Return the verdict as a card; colours follow JupyterLab's theme, and no meaning rests on colour alone."""
        good = self.status == "ok"
        colour = "var(--jp-success-color1, #388e3c)" if good else "var(--jp-warn-color1, #d55e00)"
        rows = []
        if self.passed and not good:
            rows.append(("Passed", ", ".join(self.passed)))
        rows += [
            ("" if self.status in ("ok", "not_written") else "First thing wrong", self.problem),
            ("Called with", self.called_with),
            ("Looks like", self.looks_like),
            ("Ask yourself", self.question),
            ("Good to know", self.note),
            ("Next", self.next_step),
        ]
        body = "".join(_row(label, text) for label, text in rows if text)
        return (
            f'<div class="propkit-verdict" role="status" style="border-left:5px solid {colour};'
            "background:var(--jp-layout-color2,#f4f4f4);color:var(--jp-content-font-color1,#212121);"
            'padding:8px 14px;max-width:56em;font-size:14px;line-height:1.5;overflow-wrap:anywhere">'
            f'<div style="font-size:15px"><span aria-hidden="true">{"✓" if good else "✗"}</span> '
            f"<strong>{escape(self.name)}</strong>: {self._score()}. <strong>{TITLES[self.status]}.</strong></div>"
            f"{body}</div>"
        )


def _row(label, text):
    """Return a line of the card; `backquotes` become code."""
    head = f"<strong>{escape(label)}:</strong> " if label else ""
    return f'<div style="margin-top:4px">{head}{code(text, CODE_STYLE)}</div>'
