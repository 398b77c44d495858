"""Learners' text for formgrader and feedback: as nbconvert shows it, without what a browser would run or fetch."""

import re
from html import escape

import bleach
from nbconvert.filters import markdown2html

TAGS = bleach.ALLOWED_TAGS | {
    "br", "dd", "del", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "kbd", "p", "pre", "s",
    "small", "span", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u",
}  # fmt: skip
# Classes are for the colours of code alone: with others, text could pass for a button of formgrader.
COLOURED_CODE = re.compile(r"highlight( hl-\w+)?|[a-z]{1,2}[a-z0-9]?")
ATTRIBUTES = {("a", "href"), ("a", "title"), ("abbr", "title"), ("img", "alt"), ("img", "title")}


def safe_markdown(source):
    """Return Markdown as HTML without scripts, event handlers, pictures from elsewhere and addresses that run code.

    nbgrader_config.py puts this in the place of nbconvert's own filter, which lets all HTML through.
    """
    try:
        html = markdown2html(source)
    except Exception:  # nbconvert raises where an attachment is missing, and would take the whole page with it
        return f"<pre>{escape(source)}</pre>"
    return bleach.clean(html, tags=TAGS, attributes=_is_harmless)


def _is_harmless(tag, name, value):
    if name == "class":
        return COLOURED_CODE.fullmatch(value) is not None
    return (tag, name) in ATTRIBUTES
