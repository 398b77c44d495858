"""A neuron with its numbers on its edges: inputs, weights, products, sum and output."""

from matplotlib.figure import Figure
from matplotlib.patches import Circle

from propkit.figures.colours import FORWARD, NEUTRAL


def draw_neuron(x, w, b, z, a, activation="ReLU"):
    """Draw one neuron; every edge carries a product, the two circles its sum and its output.

    x (D,), w (D,), b, z and a numbers, activation the name on the output circle -> matplotlib Figure
    """
    height = max(3.2, 1.1 * len(x) + 0.6)
    figure = Figure(figsize=(8, height), layout="constrained")
    ax = figure.subplots()
    ax.set(xlim=(-0.6, 8.1), ylim=(-height / 2, height / 2), aspect="equal")
    ax.axis("off")
    rows = [1.1 * ((len(x) - 1) / 2 - i) for i in range(len(x))]
    for row, x_i, w_i in zip(rows, x, w, strict=True):
        product = x_i * w_i
        _edge(ax, (0, row), (4, 0), f"{x_i:g} × {w_i:g} = {product:g}", dashed=product < 0)
        _node(ax, 0, row, f"{x_i:g}")
    _edge(ax, (4, 0), (6, 0), "", dashed=False)
    _edge(ax, (6, 0), (7.4, 0), "", dashed=False)
    ax.plot([4, 4], [-1.2, -0.42], color=NEUTRAL, linestyle="-" if b >= 0 else "--")
    ax.text(4, -1.4, f"bias {b:g}", ha="center", va="center", fontsize=12)
    _node(ax, 4, 0, "sum")
    _node(ax, 6, 0, activation)
    ax.text(5, 0.16, f"z = {z:g}", ha="center", fontsize=13, color=FORWARD, weight="bold")
    ax.text(7.45, 0.16, f"a = {a:g}", ha="center", fontsize=13, color=FORWARD, weight="bold")
    return figure


def _node(ax, x, y, text):
    ax.add_patch(Circle((x, y), 0.42, facecolor="white", edgecolor=NEUTRAL, linewidth=1.5, zorder=2))
    ax.text(x, y, text, ha="center", va="center", fontsize=11 if len(text) > 5 else 13, zorder=3)


def _edge(ax, start, end, text, dashed):
    """Draw a line between two nodes; a dashed one carries a negative number."""
    ax.annotate(
        "", end, start, arrowprops={"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 22, "color": FORWARD,
                                    "linestyle": "--" if dashed else "-"},
    )  # fmt: skip
    if text:
        x, y = (start[0] + 0.42 * (end[0] - start[0]), start[1] + 0.42 * (end[1] - start[1]))
        ax.text(x, y, text, ha="center", va="center", fontsize=12, backgroundcolor="white", zorder=3)
