"""The gradient doctor: examines a backward pass, and says which gradient is wrong, where, and what it looks like."""

import ipywidgets as widgets

from propkit.checks.exercise import load_bank
from propkit.linear import linear_backward
from propkit.widgets.doctor.examination import examine
from propkit.widgets.doctor.pairs import HIDDEN, find_pair
from propkit.widgets.doctor.picture import draw
from propkit.widgets.doctor.words import say
from propkit.widgets.explorer import Explorer
from propkit.widgets.slider import Slider

SIZES = {"N": ("N, rows", 4), "D": ("D, inputs", 3), "M": ("M, outputs", 2)}
LARGEST, SEEDS = 5, 20
ILL = {
    "patient A": "upstream_taken_as_ones",
    "patient B": "bias_gradient_averaged",
    "patient C": "weight_gradient_transposed",
}


def gradient_doctor(backward=linear_backward, forward=None, arguments=None):
    """Examine a backward pass: draw inputs, nudge every number of them, and compare.

    backward a function (dout, cache) -> gradients, or (cache) -> gradient of a loss; or a dict name: function to
    choose from, where a triple (backward, forward, arguments) may stand for a function
    forward a function of the arguments -> out, cache; arguments a dict name: shape in letters, such as
    {"x": "ND", "W": "DM"}. An exercise of chapter 5 needs neither, a function that goes back through one of its
    forward passes needs that alone -> DoctorExplorer

    TypeError for what is no function, ValueError where the forward pass is not known and none is given
    """
    choices = backward if isinstance(backward, dict) else {getattr(backward, "__name__", "backward"): backward}
    passes = {name: one if isinstance(one, tuple) else (one, forward, arguments) for name, one in choices.items()}
    return DoctorExplorer([find_pair(name, *three) for name, three in passes.items()])


def patients():
    """Return three ways back through a layer, each with a mistake, to be examined: a dict name: function."""
    known = load_bank("ch05_backpropagation")["linear_backward"].wrong_answers
    wrong = {answer.id: answer.implementation for answer in known}
    return {name: wrong[mistake] for name, mistake in ILL.items()}


class DoctorExplorer(Explorer):
    """What to examine, which dout, which inputs, three sizes and a seed; the gradients come from the functions."""

    def __init__(self, pairs):
        self.pairs = {pair.name: pair for pair in pairs}
        self.chosen = _dropdown("examine", list(self.pairs))
        self.upstream = _dropdown("upstream dout", ["random", "all ones"])
        self.values = _dropdown("values", ["random", "whole numbers"])
        self.sizes = {letter: Slider(label, size, 1, LARGEST, 1) for letter, (label, size) in SIZES.items()}
        self.seed = Slider("seed", 5, 1, SEEDS, 1)
        choices = [self.chosen] * (len(pairs) > 1) + [self.upstream, self.values]
        super().__init__([choices, [*self.sizes.values(), self.seed]], {})
        self.refresh()

    def show(self):
        pair = self.pairs[self.chosen.value]
        self.functions = pair.functions
        for letter, slider in self.sizes.items():
            slider.disabled = letter not in pair.letters
        sizes = {letter: int(slider.value) for letter, slider in self.sizes.items()} | {"H": HIDDEN}
        ones, whole = self.upstream.value == "all ones", self.values.value == "whole numbers"
        self.examination = examine(pair, sizes, int(self.seed.value), ones, whole)
        self.upstream.disabled = self.examination.dout is None
        return draw(self.examination.findings), say(self.examination)


def _dropdown(label, options):
    return widgets.Dropdown(
        options=options,
        description=label,
        style={"description_width": "initial"},
        layout=widgets.Layout(width="auto", margin="2px 16px 2px 2px"),
    )
