"""The manifest `course.toml`: which chapters and exercises there are, and what each is worth."""

import ast
import importlib.util
import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

MANIFEST = "course.toml"
RUNGS = ("the idea", "the shapes", "nearly code", "the answer")


class ManifestError(ValueError):
    """The manifest, or what was asked of it, is wrong; the message says what to do."""


@dataclass(frozen=True)
class Exercise:
    """One function that the learner writes."""

    name: str
    module: str
    points: dict
    skill: str
    hints: tuple

    @property
    def max_points(self):
        return sum(self.points.values())

    @property
    def check_id(self):
        """The grade_id of the cell that checks it."""
        return f"check_{self.name}"


@dataclass(frozen=True)
class Chapter:
    """A lesson, and an exercise notebook if it has exercises."""

    id: str
    title: str
    exercises: tuple
    given: tuple = ()  # "module:name" of what its exercise notebook shows in full

    @property
    def max_points(self):
        return sum(exercise.max_points for exercise in self.exercises)

    @property
    def number(self):
        return self.id.partition("_")[0]

    def notebook(self, folder):
        """Return where the chapter's notebook lies in `exercises` or `solutions`."""
        return Path(folder) / self.id / f"{self.id}.ipynb"


@dataclass(frozen=True)
class Course:
    """All chapters, in order, and the folder that they lie in."""

    root: Path
    title: str
    chapters: tuple

    @cached_property
    def with_exercises(self):
        return tuple(chapter for chapter in self.chapters if chapter.exercises)

    def chapter(self, name):
        """Return the chapter with this id, or the only one that begins with it: `ch02`, or 2, is enough.

        ManifestError where there is none
        """
        number = re.fullmatch(r"(?:ch)?(\d+)", name)
        name_or_number = f"ch{int(number[1]):02}_" if number else name
        found = [c for c in self.with_exercises if c.id == name] or [
            c for c in self.with_exercises if name and c.id.startswith(name_or_number)
        ]
        if len(found) != 1:
            ids = ", ".join(c.id for c in self.with_exercises)
            raise ManifestError(f"no chapter with exercises is called {name!r}; there are: {ids}")
        return found[0]

    def exercise(self, name):
        """Return (chapter, exercise) for the name of a function; ManifestError where there is none."""
        for chapter in self.with_exercises:
            for exercise in chapter.exercises:
                if exercise.name == name:
                    return chapter, exercise
        names = ", ".join(e.name for c in self.with_exercises for e in c.exercises)
        raise ManifestError(f"no exercise is called {name!r}; there are: {names}")


def find_root(start=None):
    """Return the folder of the course: the nearest one above `start` with a manifest, else propkit's own checkout."""
    start = Path(start or Path.cwd()).resolve()
    for folder in (start, *start.parents, Path(__file__).resolve().parents[2]):
        if (folder / MANIFEST).is_file():
            return folder
    raise ManifestError(f"there is no {MANIFEST} in {start} or above; start propkit inside the course's folder")


def load_course(start=None):
    """Return the Course that the folder `start` (by default the current one) belongs to."""
    return _load(find_root(start))


@cache
def _load(root):
    with open(root / MANIFEST, "rb") as file:
        try:
            data = tomllib.load(file)
            chapters = tuple(
                Chapter(
                    c["id"], c["title"], tuple(_exercise(e) for e in c.get("exercise", ())), tuple(c.get("given", ()))
                )
                for c in data["chapter"]
            )
        except KeyError as error:
            raise ManifestError(f"{root / MANIFEST}: an entry lacks the key {error}") from None
        except tomllib.TOMLDecodeError as error:
            raise ManifestError(f"{root / MANIFEST} is not TOML: {error}") from None
    return Course(root, data["title"], chapters)


def _exercise(data):
    points, hints = data["points"], tuple(data["hints"])
    if not points or any(not isinstance(p, (int, float)) or p <= 0 for p in points.values()):
        raise ManifestError(f"{MANIFEST}: {data['name']} needs points above 0 for each part, got {points}")
    if len(hints) != len(RUNGS) - 1:
        expected = ", ".join(RUNGS[:-1])
        raise ManifestError(f"{MANIFEST}: {data['name']} has {len(hints)} hints, expected {len(RUNGS) - 1}: {expected}")
    return Exercise(data["name"], data["module"], dict(points), data["skill"], hints)


def stub_line(chapter_id, name):
    """Return the line that stands where the answer was."""
    return f'raise NotImplementedError("{chapter_id.partition("_")[0]}: write {name}")'


@dataclass(frozen=True)
class FunctionText:
    """The text of a reference function: all up to its docstring's end, and the body after it."""

    head: str
    body: str


def function_text(exercise):
    """Cut the reference of an exercise after its docstring.

    ManifestError where the module has no such function, or the function no docstring
    """
    node, lines = _definition(exercise.module, exercise.name)
    if ast.get_docstring(node) is None or len(node.body) < 2:
        raise ManifestError(f"{exercise.module}: {exercise.name} needs a docstring and a body")
    cut = node.body[0].end_lineno
    return FunctionText("\n".join(lines[node.lineno - 1 : cut]), "\n".join(lines[cut : node.end_lineno]))


def given_text(place):
    """Return the whole text of a function or class that is given to learners; place is "module:name"."""
    node, lines = _definition(*place.split(":"))
    return "\n".join(lines[node.lineno - 1 : node.end_lineno])


def _definition(module, name):
    """Return the syntax tree of a top-level function or class, and the lines of its file."""
    path = Path(importlib.util.find_spec(module).origin)
    source = path.read_text(encoding="utf-8")
    for node in ast.parse(source).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name:
            return node, source.splitlines()
    raise ManifestError(f"{path} has no function {name}, which {MANIFEST} expects there")
