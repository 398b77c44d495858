"""Chapter 2, the forward pass: the cases, the wrong answers that learners give, right ones written differently."""

# ruff: noqa: F811 (two exercises may know a mistake by the same name)

import math
from functools import reduce
from itertools import pairwise

import numpy as np

from propkit.activations import relu, relu_forward, sigmoid, sigmoid_forward, softmax
from propkit.checks.exercise import Bank, Case
from propkit.linear import linear_forward, weighted_sum
from propkit.network import network_forward


def away_from_zero(rng, *size):
    """Draw numbers of both signs from 1 to 3 in size: a bias that is forgotten or misplaced cannot hide."""
    return rng.uniform(1, 3, size=size) * rng.choice([-1.0, 1.0], size=size)


# ---------------------------------------------------------------------------------------------- weighted_sum

weighted_sum_bank = Bank(weighted_sum, returns=("z",))


@weighted_sum_bank.cases
def _(rng):
    yield Case((np.array([2.0, 3, 5]), np.array([0.4, 0.3, 0.2]), 0.5), "x = (2, 3, 5)")
    yield Case((np.array([100.0, 80]), np.array([0.5, 0.7]), 10.0), "the loan with x = (100, 80)")
    yield Case((rng.normal(size=4), rng.normal(size=4), float(rng.uniform(1, 3))), "four inputs")
    yield Case((rng.normal(size=7), rng.normal(size=7), -float(rng.uniform(1, 3))), "seven inputs and a negative bias")
    yield Case((rng.uniform(1, 3, size=5), -rng.uniform(1, 3, size=5), 1.5), "five weights that are all negative")
    yield Case((rng.normal(size=1), rng.uniform(1, 3, size=1), float(rng.uniform(1, 3))), "a single input")
    yield Case((rng.uniform(1e4, 9e4, size=2), rng.normal(size=2), -1000.0), "two inputs in the ten thousands")


@weighted_sum_bank.wrong(
    "Your z is the sum of the products alone, without the bias.",
    "What should the neuron give when all inputs are 0?",
)
def bias_forgotten(x, w, b):
    return np.dot(x, w)


@weighted_sum_bank.wrong(
    "You take the bias away from the sum.",
    "Should a larger bias make z larger or smaller?",
)
def bias_subtracted(x, w, b):
    return np.dot(x, w) - b


@weighted_sum_bank.wrong(
    "You add the bias to each product, so that your z holds it once for every input.",
    "How many biases does one neuron have?",
)
def bias_added_for_each_input(x, w, b):
    return np.sum(x * w + b)


@weighted_sum_bank.wrong(
    "You multiply the sum by the bias.",
    "By how much should z change when the bias grows by 1?",
)
def bias_multiplied(x, w, b):
    return np.dot(x, w) * b


@weighted_sum_bank.wrong(
    "You add the bias to every weight, so that each input scales it.",
    "How often does the bias count in one weighted sum?",
)
def bias_added_to_the_weights(x, w, b):
    return np.dot(x, w + b)


@weighted_sum_bank.wrong(
    "You return one product for each input, with the bias in each; they are not added up.",
    "How many numbers does one neuron pass on?",
)
def products_not_added(x, w, b):
    return x * w + b


@weighted_sum_bank.wrong(
    "You divide by the number of inputs: your z is the mean of the products, plus the bias.",
    "Should twice as many inputs make the sum larger, or leave it as it is?",
)
def mean_instead_of_sum(x, w, b):
    return np.mean(x * w) + b


@weighted_sum_bank.wrong(
    "You add the inputs without their weights.",
    "Which input counts most, and where does your code say so?",
)
def weights_ignored(x, w, b):
    return np.sum(x) + b


@weighted_sum_bank.wrong(
    "You add each weight to its input, where it should scale the input.",
    "What should an input count that has the weight 0?",
)
def weights_added(x, w, b):
    return np.sum(x + w) + b


@weighted_sum_bank.wrong(
    "You add all inputs and all weights first, and multiply the two sums: every input meets every weight.",
    "Which weight belongs to the first input?",
)
def sums_before_multiplying(x, w, b):
    return np.sum(x) * np.sum(w) + b


@weighted_sum_bank.wrong(
    "Your z holds the first product alone: the function returns during the first turn of its loop.",
    "How far is your `return` indented, and when is it reached?",
)
def returns_inside_the_loop(x, w, b):
    z = 0
    for i in range(len(x)):
        z += x[i] * w[i]
        return z + b


@weighted_sum_bank.wrong(
    "Your z holds the last product alone: each turn of the loop replaces the ones before.",
    "What is in your sum after the second turn of the loop?",
)
def keeps_the_last_product(x, w, b):
    for i in range(len(x)):
        z = x[i] * w[i]
    return z + b


@weighted_sum_bank.wrong(
    "You leave out the last input.",
    "What does `range` stop before?",
)
def last_input_skipped(x, w, b):
    return sum(x[i] * w[i] for i in range(len(x) - 1)) + b


@weighted_sum_bank.wrong(
    "Your function works for three inputs only; x may have any length.",
    "What would you write for a neuron with a hundred inputs?",
)
def three_inputs_only(x, w, b):
    return x[0] * w[0] + x[1] * w[1] + x[2] * w[2] + b


@weighted_sum_bank.wrong(
    "You apply ReLU already: your z is never below 0.",
    "Which comes first, the weighted sum or the activation, and which of them is asked for here?",
)
def activation_included(x, w, b):
    return max(0, np.dot(x, w) + b)


@weighted_sum_bank.wrong(
    "You round z, so that the digits after the second are lost.",
    "Who should decide how many digits are shown: the neuron, or the one who reads the number?",
)
def result_rounded(x, w, b):
    return round(float(np.dot(x, w) + b), 2)


@weighted_sum_bank.right
def with_zip(x, w, b):
    z = b
    for x_i, w_i in zip(x, w, strict=True):
        z += x_i * w_i
    return float(z)


@weighted_sum_bank.right
def with_sum_of_products(x, w, b):
    return (x * w).sum() + b


@weighted_sum_bank.right
def with_einsum(x, w, b):
    return np.einsum("d,d->", x, w) + b


@weighted_sum_bank.right
def with_bias_as_a_weight(x, w, b):
    return np.append(x, 1) @ np.append(w, b)


@weighted_sum_bank.right
def by_recursion(x, w, b):
    return b if len(x) == 0 else x[0] * w[0] + by_recursion(x[1:], w[1:], b)


