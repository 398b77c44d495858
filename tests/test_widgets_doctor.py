"""The gradient doctor: it finds every mistake that can be seen, says where and what it looks like, and stays alive."""

import re
from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pytest
from pictures import assert_good_picture

import propkit
from propkit.checks.exercise import load_bank
from propkit.figures.gradient_panels import draw_gradient_panels
from propkit.widgets import explorer as base
from propkit.widgets import gradient_doctor
from propkit.widgets.doctor.examination import examine
from propkit.widgets.doctor.explorer import patients
from propkit.widgets.doctor.pairs import KNOWN, find_pair

BANKS = load_bank("ch05_backpropagation")
SIZES = {"N": 4, "D": 3, "M": 2, "H": 5}
SQUARE = {"forward": lambda x: (x**2, x), "arguments": {"x": "ND"}}
# Wrong answers that no gradient check can see: at a kink, far out, in deeper networks, or the same on paper.
HIDDEN = {
    "relu_backward": {"slope_at_zero_is_one", "slope_at_zero_is_a_half"},
    "binary_cross_entropy_backward": {"two_slopes_multiplied", "overflows", "probability_clipped"},
    "softmax_cross_entropy_backward": {"probability_clipped"},
    "network_backward": {"slope_at_zero_is_one", "two_layers_only"},
}
# Where two wrong answers are one and the same with these sizes, the other one is named.
ALIKE = {"factor_two_as_for_a_square", "dlogits_into_every_layer"}


def said(doctor):
    """Return the words under the picture, without their tags and with plain minus signs."""
    return re.sub(" +", " ", re.sub("<.*?>", " ", doctor.words.value)).replace("−", "-")


def cells(doctor):
    """Return the texts in the picture that are no titles and no legend: marks and numbers."""
    texts = re.findall('<text [^>]*text-anchor="middle".*?>(.*?)</text>', doctor.picture.value)
    return [text.replace("−", "-") for text in texts]


def titles(doctor):
    return re.findall(">([^<>]*: [✓✗?][^<>]*)</text>", doctor.picture.value)


