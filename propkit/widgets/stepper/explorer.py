"""The blame stepper: values go forward through a small network, blame comes back, and a nudge tests it."""

from itertools import pairwise

import ipywidgets as widgets
import numpy as np

from propkit.activations import relu_backward, relu_forward
from propkit.linear import linear_backward, linear_forward
from propkit.losses import binary_cross_entropy_backward, binary_cross_entropy_forward
from propkit.widgets.explorer import Explorer
from propkit.widgets.live import Live
from propkit.widgets.player import Player
from propkit.widgets.slider import Slider
from propkit.widgets.stepper.curve import draw_curve
from propkit.widgets.stepper.faults import first_fault
from propkit.widgets.stepper.layout import DEEP
from propkit.widgets.stepper.network import draw_network
from propkit.widgets.stepper.nudge import label, nudging
from propkit.widgets.stepper.nudge_words import describe_curve, tell_nudge
from propkit.widgets.stepper.svg import WIDTHS, responsive
from propkit.widgets.stepper.sweep import Sweep, steps_of
from propkit.widgets.stepper.words import describe, tell
from propkit.widgets.whose import lines

MOST_LAYERS, MOST_NEURONS = 4, 5
FARTHEST, STRIDE = 2.0, 0.05  # of the nudge's slider
NUDGES = np.round(np.arange(-FARTHEST, FARTHEST + STRIDE / 2, STRIDE), 10)
PACE = 1500  # milliseconds from step to step while it plays: there are numbers to read


def blame_stepper(
    params, x, target,
    linear_backward=linear_backward, relu_backward=relu_backward, loss_backward=binary_cross_entropy_backward,
    linear_forward=linear_forward, relu_forward=relu_forward, loss_forward=binary_cross_entropy_forward,
):  # fmt: skip
    """Show a small network step by step, forward to the loss and back with the blame, and nudge one of its numbers.

    params a list of 1 to 4 (W, b), ReLU between them, at most 5 neurons in each; x (N, D) or one row (D,);
    target (N, M) or labels (N,), or those of the one row; the functions of a layer, of ReLU, and of the loss, both ways
    -> BlameStepper. ValueError where the shapes do not fit.

    One row goes at a time, as a batch of one: a mistake that only shows with several rows stays hidden here.
    """
    functions = {
        "linear_forward": linear_forward, "relu_forward": relu_forward, "loss_forward": loss_forward,
        "linear_backward": linear_backward, "relu_backward": relu_backward, "loss_backward": loss_backward,
    }  # fmt: skip
    params = [(np.array(W, dtype=float), np.array(b, dtype=float)) for W, b in params]
    x, target = np.array(x, dtype=float), np.array(target)
    if x.ndim == 1:
        x, target = x[None], target[None]
    require_fit(params, x, target)
    return BlameStepper(params, x, target, functions)


def require_fit(params, x, target):
    """Raise ValueError where the network cannot be drawn, or where an array does not fit to the next."""
    if x.ndim != 2:
        raise ValueError(f"blame_stepper: x is {x.shape}, expected rows (N, D) or one row (D,)")
    sizes = [x.shape[-1], *(W.shape[-1] for W, _ in params)]
    if not 1 <= len(params) <= MOST_LAYERS or max(sizes) > MOST_NEURONS:
        raise ValueError(
            f"blame_stepper: this network has the sizes {sizes}; "
            f"it draws 1 to {MOST_LAYERS} layers with at most {MOST_NEURONS} neurons each"
        )
    for layer, ((D, M), (W, b)) in enumerate(zip(pairwise(sizes), params, strict=True), start=1):
        if W.shape != (D, M) or b.shape != (M,):
            raise ValueError(f"blame_stepper: W{layer} {W.shape} and b{layer} {b.shape}, expected {(D, M)} and {(M,)}")
    rows, outputs = len(x), sizes[-1]
    labels = target.shape == (rows,) and target.dtype.kind in "iu" and set(target.tolist()) <= set(range(outputs))
    if not labels and target.shape != (rows, outputs):
        raise ValueError(
            f"blame_stepper: target is {target.shape} of {target.dtype}, expected {(rows, outputs)}, "
            f"or labels {(rows,)}, whole numbers from 0 to {outputs - 1}"
        )


