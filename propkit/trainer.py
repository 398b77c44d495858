"""The trainer: what train_epoch and fit do, to the same numbers, without needless work. For training that takes long.

Each line that is not as a learner would write it says why. The reference itself stays plain.

>>> trainer = Trainer(params)  # float32 takes half the time of float64; what params are in stays
>>> best_params, history = trainer.fit(x, y, x_val, y_val, lr=0.1, batch_size=64, epochs=20, patience=3, rng=rng)
"""

from functools import lru_cache

import numpy as np

from propkit.network import network_forward
from propkit.training import minibatches


def softmax_loss(logits, labels, scale=1.0):
    """Return softmax cross-entropy and `scale` times its gradient, from one and the same exponential.

    logits (N, M), labels (N,) whole numbers from 0 to M - 1 -> loss, dlogits (N, M)
    """
    if labels.shape != logits.shape[:1] or labels.dtype.kind not in "iu":
        raise TypeError(
            f"softmax_loss: labels are {labels.dtype} {labels.shape}, expected whole numbers {logits.shape[:1]}: the "
            "class of each row, labels.astype(int) or onehot.argmax(axis=1)"
        )
    rows = _counting(len(labels))
    e = logits.T.copy()  # (M, N): numpy is quick along the many rows, and slow along a few classes
    e -= e.max(axis=0)
    right = e[labels, rows]
    np.exp(e, out=e)
    total = e.sum(axis=0)
    loss = (np.log(total) - right).sum() / len(labels)
    scale /= len(labels)
    e *= scale / total  # the probabilities, scaled
    e[labels, rows] -= scale  # less one-hot rows, which need not be made
    return loss, e.T


def binary_loss(logits, target, scale=1.0):
    """Return binary cross-entropy and `scale` times its gradient, from one and the same logarithm.

    logits, target (N, M), target 0 or 1 -> loss, dlogits (N, M)
    """
    if target.shape != logits.shape:
        raise TypeError(f"binary_loss: target is {target.shape}, expected {logits.shape}: target.reshape(logits.shape)")
    target = target.astype(logits.dtype, copy=False)  # float64 or whole numbers would make float32 logits float64
    softplus = np.logaddexp(0, logits)  # log(1 + e^z)
    loss = (softplus - logits * target).sum() / logits.size
    dlogits = np.exp(logits - softplus) - target  # sigmoid(z) = e^z / (1 + e^z)
    dlogits *= scale / logits.size
    return loss, dlogits


class Trainer:
    """Trains a network on copies of its own params; the caller's stay as they are.

    params a list of (W, b), all float32 or all float64; loss softmax_loss or binary_loss
    """

    def __init__(self, params, loss=softmax_loss):
        self.loss, self.dtype = loss, _one_dtype(params)
        self._row = np.concatenate([array.ravel() for pair in params for array in pair])
        self._step_row = np.zeros_like(self._row)
        self.params, self._steps = _pairs_in(self._row, params), _pairs_in(self._step_row, params)

    def step(self, x, y, lr):
        """Take one step of plain gradient descent with one batch -> loss before the step.

        x (N, D) of the dtype of params, y labels (N,) or targets (N, M), lr number
        """
        self._require(x)
        inputs = []  # of each layer: all that the way back needs, as relu(z) > 0 where z > 0
        for W, b in self.params:
            if inputs:
                x = np.maximum(x, 0)
            inputs.append(x)
            x = x @ W
            x += b
        loss, dout = self.loss(x, y, lr)  # lr here, where arrays are small: so each dW comes out as the step to take
        ones = _ones(len(x), self.dtype)
        for layer in reversed(range(len(inputs))):
            (W, _), (dW, db), x = self.params[layer], self._steps[layer], inputs[layer]
            np.matmul(x.T, dout, out=dW)
            np.matmul(ones, dout, out=db)  # a product with ones is a sum, and quicker
            if layer > 0:  # nobody asks for the dx of the first layer, the largest of all
                dout = dout @ W.T
                dout *= x > 0
        self._row -= self._step_row  # all params lie in one row, all steps in another: one subtraction, in place
        return loss

    def epoch(self, x, y, lr, batch_size, rng):
        """Go through all rows once, as train_epoch does -> mean loss of the rows as they were met."""
        self._require(x)
        total = 0.0
        for x_rows, y_rows in minibatches(x, y, batch_size, rng):  # views of one shuffled copy
            total += float(self.step(x_rows, y_rows, lr)) * len(x_rows)
        return total / len(x)

    def fit(self, x, y, x_val, y_val, lr, batch_size, epochs, patience, rng):
        """Train and stop as fit does -> best_params, history. The trainer's own params are those of the last epoch."""
        self._require(x_val)
        best_params, best_loss, waited = _copy(self.params), np.inf, 0
        history = {"train_loss": [], "val_loss": []}
        for _ in range(epochs):
            history["train_loss"].append(self.epoch(x, y, lr, batch_size, rng))
            val_loss = float(self.loss(network_forward(x_val, self.params)[0], y_val)[0])
            history["val_loss"].append(val_loss)
            if val_loss < best_loss:
                best_params, best_loss, waited = _copy(self.params), val_loss, 0  # the next step changes self.params
            else:
                waited += 1
            if waited == patience:
                break
        return best_params, history

    def _require(self, x):
        came = getattr(x, "dtype", type(x).__name__)
        if came != self.dtype:
            raise TypeError(
                f"Trainer: x is {came}, expected {self.dtype} as in params (each step would convert one of them): "
                f"np.asarray(x, np.{self.dtype}), or other params"
            )


@lru_cache(maxsize=8)
def _counting(n):
    """Return 0 to n - 1, made once: every batch asks for the same."""
    return np.arange(n)


@lru_cache(maxsize=8)
def _ones(n, dtype):
    return np.ones(n, dtype)


def _copy(params):
    return [(np.array(W), np.array(b)) for W, b in params]


def _pairs_in(row, params):
    """Return views of a row of numbers, shaped like params: a list of (W, b)."""
    arrays = [array for pair in params for array in pair]
    pieces = np.split(row, np.cumsum([array.size for array in arrays[:-1]]))
    views = [piece.reshape(array.shape) for piece, array in zip(pieces, arrays, strict=True)]
    return list(zip(views[::2], views[1::2], strict=True))


def _one_dtype(params):
    """Return the dtype of all arrays. TypeError where it is no float32 or float64, or not one."""
    found = {array.dtype for pair in params for array in pair}
    if len(found) != 1 or not found <= {np.dtype("float32"), np.dtype("float64")}:
        raise TypeError(
            f"Trainer: params are {' and '.join(sorted(map(str, found)))}, expected all float32 or all float64 (whole "
            "numbers cannot take a small step): [(W.astype(np.float32), b.astype(np.float32)) for W, b in params]"
        )
    return found.pop()
