"""The pictures of the chain rule: the numbers on a graph are those of the chain rule, and nothing stays open."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import FancyArrowPatch
from matplotlib.text import Text
from pictures import assert_good_picture, texts

import propkit
from propkit import Value
from propkit.figures.graph import draw_backward, draw_forward
from propkit.figures.nudge_sizes import draw_nudge_sizes
from propkit.figures.uphill import draw_uphill


def chain():
    w, x, minus_paid = Value(2.0), Value(3.0), Value(-9.0)
    p = w * x
    e = p + minus_paid
    loss = Value(e.data**2, (e,), (2 * e.data,))
    return loss, {"w": w, "x": x, "p": p, "−paid": minus_paid, "e": e, "loss": loss}


def diamond():
    """A node that feeds two others, over one column and over two."""
    w, x = Value(2.0), Value(3.0)
    q = w * x
    r = Value(q.data**2, (q,), (2 * q.data,))
    loss = r + q
    return loss, {"w": w, "x": x, "q": q, "r": r, "loss": loss}


def square():
    w = Value(3.0)
    result = w * w
    return result, {"w": w, "w · w": result}


def neuron():
    numbers = {"w1": 0.5, "x1": 2.0, "w2": -0.25, "x2": 3.0, "b": -0.25}
    names = {name: Value(number) for name, number in numbers.items()}
    p1, p2 = names["w1"] * names["x1"], names["w2"] * names["x2"]
    z = Value(p1.data + p2.data - 0.25, (p1, p2, names["b"]), (1.0, 1.0, 1.0))
    a = Value(0.5, (z,), (0.25,))
    loss = Value(0.25, (a,), (-1.0,))
    return loss, names | {"p1": p1, "p2": p2, "z": z, "a": a, "loss": loss}


def uphill():
    return draw_uphill(lambda w: w[0] ** 2 + 3 * w[1] ** 2, np.array([1.0, 0.5]), np.array([2.0, 3.0]))


def nudge_sizes():
    return draw_nudge_sizes(np.exp, 1.0, np.e, 10.0 ** -np.arange(16))


GRAPHS = [chain, diamond, square, neuron]
PICTURES = {f"{draw.__name__} {graph.__name__}": lambda draw=draw, graph=graph: draw(*graph())
            for draw in (draw_forward, draw_backward) for graph in GRAPHS}  # fmt: skip
PICTURES |= {"uphill": uphill, "nudge_sizes": nudge_sizes}


def under_the_nodes(figure):
    """Return what stands under the nodes, without the word `slope`."""
    return sorted(t.removeprefix("slope ") for t in texts(figure) if t.startswith("slope "))


def heads(figure):
    """Count the edges with an arrow head that point left and right, and those without a head."""
    arrows = figure.findobj(FancyArrowPatch)
    pointed = [a._posA_posB for a in arrows if a.get_linestyle() == "-"]
    left = sum(end[0] < start[0] for start, end in pointed)
    return left, len(pointed) - left, len(arrows) - len(pointed)


@pytest.mark.parametrize("draw", PICTURES.values(), ids=PICTURES)
def test_every_picture_is_good(draw):
    assert_good_picture(draw)


@pytest.mark.parametrize("graph", GRAPHS)
def test_no_two_texts_of_a_graph_overlap(graph):
    figure = draw_backward(*graph())
    FigureCanvasAgg(figure).draw()
    seen = [(t.get_text(), t.get_window_extent()) for t in figure.axes[0].texts]
    for i, (text, box) in enumerate(seen):
        for other, other_box in seen[i + 1 :]:
            assert not box.overlaps(other_box), f"{text!r} and {other!r}"


def test_forward_shows_each_value_and_no_slope():
    figure = draw_forward(*chain())
    assert {"w", "2", "x", "3", "p", "6", "−paid", "−9", "e", "−3", "loss", "9"} == set(texts(figure))
    assert heads(figure) == (0, 5, 0)


@pytest.mark.parametrize(
    ("steps", "slopes", "edges"),
    [
        (0, ["1"], (0, 0, 5)),
        (1, ["1", "−6"], (1, 0, 4)),
        (2, ["1", "−6", "−6", "−6"], (3, 0, 2)),
        (3, ["1", "−12", "−18", "−6", "−6", "−6"], (5, 0, 0)),
        (None, ["1", "−12", "−18", "−6", "−6", "−6"], (5, 0, 0)),
    ],
)
def test_backward_goes_one_node_a_step(steps, slopes, edges):
    figure = draw_backward(*chain(), steps)
    assert under_the_nodes(figure) == slopes
    assert heads(figure) == edges
    assert sorted(t for t in texts(figure) if t.startswith("×")) == ["× 1", "× 1", "× 2", "× 3", "× −6"]


def test_a_value_used_twice_waits_and_adds_up():
    assert under_the_nodes(draw_backward(*diamond(), steps=1)) == ["1", "1", "1"]
    assert under_the_nodes(draw_backward(*diamond())) == ["1", "1", "1 + 12\n= 13", "26", "39"]
    assert under_the_nodes(draw_backward(*square())) == ["1", "3 + 3\n= 6"]


@pytest.mark.parametrize("graph", GRAPHS)
def test_the_slopes_are_those_of_backpropagate_and_the_values_stay_as_they_are(graph):
    value, names = graph()
    for v in names.values():
        v.grad = 7.0
    shown = under_the_nodes(draw_backward(value, names))
    assert {v.grad for v in names.values()} == {7.0}
    propkit.backpropagate(value)
    expected = sorted(f"{v.grad:.3g}".replace("-", "−") for v in names.values())
    assert sorted(text.rpartition("= ")[2] for text in shown) == expected


def test_negative_parts_are_taken_away():
    w = Value(2.0)
    y = Value(0.0, (w, w), (3.0, -1.0))
    assert under_the_nodes(draw_backward(y, {"w": w, "y": y})) == ["1", "3 − 1\n= 2"]


def test_uphill_has_two_arrows_of_one_length_along_the_gradient():
    texts_with_arrows = [t for t in uphill().findobj(Text) if getattr(t, "arrow_patch", None)]
    ways = [np.subtract(t.xy, t.xyann) for t in texts_with_arrows]
    np.testing.assert_allclose(ways[0], -ways[1])
    np.testing.assert_allclose(ways[0] / ways[0][0], [1.0, 1.5])


def test_nudge_sizes_draws_what_nudging_gives():
    one, both = nudge_sizes().axes[0].lines
    for h, wrong in zip(*both.get_data(), strict=True):
        assert wrong == abs(propkit.nudge_slope(np.exp, 1.0, h) - np.e)
    assert one.get_linestyle() != both.get_linestyle()
    assert 1e-8 < both.get_xdata()[np.nanargmin(both.get_ydata())] < 1e-3


def test_nudge_sizes_leaves_out_an_error_of_zero():
    line = draw_nudge_sizes(lambda w: 3 * w, 0.0, 3.0, [1.0, 0.5]).axes[0].lines[1]
    assert np.isnan(line.get_ydata()).all()
