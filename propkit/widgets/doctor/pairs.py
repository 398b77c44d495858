"""What the gradient doctor can examine: a backward pass, the forward pass it belongs to, and inputs drawn for both."""

from dataclasses import dataclass

import numpy as np

from propkit.activations import relu_forward, sigmoid_forward
from propkit.bug_hunt import forward_a, forward_b, forward_c
from propkit.checks.exercise import Bank, load_bank
from propkit.linear import linear_forward
from propkit.losses import binary_cross_entropy_forward, mse_forward, softmax_cross_entropy_forward
from propkit.network import network_forward
from propkit.widgets.trouble import short

LETTERS = "NDHM"  # rows, inputs, hidden neurons of a network, outputs
HIDDEN = 5  # H


def targets(rng, sizes):
    """Draw what a regression should have answered -> (N, M)."""
    return rng.normal(size=(sizes["N"], sizes["M"]))


def yes_or_no(rng, sizes):
    """Draw ones and zeros, about as many of each -> (N, M)."""
    shape = sizes["N"], sizes["M"]
    return rng.permutation(np.arange(np.prod(shape)) % 2.0).reshape(shape)


def classes(rng, sizes):
    """Draw the right class of each row, each class about as often -> (N,)."""
    return rng.permutation(np.arange(sizes["N"]) % sizes["M"])


# A shape in letters stands for an argument that has a gradient; a function draws one that has none.
KNOWN = {
    "linear_backward": (linear_forward, {"x": "ND", "W": "DM", "b": "M"}),
    "relu_backward": (relu_forward, {"z": "NM"}),
    "sigmoid_backward": (sigmoid_forward, {"z": "NM"}),
    "mse_backward": (mse_forward, {"prediction": "NM", "target": targets}),
    "binary_cross_entropy_backward": (binary_cross_entropy_forward, {"logits": "NM", "target": yes_or_no}),
    "softmax_cross_entropy_backward": (softmax_cross_entropy_forward, {"logits": "NM", "labels": classes}),
    "network_backward": (network_forward, {"x": "ND", "params": [("DH", "H"), ("HM", "M")]}),
    "mended_a": (forward_a, {"x": "ND", "scale": "D", "shift": "D"}),
    "mended_b": (forward_b, {"x": "ND", "W": "DD"}),
    "mended_c": (forward_c, {"x": "ND"}),
}
EXERCISE_OF = {forward.__name__: exercise for exercise, (forward, _) in KNOWN.items()}


@dataclass
class Pair:
    """A backward pass under the name it is shown by, its forward pass, the form of their inputs, and its bank.

    arguments a dict name of an argument: letters of its shape such as "ND", nested lists of them, or a function
    (rng, sizes) that draws what has no gradient
    """

    name: str
    backward: object
    forward: object
    arguments: dict
    bank: Bank

    @property
    def functions(self):
        """Both passes by the names that are shown."""
        name = getattr(self.forward, "__name__", "<forward>")
        return {self.name: self.backward, "its forward pass" if name.startswith("<") else name: self.forward}

    @property
    def letters(self):
        """The sizes that its shapes are made of, in the order of LETTERS."""
        used = "".join(_letters(self.arguments.values()))
        return [letter for letter in LETTERS if letter in used]

    def draw(self, rng, sizes, whole=False):
        """Draw the arguments -> those of the forward pass, and those among them that have a gradient, both lists."""
        forms = self.arguments.values()
        drawn = [form(rng, sizes) if callable(form) else _draw(form, rng, sizes, whole) for form in forms]
        return drawn, [value for value, form in zip(drawn, forms, strict=True) if not callable(form)]


def find_pair(name, backward, forward=None, arguments=None):
    """Return the Pair of a backward pass: for an exercise, or a known forward pass, all else is known as well.

    TypeError for what is no function, ValueError where the forward pass, or the shapes, are not known
    """
    if not callable(backward):
        raise TypeError(f"gradient_doctor examines a function such as linear_backward; {name} is {short(backward)}")
    goes_with = EXERCISE_OF.get(getattr(forward, "__name__", ""))
    exercise = getattr(backward, "__name__", "")
    if exercise not in KNOWN:
        exercise = goes_with
    if arguments is None and exercise is not None:
        own, arguments = KNOWN[exercise]
        use_own = forward is None or goes_with not in (None, exercise)
        return Pair(name, backward, own if use_own else forward, arguments, load_bank("ch05_backpropagation")[exercise])
    if forward is None or arguments is None:
        raise ValueError(
            f"gradient_doctor does not know what {name} goes back through. Give it a forward pass that returns "
            '(out, cache), and the shapes of its arguments: forward=square_forward, arguments={"x": "ND"}'
        )
    _check(arguments)
    returns = [f"d{argument}" for argument, form in arguments.items() if not callable(form)]
    bank = Bank(_unknown, returns)
    bank.name = name
    return Pair(name, backward, forward, arguments, bank)


def _unknown(dout, cache):
    """Stand for the right answer, which nobody has written: nudging takes its place."""


def _check(arguments):
    if not isinstance(arguments, dict) or all(map(callable, arguments.values())):
        raise TypeError(
            f"gradient_doctor: arguments is {short(arguments)}, expected the shape of each argument of the forward "
            'pass, such as {"x": "ND", "W": "DM"}'
        )
    for letters in _letters(arguments.values()):
        if len(letters) > 2 or not set(letters) <= set(LETTERS):
            raise ValueError(
                f"gradient_doctor: {letters!r} is no shape; expected up to two of the letters N (rows), D (inputs), "
                "H (hidden) and M (outputs)"
            )


def _letters(form):
    """Yield the shapes in a form: letters, or nested lists of them."""
    if isinstance(form, str):
        yield form
    elif not callable(form):
        for part in form:
            yield from _letters(part)


def _draw(form, rng, sizes, whole):
    if not isinstance(form, str):
        return [_draw(part, rng, sizes, whole) for part in form]
    shape = tuple(sizes[letter] for letter in form)
    return np.asarray(rng.integers(-3, 4, size=shape) if whole else rng.normal(size=shape), dtype=float)
