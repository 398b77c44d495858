"""The neuron explorer: each control changes what it should, and whatever a function does, the widget stays alive."""

import re

import numpy as np
import pytest

import propkit
from propkit.widgets import neuron_explorer
from propkit.widgets.neuron import draw
from propkit.widgets.whose import whose_code


def said(explorer):
    """Return the words under the picture, without their tags and with plain minus signs."""
    return re.sub("<.*?>", " ", explorer.words.value).replace("−", "-")


def drawn(explorer):
    """Return the texts in the picture."""
    texts = re.findall("<text.*?>(.*?)</text>", explorer.picture.value)
    return [text.replace("−", "-") for text in texts]


def described(explorer):
    """Return what the picture says to those who do not see it."""
    return re.search('<svg role="img" aria-label="(.*?)"', explorer.picture.value).group(1).replace("−", "-")


def test_starts_with_the_neuron_of_the_lesson():
    explorer = neuron_explorer()
    assert "z = 3.2, then ReLU: a = 3.2" in said(explorer)
    assert {"2 × 0.4 = 0.8", "3 × 0.3 = 0.9", "5 × 0.2 = 1", "bias 0.5", "z = 3.2"} <= set(drawn(explorer))


@pytest.mark.parametrize("i", [0, 1, 2])
def test_each_input_moves_its_own_product(i):
    explorer = neuron_explorer()
    explorer.inputs[i].value = -4
    x, w = [2, 3, 5], [0.4, 0.3, 0.2]
    x[i] = -4
    assert f"z = {np.dot(x, w) + 0.5:.4g}," in said(explorer)
    products = [text for text in drawn(explorer) if "×" in text]
    assert products == [f"{x_j:g} × {w_j:g} = {x_j * w_j:.4g}" for x_j, w_j in zip(x, w, strict=True)]


@pytest.mark.parametrize("i", [0, 1, 2])
def test_each_weight_moves_its_own_product(i):
    explorer = neuron_explorer()
    explorer.weights[i].value = -1.5
    w = [0.4, 0.3, 0.2]
    w[i] = -1.5
    assert f"z = {np.dot([2, 3, 5], w) + 0.5:.4g}," in said(explorer)
    assert f"{(2, 3, 5)[i]} × -1.5 = {-1.5 * (2, 3, 5)[i]:.4g}" in drawn(explorer)


def test_the_bias_moves_the_sum_and_no_product():
    explorer = neuron_explorer()
    products = [text for text in drawn(explorer) if "×" in text]
    explorer.bias.value = -3
    assert "z = -0.3, then ReLU: a = 0" in said(explorer)
    assert "bias -3" in drawn(explorer)
    assert [text for text in drawn(explorer) if "×" in text] == products


@pytest.mark.parametrize(("name", "a"), [("ReLU", "3.2"), ("sigmoid", "0.9608"), ("tanh", "0.9967")])
def test_the_activation_changes_the_output_and_not_the_sum(name, a):
    explorer = neuron_explorer()
    explorer.activation.value = name
    assert f"z = 3.2, then {name}: a = {a}" in said(explorer)
    assert {name, "z = 3.2", f"a = {a}"} <= set(drawn(explorer))


def test_a_negative_number_has_a_dashed_line():
    explorer = neuron_explorer()
    assert "stroke-dasharray" not in explorer.picture.value
    explorer.weights[0].value = -0.1
    assert explorer.picture.value.count("stroke-dasharray") == 1
    explorer.bias.value = -2
    assert explorer.picture.value.count("stroke-dasharray") == 3  # the product, the bias, and the sum is -0.8


def test_every_control_has_a_label_and_the_picture_a_description():
    explorer = neuron_explorer()
    controls = [*explorer.inputs, *explorer.weights, explorer.bias, explorer.activation]
    labels = [control.label for control in controls[:-1]] + [explorer.activation.description]
    assert labels == [*(f"{kind} {i}" for kind in ("input", "weight") for i in (1, 2, 3)), "bias", "activation"]
    assert set(explorer.controls) == set(controls)
    assert described(explorer) == (
        "A neuron: 2 times 0.4, 3 times 0.3 and 5 times 0.2, and the bias 0.5. Its sum is 3.2; ReLU makes it 3.2."
    )


def test_the_description_follows_the_numbers():
    explorer = neuron_explorer(x=(1,), w=(1,), b=0)
    explorer.weights[0].value = -2
    explorer.activation.value = "tanh"
    assert described(explorer) == "A neuron: 1 times -2, and the bias 0. Its sum is -2; tanh makes it -0.964."


