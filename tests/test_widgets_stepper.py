"""The blame stepper: its numbers are those of the functions it was given, and its words say where they are wrong."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pytest

import propkit
from propkit.figures.words import show
from propkit.widgets import blame_stepper
from propkit.widgets.stepper.explorer import NUDGES
from propkit.widgets.stepper.svg import WIDTHS, brief

FIRST = np.array([[1.0, -0.5, 0.5], [0.5, 1.0, -1.0]]), np.array([0.1, 0.2, -0.3])
LAST = np.array([[1.0], [-0.4], [0.8]]), np.array([-0.3])
PARAMS = [FIRST, LAST]
X = np.array([[-1.0, -1.75], [-0.375, 0.75], [1, 0.75], [2, -1.5]])
TARGET = np.array([[0.0], [1.0], [1.0], [0.0]])
LOSSES = ("mse", "binary_cross_entropy", "softmax_cross_entropy")
ROLES = ["linear_forward", "relu_forward", "loss_forward", "loss_backward", "linear_backward", "relu_backward"]
STEPS = [
    ("→", "linear_forward, layer 1"), ("→", "relu_forward, layer 1"), ("→", "linear_forward, layer 2"),
    ("→", "binary_cross_entropy_forward"), ("←", "binary_cross_entropy_backward"),
    ("←", "linear_backward, layer 2"), ("←", "linear_backward, layer 2"), ("←", "relu_backward, layer 1"),
    ("←", "linear_backward, layer 1"), ("←", "linear_backward, layer 1"),
]  # fmt: skip


def stepper(steps=0, row=0, **functions):
    """Return the stepper of the lesson after some steps."""
    explorer = blame_stepper(PARAMS, X, TARGET, **functions)
    explorer.row.value = row
    explorer.player.act("advance", steps=steps)
    return explorer


def plain(html):
    return re.sub("<.*?>", "", html)


def pictures(explorer):
    """Return the SVGs of an explorer as parsed trees: the network wide and narrow, the curve wide and narrow."""
    shown = explorer.picture.value + explorer.curve.value
    return [ElementTree.fromstring(svg) for svg in re.findall("<svg.*?</svg>", shown)]


def drawn(explorer, picture=0):
    return [one.text for one in pictures(explorer)[picture].iter("text")]


def numbers_in(explorer, picture=0):
    return [text for text in drawn(explorer, picture) if re.fullmatch(r"−?[\d.,]+(e−?\d+)?", text)]


def random_network(sizes, loss, seed, rows=3):
    """Return params, x, target and the two functions of a loss for a network that is drawn."""
    rng = np.random.default_rng(seed)
    params = [(rng.normal(size=(D, M)), rng.normal(size=M)) for D, M in pairwise(sizes)]
    targets = {
        "mse": rng.normal(size=(rows, sizes[-1])),
        "binary_cross_entropy": rng.integers(2, size=(rows, sizes[-1])).astype(float),
        "softmax_cross_entropy": rng.integers(sizes[-1], size=rows),
    }
    functions = {f"loss_{way}": getattr(propkit, f"{loss}_{way}") for way in ("forward", "backward")}
    return params, rng.normal(size=(rows, sizes[0])), targets[loss], functions


# steps


def test_ten_steps_lead_forward_and_back_and_say_whose_they_are():
    explorer = stepper()
    assert "At the start. The inputs are −1 and −1.75." in plain(explorer.words.value)
    for count, (arrow, name) in enumerate(STEPS, start=1):
        assert not explorer.player.ended
        explorer.player.act("advance")
        assert plain(explorer.words.value).startswith(f"{arrow} {name}.")
        assert explorer.player.note == f"{count} of 10 steps"
    assert explorer.player.ended
    assert "All 13 weights and biases have their gradient now." in plain(explorer.words.value)


@pytest.mark.parametrize("row", range(4))
def test_after_all_steps_every_number_is_that_of_the_reference(row):
    explorer = stepper(10, row)
    x, target = X[[row]], TARGET[[row]]
    logits, caches = propkit.network_forward(x, PARAMS)
    loss, cache = propkit.binary_cross_entropy_forward(logits, target)
    dlogits = propkit.binary_cross_entropy_backward(cache)
    dx, grads = propkit.network_backward(dlogits, caches)
    dh = propkit.linear_backward(dlogits, caches[1][0])[0]
    z, h = caches[0][1], caches[1][0][0]
    expected = [x, z, h, logits, loss, dx, dh, dlogits, target, *FIRST, *LAST, *(g for pair in grads for g in pair)]
    expected.append(grads[0][1])  # for one row the blame of a sum is that of its bias
    numbers = sorted(brief(number) for array in expected for number in np.ravel(array))
    assert sorted(numbers_in(explorer)) == sorted(numbers_in(explorer, 1)) == numbers


def test_numbers_come_one_step_after_the_other_and_go_back_again():
    explorer = stepper(row=3)
    seen = [len(numbers_in(explorer))]
    for _ in STEPS:
        explorer.player.act("advance")
        seen.append(len(numbers_in(explorer)))
    assert seen[0] == 13 + 2 + 1  # weights and biases, inputs, the target
    # products and sums, after ReLU, the same in the last layer, the loss, and then blame; gradients replace products
    assert list(np.diff(seen)) == [6 + 3, 3, 3 + 1, 1, 1, 1, 3, 3, 3, 2]
    for count in reversed(seen[:-1]):
        explorer.player.act("back")
        assert len(numbers_in(explorer)) == count
    explorer.player.act("advance", steps=7)
    explorer.player.act("reset")
    assert explorer.player.position == 0
    assert not explorer.player.ended


def test_words_of_each_step_have_its_numbers():
    explorer, said = stepper(row=3), []
    for _ in STEPS:
        explorer.player.act("advance")
        said.append(plain(explorer.words.value))
    dz = 1 / (1 + np.exp(-2.81))  # the probability of yes, and the target is 0
    for words, numbers in zip(said, (
        "2 × 1 + (−1.5) × 0.5 and its bias 0.1 = 1.35",
        "Neuron 1 is off, with −2.3: nothing above 0, so 0 goes on. Neurons 0 and 2 are on and hand on 1.35 and 2.2",
        "1.35 × 1 + 0 × (−0.4) + 2.2 × 0.8 and its bias −0.3 = 2.81",
        f"Output 2.81, target 0: the loss of this row is {show(np.log1p(np.exp(2.81)))}",
        f"{show(dz)} for output 0",
        f"{show(dz)} × 2.2 = {show(2.2 * dz)}. The bias gets {show(dz)}",
        f"Neuron 0 gets {show(dz)} × 1 = {show(dz)}",
        f"Neuron 1 is off: blame {show(-0.4 * dz)} stops there. "
        f"Neurons 0 and 2 are on: {show(dz)} and {show(0.8 * dz)} go through",
        f"{show(dz)} × 2 = {show(2 * dz)}. The bias gets {show(dz)}",
        f"{show(dz)} × 1 + 0 × (−0.5) + {show(0.8 * dz)} × 0.5 = {show(1.4 * dz)}",
    ), strict=True):  # fmt: skip
        assert numbers in words
        assert "✗" not in words


def test_words_tell_of_the_chosen_number():
    explorer = stepper(9, row=3)
    explorer.chosen.value = ("W1", (1, 2))
    assert "Times −1.5, which came along W1[1, 2]" in plain(explorer.words.value)
    explorer.chosen.value = ("b1", (2,))
    assert "which came along W1[0, 2]" in plain(explorer.words.value)
    explorer.player.act("reset")
    explorer.player.act("advance")
    assert plain(explorer.words.value).startswith("→ linear_forward, layer 1. Neuron 2 adds up")


def test_a_row_may_come_alone_and_then_needs_no_slider():
    alone = blame_stepper(PARAMS, X[3], TARGET[3])
    assert alone.row not in alone.controls
    alone.player.act("advance", steps=10)
    assert drawn(alone) == drawn(stepper(10, row=3))


# the picture


def test_a_relu_that_is_off_is_drawn_and_blocks_its_edges():
    trees = [pictures(stepper(steps, row=3))[0] for steps in (1, 2, 3, 9)]
    off = ["neuron 1: off" in {one.text for one in tree.iter("text")} for tree in trees]
    assert off == [False, True, True, True]
    dotted = [sum(one.get("stroke-dasharray") == "2 5" for one in tree.iter("line")) for tree in trees]
    # one stands in the legend; the neuron sends nothing along one edge, and later no blame along the two into it
    assert dotted == [1, 1, 1 + 1, 1 + 2]


def arrows(explorer):
    """Return the turns of all arrows, in degrees."""
    turns = [one.get("transform") for one in pictures(explorer)[0].iter("polygon")]
    return [float(re.search(r"rotate\((.*?)\)", turn)[1]) for turn in turns]


@pytest.mark.parametrize(("steps", "count"), [(1, 6), (2, 0), (3, 2), (4, 1), (5, 1), (6, 0), (7, 3), (8, 0), (10, 4)])
def test_arrows_show_which_way_numbers_flow_now(steps, count):
    turns = arrows(stepper(steps, row=3))
    assert len(turns) == count
    assert all((abs(turn) < 90) == (steps <= 4) for turn in turns)


def test_the_nudged_number_is_framed():
    explorer = stepper(10)
    for name, index in (("W1", (0, 0)), ("b2", (0,))):
        explorer.chosen.value = (name, index)
        frames = [one for one in pictures(explorer)[0].iter("rect") if one.get("stroke-width") == "2.4"]
        assert len(frames) == 2  # the other one stands in the legend
    places = set()
    for _, number in explorer.chosen.options:
        explorer.chosen.value = number
        one = next(one for one in pictures(explorer)[0].iter("rect") if one.get("stroke-width") == "2.4")
        places.add((one.get("x"), one.get("y")))
    assert len(places) == 13


SIZES = [(2, 3, 1), (1, 1), (5, 5), (2, 1), (4, 4, 2), (2, 3, 3, 1), (5, 5, 5, 5, 5)]


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_nothing_overlaps_and_nothing_leaves_the_picture(sizes):
    params, x, target, functions = random_network(sizes, "mse", 1)
    explorer = blame_stepper(params, x, target, **functions)
    explorer.player.act("advance", steps=explorer.player.last)
    for tree in pictures(explorer):
        width, height = map(float, tree.get("viewBox").split()[2:])
        assert width in WIDTHS
        for one in tree.iter("rect"):
            left, top, wide, high = (float(one.get(name)) for name in ("x", "y", "width", "height"))
            assert 0 <= left < left + wide <= width
            assert 0 <= top < top + high <= height
        for one in tree.iter("text"):
            assert 0 < float(one.get("x")) < width
            assert 0 < float(one.get("y")) < height
    texts = [(float(one.get("x")), float(one.get("y"))) for one in pictures(explorer)[0].iter("text")]
    assert len(set(texts)) == len(texts)
    close = [(a, b) for a in texts for b in texts if a < b and abs(a[0] - b[0]) < 20 and abs(a[1] - b[1]) < 15]
    assert not close


@pytest.mark.parametrize(("sizes", "shown"), [((2, 3, 1), 9), ((2, 3, 3, 1), 18), ((5, 5, 5), 10), ((1, 1), 1)])
def test_each_edge_has_its_weight_where_there_is_room_and_else_those_of_one_neuron(sizes, shown):
    params, x, target, functions = random_network(sizes, "mse", 1)
    explorer = blame_stepper(params, x, target, **functions)
    cells = sizes[0] + 2 * sum(sizes[1:-1]) - sum(sizes[1:-1]) + 2 * sizes[-1]  # inputs, biases and targets
    assert len(numbers_in(explorer)) - cells == shown


def test_a_deep_network_is_not_drawn_narrow():
    deep, _, target, functions = random_network((2, 3, 3, 1), "mse", 0)
    explorer = blame_stepper(deep, X[0], target[0], **functions)
    assert [tree.get("viewBox").split()[2] for tree in pictures(explorer)] == ["760", "760", "760", "480"]
    assert [tree.get("viewBox").split()[2] for tree in pictures(stepper())] == ["760", "480", "760", "480"]


def test_a_label_is_shown_as_what_each_output_should_become():
    params, x, labels, functions = random_network((2, 3), "softmax_cross_entropy", 0)
    explorer = blame_stepper(params, x, labels, **functions)
    for row, right in enumerate(labels):
        explorer.row.value = row
        texts = drawn(explorer)
        shown = [texts[i + 1] for i, text in enumerate(texts) if text == "t"]
        assert shown == ["1" if j == right else "0" for j in range(3)]


def test_a_long_number_is_squeezed_into_its_cell_and_a_short_one_is_not_stretched():
    explorer = blame_stepper([(np.array([[-0.07231]]), np.array([0.5]))], [1.0], [1.0])
    for tree in pictures(explorer)[:2]:
        widths = {one.text: one.get("textLength") for one in tree.iter("text")}
        assert 40 <= float(widths["−0.0723"]) <= 55
        assert widths["0.5"] is None


def test_both_pictures_have_a_description_with_their_numbers():
    explorer = stepper(10, row=3)
    network, _, curve, _ = (tree.get("aria-label") for tree in pictures(explorer))
    assert "2 inputs, 3 neurons and 1 output after step 10 of 10. Its loss is 2.87." in network
    assert "h1 0.943, −0.377 and 0.755; z1 0.943, 0 and 0.755" in network
    assert "W1[0, 0] is nudged" in curve
    assert "2.87 at 0" in curve
    assert all(tree.get("role") == "img" for tree in pictures(explorer))


NUMBERS = [0, -0.346, 0.0723, -0.07231, -1.2345e-5, 123456.0, -1.2345e12, 9.9999e-100, np.nan, -np.inf]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_is_written_short(number):
    assert len(brief(number)) <= 7
    if np.isfinite(number):
        assert float(brief(number).replace("−", "-").replace(",", "")) == pytest.approx(number, rel=0.06)


def test_labels_are_unique_and_no_figure_stays_open():
    explorer = stepper()
    labels = [control.description if control is explorer.chosen else control.label for control in explorer.controls]
    assert labels == ["Steps forward and back", "row", "weight or bias", "nudge"]
    for control, places in ((explorer.nudge, NUDGES), (explorer.row, range(4))):
        for value in places:
            control.value = float(value)
    assert plt.get_fignums() == []


# the nudge


def loss_of(params, row):
    logits, _ = propkit.network_forward(X[[row]], params)
    return propkit.binary_cross_entropy_forward(logits, TARGET[[row]])[0]


def nudged_by_hand(row, name, index, amount):
    """Return how far the loss moves."""
    params = [[W.copy(), b.copy()] for W, b in PARAMS]
    params[int(name[1]) - 1]["Wb".index(name[0])][index] += amount
    return loss_of(params, row) - loss_of(PARAMS, row)


@pytest.mark.parametrize("row", range(4))
def test_each_nudge_says_what_the_loss_and_what_the_gradient_does(row):
    explorer = stepper(10, row)
    for name, index in (number for _, number in explorer.chosen.options):
        explorer.chosen.value = (name, index)
        slope = (nudged_by_hand(row, name, index, 1e-6) - nudged_by_hand(row, name, index, -1e-6)) / 2e-6
        moved = {nudge: nudged_by_hand(row, name, index, nudge) for nudge in NUDGES}
        for nudge in (0.5, -1.5):
            explorer.nudge.value = nudge
            said = plain(explorer.curve_words.value)
            assert f"nudged by {show(nudge)}. The loss moves by {show(moved[nudge])};" in said
            numbers = re.search(r"gradient times nudge says (.*?)\. The difference is (.*?)\. ", said).groups()
            foreseen, missed = (float(number.replace("−", "-").replace("e-", "e-")) for number in numbers)
            assert foreseen == pytest.approx(slope * nudge, rel=1e-2, abs=1e-8)
            assert missed == pytest.approx(moved[nudge] - slope * nudge, rel=1e-2, abs=1e-6)
        apart = [n for n, change in moved.items() if abs(change - slope * n) > 0.1 * abs(change) + 1e-8]
        down, up = max((n for n in apart if n < 0), default=None), min((n for n in apart if n > 0), default=None)
        sides = [f"{show(n)} {way}" for n, way in ((down, "down"), (up, "up")) if n is not None]
        expected = (
            f"differ by more than 10 % from {' and '.join(sides)}." if sides else "never differ by more than 10 %"
        )
        assert expected in said
        assert "✗" not in said


def test_without_the_gradient_there_is_the_curve_but_no_line():
    explorer = stepper(8, row=3)
    explorer.chosen.value, explorer.nudge.value = ("W1", (0, 2)), 0.5
    moved = nudged_by_hand(3, "W1", (0, 2), 0.5)
    assert f"The loss moves by {show(moved)}, to {show(2.869 + moved)}." in plain(explorer.curve_words.value)
    assert "Its gradient is not there yet" in plain(explorer.curve_words.value)
    assert 'stroke-dasharray="9 5"' not in explorer.curve.value
    explorer.player.act("advance")
    assert "gradient times nudge says" in plain(explorer.curve_words.value)
    assert 'stroke-dasharray="9 5"' in explorer.curve.value


def points(tree, number):
    """Return the points of one of a picture's paths."""
    return np.array(re.findall(r"([\d.]+),([\d.]+)", list(tree.iter("path"))[number].get("d")), dtype=float)


