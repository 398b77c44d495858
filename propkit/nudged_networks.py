"""The loss of a network as a function of its params, and of many networks at once that differ in one number each.

>>> loss = propkit.NetworkLoss(x, labels)
>>> propkit.gradient_check(loss, params, grads)
"""

import numpy as np

from propkit.activations import relu
from propkit.losses import softmax_cross_entropy_forward
from propkit.network import network_forward

# Numbers of a layer that are nudged together: 128 KiB. More does not fit the cache, and memory that is handed back to
# the system after each block takes twice the time.
BLOCK = 2**14


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
        behind, shape = params[layer + 1 :], params[layer][is_bias].shape
        z, _ = self.forward(self.x, params[: layer + 1])
        # An entry of W moves one column of z by its input; an entry of b moves one by 1, in every row.
        inputs = np.ones((1, len(z))) if is_bias else self._inputs(params, layer).T
        i, j = np.divmod(np.arange(len(inputs) * shape[-1]), shape[-1])
        together = max(1, BLOCK // (len(z) * max(W.shape[1] for W, _ in params[layer:])))
        blocks = [slice(start, start + together) for start in range(0, len(i), together)]
        losses = [self._nudged(z, j[block], z.T[j[block]] + distance * inputs[i[block]], behind) for block in blocks]
        return np.concatenate(losses).reshape(shape)

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

    def _nudged(self, z, columns, moved, behind):
        """Return a loss for each of K networks: the weighted sums z (N, M) of one layer are theirs but for a column.

        columns (K,) says which one, moved (K, N) what is there, behind the layers that follow -> losses (K,)
        """
        stack = np.repeat(z[np.newaxis], len(columns), axis=0)
        stack[np.arange(len(columns)), :, columns] = moved
        if behind:
            tall = relu(stack).reshape(-1, z.shape[1])  # rows are examples, whichever network they come from
            stack = self.forward(tall, behind)[0].reshape(*stack.shape[:2], -1)
        return self._losses(stack)

    def _losses(self, logits):
        """Return the loss of each network of a stack: logits (K, N, M) -> (K,)."""
        shifted = logits - np.max(logits, axis=-1, keepdims=True)
        right = shifted[..., np.arange(len(self.labels)), self.labels]
        return np.mean(np.log(np.sum(np.exp(shifted), axis=-1)) - right, axis=-1)
