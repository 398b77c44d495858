"""Where the nodes of a graph stand: in columns, inputs first, as close as they can without touching."""

from dataclasses import dataclass

LANE = 16  # half the room of a line that passes other nodes by


@dataclass
class Layout:
    """column of each part; place of each part within its column, and of each lane (end, i) of its i-th source."""

    column: dict
    place: dict

    @property
    def columns(self):
        return 1 + max(self.column.values())


def lay_out(formula, room):
    """Place the parts of a formula.

    formula a Formula, room a function part -> (before, after), the room that it needs on both sides of its middle
    -> Layout; the first place is where the least room ends, 0
    """
    column = _columns(formula)
    place = _shape(formula.result, column, room, set())
    top = min(y - _room(item, room)[0] for item, y in place.items())
    return Layout(column, {item: y - top for item, y in place.items()})


def _columns(formula):
    """Return a dict part: column. Each part stands right before the first one that uses it."""
    column = {formula.result: 0}
    for end in reversed(formula.parts):
        for source in end.sources:
            column[source] = min(column.get(source, 0), column[end] - 1)
    first = min(column.values())
    return {part: place - first for part, place in column.items()}


def _shape(part, column, room, seen):
    """Return a dict item: place, for a part and all that it is made of and that has no place yet.

    A line over more than one column gets a lane of its own, so that no line crosses a node.
    """
    seen.add(part)
    shapes = []
    for i, source in enumerate(part.sources):
        if column[part] - column[source] > 1:
            shapes.append({(part, i): 0.0})
        elif source not in seen:
            shapes.append(_shape(source, column, room, seen))
    ends = {}
    together = _stack(shapes, column, room, ends)
    together[part] = sum(ends.values()) / len(ends) if ends else 0.0
    return together


def _stack(shapes, column, room, ends):
    """Put shapes one below the other, each as high as it can be; note in `ends` where the last item of each came."""
    lowest, together = {}, {}
    for k, shape in enumerate(shapes):
        needed = [
            lowest[c] - (y - _room(item, room)[0])
            for item, y in shape.items()
            for c in _spans(item, column)
            if c in lowest
        ]
        down = max(needed, default=0.0)
        for item, y in shape.items():
            together[item] = y + down
            for c in _spans(item, column):
                lowest[c] = max(lowest.get(c, -1e9), y + down + _room(item, room)[1])
        ends[k] = together[list(shape)[-1]]
    return together


def _spans(item, column):
    """Return the columns that an item stands in: one for a part, and for a lane all between its ends."""
    if not isinstance(item, tuple):
        return (column[item],)
    end, i = item
    return range(column[end.sources[i]] + 1, column[end])


def _room(item, room):
    return (LANE, LANE) if isinstance(item, tuple) else room(item)