def test_the_line_touches_the_curve_at_0_and_the_dot_moves_along_it():
    explorer = stepper(10, row=1)
    explorer.chosen.value = ("W2", (1, 0))
    for tree in pictures(explorer)[2:]:
        curve, line = points(tree, 0), points(tree, 1)
        middle = len(NUDGES) // 2
        (x0, y0), (x1, y1) = line
        x, y = curve[middle]
        assert y0 + (x - x0) * (y1 - y0) / (x1 - x0) == pytest.approx(y, abs=0.2)
        slope = (curve[middle + 1] - curve[middle - 1])[1] / (curve[middle + 1] - curve[middle - 1])[0]
        assert (y1 - y0) / (x1 - x0) == pytest.approx(slope, rel=0.05)
        losses = [loss_of(PARAMS, 1) + nudged_by_hand(1, "W2", (1, 0), nudge) for nudge in NUDGES]
        assert np.corrcoef(curve[:, 1], losses)[0, 1] == pytest.approx(-1, abs=1e-5)  # up is less in an SVG
    dots = []
    for nudge in (-2, 0, 1.5):
        explorer.nudge.value = nudge
        dot = next(pictures(explorer)[2].iter("circle"))
        dots.append((float(dot.get("cx")), float(dot.get("cy"))))
    assert dots == pytest.approx(points(pictures(explorer)[2], 0)[[0, 40, 70]])


