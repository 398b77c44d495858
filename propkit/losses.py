"""Losses: one number that grades a guess. Each mean lives here, so a layer's backward never divides by N."""

import numpy as np

from propkit.activations import sigmoid


def mse_forward(prediction, target):
    """Return the mean squared error, over all entries, and what the backward pass will need.

    prediction, target arrays of one and the same shape, which may be any -> loss number, cache (prediction, target)

    Neither array is changed.
    """
    loss = np.mean((prediction - target) ** 2)
    return loss, (prediction, target)


def mse_backward(cache):
    """Return the gradient of the mean squared error: how the loss changes with each prediction.

    cache (prediction, target), arrays of one shape -> dprediction of that shape

    The loss is a mean over all entries, not over the rows alone. prediction and target stay as they are.
    """
    prediction, target = cache
    return 2 * (prediction - target) / np.size(prediction)


def binary_cross_entropy_forward(logits, target):
    """Return the mean binary cross-entropy, over all entries, of yes-or-no guesses that come as logits.

    logits, target arrays of one and the same shape, which may be any; target 1 (yes) or 0 (no)
    -> loss number, cache (logits, target)

    The sigmoid of a logit is the probability of yes. An entry costs 0 where its right answer has the probability 1,
    log 2 = 0.693 (natural logarithm) where it has a half, and more the less it has. Right and finite for logits as
    far out as +-1000: there the cost of a wrong answer is 1000. Neither array is changed.
    """
    # log(1 + e^z) is max(z, 0) + log(1 + e^-|z|), where nothing overflows.
    loss = np.mean(np.maximum(logits, 0) - logits * target + np.log1p(np.exp(-np.abs(logits))))
    return loss, (logits, target)


def binary_cross_entropy_backward(cache):
    """Return the gradient of the mean binary cross-entropy: how the loss changes with each logit.

    cache (logits, target), arrays of one shape, target 0 or 1 -> dlogits of that shape

    Right and finite for logits as far out as +-1000. The loss is a mean over all entries, not over the rows alone.
    logits and target stay as they are.
    """
    logits, target = cache
    return (sigmoid(logits) - target) / np.size(logits)


def softmax_cross_entropy_forward(logits, labels):
    """Return the mean cross-entropy, over the N rows, of guesses among M classes that come as logits.

    logits (N, M), labels (N,) whole numbers from 0 to M - 1, the right class of each row
    -> loss number, cache (probability (N, M), labels); probability is the softmax of each row

    A row costs 0 where its right class has the probability 1, log 2 = 0.693 (natural logarithm) where it has a half,
    and more the less it has. Right and finite for logits as far out as +-1000, also where the probability of the right
    class is too small for a float and becomes 0. Neither logits nor labels are changed.
    """
    # The logarithm is taken before the probability, while it can still tell e^-1000 from 0.
    shifted = logits - np.max(logits, axis=1, keepdims=True)
    log_probability = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    loss = -np.mean(log_probability[np.arange(len(labels)), labels])
    return loss, (np.exp(log_probability), labels)


def softmax_cross_entropy_backward(cache):
    """Return the gradient of the mean softmax cross-entropy: how the loss changes with each logit.

    cache (probability (N, M) that the softmax made of the logits, labels (N,) whole numbers) -> dlogits (N, M)

    The loss is a mean over the N rows. Right also where a probability is 0 or 1. The cache stays as it is.
    """
    probability, labels = cache
    dlogits = probability.copy()
    dlogits[np.arange(len(labels)), labels] -= 1
    return dlogits / len(labels)
