"""A calculation as a graph: numbers flow to the right, slopes flow back to the left, one step at a time."""

from dataclasses import dataclass, field

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from propkit.figures.colours import BACKWARD, FORWARD, NEUTRAL
from propkit.scalar_graph import topological_order

# In inches: the picture, half a node's width and height, from row to row, and how far a bent edge swings out.
WIDTH, HALF_WIDTH, HALF_HEIGHT, ROW, SWING = 8.0, 0.45, 0.28, 1.12, 0.55


@dataclass
class Node:
    """A value, where it stands, and the slopes that reached it so far, one for each edge."""

    name: str
    data: float
    column: int = 0
    row: float = 0.0
    parts: list = field(default_factory=list)


def draw_forward(value, names):
    """Draw the numbers of a calculation, from what it starts with on the left to its result on the right.

    value the result, a Value; names a dict name: Value for every node -> matplotlib Figure
    """
    order, nodes = _lay_out(value, names)
    figure, ax, place = _page(order, nodes)
    for end in order:
        for source, bend in zip(end.inputs, _bends(end, nodes), strict=True):
            _arrow(ax, place(nodes[id(source)], 1), place(nodes[id(end)], -1), bend, FORWARD)
    for node in nodes.values():
        _box(ax, place(node, 0), node)
    return figure


def draw_backward(value, names, steps=None):
    """Draw the slopes on their way back: local slopes on the edges, under each node what has reached it.

    value the result, a Value; names a dict name: Value for every node; steps how many nodes have passed their slope
    on to their inputs, None for all -> matplotlib Figure; the Values stay as they are
    """
    order, nodes = _lay_out(value, names)
    done = _send_back(order, nodes, steps)
    figure, ax, place = _page(order, nodes)
    for end in order:
        for source, slope, bend in zip(end.inputs, end.slopes, _bends(end, nodes), strict=True):
            ends = place(nodes[id(source)], 1), place(nodes[id(end)], -1)
            colour = BACKWARD if end in done else NEUTRAL
            if end in done:
                _arrow(ax, *ends[::-1], bend, colour)
            else:
                _arrow(ax, *ends, bend, colour, head="-")
            _label(ax, *ends, bend, f"× {show(slope)}", colour)
    for node in nodes.values():
        _box(ax, place(node, 0), node)
    return figure


def _send_back(order, nodes, steps):
    """Write the slopes that arrive into the nodes' parts -> the Values that have passed theirs on."""
    done = [value for value in reversed(order) if value.inputs][:steps]
    nodes[id(order[-1])].parts.append(1.0)
    for end in done:
        for source, slope in zip(end.inputs, end.slopes, strict=True):
            nodes[id(source)].parts.append(slope * sum(nodes[id(end)].parts))
    return done


def _lay_out(value, names):
    """Return the Values in order, inputs first, and a dict id: Node with a column and a row for each of them."""
    order = topological_order(value)
    nodes = {id(v): Node(name, v.data) for name, v in names.items()}
    for v in order:
        node, inputs = nodes[id(v)], [nodes[id(source)] for source in v.inputs]
        node.column = 1 + max((i.column for i in inputs), default=-1)
    for v in order:  # what nothing feeds stands right before its first use
        used = [nodes[id(end)].column for end in order if v in end.inputs]
        if not v.inputs and used:
            nodes[id(v)].column = min(used) - 1
    starts = {id(v) for v in order if not v.inputs}
    for row, key in enumerate(key for key in nodes if key in starts):  # in the order of the names
        nodes[key].row = row
    for v in order:
        rows = [nodes[id(source)].row for source in v.inputs]
        if rows:
            nodes[id(v)].row = sum(rows) / len(rows)
    return order, nodes


