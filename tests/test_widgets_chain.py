"""The graph of an expression: numbers, slopes and blame are the chain rule's, and it stays alive whatever is typed."""

import itertools
import re
from html import unescape

import numpy as np
import pytest

import propkit
from propkit.widgets import chain_rule_graph
from propkit.widgets import explorer as base
from propkit.widgets.chain.box import frame
from propkit.widgets.chain.explorer import EXAMPLES, FIRST
from propkit.widgets.chain.expression import parse
from propkit.widgets.chain.page import TAG, Page, point
from propkit.widgets.player import Player

SHARED = "(w * x) ** 2 + w * x"
GRAPHS = [
    *EXAMPLES.values(), "w * w", "w + w + w + w", "(w*x)*(w+x)*sin(w)*cos(x)+w", "a*b + c*d + e*f",
    "-y*log(sigmoid(w*x+b)) - (1-y)*log(1-sigmoid(w*x+b))", "relu(w-x)**2 + relu(x-w)*b + exp(w)/x",
    "sin(sin(sin(sin(a*b+c*d+e*f))))", "target*weight + prices - metres", "w + sin(w) + sin(sin(w)) + sin(sin(sin(w)))",
]  # fmt: skip
FUNCTIONS = ("backpropagate", "topological_order", "multiply_backward")


def said(graph):
    """Return the words under the picture, without their tags and with plain minus signs."""
    return unescape(re.sub("<.*?>", "", graph.words.value)).replace("−", "-")


def drawn(graph):
    """Return the texts in the picture."""
    return [unescape(text).replace("−", "-") for text in re.findall("<text.*?>(.*?)</text>", graph.picture.value)]


def step(graph, steps=1):
    graph.player.act("advance", steps=steps)


def at_end(*arguments, **named):
    graph = chain_rule_graph(*arguments, **named)
    step(graph, 20)
    return graph


def lost(graph):
    """Say whether an error stands in place of the picture."""
    return "<svg" not in graph.picture.value


# what is shown


def test_begins_with_the_numbers_and_the_local_slopes():
    graph = chain_rule_graph()
    assert {"w = 3", "x = 2", "w · x", "p = 6", "p + b - y", "q = 3", "q²", "out = 9"} <= set(drawn(graph))
    assert sorted(t for t in drawn(graph) if t.startswith("×")) == ["× -1", "× 1", "× 1", "× 2", "× 3", "× 6"]
    assert "out = 9. Its own blame is 1." in said(graph)
    assert graph.player.note == "step 0 of 4"


def test_each_step_passes_the_blame_of_one_box_on():
    graph = chain_rule_graph()
    step(graph)
    assert "Step 1 of 4. Blame 1 starts at out. Its local slope for q is 6, so q receives 6." in said(graph)
    step(graph)
    words = "Blame 6 arrives at q. Its local slope for p is 1, so p receives 6; for b it is 1, so b receives 6; "
    assert words + "for y it is -1, so y receives -6." in said(graph)
    step(graph)
    words = "Blame 6 arrives at p. Its local slope for w is 2, so w receives 12; for x it is 3, so x receives 18."
    assert words in said(graph)
    step(graph)
    assert "Step 4 of 4. backpropagate says w 12, x 18, b 6 and y -6. ✓ Nudging says the same." in said(graph)
    assert graph.player.ended


def test_what_arrives_twice_adds_up():
    graph = chain_rule_graph(SHARED, {"w": 2, "x": 3})
    step(graph, 2)
    assert "p receives 12. They add up: p has 1 + 12 = 13." in said(graph)
    assert {"1 + 12", "= 13"} <= set(drawn(graph))
    step(graph)
    assert "Blame 13 arrives at p. Its local slope for w is 3, so w receives 39; for x it is 2" in said(graph)
    assert {"39", "26"} <= set(drawn(graph))
    step(graph)
    assert "w 39 and x 26. ✓" in said(graph)


def test_a_line_is_dotted_until_it_is_used_and_then_an_arrow():
    graph = chain_rule_graph()
    counts = []
    for _ in range(5):
        picture = graph.picture.value
        counts.append((picture.count("stroke-dasharray"), picture.count("<polygon")))
        step(graph)
    assert counts == [(6, 0), (5, 1), (2, 4), (0, 6), (0, 6)]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", "wxby")