def test_a_relu_that_switches_is_a_kink_where_its_sum_is_0():
    explorer = stepper(10, row=3)
    explorer.chosen.value = ("W1", (0, 2))  # the sum 2.2 grows by 2 for each 1 of the weight
    assert "Below −1.1 neuron 2 of layer 1 is off: a kink." in plain(explorer.curve_words.value)
    assert "a ReLU switches" in explorer.curve.value
    explorer.chosen.value = ("b2", (0,))
    assert "kink" not in plain(explorer.curve_words.value)
    assert "a ReLU switches" not in explorer.curve.value
    explorer.row.value, explorer.chosen.value = 0, ("b1", (0,))  # the sum is -1.775
    assert "Above 1.77 neuron 0 of layer 1 is on: a kink." in plain(explorer.curve_words.value)


# wrong functions


@pytest.mark.parametrize("factor", [2, -1])
@pytest.mark.parametrize("role", ROLES)
def test_each_function_is_the_one_that_was_given(role, factor):
    name = role.replace("loss", "binary_cross_entropy")

    def other(*arguments):
        result = getattr(propkit, name)(*arguments)
        if role.endswith("forward"):
            return factor * result[0], result[1]
        return tuple(factor * part for part in result) if isinstance(result, tuple) else factor * result

    assert drawn(stepper(10, **{role: other})) != drawn(stepper(10))
    assert drawn(stepper(10, **{role: getattr(propkit, name)})) == drawn(stepper(10))


