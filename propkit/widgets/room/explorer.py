"""A room to train a network in: choose data, layers and rates, press Play, and watch the boundary and the losses."""

import ipywidgets as widgets
import numpy as np

from propkit.activations import relu_backward, relu_forward, sigmoid_backward, sigmoid_forward
from propkit.figures.room import describe_curves, describe_plane
from propkit.linear import linear_backward, linear_forward
from propkit.losses import softmax_cross_entropy_backward, softmax_cross_entropy_forward
from propkit.optimizers import gradient_descent_step
from propkit.training import accuracy, minibatches
from propkit.widgets.explorer import Explorer
from propkit.widgets.player import Player
from propkit.widgets.room.curves import draw_curves
from propkit.widgets.room.data import DATA, TRAIN
from propkit.widgets.room.network import tanh_backward, tanh_forward
from propkit.widgets.room.picture import Plane
from propkit.widgets.room.run import Run
from propkit.widgets.room.words import diagnosis, exploded, next_epoch, over_fits, standing
from propkit.widgets.slider import Slider
from propkit.widgets.whose import lines

LAYERS = {"none": (), "4": (4,), "8": (8,), "8 and 8": (8, 8), "16 and 16": (16, 16)}
ACTIVATIONS = {"ReLU": "relu", "sigmoid": "sigmoid", "tanh": "tanh"}
RATES = (0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30)
BATCHES = {"1": 1, "8": 8, "32": 32, f"all {TRAIN}": TRAIN}
EPOCHS = 100


def training_room(
    linear_forward=linear_forward,
    linear_backward=linear_backward,
    relu_forward=relu_forward,
    relu_backward=relu_backward,
    sigmoid_forward=sigmoid_forward,
    sigmoid_backward=sigmoid_backward,
    softmax_cross_entropy_forward=softmax_cross_entropy_forward,
    softmax_cross_entropy_backward=softmax_cross_entropy_backward,
    gradient_descent_step=gradient_descent_step,
    minibatches=minibatches,
    accuracy=accuracy,
):
    """Return a room to train a network in, on points of the plane; it runs the functions that it is given.

    Each is called as in its exercise: x (N, D), W (D, M), b (M,), logits (N, M), labels (N,), params and grads lists
    of (W, b), one per layer -> TrainingRoom
    """
    return TrainingRoom(locals())


class TrainingRoom(Explorer):
    """Controls for data and network, which start afresh, and for rate and batch size, which do not; and a player."""

    def __init__(self, functions):
        self.every = functions | {"tanh_forward": tanh_forward, "tanh_backward": tanh_backward}
        self.data, self.noise = _choice("data", DATA, "two moons"), Slider("noise", 0.2, 0, 0.5, 0.05)
        self.layers, self.activation = _choice("hidden layers", LAYERS, "8"), _choice("activation", ACTIVATIONS, "ReLU")
        self.rate, self.batch_size = Slider("learning rate", 0.3, options=RATES), _choice("batch size", BATCHES, "32")
        self.player = Player("training", self.advance, self.reset, self.refresh, last=EPOCHS, stride=10)
        self.start()
        super().__init__(
            [[self.data, self.noise], [self.layers, self.activation], [self.rate, self.batch_size], [self.player]],
            self.used(),
        )
        self.refresh()

    def used(self):
        """Return the functions that run with the activation that is chosen."""
        others = {name for name in ACTIVATIONS.values() if name != ACTIVATIONS[self.activation.value]}
        return {name: function for name, function in self.every.items() if name.partition("_")[0] not in others}

    def start(self):
        """Begin anew with the rows and the network that are chosen."""
        hidden, activation = LAYERS[self.layers.value], ACTIVATIONS[self.activation.value]
        self.run = Run(self.every, self.data.value, self.noise.value, hidden, activation)
        self.plane = Plane(self.run.train, self.run.val)
        self.tell()

    def tell(self):
        """Tell the player where the training stands."""
        epoch = self.run.epoch
        self.player.position, self.player.note = epoch, f"epoch {epoch} of {EPOCHS}"
        self.player.ended = epoch == EPOCHS or (epoch > 0 and exploded(self.run.history))

    def moved(self, control):
        """Start afresh where the data or the network are others; a rate or a batch size waits for the next epoch."""
        if control not in (self.rate, self.batch_size):
            self.player.stop()
            self.start()

    def reset(self):
        """Go back to the first weights."""
        self.start()
        self.refresh()

    def advance(self):
        """Train for one epoch."""
        self.run.train_epoch(self.rate.value, BATCHES[self.batch_size.value])
        self.tell()

    def show(self):
        self.functions = self.used()
        self.run.begin()
        probability, history = self.run.answers(self.plane.grid), self.run.history
        best = int(np.argmin(history["val_loss"])) if over_fits(history) else None
        plane = self.plane.draw(probability, describe_plane(probability))
        curves = draw_curves(history, EPOCHS, describe_curves(history), best)
        words = lines(
            f"<strong>{standing(history, EPOCHS)}</strong>",
            diagnosis(history, probability.shape[1], self.run.alike()),
            next_epoch(TRAIN, BATCHES[self.batch_size.value], self.rate.value),
        )
        return f'<div style="display:flex;flex-wrap:wrap;gap:8px">{plane}{curves}</div>', words


def _choice(description, options, value):
    """Return a list to choose one of some names from."""
    return widgets.Dropdown(
        options=list(options), value=value, description=description,
        style={"description_width": "100px"}, layout=widgets.Layout(width="280px"),
    )  # fmt: skip
