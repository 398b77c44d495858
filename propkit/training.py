"""Training: mini-batches, epochs, and knowing when to stop."""

import numpy as np

from propkit.losses import softmax_cross_entropy_backward, softmax_cross_entropy_forward
from propkit.network import network_backward, network_forward
from propkit.optimizers import gradient_descent_step


def shuffle_together(x, y, rng):
    """Put the rows of x and y into one new random order, so that each row keeps its label.

    x (N, D), y (N,), rng a numpy.random.Generator -> x, y in the new order; the old ones stay
    """
    order = rng.permutation(len(x))
    return x[order], y[order]


def minibatches(x, y, batch_size, rng):
    """Yield all rows in batches, in an order drawn from rng: every row once, the short last batch too.

    x (N, D), y (N,), batch_size, rng a numpy.random.Generator -> yields (x_rows, y_rows)
    """
    x, y = shuffle_together(x, y, rng)
    for start in range(0, len(x), batch_size):
        yield x[start : start + batch_size], y[start : start + batch_size]


def accuracy(logits, labels):
    """Return the share of rows whose largest logit is that of the right class.

    logits (N, M), labels (N,) whole numbers -> number from 0 to 1
    """
    return np.mean(np.argmax(logits, axis=1) == labels)


def train_epoch(params, x, y, lr, batch_size, rng):
    """Go through all rows once, in mini-batches, with one step of plain gradient descent for each batch.

    params a list of (W, b), x (N, D), y (N,) labels, lr, batch_size, rng -> new params, loss; the old params stay

    The loss is softmax cross-entropy, per row as met on the way: each batch's is taken before the batch's own step,
    and counts once for each of its rows.
    """
    total = 0.0
    for x_rows, y_rows in minibatches(x, y, batch_size, rng):
        logits, caches = network_forward(x_rows, params)
        loss, cache = softmax_cross_entropy_forward(logits, y_rows)
        total += loss * len(x_rows)
        _, grads = network_backward(softmax_cross_entropy_backward(cache), caches)
        params = gradient_descent_step(params, grads, lr)
    return params, total / len(x)


def fit(params, x, y, x_val, y_val, lr, batch_size, epochs, patience, rng):
    """Train for up to `epochs` epochs; stop once `patience` epochs in a row brought no lower validation loss.

    params a list of (W, b), x (N, D), y (N,), x_val, y_val unseen rows, lr, batch_size, epochs, patience, rng
    -> best_params, history

    history["train_loss"] and history["val_loss"] have one number for each epoch that was run; the validation loss is
    softmax cross-entropy after the epoch. best_params are those after the epoch of least validation loss.
    """
    best_params, best_loss, waited = params, np.inf, 0
    history = {"train_loss": [], "val_loss": []}
    for _ in range(epochs):
        params, train_loss = train_epoch(params, x, y, lr, batch_size, rng)
        logits, _ = network_forward(x_val, params)
        val_loss, _ = softmax_cross_entropy_forward(logits, y_val)
        history["train_loss"].append(train_loss)
        history["val_loss"].append(val_loss)
        if val_loss < best_loss:
            best_params, best_loss, waited = params, val_loss, 0
        else:
            waited += 1
        if waited >= patience:
            break
    return best_params, history
