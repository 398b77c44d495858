"""A layer's gradients as rectangles drawn to scale: what is known, what is wanted, and what makes one number."""

from matplotlib.patches import Rectangle

from propkit.figures.colours import BACKWARD, FORWARD, NEUTRAL
from propkit.figures.picture import Picture
from propkit.figures.words import listed

GAP = 1.6  # between two rectangles, in cells


def draw_layer_gradients(N, D, M, name=None, row=0, column=0):
    """Draw x, W and dout, and beside them dx, dW and db; shade one number of `name` and all that makes it.

    N rows, D inputs, M neurons, name None or "dx", "dW", "db", row and column of the number -> Picture
    """
    made_from = {  # a row or a column that is None means all of them
        "dx": {"W": (column, None), "dout": (row, None), "dx": (row, column)},
        "dW": {"x": (None, row), "dout": (None, column), "dW": (row, column)},
        "db": {"dout": (None, column), "db": (0, column)},
    }
    shaded = made_from[name] if name else {}
    known = [("x", (N, D), FORWARD), ("W", (D, M), FORWARD), ("dout", (N, M), BACKWARD)]
    wanted = [("dx", (N, D), BACKWARD), ("dW", (D, M), BACKWARD), ("db", (1, M), BACKWARD)]
    width = sum(shape[1] + GAP for _, shape, _ in known + wanted) + GAP
    tallest = max(N, D)
    figure = Picture(figsize=(8, min(8 / width, 0.5) * (tallest + 3)), layout="constrained")
    ax = figure.subplots()
    ax.set(xlim=(0, width), ylim=(-tallest / 2 - 1.3, tallest / 2 + 1.7), aspect="equal")
    ax.axis("off")
    left = GAP / 2
    for title, blocks in (("what is there", known), ("what is wanted", wanted)):
        start = left
        for label, shape, colour in blocks:
            _block(ax, left, shape, colour, shaded.get(label))
            text = f"db ({M},)" if label == "db" else f"{label} {shape}"
            ax.text(left + shape[1] / 2, -shape[0] / 2 - 0.35, text, ha="center", va="top", fontsize=12)
            left += shape[1] + GAP
        middle = (start + left - GAP) / 2
        ax.text(middle, tallest / 2 + 1, title, ha="center", va="center", fontsize=13, weight="bold")
        left += GAP
        if blocks is known:
            ax.plot([left - 1.5 * GAP] * 2, [-tallest / 2 - 1, tallest / 2 + 1.4], color=NEUTRAL, linewidth=1)
    figure.description = _describe(N, D, M, shaded)
    return figure


def _describe(N, D, M, shaded):
    text = f"Arrays as rectangles, one square a number. There are x {(N, D)}, W {(D, M)} and dout {(N, M)}; "
    text += f"wanted are dx {(N, D)}, dW {(D, M)} and db ({M},)."
    if not shaded:
        return text
    *makers, made = (_part(name, *place) for name, place in shaded.items())
    return f"{text} Shaded: {made}, and what makes it, {listed(makers)}."


def _part(name, row, column):
    """Say which row, column or number of an array is meant; None means all of them."""
    if row is None:
        return f"column {column} of {name}"
    if column is None:
        return f"row {row} of {name}"
    return f"{name}[{column}]" if name == "db" else f"{name}[{row}, {column}]"


def _block(ax, left, shape, colour, chosen):
    """Draw one rectangle of cells, centred on height 0; the chosen (row, column) is shaded."""
    for i in range(shape[0]):
        for j in range(shape[1]):
            shade = chosen and chosen[0] in (None, i) and chosen[1] in (None, j)
            style = {"facecolor": colour, "alpha": 0.35, "hatch": "//"} if shade else {"facecolor": "white"}
            place = (left + j, shape[0] / 2 - i - 1)
            ax.add_patch(Rectangle(place, 1, 1, linewidth=0, **style))
            ax.add_patch(Rectangle(place, 1, 1, fill=False, edgecolor=colour, linewidth=1.3))
