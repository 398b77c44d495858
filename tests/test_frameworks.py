"""The last lesson says what PyTorch and Keras do: each number and each cell of its table is compared with them."""

import contextlib
import importlib
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from html import unescape

import nbformat
import numpy as np
import pytest
from learner import ROOT
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from packaging.requirements import Requirement

import propkit
from propkit.course import frameworks

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras's own
LESSON = ROOT / "notebooks" / "ch09_frameworks.ipynb"


def need(package):
    """Import a framework; where it is missing, skip with the line that installs it, or fail where all has to run."""
    if package == "keras":
        need("torch")
        os.environ.setdefault("KERAS_BACKEND", "torch")
    try:
        return importlib.import_module(package)
    except ImportError:
        reason = f"{package} is not installed; to run this test: {frameworks.INSTALL}"
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def test_a_missing_framework_skips_here_and_fails_in_ci(monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=re.escape(frameworks.INSTALL)):
        need("no_such_framework")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=re.escape(frameworks.INSTALL)):
        need("no_such_framework")


@contextlib.contextmanager
def float64(keras):
    policy, before = keras.config.dtype_policy(), keras.config.floatx()  # the policy follows floatx only at first
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    try:
        yield
    finally:
        keras.config.set_floatx(before)
        keras.config.set_dtype_policy(policy)


# The same network, weights and batch in all three.


class Network:
    """A network of D, H, M with N rows, and what the reference makes of it."""

    def __init__(self, seed, N=6, D=4, H=5, M=3):
        rng = np.random.default_rng(seed)
        self.sizes = D, H, M
        self.x, self.labels = rng.normal(size=(N, D)), rng.integers(0, M, size=N)
        self.params = [(rng.normal(size=(D, H)), rng.normal(size=H)), (rng.normal(size=(H, M)), rng.normal(size=M))]
        logits, caches = propkit.network_forward(self.x, self.params)
        self.loss, cache = propkit.softmax_cross_entropy_forward(logits, self.labels)
        _, self.grads = propkit.network_backward(propkit.softmax_cross_entropy_backward(cache), caches)

    def in_pytorch(self):
        torch = need("torch")
        D, H, M = self.sizes
        first, last = torch.nn.Linear(D, H, dtype=torch.float64), torch.nn.Linear(H, M, dtype=torch.float64)
        for layer, (W, b) in zip((first, last), self.params, strict=True):
            layer.weight.data, layer.bias.data = torch.tensor(W.T), torch.tensor(b)
        return torch.nn.Sequential(first, torch.nn.ReLU(), last)

    def loss_in_pytorch(self, model):
        torch = need("torch")
        return torch.nn.CrossEntropyLoss()(model(torch.tensor(self.x)), torch.tensor(self.labels))

    def in_keras(self, Dense):
        keras = need("keras")
        D, H, M = self.sizes
        model = keras.Sequential([keras.Input((D,)), Dense(H, activation="relu"), Dense(M)])
        model.set_weights(flat(self.params))
        return model

    def loss_in_keras(self, model):
        keras = need("keras")
        loss = keras.losses.sparse_categorical_crossentropy
        return loss(self.labels, model(self.x), from_logits=True).mean()


def flat(pairs):
    return [np.asarray(array) for pair in pairs for array in pair]


def pytorch_params(model, which):
    """Return `weight` or `grad` of each linear layer, in the course's form."""
    layers = [layer for layer in model if hasattr(layer, "weight")]
    tensors = [t if which == "weight" else t.grad for layer in layers for t in (layer.weight, layer.bias)]
    return [t.detach().numpy().T.copy() for t in tensors]


def worst(ours, theirs):
    return max(np.max(np.abs(a - b)) for a, b in zip(ours, theirs, strict=True))


