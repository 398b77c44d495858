"""A gradient check as a picture: how wrong each entry is, array by array."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from propkit.figures.picture import Picture
from propkit.figures.words import count, listed, show


def draw_heat_map(report):
    """Draw the error of each entry, as a multiple of what rounding allows: 1 and more is wrong.

    report a GradientReport of single entries -> Picture with one panel per array; wrong entries are marked with x
    """
    shapes = [(1, *shape)[-2:] if len(shape) < 2 else (shape[0], int(np.prod(shape[1:]))) for shape in report.shapes]
    figure = Picture(figsize=(min(3 + 1.8 * len(shapes), 10), 3.6), layout="constrained")
    panels = figure.subplots(1, len(shapes), squeeze=False)[0]
    start = 0
    for number, (panel, shape) in enumerate(zip(panels, shapes, strict=True)):
        entries = report.entries[start : start + shape[0] * shape[1]]
        start += len(entries)
        size = np.array([np.log10(max(e.error / e.allowed, 1e-3)) for e in entries]).reshape(shape)
        image = panel.imshow(size, cmap="cividis", vmin=-3, vmax=3, aspect="auto")
        for e, (row, column) in zip(entries, np.ndindex(shape), strict=True):
            if e.wrong or e.kink:
                colour = "white" if size[row, column] < 0 else "black"
                panel.text(column, row, "x" if e.wrong else "k", ha="center", va="center", fontsize=12, color=colour)
        panel.set_title(f"array {number}, {'x'.join(map(str, report.shapes[number])) or 'a number'}", fontsize=11)
        panel.set_xlabel("column", fontsize=11)
        panel.set_ylabel("row", fontsize=11)
        panel.tick_params(labelsize=11)
        for axis in (panel.xaxis, panel.yaxis):
            axis.set_major_locator(MaxNLocator(nbins=8, integer=True, min_n_ticks=1))
    bar = figure.colorbar(image, ax=list(panels))
    bar.set_label("log10(error / allowed error)", fontsize=11)
    figure.supxlabel("x: wrong, k: kink, not counted", fontsize=11)
    bar.ax.tick_params(labelsize=11)
    figure.description = _describe(report)
    return figure


def _describe(report):
    entries, shapes = count(len(report.entries), "entry", "entries"), listed([str(tuple(s)) for s in report.shapes])
    kinks = f", {len(report.kinks)} at a kink, marked k" if report.kinks else ""
    text = f"The error of {entries} in arrays of shape {shapes}: {len(report.wrong)} wrong, marked x{kinks}."
    for e in report.worst(1):
        text += f" The worst, {e.where}, has {show(e.error / e.allowed)} times the error that rounding allows: "
        text += f"gradient {show(e.analytic)}, nudged {show(e.numerical)}."
    return text
