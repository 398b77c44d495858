"""What is left of a piece of code without its comments, docstrings, layout and the names that its writer chose."""

import builtins
import io
import keyword
import tokenize
from functools import lru_cache

LONGEST = 20_000  # characters that are read
KEPT = frozenset([*keyword.kwlist, *dir(builtins)])
LAYOUT = {tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING, tokenize.ENDMARKER}
OPENS = {tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.NL, tokenize.ENCODING}


@lru_cache(maxsize=50_000)
def code_tokens(source, known=frozenset()):
    """Return the tokens of Python code; a name that is no word of Python's, no attribute and not known is `n`.

    source text, known names that are everybody's -> tuple of texts; up to its error, of text that is no Python
    """
    found, before, line_starts = [], "", True
    for kind, text in _tokens(source[:LONGEST]):
        if kind == tokenize.COMMENT:
            continue
        if kind in LAYOUT:
            line_starts = line_starts or kind in OPENS
            continue
        if kind == tokenize.STRING and line_starts:
            continue  # a docstring, or a text that does nothing
        line_starts = False
        if kind == tokenize.NAME and text not in KEPT and text not in known and before != ".":
            found.append("n")
        else:
            found.append("s" if kind == tokenize.STRING else text)
        before = text
    return tuple(found)


def _tokens(source):
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            yield token.type, token.string
    except (tokenize.TokenError, SyntaxError, ValueError):
        return


def without_comments(source):
    """Return code without its comments, line by line, as far as it is Python."""
    lines = source[:LONGEST].splitlines()
    try:
        for token in list(tokenize.generate_tokens(io.StringIO(source[:LONGEST]).readline)):
            if token.type == tokenize.COMMENT:
                row, column = token.start
                lines[row - 1] = lines[row - 1][:column].rstrip()
    except (tokenize.TokenError, SyntaxError, ValueError, IndexError):
        return "(not shown: it is no Python, and may hold a name)"
    return "\n".join(lines)
