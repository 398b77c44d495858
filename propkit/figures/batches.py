"""Epochs, drawn: the rows in the order in which they are met, cut into batches, one batch for each step."""

from matplotlib.patches import Rectangle

from propkit.figures.colours import FORWARD, NEUTRAL
from propkit.figures.picture import Picture
from propkit.figures.words import count, listed


def draw_batches(epochs):
    """Draw one line for each epoch, with a frame for each batch and a square for each row in it.

    epochs a list of epochs; an epoch is a list of batches, and a batch a sequence of row numbers -> Picture
    """
    figure = Picture(layout="constrained")
    ax = figure.subplots()
    step, right = 0, 0.0
    for line, batches in enumerate(epochs):
        x, y = 0.0, -2.6 * line
        ax.text(-0.5, y + 0.5, f"epoch {line + 1}", ha="right", va="center", fontsize=12, weight="bold")
        for rows in batches:
            step += 1
            ax.text(x + len(rows) / 2, y + 1.25, f"step {step}", ha="center", va="bottom", fontsize=11, color=NEUTRAL)
            for place, row in enumerate(rows):
                style = {"facecolor": "white", "edgecolor": NEUTRAL}
                ax.add_patch(Rectangle((x + place, y), 1, 1, **style))
                ax.text(x + place + 0.5, y + 0.5, f"{row}", ha="center", va="center", fontsize=11)
            frame = {"fill": False, "edgecolor": FORWARD, "linewidth": 2.5}
            ax.add_patch(Rectangle((x, y), len(rows), 1, zorder=3, **frame))
            x += len(rows) + 0.6
        right = max(right, x)
    bottom, top = -2.6 * (len(epochs) - 1) - 0.3, 2.3
    ax.set(xlim=(-3.2, right), ylim=(bottom, top), aspect="equal")
    figure.set_size_inches(8, 8 * (top - bottom) / (right + 3.2))
    ax.axis("off")
    figure.description = _describe(epochs)
    return figure


def _describe(epochs):
    lines, step = [], 0
    for number, batches in enumerate(epochs[:3], start=1):
        steps = f"steps {step + 1} to {step + len(batches)}"
        sizes = listed([len(rows) for rows in batches])
        first = ", ".join(str(row) for row in batches[0][:3])
        lines.append(f"epoch {number}, {steps}, has frames of {sizes} rows, first {first}")
        step += len(batches)
    return f"{count(len(epochs), 'line')} of numbered rows in frames, one frame for a step: {'; '.join(lines)}."
