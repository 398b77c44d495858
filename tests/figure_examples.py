"""Two examples for each figure function: what the tests of all figures draw. The data differ, so the words must too."""

from types import SimpleNamespace

import numpy as np
from learner import ROOT

import propkit
from propkit import Value
from propkit.activations import relu, relu_backward
from propkit.course.manifest import load_course
from propkit.figures.activation_slope import draw_activation_slope
from propkit.figures.activations import draw_activations
from propkit.figures.agreement import draw_agreement
from propkit.figures.bars import draw_bars
from propkit.figures.batch_noise import draw_batch_noise
from propkit.figures.batches import draw_batches
from propkit.figures.blame_paths import draw_blame_paths
from propkit.figures.boundary import draw_boundary
from propkit.figures.class_exercises import draw_class_exercises
from propkit.figures.class_marks import draw_class_marks
from propkit.figures.class_mistakes import draw_class_mistakes
from propkit.figures.decisions import draw_decisions
from propkit.figures.descent_curve import draw_descent_curve
from propkit.figures.descent_map import draw_descent_map
from propkit.figures.error_curve import draw_error_curve
from propkit.figures.error_squares import draw_error_squares
from propkit.figures.fading_blame import draw_fading_blame
from propkit.figures.first_step import draw_first_steps
from propkit.figures.gradient_heat_map import draw_heat_map
from propkit.figures.gradient_panels import draw_gradient_panels
from propkit.figures.graph import draw_backward, draw_forward
from propkit.figures.group_shares import draw_group_shares
from propkit.figures.history import draw_history
from propkit.figures.layer_gradients import draw_layer_gradients
from propkit.figures.learning_loop import draw_learning_loop
from propkit.figures.loss_curve import draw_losses
from propkit.figures.network import draw_network
from propkit.figures.neuron import draw_neuron
from propkit.figures.nudge_sizes import draw_nudge_sizes
from propkit.figures.precision_recall import draw_precision_recall
from propkit.figures.rates_compared import draw_rates
from propkit.figures.right_class import draw_right_class
from propkit.figures.room import draw_room
from propkit.figures.rows import draw_rows
from propkit.figures.shapes import draw_shapes
from propkit.figures.sigmoid_slope import draw_sigmoid_slope
from propkit.figures.skill_map import draw_skill_map
from propkit.figures.surprise import draw_surprise
from propkit.figures.surprise_bars import draw_surprise_bars
from propkit.figures.sweep import draw_sweep
from propkit.figures.threshold_cost import draw_threshold_cost
from propkit.figures.training import draw_training
from propkit.figures.uphill import draw_uphill

RNG = np.random.default_rng(0)
PLANE, LABELS = RNG.normal(size=(12, 2)), np.arange(12) % 2
SCORES = RNG.normal(size=(12, 3))
PROBABILITY = propkit.softmax(SCORES)[:, 0]
CLASSES = np.arange(12) % 3
NETWORK = [(RNG.normal(size=shape), RNG.normal(size=shape[1])) for shape in ((2, 3), (3, 2))]
FLOW = propkit.network_forward(PLANE, NETWORK)
AREA = {"low": (-1, -1), "high": (4, 2)}
WALK = propkit.minimize(lambda w: 2 * (w - 1), np.array([3.0, 0.5]), 0.1, 6)
ROOM = [(PLANE, LABELS), (PLANE[:4], LABELS[:4]), ((-3, -3), 6)]
CURVES = {"train_loss": [0.9, 0.4], "val_loss": [0.8, 0.5], "train_right": [0.5, 0.9], "val_right": [0.4, 0.75]}
HISTORY = {"train_loss": [1.0, 0.6, 0.3, 0.2], "val_loss": [0.9, 0.5, 0.7, 1.3]}
TARGET = np.array([2.0, -1.0])


def given(*arguments, **options):
    """Note down a call of a figure function."""
    return arguments, options


def bowl(point):
    return float(np.sum((np.asarray(point) - 1) ** 2))


def graph(w, x):
    """Return a product, its square as the result, and the names of all."""
    w, x = Value(w), Value(x)
    p = w * x
    loss = Value(p.data**2, (p,), (2 * p.data,))
    return loss, {"w": w, "x": x, "p": p, "loss": loss}


def report(off):
    return propkit.gradient_check(lambda x: np.sum(x**2), TARGET, 2 * TARGET + [0, off])


def finding(off):
    return SimpleNamespace(name="dx", shape=(2,), entries=report(off).entries)


