"""Epochs, drawn: the rows in the order in which they are met, cut into batches, one batch for each step."""

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from propkit.figures.colours import FORWARD, NEUTRAL


def draw_batches(epochs):
    """Draw one line for each epoch, with a frame for each batch and a square for each row in it.

    epochs a list of epochs; an epoch is a list of batches, and a batch a sequence of row numbers -> matplotlib Figure
    """
    figure = Figure(figsize=(8, 0.6 + 1.3 * len(epochs)), layout="constrained")
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
    ax.set(xlim=(-3.2, right), ylim=(-2.6 * (len(epochs) - 1) - 0.3, 2.1), aspect="equal")
    ax.axis("off")
    return figure
