"""Where the nodes of a calculation stand: columns from the start to the result, rows that keep edges apart."""

from dataclasses import dataclass, field

from propkit.figures.picture import Picture
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


def lay_out(value, names):
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


def bends_of(end, nodes):
    """Return for each edge into `end` how it swings: up (1) round nodes that stand between, up and down for a twin."""
    bends = []
    for i, source in enumerate(end.inputs):
        skips = nodes[id(end)].column - nodes[id(source)].column > 1
        twins = [k for k, other in enumerate(end.inputs) if other is source]
        bends.append((1 if i == twins[0] else -1) if skips or len(twins) > 1 else 0)
    return bends


def page(order, nodes):
    """Return a figure, its axes in inches, and a function that gives the place of a node or of its sides."""
    last, lowest = max(node.column for node in nodes.values()), max(node.row for node in nodes.values())
    up = HALF_HEIGHT + 0.1
    down = max(HALF_HEIGHT + 0.1 + 0.2 * min(len(node.parts), 2) - ROW * (lowest - node.row) for node in nodes.values())
    for end in order:  # bent edges need room too, and their labels
        for source, bend in zip(end.inputs, bends_of(end, nodes), strict=True):
            row = (nodes[id(source)].row + nodes[id(end)].row) / 2
            up = max(up, (SWING + 0.3) * (bend > 0) - ROW * row)
            down = max(down, (SWING + 0.3) * (bend < 0) - ROW * (lowest - row))
    height = up + ROW * lowest + down
    figure = Picture(figsize=(WIDTH, height))
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, WIDTH), ylim=(0, height))
    ax.axis("off")
    left = HALF_WIDTH + 0.2
    gap = (WIDTH - 2 * left) / max(last, 1)

    def place(node, side):
        return left + gap * node.column + side * (HALF_WIDTH + 0.04), height - up - ROW * node.row

    return figure, ax, place
