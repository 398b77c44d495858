"""Turn a still into the text of an SVG file: white ground, the same text each time, its description as the title."""

import io
import re
from html import escape, unescape

import matplotlib

SPACE = "http://www.w3.org/2000/svg"


class Drawing:
    """Hand-made SVG, one below the other, in place of a figure; their labels are the description.

    pictures HTML with an SVG each; of several, for pages of different widths, the first one counts
    """

    def __init__(self, *pictures):
        self.pictures = [re.search("<svg.*?</svg>", picture, re.DOTALL)[0] for picture in pictures]
        self.description = " ".join(unescape(re.search('aria-label="(.*?)"', picture)[1]) for picture in self.pictures)

    def svg(self):
        """Return one SVG of all pictures, in the colours of the light theme."""
        parts, y, width = [], 0, 0
        for picture in self.pictures:
            width, height = map(int, re.search(r'viewBox="0 0 (\d+) (\d+)"', picture).groups())
            inside = re.sub(r"var\(--[\w-]+,(#\w+)\)", r"\1", picture)
            parts.append(re.sub("<svg.*?>", f'<g transform="translate(0 {y})">', inside).replace("</svg>", "</g>"))
            y += height + 16
        return (
            f'<svg xmlns="{SPACE}" width="{width}" height="{y}" viewBox="0 0 {width} {y}" '
            f'font-family="sans-serif" font-size="15"><title>{escape(self.description)}</title>'
            f'<rect width="{width}" height="{y}" fill="white"/>{"".join(parts)}</svg>\n'
        )


def svg_text(still):
    """Return the text of the SVG file for a matplotlib Figure with a description, or for a Drawing."""
    if isinstance(still, Drawing):
        return still.svg()
    text = io.StringIO()
    about = dict.fromkeys(("Creator", "Date", "Format", "Type")) | {"Title": still.description}
    with matplotlib.rc_context({"svg.hashsalt": "propkit"}):
        still.savefig(text, format="svg", facecolor="white", metadata=about)
    return text.getvalue()


def title_of(text):
    """Return the title of an SVG file's text."""
    return unescape(re.search(r"<title>(.*?)</title>", text, re.DOTALL)[1])