def wrong(name, part, change):
    """Return a backward that is wrong in one of what it returns."""

    def other(*arguments):
        result = getattr(propkit, name)(*arguments)
        if part is None:
            return change(result)
        return tuple(change(one) if i == part else one for i, one in enumerate(result))

    other.__name__ = name
    return other


# A function, what is wrong in it, the step at which it shows, the number whose nudge shows it, and what is said there.
WRONG = [
    ("linear_backward", 1, lambda dW: 2 * dW, 6, ("W2", (2, 0)), "the loss moves 0.5 times as fast"),
    ("linear_backward", 1, lambda dW: -dW, 6, ("W2", (2, 0)), "has the other sign"),
    ("linear_backward", 2, lambda db: 0 * db, 6, ("b2", (0,)), "but this gradient says 0"),
    ("linear_backward", 2, lambda db: db + 1, 6, ("b1", (1,)), "the loss does not move, but this gradient says 1"),
    ("linear_backward", 0, lambda dx: dx / 4, 7, ("W1", (0, 0)), "the loss moves 4 times as fast"),
    ("relu_backward", None, lambda dz: dz + 1, 8, ("W1", (0, 1)), "the loss does not move"),
    ("binary_cross_entropy_backward", None, lambda dz: 0.5 * dz, 5, ("W2", (0, 0)), "the loss moves 2 times as fast"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "part", "change", "step", "number", "pace"), WRONG)