def _page(order, nodes):
    """Return a figure, its axes in inches, and a function that gives the place of a node or of its sides."""
    last, lowest = max(node.column for node in nodes.values()), max(node.row for node in nodes.values())
    up = HALF_HEIGHT + 0.1
    down = max(HALF_HEIGHT + 0.1 + 0.2 * min(len(node.parts), 2) - ROW * (lowest - node.row) for node in nodes.values())
    for end in order:  # bent edges need room too, and their labels
        for source, bend in zip(end.inputs, _bends(end, nodes), strict=True):
            row = (nodes[id(source)].row + nodes[id(end)].row) / 2
            up = max(up, (SWING + 0.3) * (bend > 0) - ROW * row)
            down = max(down, (SWING + 0.3) * (bend < 0) - ROW * (lowest - row))
    height = up + ROW * lowest + down
    figure = Figure(figsize=(WIDTH, height))
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, WIDTH), ylim=(0, height))
    ax.axis("off")
    left = HALF_WIDTH + 0.2
    gap = (WIDTH - 2 * left) / max(last, 1)

    def place(node, side):
        return left + gap * node.column + side * (HALF_WIDTH + 0.04), height - up - ROW * node.row

    return figure, ax, place


def _bends(end, nodes):
    """Return for each edge into `end` how it swings: up (1) round nodes that stand between, up and down for a twin."""
    bends = []
    for i, source in enumerate(end.inputs):
        skips = nodes[id(end)].column - nodes[id(source)].column > 1
        twins = [k for k, other in enumerate(end.inputs) if other is source]
        bends.append((1 if i == twins[0] else -1) if skips or len(twins) > 1 else 0)
    return bends


def _arrow(ax, start, end, bend, colour, head="-|>"):
    """Draw an edge that swings up (1), down (-1) or not (0); one without a head is dotted."""
    length = np.hypot(end[0] - start[0], end[1] - start[1])
    right = 1 if end[0] > start[0] else -1
    curve = f"arc3,rad={-2 * SWING * bend * right / length}"
    style = {"arrowstyle": head, "linestyle": "-" if ">" in head else ":", "mutation_scale": 15, "linewidth": 1.6}
    ax.add_patch(FancyArrowPatch(start, end, connectionstyle=curve, color=colour, shrinkA=0, shrinkB=0, **style))


def _label(ax, start, end, bend, text, colour):
    """Write a local slope beside an edge, above it where it falls and else below, nearer to its start."""
    along = np.subtract(end, start) / np.hypot(*np.subtract(end, start))
    side = bend or (1 if start[1] > end[1] + 0.01 else -1)
    across = side * np.array([-along[1], along[0]])
    room = np.abs(across) @ [0.042 * len(text), 0.09] + 0.05  # half the text's width and height, and a little more
    flat = abs(start[1] - end[1]) < 0.01
    part = 0.5 if bend or flat else 0.4 if side > 0 else 0.3  # clear of the slope under the node at the end
    x, y = np.add(start, part * np.subtract(end, start)) + across * (room + (SWING if bend else 0))
    ax.text(x, y, text, ha="center", va="center", fontsize=11, color=colour, zorder=3)


def _box(ax, place, node):
    x, y = place
    shape = FancyBboxPatch(
        (x - HALF_WIDTH, y - HALF_HEIGHT), 2 * HALF_WIDTH, 2 * HALF_HEIGHT,
        boxstyle="round,pad=0,rounding_size=0.1", facecolor="white", edgecolor=NEUTRAL, linewidth=1.5, zorder=2,
    )  # fmt: skip
    ax.add_patch(shape)
    style = {"ha": "center", "va": "center", "zorder": 3}
    ax.text(x, y + 0.12, node.name, fontsize=12, **style)
    ax.text(x, y - 0.12, show(node.data), fontsize=13, weight="bold", color=FORWARD, **style)
    if node.parts:
        text = "slope " + " + ".join(show(part) for part in node.parts).replace("+ −", "− ")
        text += f"\n= {show(sum(node.parts))}" if len(node.parts) > 1 else ""
        style["va"] = "top"
        ax.text(x, y - HALF_HEIGHT - 0.06, text, fontsize=11, weight="bold", color=BACKWARD, **style)


def show(number):
    """Write a number with three digits, and rounding errors as 0."""
    return f"{round(float(number), 9) + 0.0:.3g}".replace("-", "−")
