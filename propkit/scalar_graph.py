"""A graph of single numbers: each one knows from which inputs it was made, and how fast it changes with each."""


class Value:
    """A number in a graph, with the Values that it was made from.

    data the number, inputs a tuple of Values, slopes a tuple: d data / d input for each input
    grad is for the gradient: how fast the output of the graph changes with this number
    """

    def __init__(self, data, inputs=(), slopes=()):
        self.data = data
        self.inputs = tuple(inputs)
        self.slopes = tuple(slopes)
        self.grad = 0.0

    def __add__(self, other):
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __repr__(self):
        return f"Value({self.data:g}, grad={self.grad:g})"


def topological_order(value):
    """Return `value` and every node that it was made from: each once, inputs before what they feed.

    value a Value -> list of Values

    A node may be used twice, also by one and the same node. Where several orders are possible, any of them is right.
    The graphs that are checked are small, so an answer that calls itself is welcome.
    """
    order, seen, stack = [], set(), [(value, False)]
    while stack:  # no recursion: Python stops at a depth of about 1,000
        node, inputs_done = stack.pop()
        if inputs_done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((source, False) for source in node.inputs)
    return order


def backpropagate(value):
    """Set .grad of `value` and of every node that it was made from to d value / d node; nothing is returned.

    value a Value; its own .grad becomes 1

    Where a node is used twice, its gradients add up. Whatever .grad held before is forgotten, and .data stays.
    """
    order = topological_order(value)
    for node in order:
        node.grad = 0.0
    value.grad = 1.0
    for node in reversed(order):
        for source, slope in zip(node.inputs, node.slopes, strict=True):
            source.grad += slope * node.grad