def test_a_wrong_backward_is_named_at_its_step_and_at_the_nudge(name, part, change, step, number, pace):
    role = name.replace("binary_cross_entropy", "loss")
    explorer = stepper(0, row=3, **{role: wrong(name, part, change)})
    for count in range(1, 11):
        explorer.player.act("advance")
        marked = "✗" in plain(explorer.words.value)
        assert marked == (count == step) or count > step
    explorer.player.act("reset")
    explorer.player.act("advance", steps=step)
    assert f"look at {name}." in plain(explorer.words.value)
    explorer.player.act("advance", steps=10)
    explorer.chosen.value = number
    said = plain(explorer.curve_words.value)
    assert pace in said
    assert f"look at {name}." in said


def test_a_fault_is_told_with_both_numbers():
    explorer = stepper(6, row=3, linear_backward=wrong("linear_backward", 1, lambda dW: 2 * dW))
    dW = 2.2 / (1 + np.exp(-2.81))
    assert f"For W2[2, 0] it says {show(2 * dW)}, nudging says {show(dW)}" in plain(explorer.words.value)


def test_of_two_faults_the_one_that_the_blame_meets_first_is_named():
    faults = {
        "loss_backward": wrong("binary_cross_entropy_backward", None, lambda dz: 3 * dz),
        "linear_backward": wrong("linear_backward", 1, lambda dW: 2 * dW),
    }
    explorer = stepper(10, row=3, **faults)
    explorer.chosen.value = ("W1", (0, 0))
    assert "look at binary_cross_entropy_backward." in plain(explorer.curve_words.value)
    assert "linear_backward" not in plain(explorer.curve_words.value)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("sizes", [(3, 2), (2, 3, 1), (3, 2, 4, 3), (2, 5, 5, 3, 2)], ids=str)
