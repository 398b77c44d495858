"""Text as HTML: nothing in it becomes markup, but `backquotes` become code."""

from html import escape


def code(text, style=""):
    """Return text as HTML, safe to show whatever it holds; style is CSS for the code in it."""
    pieces = escape(text).split("`")
    tag = f'<code style="{style}">' if style else "<code>"
    return "".join(f"{tag}{piece}</code>" if i % 2 else piece for i, piece in enumerate(pieces))
