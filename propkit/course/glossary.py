"""The glossary: each word of the course in plain sentences, with a line of Python that shows it."""

import tomllib
from difflib import get_close_matches
from html import escape
from pathlib import Path

from propkit.course.markup import code

WORDS = Path(__file__).with_name("glossary.toml")


class GlossaryError(ValueError):
    """There is no such word; the message says which ones are near it."""


class Glossary:
    """Some words with their meanings: a table in a notebook, plain text elsewhere."""

    def __init__(self, terms):
        self.terms = terms

    def __repr__(self):
        return "\n\n".join(
            f"{_title(term)} ({_number(term)})\n    {term['meaning']}\n    >>> {term['line']}\n    {term['gives']}"
            for term in self.terms
        )

    def _repr_html_(self):
        left = 'style="text-align:left;vertical-align:top;line-height:1.5"'
        rows = "".join(
            f'<tr><th {left}><div style="width:10em">{escape(_title(term))}</div></th>'
            f'<td {left}>{code(term["meaning"])}<div style="overflow-wrap:anywhere">'
            f"<code>{escape(term['line'])}</code><br>→ <code>{escape(term['gives'])}</code></div></td>"
            f"<td {left}>{_number(term)}</td></tr>"
            for term in self.terms
        )
        return (
            '<table class="propkit-glossary" style="font-size:14px;max-width:56em">'
            f"<thead><tr><th {left}>word</th><th {left}>what it means, and a line that shows it</th>"
            f"<th {left}>lesson</th></tr></thead><tbody>{rows}</tbody></table>"
        )


def show(term=None):
    """Show what one word means, or all words from A to Z.

    term a word such as "gradient", by one of its names -> Glossary; GlossaryError where there is no such word
    """
    terms = sorted(load_terms(), key=lambda entry: entry["name"].lower())
    if term is None:
        return Glossary(terms)
    names = {name.lower(): entry for entry in terms for name in (entry["name"], *entry.get("also", ()))}
    wanted = " ".join(term.lower().split())
    if wanted not in names:
        near = get_close_matches(wanted, names, n=3) or [name for name in names if wanted and wanted in name][:3]
        advice = f"near it: {', '.join(near)}" if near else "show() lists all words"
        raise GlossaryError(f"the glossary has no {term!r}; {advice}")
    return Glossary([names[wanted]])


def load_terms(path=WORDS):
    """Return all words in the order of the lessons: dicts with name, meaning, line, gives, chapter, perhaps also."""
    return tomllib.loads(Path(path).read_text(encoding="utf-8"))["term"]


def _title(term):
    return ", ".join([term["name"], *term.get("also", ())])


def _number(term):
    return term["chapter"].partition("_")[0]
