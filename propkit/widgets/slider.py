"""A slider that keyboard and screen reader can use: the browser's own, with a label."""

from decimal import Decimal
from pathlib import Path

import anywidget
import traitlets

FRONT_END = Path(__file__).with_name("front_end")
KEYS = (FRONT_END / "keys.js").read_text(encoding="utf-8")  # goes before each script whose controls use the keyboard


class NotOnSlider(traitlets.TraitError, ValueError):
    """A value outside the range or options; as a TraitError, it also turns back a value that comes from the page."""


class Slider(anywidget.AnyWidget):
    """A number from low to high in steps, or one of a list of options.

    Slider("bias", 0.5, low=-5, high=5, step=0.1) or Slider("learning rate", 0.1, options=[0.01, 0.1, 1.0]);
    `value` is the number, and can be observed. ValueError for a value outside its range or options, or a range of none
    """

    _esm = KEYS + (FRONT_END / "slider.js").read_text(encoding="utf-8")
    _css = FRONT_END / "controls.css"
    label = traitlets.Unicode().tag(sync=True)
    value = traitlets.Float().tag(sync=True)
    low, high = traitlets.Float(0).tag(sync=True), traitlets.Float(1).tag(sync=True)
    step, decimals = traitlets.Float(0.1).tag(sync=True), traitlets.Int(0).tag(sync=True)
    options = traitlets.List(traitlets.Float()).tag(sync=True)
    texts = traitlets.List(traitlets.Unicode()).tag(sync=True)
    disabled = traitlets.Bool(False).tag(sync=True)

    def __init__(self, label, value, low=0.0, high=1.0, step=0.1, options=()):
        options = sorted(float(option) for option in options)
        if options:
            low, high = options[0], options[-1]
        elif not (low < high and step > 0):
            raise ValueError(f"{label}: from {low:g} to {high:g} in steps of {step:g} there is nothing to slide over")
        super().__init__(
            label=label, low=low, high=high, step=step, options=options,
            texts=[f"{option:g}" for option in options],
            decimals=max(map(_decimals, (low, step))),
            value=value,
        )  # fmt: skip

    @traitlets.validate("value")
    def _within(self, proposal):
        value = proposal["value"]
        if self.options and value not in self.options:
            raise NotOnSlider(f"{self.label}: {value:g} is none of {', '.join(self.texts)}")
        if not self.low <= value <= self.high:
            raise NotOnSlider(f"{self.label}: {value:g} lies outside {self.low:g} to {self.high:g}")
        return value


def _decimals(number):
    """Return how many digits a number has after its point."""
    return max(0, -Decimal(str(number)).normalize().as_tuple().exponent)
