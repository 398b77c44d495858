"""The loss of a network as a function of its params, and of many networks at once that differ in one number each.

>>> loss = propkit.NetworkLoss(x, labels)
>>> propkit.gradient_check(loss, params, grads)
"""

import numpy as np

from propkit.activations import relu
from propkit.losses import softmax_cross_entropy_forward
from propkit.network import network_forward

BLOCK = 2**16  # numbers that are nudged together: 512 KiB, so that a block stays in the processor's cache


class NetworkLoss:
    """The mean softmax cross-entropy of a network with ReLUs, called with its params.

    x (N, D), labels (N,); forward passes a batch through the layers as network_forward does, and may be your own

    gradient_check nudges every weight. In `forward` rows are examples, so the batches of many nudged networks can be
    passed through the layers behind the nudge as one tall batch. Adding the nudge, the ReLU behind it and the losses
    of a tall batch are propkit's; all other layers are computed by `forward`.
    """

    def __init__(self, x, labels, forward=network_forward):
        self.x, self.labels, self.forward = x, labels, forward

    def __call__(self, params):
        """Return the loss, from one forward pass: params a list of (W, b) -> number."""
        return softmax_cross_entropy_forward(self.forward(self.x, params)[0], self.labels)[0]

    def nudge_each(self, params, number, distance):
        """Return a loss for each entry of one array of params: that of the network in which this entry alone is moved.

        params a list of (W, b), number 0 for the first W, 1 for the first b, 2 for the second W and so on,
        distance how far each entry is moved -> losses, shaped like the array
        """
        layer, is_bias = divmod(number, 2)
        behind = params[layer + 1 :]
        z, _ = self.forward(self.x, params[: layer + 1])
        out = relu(z) if behind else z
        # An entry of W moves one column of z by its input; an entry of b moves one by 1, in every row.
        inputs = np.ones((1, len(z))) if is_bias else self._inputs(params, layer).T
        losses = np.empty((len(inputs), z.shape[1]))
        stack = np.repeat(out[np.newaxis], max(1, BLOCK // z.size), axis=0)
        for start in range(0, losses.size, len(stack)):
            i, j = np.divmod(np.arange(start, min(start + len(stack), losses.size)), z.shape[1])
            moved, each = z.T[j] + distance * inputs[i], np.arange(len(i))
            stack[each, :, j] = relu(moved) if behind else moved
            losses[i, j] = self._losses(self._pass_on(stack[: len(i)], behind))
            stack[each, :, j] = out.T[j]
        return losses.reshape(params[layer][is_bias].shape)

    def nudge_along(self, params, directions, distance):
        """Return a loss for each of K directions: that of the network whose params are all moved along it.

        params a list of (W, b), directions a list of (dW (K, D, M), db (K, M)), distance in lengths of a direction
        -> losses (K,)
        """
        moved = [(W + distance * dW, b + distance * db) for (W, b), (dW, db) in zip(params, directions, strict=True)]
        if self.forward is not network_forward:
            return np.array([self([(W[k], b[k]) for W, b in moved]) for k in range(len(moved[0][0]))])
        # Matrices in a stack are multiplied one by one: x @ W is (K, N, M) where W is (K, D, M).
        return self._losses(network_forward(self.x, [(W, b[:, np.newaxis]) for W, b in moved])[0])

    def _inputs(self, params, layer):
        """Return what goes into a layer: (N, D)."""
        return relu(self.forward(self.x, params[:layer])[0]) if layer else self.x

    def _pass_on(self, stack, params):
        """Pass a stack of batches through the layers as one tall batch: (K, N, D) -> (K, N, M)."""
        if not params:
            return stack
        tall, _ = self.forward(stack.reshape(-1, stack.shape[-1]), params)
        return tall.reshape(*stack.shape[:-1], -1)

    def _losses(self, logits):
        """Return the loss of each network of a stack: logits (K, N, M) -> (K,)."""
        shifted = logits - np.max(logits, axis=-1, keepdims=True)
        right = shifted[..., np.arange(len(self.labels)), self.labels]
        return np.mean(np.log(np.sum(np.exp(shifted), axis=-1)) - right, axis=-1)
