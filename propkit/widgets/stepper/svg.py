"""The pieces that the stepper's two pictures are drawn with, in the colours of JupyterLab's theme."""

from html import escape

import numpy as np

from propkit.figures.colours import BACKWARD, FORWARD, NEUTRAL, TARGET
from propkit.figures.words import show
from propkit.widgets.neuron import PAPER, RIM, TEXT

WIDTHS = (760, 480)  # of a picture for a page, and of one for a narrow place, such as beside an open side bar
FONT, LETTER, DIGIT = 15, 8.6, 8.0  # a text's size, and about how wide its letters and digits are
COLOURS = {"forward": FORWARD, "backward": BACKWARD, "target": TARGET, "off": NEUTRAL}
FIT = (
    "<style>.propkit-fit{container-type:inline-size}.propkit-narrow{display:none}@container (max-width:540px)"
    "{.propkit-wide{display:none}.propkit-narrow{display:block}}</style>"
)
NARROW = '<div class="propkit-narrow">'


def responsive(draw, widths=WIDTHS):
    """Show a wide picture, or in a narrow place one whose text need not shrink -> HTML; draw(width) -> SVG"""
    wide, narrow = map(draw, widths)
    return f'<div class="propkit-fit">{FIT}<div class="propkit-wide">{wide}</div>{NARROW}{narrow}</div></div>'


def picture(parts, width, height, description):
    """Put the parts together to one picture that shrinks with the page -> SVG"""
    return (
        f'<svg role="img" aria-label="{escape(description)}" viewBox="0 0 {width} {height:.0f}" '
        f'style="width:100%;max-width:{width}px" font-family="sans-serif" font-size="{FONT}">{"".join(parts)}</svg>'
    )


def text(x, y, content, anchor="middle", bold=False, width=None):
    """Write a text, centred on y; a number that is too long for the width is squeezed, whatever the reader's font."""
    style = ' font-weight="bold"' if bold else ""
    if width and DIGIT * len(content) > width:
        style += f' textLength="{width}" lengthAdjust="spacingAndGlyphs"'
    return f'<text x="{x:.1f}" y="{y + 5:.1f}" text-anchor="{anchor}"{style} style="{TEXT}">{escape(content)}</text>'


def legend(entries, width, y):
    """Write entries side by side, in as many lines as they need -> parts, the height where they end

    entries a list of (symbol, words), symbol a function (x, y) -> parts of 34 pixels, or None
    """
    x, drawn = 2, []
    for symbol, words in entries:
        needed = 40 * (symbol is not None) + LETTER * len(words)
        if x > 2 and x + needed > width:
            x, y = 2, y + 25
        drawn += [symbol(x, y), text(x + 40, y, words, "start")] if symbol else [text(x, y, words, "start")]
        x += needed + 16
    return drawn, y + 14


def box(x, y, width, height, tint="", lit=False, dashed=False):
    """Draw a box; tint the way of what is in it, lit where something happens now."""
    colour = COLOURS.get(tint)
    ground = f"fill:{colour};fill-opacity:{0.42 if lit else 0.22}" if tint else f"fill:{PAPER}"
    stroke = RIM if not tint or dashed else colour if lit else "none"
    return _rectangle(x, y, width, height, f"{ground};stroke:{stroke}", 2.6 if lit else 1.2, dashed)


def frame(x, y, width, height):
    """Draw a strong frame around what is nudged."""
    return _rectangle(x, y, width, height, "fill:none;stroke:var(--jp-content-font-color1,#212121)", 2.4)


def _rectangle(x, y, width, height, style, stroke, dashed=False):
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="4" '
        f'stroke-width="{stroke}"{dash} style="{style}"/>'
    )


def line(start, end, tint="", lit=False, dots=False, arrow=False):
    """Draw a line; with an arrow it points to its end."""
    colour = COLOURS.get(tint, RIM)
    (x0, y0), (x1, y1) = start, end
    style = f'style="stroke:{colour}" stroke-width="{2.8 if lit else 1.3}"'
    drawn = f'<line x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y1:.1f}" {style}'
    drawn += ' stroke-dasharray="2 5"/>' if dots else "/>"
    if arrow:
        turn = np.degrees(np.arctan2(y1 - y0, x1 - x0))
        drawn += (
            f'<polygon points="1,0 -12,-6 -12,6" style="fill:{colour}" '
            f'transform="translate({x1:.1f} {y1:.1f}) rotate({turn:.1f})"/>'
        )
    return drawn


def brief(number):
    """Write a number in at most seven characters, so that it fits into a cell."""
    if not np.isfinite(number):
        return "NaN" if np.isnan(number) else "∞" if number > 0 else "−∞"
    short = [show(number, digits) for digits in (3, 2)] + [f"{number:.0e}".replace("e-0", "e-").replace("e+", "e")]
    return next((written for written in short if len(written) <= 7), short[-1]).replace("-", "−")