EXAMPLES = {
    draw_activation_slope: [given(np.tanh, name="tanh"), given(relu, lambda z: relu_backward(1.0, z), "ReLU", (1, 3))],
    draw_activations: [given(), given(relu=np.abs, scores=(0.0, 3.0))],
    draw_agreement: [given([TARGET], {"PyTorch": [TARGET]}), given([TARGET], {"PyTorch": [TARGET + 0.25]})],
    draw_backward: [given(*graph(2.0, 3.0)), given(*graph(-1.5, 4.0), steps=1)],
    draw_bars: [given(["a", "b"], [20, 300], "fruit", "price"), given(["a", "b"], [7, 5], "fruit", "price")],
    draw_batch_noise: [given({4: [1.0, 0.5, 0.6, 0.2]}, 12), given({12: [1.0, 0.9], 6: [1, 0.8, 0.5]}, 12)],
    draw_batches: [given([[[3, 1], [2, 0]]]), given([[[3, 1, 4], [2, 0]], [[0, 1, 4], [2, 3]]])],
    draw_blame_paths: [given("b", ["out", "z"], (1, 2), (0.5, -1)), given("b", ["out", "z"], (1, 4), (0.5, -1))],
    draw_boundary: [given({"rows": None}, PLANE, LABELS), given({"after": NETWORK}, 2 * PLANE, LABELS)],
    draw_class_exercises: [
        given(["relu", "softmax"], [[8, 2, 0], [3, 5, 2]], [0.41, -0.12]),
        given(["relu", "softmax"], [[1, 0, 0], [0, 0, 1]], [None, None]),
    ],
    draw_class_marks: [given([0, 2.5, 4, 4], 4), given([110, 60, 70.5], 100)],
    draw_class_mistakes: [
        given(["bias forgotten\n(relu)", "transposed\n(softmax)"], [5, 1]),
        given([f"mistake {n}\n(softmax)" for n in range(15)], [*range(20, 5, -1)]),
    ],
    draw_decisions: [given(PROBABILITY, LABELS, 0.5), given(PROBABILITY, LABELS, 0.1)],
    draw_descent_curve: [given(bowl, {}, 0, 3), given(bowl, {"rate 0.1": [3, 2, 1.5, 1.2]}, -1, 3)],
    draw_descent_map: [given(bowl, {"a": WALK}, **AREA), given(bowl, {"a": WALK[2:]}, **AREA, lowest=(1, 1))],
    draw_error_curve: [given(bowl, 2.0, 0.0, 3.0), given(bowl, 0.5, 0.0, 3.0, h=0.25)],
    draw_error_squares: [given({"A": [3.0, -4]}), given({"A": [3.0, -4], "B": [0, 5]})],
    draw_fading_blame: [given({"sigmoid": 0.25 ** np.arange(8)}), given({"sigmoid": 0.1 ** np.arange(6)})],
    draw_first_steps: [given([1e-9, 1e-3], {"Adam": [0.1, 1]}), given([1e-9, 1e-2], {"Adam": [0.1, 0.4]})],
    draw_forward: [given(*graph(2.0, 3.0)), given(*graph(-1.5, 4.0))],
    draw_gradient_panels: [given([finding(0.5)]), given([finding(0.0), finding(2.0)])],
    draw_group_shares: [given({"bank": [0.2, 0.9]}, [1, 2], "part"), given({"bank": [0.3, 0.8]}, [1, 2], "part")],
    draw_heat_map: [given(report(0.0)), given(report(0.5))],
    draw_history: [given(HISTORY), given(HISTORY | {"val_loss": [1, 0.8, 0.4, 0.6]}, best=True, stopped=4)],
    draw_layer_gradients: [given(4, 3, 2, "dW", 1, 0), given(4, 5, 2, "dx", 2, 1)],
    draw_learning_loop: [given()],
    draw_losses: [given({"rate 0.1": [4, 2, 1.0]}), given({"rate 0.1": [4, 2, 1.0], "rate 1": [4, 8, 16]})],
    draw_network: [given(NETWORK, *FLOW), given(NETWORK, *FLOW, row=3)],
    draw_neuron: [given((2, 3), (0.4, 0.3), 0.5, 2.2, 2.2), given((2, -3), (0.4, 0.3), 0.5, 0.4, 0.6, "sigmoid")],
    draw_nudge_sizes: [given(np.exp, 1.0, np.e, [0.1, 1e-5, 1e-9]), given(np.sin, 0.0, 1.0, [0.5, 1e-4, 1e-9])],
    draw_precision_recall: [given(PROBABILITY, LABELS), given(PROBABILITY**2, LABELS)],
    draw_rates: [given(bowl, {"a": WALK, "b": WALK}, **AREA), given(bowl, {"a": WALK[:3], "b": WALK}, **AREA)],
    draw_right_class: [
        given(propkit.softmax(SCORES[:4]), CLASSES[:4]),
        given(propkit.softmax(SCORES[4:]), CLASSES[4:]),
    ],
    draw_room: [
        given(*ROOM, propkit.softmax(np.outer(np.arange(-5, 4), [1, 0])), CURVES, 10),
        given(*ROOM, np.eye(2)[np.arange(9) % 2], CURVES, 20),
    ],
    draw_rows: [given([1, 2, 3.0], [3, 6, 9]), given([1, 2, 4.0], [3, 6, 1], "metres", "money")],
    draw_shapes: [given(PLANE[:3], *NETWORK[0], row=1, column=2), given(PLANE[0], *NETWORK[0])],
    draw_sigmoid_slope: [given(), given((1.0, 3.0))],
    draw_skill_map: [
        given(load_course(ROOT), {}),
        given(load_course(ROOT), {"guess": {"best": 1, "attempts": 3, "hints": 2}}),
    ],
    draw_surprise: [given(), given(reach=4.0)],
    draw_surprise_bars: [given({"a": SCORES}, CLASSES), given({"a": 3 * SCORES, "b": -SCORES}, CLASSES)],
    draw_sweep: [given((2, 3, 1), 4), given((7, 2), 128)],
    draw_threshold_cost: [given(PROBABILITY, LABELS, 2, 30), given(PROBABILITY, LABELS, 5, 8, mark=0.3)],
    draw_training: [
        given([1.0, 2], [5.0, 8], 1, 0, propkit.guess, [9, 4.0]),
        given([1.0, 2], [5.0, 8], 3, 1, propkit.guess, [30.0]),
    ],
    draw_uphill: [given(bowl, TARGET, 2 * TARGET), given(bowl, TARGET + 0.5, 2 * TARGET)],
}