@pytest.mark.parametrize("seed", range(2))
def test_right_functions_are_never_blamed(loss, sizes, seed):
    params, x, target, functions = random_network(sizes, loss, seed)
    explorer = blame_stepper(params, x, target, **functions)
    for _ in explorer.steps:
        explorer.player.act("advance")
        assert "✗" not in explorer.words.value
    for row in range(len(x)):
        explorer.row.value = row
        explorer.chosen.value = explorer.chosen.options[(7 * row + 3 * seed) % len(explorer.chosen.options)][1]
        assert "✗" not in explorer.words.value + explorer.curve_words.value


@pytest.mark.parametrize("slope", [0, 1])
def test_at_a_kink_any_slope_between_those_of_both_sides_is_right(slope):
    def backward(dout, z):
        return np.where(z > 0, dout, np.where(z == 0, slope * dout, 0))

    layer = np.ones((1, 1)), np.zeros(1)
    explorer = blame_stepper([layer, layer], [0.0], [1.0], relu_backward=backward)
    explorer.chosen.value = ("b1", (0,))
    for _ in range(10):
        explorer.player.act("advance")
        assert "✗" not in explorer.words.value + explorer.curve_words.value


def test_one_row_cannot_tell_a_mean_from_a_sum_as_its_docstring_says():
    explorer = stepper(9, row=3, linear_backward=lambda dout, cache: (
        dout @ cache[1].T, cache[0].T @ dout / len(dout), np.mean(dout, axis=0)
    ))  # fmt: skip
    assert "✗" not in explorer.words.value + explorer.curve_words.value
    assert "only shows with several rows stays hidden" in blame_stepper.__doc__