# ------------------------------------------------------------------------------------------------------ relu

relu_bank = Bank(relu)


@relu_bank.cases
def _(rng):
    yield Case((np.array([-2.0, 0.0, 3.5]),), "a row with 0 in it")
    yield Case((rng.normal(size=(3, 4)) * 3,), "a (3, 4) array of positive and negative numbers")
    yield Case((3.2,), "the single number 3.2")
    yield Case((-float(rng.uniform(1, 5)),), "a single negative number")
    yield Case((rng.normal(size=(2, 3, 2)) * 3,), "a (2, 3, 2) array")
    yield Case((np.array([[-1e6, -1e-3], [1e-3, 1e6], [116.0, -116.0]]),), "very large and very small numbers")
    yield Case((np.array([[-0.01, 0.01, -1e-6], [1e-6, -0.2, 0.2]]),), "numbers close to 0")


@relu_bank.wrong(
    "You let a small share of each negative entry through: this is the leaky ReLU.",
    "How much of a negative number should come out?",
)
def leaks(z):
    return np.where(np.asarray(z) > 0, z, 0.01 * np.asarray(z))


@relu_bank.wrong(
    "You turn negative entries into positive ones: this is the absolute value.",
    "What should become of -2?",
)
def absolute_value(z):
    return np.abs(z)


@relu_bank.wrong(
    "You keep the negative entries and stop the positive ones.",
    "Of an entry and 0, do you want the larger or the smaller?",
)
def keeps_the_negatives(z):
    return np.minimum(z, 0)


@relu_bank.wrong(
    "You change the sign first: what comes out is the size of the negative entries.",
    "What should become of 3.5?",
)
def sign_flipped(z):
    return np.maximum(-z, 0)


@relu_bank.wrong(
    "You return 1 for positive entries and 0 for the others: that is the slope of ReLU.",
    "What should come out for 3.5: that it is positive, or the number itself?",
)
def slope_returned(z):
    return (np.asarray(z) > 0).astype(float)


@relu_bank.wrong(
    "You compare a whole array with 0 at once; each of its entries has an answer of its own.",
    "Python's `max` and `if` make one decision: how can you have one for each entry?",
)
def one_decision_for_all_entries(z):
    return max(z, 0)


@relu_bank.wrong(
    "You write the zeros into z itself, so that the caller's array is changed.",
    "What is left of the negative entries for someone who needs z later?",
)
def changes_z_in_place(z):
    z[z < 0] = 0
    return z


@relu_bank.wrong(
    "You take the largest entry along axis 0: in `np.max(z, 0)` the 0 is the axis.",
    "Which numpy function compares two things entry by entry?",
)
def max_along_an_axis(z):
    return np.max(z, 0)


@relu_bank.wrong(
    "You leave the negative entries out, so that fewer numbers come out than went in.",
    "Which shape should the result have?",
)
def drops_the_negatives(z):
    return z[z > 0]


@relu_bank.wrong(
    "You stop everything above 1 too: your result lies between 0 and 1.",
    "What should become of 3.5?",
)
def stops_at_one(z):
    return np.clip(z, 0, 1)


@relu_bank.wrong(
    "You return a curve without a corner: this is softplus, the smooth relative of ReLU.",
    "What should come out for exactly 0?",
)
def corner_softened(z):
    return np.log(1 + np.exp(z))


@relu_bank.wrong(
    "You return the sigmoid of z.",
    "How large can a result of ReLU become?",
)
def sigmoid_instead(z):
    return 1 / (1 + np.exp(-z))


@relu_bank.wrong(
    "You cut off all digits after the point: your result holds whole numbers only.",
    "Which type does your array of results have?",
)
def digits_cut_off(z):
    return np.maximum(z, 0).astype(int)


@relu_bank.right
def by_mask(z):
    return z * (np.asarray(z) > 0)


@relu_bank.right
def by_absolute_value(z):
    return (np.abs(z) + z) / 2


@relu_bank.right
def by_where(z):
    return np.where(np.asarray(z) > 0, z, 0.0)


@relu_bank.right
def by_clip(z):
    return np.clip(z, 0, None)


@relu_bank.right
def by_vectorize(z):
    return np.vectorize(lambda number: max(0.0, number))(z)


@relu_bank.right
def by_copy(z):
    out = np.array(z, dtype=float)
    out[out < 0] = 0
    return out


# --------------------------------------------------------------------------------------------------- sigmoid

sigmoid_bank = Bank(sigmoid)


@sigmoid_bank.cases
def _(rng):
    yield Case((np.array([-2.0, 0.0, 3.0]),), "a row with 0 in it")
    yield Case((rng.normal(size=(3, 4)) * 3,), "a (3, 4) array of positive and negative numbers")
    yield Case((float(rng.uniform(0.5, 3)),), "a single positive number")
    yield Case((-float(rng.uniform(0.5, 3)),), "a single negative number")
    yield Case((rng.normal(size=(2, 3, 2)) * 2,), "a (2, 3, 2) array")
    yield Case((rng.uniform(4, 16, size=5) * [-1, 1, -1, 1, 1],), "numbers as far from 0 as 16")
    yield Case((np.array([[-1000.0, 1000], [-1, 1], [-30, 800]]),), "an array with -1000 and 1000 in it", "extremes")
    yield Case((1000.0,), "the single number 1000", "extremes")
    yield Case((-1000.0,), "the single number -1000", "extremes")


@sigmoid_bank.wrong(
    "You have the wrong sign before z: your curve falls where it should rise.",
    "Should a large positive z give a result near 1 or near 0?",
)
def falls_instead_of_rising(z):
    return 1 / (1 + np.exp(z))


@sigmoid_bank.wrong(
    "You return tanh, which runs from -1 to 1.",
    "Which value should come out for 0?",
)
def tanh_instead(z):
    return np.tanh(z)


@sigmoid_bank.wrong(
    "You have the right curve, but stretched: it runs from -1 to 1.",
    "Between which two numbers should the results lie?",
)
def stretched_below_zero(z):
    return 2 / (1 + np.exp(-z)) - 1


@sigmoid_bank.wrong(
    "You divide infinity by infinity for a large positive z, and that is `nan`.",
    "For which signs of its exponent does `np.exp` stay small?",
)
def overflows(z):
    return np.exp(z) / (1 + np.exp(z))


