"""A graph on a page: it flows to the right, or downwards where that is too wide; its boxes, and the lines between."""

from propkit.widgets.chain.layout import lay_out

FONT, HEIGHT, TAG, LINE = 15, 46, 24, 18  # letters, a box, a tag of one line, and what each further line adds
WIDEST, MARGIN, TAG_WIDTH, BESIDE = 640, 18, 110, 80
GAPS = {False: 72, True: 48}  # from column to column: to the right, and downwards
NARROW, WIDE = set(" .,·()ijlftrI/"), set("mwMW✗")


def text_width(text):
    """Estimate how wide a text is in pixels."""
    return FONT * sum(0.33 if letter in NARROW else 0.72 if letter in WIDE else 0.56 for letter in text)


def box_width(part):
    """Return the width of a part's box: its words fit, and numbers as the sliders make them."""
    return max(64, text_width(part.text) + 16, text_width(f"{part.name} = −0.25") + 12)


class Page:
    """Places in pixels. A graph flows along one axis and spreads over the other; `xy` turns the two into x and y."""

    def __init__(self, formula):
        self.formula = formula
        self.uses = {part: [] for part in formula.parts}
        for end in formula.parts:
            for i, source in enumerate(end.sources):
                self.uses[source].append((end, i))
        self.down = False
        self.arrange()
        if self.length > WIDEST:
            wide = self.length
            self.down = True
            self.arrange()
            if self.breadth > wide:
                self.down = False
                self.arrange()

    def arrange(self):
        """Place all parts for the direction that was chosen."""
        self.layout = lay_out(self.formula, self.room)
        thick = [0] * self.layout.columns
        for part, column in self.layout.column.items():
            thick[column] = max(thick[column], HEIGHT if self.down else box_width(part))
        self.span, at = [], MARGIN
        for size in thick:
            self.span.append((at, at + size))
            at += size + GAPS[self.down]
        self.length = at - GAPS[self.down] + MARGIN
        place = self.layout.place
        self.breadth = max(y + (self.room(i)[1] if not isinstance(i, tuple) else 16) for i, y in place.items())

    def room(self, part):
        """Return the room that a part needs across the flow, on both sides of its middle: its box and its tag."""
        shared, swing = len(self.uses[part]) > 1, max(self._swing(part), *map(self._swing, part.sources), 0)
        if self.down:
            half = box_width(part) / 2
            return max(half, swing) + 8, max(half + self.widest_tag(part) + 14, swing + 8)
        return max(HEIGHT / 2, swing) + 8, max(HEIGHT / 2 + TAG + 10 + LINE * shared, swing + 8)

    def widest_tag(self, part):
        """Return how wide the tag of a part can be."""
        return BESIDE if self.down and len(self.uses[part]) < 2 else TAG_WIDTH

    def _swing(self, part):
        """Return how far the outermost of several lines from a part to one and the same other swings out."""
        twins = max((end.sources.count(part) for end, _ in self.uses[part]), default=1)
        return (50 if self.down else 20) + (36 if self.down else 15) * (twins - 1) if twins > 1 else 0

    @property
    def size(self):
        """The width and the height of the page."""
        return (self.breadth, self.length) if self.down else (self.length, self.breadth)

    def xy(self, along, across):
        return (across, along) if self.down else (along, across)

    def middle(self, part):
        """Return x and y of the middle of a part's box."""
        start, end = self.span[self.layout.column[part]]
        return self.xy((start + end) / 2, self.layout.place[part])

    def tag(self, part, width, height):
        """Return x and y of the middle of a part's tag: below its box, or beside it where the graph flows downwards."""
        x, y = self.middle(part)
        if self.down:
            return x + box_width(part) / 2 + 5 + width / 2, y
        return x, y + HEIGHT / 2 + 4 + height / 2

    def line(self, end, i):
        """Return the points of the line from the i-th source of a part to it: groups of 4, each a curve.

        end a Part, i which of its sources -> points as pairs (along, across)
        """
        source, column = end.sources[i], self.layout.column
        half = 0 if self.down else box_width(source) / 2
        start = sum(self.span[column[source]]) / 2 + (HEIGHT / 2 if self.down else half)
        stop = sum(self.span[column[end]]) / 2 - (HEIGHT / 2 if self.down else box_width(end) / 2)
        leave = self.layout.place[source] + self._port(self.uses[source], (end, i), self._far_end)
        arrive = self.layout.place[end] + self._port([(end, k) for k in range(len(end.sources))], (end, i), self._near)
        if (end, i) not in self.layout.place:
            return _curve(start, leave, stop, arrive, self._bulge(end, i))
        lane = self.layout.place[end, i]
        first, last = self.span[column[source] + 1][0], self.span[column[end] - 1][1]
        return [
            *_curve(start, leave, first, lane), *_curve(first, lane, last, lane), *_curve(last, lane, stop, arrive)
        ]  # fmt: skip

    def _far_end(self, use):
        return self.layout.place.get(use, self.layout.place[use[0]])

    def _near(self, use):
        return self.layout.place.get(use, self.layout.place[use[0].sources[use[1]]])

    def _port(self, uses, use, height):
        """Return how far from the middle of a side a line starts or ends, so that several stand side by side."""
        ordered = sorted(uses, key=height)
        room = 20 if self.down else 11
        return room * (ordered.index(use) - (len(uses) - 1) / 2)

    def _bulge(self, end, i):
        """Return how far a line swings out, where two or more lead from one source to the same part."""
        twins = [k for k, source in enumerate(end.sources) if source is end.sources[i]]
        step = 70 if self.down else 24
        return step * (twins.index(i) - (len(twins) - 1) / 2) if len(twins) > 1 else 0.0


def _curve(start, leave, stop, arrive, bulge=0.0):
    middle = (start + stop) / 2
    return [(start, leave), (middle, leave + bulge), (middle, arrive + bulge), (stop, arrive)]


def point(curve, part):
    """Return the point at a part from 0 to 1 of a curve of 4 points."""
    weights = ((1 - part) ** 3, 3 * part * (1 - part) ** 2, 3 * part**2 * (1 - part), part**3)
    return tuple(sum(w * p[axis] for w, p in zip(weights, curve, strict=True)) for axis in (0, 1))