SIZES = [{}, {"N": 1}, {"N": 9, "D": 2, "H": 7, "M": 4}]


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("seed", [3, 4])
def test_pytorch_finds_our_loss_and_every_gradient(seed, sizes):
    network = Network(seed, **sizes)
    model = network.in_pytorch()
    loss = network.loss_in_pytorch(model)
    loss.backward()
    assert abs(loss.item() - network.loss) < 1e-10
    assert worst(flat(network.grads), pytorch_params(model, "grad")) < 1e-10


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("seed", [3, 4])
def test_keras_finds_our_loss_and_every_gradient(seed, sizes):
    """To 1e-10 where the product is taken in float64; Keras's own Dense takes it in float32 on PyTorch."""
    keras = need("keras")

    class ExactDense(keras.layers.Dense):
        def call(self, inputs):
            return self.activation(inputs @ self.kernel.value + self.bias.value)

    network = Network(seed, **sizes)
    with float64(keras):
        for Dense, close in ((ExactDense, 1e-10), (keras.layers.Dense, 1e-5)):
            model = network.in_keras(Dense)
            loss = network.loss_in_keras(model)
            loss.backward()
            assert abs(loss.item() - network.loss) < close
            assert worst(flat(network.grads), [w.value.grad.numpy() for w in model.trainable_weights]) < close


def test_pytorch_adds_gradients_until_they_are_cleared():
    network = Network(3)
    model = network.in_pytorch()
    for times in (1, 2, 3):
        network.loss_in_pytorch(model).backward()
        assert worst([times * g for g in flat(network.grads)], pytorch_params(model, "grad")) < 1e-10
    model.zero_grad()
    network.loss_in_pytorch(model).backward()
    assert worst(flat(network.grads), pytorch_params(model, "grad")) < 1e-10


def zeros(params):
    return [(0 * W, 0 * b) for W, b in params]


def our_path(name, params, gradients, lr, eps=None):
    """Take one step for each gradient, with the course's step of this name; eps a function of t."""
    velocity, state = zeros(params), (zeros(params), zeros(params), 0)
    for t, grads in enumerate(gradients, start=1):
        if name == "descent":
            params = propkit.gradient_descent_step(params, grads, lr)
        elif name == "momentum":
            params, velocity = propkit.momentum_step(params, grads, velocity, lr)
        else:
            params, state = propkit.adam_step(params, grads, state, lr, **({"eps": eps(t)} if eps else {}))
    return flat(params)


def some_gradients(params, steps=20, scale=1.0):
    rng = np.random.default_rng(8)
    return [
        [(scale * rng.normal(size=W.shape), scale * rng.normal(size=b.shape)) for W, b in params] for _ in range(steps)
    ]


def pytorch_path(name, params, gradients, lr):
    torch = need("torch")
    tensors = [torch.tensor(a, requires_grad=True) for a in flat(params)]
    kinds = {
        "descent": lambda: torch.optim.SGD(tensors, lr=lr),
        "momentum": lambda: torch.optim.SGD(tensors, lr=lr, momentum=0.9),
        "adam": lambda: torch.optim.Adam(tensors, lr=lr),
    }
    optimizer = kinds[name]()
    for grads in gradients:
        for tensor, gradient in zip(tensors, flat(grads), strict=True):
            tensor.grad = torch.tensor(gradient)
        optimizer.step()
    return [t.detach().numpy() for t in tensors]


def keras_path(name, params, gradients, lr):
    keras, torch = need("keras"), need("torch")
    with float64(keras):
        weights = [keras.Variable(a) for a in flat(params)]
        kinds = {
            "descent": lambda: keras.optimizers.SGD(lr),
            "momentum": lambda: keras.optimizers.SGD(lr, momentum=0.9),
            "adam": lambda: keras.optimizers.Adam(lr),
        }
        optimizer = kinds[name]()
        for grads in gradients:
            optimizer.apply([torch.tensor(g) for g in flat(grads)], weights)
        return [w.value.detach().numpy() for w in weights]


@pytest.mark.parametrize("name", ["descent", "momentum", "adam"])
def test_pytorch_takes_our_steps(name):
    params = Network(3).params
    for scale in (1.0, 1e-8):
        gradients = some_gradients(params, scale=scale)
        assert worst(our_path(name, params, gradients, 0.1), pytorch_path(name, params, gradients, 0.1)) < 1e-10


def keras_eps(t):
    return 1e-7 / np.sqrt(1 - 0.999**t)


