"""A neuron to play with: move an input, a weight or the bias, and see products, sum and output."""

import math
from html import escape

import ipywidgets as widgets
import numpy as np

from propkit.activations import relu, sigmoid
from propkit.figures.colours import FORWARD, NEUTRAL
from propkit.figures.words import listed, show
from propkit.linear import weighted_sum as reference_sum
from propkit.widgets.explorer import Explorer
from propkit.widgets.slider import Slider
from propkit.widgets.trouble import as_number

ACTIVATIONS = {"ReLU": relu, "sigmoid": sigmoid, "tanh": np.tanh}
# JupyterLab's own colours, so that the picture also suits its dark theme
TEXT = "fill:var(--jp-content-font-color1,#212121)"
RIM = f"var(--jp-content-font-color2,{NEUTRAL})"
PAPER = "var(--jp-layout-color0,#ffffff)"
WIDTH, R = 534, 33  # of the picture, and of its circles
IN, SUM, OUT = 35, 274, 418  # where the circles stand


def neuron_explorer(weighted_sum=reference_sum, activations=None, x=(2, 3, 5), w=(0.4, 0.3, 0.2), b=0.5):
    """Show a neuron whose numbers can be moved.

    weighted_sum(x, w, b) -> z, activations a dict name: function, x (D,), w (D,), b number -> NeuronExplorer
    """
    return NeuronExplorer(weighted_sum, activations or ACTIVATIONS, x, w, b)


class NeuronExplorer(Explorer):
    """A slider for each number, and the activation to choose; the results come from the functions it was given."""

    def __init__(self, weighted_sum, activations, x, w, b):
        self.weighted_sum, self.activations = weighted_sum, activations
        self.inputs = [_slider(f"input {i}", value, 10, 0.25) for i, value in enumerate(x, 1)]
        self.weights = [_slider(f"weight {i}", value, 2, 0.05) for i, value in enumerate(w, 1)]
        self.bias = _slider("bias", b, 5, 0.1)
        self.activation = widgets.Dropdown(
            options=list(activations), description="activation", layout=widgets.Layout(width="300px")
        )
        pairs = [*zip(self.inputs, self.weights, strict=True), (self.bias, self.activation)]
        super().__init__(pairs, {"weighted_sum": weighted_sum})
        self.refresh()

    def show(self):
        name = self.activation.value
        self.functions = {"weighted_sum": self.weighted_sum, name: self.activations[name]}
        x = np.array([slider.value for slider in self.inputs])
        w = np.array([slider.value for slider in self.weights])
        z = as_number(self.weighted_sum(x, w, self.bias.value), "weighted_sum")
        a = as_number(self.activations[name](z), name)
        said = f"z = {show(z, 4)}, then {name}: a = {show(a, 4)}"
        return draw(x, w, self.bias.value, z, a, name), f"<strong>{escape(said)}</strong>"


def draw(x, w, b, z, a, activation):
    """Return the neuron as SVG; a dashed line carries a negative number.

    x (D,), w (D,), b, z and a numbers -> text
    """
    gap, middle = 76, 38 * len(x) + 8
    lines = [
        _line(SUM, middle + 92, SUM, middle + R, b),
        _line(SUM + R, middle, OUT - R, middle, z),
        _line(OUT + R, middle, WIDTH - 4, middle, a),
    ]
    texts = [
        _label(SUM, middle + 106, f"bias {_short(b)}"),
        _node(SUM, middle, "sum"),
        _node(OUT, middle, activation),
        _label((SUM + OUT) / 2, middle - 20, f"z = {_short(z)}", bold=True),
        _label((OUT + R + WIDTH) / 2, middle - 20, f"a = {_short(a)}", bold=True),
    ]
    for i, (x_i, w_i) in enumerate(zip(x, w, strict=True)):
        y = 46 + gap * i
        end = middle + (y - middle) * 0.12  # the arrows reach the sum side by side
        product = f"{_short(x_i)} × {_short(w_i)} = {_short(x_i * w_i)}"
        lines.append(_line(IN + R, y, SUM - R, end, x_i * w_i))
        texts += [_node(IN, y, _short(x_i)), _label((IN + SUM) / 2, y + (end - y) * 0.45, product)]
    bottom = max(gap * len(x) + 16, middle + 122)
    products = listed([f"{show(x_i)} times {show(w_i)}" for x_i, w_i in zip(x, w, strict=True)])
    said = f"A neuron: {products}, and the bias {show(b)}. Its sum is {show(z, 4)}; {activation} makes it {show(a, 4)}."
    return (
        f'<svg role="img" aria-label="{escape(said)}" viewBox="0 0 {WIDTH} {bottom}" '
        f'style="width:100%;max-width:680px" font-family="sans-serif" font-size="16">{"".join(lines + texts)}</svg>'
    )


def _slider(label, value, bound, step):
    steps = math.ceil(max(bound, 2 * abs(value)) / step)  # whole ones, so that the slider stops at 0
    return Slider(label, value, -step * steps, step * steps, step)


def _short(value):
    text = f"{value + 0.0:.4g}".replace("-", "−")
    return text.replace("inf", "∞").replace("nan", "NaN")


def _line(x0, y0, x1, y1, value):
    dash = 'stroke-dasharray="6 5"' if value < 0 else ""
    angle = np.degrees(np.arctan2(y1 - y0, x1 - x0))
    return (
        f'<line x1="{x0}" y1="{y0}" x2="{x1}" y2="{y1}" stroke="{FORWARD}" stroke-width="1.8" {dash}/>'
        f'<polygon points="2,0 -11,-5 -11,5" fill="{FORWARD}" '
        f'transform="translate({x1} {y1}) rotate({angle:.1f})"/>'
    )


def _node(x, y, text):
    return (
        f'<circle cx="{x}" cy="{y}" r="{R}" stroke-width="1.8" style="fill:{PAPER};stroke:{RIM}"/>'
        f'<text x="{x}" y="{y + 5}" text-anchor="middle" style="{TEXT}">{escape(text)}</text>'
    )


def _label(x, y, text, bold=False):
    weight, wide = "bold" if bold else "normal", 8 * len(text)
    return (
        f'<rect x="{x - wide / 2}" y="{y - 11:.1f}" width="{wide}" height="22" style="fill:{PAPER}"/>'
        f'<text x="{x}" y="{y + 5:.1f}" text-anchor="middle" font-weight="{weight}" style="{TEXT}">'
        f"{escape(text)}</text>"
    )
