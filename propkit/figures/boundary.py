"""What a network with two inputs says about every point of the plane, and the rows that it has to tell apart."""

import numpy as np
from matplotlib.colors import ListedColormap, to_rgba

from propkit.figures.colours import BACKWARD, FORWARD
from propkit.figures.picture import Picture
from propkit.figures.words import count, listed, point
from propkit.network import network_forward

CLASSES = ((FORWARD, "o"), (BACKWARD, "^"))
SHADES = (0.3, 0.12)  # of the regions: one is darker, so that they differ in grey too
POINTS = 150  # of the grid, along each axis


def draw_boundary(networks, x, labels):
    """Draw a panel for each network: its two regions, the boundary between them, and the rows.

    networks a dict title: params (None for the rows alone), x (N, 2), labels (N,) of 0 and 1 -> Picture
    """
    low, high = np.min(x, axis=0) - 0.3, np.max(x, axis=0) + 0.3
    width, height = high - low
    room = 7.2 / len(networks) * height / width  # of a panel, so that no title is pushed over the edge
    figure = Picture(figsize=(8, min(room, 3.2) + 1.4), layout="constrained")
    panels = figure.subplots(1, len(networks), squeeze=False, sharey=True)[0]
    for ax, (title, params) in zip(panels, networks.items(), strict=True):
        if params is not None:
            _draw_regions(ax, params, low, high)
        for label, (colour, marker) in enumerate(CLASSES):
            style = {"color": colour, "edgecolor": "white", "linewidth": 0.5, "marker": marker}
            ax.scatter(*x[labels == label].T, s=40 if len(x) < 400 else 22, label=f"class {label}", **style)
        ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), aspect="equal")
        ax.set_title(title, fontsize=12)
        ax.set_xlabel("input 0", fontsize=12)
        ax.tick_params(labelsize=11)
    panels[0].set_ylabel("input 1", fontsize=12)
    figure.legend(*panels[0].get_legend_handles_labels(), fontsize=11, ncols=2, loc="outside lower center")
    figure.description = _describe(networks, x, labels)
    return figure


def _describe(networks, x, labels):
    classes = []
    for label, shape in enumerate(("circles", "triangles")):
        rows = x[labels == label]
        middle = f" around {point(rows.mean(axis=0))}" if len(rows) else ""
        classes.append(f"{count(len(rows), 'row')} of class {label} ({shape}){middle}")
    text = f"{count(len(x), 'row')} with two inputs: {listed(classes)}."
    right = [
        f"{title} {100 * np.mean(np.argmax(network_forward(x, params)[0], axis=1) == labels):.3g} %"
        for title, params in networks.items()
        if params is not None
    ]
    return f"{text} Rows on their own class's side of the boundary: {listed(right)}." if right else text


def _draw_regions(ax, params, low, high):
    across, up = np.meshgrid(*np.linspace(low, high, POINTS).T)
    logits, _ = network_forward(np.column_stack([across.ravel(), up.ravel()]), params)
    lead = (logits[:, 1] - logits[:, 0]).reshape(across.shape)  # above 0 where class 1 is chosen
    both = ListedColormap([to_rgba(colour, alpha) for (colour, _), alpha in zip(CLASSES, SHADES, strict=True)])
    ax.pcolormesh(across, up, lead > 0, cmap=both, vmin=0, vmax=1, shading="nearest", rasterized=True)
    if np.min(lead) < 0 < np.max(lead):
        ax.contour(across, up, lead, levels=[0], colors="black", linewidths=1.5)