@pytest.mark.parametrize("name", ["descent", "momentum", "adam"])
def test_keras_takes_our_steps_when_eps_is_translated(name):
    params = Network(3).params
    for scale in (1.0, 1e-8):
        gradients = some_gradients(params, scale=scale)
        theirs = keras_path(name, params, gradients, 0.1)
        assert worst(our_path(name, params, gradients, 0.1, keras_eps), theirs) < 1e-6
    if name == "adam":  # tiny gradients tell the two apart
        assert worst(our_path(name, params, gradients, 0.1), theirs) > 0.1


# The table of conventions.


def read_table():
    cell = next(c for c in nbformat.read(LESSON, as_version=4).cells if c.id == "table")
    lines = [line.strip("| ").split(" | ") for line in cell.source.splitlines() if line.startswith("| ")]
    columns = [name.strip() for name in lines[0][1:]]
    return {(row, column): text for row, *texts in lines[2:] for column, text in zip(columns, texts, strict=True)}


TABLE = read_table()
COLUMNS = COURSE, TORCH, KERAS, BOOKS = "this course", "PyTorch", "Keras", "common textbooks"
NOTHING_TO_RUN = {
    ("old gradients", BOOKS),
    ("ReLU's slope at 0", BOOKS),
    ("kind of number", BOOKS),
    ("first weights", COURSE),
    ("first weights", BOOKS),
}
CHECKS = {}


def says(row, text, *columns):
    """Note that the function checks this text of the table, in these columns; it takes the column."""

    def note(function):
        CHECKS.update({(row, column): (text, function) for column in columns})
        return function

    return note


def test_each_cell_of_the_table_is_checked():
    assert set(CHECKS) | NOTHING_TO_RUN == set(TABLE)
    assert not set(CHECKS) & NOTHING_TO_RUN


P, T = np.array([[90.0, 103.0, 98.0], [101.0, 100.0, 95.0]]), np.full((2, 3), 100.0)
LOGITS, LABELS = np.array([[1.0, 2, 4], [0, -1, 0.5], [3, 1, 1], [0, 0, 2]]), np.array([1, 0, 2, 2])
ONE_HOT = np.eye(3)[LABELS]


def row_costs():
    return -np.log(propkit.softmax(LOGITS)[np.arange(4), LABELS])


def mse(column, p):
    if column == COURSE:
        return propkit.mse_forward(p, T)[0]
    if column == TORCH:
        torch = need("torch")
        return torch.nn.MSELoss()(torch.tensor(p), torch.tensor(T)).item()
    with float64(need("keras")):
        return need("keras").losses.MeanSquaredError()(T, p).item()


def cross_entropy(column, logits, labels=LABELS):
    if column == COURSE:
        return propkit.softmax_cross_entropy_forward(logits, labels)[0]
    torch = need("torch")
    if column == TORCH:
        return torch.nn.CrossEntropyLoss()(torch.tensor(logits), torch.tensor(labels)).item()
    keras = need("keras")
    with float64(keras):
        return keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, logits).item()


@says("weights of a layer", "`W (D, M)`, `x @ W + b`", COURSE)
@says("weights of a layer", "`weight (M, D)`, `x @ weight.T + bias`", TORCH)
@says("weights of a layer", "`kernel (D, M)`, `x @ kernel + bias`", KERAS)
@says("weights of a layer", "`W (M, D)`, examples as columns: `W @ x + b`", BOOKS)
def _(column):
    rng = np.random.default_rng(0)
    x, W, b = rng.normal(size=(6, 4)), rng.normal(size=(4, 5)), rng.normal(size=5)
    ours, _ = propkit.linear_forward(x, W, b)
    if column == COURSE:
        assert np.allclose(ours, x @ W + b)
    elif column == TORCH:
        torch = need("torch")
        layer = torch.nn.Linear(4, 5, dtype=torch.float64)
        assert tuple(layer.weight.shape) == (5, 4)
        layer.weight.data, layer.bias.data = torch.tensor(W.T), torch.tensor(b)
        assert np.allclose(layer(torch.tensor(x)).detach().numpy(), ours)
    elif column == KERAS:
        layer = need("keras").layers.Dense(5)
        layer.build((None, 4))
        assert tuple(layer.kernel.shape) == (4, 5)
        layer.set_weights([W, b])
        assert np.allclose(layer(x).detach().numpy(), ours, atol=1e-5)
    else:
        assert np.allclose((W.T @ x.T + b[:, np.newaxis]).T, ours)