def drawn(seed=5, n=4, d=3, m=2):
    """Return what the doctor draws for a layer: x, W, b, dout."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)), rng.normal(size=(d, m)), rng.normal(size=m), rng.normal(size=(n, m))


def spoiled(change):
    """Return the right way back through a layer, with its three gradients changed."""

    def backward(dout, cache):
        return change(*propkit.linear_backward(dout, cache))

    return backward


def examined(change, **options):
    return gradient_doctor(spoiled(change), propkit.linear_forward, **options)


def test_a_right_gradient_is_said_to_be_right_and_its_numbers_are_drawn():
    doctor = gradient_doctor(propkit.linear_backward)
    assert "✓ linear_backward: dx, dW and db are right. The worst relative error is" in said(doctor)
    error = float(re.search(r"error is (\S+)\.", said(doctor))[1])
    assert 0 < error < 1e-7
    assert "weak" not in said(doctor)
    assert titles(doctor) == ["dx: ✓ right", "dW: ✓ right", "db: ✓ right"]
    x, W, _, dout = drawn()
    for gradient in (dout @ W.T, x.T @ dout, dout.sum(axis=0)):
        for number in gradient.ravel():
            assert f"{number:.2g}" in cells(doctor)
    assert "✗" not in doctor.picture.value


@pytest.mark.parametrize(("letter", "value"), [("N", 5), ("D", 5), ("M", 4), ("N", 1), ("D", 1), ("M", 1)])
def test_each_size_changes_the_arrays(letter, value):
    doctor = gradient_doctor()
    before = doctor.picture.value
    doctor.sizes[letter].value = value
    size = SIZES | {letter: value}
    n, d, m = size["N"], size["D"], size["M"]
    assert [f.shape for f in doctor.examination.findings] == [(n, d), (d, m), (m,)]
    numbers = n * d + d * m + m
    assert doctor.picture.value.count("<rect") == numbers + 11  # and the steps of the legend
    assert doctor.picture.value != before


def test_the_seed_changes_the_numbers():
    doctor = gradient_doctor()
    doctor.seed.value = 9
    x, _, _, dout = drawn(seed=9)
    assert {f"{number:.2g}" for number in (x.T @ dout).ravel()} <= set(cells(doctor))


def test_a_dout_of_ones_is_that_and_is_said_to_be_weak():
    doctor = gradient_doctor()
    doctor.upstream.value = "all ones"
    assert np.all(doctor.examination.dout == 1)
    assert np.allclose(doctor.examination.findings[2].came, [4, 4])
    assert "But this test is weak: dout is 1 everywhere. A mistake could hide." in said(doctor)


def test_whole_numbers_are_drawn_for_the_inputs_alone():
    doctor = gradient_doctor()
    doctor.values.value, doctor.upstream.value = "whole numbers", "all ones"
    dx, dW, _ = (finding.came for finding in doctor.examination.findings)
    assert np.array_equal(dx, np.round(dx))
    assert np.array_equal(dW, np.round(dW))
    doctor.upstream.value = "random"
    assert not np.array_equal(doctor.examination.dout, np.round(doctor.examination.dout))


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ({"N": 1}, "weak: N = 1."),
        ({"N": 3}, "weak: N = D = 3."),
        ({"N": 1, "M": 1}, "weak: N = M = 1."),
        ({"N": 2, "D": 1}, "weak: N = M = 2 and D = 1."),
        ({"N": 5, "D": 5, "M": 5}, "weak: N = D = M = 5."),
        ({"N": 5}, "relative error is"),
    ],
)
def test_sizes_that_hide_mistakes_are_told(sizes, words):
    doctor = gradient_doctor()
    for letter, value in sizes.items():
        doctor.sizes[letter].value = value
    assert words in said(doctor)
    assert ("weak" in said(doctor)) == ("weak" in words)


def test_the_patients_of_the_lesson_and_where_each_one_hides():
    doctor = gradient_doctor(patients() | {"mine": propkit.linear_backward}, propkit.linear_forward)
    assert "✗ patient A: dx, dW and db are wrong." in said(doctor)
    assert "You put ones in the place of the upstream gradient." in said(doctor)
    doctor.upstream.value = "all ones"
    assert "✓ patient A: dx, dW and db are right." in said(doctor)
    doctor.chosen.value = "patient B"
    assert "✗ patient B: db is wrong. dx and dW are right." in said(doctor)
    doctor.upstream.value = "random"
    assert "that is 1/N. Looks like: Your db is the mean over the rows" in said(doctor)
    assert titles(doctor) == ["dx: ✓ right", "dW: ✓ right", "db: ✗ 2 of 2 wrong"]
    doctor.sizes["N"].value = 1
    assert "✓ patient B: dx, dW and db are right." in said(doctor)
    assert "weak: N = 1" in said(doctor)
    doctor.sizes["N"].value, doctor.chosen.value = 4, "patient C"
    assert "dW is an array of shape (2, 3), expected an array of shape (3, 2)" in said(doctor)
    assert titles(doctor) == ["dx: ✓ right", "dW: ? not comparable", "db: ✓ right"]
    doctor.sizes["M"].value = 3
    assert "6 of 9 entries are wrong. It is the transpose of the expected array." in said(doctor)
    doctor.chosen.value = "mine"
    assert "✓ mine" in said(doctor)


def test_a_wrong_entry_is_marked_and_shows_what_nudging_says():
    def one_entry(dx, dW, db):
        dW = dW.copy()
        dW[1, 0] *= 1.0005
        return dx, dW, db

    doctor = examined(one_entry)
    x, _, _, dout = drawn()
    right = (x.T @ dout)[1, 0]
    assert f"dW[1, 0] is {right * 1.0005:.6g}, expected {right:.6g} (got / expected = 1.0005)" in said(doctor)
    assert "1 of 6 entries are wrong" in said(doctor)
    assert titles(doctor)[1] == "dW: ✗ 1 of 6 wrong"
    assert [text for text in cells(doctor) if text.startswith("✗")] == [f"✗ {right:.2g}"]
    assert "✗ wrong: above what came, below what nudging says" in doctor.picture.value


def test_a_mistake_in_a_tiny_entry_beside_large_ones_is_found():
    def forward(x):
        return x * np.array([1e6, 1.0]), None

    def backward(dout, cache):
        return dout * np.array([1e6, 1.02])

    doctor = gradient_doctor(backward, forward, {"x": "NM"})
    assert "✗ backward: dx is wrong." in said(doctor)
    assert "4 of 8 entries are wrong" in said(doctor)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda dx, dW, db: (dx, dW, db * 2), "Every entry is 2 times the expected one"),
        (lambda dx, dW, db: (dx, dW / 3, db), "Every entry is 0.333333 times the expected one, and D is 3 here"),
        (lambda dx, dW, db: (-dx, dW, db), "Every entry has the right size and the wrong sign."),
    ],
)
def test_a_pattern_is_named(change, words):
    assert words in said(examined(change))


def test_three_wrong_arrays_are_told_one_by_one_where_nothing_explains_them():
    words = said(examined(lambda dx, dW, db: (dx + 1, dW + 1, db + 1)))
    assert all(re.search(rf"{name}\[.*?\] is ", words) for name in ("dx", "dW", "db"))


@pytest.mark.parametrize("exercise", KNOWN)
@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("n", [1, 4])
def test_right_answers_are_right_however_they_are_written(exercise, whole, n):
    bank = BANKS[exercise]
    pair = find_pair(exercise, bank.reference)
    for right in (bank.reference, *bank.right_answers):
        for seed in range(3):
            found = examine(replace(pair, backward=right), SIZES | {"N": n}, seed, whole=whole)
            assert not any(finding.wrong for finding in found.findings), right
            assert found.verdict.status == "ok"
            assert not found.suspicion


@pytest.mark.parametrize("exercise", KNOWN)
def test_the_wrong_answers_of_the_bank_are_found_and_named(exercise):
    bank, unseen = BANKS[exercise], set()
    for wrong in bank.wrong_answers:
        pair = find_pair(exercise, bank.reference)
        found = examine(replace(pair, backward=wrong.implementation), SIZES, seed=1)
        if found.verdict.status == "ok" and not any(finding.wrong for finding in found.findings):
            unseen.add(wrong.id)
        elif wrong.id not in ALIKE:
            assert found.verdict.misconception == wrong.id
    assert unseen == HIDDEN.get(exercise, set())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (np.ones_like, "dx is what a dout of ones would give. Is dout used at all?"),
        (
            lambda dout: dout * (np.arange(len(dout)) == len(dout) - 1)[:, None],
            "dx is the share of the last row alone.",
        ),
        (lambda dout: dout * (np.arange(4) == 0)[:, None], "dx is the share of the first row alone."),
    ],
)
def test_a_dout_that_is_not_used_as_it_is_is_suspected(change, words):
    doctor = gradient_doctor(lambda dout, cache: 2 * cache * change(dout), **SQUARE)
    assert f"Looks like: {words}" in said(doctor)
    doctor = gradient_doctor(lambda dout, cache: 3 * cache * change(dout), **SQUARE)
    assert "Looks like" not in said(doctor)


def test_the_square_of_the_lesson_passes_the_weak_test_alone():
    doctor = gradient_doctor({"the square": (lambda dout, cache: 2 * cache, *SQUARE.values())})
    assert "✗ the square: dx is wrong." in said(doctor)
    doctor.upstream.value = "all ones"
    assert "✓ the square: dx is right." in said(doctor)
    assert "weak: dout is 1 everywhere" in said(doctor)


@pytest.mark.parametrize(
    ("returned", "words"),
    [
        (None, "it returned None, expected 3 values: dx, dW, db. Is the return missing?"),
        ((1.0, 2.0), "it returned a tuple of 2 items, expected 3 values: dx, dW, db."),
        ((np.zeros((4, 3)), np.zeros((3, 2)), [0.0, 0.0]), "db is a list of 2 items, expected an array of shape (2,)"),
        ((np.zeros((3, 4)), np.zeros((3, 2)), np.zeros(2)), "dx is an array of shape (3, 4), expected"),
        ((np.zeros((4, 3)), np.zeros((3, 2)) * 1j, np.zeros(2)), "dW has complex numbers"),
    ],
)
def test_what_cannot_be_compared_is_said_as_the_check_says_it(returned, words):
    doctor = gradient_doctor(lambda dout, cache: returned, propkit.linear_forward)
    assert words in said(doctor)
    assert "?" in cells(doctor)
    assert "? nothing came that could be compared" in doctor.picture.value


def test_an_exception_is_said_and_the_next_move_is_drawn_again():
    def backward(dout, cache):
        if len(dout) == 4:
            raise KeyError("<no>")
        return propkit.linear_backward(dout, cache)

    doctor = gradient_doctor({"<mine>": backward}, propkit.linear_forward)
    assert "it raised KeyError: &#x27;&lt;no&gt;&#x27;" in said(doctor)
    assert "<mine>" not in doctor.words.value
    doctor.sizes["N"].value = 3
    assert "dx, dW and db are right" in said(doctor)
    assert "<mine>" not in doctor.words.value


def test_names_of_arguments_cannot_break_out_of_the_words():
    doctor = gradient_doctor(lambda dout, cache: dout, lambda x: (x, x), {"<b>": "ND"})
    assert "d&lt;b&gt; is right" in said(doctor)
    assert "<b>" not in doctor.words.value + doctor.picture.value


def test_a_stub_is_said_to_be_one():
    def linear_backward(dout, cache):
        raise NotImplementedError("ch05: write linear_backward")

    assert "linear_backward is still the stub." in said(gradient_doctor(linear_backward))


def test_arguments_that_were_changed_are_said_and_harm_nothing():
    def backward(dout, cache):
        dout *= 2
        return propkit.linear_backward(dout, cache)

    assert "changed its argument dout" in said(gradient_doctor(backward, propkit.linear_forward))


@pytest.mark.parametrize(("value", "shown"), [(np.nan, "nan"), (np.inf, "inf"), (-np.inf, "-inf")])
def test_what_is_not_finite_is_wrong(value, shown):
    doctor = examined(lambda dx, dW, db: (dx, dW, db + value))
    assert f"db[0] is {shown}, expected" in said(doctor)
    assert titles(doctor)[2] == "db: ✗ 2 of 2 wrong"
    assert cells(doctor).count(f"✗ {shown}") == 2


def test_a_function_that_never_ends_is_stopped(monkeypatch):
    monkeypatch.setattr(base, "SECONDS", 0.3)

    def backward(dout, cache):
        while len(dout) == 4:
            pass
        return propkit.linear_backward(dout, cache)

    doctor = gradient_doctor(backward, propkit.linear_forward)
    assert "loop that never ends" in doctor.picture.value
    doctor.sizes["N"].value = 3
    assert "dx, dW and db are right" in said(doctor)


@pytest.mark.parametrize(
    ("forward", "words"),
    [
        (lambda x: 1 / 0, "ZeroDivisionError"),
        (lambda x: None, "returned None, expected a pair: out, cache"),
        (lambda x: (["a"], x), "expected an array of numbers"),
        (lambda x: (x * np.nan, x), "not finite"),
    ],
)
def test_a_forward_pass_that_fails_is_shown(forward, words):
    doctor = gradient_doctor(lambda dout, cache: dout, forward, {"x": "ND"})
    assert words in doctor.picture.value
    assert 'role="alert"' in doctor.picture.value


def test_a_forward_of_the_learners_that_fails_brings_the_card_of_its_check():
    def linear_forward(x, W, b):
        return x @ W, None, None

    linear_forward.__module__ = "exercises.ch02_forward_pass"
    doctor = gradient_doctor(forward=linear_forward)
    assert "expected a pair: out, cache" in doctor.picture.value
    assert "propkit-verdict" in doctor.picture.value


def test_the_forward_pass_that_was_given_is_the_one_that_is_nudged():
    def linear_forward(x, W, b):
        out, cache = propkit.linear_forward(x, W, b)
        return 2 * out, cache

    assert "Every entry is 0.5 times the expected one" in said(gradient_doctor(forward=linear_forward))


def test_each_backward_pass_is_the_one_that_is_called():
    def negated(dout, cache):
        return -propkit.relu_backward(dout, cache)

    negated.__name__ = "relu_backward"
    assert "wrong sign" in said(gradient_doctor(negated))


def test_a_forward_of_another_exercise_is_not_taken():
    both = {"layer": propkit.linear_backward, "gate": propkit.relu_backward}
    doctor = gradient_doctor(both, propkit.linear_forward)
    doctor.chosen.value = "gate"
    assert "✓ gate: dz is right." in said(doctor)
    assert "relu_forward" in doctor.whose.value


def test_kinks_stand_apart():
    doctor = gradient_doctor(propkit.relu_backward)
    doctor.values.value = "whole numbers"
    z = np.random.default_rng(5).integers(-3, 4, size=(4, 2))
    assert (z == 0).any()
    at = [f"dz[{i}, {j}]" for i, j in np.argwhere(z == 0)]
    assert all(place in said(doctor) for place in at)
    assert "at a kink: the slopes to the left and to the right differ. Not counted." in said(doctor)
    assert len([text for text in cells(doctor) if text.startswith("k ")]) == len(at)
    assert doctor.picture.value.count("fill:#cccccc") == len(at)
    assert "✓ relu_backward: dz is right." in said(doctor)
    assert float(re.search(r"error is (\S+)\.", said(doctor))[1]) < 1e-7


def test_losses_start_the_chain_and_take_no_dout():
    losses = (propkit.mse_backward, propkit.binary_cross_entropy_backward, propkit.softmax_cross_entropy_backward)
    doctor = gradient_doctor({"layer": propkit.linear_backward} | {f.__name__: f for f in losses})
    for name in (f.__name__ for f in losses):
        doctor.chosen.value = name
        assert f"✓ {name}" in said(doctor)
        assert doctor.upstream.disabled
        assert [letter for letter, slider in doctor.sizes.items() if slider.disabled] == ["D"]
    doctor.chosen.value = "layer"
    assert not doctor.upstream.disabled
    assert not any(slider.disabled for slider in doctor.sizes.values())


def test_a_loss_that_is_divided_by_the_rows_alone_hides_where_there_is_one_column():
    def mse_backward(cache):
        return propkit.mse_backward(cache) * cache[0].shape[1]

    doctor = gradient_doctor(mse_backward)
    assert "Every entry is 2 times the expected one, and M is 2 here." in said(doctor)
    assert "You divide by the number of rows" in said(doctor)
    doctor.sizes["M"].value = 1
    assert "is right" in said(doctor)
    assert "weak: M = 1" in said(doctor)


def test_a_network_is_examined_array_by_array():
    def network_backward(dlogits, caches):
        dx, grads = propkit.network_backward(dlogits, caches)
        return dx, [grads[0], (grads[1][0], 7 * grads[1][1])]

    doctor = gradient_doctor(network_backward)
    assert "✗ network_backward: grads[1][1] is wrong. dx, grads[0][0], grads[0][1] and grads[1][0] are right." in said(
        doctor
    )
    assert "Every entry is 7 times" in said(doctor)
    shapes = [finding.shape for finding in doctor.examination.findings]
    assert shapes == [(4, 3), (3, 5), (5,), (5, 2), (2,)]


def test_says_whose_code_runs():
    def linear_backward(dout, cache):
        return propkit.linear_backward(dout, cache)

    linear_backward.__module__ = "exercises.ch05_backpropagation"
    functions = patients() | {"mine": linear_backward, "square": (lambda dout, cache: dout, *SQUARE.values())}
    doctor = gradient_doctor(functions, propkit.linear_forward)
    reference = "From the reference: <code>linear_forward</code>."
    assert doctor.whose.value == f"Wrong on purpose: <code>patient A</code>. {reference}"
    doctor.chosen.value = "mine"
    assert doctor.whose.value == f"Your own code runs here: <code>mine</code>. {reference}"
    doctor.chosen.value = "square"
    assert doctor.whose.value == "From this notebook: <code>square</code>, <code>its forward pass</code>."


def test_controls_and_pictures_have_names():
    doctor = gradient_doctor(patients(), propkit.linear_forward)
    labels = [getattr(control, "description", None) or control.label for control in doctor.controls]
    assert len(set(labels)) == len(labels) == 7
    assert doctor.picture.value.count("<svg") == doctor.picture.value.count('role="img" aria-label="') == 3
    doctor.chosen.value = "patient B"
    assert 'aria-label="Gradients beside nudging. dx (4, 3) right."' in doctor.picture.value
    assert "db (2,) 2 of 2 wrong: at [0] −0.502 came, −2.01 is right." in doctor.picture.value
    assert len(gradient_doctor().controls) == 6  # nothing to choose among


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ((None,), TypeError, "examines a function such as linear_backward; backward is None"),
        ((lambda dout, cache: dout,), ValueError, "does not know what <lambda> goes back through"),
        ((np.sin, lambda x: (x, x)), ValueError, "the shapes of its arguments"),
        ((np.sin, np.cos, {"x": "NK"}), ValueError, "'NK' is no shape"),
        ((np.sin, np.cos, {"x": "NDM"}), ValueError, "'NDM' is no shape"),
        ((np.sin, np.cos, "ND"), TypeError, "arguments is 'ND', expected the shape of each argument"),
        ((np.sin, np.cos, {}), TypeError, "expected the shape of each argument"),
    ],
)
def test_a_wrong_call_says_what_to_do(arguments, error, words):
    with pytest.raises(error, match=re.escape(words)):
        gradient_doctor(*arguments)


@pytest.mark.parametrize(
    ("shapes", "count"),
    [({"x": ""}, 1), ({"x": "N"}, 4), ({"x": "ND"}, 12), ({"x": [("ND", "D"), "DM"]}, 21)],
)
def test_arguments_of_any_form_are_examined(shapes, count):
    def flat(tree):
        return [tree] if isinstance(tree, np.ndarray) else [a for part in tree for a in flat(part)]

    def forward(x):
        return np.concatenate([np.sin(a).ravel() for a in flat(x)]), x

    def backward(dout, cache):
        parts, start = [], 0
        for a in flat(cache):
            parts.append(np.cos(a) * dout[start : start + a.size].reshape(a.shape))
            start += a.size
        return parts[0] if isinstance(cache, np.ndarray) else [[parts[0], parts[1]], parts[2]]

    doctor = gradient_doctor(backward, forward, shapes)
    assert "✓ backward" in said(doctor)
    assert sum(len(finding.entries) for finding in doctor.examination.findings) == count


def test_the_same_picture_for_print_is_good_too():
    for name, wrong in patients().items():
        pair = find_pair(name, wrong, propkit.linear_forward)
        assert_good_picture(lambda pair=pair: draw_gradient_panels(examine(pair, SIZES, 5).findings))
        assert_good_picture(lambda pair=pair: draw_gradient_panels(examine(pair, dict.fromkeys("NDM", 5), 5).findings))


def test_no_figure_is_left_open():
    doctor = gradient_doctor()
    for seed in range(1, 20):
        doctor.seed.value = seed
    assert plt.get_fignums() == []
