"""One row on its way through a small network and back, step by step, by the functions that it is given."""

from dataclasses import dataclass

import numpy as np

from propkit.widgets.trouble import as_array, as_number, short

FORMS = {
    "linear_forward": ("out", "cache"),
    "relu_forward": ("out", "cache"),
    "loss_forward": ("loss", "cache"),
    "linear_backward": ("dx", "dW", "db"),
}


@dataclass(frozen=True)
class Step:
    """What a step makes: "z", "h" or "loss" on the way forward, "dz", "dW" or "dh" back; in which layer, by whom."""

    makes: str
    layer: int
    role: str

    @property
    def backward(self):
        return self.role.endswith("backward")

    @property
    def names(self):
        """The names of the numbers that it makes, as Sweep knows them."""
        if self.makes == "loss":
            return ("loss",)
        return tuple(f"{letter}{self.layer}" for letter in ("Wb" if self.makes == "dW" else self.makes[-1]))


def steps_of(layers):
    """Return all steps of a network with so many layers, forward and then back -> list of Step"""
    forward, back = [], [Step("dz", layers, "loss_backward")]
    for layer in range(1, layers + 1):
        forward.append(Step("z", layer, "linear_forward"))
        if layer < layers:
            forward.append(Step("h", layer, "relu_forward"))
    for layer in range(layers, 0, -1):
        back += [Step("dW", layer, "linear_backward"), Step("dh", layer - 1, "linear_backward")]
        if layer > 1:
            back.append(Step("dz", layer - 1, "relu_backward"))
    return [*forward, Step("loss", layers, "loss_forward"), *back]


class Sweep:
    """The numbers of one row as far as its steps were taken: `value` and `blame`, dicts of arrays by name.

    Names are h0 (the inputs), W1, b1, z1, h1, ... and loss. params a list of (W, b), x (1, D), target as the loss
    takes it for one row, functions a dict role: function, with every role that a Step can have.
    """

    def __init__(self, params, x, target, functions):
        self.functions, self.target, self.layers = functions, target, len(params)
        self.value, self.blame, self._kept = {"h0": x}, {}, {}
        for layer, (W, b) in enumerate(params, start=1):
            self.value |= {f"W{layer}": W, f"b{layer}": b}
        self.sizes = [len(W) for W, _ in params] + [len(params[-1][1])]
        self.value[f"t{self.layers}"] = wanted(target, self.sizes[-1])

    def take(self, steps):
        """Take some steps -> self; TypeError or ValueError where a function returns another thing than it should."""
        for step in steps:
            MAKERS[step.makes](self, step)
        return self

    def name(self, role):
        """Return the name of the function in a role; losses have names of their own."""
        return getattr(self.functions[role], "__name__", role) if role.startswith("loss") else role

    def focus(self, layer, chosen):
        """Return the neuron of a layer to look at: that of the chosen number, or that with the largest."""
        if chosen[0][1:] == str(layer):
            return chosen[1][-1]
        numbers = self.blame.get(f"z{layer}", self.value.get(f"z{layer}", np.zeros((1, 1))))
        return int(np.argmax(np.abs(numbers)))

    def call(self, role, *arguments):
        """Call a function with copies, as it may write into what it gets -> its result, in the right number of parts"""
        copies = [a.copy() if isinstance(a, np.ndarray) else a for a in arguments]
        result, form = self.functions[role](*copies), FORMS.get(role)
        if form and not (isinstance(result, tuple | list) and len(result) == len(form)):
            raise TypeError(f"{self.name(role)} returned {short(result)}, expected {', '.join(form)}")
        return result

    def _sum(self, step):
        x, W, b = (self.value[name] for name in linear_names(step.layer))
        out, self._kept[f"linear {step.layer}"] = self.call(step.role, x, W, b)
        self.value[f"z{step.layer}"] = as_array(out, (1, W.shape[1]), step.role)

    def _relu(self, step):
        z = self.value[f"z{step.layer}"]
        out, self._kept[f"relu {step.layer}"] = self.call(step.role, z)
        self.value[f"h{step.layer}"] = as_array(out, z.shape, step.role)

    def _loss(self, step):
        loss, self._kept["loss"] = self.call(step.role, self.value[f"z{step.layer}"], self.target)
        self.value["loss"] = as_number(loss, self.name(step.role))

    def _blame(self, step):
        if step.role == "loss_backward":
            arguments = (self._kept["loss"],)
        else:
            arguments = self.blame[f"h{step.layer}"], self._kept[f"relu {step.layer}"]
        shape = self.value[f"z{step.layer}"].shape
        self.blame[f"z{step.layer}"] = as_array(self.call(step.role, *arguments), shape, self.name(step.role))

    def _gradients(self, step):
        made = self.call(step.role, self.blame[f"z{step.layer}"], self._kept[f"linear {step.layer}"])
        names = linear_names(step.layer)
        shapes = [self.value[name].shape for name in names]
        forms = [f"{step.role}, in its {form}," for form in FORMS[step.role]]
        dx, *gradients = (as_array(*parts) for parts in zip(made, shapes, forms, strict=True))
        self.blame |= dict(zip(names[1:], gradients, strict=True))
        self._kept["dx"] = dx

    def _pass_on(self, step):
        self.blame[f"h{step.layer}"] = self._kept["dx"]  # linear_backward made it one step before


MAKERS = {
    "z": Sweep._sum, "h": Sweep._relu, "loss": Sweep._loss,
    "dz": Sweep._blame, "dW": Sweep._gradients, "dh": Sweep._pass_on,
}  # fmt: skip


def linear_names(layer):
    """Return the names of what linear_forward takes in a layer: inputs, weights, biases."""
    return f"h{layer - 1}", f"W{layer}", f"b{layer}"


def wanted(target, outputs):
    """Return what each output should become: the targets of one row, or 1 at its label and 0 elsewhere -> (1, M)"""
    return target if target.shape == (1, outputs) else np.eye(outputs)[target]
