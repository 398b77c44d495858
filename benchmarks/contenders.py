"""The same network in propkit, PyTorch, scikit-learn and Keras, from the same weights; and its bare matrix products.

Each has `step()` on one batch, `epoch(x, y)` over rows in the order given, `right(x, y)` the share it gets right, and
`weights()`. In a network with one output the loss is binary cross-entropy, else softmax cross-entropy.
"""

import contextlib
import importlib
import os
import warnings
from importlib.metadata import version
from itertools import pairwise

import numpy as np

from propkit import losses
from propkit.network import network_backward, network_forward
from propkit.optimizers import gradient_descent_step
from propkit.trainer import Trainer, binary_loss, softmax_loss


def first_weights(sizes, rng):
    """Draw weights as He does, biases 0: sizes [D, H, ..., M] -> params in float64."""
    return [(rng.normal(size=(D, M)) * np.sqrt(2 / D), np.zeros(M)) for D, M in pairwise(sizes)]


def batches(x, y, size):
    return ((x[start : start + size], y[start : start + size]) for start in range(0, len(x), size))


class Contender:
    """What is the same for all: params the first weights, x (N, D), y (N,) whole numbers, lr, batch_size."""

    dtype = np.float32

    def __init__(self, params, x, y, lr, batch_size):
        self.params = [(W.astype(self.dtype), b.astype(self.dtype)) for W, b in params]
        self.lr, self.batch_size, self.classes = lr, batch_size, len(params[-1][1])
        self.build()
        self.batch = self.ready(x, y)

    def ready(self, x, y):
        """Return rows in the form that this contender likes best."""
        return x.astype(self.dtype), self.targets(y) if self.classes == 1 else y

    def targets(self, y):
        return y[:, np.newaxis].astype(self.dtype)

    def epoch(self, x, y):
        return sum(self.step(*rows).item() * len(rows[0]) for rows in batches(x, y, self.batch_size)) / len(x)

    def right(self, x, y):
        return float(np.mean(np.argmax(self.logits(x), axis=1) == y))


class Plain(Contender):
    """The functions as a learner writes them."""

    name, package, dtype = "propkit, plain, float64", "propkit", np.float64

    def build(self):
        kind = "binary_cross_entropy" if self.classes == 1 else "softmax_cross_entropy"
        self.forward, self.backward = (getattr(losses, f"{kind}_{way}") for way in ("forward", "backward"))

    def step(self, x, y):
        logits, caches = network_forward(x, self.params)
        loss, cache = self.forward(logits, y)
        _, grads = network_backward(self.backward(cache), caches)
        self.params = gradient_descent_step(self.params, grads, self.lr)
        return loss

    def logits(self, x):
        return network_forward(x, self.params)[0]

    def weights(self):
        return self.params


class Float64(Contender):
    """The trainer."""

    name, package, dtype = "propkit, float64", "propkit", np.float64

    def build(self):
        self.trainer = Trainer(self.params, binary_loss if self.classes == 1 else softmax_loss)

    def step(self, x, y):
        return self.trainer.step(x, y, self.lr)

    def logits(self, x):
        return network_forward(x, self.trainer.params)[0]

    def weights(self):
        return self.trainer.params


class Float32(Float64):
    name, dtype = "propkit, float32", np.float32


class PyTorch(Contender):
    """Eager, with the usual loop."""

    name, package = "PyTorch, eager", "torch"

    def build(self):
        self.torch = torch = importlib.import_module("torch")
        self.linear, layers = [torch.nn.Linear(*W.shape) for W, _ in self.params], []
        for layer, (W, b) in zip(self.linear, self.params, strict=True):
            layer.load_state_dict({"weight": torch.tensor(W.T.copy()), "bias": torch.tensor(b)})
            layers += [layer, torch.nn.ReLU()]
        self.model = torch.nn.Sequential(*layers[:-1])
        self.criterion = torch.nn.BCEWithLogitsLoss() if self.classes == 1 else torch.nn.CrossEntropyLoss()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=self.lr)

    def ready(self, x, y):
        return tuple(map(self.torch.from_numpy, super().ready(x, y)))

    def step(self, x, y):
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.criterion(self.model(x), y)
        loss.backward()
        self.optimizer.step()
        return loss

    def logits(self, x):
        with self.torch.no_grad():
            return self.model(x).numpy()

    def right(self, x, y):
        return super().right(x, y.numpy())

    def weights(self):
        return [(layer.weight.detach().numpy().T, layer.bias.detach().numpy()) for layer in self.linear]