def test_functions_that_write_into_what_they_get_change_no_other_number():
    def linear_backward(dout, cache):
        result = propkit.linear_backward(dout, cache)
        dout *= 7
        cache[0][:] = cache[1][:] = 9
        return result

    def relu_forward(z):
        np.maximum(z, 0, out=z)
        return z, z

    explorer = stepper(10, row=3, linear_backward=linear_backward, relu_forward=relu_forward)
    assert drawn(explorer) == drawn(stepper(10, row=3))
    explorer.row.value = 2
    explorer.row.value = 3
    assert drawn(explorer) == drawn(stepper(10, row=3))


# functions that fail

BAD = [
    (None, "returned None"),
    (np.zeros((7, 7)), "(7, 7)"),
    ((np.zeros((7, 7)),) * 3, "7"),
    (["no", "array"], "no"),
]


@pytest.mark.parametrize("result", [pair[0] for pair in BAD], ids=["none", "one array", "three arrays", "texts"])
@pytest.mark.parametrize("role", ROLES)
def test_what_is_no_answer_is_said_and_a_step_back_draws_again(role, result):
    name = role.replace("loss", "binary_cross_entropy")
    place = next(count for count, (_, words) in enumerate(STEPS, start=1) if words.startswith(name))

    def answer(*arguments):
        return result

    answer.__name__ = name
    forward = role.endswith("forward")
    explorer = stepper(0, row=3, **{role: answer})
    if not forward:
        explorer.player.act("advance", steps=place - 1)
        assert "<svg" in explorer.picture.value
        explorer.player.act("advance")
    assert 'role="alert"' in explorer.picture.value
    assert name in plain(explorer.picture.value)
    assert explorer.words.value == explorer.curve.value == explorer.curve_words.value == ""
    if not forward:
        explorer.player.act("back")
        assert "<svg" in explorer.picture.value
        assert "<svg" in explorer.curve.value


@pytest.mark.parametrize("role", ROLES)
def test_a_function_that_raises_is_shown_and_the_explorer_lives_on(role):
    name, broken = role.replace("loss", "binary_cross_entropy"), []

    def sometimes(*arguments):
        if broken:
            raise RuntimeError("a <bad> day")
        return getattr(propkit, name)(*arguments)

    explorer = stepper(10, row=3, **{role: sometimes})
    before = explorer.picture.value
    broken.append(True)
    explorer.row.value = 2
    assert "RuntimeError: a &lt;bad&gt; day" in plain(explorer.picture.value)
    broken.clear()
    explorer.row.value = 3
    assert explorer.picture.value == before
    assert "<svg" in explorer.curve.value


@pytest.mark.parametrize("role", ["loss_backward", "linear_backward", "relu_backward"])
def test_blame_that_is_not_finite_is_said(role):
    name = role.replace("loss", "binary_cross_entropy")
    parts = (None,) if role != "linear_backward" else (0, 1, 2)
    for part in parts:
        explorer = stepper(0, row=3, **{role: wrong(name, part, lambda numbers: numbers * np.nan)})
        said = ""
        for _ in range(10):
            explorer.player.act("advance")
            said += plain(explorer.words.value)
        assert f"✗ {name} made a number that is not finite." in said
        assert "NaN" in drawn(explorer)
        for _, number in explorer.chosen.options:
            explorer.chosen.value = number
            assert "<svg" in explorer.curve.value


