"""What a nudge did to the loss, and what its gradient said that it would do, in words."""

from html import escape

import numpy as np

from propkit.figures.words import listed, show
from propkit.widgets.stepper.nudge import APART

STILL = 1e-9  # a slope that is rounding alone


def tell_nudge(nudging, culprit):
    """Tell what the nudge did -> HTML; culprit the name of the function to look at where the gradient is wrong"""
    return " ".join(part for part in (_moved(nudging), _line(nudging, culprit), _kinks(nudging)) if part)


def describe_curve(nudging):
    """Describe the curve to those who cannot see it -> text"""
    first, last = nudging.nudges[[0, -1]]
    said = (
        f"The loss while {nudging.name} is nudged: {show(nudging.losses[0])} at {show(first)}, "
        f"{show(nudging.start)} at 0, {show(nudging.losses[-1])} at {show(last)}."
    )
    if nudging.gradient is not None:
        said += f" A straight line through the loss at 0 has the gradient {show(nudging.gradient)} as its slope."
    return said


def _moved(n):
    head = f"<strong>{n.name} nudged by {show(n.nudge)}.</strong>"
    if not np.isfinite(n.loss):
        return f"{head} ✗ Here the loss is not a finite number."
    if n.gradient is None:
        moved = f"The loss moves by {show(n.moved)}, to {show(n.loss)}. " if n.nudge else ""
        return f"{head} {moved}Its gradient is not there yet: step on until the blame has come to it."
    if not n.nudge:
        return f"{head} Its gradient is {show(n.gradient)}. Move the slider: does the loss follow the line?"
    return (
        f"{head} The loss moves by {show(n.moved)}; gradient times nudge says {show(n.foreseen)}. "
        f"The difference is {show(n.moved - n.foreseen)}."
    )


def _line(n, culprit):
    """Say how well the line follows the curve, or which function to look at where it is not even a tangent."""
    if n.gradient is None or not np.isfinite(n.slopes).all():
        return ""
    if not np.isfinite(n.gradient):
        return f"✗ This gradient is not a finite number: <strong>look at {escape(culprit)}</strong>."
    if not n.is_tangent:
        return f"✗ Near 0 {_pace(n)}: <strong>look at {escape(culprit)}</strong>."
    sides = [f"{show(side)} {way}" for side, way in zip(n.parts(), ("down", "up"), strict=True) if side is not None]
    if not sides:
        return f"On this slider they never differ by more than {APART * 100:g} %."
    return f"They differ by more than {APART * 100:g} % from {listed(sides)}."


def _pace(n):
    slope, gradient = show(n.slope), show(n.gradient)
    if n.gradient == 0:
        return f"the loss moves with the slope {slope}, but this gradient says 0"
    if abs(n.slope) < STILL:
        return f"the loss does not move, but this gradient says {gradient}"
    if n.slope / n.gradient < 0:
        return f"the loss moves with the slope {slope}, but this gradient has the other sign, {gradient}"
    return f"the loss moves {show(n.slope / n.gradient, 2)} times as fast as this gradient says"


def _kinks(n):
    """Say where ReLUs switch, the two nearest to 0."""
    nearest = sorted(n.switches(), key=lambda switch: abs(switch[0]))[:2]
    places = [
        f"{'below' if place < 0 else 'above'} {show(place)} neuron {j} of layer {layer} is {'on' if on else 'off'}"
        for place, (layer, j), on in nearest
    ]
    return f"{listed(places)}: a kink.".capitalize() if places else ""
