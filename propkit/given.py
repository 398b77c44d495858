"""What a chapter's exercises may use: every function of the chapters before it.

>>> from propkit.given import linear_forward
"""

import importlib
from pathlib import Path

from propkit.course import manifest


def earlier(chapter, root):
    """Return the exercises of all chapters before this one, in order."""
    exercises = []
    for other in manifest.load_course(root).with_exercises:
        if other.id == chapter.id:
            break
        exercises.extend(other.exercises)
    return exercises


def text_for(chapter, root):
    """Return the Python text of all that is given to a chapter, for a process that cannot import it."""
    parts = ["import numpy as np"]
    for exercise in earlier(chapter, root):
        text = manifest.function_text(exercise)
        parts.append(f"{text.head}\n{text.body}")
    parts += [manifest.given_text(place) for place in chapter.given]
    return "\n\n\n".join(parts)


def __getattr__(name):
    """Return a function of the reference by name."""
    if name.startswith("__"):
        raise AttributeError(name)
    try:
        _, exercise = manifest.load_course(Path(__file__).parent).exercise(name)
    except manifest.ManifestError as error:
        raise AttributeError(str(error)) from None
    return getattr(importlib.import_module(exercise.module), name)
