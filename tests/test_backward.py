"""The backward passes agree with numerical gradients, with PyTorch, and with what the exercises promise."""

from itertools import pairwise

import numpy as np
import pytest

from propkit import bug_hunt
from propkit.activations import relu_backward, relu_forward, sigmoid_backward, sigmoid_forward
from propkit.checks.beside.probe import Case, probe
from propkit.checks.beside.ways import forward_name
from propkit.checks.exercise import Bank, load_bank
from propkit.checks.judge import judge
from propkit.course.manifest import load_course
from propkit.derivatives import numerical_gradient
from propkit.linear import linear_backward, linear_forward
from propkit.losses import (
    binary_cross_entropy_backward,
    binary_cross_entropy_forward,
    mse_backward,
    mse_forward,
    softmax_cross_entropy_backward,
    softmax_cross_entropy_forward,
)
from propkit.network import network_backward, network_forward

CHAPTER = load_course().chapter("ch05")
BANKS = load_bank(CHAPTER.id)
SEEDS = (1, 2, 3)
SMALLEST = 1e-300  # stands for a probability of 0, whose logarithm there is not

# Where nudging finds no slope: at a kink, at an output that no finite z gives, and among numbers too unlike in size.
# The tests by hand below look at these.
NO_SLOPE = {
    "an array with 0 in it",
    "very large and very small numbers",
    "outputs that are 0, 1 or close to it",
    "a network in which a hidden sum is exactly 0",
}


def layers_of(caches):
    """Return the x and params of a network with these caches; the last bias, which no cache shows, is 0."""
    params = []
    for (x, W), z in caches:
        b = np.zeros(W.shape[1]) if z is None else (z - x @ W)[0]
        params.append((W, b))
    return caches[0][0][0], params


FORWARD = {  # exercise: its forward, and how to find arguments that give a cache
    "linear_backward": (linear_forward, lambda cache: (*cache, np.zeros(cache[1].shape[1]))),
    "relu_backward": (relu_forward, lambda z: (z,)),
    "sigmoid_backward": (sigmoid_forward, lambda out: (np.log(out / (1 - out)),)),
    "mse_backward": (mse_forward, lambda cache: cache),
    "binary_cross_entropy_backward": (binary_cross_entropy_forward, lambda cache: cache),
    "softmax_cross_entropy_backward": (
        softmax_cross_entropy_forward,
        lambda cache: (np.log(np.maximum(cache[0], SMALLEST)), cache[1]),
    ),
    "network_backward": (network_forward, layers_of),
    "mended_a": (bug_hunt.forward_a, lambda cache: (*cache, np.zeros(len(cache[1])))),
    "mended_b": (bug_hunt.forward_b, lambda cache: cache[:2]),
    "mended_c": (bug_hunt.forward_c, lambda out: (np.arctanh(out),)),
}


def arrays_in(tree):
    """Yield the arrays of nested tuples and lists, in order."""
    if isinstance(tree, (list, tuple)):
        for item in tree:
            yield from arrays_in(item)
    else:
        yield tree


def pull_of(forward, dout):
    """Return the function whose gradient a backward pass gives: the loss, or dout times out, added up."""
    if dout is None:
        return lambda *inputs: forward(*inputs)[0]
    return lambda *inputs: np.sum(dout * forward(*inputs)[0])


def error_by_norm(gradient, numerical):
    return np.linalg.norm(gradient - numerical) / max(np.linalg.norm(gradient), np.linalg.norm(numerical), 1e-30)


def assert_agrees_with_nudging(forward, dout, inputs, gradients, h):
    pull = pull_of(forward, dout)
    for array, gradient in zip(arrays_in(inputs), arrays_in(gradients), strict=False):  # labels have no gradient
        numerical = numerical_gradient(lambda _: pull(*inputs), array, h)
        assert np.shape(gradient) == array.shape
        assert error_by_norm(gradient, numerical) < 1e-7


