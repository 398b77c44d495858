"""Whose code an explorer runs, and how it shows a picture or an error."""

import io
import re
from html import escape


def whose_code(functions):
    """Say in a sentence or two which functions are the learner's and which the reference's.

    functions an iterable of functions -> HTML
    """
    own = [f"<code>{escape(f.__name__)}</code>" for f in functions if not _is_reference(f)]
    reference = [f"<code>{escape(f.__name__)}</code>" for f in functions if _is_reference(f)]
    parts = []
    if own:
        parts.append(f"Your own code runs here: {', '.join(own)}.")
    if reference:
        parts.append(f"From the reference: {', '.join(reference)}.")
    return " ".join(parts)


def _is_reference(function):
    return getattr(function, "__module__", "").partition(".")[0] == "propkit"


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