def test_each_slider_moves_all_that_hangs_on_it(name, seed):
    graph = at_end()
    values = {"w": 3.0, "x": 2.0, "b": 1.0, "y": 4.0}
    values[name] = graph.sliders[name].value = round(np.random.default_rng(seed).integers(-100, 101) * 0.05, 2)
    w, x, b, y = values.values()
    error = w * x + b - y
    slopes = {"w": 2 * error * x, "x": 2 * error * w, "b": 2 * error, "y": -2 * error}
    texts = [f"{key} {value:.3g}" for key, value in slopes.items()]
    assert f"says {', '.join(texts[:3])} and {texts[3]}. ✓" in said(graph).replace("-0", "0" if error == 0 else "-0")
    assert f"{name} = {values[name]:.3g}" in drawn(graph)


def test_a_move_keeps_the_step():
    graph = chain_rule_graph()
    step(graph, 2)
    graph.sliders["w"].value = 1.5
    assert "Step 2 of 4. Blame 0 arrives at q." in said(graph)


def test_back_and_reset():
    graph = chain_rule_graph()
    start = graph.picture.value, graph.words.value
    step(graph)
    first = graph.picture.value, graph.words.value
    step(graph)
    graph.player.act("back")
    assert (graph.picture.value, graph.words.value) == first
    step(graph, 9)
    assert (graph.player.position, graph.player.last, graph.player.ended) == (4, 4, True)
    graph.player.act("reset")
    assert (graph.picture.value, graph.words.value) == start
    graph.player.act("back")
    assert graph.player.position == 0
    assert not graph.player.ended


@pytest.mark.parametrize("text", GRAPHS)
def test_the_gradients_at_the_end_are_those_of_nudging(text):
    graph = at_end(text)
    assert "✓ Nudging says the same." in said(graph) or "there is no value" in said(graph)
    assert "✗" not in graph.picture.value
    arrived = re.search("Blame so far: (.*)\\.", unescape(graph.picture.value))[1]
    assert len(arrived.split(", ")) == len(graph.formula.parts)


# what is typed


def test_a_new_expression_brings_its_own_sliders_and_keeps_the_numbers():
    graph = chain_rule_graph()
    graph.sliders["w"].value = -2.5
    step(graph, 3)
    graph.expression.value = "w * 4 + c"
    shown = [slider.label for slider in graph.children[1].children]
    assert shown == ["w", "c"] == [c.label for c in graph.controls if c in graph.sliders.values()]
    assert {"w = -2.5", "p = -10"} <= set(drawn(graph))
    assert graph.player.position == 0
    graph.sliders["c"].value = 4
    assert "out = -6" in said(graph)
    graph.expression.value = FIRST
    assert [slider.value for slider in graph.children[1].children] == [-2.5, 2, 1, 4]


def test_a_new_expression_stops_the_walk(monkeypatch):
    sent = []
    monkeypatch.setattr(Player, "send", lambda self, content: sent.append(content["kind"]))
    graph = chain_rule_graph()
    graph.sliders["w"].value = 1
    assert sent == []
    graph.expression.value = "w * 2"
    assert sent == ["stop"]


def test_examples_write_the_expression_and_one_of_your_own_is_no_example():
    graph = chain_rule_graph()
    assert graph.example.value == FIRST
    graph.example.value = SHARED
    assert graph.expression.value == SHARED
    assert "out = 42" in said(graph)
    graph.expression.value = "w * 7"
    assert graph.example.value is None
    assert "out = 21" in said(graph)
    graph.expression.value = FIRST
    assert graph.example.value == FIRST


def test_a_bad_expression_is_said_and_nothing_is_lost():
    graph = chain_rule_graph()
    step(graph)
    before, words = graph.picture.value, said(graph)
    graph.expression.value = "(w * * x"
    assert graph.picture.value == before
    assert "✗ Not drawn at character 6." in said(graph)
    assert "(w * * x\n     ^" in said(graph)
    assert f"The picture still shows {FIRST}." in said(graph)
    assert said(graph).endswith(words)
    graph.sliders["w"].value = 0
    assert "Not drawn" in said(graph)
    assert "w = 0" in drawn(graph)
    graph.expression.value = FIRST
    assert "Not drawn" not in said(graph)
    assert "Step 1 of 4" in said(graph)


