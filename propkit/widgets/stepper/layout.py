"""Where everything stands in the stepper's picture of a network: nodes, their cells, and the chips on the edges."""

from dataclasses import dataclass
from itertools import combinations, product

NAME, LINE, HEAD = 25, 21, 22  # a cell's sign, a line of cells, a title
CELL, SMALL_CELL = 58, 50  # how wide a number is, and where blame stands below values
CHIP = 37  # how high the two lines of numbers on an edge are; they are as wide as a cell
TOP, BETWEEN, LAST_GAP = 30, 14, 30
WIDE, DEEP = 700, 2  # in so wide a picture of at most so many layers blame stands beside its value, else below


@dataclass(frozen=True)
class Cell:
    """The place of one number: its name and index, or those of the number whose blame it is, and the sign before it."""

    x: float
    y: float
    width: float
    name: str
    index: tuple
    blame: bool
    sign: str


@dataclass(frozen=True)
class Node:
    """A box with a title and cells; edges come in at the height `entry` and go out at `exit`."""

    x: float
    y: float
    width: float
    height: float
    title: str
    cells: tuple
    entry: float
    exit: float


def place_nodes(sizes, width):
    """Place a network with these sizes and its loss -> dict (column, number): Node, height"""
    layers = len(sizes) - 1
    counts = [*sizes, 1]
    beside = width >= WIDE and layers <= DEEP
    cell = CELL if beside else SMALL_CELL
    forms = [_form(column, layers, beside) for column in range(layers + 2)]
    heights = [HEAD + LINE * (1 + max(line for line, *_ in form)) + 5 for form in forms]
    widths = [cell * (1 + max(across for _, across, *_ in form)) + (NAME if form[0][-1] else 10) for form in forms]
    gap = (width - 4 - LAST_GAP - sum(widths)) / layers
    tall = max(n * (h + BETWEEN) for n, h in zip(counts, heights, strict=True))
    nodes, x = {}, 2
    for column, (n, form, wide, height) in enumerate(zip(counts, forms, widths, heights, strict=True)):
        for j in range(n):
            y = TOP + tall * (j + 0.5) / n - height / 2
            nodes[column, j] = _node(x, y, wide, height, _title(column, j, layers), form, j, cell)
        x += wide + (gap if column < layers else LAST_GAP)
    return nodes, TOP + tall


def _form(column, layers, beside):
    """Return the cells of a column's nodes -> list of (line, across, name, is blame, sign)"""
    if column > layers:
        return [(0, 0, "loss", False, "")]
    letters = "h" if column == 0 else "bzt" if column == layers else "bzh"
    signs = {letter: "x" if column == 0 else letter for letter in letters}
    beside = beside and column > 0
    blamed = [letter for letter in letters if letter != "t"]
    cells = [(line, 0, f"{a}{column}", False, signs[a]) for line, a in enumerate(letters)]
    for k, letter in enumerate(blamed if beside else reversed(blamed)):
        place = (k, 1) if beside else (len(letters) + k, 0)
        cells.append((*place, f"{letter}{column}", True, "" if beside else f"d{signs[letter]}"))
    return cells


def _title(column, j, layers):
    kind = "input" if column == 0 else "output" if column == layers else "neuron"
    return "loss" if column > layers else f"{kind} {j}"


def _node(x, y, width, height, title, form, j, cell):
    inset = NAME if form[0][-1] else 5
    cells = tuple(
        Cell(x + inset + cell * across, y + HEAD + LINE * line, cell, name, _index(name, j), blame, sign)
        for line, across, name, blame, sign in form
    )
    middle = {one.name[0]: one.y + LINE / 2 for one in cells if not one.blame}
    first = cells[0].y + LINE / 2
    return Node(x, y, width, height, title, cells, middle.get("z", first), middle.get("h", middle.get("z", first)))


def _index(name, j):
    return () if name == "loss" else (j,) if name[0] == "b" else (0, j)


def place_chips(nodes, column, sources, targets):
    """Place a chip on each edge between two columns so that none hides another -> dict (i, j): (x, y), or None

    sources and targets numbers of nodes in the column and in the next one
    """
    left, right = nodes[column, 0].x + nodes[column, 0].width, nodes[column + 1, 0].x
    wide, tries = nodes[column, 0].cells[0].width, []
    for count, rule in product(range(1, 1 + int((right - left) // (wide + 2))), RULES):
        chips = {}
        for i, j in product(sources, targets):
            x = (left + right) / 2 + (rule(i, j) % count - (count - 1) / 2) * (wide + 4)
            part = (x - left) / (right - left)
            chips[i, j] = x, nodes[column, i].exit * (1 - part) + nodes[column + 1, j].entry * part
        between = min((abs(a[1] - b[1]) for a, b in combinations(chips.values(), 2) if a[0] == b[0]), default=1000)
        tries.append((between > CHIP, -count, between, len(tries), chips))
    fits, *_, chips = max(tries, default=(False, None))
    return chips if fits else None


# Which of the columns between two layers a chip stands in, by the numbers of the two nodes that its edge connects.
RULES = (lambda i, j: 0, lambda i, j: i, lambda i, j: j, lambda i, j: i + j, lambda i, j: -i)
