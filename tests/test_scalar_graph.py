"""Graphs of Values: the order of the nodes is valid, and gradients agree with PyTorch, nudging and sums over paths."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from propkit.checks.beside.making import Graph
from propkit.checks.beside.probe import Case, Given, Opaque, probe
from propkit.checks.exercise import load_bank
from propkit.scalar_graph import Value, backpropagate, topological_order

BANKS = load_bank("ch04_chain_rule")
DEEP = 10_000


@st.composite
def graphs(draw):
    """Draw the nodes of a graph, inputs first: leaves, then sums and products of any two earlier nodes."""
    number = st.floats(-2, 2)
    nodes = [Value(draw(number)) for _ in range(draw(st.integers(1, 3)))]
    for _ in range(draw(st.integers(0, 8))):
        first, second = (nodes[draw(st.integers(0, len(nodes) - 1))] for _ in range(2))
        nodes.append(first + second if draw(st.booleans()) else first * second)
    for node in nodes:
        node.grad = draw(number)
    return nodes


def ancestors(value):
    """Return the value and all that it was made from, by a rule of its own: add inputs until nothing is new."""
    found = {value}
    while True:
        larger = found | {source for node in found for source in node.inputs}
        if larger == found:
            return found
        found = larger


def paths(node, value):
    """Return the sum over all ways from node to value of the product of the slopes on the way."""
    if node is value:
        return 1.0
    ways = zip(value.inputs, value.slopes, strict=True)
    return sum(slope * paths(node, source) for source, slope in ways)


def chain(length):
    """Return the ends of a chain: each node is the one before it plus a step, or twice the one before it."""
    node = start = Value(1.0)
    for i in range(length):
        node = Value(node.data, (node,), (2.0,)) if i == 0 else node + Value(1.0)
    return start, node


# Value


def test_sum_and_product_know_their_slopes():
    x, y = Value(2.0), Value(-3.0)
    total, product = x + y, x * y
    assert (total.data, total.inputs, total.slopes) == (-1.0, (x, y), (1.0, 1.0))
    assert (product.data, product.inputs, product.slopes) == (-6.0, (x, y), (-3.0, 2.0))
    assert x.inputs == x.slopes == ()
    assert x.grad == 0
    assert repr(product) == "Value(-6, grad=0)"


# topological_order


@given(graphs())
def test_every_node_stands_once_and_after_its_inputs(nodes):
    order = topological_order(nodes[-1])
    place = {node: at for at, node in enumerate(order)}
    assert len(place) == len(order)
    assert set(order) == ancestors(nodes[-1])
    assert all(place[source] < place[node] for node in order for source in node.inputs)


def test_order_is_a_list_and_changes_nothing():
    x = Value(3.0)
    out = x * x
    x.grad = 5.0
    assert topological_order(out) == [x, out]
    assert (x.data, x.grad, out.data, out.grad, out.inputs) == (3.0, 5.0, 9.0, 0.0, (x, x))


def test_order_of_a_deep_chain():
    start, end = chain(DEEP)
    order = topological_order(end)
    assert len(order) == 2 * DEEP
    assert order[-1] is end
    place = {node: at for at, node in enumerate(order)}
    assert all(place[source] < place[node] for node in order for source in node.inputs)
    assert start in place


FORK = Given("graph", ((2.0, (), (), 7.0), (6.0, (0,), (3.0,), 7.0), (8.0, (1, 0), (1.0, 1.0), 7.0)))


@pytest.mark.parametrize(
    ("answer", "returned"),
    [
        (topological_order, [0, 1, 2]),
        (lambda value: reversed(topological_order(value)), [2, 1, 0]),
        (lambda value: [value, value, Value(1.0)], [2, 2, -1]),
        (lambda value: None, None),
        (lambda value: 3, 3),
        (lambda value: set(topological_order(value)), Opaque("set")),
    ],
)
def test_the_check_numbers_the_nodes_that_come_back(answer, returned):
    assert probe(answer, Case((FORK,), "a fork", way="order")).returned == returned


# backpropagate


@given(graphs())
def test_gradients_are_sums_over_all_paths(nodes):
    data = [node.data for node in nodes]
    assert backpropagate(nodes[-1]) is None
    for node in ancestors(nodes[-1]):
        assert node.grad == pytest.approx(paths(node, nodes[-1]), rel=1e-9, abs=1e-9)
    assert [node.data for node in nodes] == data


@given(graphs())
def test_gradients_agree_with_torch(nodes):
    torch = pytest.importorskip("torch")
    twins = {}
    for node in nodes:
        if not node.inputs:
            twins[node] = torch.tensor(node.data, dtype=torch.float64, requires_grad=True)
        else:
            first, second = (twins[source] for source in node.inputs)
            total = first + second  # a product of two ones has the slopes of a sum, but not its number
            twins[node] = total if (*node.slopes, node.data) == (1.0, 1.0, total.item()) else first * second
            twins[node].retain_grad()
    twins[nodes[-1]].backward()
    backpropagate(nodes[-1])
    for node in ancestors(nodes[-1]):
        assert node.grad == pytest.approx(twins[node].grad.item(), rel=1e-10, abs=1e-10)


def test_gradients_agree_with_nudging():
    def out(x, y):
        a = x * y
        b = a + x
        c = a * a
        return (b * c) + (y * y)

    point, h = np.array([1.3, -0.7]), 1e-5
    x, y = map(Value, point)
    backpropagate(out(x, y))
    for leaf, step in ((x, [h, 0]), (y, [0, h])):
        right, left = (out(*map(Value, point + side * np.array(step))).data for side in (1, -1))
        assert leaf.grad == pytest.approx((right - left) / (2 * h), rel=1e-8)


def test_numbers_of_a_square_and_a_fork():
    x, y = Value(3.0), Value(2.0)
    square = x * x
    backpropagate(square)
    assert (x.grad, square.grad) == (6.0, 1.0)
    fork = x * y + x
    backpropagate(fork)
    assert (x.grad, y.grad, fork.grad) == (3.0, 3.0, 1.0)
    assert square.grad == 1.0  # not made from it, not touched


def test_a_second_call_gives_the_same():
    x, y = Value(3.0), Value(2.0)
    out = (x * y + x) * y
    backpropagate(out)
    first = [node.grad for node in topological_order(out)]
    backpropagate(out)
    assert [node.grad for node in topological_order(out)] == first


def test_gradient_at_the_far_end_of_a_deep_chain():
    start, end = chain(DEEP)
    backpropagate(end)
    assert start.grad == 2.0
    assert all(node.grad == 1.0 for node in topological_order(end) if node is not start)


@pytest.mark.parametrize("name", ["topological_order", "backpropagate"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_graphs_of_the_bank_have_the_slopes_of_their_numbers(name, seed):
    """Each row's number and slopes are those of a sum or of a product, and every node reaches the output."""
    for case in BANKS[name].draw(seed):
        rows = case.args[0].data
        nodes = Graph(*rows).nodes(Value)
        assert ancestors(nodes[-1]) == set(nodes)
        assert len(case.secret) == len(nodes)
        assert all(row[3] not in (0.0, 1.0) for row in rows)  # an old gradient that is kept is noticed
        for node in nodes:
            numbers = [source.data for source in node.inputs]
            if not numbers:
                continue
            is_sum = all(slope == 1.0 for slope in node.slopes) and node.data == pytest.approx(sum(numbers))
            assert is_sum or node.data == pytest.approx(np.prod(numbers))
            for i, slope in enumerate(node.slopes):
                assert slope == pytest.approx(1.0 if is_sum else np.prod(numbers[:i] + numbers[i + 1 :]))
