"""Hints in four rungs: the idea, the shapes, nearly code, the answer."""

from html import escape

from propkit.course import manifest, progress
from propkit.course.markup import code


class Hint:
    """One rung, shown as a card in a notebook and as text elsewhere."""

    def __init__(self, name, rung, text):
        self.name, self.rung, self.text = name, rung, text

    @property
    def title(self):
        return f"{self.name}, hint {self.rung} of {len(manifest.RUNGS)}: {manifest.RUNGS[self.rung - 1]}"

    def __repr__(self):
        return f"{self.title}\n{self.text}"

    def _repr_html_(self):
        answer = self.rung == len(manifest.RUNGS)
        body = f"<pre>{escape(self.text)}</pre>" if answer else f"<div>{code(self.text)}</div>"
        return (
            '<div class="propkit-hint" style="border-left:5px solid #0072B2;padding:2px 12px;line-height:1.5;'
            f'max-width:56em"><strong>{escape(self.title)}</strong>{body}</div>'
        )


def hint(exercise, rung=None):
    """Return the next hint for an exercise, or a given rung of the four.

    exercise a name or the learner's function, rung 1 to 4 (by default one further than last time) -> Hint

    ManifestError for an unknown exercise or rung
    """
    name = exercise if isinstance(exercise, str) else getattr(exercise, "__name__", str(exercise))
    course = manifest.load_course()
    _, found = course.exercise(name)
    if rung is None:
        rung = next_rung(course.root, name)
    if not 1 <= rung <= len(manifest.RUNGS):
        raise manifest.ManifestError(f"hint {rung} of {name} does not exist; the rungs are 1 to {len(manifest.RUNGS)}")
    progress.record(course.root, hints={name: rung})
    if rung == len(manifest.RUNGS):
        text = manifest.function_text(found)
        return Hint(name, rung, f"{text.head}\n{text.body}")
    return Hint(name, rung, found.hints[rung - 1])


def next_rung(root, name):
    """Return the number of the hint that comes next: the one after the last that was seen, at most the last."""
    return min(progress.read(root).get(name, progress.NOTHING)["hints"] + 1, len(manifest.RUNGS))


def offer(root, name, in_notebook):
    """Say in one line how to see the next hint; nothing once all were seen."""
    if progress.read(root).get(name, progress.NOTHING)["hints"] >= len(manifest.RUNGS):
        return ""
    rung = next_rung(root, name)
    how = f'`hint("{name}")`' if in_notebook else f"`propkit hint {name}`"
    return f"hint {rung} of {len(manifest.RUNGS)} ({manifest.RUNGS[rung - 1]}): {how}"
