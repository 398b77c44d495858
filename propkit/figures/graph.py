"""A calculation as a graph: numbers flow to the right, slopes flow back to the left, one step at a time."""

import numpy as np
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from propkit.figures.colours import BACKWARD, FORWARD, NEUTRAL
from propkit.figures.graph_layout import HALF_HEIGHT, HALF_WIDTH, SWING, bends_of, lay_out, page
from propkit.figures.words import count, listed, show


def draw_forward(value, names):
    """Draw the numbers of a calculation, from what it starts with on the left to its result on the right.

    value the result, a Value; names a dict name: Value for every node -> Picture
    """
    order, nodes = lay_out(value, names)
    figure, ax, place = page(order, nodes)
    for end in order:
        for source, bend in zip(end.inputs, bends_of(end, nodes), strict=True):
            _arrow(ax, place(nodes[id(source)], 1), place(nodes[id(end)], -1), bend, FORWARD)
    for node in nodes.values():
        _box(ax, place(node, 0), node)
    figure.description = _describe_forward(order, nodes)
    return figure


def _describe_forward(order, nodes):
    texts = []
    for value in order:
        node, inputs = nodes[id(value)], [nodes[id(source)].name for source in value.inputs]
        texts.append(f"{node.name} = {_write(node.data)}" + (f" from {listed(inputs)}" if inputs else ""))
    return f"A calculation as a graph, numbers flow to the right: {'; '.join(_first(texts))}."


def _first(texts, most=14):
    return [*texts[:most], f"and {len(texts) - most} more"] if len(texts) > most else texts


def draw_backward(value, names, steps=None):
    """Draw the slopes on their way back: local slopes on the edges, under each node what has reached it.

    value the result, a Value; names a dict name: Value for every node; steps how many nodes have passed their slope
    on to their inputs, None for all -> Picture; the Values stay as they are
    """
    order, nodes = lay_out(value, names)
    done = _send_back(order, nodes, steps)
    figure, ax, place = page(order, nodes)
    for end in order:
        for source, slope, bend in zip(end.inputs, end.slopes, bends_of(end, nodes), strict=True):
            ends = place(nodes[id(source)], 1), place(nodes[id(end)], -1)
            colour = BACKWARD if end in done else NEUTRAL
            if end in done:
                _arrow(ax, *ends[::-1], bend, colour)
            else:
                _arrow(ax, *ends, bend, colour, head="-")
            _label(ax, *ends, bend, f"× {_write(slope)}", colour)
    for node in nodes.values():
        _box(ax, place(node, 0), node)
    figure.description = _describe_backward(order, nodes, done)
    return figure


def _describe_backward(order, nodes, done):
    made = {id(order[-1]): ["1"]}
    for end in done:
        for source, slope in zip(end.inputs, end.slopes, strict=True):
            product = f"{_write(sum(nodes[id(end)].parts))} × {_write(slope)}"
            made.setdefault(id(source), []).append(product)
    texts = []
    for key, products in made.items():
        total = f" = {_write(sum(nodes[key].parts))}" if key != id(order[-1]) else ""
        texts.append(f"{nodes[key].name}: {' + '.join(products)}{total}")
    waiting = sum(len(end.inputs) for end in order if end not in done)
    dotted = f" {count(waiting, 'edge is', 'edges are')} dotted: not used yet." if waiting else ""
    return f"A graph with slopes that flow back, to the left. {'; '.join(_first(texts))}.{dotted}"


def _send_back(order, nodes, steps):
    """Write the slopes that arrive into the nodes' parts -> the Values that have passed theirs on."""
    done = [value for value in reversed(order) if value.inputs][:steps]
    nodes[id(order[-1])].parts.append(1.0)
    for end in done:
        for source, slope in zip(end.inputs, end.slopes, strict=True):
            nodes[id(source)].parts.append(slope * sum(nodes[id(end)].parts))
    return done


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
    ax.text(x, y - 0.12, _write(node.data), fontsize=13, weight="bold", color=FORWARD, **style)
    if node.parts:
        text = "slope " + " + ".join(map(_write, node.parts)).replace("+ −", "− ")
        text += f"\n= {_write(sum(node.parts))}" if len(node.parts) > 1 else ""
        style["va"] = "top"
        ax.text(x, y - HALF_HEIGHT - 0.06, text, fontsize=11, weight="bold", color=BACKWARD, **style)


def _write(number):
    """Write a number with three digits, and rounding errors as 0."""
    return show(round(float(number), 9))