@says("squared error", "mean over all entries", COURSE, TORCH, KERAS)
def _(column):
    assert mse(column, P) == pytest.approx(np.sum((P - T) ** 2) / 6, rel=1e-6)


@says("its gradient, n entries", "2 (p − t) / n", COURSE, TORCH, KERAS)
def _(column):
    if column == COURSE:
        assert np.allclose(propkit.mse_backward((P, T)), 2 * (P - T) / 6)
        return
    torch = need("torch")
    p = torch.tensor(P, requires_grad=True)
    if column == TORCH:
        torch.nn.MSELoss()(p, torch.tensor(T)).backward()
    else:
        need("keras").losses.MeanSquaredError()(torch.tensor(T), p).backward()
    assert np.allclose(p.grad.numpy(), 2 * (P - T) / 6)


@says("squared error", "half the sum, or half the mean", BOOKS)
@says("its gradient, n entries", "p − t, or (p − t) / n", BOOKS)
def _(column):
    half_sum = propkit.numerical_gradient(lambda p: np.sum((p - T) ** 2) / 2, P.copy())
    half_mean = propkit.numerical_gradient(lambda p: np.mean((p - T) ** 2) / 2, P.copy())
    assert np.allclose(half_sum, P - T, atol=1e-6)
    assert np.allclose(half_mean, (P - T) / 6, atol=1e-6)


@says("cross-entropy over N rows", "mean", COURSE, TORCH, KERAS)
@says("cross-entropy over N rows", "sum, or mean", BOOKS)
def _(column):
    if column == BOOKS:
        assert -np.sum(ONE_HOT * np.log(propkit.softmax(LOGITS))) == pytest.approx(4 * cross_entropy(COURSE, LOGITS))
    else:
        assert cross_entropy(column, LOGITS) == pytest.approx(np.mean(row_costs()), rel=1e-6)


@says("where 1/N enters", "in the loss alone", COURSE, TORCH, KERAS)
def _(column):
    """A layer's gradients are sums over the rows: a batch that holds each row twice has twice the db."""
    x, W, dout = np.ones((3, 4)), np.ones((4, 2)), np.ones((3, 2))
    if column == COURSE:
        db = [propkit.linear_backward(np.tile(dout, (k, 1)), (np.tile(x, (k, 1)), W))[2] for k in (1, 2)]
    else:
        torch, db = need("torch"), []
        for k in (1, 2):
            if column == TORCH:
                layer = torch.nn.Linear(4, 2)
                layer(torch.ones(3 * k, 4)).backward(torch.ones(3 * k, 2))
                db.append(layer.bias.grad.numpy())
            else:
                layer = need("keras").layers.Dense(2)
                layer(torch.ones(3 * k, 4)).backward(torch.ones(3 * k, 2))
                db.append(layer.bias.value.grad.numpy())
    assert np.allclose(db[0], [3, 3])
    assert np.allclose(db[1], [6, 6])


@says("where 1/N enters", "often in each layer's dW and db", BOOKS)
def _(column):
    network = Network(3)
    logits, caches = propkit.network_forward(network.x, network.params)
    undivided = propkit.softmax(logits) - np.eye(3)[network.labels]
    _, grads = propkit.network_backward(undivided, caches)
    assert worst([g / 6 for g in flat(grads)], flat(network.grads)) < 1e-12


@says("a loss takes", "logits", COURSE, TORCH)
def _(column):
    far = np.array([[1000.0, 0.0, -1000.0]])
    assert cross_entropy(column, far, np.array([2])) == pytest.approx(2000)
    target = np.array([0.0, 1.0])
    z = np.array([2.0, -3.0])
    expected = np.mean(-np.log([1 - propkit.sigmoid(2.0), propkit.sigmoid(-3.0)]))
    if column == COURSE:
        binary = propkit.binary_cross_entropy_forward(z, target)[0]
    else:
        torch = need("torch")
        binary = torch.nn.BCEWithLogitsLoss()(torch.tensor(z), torch.tensor(target)).item()
    assert binary == pytest.approx(expected)


