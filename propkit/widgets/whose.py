"""Whose code an explorer runs, and how it shows a picture or an error."""

import io
import re
from html import escape

SOURCES = {
    "Your own code runs here": "exercises",
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
    package = (getattr(function, "__module__", None) or "").partition(".")[0]
    return package if package in SOURCES.values() else "here"


def lines(*texts):
    """Set HTML texts one below the other, with the line spacing of the lesson around them."""
    return "".join(f'<div style="line-height:1.5">{text}</div>' for text in texts)


def error_card(error):
    """Show an exception's text in place of a result.

    error an Exception -> HTML
    """
    return (
        '<div role="alert" style="border-left:5px solid #D55E00;padding:4px 12px;line-height:1.5">'
        f"<strong>✗ It stopped with {type(error).__name__}:</strong> {escape(str(error))}</div>"
    )


def svg(figure, description):
    """Turn a figure into an SVG that is at most 800 pixels wide and shrinks with the page.

    figure a matplotlib Figure, description what it shows, for those who cannot see it -> HTML
    """
    text = io.StringIO()
    figure.savefig(text, format="svg", metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
    picture = text.getvalue()
    picture = picture[picture.index("<svg") :]
    size = f'<svg width="100%" role="img" aria-label="{escape(description)}"'
    picture = re.sub(r'<svg( [^>]*?)width="[^"]*"|^<svg', lambda m: size + (m.group(1) or ""), picture, count=1)
    picture = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", picture, count=1)
    return f'<div style="max-width:800px;background:white">{picture}</div>'