def test_the_controls_reach_the_numbers_that_were_given():
    explorer = neuron_explorer(x=(100, 80), w=(0.5, 0.7), b=10)
    assert "z = 116, then ReLU: a = 116" in said(explorer)
    assert explorer.inputs[0].high >= 100
    assert explorer.bias.low <= -10


def test_every_slider_stops_at_zero():
    explorer = neuron_explorer(x=(93.7,), w=(3.14159,), b=-6.66)
    for slider in (*explorer.inputs, *explorer.weights, explorer.bias):
        assert slider.low == -slider.high
        assert slider.high / slider.step == pytest.approx(round(slider.high / slider.step), abs=1e-9)


def test_runs_the_functions_that_it_was_given_and_says_whose_they_are():
    def twice(x, w, b):
        return 2 * propkit.weighted_sum(x, w, b)

    twice.__module__ = "exercises.ch02_forward_pass"
    explorer = neuron_explorer(twice, {"half": lambda z: z / 2, "tanh": np.tanh, "ReLU": propkit.relu})
    assert "z = 6.4, then half: a = 3.2" in said(explorer)
    assert "Your own code runs here: <code>weighted_sum</code>." in explorer.whose.value
    assert "From this notebook: <code>half</code>." in explorer.whose.value
    explorer.activation.value = "tanh"
    assert "From numpy: <code>tanh</code>." in explorer.whose.value
    explorer.activation.value = "ReLU"
    assert "From the reference: <code>ReLU</code>." in explorer.whose.value


def test_a_name_that_only_begins_like_the_exercises_is_not_the_learners():
    def helper():
        return None

    helper.__module__ = "exercises_of_mine"
    assert whose_code([helper]) == "From this notebook: <code>helper</code>."


def test_a_doubled_function_makes_another_picture():
    double = neuron_explorer(lambda x, w, b: 2 * propkit.weighted_sum(x, w, b))
    assert {"z = 6.4", "a = 6.4"} <= set(drawn(double))
    negated = neuron_explorer(activations={"ReLU": lambda z: -propkit.relu(z)})
    assert {"z = 3.2", "a = -3.2"} <= set(drawn(negated))


def test_a_sum_that_raises_stands_in_place_of_the_picture_until_the_next_move():
    def stub(x, w, b):
        if b > 0:
            raise NotImplementedError("ch02: write <weighted_sum>")
        return 1.0

    explorer = neuron_explorer(stub)
    card = re.sub("<.*?>", "", explorer.picture.value)
    assert "weighted_sum stopped with NotImplementedError: ch02: write &lt;weighted_sum&gt;" in card
    assert explorer.words.value == ""
    explorer.bias.value = -1
    assert "z = 1, then ReLU: a = 1" in said(explorer)
    assert "stopped" not in explorer.picture.value


def test_an_activation_that_raises_is_named_and_another_one_can_be_chosen():
    explorer = neuron_explorer(activations={"broken": lambda z: 1 / 0, "tanh": np.tanh})
    assert "broken stopped with ZeroDivisionError" in explorer.picture.value
    assert "From this notebook: <code>broken</code>" in explorer.whose.value
    explorer.activation.value = "tanh"
    assert "a = 0.9967" in said(explorer)


@pytest.mark.parametrize("result", [None, np.array([1.0, 2.0]), "3.2", (3.2,)])
def test_what_is_no_number_is_said(result):
    for explorer in (neuron_explorer(lambda x, w, b: result), neuron_explorer(activations={"odd": lambda z: result})):
        assert "expected one number" in explorer.picture.value
        assert 'role="alert"' in explorer.picture.value


@pytest.mark.filterwarnings("error")
def test_what_is_not_finite_is_said_in_words_and_warns_nobody():
    explorer = neuron_explorer(activations={"power": np.exp, "log": np.log}, x=(1000,), w=(1,), b=0)
    assert "a = infinity" in said(explorer)
    assert "a = ∞" in drawn(explorer)
    explorer.weights[0].value = -1
    explorer.activation.value = "log"
    assert "a = not a number" in said(explorer)
    assert "a = NaN" in drawn(explorer)
    assert "makes it not a number" in described(explorer)


def test_names_cannot_break_out_of_the_picture():
    picture = draw([1.0], [2.0], 0.0, 2.0, 2.0, '<b>"')
    assert "<b>" not in picture
    assert "&lt;b&gt;&quot;" in picture
