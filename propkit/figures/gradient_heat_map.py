"""A gradient check as a picture: how wrong each entry is, array by array."""

import numpy as np
from matplotlib.figure import Figure


def draw_heat_map(report):
    """Draw the error of each entry, as a multiple of what rounding allows: 1 and more is wrong.

    report a GradientReport of single entries -> Figure with one panel per array; wrong entries are marked with x
    """
    shapes = [(1, *shape)[-2:] if len(shape) < 2 else (shape[0], int(np.prod(shape[1:]))) for shape in report.shapes]
    figure = Figure(figsize=(min(3 + 1.8 * len(shapes), 10), 3.6), layout="constrained")
    panels = figure.subplots(1, len(shapes), squeeze=False)[0]
    start = 0
    for number, (panel, shape) in enumerate(zip(panels, shapes, strict=True)):
        entries = report.entries[start : start + shape[0] * shape[1]]
        start += len(entries)
        size = np.array([np.log10(max(e.error / e.allowed, 1e-3)) for e in entries]).reshape(shape)
        image = panel.imshow(size, cmap="cividis", vmin=-3, vmax=3, aspect="auto")
        for e, (row, column) in zip(entries, np.ndindex(shape), strict=True):
            if e.wrong or e.kink:
                panel.text(column, row, "x" if e.wrong else "k", ha="center", va="center", fontsize=11, color="white")
        panel.set_title(f"array {number}, {'x'.join(map(str, report.shapes[number])) or 'a number'}", fontsize=11)
        panel.set_xlabel("column", fontsize=11)
        panel.set_ylabel("row", fontsize=11)
    bar = figure.colorbar(image, ax=list(panels))
    bar.set_label("error / allowed error (log10); x wrong, k kink", fontsize=11)
    return figure
