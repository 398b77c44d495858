"""A few numbers as bars beside each other, each with its name below and its value on top."""

from propkit.figures.colours import FORWARD
from propkit.figures.picture import Picture
from propkit.figures.words import listed, show


def draw_bars(names, heights, x, y):
    """Draw a bar for each of some numbers.

    names n texts, heights (n,), x and y what the axes say -> Picture
    """
    figure = Picture(figsize=(8, 3), layout="constrained")
    ax = figure.subplots()
    bars = ax.bar(names, heights, color=FORWARD, width=0.5)
    ax.bar_label(bars, list(map(show, heights)), fontsize=12, padding=2)
    ax.margins(y=0.15)
    ax.set_xlabel(x, fontsize=12)
    ax.set_ylabel(y, fontsize=12)
    ax.tick_params(labelsize=11)
    texts = [f"{name} {show(height)}" for name, height in zip(names, heights, strict=True)]
    figure.description = f"Bars for the {y} of each {x}: {listed(texts)}."
    return figure
