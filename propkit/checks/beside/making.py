"""Arguments that are no plain data: functions, random generators, graphs. They are made afresh for each call."""

import numpy as np


def polynomial(*coefficients):
    """Return the function x -> coefficients[0] + coefficients[1] x + coefficients[2] x**2 ..."""
    return lambda x: sum(c * x**power for power, c in enumerate(coefficients))


def weighted_sines(weights):
    """Return the function x -> sum of weights * sin(x) + x**2 / 2, over arrays of the shape of weights."""
    return lambda x: float(np.sum(weights * np.sin(x) + x**2 / 2))


def coupled_waves(weights):
    """Return the function x -> sin(sum of weights * x) + sum of x**3 / 3, whose slopes depend on all entries."""
    return lambda x: float(np.sin(np.sum(weights * x)) + np.sum(x**3) / 3)


def transposed_array(array):
    """Return the transpose of an array: the same numbers in memory, their order the other way round."""
    return array.T


def view(array):
    """Return every other column of an array: a view, whose numbers do not lie side by side in memory."""
    return array[..., ::2]


def bowl(matrix, centre):
    """Return the gradient of a bowl whose lowest point is `centre`: point -> matrix @ (point - centre)."""
    return lambda point: matrix @ (point - centre)


def random_generator(seed):
    """Return numpy's Generator for a seed."""
    return np.random.default_rng(seed)


def random_generators(*seeds):
    """Return a list with one of numpy's Generators for each seed."""
    return [random_generator(seed) for seed in seeds]


class Node:
    """Stands in for Value where the learner's notebook does not define it."""

    def __init__(self, data, inputs=(), slopes=()):
        self.data, self.inputs, self.slopes, self.grad = data, tuple(inputs), tuple(slopes), 0.0


class Graph:
    """A graph of Values, made from rows (data, indices of its inputs, slopes, old grad); the last row is the output."""

    def __init__(self, *rows):
        self.rows, self.made = rows, []

    def nodes(self, value_class):
        """Return the nodes, made of the learner's own class."""
        made = self.made = []
        for data, inputs, slopes, old in self.rows:
            node = value_class(data, tuple(made[i] for i in inputs), tuple(slopes))
            node.grad = old
            made.append(node)
        return made

    def state(self):
        """Return all of the graph that an answer has to leave as it is: how nodes hang together, and their slopes."""
        if not self.made:
            return [(list(inputs), list(slopes)) for _, inputs, slopes, _ in self.rows]
        numbers = {id(node): number for number, node in enumerate(self.made)}
        return [([numbers.get(id(source), -1) for source in node.inputs], list(node.slopes)) for node in self.made]


MAKERS = {
    "polynomial": polynomial,
    "sum of waves": weighted_sines,
    "coupled function": coupled_waves,
    "transposed array": transposed_array,
    "view": view,
    "bowl": bowl,
    "rng": random_generator,
    "numpy integer": np.int64,
    "rngs": random_generators,
    "graph": Graph,
}
