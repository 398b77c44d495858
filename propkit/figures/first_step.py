"""Adam's first step, for gradients of all sizes: where the small number eps takes over."""

from propkit.figures.colours import BACKWARD, FORWARD, NEUTRAL
from propkit.figures.picture import Picture
from propkit.figures.words import show, trend

STYLES = (("o", "-", FORWARD, 12), ("x", "--", BACKWARD, 7), ("^", ":", NEUTRAL, 7))  # lines may lie on each other


def draw_first_steps(gradients, steps):
    """Draw how long the first step is, as a share of the learning rate, over the size of the gradient.

    gradients (K,) above 0, steps a dict name: (K,) shares, up to three -> Picture
    """
    figure = Picture(figsize=(8, 3.8), layout="constrained")
    ax = figure.subplots()
    for (name, shares), (marker, line, colour, size) in zip(steps.items(), STYLES, strict=False):
        style = {"markersize": size, "markerfacecolor": "none", "markeredgewidth": 1.5, "linewidth": 2}
        ax.plot(gradients, shares, marker=marker, linestyle=line, color=colour, label=name, **style)
    ax.set_xscale("log")
    ax.set_xlabel("size of the gradient", fontsize=12)
    ax.set_ylabel("first step / learning rate", fontsize=12)
    ax.set_ylim(-0.05, 1.1)
    ax.tick_params(labelsize=11)
    ax.grid(alpha=0.3)
    ax.legend(fontsize=11, loc="center right")
    figure.description = _describe(gradients, steps)
    return figure


def _describe(gradients, steps):
    ways = []
    for name, shares in steps.items():
        above = [gradient for gradient, share in zip(gradients, shares, strict=True) if share >= 0.5]
        half = f"is above one half from {show(min(above))} on" if above else "stays below one half"
        ways.append(f"{name} {trend(shares)} and {half}")
    span = f"gradients from {show(min(gradients))} to {show(max(gradients))}"
    return f"The first step as a share of the learning rate, for {span}: {'; '.join(ways)}."