@sigmoid_bank.wrong(
    "Your result is 0 where z is large and positive, as after `np.nan_to_num`; the right value there is 1.",
    "For which signs of its exponent does `np.exp` stay small?",
)
def zero_where_z_is_large(z):
    return np.nan_to_num(np.exp(z) / (1 + np.exp(z)))


@sigmoid_bank.wrong(
    "You return the slope of the sigmoid, a bell that is highest at 0.",
    "Which is asked for here: the value, or how fast it changes?",
)
def slope_returned(z):
    s = 1 / (1 + np.exp(-z))
    return s * (1 - s)


@sigmoid_bank.wrong(
    "You use powers of 2 where powers of e belong.",
    "Which number is the base of `np.exp`?",
)
def base_two(z):
    return 1 / (1 + 2.0 ** (-z))


@sigmoid_bank.wrong(
    "Your brackets are missing: Python computes `1 / 1` first and adds the power of e afterwards.",
    "Which part of your formula should stand under the fraction bar?",
)
def brackets_forgotten(z):
    return 1 / 1 + np.exp(-z)


@sigmoid_bank.wrong(
    "You subtract under the fraction bar where you should add.",
    "What happens to your formula at z = 0?",
)
def subtracts_below(z):
    return 1 / (1 - np.exp(-z))


@sigmoid_bank.wrong(
    "You drop the sign of z: your results are never below a half.",
    "What should come out for a negative z, and where does your code treat it differently?",
)
def sign_dropped(z):
    return 1 / (1 + np.exp(-np.abs(z)))


@sigmoid_bank.wrong(
    "You cut z off at -10 and 10, which moves the values beyond.",
    "How different are the right values for z = 10 and for z = 15?",
)
def z_clipped_too_early(z):
    return 1 / (1 + np.exp(-np.clip(z, -10, 10)))


@sigmoid_bank.wrong(
    "You keep the result a little away from 0 and 1, so that the far ends are wrong.",
    "What is the nearest float64 to the right value for z = 1000?",
)
def result_clipped(z):
    return np.clip(1 / (1 + np.exp(-z)), 1e-7, 1 - 1e-7)


@sigmoid_bank.wrong(
    "You round the result, so that the later digits are lost.",
    "Who should decide how many digits are shown: the function, or the one who reads the number?",
)
def result_rounded(z):
    return np.round(1 / (1 + np.exp(-z)), 4)


@sigmoid_bank.wrong(
    "You decide for 0 or 1; the sigmoid says how sure it is.",
    "What should come out for a z that is only just above 0?",
)
def decides_at_once(z):
    return (1 / (1 + np.exp(-z)) >= 0.5) * 1.0


@sigmoid_bank.wrong(
    "You return the softmax over all entries, so that they share a sum of 1.",
    "Should the result for one entry depend on the others?",
)
def softmax_instead(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


@sigmoid_bank.wrong(
    "You return the logarithm of the sigmoid.",
    "Can a result between 0 and 1 be negative?",
)
def logarithm_returned(z):
    return -np.logaddexp(0, -z)


@sigmoid_bank.wrong(
    "You use `math.exp`, which takes one number and no array.",
    "Which function does numpy have for e to the power of each entry?",
)
def math_exp_on_arrays(z):
    return 1 / (1 + math.exp(-z))


@sigmoid_bank.wrong(
    "You choose one form for the whole array with `if`; each of its entries has a sign of its own.",
    "How can you choose entry by entry?",
)
def one_decision_for_all_entries(z):
    if z >= 0:
        return 1 / (1 + np.exp(-z))
    return np.exp(z) / (1 + np.exp(z))


@sigmoid_bank.wrong(
    "You write into z itself: this changes the caller's array, and a single number has no entries to write to.",
    "How can you make a new array with the values that you need?",
)
def changes_z_in_place(z):
    z[z < -500] = -500
    z[z > 500] = 500
    return 1 / (1 + np.exp(-z))


@sigmoid_bank.right
def straight_from_the_formula(z):
    return 1 / (1 + np.exp(-z))


@sigmoid_bank.right
def by_tanh(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


@sigmoid_bank.right
def by_clipping_far_out(z):
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))


@sigmoid_bank.right
def by_logaddexp(z):
    return np.exp(-np.logaddexp(0, -z))


@sigmoid_bank.right
def by_vectorize_and_math(z):
    def one(number):
        if number >= 0:
            return 1 / (1 + math.exp(-number))
        return math.exp(number) / (1 + math.exp(number))

    return np.vectorize(one)(z)


@sigmoid_bank.right
def by_masks(z):
    z = np.asarray(z, dtype=float)
    out = np.empty(z.shape)
    positive = z >= 0
    out[positive] = 1 / (1 + np.exp(-z[positive]))
    out[~positive] = np.exp(z[~positive]) / (1 + np.exp(z[~positive]))
    return out


# --------------------------------------------------------------------------------------------------- softmax

softmax_bank = Bank(softmax, returns=("probability",))


@softmax_bank.cases
def _(rng):
    yield Case((rng.normal(size=(3, 4)) * 2 + 1,), "a (3, 4) batch of scores")
    yield Case((rng.normal(size=(1, 5)),), "a batch of one row")
    yield Case((rng.normal(size=(5, 2)) - 3,), "five rows of two scores")
    yield Case((rng.normal(size=(2, 6)) * 5,), "two rows of six scores")
    yield Case((rng.normal(size=(4, 3)) + 9,), "four rows of scores near 9")
    yield Case((np.repeat(away_from_zero(rng, 2, 1), 3, axis=1),), "two rows of three equal scores")
    rows = rng.normal(size=(3, 4))
    yield Case((rows + np.array([[1000.0], [0], [-1000]]),), "rows near 1000, near 0 and near -1000", "far_rows")
    yield Case((rng.normal(size=(1, 3)) + 1000,), "one row of scores near 1000", "far_rows")
    yield Case((rng.normal(size=(2, 3)) + 500,), "two rows of scores near 500", "far_rows")
    yield Case(
        (rng.normal(size=(2, 3)) + np.array([-1000, 0, 1000]),), "rows with scores from -1000 to 1000", "far_rows"
    )


@softmax_bank.wrong(
    "You divide by the sum over the rows: your columns add up to 1, not your rows.",
    "Along which axis do you walk when you stay in one row?",
)
def columns_sum_to_one(logits):
    e = np.exp(logits - np.max(logits, axis=0))
    return e / np.sum(e, axis=0)


@softmax_bank.wrong(
    "You divide by the sum over the whole array: all rows share a sum of 1.",
    "What should each row add up to?",
)
def rows_share_one_sum(logits):
    e = np.exp(logits)
    return e / np.sum(e)


