"""The picture of the gradient doctor as SVG: written by hand, as it is new with every move of a control."""

from html import escape

from propkit.figures.gradient_layout import Box, groups, legend, panels
from propkit.figures.gradient_panels import describe

TEXT = "var(--jp-content-font-color1,#212121)"
RIM = "var(--jp-content-font-color2,#555555)"


def draw(findings):
    """Draw the panels of an examination side by side, or one below the other where the page is narrow.

    findings a list of Finding -> HTML
    """
    pictures = [_svg(panels(group), describe(group)) for group in groups(findings)]
    key = _svg(legend(findings), "The colours go from a relative error of 1e−10, dark, to 1, bright.")
    row = "display:flex;flex-wrap:wrap;align-items:flex-start;gap:2px 20px;max-width:800px"
    return f'<div style="{row}">{"".join(pictures)}</div>{key}'


def _svg(block, said):
    size = f"{block.width:.0f}", f"{block.height:.0f}"
    return (
        f'<svg role="img" aria-label="{escape(said, quote=True)}" viewBox="0 0 {" ".join(size)}" width="{size[0]}" '
        'style="display:block;max-width:100%;height:auto" font-family="sans-serif" font-size="15">'
        f"{''.join(map(_item, block.items))}</svg>"
    )


def _item(item):
    if isinstance(item, Box):
        style = f"fill:{item.colour}" if item.colour else f"fill:none;stroke:{RIM};stroke-dasharray:4 4"
        rim = "stroke:var(--jp-layout-color0,#ffffff);stroke-width:1.5;" if item.colour else ""
        place = f'x="{item.x:.0f}" y="{item.y:.0f}" width="{item.width:.0f}" height="{item.height:.0f}"'
        return f'<rect {place} style="{rim}{style}"/>'
    anchor = ' text-anchor="middle"' if item.centred else ""
    weight = ' font-weight="bold"' if item.bold else ""
    return (
        f'<text x="{item.x:.0f}" y="{item.y:.0f}"{anchor}{weight} style="fill:{item.colour or TEXT}">'
        f"{escape(item.text)}</text>"
    )