def test_what_is_typed_cannot_break_out_of_the_page():
    graph = chain_rule_graph()
    graph.expression.value = "w + '<img src=x>'"
    assert "<img" not in graph.words.value
    assert "&lt;img src=x&gt;" in graph.words.value


def test_a_bad_expression_to_begin_with_is_an_error_of_the_caller():
    with pytest.raises(ValueError, match="never closed"):
        chain_rule_graph("(w * x")


def test_names_begin_with_the_numbers_that_were_given():
    graph = chain_rule_graph("w * rate + u", {"rate": 0.1, "w": 40})
    assert {"w = 40", "rate = 0.1", "p = 4"} <= set(drawn(graph))
    assert [(s.low, s.high, s.step) for s in graph.sliders.values()] == [(-80, 80, 0.05), (-5, 5, 0.05), (-5, 5, 0.05)]


# values that do not exist


@pytest.mark.parametrize(
    ("text", "value", "reason"),
    [
        ("2 / w + w", 0, "2 / w has no value for w = 0: nothing can be divided by 0."),
        ("log(w - 1) * 2", 0.5, "log(p) has no value for p = -0.5: a logarithm needs a number above 0."),
        ("sqrt(w) * x", -1, "sqrt(w) has no value for w = -1: a square root needs a number that is not negative."),
        ("w ** 0.5", -1, "w ** 0.5 has no value for w = -1: a negative number needs a whole exponent"),
        ("exp(exp(w * 2))", 5, "the number is too large for a computer."),
        ("sqrt(w) * x", 0, "sqrt(w) has no slope at w = 0, so no blame can go back."),
        ("x ** w", 0, "x ** w has no slope at x = -1 and w = 0"),
    ],
)
def test_a_missing_value_is_said_and_the_walk_goes_on_when_there_is_one(text, value, reason):
    graph = chain_rule_graph(text, {"w": 2.0, "x": -1.0 if "**" in text else 2.0})
    if "x ** w" not in text:
        step(graph)
        assert "Step 1" in said(graph)
    graph.sliders["w"].value = value
    assert f"✗ {reason}" in said(graph) or reason in said(graph)
    assert not lost(graph)
    assert any(t.endswith("= ?") for t in drawn(graph)) or "no slope" in reason
    assert graph.player.ended
    if "x ** w" not in text:
        graph.sliders["w"].value = 1.5
        assert "Step 1" in said(graph)
        assert not graph.player.ended


def test_a_kink_is_no_mistake():
    graph = at_end("relu(w) * x", {"w": 0, "x": 2})
    assert "There is a kink at w: a nudge down gives 0, one up gives 2." in said(graph)
    assert "✗" not in said(graph)
    graph.sliders["w"].value = 0.05
    assert "kink" not in said(graph)


@pytest.mark.parametrize("text", ["w ** 2", "(w - 1) ** 2 * 100 + x", "sin(100 * w) * x", "w ** 4"])
@pytest.mark.parametrize("value", [0, 1, -3.35])
def test_a_bend_is_no_kink(text, value):
    graph = at_end(text, {"w": value})
    assert "✓ Nudging says the same." in said(graph)
    assert "kink" not in said(graph)


def test_no_slope_where_a_nudge_leads_out_is_said():
    graph = at_end("w ** 1.5 + x", {"w": 0.0, "x": 1.0})
    assert "w cannot be nudged here" in said(graph)
    assert "x 1" in said(graph)


# whose functions run


def assigning(value):
    """A walk back that forgets to add up."""
    for node in propkit.topological_order(value):
        node.grad = 0.0
    value.grad = 1.0
    for node in reversed(propkit.topological_order(value)):
        for source, slope in zip(node.inputs, node.slopes, strict=True):
            source.grad = slope * node.grad


def doubling(value):
    propkit.backpropagate(value)
    for node in propkit.topological_order(value):
        node.grad *= 2