@says("a loss takes", "probabilities, unless `from_logits=True`", KERAS)
def _(column):
    keras = need("keras")
    for loss in (keras.losses.SparseCategoricalCrossentropy, keras.losses.CategoricalCrossentropy):
        labels = LABELS if "Sparse" in loss.__name__ else ONE_HOT
        expected = pytest.approx(np.mean(row_costs()), rel=1e-5)
        assert loss()(labels, propkit.softmax(LOGITS)).item() == expected
        assert loss(from_logits=True)(labels, LOGITS).item() == expected
    z, t = np.array([[2.0], [-3.0]]), np.array([[0.0], [1.0]])
    expected = pytest.approx(propkit.binary_cross_entropy_forward(z, t)[0], rel=1e-5)
    assert keras.losses.BinaryCrossentropy()(t, propkit.sigmoid(z)).item() == expected
    assert keras.losses.BinaryCrossentropy(from_logits=True)(t, z).item() == expected


@says("a loss takes", "probabilities", BOOKS)
@says("class labels", "one-hot rows", BOOKS)
def _(column):
    textbook = -np.sum(ONE_HOT * np.log(propkit.softmax(LOGITS)), axis=1)
    assert np.mean(textbook) == pytest.approx(cross_entropy(COURSE, LOGITS))


@says("class labels", "whole numbers `(N,)`", COURSE, TORCH)
def _(column):
    assert LABELS.shape == (4,)
    assert cross_entropy(column, LOGITS) == pytest.approx(np.mean(row_costs()))


@says("class labels", "whole numbers (`sparse_`) or one-hot", KERAS)
def _(column):
    losses = need("keras").losses
    sparse = losses.sparse_categorical_crossentropy(LABELS, LOGITS, from_logits=True)
    one_hot = losses.categorical_crossentropy(ONE_HOT, LOGITS, from_logits=True)
    assert np.allclose(sparse.numpy(), row_costs(), atol=1e-6)
    assert np.allclose(one_hot.numpy(), row_costs(), atol=1e-6)


@says("old gradients", "replaced", COURSE)
def _(column):
    network = Network(3)
    again = Network(3)
    assert worst(flat(network.grads), flat(again.grads)) == 0


@says("old gradients", "added to, until `zero_grad()`", TORCH)
def _(column):
    test_pytorch_adds_gradients_until_they_are_cleared()


@says("old gradients", "cleared by `fit`", KERAS)
def _(column):
    """Two steps of `fit` with one and the same row: a gradient that is kept would make the second one too long."""
    keras = need("keras")
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.set_weights([np.array([[0.0]])])
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
    model.fit(np.ones((2, 1)), np.ones((2, 1)), batch_size=1, epochs=1, verbose=0)
    w = 0.0
    for _ in range(2):
        w = w - 0.1 * 2 * (w - 1)
    assert model.get_weights()[0][0, 0] == pytest.approx(w)


@says("momentum", "v = β v + g, w − lr v", COURSE, TORCH)
@says("momentum", "v = β v − lr g, w + v", KERAS)
@says("momentum", "also v = β v + (1 − β) g, w − lr v", BOOKS)
def _(column):
    """With the rate halved on the way, the two places of lr give different steps."""
    gradients, rates = [1.0, 0.5, -2.0], [0.1, 0.05, 0.05]

    def by_hand(inside, share=1.0, more=1.0):
        w = v = 0.0
        for g, lr in zip(gradients, rates, strict=True):
            v = 0.9 * v + (lr * more if inside else 1.0) * share * g
            w -= v if inside else lr * more * v
        return w

    assert abs(by_hand(True) - by_hand(False)) > 0.01
    if column == BOOKS:
        assert by_hand(False, share=1 - 0.9, more=10) == pytest.approx(by_hand(False))
        assert by_hand(False, share=1 - 0.9) == pytest.approx((1 - 0.9) * by_hand(False))
        return
    assert stepped_with(column, gradients, rates) == pytest.approx(by_hand(column == KERAS), abs=1e-6)


