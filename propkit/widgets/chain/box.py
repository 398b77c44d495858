"""The boxes of a graph as SVG: what each part is made of, its number, and a tag with the blame that reached it."""

from html import escape

from propkit.figures.colours import BACKWARD, FORWARD
from propkit.widgets.chain.operations import number
from propkit.widgets.chain.page import HEIGHT, LINE, TAG, TAG_WIDTH, box_width, text_width

# JupyterLab's own colours, so that the picture also suits its dark theme
INK = "fill:var(--jp-content-font-color1,#212121)"
PAPER = "var(--jp-layout-color0,#ffffff)"


def frame(page, part):
    """Return left, top, right, bottom of a box."""
    (x, y), half = page.middle(part), box_width(part) / 2
    return x - half, y - HEIGHT / 2, x + half, y + HEIGHT / 2


def draw_box(page, part, moment):
    """Draw a box with what a part is made of and its number, and the tag with the blame that reached it."""
    left, top, right, _ = frame(page, part)
    x, y = page.middle(part)
    rim = f"stroke:{BACKWARD};stroke-width:3" if part is moment.now else f"stroke:{FORWARD};stroke-width:1.8"
    value = number(moment.numbers[part]) if part in moment.numbers else "?"
    lines = [part.text, f"{part.name} = {value}"] if part.operation else [f"{part.name} = {value}"]
    room, first = right - left - 8, y - LINE / 2 * (len(lines) - 1)
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{HEIGHT}" rx="8" '
        f'style="fill:{PAPER};{rim}"/>'
        + "".join(write(x, first + LINE * k, line, room, bold=line is lines[-1]) for k, line in enumerate(lines))
        + _tag(page, part, moment)
    )


def _tag(page, part, moment):
    """Draw the blame of a part: what arrived, and the sum where it is more than one number."""
    lines = moment.marks.get(part) or _sum(moment.parts.get(part, ()))
    if not lines:
        return ""
    if not page.down and len(page.uses[part]) < 2:
        lines = [" ".join(lines)]
    wide = min(max(text_width(line) for line in lines) + 18, page.widest_tag(part))
    high = TAG + LINE * (len(lines) - 1)
    x, y = page.tag(part, wide, high)
    first = y - LINE / 2 * (len(lines) - 1)
    return (
        f'<rect x="{x - wide / 2:.1f}" y="{y - high / 2:.1f}" width="{wide:.1f}" height="{high}" rx="12" '
        f'style="fill:{PAPER};stroke:{BACKWARD};stroke-width:1.8"/>'
        + "".join(write(x, first + LINE * k, line, wide - 12, bold=True) for k, line in enumerate(lines))
    )


def _sum(parts):
    """Write the parts of a node's blame, and what they come to."""
    if len(parts) < 2:
        return [number(part) for part in parts]
    text = " + ".join(number(part) for part in parts).replace("+ −", "− ")
    return [text if text_width(text) < 1.3 * TAG_WIDTH else f"{len(parts)} numbers", f"= {number(sum(parts))}"]


def write(x, y, text, room=None, bold=False):
    """Write a text; what is wider than its room is drawn closer together."""
    squeeze = f' textLength="{room:.0f}" lengthAdjust="spacingAndGlyphs"' if room and text_width(text) > room else ""
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y + 5:.1f}" text-anchor="middle"{weight}{squeeze} style="{INK}">{escape(text)}</text>'
    )