class BlameStepper(Explorer):
    """Buttons for the steps, the network, the step in words; below them a nudge, its curve, and what it shows."""

    def __init__(self, params, x, target, roles):
        self.params, self.x, self.target, self.roles = params, x, target, roles
        self.steps = steps_of(len(params))
        self.player = Player(
            "Steps forward and back", self._advance, self._reset, self.refresh, self._back,
            last=len(self.steps), interval=PACE,
        )  # fmt: skip
        self.row = Slider("row", 0, 0, max(len(x) - 1, 1), 1)
        self.chosen = widgets.Dropdown(
            options=self._numbers(), description="weight or bias", style={"description_width": "initial"},
            layout=widgets.Layout(width="220px"),
        )  # fmt: skip
        self.nudge = Slider("nudge", 0, -FARTHEST, FARTHEST, STRIDE)
        rows = [[self.player, *([self.row] if len(x) > 1 else [])], [self.chosen, self.nudge]]
        super().__init__(rows, self._named(roles))
        self.curve, self.curve_words = Live(), Live(announced=True)
        steps, nudges, *_ = self.children
        self.children = [steps, self.picture, self.words, nudges, self.curve, self.curve_words, self.whose]
        self._reset()

    def _numbers(self):
        """Return every weight and bias, for the dropdown -> list of (text, (name, index))"""
        pairs = enumerate(self.params, start=1)
        arrays = [(f"{letter}{layer}", array) for layer, (W, b) in pairs for letter, array in (("W", W), ("b", b))]
        return [(label(name, index), (name, index)) for name, array in arrays for index in np.ndindex(array.shape)]

    def _named(self, roles):
        """Return the functions that run here under the names that a learner knows them by."""
        named = {role if "loss" not in role else getattr(f, "__name__", role): f for role, f in roles.items()}
        return {name: f for name, f in named.items() if len(self.params) > 1 or "relu" not in name}

    def _go(self, position):
        self.player.position, self.player.ended = position, position == len(self.steps)
        self.player.note = f"{position} of {len(self.steps)} steps"

    def _advance(self):
        self._go(self.player.position + 1)

    def _back(self):
        self._go(self.player.position - 1)
        self.refresh()

    def _reset(self):
        self._go(0)
        self.refresh()

    def guard(self, act):
        """As every explorer; where it fails, the lower picture goes too."""
        went_well = super().guard(act)
        if not went_well:
            self.curve.value = self.curve_words.value = ""
        return went_well

    def show(self):
        """Return the network and the last step in words; set the curve and its words."""
        done, last = self.player.position, len(self.steps)
        sweep = self.sweep().take(self.steps[:done])
        step = self.steps[done - 1] if done else None
        nudged = self.nudged(sweep)
        said = describe_curve(nudged)
        self.curve.value = responsive(lambda width: draw_curve(nudged, said, width))
        self.curve_words.value = lines(tell_nudge(nudged, self._culprit(sweep, self.steps[:done], nudged)))
        description = describe(sweep, done, last)
        picture = responsive(
            lambda width: draw_network(sweep, step, self.chosen.value, description, width),
            WIDTHS if len(self.params) <= DEEP else WIDTHS[:1] * 2,
        )
        return picture, lines(tell(sweep, step, self.chosen.value))

    def sweep(self, name=None, index=(), amount=0.0):
        """Return the chosen row at its start, with one number of the network nudged by an amount -> Sweep"""
        row = slice(int(self.row.value), int(self.row.value) + 1)
        sweep = Sweep(self.params, self.x[row], self.target[row], self.roles)
        if name:
            changed = sweep.value[name].copy()
            changed[index] += amount
            sweep.value[name] = changed
        return sweep

    def nudged(self, sweep):
        """Return what the nudges of the chosen number do, and its gradient where the sweep has come to it -> Nudging"""
        name, index = self.chosen.value
        there = self.steps[: 2 * len(self.params)]
        return nudging(
            name, index, NUDGES, self.nudge.value,
            gradient=float(sweep.blame[name][index]) if name in sweep.blame else None,
            forward=lambda *nudge: self.sweep(*nudge).take(there),
        )  # fmt: skip

    def _culprit(self, sweep, taken, nudged):
        """Return the name of the function to look at where the gradient of the nudged number is wrong."""
        if nudged.gradient is None or nudged.is_tangent:
            return ""
        fault = first_fault(sweep, taken)
        return sweep.name(fault.role) if fault else "the forward functions and what they keep"
