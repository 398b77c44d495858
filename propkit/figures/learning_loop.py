"""The learning loop as a circle of four steps."""

from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from propkit.figures.colours import BACKWARD, FORWARD, NEUTRAL, TARGET
from propkit.figures.picture import Picture

# Clockwise from the top: name, what happens, the word that the field uses, colour, centre of the box.
STEPS = (
    ("1  Guess", "input × weight + bias", "forward pass", FORWARD, (0, 1.25)),
    ("2  Measure", "how wrong is the guess?", "loss", TARGET, (2.75, 0)),
    ("3  Find who is to blame", "which weight, which way?", "slope, gradient", BACKWARD, (0, -1.25)),
    ("4  Correct", "move the weight a little", "step", NEUTRAL, (-2.75, 0)),
)
HALF_WIDTH, HALF_HEIGHT = 1.4, 0.55
# From the side of one box to the next one: start, end.
ARROWS = (
    ((1.5, 1.25), (2.75, 0.65)),
    ((2.75, -0.65), (1.5, -1.25)),
    ((-1.5, -1.25), (-2.75, -0.65)),
    ((-2.75, 0.65), (-1.5, 1.25)),
)


def draw_learning_loop():
    """Draw the four steps of the learning loop, with the everyday word and the field's word for each.

    -> Picture
    """
    figure = Picture(figsize=(8, 4), layout="constrained")
    ax = figure.subplots()
    ax.set(xlim=(-4.3, 4.3), ylim=(-2, 2), aspect="equal")
    ax.axis("off")
    for name, what, term, colour, (x, y) in STEPS:
        _box(ax, x, y, colour)
        ax.text(x, y + 0.28, name, ha="center", va="center", fontsize=13, weight="bold", color=colour)
        ax.text(x, y - 0.03, what, ha="center", va="center", fontsize=11)
        ax.text(x, y - 0.32, term, ha="center", va="center", fontsize=11, style="italic")
    for start, end in ARROWS:
        style = {"arrowstyle": "-|>", "mutation_scale": 20, "connectionstyle": "arc3,rad=-0.3"}
        ax.add_patch(FancyArrowPatch(start, end, color=NEUTRAL, linewidth=2, **style))
    ax.text(0, 0, "repeat", ha="center", va="center", fontsize=13, color=NEUTRAL)
    boxes = [f"{' '.join(name.split())}: {what} ({term})" for name, what, term, *_ in STEPS]
    figure.description = (
        f"{len(boxes)} boxes in a circle, with an arrow from each to the next and from the last back to the first. "
        f"{'; '.join(boxes)}. In the middle: repeat."
    )
    return figure


def _box(ax, x, y, colour):
    corner = (x - HALF_WIDTH, y - HALF_HEIGHT)
    shape = FancyBboxPatch(
        corner, 2 * HALF_WIDTH, 2 * HALF_HEIGHT, boxstyle="round,pad=0,rounding_size=0.15",
        facecolor="white", edgecolor=colour, linewidth=2,
    )  # fmt: skip
    ax.add_patch(shape)
