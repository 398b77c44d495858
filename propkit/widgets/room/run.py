"""One training in the training room: its rows, the network, and how both losses went until now."""

import numpy as np

from propkit.activations import softmax
from propkit.widgets.room.data import draw_rows
from propkit.widgets.room.network import Network, new_params

SEED = 7
ALIKE = 1e-6  # logits of all rows that differ by less are one and the same answer


class Run:
    """A training from its first weights on; the same choice begins with the same rows and the same weights.

    functions a dict name: function, data a name in DATA, noise how far its rows stray, hidden sizes of the hidden
    layers, activation "relu", "sigmoid" or "tanh"
    """

    def __init__(self, functions, data, noise, hidden, activation):
        self.rng = np.random.default_rng(SEED)
        self.train, self.val = draw_rows(data, noise, self.rng)
        self.params = new_params([2, *hidden, 1 + self.train[1].max()], self.rng)
        self.network = Network(functions, activation)
        self.history = {"train_loss": [], "train_right": [], "val_loss": [], "val_right": []}

    @property
    def epoch(self):
        return max(len(self.history["train_loss"]) - 1, 0)

    def begin(self):
        """Measure before the first epoch, unless that was done. ValueError where a result is no number."""
        if not self.history["train_loss"]:
            measured = self._measure(self.params)
            if not np.isfinite(measured).all():
                raise ValueError("before the first step a loss or an accuracy is no number: which function makes it?")
            self._note(measured)

    def train_epoch(self, lr, batch_size):
        """Train for one epoch and measure; where a function fails, nothing has changed."""
        self.begin()
        params = self.network.epoch(self.params, *self.train, lr, batch_size, self.rng)
        self._note(self._measure(params))
        self.params = params

    def answers(self, points):
        """Return the probability of each class: points (K, 2) -> (K, M)."""
        return softmax(self.network.forward(points, self.params)[0])

    def alike(self):
        """Say whether the network says the same about every row, as when all its ReLUs are off."""
        logits, _ = self.network.forward(self.train[0], self.params)
        return bool(np.max(np.ptp(logits, axis=0)) < ALIKE)

    def _measure(self, params):
        return [*self.network.measure(params, *self.train), *self.network.measure(params, *self.val)]

    def _note(self, measured):
        for values, value in zip(self.history.values(), measured, strict=True):
            values.append(value)
