"""What each step of the stepper did, in words with its numbers."""

from html import escape

import numpy as np

from propkit.figures.words import count, listed, show
from propkit.widgets.stepper.faults import by_nudging, close
from propkit.widgets.stepper.network import is_off
from propkit.widgets.stepper.nudge import label
from propkit.widgets.stepper.sweep import linear_names


def describe(sweep, position, last):
    """Describe the picture to those who cannot see it -> text"""
    sizes = [count(sweep.sizes[0], "input"), *(count(n, "neuron") for n in sweep.sizes[1:-1])]
    parts = [f"A network of {listed([*sizes, count(sweep.sizes[-1], 'output')])} after step {position} of {last}."]
    if "loss" in sweep.value:
        parts.append(f"Its loss is {show(sweep.value['loss'])}.")
    for kind, numbers in (("Values", sweep.value), ("Blame", sweep.blame)):
        shown = [f"{_place(name, sweep)} {listed(numbers[name][0])}" for name in numbers if name[0] in "zh"]
        if shown:
            parts.append(f"{kind}: {'; '.join(shown)}.")
    return " ".join(parts)


def _place(name, sweep):
    return "inputs" if name == "h0" else "outputs" if name == f"z{sweep.layers}" else name


def tell(sweep, step, chosen):
    """Tell what the last step did, or how to begin -> HTML

    chosen (name, index) of the number to tell of, where the step is about its layer
    """
    if step is None:
        return f"<strong>At the start.</strong> The inputs are {listed(sweep.value['h0'][0])}. Press Step or Play."
    name, layer = sweep.name(step.role), step.layer + (step.makes == "dh")
    where = "" if step.role.startswith("loss") else f", layer {layer}"
    head = f"<strong>{'←' if step.backward else '→'} {escape(name)}{where}.</strong> "
    made = [np.asarray((sweep.blame if step.backward else sweep.value)[one]) for one in step.names]
    if not all(np.isfinite(numbers).all() for numbers in made):
        return head + f"✗ {escape(name)} made a number that is not finite."
    said = (_otherwise(sweep, step) if step.backward else "") or TOLD[step.makes](sweep, step, chosen)
    if step.makes == "dh" and step.layer == 0:
        size = sum(numbers.size for name, numbers in sweep.value.items() if name[0] in "Wb")
        said += f" All {size} weights and biases have their gradient now."
    return head + said


def _otherwise(sweep, step):
    """Say where nudging finds another number than a step back, or nothing."""
    for name, expected in by_nudging(sweep, step).items():
        made = sweep.blame[name]
        if not close(made, expected):
            index = np.unravel_index(np.argmax(np.abs(made - expected)), made.shape)
            says = f"says {show(made[index])}, nudging says {show(expected[index])}"
            function = escape(sweep.name(step.role))
            return f"✗ For {_number(name, index, sweep)} it {says}: <strong>look at {function}</strong>."
    return ""


def _number(name, index, sweep):
    return label(name, index) if name[0] in "Wb" else f"the blame of {_node(sweep, int(name[1:]), index[1])}"


def _node(sweep, layer, j):
    return f"{'input' if layer == 0 else 'output' if layer == sweep.layers else 'neuron'} {j}"


def _tell_sum(sweep, step, chosen):
    x, W, b = (sweep.value[name] for name in linear_names(step.layer))
    j = sweep.focus(step.layer, chosen)
    made, expected = sweep.value[f"z{step.layer}"][0, j], x[0] @ W[:, j] + b[j]
    terms = " + ".join(_times(a, w) for a, w in zip(x[0], W[:, j], strict=True))
    end = f"= {show(made)}" if close(made, expected) else f"= {show(expected)}, ✗ but {step.role} says {show(made)}"
    return f"{_node(sweep, step.layer, j).capitalize()} adds up {terms} and its bias {show(b[j])} {end}."