def float_copies(tree):
    """Copy nested arguments, so that they can be nudged; an array with one entry too."""
    if isinstance(tree, (list, tuple)):
        return type(tree)(float_copies(item) for item in tree)
    return np.array(tree)


def slopes_to_check():
    for name, (forward, inputs_of) in FORWARD.items():
        for seed in SEEDS:
            for number, case in enumerate(BANKS[name].draw(seed)):
                if case.about not in NO_SLOPE:
                    yield pytest.param(name, forward, inputs_of, case, id=f"{name}-{seed}-{number}")


@pytest.mark.parametrize(("name", "forward", "inputs_of", "case"), list(slopes_to_check()))
def test_the_reference_agrees_with_nudging_in_every_case(name, forward, inputs_of, case):
    bank = BANKS[name]
    *dout, cache = case.args
    if forward_name(case.way):
        dout, inputs = case.args[0], case.args[1:]
    else:
        dout, inputs = dout[0] if dout else None, inputs_of(cache)
    outcome = probe(bank.reference, case)
    assert outcome.raised is None
    returned = outcome.returned if len(bank.returns) > 1 else (outcome.returned,)
    h = 0.1 if "ten thousands" in case.about else 1e-5  # smaller nudges are lost in the rounding of large numbers
    assert_agrees_with_nudging(forward, dout, float_copies(inputs), returned, h)


def test_every_bank_has_cases_by_cache_and_cases_that_go_forward_first():
    assert set(BANKS) == set(FORWARD)
    for name, (forward, _) in FORWARD.items():
        ways = {case.way for case in BANKS[name].draw(1)}
        assert ways == {"call", f"after {forward.__name__}"}, name


def test_relu_is_a_gate_entry_by_entry():
    for seed in SEEDS:
        for case in BANKS["relu_backward"].draw(seed):
            dout, z = case.args
            gates = [blame if number > 0 else 0.0 for blame, number in zip(dout.ravel(), z.ravel(), strict=True)]
            np.testing.assert_array_equal(relu_backward(dout, z), np.reshape(gates, z.shape))


def test_the_slope_of_relu_at_zero_is_zero():
    np.testing.assert_array_equal(relu_backward(np.array([5.0, 5, 5]), np.array([-0.0, 0.0, 1e-300])), [0, 0, 5])


def test_a_hidden_sum_of_zero_passes_nothing_back():
    x, W1, W2 = np.array([[1.0, 1.0]]), np.array([[1.0, 2], [-1, 1]]), np.array([[3.0], [4]])
    _, caches = network_forward(x, [(W1, np.zeros(2)), (W2, np.array([7.0]))])
    assert caches[0][1][0, 0] == 0
    dx, grads = network_backward(np.array([[1.0]]), caches)
    np.testing.assert_array_equal(dx, [[8, 4]])  # 4 times the second neuron's weights, nothing from the first
    np.testing.assert_array_equal(grads[0][0], [[0, 4], [0, 4]])
    np.testing.assert_array_equal(grads[0][1], [0, 4])


def test_a_saturated_sigmoid_passes_nothing_back():
    out, cache = sigmoid_forward(np.array([-1000.0, 0, 1000]))
    np.testing.assert_array_equal(out, [0, 0.5, 1])
    np.testing.assert_array_equal(sigmoid_backward(np.array([3.0, 8, 3]), cache), [0, 2, 0])


def test_losses_are_right_far_from_zero():
    logits, target = np.array([[1000.0, -1000], [1000, -1000]]), np.array([[1.0, 0], [0, 1]])
    np.testing.assert_array_equal(binary_cross_entropy_backward((logits, target)), [[0, 0], [0.25, -0.25]])
    logits, labels = np.array([[1000.0, -1000, 0], [1000, -1000, 0]]), np.array([0, 1])
    _, cache = softmax_cross_entropy_forward(logits, labels)
    np.testing.assert_array_equal(softmax_cross_entropy_backward(cache), [[0, 0, 0], [0.5, -0.5, 0]])


