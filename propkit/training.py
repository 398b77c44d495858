"""Training: mini-batches, epochs, and knowing when to stop."""

import numpy as np

from propkit.losses import softmax_cross_entropy_backward, softmax_cross_entropy_forward
from propkit.network import network_backward, network_forward
from propkit.optimizers import gradient_descent_step


def shuffle_together(x, y, rng):
    """Put the rows of x and y into one new random order, so that each row keeps its label.

    x (N, D), y (N,) labels or targets, rng a numpy.random.Generator -> x, y in the new order

    The order is drawn from rng and from nothing else, in any way you like; each order can come up. The x and y that
    came in stay as they are.
    """
    order = rng.permutation(len(x))
    return x[order], y[order]


def minibatches(x, y, batch_size, rng):
    """Yield the rows in batches, in a random order drawn from rng: every row once, each with its label.

    x (N, D), y (N,), batch_size, rng a numpy.random.Generator -> yields pairs (x_rows, y_rows)

    Each batch has batch_size rows. Only the last one is shorter, where rows are left over; it comes too, and is never
    empty. A list of the pairs is as good. The x and y that came in stay as they are.
    """
    x, y = shuffle_together(x, y, rng)
    for start in range(0, len(x), batch_size):
        yield x[start : start + batch_size], y[start : start + batch_size]


def accuracy(logits, labels):
    """Return the share of rows whose largest logit is that of the right class.

    logits (N, M), labels (N,) whole numbers from 0 to M - 1 -> number from 0 to 1
    """
    return np.mean(np.argmax(logits, axis=1) == labels)


def train_epoch(params, x, y, lr, batch_size, rng):
    """Go through all rows once, in mini-batches, with one step of plain gradient descent for each batch.

    params a list of (W, b), x (N, D), y (N,) labels, lr, batch_size, rng a numpy.random.Generator
    -> params, loss

    The batches are those of minibatches: rows in a random order from rng, the short last batch too. A step follows
    the gradient of the batch's softmax cross-entropy, the mean over the rows of this batch. The loss returned is the
    mean over all N rows, each as it was met on the way: with the params that its batch found, before the batch's own
    step. The params that came in stay as they are.
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
    """Train for up to `epochs` epochs; stop after `patience` epochs in a row that brought no lower validation loss.

    params a list of (W, b), x (N, D), y (N,) labels, x_val, y_val rows for validation alone, lr, batch_size, epochs
    and patience 1 or more, rng a numpy.random.Generator -> best_params, history

    history is a dict with two lists, one number for each epoch that was run: "train_loss", as train_epoch returns it,
    and "val_loss", the softmax cross-entropy of the validation rows after the epoch. Lower means lower than in every
    epoch before; a tie is not lower. best_params are the params after the epoch of least validation loss among those
    run, whatever the training did later; the first params are no candidate, and stay as they are. Each epoch draws a
    new order from rng.
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
        if waited == patience:
            break
    return best_params, history
