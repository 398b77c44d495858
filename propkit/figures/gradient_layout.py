"""Where everything stands in a picture of gradients beside nudging: cells, numbers, marks, titles, legend."""

from dataclasses import dataclass, replace

from propkit.figures.gradient_entries import COLOURS, KINK, STEPS, both, level, short, state

CELL = 70, 44  # pixels on the page
LEFT, HEAD, GAP = 20, 46, 20  # of a panel: its row numbers, its title and column numbers, the space behind it
WIDEST = 800
LETTER, BOLD = 8.8, 10  # at most the width of a letter of 15 px, over a whole line
LEGEND = {
    "✗": "✗ wrong: above what came, below what nudging says",
    "k": "k at a kink, where nudging cannot tell: not counted",
    "?": "? nothing came that could be compared",
}


@dataclass
class Box:
    """A rectangle in pixels; without a colour it is a dashed outline."""

    x: float
    y: float
    width: float
    height: float
    colour: str | None = None


@dataclass
class Text:
    """A text whose baseline begins, or has its middle, at x, y; without a colour it has that of the page."""

    x: float
    y: float
    text: str
    colour: str | None = None
    bold: bool = False
    centred: bool = True


@dataclass
class Block:
    """Items that belong together, and the pixels that they take."""

    items: list
    width: float
    height: float

    def moved(self, x, y):
        """Yield the items, moved."""
        return (replace(item, x=item.x + x, y=item.y + y) for item in self.items)


def lay_out(findings):
    """Place all panels side by side, as many as fit, and the legend below them -> Block."""
    items, left, top, bottom, width = [], 0, 0, 0, 0
    for block in map(panels, groups(findings)):
        if left and left + block.width > WIDEST:
            left, top = 0, bottom + 12
        items += block.moved(left, top)
        width, bottom = max(width, left + block.width), max(bottom, top + block.height)
        left += block.width + GAP
    below = legend(findings)
    items += below.moved(0, bottom)
    return Block(items, max(width, below.width), bottom + below.height)


def groups(findings):
    """Put the gradient of a bias, or of another row of numbers, below the table before it that has as many columns.

    -> list of lists
    """
    made = []
    for finding in findings:
        if made and len(finding.shape) == 1 and made[-1][0].shape[-1:] == finding.shape:
            made[-1].append(finding)
        else:
            made.append([finding])
    return made


def panels(group):
    """Place the panels of a group one below the other -> Block."""
    items, y = [], 0
    for finding in group:
        items += _panel(finding, 0, y)
        y += HEAD + _table(finding.shape)[0] * CELL[1] + 8
    return Block(items, max(map(_width, group)) + 1, y)


def _table(shape):
    """Return rows and columns of an array that is drawn as a table."""
    return (1, 1, *shape)[-2:]


def _width(finding):
    """Return how wide a panel is: its cells, or its title."""
    title = len(f"{finding.name}: {state(finding)}") * BOLD
    return LEFT + max(_table(finding.shape)[1] * CELL[0], title)


def _panel(finding, left, top):
    """Yield title, numbers of rows and columns, and the cells of one gradient."""
    yield Text(left + LEFT, top + 16, f"{finding.name}: {state(finding)}", bold=True, centred=False)
    rows, columns = _table(finding.shape)
    x, y = left + LEFT, top + HEAD
    for column in range(columns if finding.shape else 0):
        yield Text(x + (column + 0.5) * CELL[0], y - 6, str(column))
    for row in range(rows if len(finding.shape) == 2 else 0):
        yield Text(x - 13, y + (row + 0.5) * CELL[1] + 5, str(row))
    for number in range(rows * columns):
        entry = finding.entries[number] if finding.entries is not None else None
        yield from _cell(entry, x + number % columns * CELL[0], y + number // columns * CELL[1])


def _cell(entry, x, y):
    """Yield the rectangle and the numbers of one entry."""
    wide, high = CELL
    middle = x + wide / 2
    if entry is None:
        yield Box(x + 3, y + 3, wide - 6, high - 6)
        yield Text(middle, y + high / 2 + 5, "?")
        return
    wrong = entry.wrong
    step = level(entry)
    ink = "#ffffff" if step < STEPS / 2 and not entry.kink else "#000000"
    yield Box(x, y, wide, high, KINK if entry.kink else COLOURS[step])
    if wrong or entry.kink:
        came, nudged = both(entry)
        yield Text(middle, y + 18, f"{'✗' if wrong else 'k'} {came}", ink, bold=True)
        yield Text(middle, y + 37, nudged, ink)
    else:
        yield Text(middle, y + high / 2 + 5, short(entry.analytic), ink)


def legend(findings):
    """Explain the colours, and those of the marks that are there -> Block."""
    bar, high = LEFT + 184, 30
    items = [Text(LEFT, 21, "relative error:", centred=False), Text(bar - 50, 21, "10⁻¹⁰", centred=False)]
    items += [Box(bar + 14 * step, 8, 14, 16, colour) for step, colour in enumerate(COLOURS)]
    items.append(Text(bar + 14 * STEPS + 8, 21, "1", centred=False))
    entries = [e for finding in findings for e in finding.entries or [None]]
    marks = {"?" if e is None else "✗" if e.wrong else "k" if e.kink else "" for e in entries}
    lines = [words for mark, words in LEGEND.items() if mark in marks]
    for words in lines:
        items.append(Text(LEFT, high + 15, words, centred=False))
        high += 22
    return Block(items, LEFT + max([42 * LETTER, *(len(words) * LETTER for words in lines)]), high + 4)