def test_the_mean_lives_in_the_loss_alone():
    """The same rows twice: a loss halves each row's share, a layer adds up what both copies say."""
    rng = np.random.default_rng(5)
    a, b, labels = rng.normal(size=(3, 4)), rng.normal(size=(3, 4)), np.array([0, 3, 1])

    def twice(array):
        return np.concatenate([array, array])

    for backward, cache in (
        (mse_backward, (a, b)),
        (binary_cross_entropy_backward, (a, (b > 0) * 1.0)),
        (softmax_cross_entropy_backward, softmax_cross_entropy_forward(a, labels)[1]),
    ):
        both = backward(tuple(twice(part) for part in cache))
        np.testing.assert_allclose(both, twice(backward(cache)) / 2, rtol=1e-12)
    W, dout = rng.normal(size=(4, 2)), rng.normal(size=(3, 2))
    once, both = linear_backward(dout, (a, W)), linear_backward(twice(dout), (twice(a), W))
    np.testing.assert_allclose(both[0], twice(once[0]), rtol=1e-12)
    np.testing.assert_allclose(both[1], 2 * once[1], rtol=1e-12)
    np.testing.assert_allclose(both[2], 2 * once[2], rtol=1e-12)


def test_plain_numbers_and_lists_go_in_too():
    assert relu_backward(2.0, 3.0) == 2
    assert relu_backward(2.0, 0.0) == 0
    assert sigmoid_backward(2.0, 0.5) == 0.5
    assert mse_backward((3.0, 1.0)) == 4
    assert binary_cross_entropy_backward((0.0, 1.0)) == -0.5
    probability = np.array([[0.25, 0.75], [0.5, 0.5]])
    np.testing.assert_array_equal(
        softmax_cross_entropy_backward([probability, [1, 0]]), [[0.125, -0.125], [-0.25, 0.25]]
    )
    x, W = np.array([[1.0, 2]]), np.array([[3.0], [4]])
    dx, [(dW, db)] = network_backward(np.array([[2.0]]), ([[x, W], None],))
    np.testing.assert_array_equal(dx, [[6, 8]])
    np.testing.assert_array_equal(dW, [[2], [4]])
    np.testing.assert_array_equal(db, [2])


# ------------------------------------------------------------------------------------------------- PyTorch


def tensors(torch, *arrays):
    return [torch.tensor(array, dtype=torch.float64, requires_grad=True) for array in arrays]


def assert_same(ours, *theirs):
    for mine, tensor in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine, tensor.grad.numpy(), rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("seed", SEEDS)
def test_layers_agree_with_pytorch(seed):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(seed)
    x, W, b = tensors(torch, rng.normal(size=(4, 3)), rng.normal(size=(3, 5)), rng.normal(size=5) + 2)
    dout = rng.normal(size=(4, 5))
    torch.nn.functional.linear(x, W.T, b).backward(torch.tensor(dout))
    assert_same(linear_backward(dout, (x.detach().numpy(), W.detach().numpy())), x, W, b)

    numbers = rng.normal(size=(4, 5)) * 3
    numbers[1, 2] = 0
    for backward, forward, theirs in (
        (relu_backward, relu_forward, torch.relu),
        (sigmoid_backward, sigmoid_forward, torch.sigmoid),
    ):
        (z,) = tensors(torch, numbers)
        theirs(z).backward(torch.tensor(dout))
        assert_same([backward(dout, forward(numbers)[1])], z)