def early(value):
    """An order in which a node used twice passes its blame on too early: by distance from the result."""
    order, layer = [], [value]
    while layer:
        order += [node for node in layer if node not in order]
        layer = [source for node in layer for source in node.inputs]
    return order[::-1]


def test_a_backpropagate_that_forgets_to_add_is_seen():
    graph = at_end("w * 4 + w", backpropagate=assigning)
    assert "backpropagate says w 4. ✗ Nudging says w 5." in said(graph)
    assert {"✗ 4,", "not 5"} <= set(drawn(graph))


def test_a_backpropagate_that_doubles_is_seen_in_each_tag():
    graph = at_end(backpropagate=doubling)
    assert "says w 24, x 36, b 12 and y -12. ✗ Nudging says w 12, x 18, b 6 and y -6." in said(graph)
    texts = drawn(graph)
    assert {"✗ 24, not 12", "✗ 36, not 18", "✗ 12, not 6", "✗ -12, not -6", "2"} <= set(texts)
    assert texts.count("12") == 2  # at p and at q


def test_a_small_mistake_has_enough_digits_to_be_seen():
    def nearly(value):
        propkit.backpropagate(value)
        propkit.topological_order(value)[0].grad *= 1.0005

    graph = at_end(backpropagate=nearly)
    assert "b 6 and y -6.003. ✗ Nudging says y -6." in said(graph)
    assert "✗ -6.003, not -6" in drawn(graph)


def test_a_wrong_order_is_seen_on_the_way():
    text, values = "w * x + (w * x) ** 2", {"w": 2, "x": 3}
    graph, right = chain_rule_graph(text, values, topological_order=early), chain_rule_graph(text, values)
    step(graph, 2)
    step(right, 2)
    assert graph.picture.value != right.picture.value
    assert "✗ topological_order puts q before p, which it is made of." in said(graph)
    assert "Blame 1 arrives at p." in said(graph)
    step(graph, 2)
    assert "w 39 and x 26. ✓" in said(graph)
    assert {"39", "26"} <= set(drawn(graph))  # the tags show what backpropagate says


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda order: order[1:], "leaves out y."),
        (lambda order: [*order, order[-1]], "has out 2 times."),
        (lambda order: order[::-1], "puts out before q, which it is made of."),
        (lambda order: [], "leaves out w."),
    ],
)
def test_what_is_wrong_with_an_order_is_named(change, fault):
    graph = chain_rule_graph(topological_order=lambda value: change(propkit.topological_order(value)))
    assert f"✗ topological_order {fault}" in said(graph)


def test_the_local_slopes_of_products_are_those_of_multiply_backward():
    swapped = chain_rule_graph(multiply_backward=lambda dout, cache: (dout * cache[0], dout * cache[1]))
    assert "✗ multiply_backward gives 3 and 2 for p = w · x. Nudging gives 2 and 3." in said(swapped)
    step(swapped, 4)
    assert "says w 18, x 12, b 6 and y -6. ✗ Nudging says w 12 and x 18." in said(swapped)
    doubled = chain_rule_graph(multiply_backward=lambda dout, cache: (2 * dout * cache[1], 2 * dout * cache[0]))
    assert {"× 4", "× 6"} <= set(drawn(doubled))


def test_a_backpropagate_that_sets_nothing_is_told_so():
    graph = chain_rule_graph(backpropagate=lambda value: ["<1>"])
    assert "✗ backpropagate returned ['<1>'] and set no .grad" in said(graph)
    assert "<1>" not in graph.words.value


def test_says_whose_code_runs_and_where_to_look():
    def backpropagate(value):
        assigning(value)

    backpropagate.__module__ = "exercises.ch04_chain_rule"
    graph = at_end("w + w ** 2", backpropagate=backpropagate)
    assert "Run its check in the exercise notebook" in said(graph)
    assert "Your own code runs here: <code>backpropagate</code>." in graph.whose.value
    assert "multiply_backward" not in graph.whose.value  # there is no product
    graph.expression.value = "w * 2"
    assert "From the reference: <code>topological_order</code>, <code>multiply_backward</code>." in graph.whose.value
    assert "exercise notebook" not in said(at_end("w + w ** 2", backpropagate=assigning))


