"""Gradients beside nudging, entry by entry: a panel for each array, with its numbers, and marks on the wrong ones."""

from matplotlib.patches import Rectangle

from propkit.figures.colours import NEUTRAL
from propkit.figures.gradient_entries import state
from propkit.figures.gradient_layout import Box, lay_out
from propkit.figures.picture import PAGE, Picture
from propkit.figures.words import show


def draw_gradient_panels(findings):
    """Draw each gradient as a panel of numbers; its colours say how wrong an entry is.

    findings a list of objects with name, shape and entries, the Entry objects of a gradient check or None -> Picture
    """
    page = lay_out(findings)
    figure = Picture(figsize=(page.width / PAGE, page.height / PAGE))
    ax = figure.add_axes((0, 0, 1, 1), xlim=(0, page.width), ylim=(page.height, 0))
    ax.axis("off")
    for item in page.items:
        if isinstance(item, Box):
            dashed = {"fill": False, "linestyle": "--", "edgecolor": NEUTRAL}
            style = {"facecolor": item.colour, "edgecolor": "white"} if item.colour else dashed
            ax.add_patch(Rectangle((item.x, item.y), item.width, item.height, **style))
        else:
            place, weight = "center" if item.centred else "left", "bold" if item.bold else "normal"
            colour = item.colour or "#212121"
            ax.text(item.x, item.y, item.text, ha=place, fontsize=11.25, weight=weight, color=colour)
    figure.description = describe(findings)
    return figure


def describe(findings):
    """Say of each gradient whether it is right, and of the first wrong entry what it is and should be -> text."""
    texts = []
    for finding in findings:
        text = f"{finding.name} {finding.shape} {state(finding)[2:]}"
        wrong = [e for e in finding.entries or [] if e.wrong]
        if wrong:
            text += f": at {wrong[0].where} {show(wrong[0].analytic)} came, {show(wrong[0].numerical)} is right"
        texts.append(text)
    return f"Gradients beside nudging. {'; '.join(texts)}."
