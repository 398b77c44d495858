"""A quiz at the end of a lesson: questions from quizzes.toml, each answer judged at once, with the reason."""

import tomllib
from pathlib import Path

import ipywidgets as widgets
from IPython.display import display

from propkit.course import manifest, progress
from propkit.course.markup import code
from propkit.widgets.live import Live

# A long option wraps beside its radio button, not below it.
STYLE = """<style>
.propkit-quiz .widget-radio-box label {
  display: flex; flex-direction: row-reverse; justify-content: flex-end; align-items: flex-start; height: auto;
}
.propkit-quiz .widget-radio-box label input { flex: none; float: none; margin: 3px 4px 0 0; }
</style>"""
QUESTIONS = Path(progress.__file__).parent / "quizzes.toml"


class QuizError(ValueError):
    """The quiz data, or what was asked of it, is wrong; the message says what to do."""


def quiz(chapter):
    """Show the questions of a chapter.

    chapter id such as "ch01_learning_loop" -> None; QuizError where the chapter has no quiz
    """
    root = manifest.find_root()
    questions = [Question(chapter, entry, root).box for entry in load_questions(chapter)]
    display(widgets.VBox([widgets.HTML(STYLE), *questions]))


def load_questions(chapter, path=QUESTIONS):
    """Return a chapter's questions: dicts with id, question, options, right (from 0) and explanations."""
    chapters = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    if chapter not in chapters:
        raise QuizError(f"no quiz for {chapter!r}; there are quizzes for: {', '.join(chapters)}")
    for entry in chapters[chapter]:
        options = len(entry["options"])
        if len(entry["explanations"]) != options or not 0 <= entry["right"] < options:
            raise QuizError(
                f"{chapter}, {entry['id']}: {options} options need {options} explanations "
                f"and `right` from 0 to {options - 1}"
            )
    return chapters[chapter]


class Question:
    """One question with its options; a wrong answer can be given again as often as one likes."""

    def __init__(self, chapter, entry, root):
        self.chapter, self.entry, self.root = chapter, entry, root
        self.options = widgets.RadioButtons(
            options=[(text, i) for i, text in enumerate(entry["options"])],
            value=None,
            description="Your answer",
            layout=widgets.Layout(width="100%"),
        )
        self.button = widgets.Button(description="Check answer", disabled=True)
        self.result = Live(announced=True)
        self.options.observe(self._chosen, "value")
        self.button.on_click(self._check)
        title = widgets.HTML(f'<div style="line-height:1.5"><strong>{code(entry["question"])}</strong></div>')
        self.box = widgets.VBox([title, self.options, self.button, self.result])
        self.box.layout.margin = "0 0 18px 0"
        self.box.add_class("propkit-quiz")

    def _chosen(self, _):
        self.button.disabled = self.options.value is None
        self.result.value = ""

    def _check(self, _):
        chosen = self.options.value
        right = chosen == self.entry["right"]
        colour = "#009E73" if right else "#D55E00"
        verdict = "✓ Right." if right else "✗ Not this one."
        self.result.value = (
            f'<div style="border-left:5px solid {colour};padding:2px 12px;'
            f'line-height:1.5;max-width:56em">'
            f"<strong>{verdict}</strong> {code(self.entry['explanations'][chosen])}</div>"
        )
        progress.record_quiz(self.root, self.chapter, self.entry["id"], right)
