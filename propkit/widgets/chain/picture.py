"""The picture of a graph as SVG: numbers in the boxes, local slopes at the lines, blame in the tags."""

from dataclasses import dataclass, field
from html import escape

from propkit.figures.colours import BACKWARD, FORWARD, NEUTRAL
from propkit.widgets.chain.box import PAPER, draw_box, frame, write
from propkit.widgets.chain.operations import number
from propkit.widgets.chain.page import FONT, point, text_width

GREY = f"var(--jp-content-font-color2,{NEUTRAL})"  # of JupyterLab's theme
WAITING = f'style="stroke:{GREY}" stroke-width="1.6" stroke-dasharray="2 5"'
DONE = f'stroke="{BACKWARD}" stroke-width="{{}}"'


@dataclass
class Moment:
    """What is known of a graph at one step of the walk back, all by Part.

    numbers what came out, slopes for each source of a part, parts lists of the blame that arrived, done the parts that
    have passed theirs on, now the one that just did, marks lines of text that stand in a tag in place of its parts
    """

    numbers: dict
    slopes: dict
    parts: dict = field(default_factory=dict)
    done: list = field(default_factory=list)
    now: object = None
    marks: dict = field(default_factory=dict)


def draw(page, moment, description):
    """Return a graph as SVG.

    page a Page, moment a Moment, description what it shows -> text
    """
    width, height = (round(size) for size in page.size)
    boxes = [frame(page, part) for part in page.formula.parts]
    lines, labels = [], []
    for end in page.formula.parts:
        for i in range(len(end.sources)):
            curve = page.line(end, i)
            lines.append(_line(page, curve, moment, end))
            slopes = moment.slopes.get(end)
            text = f"× {number(slopes[i]) if slopes else '?'}"
            labels.append(_label(page, curve, text, boxes, end.sources.count(end.sources[i]) > 1))
    nodes = [draw_box(page, part, moment) for part in page.formula.parts]
    said = escape(description, quote=True)
    return (
        f'<svg role="img" aria-label="{said}" viewBox="0 0 {width} {height}" style="width:100%;max-width:{width}px" '
        f'font-family="Arial,sans-serif" font-size="{FONT}">{"".join(lines + labels + nodes)}</svg>'
    )


def _line(page, curve, moment, end):
    """Draw a line: dotted as long as no blame went back on it, then an arrow to its source."""
    points = [page.xy(*p) for p in curve]
    path = "".join(
        f"M{a[0]:.1f} {a[1]:.1f}C{b[0]:.1f} {b[1]:.1f} {c[0]:.1f} {c[1]:.1f} {d[0]:.1f} {d[1]:.1f}"
        for a, b, c, d in zip(*(points[k::4] for k in range(4)), strict=True)
    )
    if end not in moment.done:
        return f'<path d="{path}" fill="none" {WAITING}/>'
    style = DONE.format(3 if end is moment.now else 1.8)
    (x, y), turn = points[0], 270 if page.down else 180
    place = f"translate({x:.1f} {y:.1f}) rotate({turn})"
    head = f'<polygon points="0,0 -11,-5 -11,5" fill="{BACKWARD}" transform="{place}"/>'
    return f'<path d="{path}" fill="none" {style}/>{head}'


def _label(page, curve, text, taken, twin):
    """Write a local slope on its line, where it covers the least of what is there already; note it as taken."""
    wide = text_width(text) + 6
    lane = len(curve) > 4
    best = None
    for part in (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8):
        x, y = page.xy(*point(curve[4:8] if lane else curve[:4], part))
        if not lane and not twin and abs(curve[0][1] - curve[3][1]) < 30:  # beside a flat line
            x, y = (x + wide / 2 + 4, y) if page.down else (x, y - 13)
        frame = (x - wide / 2, y - 10, x + wide / 2, y + 10)
        covered = sum(_overlap(frame, other) for other in taken)
        if best is None or covered < best[0] - 1:
            best = covered, frame
    taken.append(best[1])
    left, top, right, bottom = best[1]
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="20" style="fill:{PAPER}"/>'
        f"{write((left + right) / 2, (top + bottom) / 2, text)}"
    )


def _overlap(a, b):
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return max(wide, 0) * max(high, 0)


def legend(page):
    """Say how the picture is read -> HTML."""
    on, back = ("down", "up") if page.down else ("to the right", "to the left")
    blue, orange = (f'<span style="border:2px solid {c};border-radius:8px;padding:0 5px">' for c in (FORWARD, BACKWARD))
    return (
        f'<div style="line-height:1.7">{blue}box</span> a number, worked out {on} · <code>× 3</code> local slope · '
        f"{orange}tag</span> blame, going back {back} · dotted: not used yet</div>"
    )
