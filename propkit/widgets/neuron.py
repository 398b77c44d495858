"""A neuron to play with: move an input, a weight or the bias, and see products, sum and output."""

from html import escape

import ipywidgets as widgets
import numpy as np

from propkit.activations import relu, sigmoid
from propkit.figures.colours import FORWARD, NEUTRAL
from propkit.linear import weighted_sum as reference_sum
from propkit.widgets.whose import whose_code

ACTIVATIONS = {"ReLU": relu, "sigmoid": sigmoid, "tanh": np.tanh}
# JupyterLab's own colours, so that the picture also suits its dark theme
TEXT = "fill:var(--jp-content-font-color1,#212121)"
RIM = f"var(--jp-content-font-color2,{NEUTRAL})"
PAPER = "var(--jp-layout-color0,#ffffff)"


def neuron_explorer(weighted_sum=reference_sum, activations=None, x=(2, 3, 5), w=(0.4, 0.3, 0.2), b=0.5):
    """Show a neuron whose numbers can be moved.

    weighted_sum(x, w, b) -> z, activations a dict name: function, x (D,), w (D,), b number -> NeuronExplorer
    """
    return NeuronExplorer(weighted_sum, activations or ACTIVATIONS, x, w, b)


class NeuronExplorer(widgets.VBox):
    """The controls, the picture and the words; the numbers come from the functions that it was given."""

    def __init__(self, weighted_sum, activations, x, w, b):
        self.weighted_sum, self.activations = weighted_sum, activations
        self.inputs = [_slider(f"input {i}", value, 10, 0.25) for i, value in enumerate(x, 1)]
        self.weights = [_slider(f"weight {i}", value, 2, 0.05) for i, value in enumerate(w, 1)]
        self.bias = _slider("bias", b, 5, 0.1)
        self.activation = widgets.Dropdown(
            options=list(activations), description="activation", layout=widgets.Layout(width="300px")
        )
        self.whose, self.picture, self.words = widgets.HTML(), widgets.HTML(), widgets.HTML()
        for control in (*self.inputs, *self.weights, self.bias, self.activation):
            control.observe(self._redraw, "value")
        pairs = [*zip(self.inputs, self.weights, strict=True), (self.bias, self.activation)]
        wrap = widgets.Layout(flex_flow="row wrap")
        super().__init__([*(widgets.HBox(p, layout=wrap) for p in pairs), self.picture, self.words, self.whose])
        self._redraw()

    def _redraw(self, _=None):
        name = self.activation.value
        x = np.array([slider.value for slider in self.inputs])
        w = np.array([slider.value for slider in self.weights])
        z, a, trouble = None, None, ""
        try:
            with np.errstate(all="ignore"):
                z = _number(self.weighted_sum(x, w, self.bias.value), "weighted_sum")
                a = _number(self.activations[name](z), name)
        except Exception as error:  # a learner's function may raise anything: show why, not a dead widget
            trouble = f"{'weighted_sum' if z is None else name} raised {type(error).__name__}: {error}"
        self.picture.value = draw(x, w, self.bias.value, z, a, name)
        said = f"z = {_show(z)}, then {name}: a = {_show(a)}"
        self.words.value = f"<strong>{escape(said)}</strong>" + (
            f'<div role="alert"><strong>✗</strong> <code>{escape(trouble)}</code></div>' if trouble else ""
        )
        runs = {"weighted_sum": self.weighted_sum, name: self.activations[name]}
        self.whose.value = whose_code(runs)


def draw(x, w, b, z, a, activation):
    """Return the neuron as SVG; a dashed line carries a negative number.

    x (D,), w (D,), b number, z and a numbers or None where they could not be computed -> text
    """
    gap, middle = 76, 38 * len(x) + 8
    lines = [
        _line(430, middle + 92, 430, middle + 34, b),
        _line(464, middle, 556, middle, z),
        _line(624, middle, 735, middle, a),
    ]
    texts = [
        _label(430, middle + 106, f"bias {_show(b)}"),
        _node(430, middle, "sum"),
        _node(590, middle, activation),
        _label(510, middle - 20, f"z = {_show(z)}", bold=True),
        _label(680, middle - 20, f"a = {_show(a)}", bold=True),
    ]
    for i, (x_i, w_i) in enumerate(zip(x, w, strict=True)):
        y = 46 + gap * i
        end = middle + (y - middle) * 0.12  # the arrows reach the sum side by side
        product = f"{_show(x_i)} × {_show(w_i)} = {_show(x_i * w_i)}"
        lines.append(_line(84, y, 396, end, x_i * w_i))
        texts += [_node(50, y, _show(x_i)), _label(225, y + (end - y) * 0.45, product)]
    bottom = max(gap * len(x) + 16, middle + 122)
    said = escape(f"A neuron: sum {_show(z)}, {activation} makes it {_show(a)}", quote=True)
    return (
        f'<svg role="img" aria-label="{said}" viewBox="0 0 760 {bottom}" style="width:100%;max-width:760px" '
        f'font-family="sans-serif" font-size="15">{"".join(lines + texts)}</svg>'
    )


def _slider(description, value, bound, step):
    bound = max(bound, 2 * abs(value))
    return widgets.FloatSlider(
        value, min=-bound, max=bound, step=step, description=description, readout_format=".2f",
        layout=widgets.Layout(width="300px"),
    )  # fmt: skip


def _number(value, name):
    """Return what a function gave back as a plain number; TypeError where it is none."""
    if np.ndim(value) or not isinstance(value, (int, float, np.number, np.ndarray)):
        raise TypeError(f"{name} returned {value!r}, expected one number")
    return float(value)


def _show(value):
    return "?" if value is None else f"{value:.4g}".replace("-", "−")


def _line(x0, y0, x1, y1, value):
    dash = 'stroke-dasharray="6 5"' if value is not None and value < 0 else ""
    angle = np.degrees(np.arctan2(y1 - y0, x1 - x0))
    return (
        f'<line x1="{x0}" y1="{y0}" x2="{x1}" y2="{y1}" stroke="{FORWARD}" stroke-width="1.8" {dash}/>'
        f'<polygon points="2,0 -11,-5 -11,5" fill="{FORWARD}" '
        f'transform="translate({x1} {y1}) rotate({angle:.1f})"/>'
    )


def _node(x, y, text):
    return (
        f'<circle cx="{x}" cy="{y}" r="34" stroke-width="1.8" style="fill:{PAPER};stroke:{RIM}"/>'
        f'<text x="{x}" y="{y + 5}" text-anchor="middle" style="{TEXT}">{escape(text)}</text>'
    )


def _label(x, y, text, bold=False):
    weight, wide = "bold" if bold else "normal", 8 * len(text)
    return (
        f'<rect x="{x - wide / 2}" y="{y - 11:.1f}" width="{wide}" height="22" style="fill:{PAPER}"/>'
        f'<text x="{x}" y="{y + 5:.1f}" text-anchor="middle" font-weight="{weight}" style="{TEXT}">'
        f"{escape(text)}</text>"
    )
