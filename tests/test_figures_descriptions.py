"""What the descriptions say is what the data are: for the first example of each figure, numbers worked out by hand."""

import pytest
from figure_examples import EXAMPLES, HISTORY
from pictures import texts

from propkit.figures.history import draw_history
from propkit.figures.loss_curve import draw_losses

SAYS = {
    "activation_slope": "its slope: it rises from 4.5e−7 to 1 at z = 0, then falls to 4.5e−7",
    "activations": "ReLU makes 0, 0 and 6; sigmoid makes 0.00247, 0.5 and 0.998; tanh makes −1, 0 and 1",
    "agreement": "2 gradients by your chapters, from −1 to 2",
    "backward": "loss: 1; p: 1 × 12 = 12; w: 12 × 3 = 36; x: 12 × 2 = 24.",
    "bars": "a 20 and b 300",
    "batch_noise": "3 steps, falls from 1 to 0.2, with jumps upwards of up to 0.1",
    "batches": "epoch 1, steps 1 to 2, has frames of 2 and 2 rows, first 3, 1",
    "blame_paths": "0.5 × 1 = 0.5 by out and −1 × 2 = −2 by z. Its blame is their sum, −1.5",
    "boundary": "6 rows of class 0 (circles)",
    "class_exercises": "with all points: relu 80% and softmax 30%. Discrimination: relu 0.41 and softmax −0.12",
    "class_marks": "4 learners, from 0 to 4 of 4 points; the middle learner has 3.25. 2 have all points, 1 none",
    "class_mistakes": "2 kinds of known mistakes, with the learners who made them: bias forgotten (relu) (5) and",
    "decisions": "of 6 yes, above, 1 are found and 5 missed; of 6 no, below, 3 are right and 3 false alarms",
    "descent_curve": "over weights from 0 to 3: a valley at 1 ",
    "descent_map": "a: from (3, 0.5) over (2.6, 0.6) to (1.52, 0.869) in 6 steps, loss 0.292",
    "error_curve": "At the weight 2 it is 1. The dashed line through two nudged marks, at 1.5 and 2.5, has the slope 2",
    "error_squares": "A: distances of 3 and 4 make areas of 9 and 16, together 25",
    "fading_blame": "after 7 activations: sigmoid falls from 1 to 6.1e−5",
    "first_steps": "Adam rises from 0.1 to 1 and is above one half from 0.001 on",
    "forward": "x = 3; w = 2; p = 6 from w and x; loss = 36 from p",
    "group_shares": "part 1 and 2: bank 0.2 and 0.9",
    "heat_map": "The error of 2 entries in arrays of shape (2,): 0 wrong",
    "history": "The validation loss is least, 0.5, at epoch 2.",
    "layer_gradients": "Shaded: dW[1, 0], and what makes it, column 1 of x and column 0 of dout",
    "learning_loop": "4 boxes in a circle",
    "losses": "over 2 steps: rate 0.1 falls from 4 to 1",
    "network": "row 0: inputs 0.126 and −0.132; layer 1 after ReLU",
    "neuron": "2 × 0.4 = 0.8 and 3 × 0.3 = 0.9, with the bias 0.5, meet in the sum z = 2.2",
    "nudge_sizes": "nudges of size 0.1 to 1e−9",
    "precision_recall": "recall falls from 1 to 0.167",
    "rates": "2 panels",
    "right_class": "row 0 class 0, 0.611, surprise 0.493",
    "rows": "(1, 3), (2, 6) and (3, 9)",
    "shapes": "x (3, 2) @ W (2, 3) + b (3,) → out (3, 3). Shaded: out[1, 2] = 1.72",
    "sigmoid_slope": "Marked slopes: 0.25 at z = 0, 0.105 at z = 2 and 0.0177 at z = 4",
    "skill_map": "0 of 124 points, 0 tries, 0 hints. Skills: 0 mastered; 0 open; 5 unlocked (guess,",
    "surprise": "where it was a yes it falls from 6 to 0.00248, and is 0.693 in the middle",
    "surprise_bars": "a: 5 of 12 right, wrong in 1, 4, 7, 8, 9, 10 and 11",
    "sweep": "forward: x (4, 2) into linear 1, z1 (4, 3) into ReLU, h1 (4, 3) into linear 2, logits (4, 1) into loss",
    "threshold_cost": "false alarms falls from 12 to 0, that of misses rises from 0 to 180",
    "training": "1 for x = 1, target 5 and 2 for x = 2, target 8. On the right, the loss over 1 step falls from 9 to 4",
    "uphill": "around (2, −1), where the loss is 5. One arrow points uphill along the gradient (4, −2)",
}
DRAW = {draw.__name__.removeprefix("draw_"): draw for draw in EXAMPLES}


@pytest.mark.parametrize("name", SAYS)
def test_description_says_the_numbers(name):
    arguments, options = EXAMPLES[DRAW[name]][0]
    assert SAYS[name] in DRAW[name](*arguments, **options).description


def test_what_a_backward_step_left_out_is_said():
    arguments, options = EXAMPLES[DRAW["backward"]][1]
    assert "p: 1 × −12 = −12. 2 edges are dotted: not used yet." in DRAW["backward"](*arguments, **options).description


def test_wrong_entries_are_named_with_both_slopes():
    arguments, options = EXAMPLES[DRAW["heat_map"]][1]
    description = DRAW["heat_map"](*arguments, **options).description
    assert "1 wrong, marked x. The worst, [1], has" in description
    assert "gradient −1.5, nudged −2." in description


def test_marked_epochs_are_said_and_drawn():
    picture = draw_history(HISTORY, best=True, stopped=4)
    assert (
        "at epoch 2, marked by a dotted line; a dotted line marks where the run stopped, epoch 4" in picture.description
    )
    assert {"best: 2", "stopped: 4"} <= set(texts(picture))
    assert "dotted" not in draw_history(HISTORY).description


def test_a_run_that_explodes_is_described_without_a_warning(recwarn):
    says = draw_losses({"rate 1": [4.0, 1e200, float("inf")], "rate 2": [8.0] + [0.5] * 20}).description
    assert "rate 1 rises from 4 to infinity; rate 2 falls from 8 to 0.5, nine tenths of it by step 1" in says
    assert not recwarn.list