def _tell_relu(sweep, step, chosen):
    z, h = sweep.value[f"z{step.layer}"][0], sweep.value[f"h{step.layer}"][0]
    if not close(h, np.maximum(z, 0)):
        return f"Out of {listed(z)} it makes {listed(h)}."
    off = [j for j in range(len(z)) if is_off(sweep, step.layer, j)]
    on = [j for j in range(len(z)) if j not in off]
    parts = []
    if off:
        parts.append(f"{_neurons(off)} {_are(off)} off, with {listed(z[off])}: nothing above 0, so 0 goes on.")
    if on:
        parts.append(f"{_neurons(on)} {_are(on)} on and {'hands' if len(on) == 1 else 'hand'} on {listed(z[on])}.")
    return " ".join(parts)


def _tell_loss(sweep, step, chosen):
    z, target = sweep.value[f"z{step.layer}"][0], sweep.value[f"t{step.layer}"][0]
    many = "s" if len(z) > 1 else ""
    return (
        f"Output{many} {listed(z)}, target{many} {listed(target)}: the loss of this row is {show(sweep.value['loss'])}."
    )


def _tell_blame(sweep, step, chosen):
    blame = sweep.blame[f"z{step.layer}"][0]
    if step.role == "loss_backward":
        return f"Here the blame starts: {listed([f'{show(dz)} for output {j}' for j, dz in enumerate(blame)])}."
    came = sweep.blame[f"h{step.layer}"][0]
    off = [j for j in range(len(came)) if is_off(sweep, step.layer, j)]
    on = [j for j in range(len(came)) if j not in off]
    parts = []
    if off:
        parts.append(f"{_neurons(off)} {_are(off)} off: blame {listed(came[off])} stops there.")
    if on:
        parts.append(f"{_neurons(on)} {_are(on)} on: {listed(blame[on])} {'goes' if len(on) == 1 else 'go'} through.")
    return " ".join(parts)


def _tell_weights(sweep, step, chosen):
    name = f"W{step.layer}"
    dW, db = sweep.blame[name], sweep.blame[f"b{step.layer}"]
    i, j = chosen[1] if chosen[0] == name else np.unravel_index(np.argmax(np.abs(dW)), dW.shape)
    if chosen[0] == f"b{step.layer}":
        i, j = int(np.argmax(np.abs(dW[:, chosen[1][0]]))), chosen[1][0]
    x, dz = sweep.value[f"h{step.layer - 1}"][0, i], sweep.blame[f"z{step.layer}"][0, j]
    return (
        f"Blame {show(dz)} is at {_node(sweep, step.layer, j)}. Times {show(x)}, which came along "
        f"{label(name, (i, j))}, it makes the gradient of this weight: {_times(dz, x)} = {show(dW[i, j])}. "
        f"The bias gets {show(db[j])}."
    )


def _tell_inputs(sweep, step, chosen):
    layer = step.layer + 1
    blame, dz, W = sweep.blame[f"h{step.layer}"][0], sweep.blame[f"z{layer}"][0], sweep.value[f"W{layer}"]
    i = chosen[1][0] if chosen[0] == f"W{layer}" else int(np.argmax(np.abs(blame)))
    terms = " + ".join(_times(d, w) for d, w in zip(dz, W[i], strict=True))
    node = _node(sweep, step.layer, i).capitalize()
    return f"Blame goes back along the weights. {node} gets {terms} = {show(blame[i])}."


TOLD = {
    "z": _tell_sum, "h": _tell_relu, "loss": _tell_loss,
    "dz": _tell_blame, "dW": _tell_weights, "dh": _tell_inputs,
}  # fmt: skip


def _times(a, b):
    return " × ".join(show(n) if n >= 0 else f"({show(n)})" for n in (a, b))


def _neurons(numbers):
    return f"Neuron{'s' if len(numbers) > 1 else ''} {listed([str(j) for j in numbers])}"


def _are(numbers):
    return "are" if len(numbers) > 1 else "is"