@pytest.mark.parametrize("seed", SEEDS)
def test_losses_agree_with_pytorch(seed):
    torch = pytest.importorskip("torch")
    loss_of = torch.nn.functional
    rng = np.random.default_rng(seed)
    numbers, other = rng.normal(size=(4, 3)) * 3, rng.normal(size=(4, 3))
    target, labels = (other > 0) * 1.0, rng.integers(3, size=4)

    (prediction,) = tensors(torch, numbers)
    loss_of.mse_loss(prediction, torch.tensor(other)).backward()
    assert_same([mse_backward(mse_forward(numbers, other)[1])], prediction)

    for scale in (1, 300):
        (logits,) = tensors(torch, numbers * scale)
        loss_of.binary_cross_entropy_with_logits(logits, torch.tensor(target)).backward()
        _, cache = binary_cross_entropy_forward(numbers * scale, target)
        assert_same([binary_cross_entropy_backward(cache)], logits)

        (logits,) = tensors(torch, numbers * scale)
        loss_of.cross_entropy(logits, torch.tensor(labels)).backward()
        _, cache = softmax_cross_entropy_forward(numbers * scale, labels)
        assert_same([softmax_cross_entropy_backward(cache)], logits)


@pytest.mark.parametrize("sizes", [(4, 3), (3, 6, 2), (5, 7, 4, 3)])
def test_a_network_agrees_with_pytorch(sizes):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(7)
    x, labels = rng.normal(size=(6, sizes[0])), rng.integers(sizes[-1], size=6)
    params = [(rng.normal(size=(d, m)), rng.normal(size=m) + 1) for d, m in pairwise(sizes)]

    (inputs,) = tensors(torch, x)
    layers = [tensors(torch, W, b) for W, b in params]
    out = inputs
    for i, (W, b) in enumerate(layers):
        out = (torch.relu(out) if i else out) @ W + b
    torch.nn.functional.cross_entropy(out, torch.tensor(labels)).backward()

    logits, caches = network_forward(x, params)
    dlogits = softmax_cross_entropy_backward(softmax_cross_entropy_forward(logits, labels)[1])
    dx, grads = network_backward(dlogits, caches)
    assert_same([dx, *arrays_in(grads)], inputs, *arrays_in([tuple(layer) for layer in layers]))


# ------------------------------------------------------------------------------------------------ the bug hunt


def draw_hunt(letter, n, d, seed=11):
    """Return the arguments of a forward of the bug hunt, and a random upstream gradient."""
    rng = np.random.default_rng(seed)
    x, dout = rng.normal(size=(n, d)), rng.normal(size=(n, d))
    more = {"a": (rng.normal(size=d) + 2, rng.normal(size=d) - 2), "b": (rng.normal(size=(d, d)),), "c": ()}
    return (x, *more[letter]), dout


def worst_error(letter, backward, inputs, dout):
    """Return the largest error by norm among the gradients of a backward pass; 0 where nudging finds 0 too."""
    forward = getattr(bug_hunt, f"forward_{letter}")
    gradients = backward(dout, forward(*inputs)[1])
    pull = pull_of(forward, dout)
    numerical = [numerical_gradient(lambda _: pull(*inputs), array) for array in inputs]
    gradients = gradients if isinstance(gradients, tuple) else (gradients,)
    return max(np.linalg.norm(g - n) for g, n in zip(gradients, numerical, strict=True))


@pytest.mark.parametrize("letter", "abc")
def test_a_good_check_tells_the_faulty_from_the_mended(letter):
    for n, d in ((4, 3), (3, 5)):
        inputs, dout = draw_hunt(letter, n, d)
        assert worst_error(letter, getattr(bug_hunt, f"mended_{letter}"), inputs, dout) < 1e-8
        assert worst_error(letter, getattr(bug_hunt, f"faulty_{letter}"), inputs, dout) > 0.1


@pytest.mark.parametrize("letter", "abc")
def test_each_bug_hides_from_one_weak_check(letter):
    hides_from = {"a": "one row", "b": "an upstream of ones", "c": "a square shape"}[letter]
    faulty = getattr(bug_hunt, f"faulty_{letter}")
    for weak, (n, d) in {"one row": (1, 4), "an upstream of ones": (4, 3), "a square shape": (4, 4)}.items():
        inputs, dout = draw_hunt(letter, n, d)
        if weak == "an upstream of ones":
            dout = np.ones_like(dout)
        error = worst_error(letter, faulty, inputs, dout)
        assert error < 1e-8 if weak == hides_from else error > 0.1, weak


