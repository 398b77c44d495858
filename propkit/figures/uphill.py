"""The loss over two weights as a map, and the gradient at one place: an arrow that points uphill."""

import numpy as np

from propkit.figures.colours import BACKWARD, FORWARD
from propkit.figures.picture import Picture
from propkit.figures.words import point, show


def draw_uphill(f, w, gradient, reach=1.5):
    """Draw lines of equal loss around w, the gradient there, and the way against it; both arrows have one length.

    f a function of an array (2,) that returns a number, w (2,), gradient (2,), reach of the map -> Picture
    """
    figure = Picture(figsize=(8, 5), layout="constrained")
    ax = figure.subplots()
    first, second = (np.linspace(middle - reach, middle + reach, 61) for middle in w)
    losses = np.array([[f(np.array([a, b])) for a in first] for b in second])
    lines = ax.contour(first, second, losses, levels=9, cmap="cividis", linewidths=1.8)
    ax.clabel(lines, fontsize=11, fmt="%.2g", colors="black")
    unit = np.asarray(gradient) / np.linalg.norm(gradient)
    for way, name, colour in ((unit, "gradient: uphill", BACKWARD), (-unit, "against it: downhill", FORWARD)):
        tip = w + 0.45 * reach * way
        ax.annotate(
            "", tip, w, arrowprops={"arrowstyle": "-|>", "mutation_scale": 22, "linewidth": 2.5, "color": colour}
        )
        box = {"facecolor": "white", "edgecolor": "none", "pad": 2}
        ax.text(
            *(tip + 0.12 * reach * way),
            name,
            ha="center",
            va="center",
            fontsize=12,
            color=colour,
            weight="bold",
            bbox=box,
        )
    ax.plot(*w, "o", color="black", markersize=9)
    ax.set_aspect("equal")
    ax.set_xlabel("weight w1", fontsize=12)
    ax.set_ylabel("weight w2", fontsize=12)
    ax.tick_params(labelsize=11)
    up, down = (w + 0.45 * reach * way for way in (unit, -unit))
    figure.description = (
        f"Lines of equal loss around {point(w)}, where the loss is {show(f(w))}. One arrow points uphill along the "
        f"gradient {point(gradient)}, to a loss of {show(f(up))}; the other one against it, to {show(f(down))}."
    )
    return figure
