"""The paths from one number of a layer to the loss: blame comes back along each, and adds up."""

from matplotlib.patches import FancyBboxPatch

from propkit.figures.colours import BACKWARD, NEUTRAL
from propkit.figures.picture import Picture
from propkit.figures.words import count, listed, show

LOSS, STOP, SOURCE = 7.6, 4.8, 0.0  # where the three columns stand; blame goes from right to left
DOWN = 0.95  # from path to path


def draw_blame_paths(source, stops, slopes, upstream):
    """Draw one path for each stop between the source and the loss, with the blame that it brings back.

    source name, stops n names, slopes (n,) of each stop for the source, upstream (n,) blame of each stop -> Picture
    """
    heights = [DOWN * ((len(stops) - 1) / 2 - i) for i in range(len(stops))]
    top, bottom = max(heights[0], 0.5) + 0.5, min(heights[-1] - 0.15, -1.15) - 0.3
    figure = Picture(figsize=(8, 8 * (top - bottom) / 9.3), layout="constrained")
    ax = figure.subplots()
    ax.set(xlim=(-1, 8.3), ylim=(bottom, top), aspect="equal")
    ax.axis("off")
    products = [slope * blame for slope, blame in zip(slopes, upstream, strict=True)]
    for stop, height, slope, blame, product in zip(stops, heights, slopes, upstream, products, strict=True):
        _arrow(ax, (LOSS - 0.5, 0), (STOP + 0.75, height), show(blame, 4), 0.55, blame < 0)
        _arrow(
            ax,
            (STOP - 0.75, height),
            (0.75, 0),
            _product(blame, slope),
            0.36,
            product < 0,
        )
        _box(ax, STOP, height, stop, 0.7)
    _box(ax, SOURCE, 0, source, 0.7)
    _box(ax, LOSS, 0, "loss", 0.45)
    ax.text(SOURCE, -0.65, "blame", ha="center", va="center", fontsize=12)
    ax.text(
        SOURCE,
        -1.0,
        show(sum(products), 4),
        ha="center",
        va="center",
        fontsize=15,
        color=BACKWARD,
        weight="bold",
    )
    figure.description = _describe(source, stops, slopes, upstream)
    return figure


def _describe(source, stops, slopes, upstream):
    parts = [f"{_product(blame, slope)} by {stop}" for stop, slope, blame in zip(stops, slopes, upstream, strict=True)]
    total = show(sum(slope * blame for slope, blame in zip(slopes, upstream, strict=True)), 4)
    paths = count(len(stops), "path leads", "paths lead")
    return f"{paths} from the loss back to {source}: {listed(parts)}. Its blame is their sum, {total}."


def _product(blame, slope):
    return f"{show(blame, 4)} × {show(slope, 4)} = {show(slope * blame, 4)}"


def _box(ax, x, y, text, half):
    place = (x - half + 0.08, y - 0.22)
    style = {"boxstyle": "round,pad=0.08", "facecolor": "white", "edgecolor": NEUTRAL, "linewidth": 1.5}
    ax.add_patch(FancyBboxPatch(place, 2 * half - 0.16, 0.44, zorder=2, **style))
    ax.text(x, y, text, ha="center", va="center", fontsize=12, zorder=3)


def _arrow(ax, start, end, text, part, dashed):
    """Draw an arrow with its blame, a part of the way along; a dashed one brings back a negative number."""
    style = {"arrowstyle": "-|>", "mutation_scale": 15, "color": BACKWARD, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", end, start, arrowprops={**style, "linestyle": "--" if dashed else "-"}, zorder=1)
    x, y = (start[k] + part * (end[k] - start[k]) for k in (0, 1))
    box = {"facecolor": "white", "edgecolor": "none", "pad": 2}
    ax.text(x, y, text, ha="center", va="center", fontsize=12, bbox=box, zorder=2)
