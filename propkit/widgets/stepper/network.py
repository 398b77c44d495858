"""The stepper's picture of a network: every number beside its blame, as far as the steps have come."""

import numpy as np

from propkit.widgets.stepper.layout import CHIP, LINE, place_chips, place_nodes
from propkit.widgets.stepper.svg import box, brief, frame, legend, line, picture, text

OFF_FITS = 110  # a node so wide has room for "neuron 0: off"


def draw_network(sweep, step, chosen, description, width):
    """Draw the numbers of a Sweep, as wide as told -> SVG

    step the last one that was taken, or None; chosen (name, index) of the number that is nudged
    """
    drawing = _Drawing(sweep, step, chosen, width)
    layers = range(1, sweep.layers + 1)
    parts = [part for layer in layers for part in drawing.edges(layer)] + drawing.last_edges()
    parts += [part for layer in layers for part in drawing.chips(layer)]
    parts += [part for place in drawing.nodes for part in drawing.node(*place)]
    legend, height = drawing.legend()
    return picture([*parts, *drawing.heads(), *legend], width, height, description)


def is_off(sweep, layer, j):
    """Say whether a neuron's ReLU let nothing through."""
    known = 0 < layer < sweep.layers and f"h{layer}" in sweep.value
    return bool(known and sweep.value[f"z{layer}"][0, j] <= 0 == sweep.value[f"h{layer}"][0, j])


class _Drawing:
    def __init__(self, sweep, step, chosen, width):
        self.sweep, self.step, self.chosen, self.width = sweep, step, chosen, width
        self.nodes, self.height = place_nodes(sweep.sizes, width)

    def made(self, name, blame):
        """Say whether the last step made this number, or its blame."""
        return self.step is not None and name in self.step.names and self.step.backward == blame

    def edges(self, layer):
        """Draw the edges into a layer; dotted where a ReLU that is off lets nothing through."""
        back, there = f"W{layer}" in self.sweep.blame, f"z{layer}" in self.sweep.value
        flows = self.made(f"h{layer - 1}", blame=True) if back else self.made(f"z{layer}", blame=False)
        lit = flows or self.made(f"W{layer}", blame=True)
        drawn = []
        for i, j in np.ndindex(self.sweep.sizes[layer - 1], self.sweep.sizes[layer]):
            blocked = is_off(self.sweep, layer, j) if back else there and is_off(self.sweep, layer - 1, i)
            way = "backward" if back else "forward" if there else ""
            ends = self._ends(layer, i, j)
            if blocked:
                drawn.append(line(*ends, dots=True))
            else:
                drawn.append(line(*(ends[::-1] if back else ends), way, lit, arrow=flows))
        return drawn

    def last_edges(self):
        """Draw the edges from the outputs to the loss."""
        back, there = f"z{self.sweep.layers}" in self.sweep.blame, "loss" in self.sweep.value
        way = "backward" if back else "forward" if there else ""
        now = self.step is not None and self.step.role.startswith("loss")
        ends = [self._ends(self.sweep.layers + 1, j, 0) for j in range(self.sweep.sizes[-1])]
        return [line(*(pair[::-1] if back else pair), way, now, arrow=now) for pair in ends]

    def _ends(self, layer, i, j):
        source, target = self.nodes[layer - 1, i], self.nodes[layer, j]
        return (source.x + source.width, source.exit), (target.x, target.entry)

    def chips(self, layer):
        """Draw each weight; below it the product that goes along its edge or, once it is there, its gradient."""
        sources, targets = (range(self.sweep.sizes[k]) for k in (layer - 1, layer))
        chips = place_chips(self.nodes, layer - 1, sources, targets)
        if chips is None:  # too many, so only those of the neuron that the words are about
            chips = place_chips(self.nodes, layer - 1, sources, [self.sweep.focus(layer, self.chosen)])
        return [part for (i, j), place in (chips or {}).items() for part in self._chip(f"W{layer}", i, j, *place)]

    def _chip(self, name, i, j, x, y):
        layer, numbers = name[1:], [(self.sweep.value[name][i, j], "", False)]
        if name in self.sweep.blame:
            numbers.append((self.sweep.blame[name][i, j], "backward", self.made(name, blame=True)))
        elif f"z{layer}" in self.sweep.value:
            product = self.sweep.value[f"h{int(layer) - 1}"][0, i] * numbers[0][0]
            numbers.append((product, "forward", self.made(f"z{layer}", blame=False)))
        width, high = self.nodes[0, 0].cells[0].width, CHIP / 2
        left, top = x - width / 2, y - high
        drawn = [box(left, top, width, high * len(numbers))]
        for k, (number, way, lit) in enumerate(numbers):
            if way:
                drawn.append(box(left, top + k * high, width, high, way, lit))
            drawn.append(text(x, top + (k + 0.5) * high, brief(number), bold=lit, width=width - 6))
        if self.chosen == (name, (i, j)):
            drawn.append(frame(left - 2, top - 2, width + 4, high * len(numbers) + 4))
        return drawn

    def node(self, column, j):
        """Draw a node and, in its cells, the numbers that are there by now."""
        node, off = self.nodes[column, j], is_off(self.sweep, column, j)
        title = node.title if not off else f"{node.title}: off" if node.width > OFF_FITS else f"{j} is off"
        drawn = [box(node.x, node.y, node.width, node.height, "off" if off else "", dashed=off)]
        drawn.append(text(node.x + node.width / 2, node.y + 12, title))
        for cell in node.cells:
            drawn += self._cell(cell)
        return drawn

    def _cell(self, cell):
        numbers = self.sweep.blame if cell.blame else self.sweep.value
        middle, width = cell.y + LINE / 2, cell.width - 3
        drawn = [text(cell.x - 4, middle, cell.sign, "end")] if cell.sign else []
        if cell.name in numbers:
            lit = self.made(cell.name, cell.blame)
            way = "target" if cell.name[0] == "t" else "backward" if cell.blame else "forward"
            number = np.asarray(numbers[cell.name])[cell.index]
            drawn.append(box(cell.x, cell.y + 1, width, LINE - 2, way, lit))
            drawn.append(text(cell.x + width / 2, middle, brief(number), bold=lit, width=width - 4))
        if self.chosen == (cell.name, cell.index) and not cell.blame:
            drawn.append(frame(cell.x - 1, cell.y, width + 2, LINE))
        return drawn

    def heads(self):
        """Write what the columns are."""
        names = ["inputs", *(f"layer {layer}" for layer in range(1, self.sweep.layers + 1))]
        places = [self.nodes[column, 0] for column in range(self.sweep.layers + 1)]
        return [text(n.x + n.width / 2, 12, name, bold=True) for name, n in zip(names, places, strict=True)]

    def legend(self):
        """Say what the boxes and lines mean -> parts, height"""
        return legend(ENTRIES, self.width, self.height + 16)


ENTRIES = [
    (lambda x, y: box(x, y - 9, 34, 18, "forward"), "value →"),
    (lambda x, y: box(x, y - 9, 34, 18, "backward"), "← blame"),
    (lambda x, y: box(x, y - 9, 34, 18, "target"), "t: target"),
    (lambda x, y: line((x, y), (x + 34, y), dots=True), "nothing comes through"),
    (lambda x, y: frame(x + 2, y - 8, 30, 16), "nudged below"),
    *[(None, words) for words in ("b: bias", "z: sum", "h: after ReLU")],
    (None, "on an edge: the weight, below it product or gradient"),
]