class ScikitLearn(Contender):
    """partial_fit: one pass over the rows that it is given, in batches, in their order."""

    name, package = "scikit-learn, partial_fit", "sklearn"

    def build(self):
        self.classifier = importlib.import_module("sklearn.neural_network").MLPClassifier(
            tuple(len(b) for _, b in self.params[:-1]), solver="sgd", momentum=0, nesterovs_momentum=False, alpha=0,
            learning_rate_init=self.lr, batch_size=self.batch_size, shuffle=False,
        )  # fmt: skip
        classes, x = np.arange(max(self.classes, 2)), np.zeros((self.batch_size, len(self.params[0][0])), np.float32)
        self.classifier.partial_fit(x, np.resize(classes, len(x)), classes=classes)  # only this draws its weights
        for coef, intercept, (W, b) in zip(*self._arrays(), self.params, strict=True):
            coef[...], intercept[...] = W, b

    def targets(self, y):
        return y

    def step(self, x, y):
        return self.classifier.partial_fit(x, y).loss_

    epoch = step

    def right(self, x, y):
        return float(self.classifier.score(x, y))

    def weights(self):
        return list(zip(*self._arrays(), strict=True))

    def _arrays(self):
        return self.classifier.coefs_, self.classifier.intercepts_


class Keras(Contender):
    """On PyTorch, compiled the usual way."""

    name, package = "Keras, train_on_batch", "keras"

    def build(self):
        keras = importlib.import_module("keras")
        *hidden, last = [len(b) for _, b in self.params]
        layers = [keras.layers.Dense(M, activation="relu") for M in hidden]
        self.model = keras.Sequential([keras.Input((len(self.params[0][0]),)), *layers, keras.layers.Dense(last)])
        self.model.set_weights([array for pair in self.params for array in pair])
        losses = keras.losses.BinaryCrossentropy, keras.losses.SparseCategoricalCrossentropy
        loss = losses[self.classes > 1](from_logits=True)
        self.model.compile(optimizer=keras.optimizers.SGD(self.lr), loss=loss)

    def step(self, x, y):
        return self.model.train_on_batch(x, y)

    def epoch(self, x, y):
        return self.model.fit(x, y, batch_size=self.batch_size, epochs=1, shuffle=False, verbose=0).history["loss"][0]

    def logits(self, x):
        return self.model.predict(x, batch_size=len(x), verbose=0)

    def weights(self):
        arrays = [np.asarray(array) for array in self.model.get_weights()]
        return list(zip(arrays[::2], arrays[1::2], strict=True))


CONTENDERS = [Float32, Float64, Plain, PyTorch, ScikitLearn, Keras]


def installed():
    """Return the contenders that can run here, and dict package: version or "not installed"."""
    os.environ.setdefault("KERAS_BACKEND", "torch")
    warnings.filterwarnings("ignore", message="__array__ implementation", category=DeprecationWarning)  # Keras's own
    here, versions = [], {"numpy": version("numpy")}
    for contender in CONTENDERS:
        distribution = {"sklearn": "scikit-learn"}.get(contender.package, contender.package)
        versions[distribution] = "not installed"
        with contextlib.suppress(ImportError):
            importlib.import_module(contender.package)
            versions[distribution] = version(distribution)
            here.append(contender)
    return here, versions


def bare_products(sizes, batch_size, rng, dtype=np.float32):
    """Return a function that takes the matrix products of one step, into arrays that are there already: the limit."""
    products = []
    for layer, (D, M) in enumerate(pairwise(sizes)):
        x, W, dout = (rng.normal(size=shape).astype(dtype) for shape in ((batch_size, D), (D, M), (batch_size, M)))
        products += [(x, W, np.empty_like(dout)), (x.T, dout, np.empty_like(W))]
        if layer > 0:
            products.append((dout, W.T, np.empty_like(x)))

    def multiply():
        for left, right, out in products:
            np.matmul(left, right, out=out)

    return multiply