def test_the_hunt_agrees_with_pytorch():
    torch = pytest.importorskip("torch")
    out_of = {
        "a": lambda x, scale, shift: x * scale + shift,
        "b": lambda x, W: x + torch.softmax(x @ W, dim=1),
        "c": lambda x: torch.tanh(x - x.mean(dim=1, keepdim=True)),
    }
    for letter, theirs in out_of.items():
        inputs, dout = draw_hunt(letter, 4, 3)
        given = tensors(torch, *inputs)
        theirs(*given).backward(torch.tensor(dout))
        ours = getattr(bug_hunt, f"mended_{letter}")(dout, getattr(bug_hunt, f"forward_{letter}")(*inputs)[1])
        assert_same(ours if isinstance(ours, tuple) else [ours], *given)


# ------------------------------------------------------------------- what is said where a forward runs first


def verdict_on(reference, returns, implementation, case):
    """Return the verdict without any known wrong answers, so that only what is seen is said."""
    points = dict.fromkeys(returns, 1)
    return judge(Bank(reference, returns), points, [case], [probe(implementation, case)])


def draw_layer():
    rng = np.random.default_rng(3)
    return rng.normal(size=(4, 5)), rng.normal(size=(4, 3)), rng.normal(size=(3, 5)), rng.normal(size=5)


def test_a_changed_argument_of_the_forward_has_its_own_name():
    def changes_the_weights(dout, cache):
        cache[1][0, 0] = 7
        return linear_backward(dout, cache)

    case = Case(draw_layer(), "a batch", way="after linear_forward")
    verdict = verdict_on(linear_backward, ("dx", "dW", "db"), changes_the_weights, case)
    assert verdict.status == "mutated"
    assert "changed its argument `W`;" in verdict.problem


def test_a_verdict_says_what_the_forward_was_given():
    case = Case(draw_layer(), "a batch", way="after linear_forward")
    verdict = verdict_on(linear_backward, ("dx", "dW", "db"), lambda dout, cache: (0, 0, 0), case)
    assert verdict.called_with == (
        "dout = an array of shape (4, 5) and the cache of `linear_forward`, "
        "given x = an array of shape (4, 3), W = an array of shape (3, 5), b = an array of shape (5,)"
    )


@pytest.mark.parametrize("way", ["call", "after mse_forward"])
def test_the_verdict_on_a_loss_knows_the_number_of_rows(way):
    prediction, target = np.arange(15.0).reshape(5, 3), np.ones((5, 3))
    args = ((prediction, target),) if way == "call" else (None, prediction, target)
    verdict = verdict_on(
        mse_backward, ("dprediction",), lambda cache: mse_backward(cache) * 5, Case(args, "a batch", way=way)
    )
    assert "5 times the expected one, and N is 5 here" in verdict.looks_like
    assert "dout" not in verdict.called_with


def test_a_small_matrix_is_shown_with_its_rows():
    case = Case((np.ones((1, 2)), (np.ones((1, 2)), np.array([[1.5, 2], [3, -4]]))), "a batch")
    verdict = verdict_on(linear_backward, ("dx", "dW", "db"), lambda dout, cache: (0, 0, 0), case)
    assert "cache = [[[1, 1]], [[1.5, 2], [3, -4]]]" in verdict.called_with


def test_a_forward_that_is_nowhere_to_be_found_is_said():
    outcome = probe(len, Case((1, 2), "", way="after no_such_forward"))
    assert outcome.raised.type_name == "NameError"
    assert "no_such_forward is not defined here; run the cell" in outcome.raised.message