def test_a_gradient_that_is_not_finite_has_no_line():
    explorer = stepper(6, row=3, linear_backward=wrong("linear_backward", 1, lambda dW: dW * np.inf))
    explorer.chosen.value = ("W2", (2, 0))
    assert "not a finite number: look at linear_backward." in plain(explorer.curve_words.value)
    assert 'stroke-dasharray="9 5"' not in explorer.curve.value


def test_a_loss_that_is_not_finite_leaves_a_gap():
    def loss_forward(logits, target):
        loss, cache = propkit.binary_cross_entropy_forward(logits, target)
        return (np.nan if 3 < logits[0, 0] < 4 else loss), cache

    explorer = stepper(10, row=3, loss_forward=loss_forward)
    explorer.chosen.value, explorer.nudge.value = ("b2", (0,)), 1
    assert "Here the loss is not a finite number." in plain(explorer.curve_words.value)
    assert "nan" not in explorer.curve.value
    path = next(pictures(explorer)[2].iter("path")).get("d")
    assert path.count("M") == 2
    assert len(re.findall("[ML]", path)) == sum(not 3 < 2.81 + nudge < 4 for nudge in NUDGES)
    nowhere = stepper(10, row=3, loss_forward=lambda logits, target: (np.inf, (logits, target)))
    assert "<svg" in nowhere.curve.value
    assert "nan" not in nowhere.curve.value


# whose code


def test_says_whose_functions_run():
    def mine(dout, cache):
        return propkit.linear_backward(dout, cache)

    mine.__module__ = "exercises.ch05_backpropagation"
    explorer = stepper(linear_backward=mine, relu_backward=lambda dout, z: propkit.relu_backward(dout, z))
    assert "Your own code runs here: <code>linear_backward</code>." in explorer.whose.value
    assert "From this notebook: <code>relu_backward</code>." in explorer.whose.value
    assert "<code>binary_cross_entropy_backward</code>" in explorer.whose.value.partition("From the reference")[2]
    assert "relu" not in blame_stepper([LAST], np.ones(3), np.ones(1)).whose.value


@pytest.mark.parametrize("name", ["linear_backward", "relu_backward", "binary_cross_entropy_backward"])
def test_a_learners_function_that_fails_brings_its_check(name, course):
    def unfinished(*arguments):
        raise NotImplementedError(f"ch05: write {name}")

    unfinished.__module__, unfinished.__name__ = "exercises.ch05_backpropagation", name
    explorer = stepper(10, **{name.replace("binary_cross_entropy", "loss"): unfinished})
    card = plain(explorer.picture.value)
    assert f"NotImplementedError: ch05: write {name}" in card
    assert f"{name}: 0 of" in card


# what can be drawn


@pytest.mark.parametrize(("params", "x", "target", "says"), [
    ([(np.ones((2, 6)), np.ones(6))], np.ones(2), np.ones(6), "[2, 6]"),
    ([(np.ones((1, 1)), np.ones(1))] * 5, np.ones(1), np.ones(1), "1 to 4 layers"),
    ([], np.ones(1), np.ones(1), "1 to 4 layers"),
    ([FIRST, FIRST], np.ones(2), np.ones(3), "W2 (2, 3)"),
    ([FIRST], np.ones(3), np.ones(3), "expected (3, 3)"),
    ([(np.ones((2, 3)), np.ones(2))], np.ones(2), np.ones(3), "b1 (2,)"),
    (PARAMS, X, TARGET[:3], "target is (3, 1)"),
    (PARAMS, X, TARGET[:, 0], "target is (4,) of float64"),
    (PARAMS, X, np.array([0, 1, 1, 0]), "labels (4,), whole numbers from 0 to 0"),
    (PARAMS, X[None], TARGET, "x is (1, 4, 2)"),
    (PARAMS, X, np.ones((4, 2)), "expected (4, 1)"),
])  # fmt: skip
def test_what_cannot_be_drawn_is_refused(params, x, target, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        blame_stepper(params, x, target)