def stepped_with(column, gradients, rates):
    one = np.zeros(1)
    if column == COURSE:
        params = velocity = [(one, one)]
        for g, lr in zip(gradients, rates, strict=True):
            params, velocity = propkit.momentum_step(params, [(one + g, one)], velocity, lr)
        return params[0][0][0]
    torch = need("torch")
    if column == TORCH:
        w = torch.zeros(1, dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.SGD([w], lr=rates[0], momentum=0.9)
        for g, lr in zip(gradients, rates, strict=True):
            optimizer.param_groups[0]["lr"] = lr
            w.grad = torch.tensor([g], dtype=torch.float64)
            optimizer.step()
        return w.item()
    keras = need("keras")
    w, optimizer = keras.Variable(one), keras.optimizers.SGD(rates[0], momentum=0.9)
    for g, lr in zip(gradients, rates, strict=True):
        optimizer.learning_rate = lr
        optimizer.apply([torch.tensor([g])], [w])
    return w.value.item()


@says("Adam's eps", "10⁻⁸, added to the root of the corrected v", COURSE, TORCH, BOOKS)
@says("Adam's eps", "10⁻⁷, added to the root of the uncorrected v", KERAS)
def _(column):
    """One step with a tiny gradient g: m = 0.1 g, v = 0.001 g², both corrected to g and g²."""
    g, weights = 1e-7, [(np.zeros(1), np.zeros(1))]
    grads = [[(np.full(1, g), np.zeros(1))]]
    corrected = g / (g + 1e-8)
    uncorrected = g * np.sqrt(0.001) / (np.sqrt(0.001) * g + 1e-7)
    if column == KERAS:
        share = -keras_path("adam", weights, grads, 1.0)[0][0]
        assert share == pytest.approx(uncorrected, rel=1e-4)
        assert need("keras").optimizers.Adam().epsilon == 1e-7
        return
    path = pytorch_path if column == TORCH else our_path  # the course's is the published one
    assert -path("adam", weights, grads, 1.0)[0][0] == pytest.approx(corrected)


@says("ReLU's slope at 0", "0", COURSE, TORCH, KERAS)
def _(column):
    if column == COURSE:
        assert propkit.relu_backward(np.ones(1), np.zeros(1)) == 0
        return
    torch = need("torch")
    z = torch.zeros(1, requires_grad=True)
    (torch.relu(z) if column == TORCH else need("keras").ops.relu(z)).backward()
    assert z.grad.item() == 0


@says("kind of number", "`float64`", COURSE)
@says("kind of number", "`float32`", TORCH, KERAS)
def _(column):
    if column == COURSE:
        assert {a.dtype for a in flat(Network(3).grads)} == {np.dtype("float64")}
    elif column == TORCH:
        torch = need("torch")
        assert torch.nn.Linear(4, 5).weight.dtype == torch.float32
    else:
        layer = need("keras").layers.Dense(5)
        layer.build((None, 4))
        assert layer.kernel.dtype == "float32"


@says("first weights", "uniform up to 1/√D, the biases too", TORCH)
@says("first weights", "uniform up to √(6 / (D + M)), biases 0", KERAS)
def _(column):
    D, M = 400, 100
    if column == TORCH:
        need("torch").manual_seed(1)
        layer, limit = need("torch").nn.Linear(D, M), 1 / np.sqrt(D)
        W, b = layer.weight.detach().numpy(), layer.bias.detach().numpy()
        assert 0.8 * limit < np.max(np.abs(b)) <= limit
    else:
        keras, limit = need("keras"), np.sqrt(6 / (D + M))
        keras.utils.set_random_seed(1)
        layer = keras.layers.Dense(M)
        layer.build((None, D))
        W, b = layer.get_weights()
        assert np.all(b == 0)
    assert 0.99 * limit < np.max(np.abs(W)) <= limit * (1 + 1e-6)
    assert np.std(W) == pytest.approx(limit / np.sqrt(3), rel=0.02)  # as spread as a uniform one


@pytest.mark.parametrize("place", CHECKS, ids=lambda place: f"{place[0]}: {place[1]}")
def test_the_table_says_what_happens(place):
    text, check = CHECKS[place]
    assert TABLE[place] == text
    check(place[1])


# The lesson runs with the frameworks, and without them.


def run_lesson(folder):
    """Run the lesson in a scratch copy of the course -> the notebook, dict id: what a cell printed, seconds."""
    for name in ("course.toml", "notebooks", "exercises", "solutions"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    notebook = nbformat.read(LESSON, as_version=4)
    start = time.monotonic()
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder / "notebooks")}}).execute()
    seconds = time.monotonic() - start
    printed = {}
    for cell in notebook.cells:
        outputs = cell.get("outputs", [])
        assert all(o.output_type != "error" and o.get("name") != "stderr" for o in outputs), cell.id
        printed[cell.id] = "".join(o.get("text", "") for o in outputs)
    return notebook, printed, seconds