@softmax_bank.wrong(
    "You treat the whole batch as one row: the largest score and the sum are taken over all of it.",
    "What should each row add up to?",
)
def batch_treated_as_one_row(logits):
    e = np.exp(logits - np.max(logits))
    return e / np.sum(e)


@softmax_bank.wrong(
    "You take e to the power of scores as they are, which overflows near 1000 and leaves only zeros near -1000.",
    "What may be added to a whole row without changing its probabilities?",
)
def not_shifted(logits):
    e = np.exp(logits)
    return e / np.sum(e, axis=1, keepdims=True)


@softmax_bank.wrong(
    "You take the largest score of the whole batch away from every row: a row far below it becomes 0 divided by 0.",
    "Whose largest score should be taken away from a row?",
)
def max_of_the_whole_batch(logits):
    e = np.exp(logits - np.max(logits))
    return e / np.sum(e, axis=1, keepdims=True)


@softmax_bank.wrong(
    "You take each column's largest score away, which shifts the scores of one row by different amounts.",
    "Which shift leaves the ratios within a row as they are?",
)
def max_of_each_column(logits):
    e = np.exp(logits - np.max(logits, axis=0))
    return e / np.sum(e, axis=1, keepdims=True)


@softmax_bank.wrong(
    "You add the row's largest score where it should be taken away, so that large scores overflow sooner.",
    "How large should the largest exponent be after the shift?",
)
def shift_added(logits):
    e = np.exp(logits + np.max(logits, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


@softmax_bank.wrong(
    "You take the row's mean away; a score far above the mean still overflows.",
    "After which shift can no exponent be above 0?",
)
def mean_taken_away(logits):
    e = np.exp(logits - np.mean(logits, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


@softmax_bank.wrong(
    "You take the row's smallest score away, so that the others only grow and still overflow.",
    "After which shift can no exponent be above 0?",
)
def minimum_taken_away(logits):
    e = np.exp(logits - np.min(logits, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


@softmax_bank.wrong(
    "You shift the scores above the fraction bar, but not those below it.",
    "Which scores does your sum below the fraction bar see?",
)
def shifted_above_only(logits):
    shifted = logits - np.max(logits, axis=1, keepdims=True)
    return np.exp(shifted) / np.sum(np.exp(logits), axis=1, keepdims=True)


@softmax_bank.wrong(
    "You dropped a dimension: the sum or maximum of each row has shape (N,), and numpy lays that along the columns.",
    "Which shape would line up with the rows of an (N, M) array, and how do you keep it?",
)
def dimension_dropped(logits):
    e = np.exp(logits - np.max(logits, axis=1))
    return e / np.sum(e, axis=1)


@softmax_bank.wrong(
    "You return the powers of e, not yet divided by the sum of their row.",
    "What should each row add up to?",
)
def not_divided(logits):
    return np.exp(logits)


@softmax_bank.wrong(
    "Your largest entry of each row is 1: you take away the row's maximum, but do not divide by the row's sum.",
    "What should each row add up to?",
)
def largest_becomes_one(logits):
    return np.exp(logits - np.max(logits, axis=1, keepdims=True))


@softmax_bank.wrong(
    "You divide the scores themselves by their sum; no power of e is taken.",
    "What happens to your result when a score is negative?",
)
def exponential_forgotten(logits):
    return logits / np.sum(logits, axis=1, keepdims=True)


@softmax_bank.wrong(
    "You return the logarithm of the probabilities.",
    "Can a probability be negative?",
)
def logarithm_returned(logits):
    shifted = logits - np.max(logits, axis=1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))


@softmax_bank.wrong(
    "You use powers of 2 where powers of e belong.",
    "Which number is the base of `np.exp`?",
)
def base_two(logits):
    e = 2.0 ** (logits - np.max(logits, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


@softmax_bank.wrong(
    "You turned the sign: your largest probability belongs to the smallest score.",
    "Which score of a row should get the largest probability?",
)
def sign_flipped(logits):
    e = np.exp(np.min(logits, axis=1, keepdims=True) - logits)
    return e / np.sum(e, axis=1, keepdims=True)


@softmax_bank.wrong(
    "You squash each score by itself with the sigmoid, so that your rows do not add up to 1.",
    "Should a probability fall when another score of its row rises?",
)
def sigmoid_for_each_score(logits):
    return 1 / (1 + np.exp(-logits))


@softmax_bank.wrong(
    "You give everything to the largest score of a row; softmax leaves each score a share.",
    "What should come out for two equal scores?",
)
def winner_takes_all(logits):
    return np.eye(logits.shape[1])[np.argmax(logits, axis=1)]


@softmax_bank.wrong(
    "You add a small number below the fraction bar, so that your rows add up to a little less than 1.",
    "How small can the sum of a row be, once its largest term is e to the 0?",
)
def small_number_added_below(logits):
    e = np.exp(logits - np.max(logits, axis=1, keepdims=True))
    return e / (np.sum(e, axis=1, keepdims=True) + 1e-8)


@softmax_bank.wrong(
    "You shift the scores in place, so that the caller's logits are changed.",
    "What does `-=` do to the array that was handed to you?",
)
def changes_logits_in_place(logits):
    logits -= np.max(logits, axis=1, keepdims=True)
    e = np.exp(logits)
    return e / np.sum(e, axis=1, keepdims=True)


@softmax_bank.wrong(
    "You return the probabilities of the first row alone: the function returns during the first turn of its loop.",
    "How far is your `return` indented, and when is it reached?",
)
def first_row_only(logits):
    for row in logits:
        e = np.exp(row - np.max(row))
        return e / np.sum(e)


@softmax_bank.right
def row_by_row(logits):
    out = []
    for row in logits:
        top = max(row)
        powers = [math.exp(score - top) for score in row]
        out.append([power / sum(powers) for power in powers])
    return np.array(out)


@softmax_bank.right
def by_the_logarithm_of_the_sum(logits):
    top = logits.max(axis=1)
    log_sum = top + np.log(np.exp(logits - top[:, None]).sum(axis=1))
    return np.exp(logits - log_sum[:, None])


@softmax_bank.right
def by_transposing(logits):
    e = np.exp(logits.T - logits.max(axis=1))
    return (e / e.sum(axis=0)).T


@softmax_bank.right
def by_differences_of_scores(logits):
    return 1 / np.exp(logits[:, None, :] - logits[:, :, None]).sum(axis=2)


@softmax_bank.right
def along_each_row(logits):
    def one(row):
        e = np.exp(row - row.max())
        return e / e.sum()

    return np.apply_along_axis(one, 1, logits)


@softmax_bank.right
def by_copy_and_in_place(logits):
    out = logits.copy()
    out -= out.max(axis=-1, keepdims=True)
    np.exp(out, out=out)
    out /= np.einsum("nm->n", out)[:, np.newaxis]
    return out


# -------------------------------------------------------------------------------------------- linear_forward

linear_forward_bank = Bank(linear_forward, returns=("out", "cache"))


@linear_forward_bank.cases
def _(rng):
    def draw(N, D, M):
        return rng.normal(size=(N, D)), rng.normal(size=(D, M)), away_from_zero(rng, M)

    yield Case(draw(4, 3, 2), "a batch of 4 rows through 2 neurons with 3 inputs")
    yield Case(draw(3, 2, 5), "a batch of 3 rows through 5 neurons with 2 inputs")
    yield Case(draw(1, 4, 3), "a batch of one row")
    yield Case(draw(5, 3, 1), "a layer of one neuron")
    yield Case(draw(5, 1, 4), "a layer with one input")
    x = np.vstack([[2.0, 3, 5], rng.normal(size=(3, 3))])
    W = np.column_stack([[0.4, 0.3, 0.2], rng.normal(size=3)])
    yield Case((x, W, np.array([0.5, -2.0])), "a batch whose first row is (2, 3, 5)")
    loans = np.array([[100.0, 80], [20, 60], [55, 5]])
    yield Case((loans, np.array([[0.5], [0.7]]), np.array([10.0])), "three loans, the first with x = (100, 80)")


@linear_forward_bank.wrong(
    "Your out is the matrix product alone, without the bias.",
    "What should the layer give for a row of zeros?",
)
def bias_forgotten(x, W, b):
    return x @ W, (x, W)


@linear_forward_bank.wrong(
    "You take the bias away from the product.",
    "Should a larger bias make out larger or smaller?",
)
def bias_subtracted(x, W, b):
    return x @ W - b, (x, W)


@linear_forward_bank.wrong(
    "You multiply the product by the bias.",
    "By how much should a neuron's output change when its bias grows by 1?",
)
def bias_multiplied(x, W, b):
    return (x @ W) * b, (x, W)


@linear_forward_bank.wrong(
    "You add the bias to every weight, so that each input scales it.",
    "How often does the bias of a neuron count for one row?",
)
def bias_added_to_the_weights(x, W, b):
    return x @ (W + b), (x, W)


@linear_forward_bank.wrong(
    "You add the sum of all biases to every neuron.",
    "Which bias belongs to the first column of out?",
)
def biases_summed(x, W, b):
    return x @ W + np.sum(b), (x, W)


@linear_forward_bank.wrong(
    "You add the first bias to all neurons.",
    "Which bias belongs to the second column of out?",
)
def first_bias_for_all(x, W, b):
    return x @ W + b[0], (x, W)


@linear_forward_bank.wrong(
    "You turn the bias into a column, so that it goes down the rows.",
    "Does the bias belong to an example or to a neuron, and along which axis do these lie?",
)
def bias_along_the_rows(x, W, b):
    return x @ W + b[:, None], (x, W)


@linear_forward_bank.wrong(
    "You transposed W: it is (D, M) already, with a column for each neuron.",
    "Which two sizes have to be equal in a matrix product of (N, D) with another array?",
)
def weights_transposed(x, W, b):
    return x @ W.T + b, (x, W)


@linear_forward_bank.wrong(
    "You have the two factors the wrong way round: W comes first in your product.",
    "Which order of (N, D) and (D, M) gives (N, M)?",
)
def factors_swapped(x, W, b):
    return W @ x + b, (x, W)


@linear_forward_bank.wrong(
    "You multiply x and W entry by entry with `*`; a layer needs the matrix product.",
    "Which operator multiplies in pairs and adds up?",
)
def multiplied_entry_by_entry(x, W, b):
    return x * W + b, (x, W)


@linear_forward_bank.wrong(
    "You divide by the number of inputs: your out is a mean of the products, plus the bias.",
    "Is a neuron a weighted sum or a weighted mean?",
)
def mean_instead_of_sum(x, W, b):
    return x @ W / x.shape[1] + b, (x, W)


@linear_forward_bank.wrong(
    "You add up the rows: your out has one row for the whole batch.",
    "How many rows should come out when N rows go in?",
)
def rows_added_up(x, W, b):
    return np.sum(x @ W + b, axis=0), (x, W)


@linear_forward_bank.wrong(
    "You pass on the first row alone.",
    "How many rows should come out when N rows go in?",
)
def first_row_only(x, W, b):
    return x[0] @ W + b, (x, W)


@linear_forward_bank.wrong(
    "You apply ReLU already: your out is never below 0.",
    "Which comes first, the weighted sum or the activation, and which of them is asked for here?",
)
def activation_included(x, W, b):
    return np.maximum(x @ W + b, 0), (x, W)


@linear_forward_bank.wrong(
    "You return the output and no cache.",
    "What will the backward pass need that only this function has seen?",
)
def cache_forgotten(x, W, b):
    return x @ W + b


@linear_forward_bank.wrong(
    "Your cache has W first and x second.",
    "In which order does the docstring name the two?",
)
def cache_swapped(x, W, b):
    return x @ W + b, (W, x)


@linear_forward_bank.wrong(
    "You put b into the cache too, so that it has three items.",
    "Does any slope of x W + b depend on the value of b?",
)
def bias_cached_too(x, W, b):
    return x @ W + b, (x, W, b)


@linear_forward_bank.wrong(
    "Your cache is x alone.",
    "By what does out change when x changes: which other array has to be kept?",
)
def only_x_cached(x, W, b):
    return x @ W + b, x


@linear_forward_bank.wrong(
    "You cache the output in place of the input.",
    "What did this layer multiply: can you find it again from out?",
)
def output_cached(x, W, b):
    out = x @ W + b
    return out, (out, W)


@linear_forward_bank.wrong(
    "You return three values: x and W stand beside out, not together in a cache.",
    "How many values does `out, cache = linear_forward(x, W, b)` unpack?",
)
def cache_not_bundled(x, W, b):
    return x @ W + b, x, W


@linear_forward_bank.wrong(
    "You return the cache first and the output second.",
    "In which order does `out, cache = linear_forward(x, W, b)` unpack them?",
)
def cache_returned_first(x, W, b):
    return (x, W), x @ W + b


@linear_forward_bank.wrong(
    "You keep the shapes of x and W, not their values.",
    "Which numbers will the backward pass multiply by?",
)
def shapes_cached(x, W, b):
    return x @ W + b, (x.shape, W.shape)


@linear_forward_bank.right
def by_three_loops(x, W, b):
    out = np.zeros((len(x), len(b)))
    for n in range(len(x)):
        for m in range(len(b)):
            out[n, m] = b[m]
            for d in range(W.shape[0]):
                out[n, m] += x[n, d] * W[d, m]
    return out, (x, W)


@linear_forward_bank.right
def with_einsum(x, W, b):
    return np.einsum("nd,dm->nm", x, W) + b, [x, W]


@linear_forward_bank.right
def by_transposing(x, W, b):
    return [(W.T @ x.T + b[:, None]).T, (x, W)]


@linear_forward_bank.right
def with_a_column_of_ones(x, W, b):
    out = np.hstack([x, np.ones((len(x), 1))]) @ np.vstack([W, b])
    return out, (x.copy(), W.copy())


@linear_forward_bank.right
def by_broadcasting(x, W, b):
    return (x[:, :, None] * W[None, :, :]).sum(axis=1) + b.reshape(1, -1), (x, W)


# ---------------------------------------------------------------------------------------------- relu_forward

relu_forward_bank = Bank(relu_forward, returns=("out", "cache"))


@relu_forward_bank.cases
def _(rng):
    yield Case((np.array([-2.0, 0.0, 3.5]),), "a row with 0 in it")
    yield Case((rng.normal(size=(3, 4)) * 3,), "a (3, 4) array of positive and negative numbers")
    yield Case((rng.normal(size=(1, 5)) * 3,), "a batch of one row")
    yield Case((rng.normal(size=(2, 3, 2)) * 3,), "a (2, 3, 2) array")
    yield Case((np.array([[-1e6, -1e-3], [1e-3, 1e6], [116.0, -116.0]]),), "very large and very small numbers")
    yield Case((np.array([[-0.01, 0.01, -1e-6], [1e-6, -0.2, 0.2]]),), "numbers close to 0")


@relu_forward_bank.wrong(
    "You return the output and no cache.",
    "What will the backward pass need that only this function has seen?",
)
def cache_forgotten(z):
    return np.maximum(z, 0)


@relu_forward_bank.wrong(
    "You cache the output; the cache of ReLU is its input.",
    "Which of the two does the docstring name as the cache?",
)
def output_cached(z):
    out = np.maximum(z, 0)
    return out, out


@relu_forward_bank.wrong(
    "You cache where z is positive, as True and False or as 1 and 0; the cache of ReLU is z itself.",
    "What does the docstring name as the cache?",
)
def mask_cached(z):
    return np.maximum(z, 0), z > 0


@relu_forward_bank.wrong(
    "You return the cache first and the output second.",
    "In which order does `out, cache = relu_forward(z)` unpack them?",
)
def cache_returned_first(z):
    return z, np.maximum(z, 0)


@relu_forward_bank.wrong(
    "You wrap z into a tuple of one; the cache is z itself.",
    "How many arrays does this layer have to keep?",
)
def cache_in_a_tuple(z):
    return np.maximum(z, 0), (z,)


@relu_forward_bank.wrong(
    "You cache both z and the output.",
    "Which of the two can be computed from the other?",
)
def both_cached(z):
    out = np.maximum(z, 0)
    return out, (z, out)


@relu_forward_bank.wrong(
    "You write the zeros into z itself: the caller's array is changed, and the cache has lost the negative entries.",
    "Are `out` and `z` two arrays in your code, or two names of one?",
)
def changes_z_in_place(z):
    out = z
    out[out < 0] = 0
    return out, z


@relu_forward_bank.wrong(
    "You return the slope of ReLU as the output: 1 for positive entries and 0 for the others.",
    "Which is asked for in the forward pass: the value, or how fast it changes?",
)
def slope_returned(z):
    return (z > 0) * 1.0, z


@relu_forward_bank.wrong(
    "You let a small share of each negative entry through: this is the leaky ReLU.",
    "How much of a negative number should come out?",
)
def leaks(z):
    return np.where(z > 0, z, 0.01 * z), z


@relu_forward_bank.wrong(
    "You return z as it came: no entry is stopped.",
    "Where in your function does a negative entry become 0?",
)
def nothing_stopped(z):
    return z, z


@relu_forward_bank.wrong(
    "You compare a whole array with 0 at once; each of its entries has an answer of its own.",
    "Python's `max` and `if` make one decision: how can you have one for each entry?",
)
def one_decision_for_all_entries(z):
    return max(z, 0), z


@relu_forward_bank.right
def by_mask(z):
    return z * (z > 0), z


@relu_forward_bank.right
def by_copy(z):
    out = z.copy()
    out[out < 0] = 0
    return [out, z]


@relu_forward_bank.right
def by_where(z):
    return np.where(z > 0, z, 0), z.copy()


@relu_forward_bank.right
def entry_by_entry(z):
    out = np.array([number if number > 0 else 0.0 for number in z.flatten()])
    return out.reshape(z.shape), z


# ------------------------------------------------------------------------------------------- sigmoid_forward

sigmoid_forward_bank = Bank(sigmoid_forward, returns=("out", "cache"))


@sigmoid_forward_bank.cases
def _(rng):
    yield Case((np.array([-2.0, 0.0, 3.0]),), "a row with 0 in it")
    yield Case((rng.normal(size=(3, 4)) * 3,), "a (3, 4) array of positive and negative numbers")
    yield Case((rng.normal(size=(1, 5)) * 3,), "a batch of one row")
    yield Case((rng.normal(size=(2, 3, 2)) * 2,), "a (2, 3, 2) array")
    yield Case((np.array([[-1000.0, 1000], [-1, 1], [-30, 800]]),), "an array with -1000 and 1000 in it")


@sigmoid_forward_bank.wrong(
    "You return the output and no cache.",
    "What will the backward pass need that only this function has seen?",
)
def cache_forgotten(z):
    return sigmoid(z)


@sigmoid_forward_bank.wrong(
    "You cache the input, as ReLU does; the cache of the sigmoid is its output.",
    "Which of the two does the docstring name as the cache?",
)
def input_cached(z):
    return sigmoid(z), z


@sigmoid_forward_bank.wrong(
    "You cache the slope; the cache of the sigmoid is its output, and the slope is left to the backward pass.",
    "What does the docstring name as the cache?",
)
def slope_cached(z):
    out = sigmoid(z)
    return out, out * (1 - out)


@sigmoid_forward_bank.wrong(
    "You return z first and the output second.",
    "Which of the two should the next layer get?",
)
def input_returned_first(z):
    return z, sigmoid(z)


@sigmoid_forward_bank.wrong(
    "You wrap the output into a tuple of one; the cache is the array itself.",
    "How many arrays does this layer have to keep?",
)
def cache_in_a_tuple(z):
    out = sigmoid(z)
    return out, (out,)


@sigmoid_forward_bank.wrong(
    "You cache both z and the output.",
    "From which of the two alone can the slope be found?",
)
def both_cached(z):
    out = sigmoid(z)
    return out, (z, out)


@sigmoid_forward_bank.wrong(
    "You cache the sigmoid of the output: it is squashed twice.",
    "How often does your function call the sigmoid, and with what?",
)
def squashed_twice(z):
    out = sigmoid(z)
    return out, sigmoid(out)


@sigmoid_forward_bank.wrong(
    "You cache the power of e, not the output.",
    "What does the docstring name as the cache?",
)
def exponential_cached(z):
    e = np.exp(-z)
    return 1 / (1 + e), e


@sigmoid_forward_bank.wrong(
    "You return the slope of the sigmoid as the output.",
    "Which is asked for in the forward pass: the value, or how fast it changes?",
)
def slope_returned(z):
    out = sigmoid(z)
    return out * (1 - out), out


@sigmoid_forward_bank.wrong(
    "You have the wrong sign before z: your curve falls where it should rise.",
    "Should a large positive z give a result near 1 or near 0?",
)
def falls_instead_of_rising(z):
    out = 1 / (1 + np.exp(z))
    return out, out


@sigmoid_forward_bank.wrong(
    "You divide infinity by infinity for a large positive z, and that is `nan`.",
    "For which signs of its exponent does `np.exp` stay small?",
)
def overflows(z):
    out = np.exp(z) / (1 + np.exp(z))
    return out, out


@sigmoid_forward_bank.wrong(
    "You return tanh, which runs from -1 to 1.",
    "Which value should come out for 0?",
)
def tanh_instead(z):
    out = np.tanh(z)
    return out, out


@sigmoid_forward_bank.right
def straight_from_the_formula(z):
    out = 1 / (1 + np.exp(-z))
    return out, out


@sigmoid_forward_bank.right
def by_tanh(z):
    out = (1 + np.tanh(z / 2)) / 2
    return [out, out.copy()]


@sigmoid_forward_bank.right
def by_two_calls(z):
    return np.exp(-np.logaddexp(0, -z)), np.exp(-np.logaddexp(0, -z))


@sigmoid_forward_bank.right
def entry_by_entry(z):
    out = np.empty(z.shape)
    for at, number in np.ndenumerate(z):
        out[at] = 1 / (1 + math.exp(-number)) if number > 0 else math.exp(number) / (1 + math.exp(number))
    return out, out


# ------------------------------------------------------------------------------------------- network_forward

network_forward_bank = Bank(network_forward, returns=("logits", "caches"))


def draw_params(rng, *sizes, pair=tuple):
    """Draw the (W, b) of each layer; sizes D, H, ..., M."""
    return [pair((rng.normal(size=(d, m)), away_from_zero(rng, m))) for d, m in pairwise(sizes)]


@network_forward_bank.cases
def _(rng):
    yield Case((rng.normal(size=(4, 3)), draw_params(rng, 3, 5, 2)), "a network of two layers")
    yield Case((rng.normal(size=(5, 4)), draw_params(rng, 4, 6, 3, 2)), "a network of three layers")
    yield Case((rng.normal(size=(5, 3)), draw_params(rng, 3, 2)), "a network of one layer")
    yield Case((rng.normal(size=(1, 2)), draw_params(rng, 2, 4, 3)), "a batch of one row")
    lists = draw_params(rng, 2, 4, 6, 5, 3, pair=list)
    yield Case((rng.normal(size=(7, 2)) * 3, lists), "four layers whose params are lists [W, b]")


@network_forward_bank.wrong(
    "You apply ReLU after the last layer too: your logits are never below 0.",
    "May a score be negative?",
)
def relu_after_the_last(x, params):
    caches = []
    for W, b in params:
        z, linear_cache = linear_forward(x, W, b)
        x, relu_cache = relu_forward(z)
        caches.append((linear_cache, relu_cache))
    caches[-1] = (linear_cache, None)
    return x, caches


@network_forward_bank.wrong(
    "You apply no ReLU between the layers, so that they act as one single layer.",
    "What do two weighted sums in a row make?",
)
def no_relu_between(x, params):
    caches = []
    for W, b in params:
        x, linear_cache = linear_forward(x, W, b)
        caches.append((linear_cache, x))
    caches[-1] = (linear_cache, None)
    return x, caches


@network_forward_bank.wrong(
    "You use the sigmoid between the layers, where ReLU is asked for.",
    "Which activation does the docstring name?",
)
def sigmoid_between(x, params):
    caches = []
    for W, b in params[:-1]:
        z, linear_cache = linear_forward(x, W, b)
        x = sigmoid(z)
        caches.append((linear_cache, z))
    logits, linear_cache = linear_forward(x, *params[-1])
    return logits, [*caches, (linear_cache, None)]


@network_forward_bank.wrong(
    "You apply ReLU to x before the first layer.",
    "What happens to a negative input on its way into your network?",
)
def relu_before_the_first(x, params):
    return network_forward(np.maximum(x, 0), params)


@network_forward_bank.wrong(
    "You stop before the last layer: what you return comes out of the ReLU before it.",
    "Which layers does your loop visit, and which is left?",
)
def last_layer_skipped(x, params):
    caches = []
    for W, b in params[:-1]:
        z, linear_cache = linear_forward(x, W, b)
        x, relu_cache = relu_forward(z)
        caches.append((linear_cache, relu_cache))
    return x, caches


@network_forward_bank.wrong(
    "You feed x into every layer, not what came out of the layer before.",
    "What is the input of the second layer?",
)
def x_into_every_layer(x, params):
    caches = []
    for W, b in params:
        out, linear_cache = linear_forward(x, W, b)
        out, relu_cache = relu_forward(out)
        caches.append((linear_cache, relu_cache))
    return out, caches


@network_forward_bank.wrong(
    "Your function works for two layers only; params may have any number of them.",
    "What would you write for a network of ten layers?",
)
def two_layers_only(x, params):
    z, first = linear_forward(x, *params[0])
    logits, last = linear_forward(np.maximum(z, 0), *params[1])
    return logits, [(first, z), (last, None)]


@network_forward_bank.wrong(
    "You leave out the biases.",
    "Where in your code does b appear?",
)
def biases_forgotten(x, params):
    return network_forward(x, [(W, 0 * b) for W, b in params])


@network_forward_bank.wrong(
    "You return probabilities: softmax is applied to the logits.",
    "Which name does the docstring give to what comes out of the last layer?",
)
def softmax_at_the_end(x, params):
    logits, caches = network_forward(x, params)
    return softmax(logits), caches


@network_forward_bank.wrong(
    "You return probabilities: the sigmoid is applied to the logits.",
    "Which name does the docstring give to what comes out of the last layer?",
)
def sigmoid_at_the_end(x, params):
    logits, caches = network_forward(x, params)
    return sigmoid(logits), caches


@network_forward_bank.wrong(
    "You return the logits and no caches.",
    "What will the backward pass need from each layer?",
)
def caches_forgotten(x, params):
    return network_forward(x, params)[0]


@network_forward_bank.wrong(
    "Your caches run from the last layer to the first.",
    "Which cache should `caches[0]` be?",
)
def caches_reversed(x, params):
    logits, caches = network_forward(x, params)
    return logits, caches[::-1]


@network_forward_bank.wrong(
    "Your caches stand in one flat list, not in a pair for each layer.",
    "How long should `caches` be for a network of two layers?",
)
def caches_flat(x, params):
    logits, caches = network_forward(x, params)
    return logits, [cache for pair in caches for cache in pair if cache is not None]


@network_forward_bank.wrong(
    "Your caches hold the pairs the wrong way round: the ReLU's comes first.",
    "Which of the two is applied first in a layer?",
)
def pairs_swapped(x, params):
    logits, caches = network_forward(x, params)
    return logits, [(relu_cache, linear_cache) for linear_cache, relu_cache in caches]


@network_forward_bank.wrong(
    "You keep the caches of the linear parts only.",
    "What will the backward pass have to know about each ReLU?",
)
def relu_caches_forgotten(x, params):
    logits, caches = network_forward(x, params)
    return logits, [linear_cache for linear_cache, _ in caches]


@network_forward_bank.wrong(
    "Your last entry is the linear cache alone; it should be a pair like the others, with None in it.",
    "What does `linear_cache, relu_cache = caches[-1]` unpack?",
)
def last_cache_not_a_pair(x, params):
    logits, caches = network_forward(x, params)
    return logits, [*caches[:-1], caches[-1][0]]


@network_forward_bank.wrong(
    "You cache a ReLU for the last layer, where there is none.",
    "What does the docstring put in the place of the last ReLU cache?",
)
def relu_cached_for_the_last(x, params):
    caches = []
    for W, b in params:
        logits, linear_cache = linear_forward(x, W, b)
        x, relu_cache = relu_forward(logits)
        caches.append((linear_cache, relu_cache))
    return logits, caches


@network_forward_bank.wrong(
    "You cache what comes out of each ReLU; the cache of ReLU is its input.",
    "What does `relu_forward` return as its second value?",
)
def relu_output_cached(x, params):
    logits, caches = network_forward(x, params)
    return logits, [(c, None if z is None else np.maximum(z, 0)) for c, z in caches]


@network_forward_bank.wrong(
    "You leave the last layer out of the caches.",
    "How long should `caches` be for a network of two layers?",
)
def last_cache_forgotten(x, params):
    logits, caches = network_forward(x, params)
    return logits, caches[:-1]


@network_forward_bank.wrong(
    "Your caches hold the last layer alone: the list is made anew on the way.",
    "Where in your code is the empty list made, and how often is that line run?",
)
def only_the_last_cached(x, params):
    logits, caches = network_forward(x, params)
    return logits, caches[-1:]


@network_forward_bank.wrong(
    "You return the caches first and the logits second.",
    "In which order does `logits, caches = network_forward(x, params)` unpack them?",
)
def caches_returned_first(x, params):
    return network_forward(x, params)[::-1]


@network_forward_bank.wrong(
    "You change the caller's list of params, as `pop` and `reverse` do: the next call meets another network.",
    "How can you look at the last item of a list and leave the list as it is?",
)
def params_changed(x, params):
    all_params = list(params)
    params.pop()
    return network_forward(x, all_params)


@network_forward_bank.right
def by_index(x, params):
    caches = []
    for i in range(len(params)):
        W, b = params[i]
        z = x @ W + b
        is_last = i == len(params) - 1
        caches.append(((x, W), None if is_last else z))
        x = z if is_last else np.maximum(z, 0)
    return x, caches


@network_forward_bank.right
def layer_after_layer_recursively(x, params):
    (W, b), *rest = params
    z = x @ W + b
    if not rest:
        return z, [((x, W), None)]
    logits, caches = layer_after_layer_recursively(z * (z > 0), rest)
    return logits, [((x, W), z), *caches]


@network_forward_bank.right
def by_reduce(x, params):
    def layer(state, wb):
        z, caches = state
        inputs = np.maximum(z, 0) if caches else z
        caches = [[c, z] for c, _ in caches[-1:]] if caches else []
        return inputs @ wb[0] + wb[1], [*state[1][:-1], *caches, [[inputs, wb[0]], None]]

    return reduce(layer, params, (x, []))


@network_forward_bank.right
def all_sums_first_then_caches(x, params):
    inputs, sums = [x], []
    for W, b in params:
        sums.append(np.einsum("nd,dm->nm", inputs[-1], W) + b)
        inputs.append(np.where(sums[-1] > 0, sums[-1], 0))
    linear_caches = [(given, W) for given, (W, _) in zip(inputs, params, strict=False)]
    return sums[-1], tuple(zip(linear_caches, [*sums[:-1], None], strict=True))


@network_forward_bank.right
def relu_unless_first(x, params):
    caches, z = [], None
    for W, b in params:
        if z is not None:
            caches[-1] = (caches[-1][0], z)
            x = z.clip(min=0)
        caches.append(((x, W), None))
        z = np.dot(x, W) + b
    return z, caches
