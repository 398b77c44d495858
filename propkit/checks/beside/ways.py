"""Ways to call an answer: most are called with the arguments of the case, some need a little more around it."""

from collections.abc import Iterable
from itertools import islice

from .making import Node

GIVEN = {}  # functions of earlier chapters, which an answer may use where its notebook does not define them
MOST_ITEMS = 10_000


def call(implementation, args):
    """Call it -> what it returns."""
    return implementation(*args)


def collect(implementation, args):
    """Call it and go through what it yields -> list."""
    return list(islice(implementation(*args), MOST_ITEMS))


def order(implementation, args):
    """Call it with the output of a graph -> the numbers of the nodes that it returns; -1 for what is no node of it.

    What cannot be gone through in an order of its own comes back as it is.
    """
    nodes = args[0].nodes(_value_class(implementation))
    numbers = {id(node): number for number, node in enumerate(nodes)}
    returned = implementation(nodes[-1])
    if not isinstance(returned, Iterable) or isinstance(returned, (str, set, frozenset, dict)):
        return returned
    return [numbers.get(id(node), -1) for node in islice(returned, MOST_ITEMS)]


def gradients(implementation, args):
    """Call it with the output of a graph -> every node's .grad, then every node's .data."""
    nodes = args[0].nodes(_value_class(implementation))
    implementation(nodes[-1])
    return [node.grad for node in nodes], [node.data for node in nodes]


def each(inner):
    """Return the way that goes the inner way once for each item of the last argument -> list of results."""

    def go_round(implementation, args):
        *others, items = args
        return [inner(implementation, [*others, item]) for item in items]

    return go_round


def after(forward):
    """Return the way that runs the forward pass of the learner's notebook first, and hands its cache on."""

    def go_back(implementation, args):
        dout, *inputs = args
        run_forward = getattr(implementation, "__globals__", {}).get(forward) or GIVEN.get(forward)
        if run_forward is None:
            raise NameError(f"{forward} is not defined here; run the cell that defines it first")
        _, cache = run_forward(*inputs)
        return implementation(dout, cache) if dout is not None else implementation(cache)

    return go_back


def way(name):
    """Return the way of this name: `call`, `collect`, `order`, `gradients`, `each <way>` or `after <forward>`."""
    if name.startswith("each "):
        return each(way(name.removeprefix("each ")))
    if forward_name(name):
        return after(forward_name(name))
    return {"call": call, "collect": collect, "order": order, "gradients": gradients}[name]


def forward_name(name):
    """Return the name of the forward pass that this way runs first; an empty string where it runs none."""
    return name.removeprefix("after ") if name.startswith("after ") else ""


def _value_class(implementation):
    return getattr(implementation, "__globals__", {}).get("Value", Node)
