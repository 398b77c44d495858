"""Learning rates compared: the same start on the same map, with a panel for each rate."""

from propkit.figures.colours import FORWARD
from propkit.figures.descent_map import describe_walks, draw_lines, draw_walk
from propkit.figures.picture import Picture
from propkit.figures.words import count


def draw_rates(f, walks, low, high, names=("weight w1", "weight w2"), lowest=None):
    """Draw up to four walks, each on a map of its own, with the loss at its end in the title.

    f a function of an array (2,) that returns a number, walks a dict label: list of points (2,), low (2,) and
    high (2,) the corners of the map, names of the two weights, lowest (2,) a place to mark -> Picture

    A walk that leaves the map is drawn up to its edge.
    """
    rows = (len(walks) + 1) // 2
    figure = Picture(figsize=(8, 3.2 * rows), layout="constrained")
    figure.get_layout_engine().set(hspace=0.06)
    panels = figure.subplots(rows, 2, sharex=True, sharey=True, squeeze=False)
    for ax, (label, walk) in zip(panels.ravel(), walks.items(), strict=False):
        draw_lines(ax, f, low, high, lowest)
        draw_walk(ax, walk, ("o", "-", FORWARD))
        ax.set_title(f"{label}: loss {f(walk[-1]):.3g}", fontsize=12)
    for ax in panels[-1]:
        ax.set_xlabel(names[0], fontsize=12)
    for ax in panels[:, 0]:
        ax.set_ylabel(names[1], fontsize=12)
    for ax in panels.ravel()[len(walks) :]:
        ax.set_visible(False)
    figure.description = f"{count(len(walks), 'panel')}. {describe_walks(f, walks, low, high, names, lowest)}"
    return figure