def raising(*arguments):
    raise KeyError("a <bad> day")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_that_raises_is_shown_and_another_try_draws_again(name):
    graph = chain_rule_graph(**{name: raising})
    assert lost(graph)
    assert "KeyError" in graph.picture.value
    assert "&lt;bad&gt;" in graph.picture.value
    step(graph)
    graph.expression.value = "w * 3"
    assert lost(graph)
    graph.tried[name] = getattr(propkit, name)
    graph.sliders["w"].value = 2
    assert "p = 6" in drawn(graph) or "out = 6" in drawn(graph)


@pytest.mark.parametrize(
    ("name", "result", "reason"),
    [
        ("topological_order", None, "topological_order returned None, expected a list of the graph's Values"),
        ("topological_order", ["w"], "topological_order returned ['w'], expected a list"),
        ("multiply_backward", None, "multiply_backward returned None, expected dx and dy"),
        ("multiply_backward", (1.0,), "multiply_backward returned (1.0,), expected dx and dy"),
        ("multiply_backward", (np.zeros(2), 1.0), "expected one number"),
        ("multiply_backward", "ab", "multiply_backward returned 'ab', expected dx and dy"),
    ],
)
def test_a_result_of_the_wrong_kind_is_said(name, result, reason):
    graph = chain_rule_graph(**{name: lambda *arguments: result})
    assert lost(graph)
    assert reason in unescape(graph.picture.value)


@pytest.mark.parametrize("grad", [None, "12", np.zeros(2), [1.0]])
def test_a_grad_that_is_no_number_is_said(grad):
    def spoiling(value):
        propkit.backpropagate(value)
        propkit.topological_order(value)[0].grad = grad

    graph = chain_rule_graph(backpropagate=spoiling)
    assert lost(graph)
    assert "backpropagate, as .grad of y," in graph.picture.value
    assert "expected one number" in graph.picture.value


@pytest.mark.parametrize(("number", "words"), [(np.nan, "not a number"), (np.inf, "infinity")])
def test_what_is_not_finite_is_said_in_words(number, words):
    def spoiling(value):
        propkit.backpropagate(value)
        propkit.topological_order(value)[0].grad = number

    assert f"b 6 and y {words}. ✗ Nudging says y -6." in said(at_end(backpropagate=spoiling))
    graph = at_end(multiply_backward=lambda dout, cache: (number, dout * cache[0]))
    assert f"multiply_backward gives {words} and 3" in said(graph)
    assert not lost(graph)


def test_an_endless_function_is_stopped(monkeypatch):
    monkeypatch.setattr(base, "SECONDS", 0.2)

    def endless(value):
        while True:
            pass

    graph = chain_rule_graph(topological_order=endless)
    assert "TimeoutError" in graph.picture.value


def test_functions_that_take_the_graph_apart_change_nothing_that_is_shown():
    def spoiling(value):
        propkit.backpropagate(value)
        for node in propkit.topological_order(value):
            node.data, node.inputs, node.slopes = 0.0, (), ()

    graph = at_end(backpropagate=spoiling)
    assert graph.picture.value == at_end().picture.value


# for everybody


def test_every_control_has_a_label_of_its_own():
    graph = chain_rule_graph("(w2 * tanh(w1 * x + b1) + b2 - y) ** 2")
    labels = [getattr(c, "label", "") if c.has_trait("label") else "" for c in graph.controls[2:]]
    labels += [graph.example.description, graph.expression.description]
    assert all(labels)
    assert len(set(labels)) == len(labels) == 9


def test_the_picture_has_a_description_with_its_numbers():
    graph = chain_rule_graph(SHARED, {"w": 2, "x": 3})
    step(graph)
    description = unescape(re.search('<svg role="img" aria-label="(.*?)"', graph.picture.value)[1])
    assert description.startswith("A graph: w = 2, x = 3, p = w · x = 6, q = p² = 36, out = q + p = 42.")
    assert description.endswith("Blame so far: p 1, q 1, out 1.")


# the page