def test_lesson_agrees_with_both_frameworks(tmp_path):
    need("keras")
    _, printed, seconds = run_lesson(tmp_path)
    assert seconds < 60
    assert frameworks.INSTALL not in "".join(printed.values())
    assert re.findall(r"^(.+): .*✓$", printed["check-run"], re.MULTILINE) == ["the course", "PyTorch", "Keras"]
    for cell in ("weights-run", "difference-run", "step-run", "loop-pytorch", "keras-exact-loss"):
        assert float(re.search(r"largest difference.*: (\S+)", printed[cell])[1]) < 1e-10, cell
    as_published, translated = (
        float(re.search(r"difference of a loss: (\S+)", printed[cell])[1]) for cell in ("own-fit-run", "eps-run")
    )
    assert translated < 1e-6 < as_published
    assert float(re.search(r"of a weight or bias: (\S+)", printed["eps-run"])[1]) < 1e-6


@pytest.mark.parametrize("blocked", [("torch", "keras"), ("keras",)], ids="+".join)
def test_lesson_explains_itself_without_them(blocked, tmp_path, monkeypatch):
    if "torch" not in blocked:
        need("torch")
    stubs = tmp_path / "stubs"
    stubs.mkdir()
    for name in blocked:
        (stubs / f"{name}.py").write_text('raise ImportError("blocked by a test")\n')
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(stubs), str(ROOT)]))
    folder = tmp_path / "course"
    folder.mkdir()
    notebook, printed, _ = run_lesson(folder)
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        for package in blocked:
            sentences = re.findall(
                rf"^This cell needs {frameworks.NAMES[package]}: .*\.$", printed[cell.id], re.MULTILINE
            )
            assert len(sentences) == cell.source.count(f'installed("{package}")'), cell.id
    assert "the course: 0 ✓" in printed["check-run"]
    assert ("PyTorch:" in printed["check-run"]) == ("torch" not in blocked)
    page, _ = HTMLExporter().from_notebook_node(notebook)
    assert frameworks.INSTALL in unescape(page)
    assert "Traceback" not in page


def test_keras_on_another_backend_is_explained(monkeypatch, tmp_path):
    (tmp_path / "keras.py").write_text("class backend:\n    backend = staticmethod(lambda: 'jax')\n")
    code = "from propkit.course.frameworks import installed; print(installed('keras'))"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert "KERAS_BACKEND" in done.stdout
    assert done.stdout.endswith("False\n")


# They are installed where their tests have to run.


@pytest.mark.parametrize(("setting", "called"), [({"CI": "true"}, True), ({"FRAMEWORKS": "1"}, True), ({}, False)])
def test_make_gets_the_frameworks_only_where_asked(setting, called):
    if not shutil.which("make"):
        pytest.skip("make is not installed")
    clean = {k: v for k, v in os.environ.items() if k not in ("CI", "FRAMEWORKS", "MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    plan = subprocess.run(["make", "-n", "test"], cwd=ROOT, env=clean | setting, capture_output=True, text=True)
    pins = re.findall(r'"((?:torch|keras)[^"]*)"', plan.stdout)
    assert bool(pins) == called, plan.stderr
    extra = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]["frameworks"]
    allowed = {r.name: r.specifier for r in map(Requirement, extra)}
    for pin in map(Requirement, pins):
        exact = re.fullmatch(r"==(.*)", str(pin.specifier))
        assert allowed[pin.name].contains(exact[1]) if exact else pin.specifier == allowed[pin.name]
