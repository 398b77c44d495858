"""Whose code an explorer runs, and how its words stand below the picture."""

from html import escape

SOURCES = {
    "Your own code runs here": "exercises",
    "Wrong on purpose": "propkit.checks.bank",
    "From the reference": "propkit",
    "From numpy": "numpy",
    "From this notebook": "here",
}


def whose_code(functions):
    """Say which functions are the learner's, the reference's, numpy's, or written in this notebook.

    functions a dict name: function, or an iterable of functions -> HTML
    """
    named = functions if isinstance(functions, dict) else {f.__name__: f for f in functions}
    parts = []
    for words, package in SOURCES.items():
        names = [f"<code>{escape(name)}</code>" for name, f in named.items() if _package(f) == package]
        if names:
            parts.append(f"{words}: {', '.join(names)}.")
    return " ".join(parts)


def _package(function):
    module = f"{getattr(function, '__module__', None)}."
    return next((package for package in SOURCES.values() if module.startswith(f"{package}.")), "here")


def lines(*texts):
    """Set HTML texts one below the other, with the line spacing of the lesson around them."""
    return "".join(f'<div style="line-height:1.5">{text}</div>' for text in texts)


def is_learners(function):
    """Say whether a function comes from an exercise notebook."""
    return _package(function) == "exercises"