def boxes_and_tags(page):
    """Return the frames that must not touch: each box, and the room for its tag."""
    frames = []
    for part in page.formula.parts:
        frames.append(frame(page, part))
        x, y = page.tag(part, 50, TAG)
        frames.append((x - 25, y - TAG / 2, x + 25, y + TAG / 2))
    return frames


def overlap(a, b, room=0.0):
    return min(a[2], b[2]) - max(a[0], b[0]) > -room and min(a[3], b[3]) - max(a[1], b[1]) > -room


@pytest.mark.parametrize("text", GRAPHS)
def test_boxes_and_tags_stand_apart_and_on_the_page(text):
    page = Page(parse(text))
    width, height = page.size
    frames = boxes_and_tags(page)
    for one, two in itertools.combinations(frames, 2):
        assert not overlap(one, two), (text, one, two)
    for left, top, right, bottom in frames:
        assert left >= 0
        assert top >= 0
        assert right <= width
        assert bottom <= height


@pytest.mark.parametrize("text", GRAPHS)
def test_lines_run_round_the_boxes_and_stay_on_the_page(text):
    page = Page(parse(text))
    width, height = page.size
    boxes = [frame(page, part) for part in page.formula.parts]
    for end in page.formula.parts:
        for i in range(len(end.sources)):
            points = page.line(end, i)
            curves = [points[k : k + 4] for k in range(0, len(points), 4)]
            for part in np.linspace(0.01, 0.99, 50):
                for curve in curves:
                    x, y = page.xy(*point(curve, part))
                    assert 0 <= x <= width
                    assert 0 <= y <= height
                    assert not any(overlap((x, y, x, y), box, -1.5) for box in boxes), (text, end.name, i)


@pytest.mark.parametrize("backpropagate", [propkit.backpropagate, doubling], ids=["right", "wrong"])
@pytest.mark.parametrize("text", GRAPHS)
def test_what_stands_in_the_tags_hides_no_box(text, backpropagate):
    graph = at_end(text, backpropagate=backpropagate)
    tags = re.findall(r'<rect x="([^"]*)" y="([^"]*)" width="([^"]*)" height="([^"]*)" rx="12"', graph.picture.value)
    frames = [(x, y, x + w, y + h) for x, y, w, h in (map(float, tag) for tag in tags)]
    assert len(frames) == len(graph.formula.parts)
    assert not any(overlap(one, two) for one, two in itertools.combinations(frames, 2))
    boxes = [frame(graph.page, part) for part in graph.formula.parts]
    assert not any(overlap(tag, box) for tag in frames for box in boxes)
    assert min(left for left, *_ in frames) >= 0
    assert max(right for _, _, right, _ in frames) <= graph.page.size[0]


@pytest.mark.parametrize("text", GRAPHS)
def test_no_local_slope_hides_another_or_a_box(text):
    graph = chain_rule_graph(text)
    labels = re.findall(r'<rect x="(.*?)" y="(.*?)" width="(.*?)" height="20"', graph.picture.value)
    frames = [(x, y, x + w, y + 20) for x, y, w in (map(float, label) for label in labels)]
    assert len(frames) == sum(len(part.sources) for part in graph.formula.parts)
    boxes = [frame(graph.page, part) for part in graph.formula.parts]
    hidden = [1 for one, two in itertools.combinations(frames, 2) if overlap(one, two, -3)]
    hidden += [1 for one in frames for box in boxes if overlap(one, box, -3)]
    assert not hidden


def test_a_long_chain_flows_downwards_and_a_short_one_to_the_right():
    short, long = (Page(parse(EXAMPLES[name])) for name in ("a part used twice", "two layers"))
    assert not short.down
    assert long.down
    assert "to the right" in chain_rule_graph(SHARED).picture.value
    assert "worked out down" in chain_rule_graph(EXAMPLES["two layers"]).picture.value


def test_inputs_stand_before_what_they_feed():
    for text in GRAPHS:
        page = Page(parse(text))
        column = page.layout.column
        for end in page.formula.parts:
            assert all(column[source] < column[end] for source in end.sources)
            users = [column[user] for user, _ in page.uses[end]]
            assert not users or min(users) == column[end] + 1
