"""Every explorer, ready to be moved: for the tests and the benchmark that hold for all of them."""

from dataclasses import dataclass, field
from functools import partial

import numpy as np

import propkit
from propkit import widgets
from propkit.widgets.live import Live
from propkit.widgets.player import Player
from propkit.widgets.slider import Slider

PLACES = 7  # at which a slider over a range is tried
SHORT = 15  # steps; what goes back through a network comes to its end in fewer
PARAMS = [
    (np.array([[0.5, -0.75, 0.25], [1.0, 0.5, -0.5]]), np.array([0.1, 0.2, -0.3])),
    (np.array([[1.0], [-0.5], [0.75]]), np.array([0.05])),
]


@dataclass
class Ready:
    """How to make an explorer, how to put in another function for one of its own, and what to type into its fields.

    make a function without arguments; put a dict name: function that takes the other function -> explorer
    """

    make: callable
    put: dict
    typed: dict = field(default_factory=dict)


def by_name(make, names):
    """Return the Ready of an explorer that takes its functions by name."""
    return Ready(make, {name: lambda function, name=name: make(**{name: function}) for name in names.split()})


def neuron():
    make = widgets.neuron_explorer
    return Ready(make, {"weighted_sum": make, "ReLU": lambda function: make(activations={"ReLU": function})})


def loop():
    metres = np.array([1.0, 2.0, 3.0, 4.0])
    return by_name(partial(widgets.loop_explorer, metres, 3 * metres + 2), "guess squared_error nudge_slope correct")


def chain():
    ready = by_name(widgets.chain_rule_graph, "backpropagate topological_order multiply_backward")
    ready.typed = {"expression": ["w * 4 + w", "exp(a) * b", "sqrt(w", "(w * x + b - y) ** 2"]}
    return ready


def stepper():
    make = partial(widgets.blame_stepper, PARAMS, np.array([[1.0, -2.0], [0.5, 1.5]]), np.array([[1.0], [0.0]]))
    ways = [f"{name}_{way}" for name in ("linear", "relu", "loss") for way in ("forward", "backward")]
    return by_name(make, " ".join(ways))


def doctor():
    make, backward, forward = widgets.gradient_doctor, propkit.linear_backward, propkit.linear_forward
    shapes = {"x": "ND", "W": "DM", "b": "M"}
    return Ready(
        lambda: make({"a layer": backward, "its own forward": (backward, forward, shapes)}),
        {
            "backward": lambda function: make({"a layer": (function, forward, shapes)}),
            "forward": lambda function: make(backward, function, shapes),
        },
    )


def descent():
    return by_name(widgets.descent_explorer, "gradient_descent_step momentum_step adam_step")


def room():
    ways = [f"{name}_{way}" for name in ("linear", "relu", "softmax_cross_entropy") for way in ("forward", "backward")]
    return by_name(widgets.training_room, " ".join([*ways, "gradient_descent_step minibatches accuracy"]))


EXPLORERS = {
    "neuron_explorer": neuron,
    "loop_explorer": loop,
    "chain_rule_graph": chain,
    "blame_stepper": stepper,
    "gradient_doctor": doctor,
    "descent_explorer": descent,
    "training_room": room,
}


def name_of(control):
    """Return the name that a screen reader says of a control."""
    return control.label if isinstance(control, (Slider, Player)) else control.description


def shown(explorer):
    """Return all that an explorer shows: its pictures and its words."""
    return [part.value for part in parts(explorer) if isinstance(part, Live)]


def parts(box):
    """Yield a widget and all that is in it."""
    yield box
    for child in getattr(box, "children", ()):
        yield from parts(child)


def places(control, typed=()):
    """Return the values that a control can be moved to, one after the other; typed those of a field for text."""
    if isinstance(control, Slider):
        return control.options or _along(control.low, control.high, control.step)
    if hasattr(control, "options"):
        return [value for _, value in control._options_full]
    return list(typed) or [not control.value, control.value]


def _along(low, high, step):
    steps = np.unique(np.linspace(0, round((high - low) / step), PLACES).astype(int))
    return [min(low + step * int(n), high) for n in steps]


def go_round(explorer, typed):
    """Press every button and move every control through all its places; yields (control, what) after each move."""
    for control in sorted(explorer.controls, key=lambda control: not isinstance(control, Player)):
        if isinstance(control, Player):
            for name, message in presses(control):
                control.act(**message)
                yield control, name
        elif not control.disabled:
            for value in places(control, typed.get(name_of(control), ())):
                if control.value != value:
                    control.value = value
                    yield control, value


def presses(player):
    """Yield what each button of a player asks for: the way to the end, and back."""
    yield "Step", {"kind": "advance"}
    if player.stride > 1:
        yield f"Run {player.stride}", {"kind": "advance", "steps": player.stride}
    for _ in range(SHORT):
        if not player.ended:
            yield "Step", {"kind": "advance"}
    if player.backwards:
        yield "Back", {"kind": "back"}
    yield "Reset", {"kind": "reset"}
