"""Chapter 5, backpropagation: the cases, the wrong answers that learners give, right ones written differently."""

# ruff: noqa: F811 (two exercises may know a mistake by the same name)

from itertools import pairwise

import numpy as np

from propkit.activations import (
    relu,
    relu_backward,
    relu_forward,
    sigmoid,
    sigmoid_backward,
    sigmoid_forward,
    softmax,
)
from propkit.bug_hunt import faulty_a, faulty_b, faulty_c, forward_a, forward_b, forward_c, mended_a, mended_b, mended_c
from propkit.checks.exercise import Bank, Case
from propkit.linear import linear_backward, linear_forward
from propkit.losses import (
    binary_cross_entropy_backward,
    binary_cross_entropy_forward,
    mse_backward,
    mse_forward,
    softmax_cross_entropy_backward,
    softmax_cross_entropy_forward,
)
from propkit.network import network_backward, network_forward


def away_from_zero(rng, *size):
    """Draw numbers of both signs from 1 to 3 in size: no bias can hide, and no ReLU is near its kink."""
    return rng.uniform(1, 3, size=size) * rng.choice([-1.0, 1.0], size=size)


def both_signs(rng, *size):
    """Draw numbers from 0.5 to 3 in size, as many positive as negative ones where their count is even."""
    count = int(np.prod(size))
    signs = np.where(np.arange(count) % 2 == 0, 1.0, -1.0)
    return rng.uniform(0.5, 3, size=size) * rng.permutation(signs).reshape(size)


# ------------------------------------------------------------------------------------------- linear_backward

linear_backward_bank = Bank(linear_backward, returns=("dx", "dW", "db"))


@linear_backward_bank.cases
def _(rng):
    def draw(n, d, m):
        x, W, b = rng.normal(size=(n, d)), rng.normal(size=(d, m)), away_from_zero(rng, m)
        return rng.normal(size=(n, m)), x, W, b

    def by_cache(dout, x, W, b):
        return dout, linear_forward(x, W, b)[1]

    x, W = np.array([[1.0, 2, -1], [3, 0, 2]]), np.array([[1.0, 2, 0, -1], [0, 3, 1, 2], [-2, 1, 4, 1]])
    dout = np.array([[1.0, -2, 3, 0.5], [2, 1, -1, 4]])
    yield Case((dout, (x, W)), "two rows of small whole numbers")
    yield Case(by_cache(*draw(4, 3, 2)), "a batch of 4 rows through 2 neurons with 3 inputs")
    yield Case(by_cache(*draw(3, 2, 5)), "a batch of 3 rows through 5 neurons with 2 inputs")
    yield Case(by_cache(*draw(1, 4, 3)), "a batch of one row")
    yield Case(by_cache(*draw(5, 3, 3)), "a batch of 5 rows through a square W, 3 neurons with 3 inputs")
    yield Case(by_cache(*draw(5, 3, 1)), "a layer of one neuron")
    yield Case(by_cache(*draw(5, 1, 4)), "a layer with one input")
    dout, x, W, _ = draw(3, 4, 2)
    yield Case((dout, (x * 1e4, W)), "a batch with inputs in the ten thousands")
    yield Case(draw(4, 5, 3), "a batch of 4 rows that went forward first", way="after linear_forward")
    yield Case(draw(6, 2, 4), "a batch of 6 rows that went forward first", way="after linear_forward")


@linear_backward_bank.wrong(
    "Your db is the mean over the rows; a bias that is used once for every row needs the sum.",
    "Where does the 1/N of the mean live: in the loss, or in each layer?",
)
def bias_gradient_averaged(dout, cache):
    x, W = cache
    return dout @ W.T, x.T @ dout, np.mean(dout, axis=0)


@linear_backward_bank.wrong(
    "Your db is dout itself: it has one row for each example, where b has one number for each neuron.",
    "How often is one bias used in a batch, and what happens to gradients where a value is used often?",
)
def bias_gradient_not_summed(dout, cache):
    x, W = cache
    return dout @ W.T, x.T @ dout, dout


@linear_backward_bank.wrong(
    "Your db adds up everything, rows and columns: all biases share one number.",
    "Which entries of dout belong to the bias of neuron m?",
)
def bias_gradient_summed_over_everything(dout, cache):
    x, W = cache
    return dout @ W.T, x.T @ dout, np.sum(dout)


@linear_backward_bank.wrong(
    "Your db adds up each row; it has one number for each example, not for each neuron.",
    "Along which axis of dout do the examples stand?",
)
def bias_gradient_summed_along_the_row(dout, cache):
    x, W = cache
    return dout @ W.T, x.T @ dout, np.sum(dout, axis=1)


@linear_backward_bank.wrong(
    "Your db has a row to itself, (1, M); b is (M,), and so is its gradient.",
    "What does `keepdims=True` keep?",
)
def bias_gradient_keeps_a_dimension(dout, cache):
    x, W = cache
    return dout @ W.T, x.T @ dout, np.sum(dout, axis=0, keepdims=True)


@linear_backward_bank.wrong(
    "Your db is the last row of dout: each row's share replaces the one before, where they should add up.",
    "Is there an `=` in your loop where a `+=` should be?",
)
def bias_gradient_assigned(dout, cache):
    x, W = cache
    db = np.zeros(W.shape[1])
    for row in dout:
        db = row.copy()
    return dout @ W.T, x.T @ dout, db


@linear_backward_bank.wrong(
    "Your dW and db hold the last row's share alone: each row replaces the one before, where they should add up.",
    "Is there an `=` in your loop where a `+=` should be?",
)
def gradients_assigned_row_by_row(dout, cache):
    x, W = cache
    for n in range(len(x)):
        dW = np.outer(x[n], dout[n])
        db = dout[n]
    return dout @ W.T, dW, db


@linear_backward_bank.wrong(
    "Your dW and db look at the first row alone.",
    "What would your function return if the second row were another one?",
)
def first_row_only(dout, cache):
    x, W = cache
    return dout @ W.T, np.outer(x[0], dout[0]), dout[0]


@linear_backward_bank.wrong(
    "You put ones in the place of the upstream gradient.",
    "What should happen to your gradients if dout is twice as large?",
)
def upstream_taken_as_ones(dout, cache):
    x, W = cache
    dout = np.ones_like(dout)
    return dout @ W.T, x.T @ dout, np.sum(dout, axis=0)


@linear_backward_bank.wrong(
    "You return the local slopes W, x and 1; the upstream gradient is not in them.",
    "What does the chain rule do with the local slope and the gradient that comes from above?",
)
def upstream_ignored(dout, cache):
    x, W = cache
    return W, x, np.ones(W.shape[1])


@linear_backward_bank.wrong(
    "You divide dW and db by the number of rows; the loss has done that already.",
    "Where does the 1/N of the mean live?",
)
def weights_and_bias_divided_by_rows(dout, cache):
    x, W = cache
    return dout @ W.T, x.T @ dout / len(x), np.sum(dout, axis=0) / len(x)


@linear_backward_bank.wrong(
    "You divide dW by the number of rows; the loss has done that already.",
    "Where does the 1/N of the mean live?",
)
def weights_divided_by_rows(dout, cache):
    x, W = cache
    return dout @ W.T, x.T @ dout / len(x), np.sum(dout, axis=0)


@linear_backward_bank.wrong(
    "You divide every gradient by the number of rows; the loss has done that already.",
    "Where does the 1/N of the mean live?",
)
def everything_divided_by_rows(dout, cache):
    x, W = cache
    return dout @ W.T / len(x), x.T @ dout / len(x), np.mean(dout, axis=0)


@linear_backward_bank.wrong(
    "What stands to the right of dout (N, M) must begin with M; W (D, M) does not, unless it is square.",
    "Which shape must the second factor have to turn (N, M) into (N, D)?",
)
def weights_not_transposed(dout, cache):
    x, W = cache
    return dout @ W, x.T @ dout, np.sum(dout, axis=0)


@linear_backward_bank.wrong(
    "What stands to the left of dout (N, M) must end with N; x (N, D) does not, unless it is square.",
    "Over what does dW add up: rows, inputs or neurons?",
)
def x_not_transposed(dout, cache):
    x, W = cache
    return dout @ W.T, x @ dout, np.sum(dout, axis=0)


@linear_backward_bank.wrong(
    "Your dW is (M, D): it is transposed.",
    "Which shape has W?",
)
def weight_gradient_transposed(dout, cache):
    x, W = cache
    return dout @ W.T, dout.T @ x, np.sum(dout, axis=0)


@linear_backward_bank.wrong(
    "Your dx is (D, N): it is transposed.",
    "Which shape has x?",
)
def input_gradient_transposed(dout, cache):
    x, W = cache
    return W @ dout.T, x.T @ dout, np.sum(dout, axis=0)


@linear_backward_bank.wrong(
    "You return dW first and dx second.",
    "In which order does `linear_forward` take x, W and b?",
)
def weight_gradient_returned_first(dout, cache):
    x, W = cache
    return x.T @ dout, dout @ W.T, np.sum(dout, axis=0)


@linear_backward_bank.wrong(
    "You return the gradients from the last argument to the first: db, dW, dx.",
    "In which order does `linear_forward` take x, W and b?",
)
def order_reversed(dout, cache):
    x, W = cache
    return np.sum(dout, axis=0), x.T @ dout, dout @ W.T


@linear_backward_bank.wrong(
    "You return dW and db, and no dx.",
    "What does the layer below need as its upstream gradient?",
)
def dx_forgotten(dout, cache):
    x, _ = cache
    return x.T @ dout, np.sum(dout, axis=0)


@linear_backward_bank.wrong(
    "You return dx and dW, and no db.",
    "Which argument of `linear_forward` has no gradient in your result?",
)
def db_forgotten(dout, cache):
    x, W = cache
    return dout @ W.T, x.T @ dout


@linear_backward_bank.wrong(
    "All your gradients have the wrong sign: you step downhill already.",
    "Who takes the step: the backward pass, or the optimizer?",
)
def signs_flipped(dout, cache):
    x, W = cache
    return -dout @ W.T, -x.T @ dout, -np.sum(dout, axis=0)


@linear_backward_bank.wrong(
    "You write into the cache: the caller's x or W is changed.",
    "Who corrects the weights: the backward pass, or the optimizer?",
)
def cache_changed_in_place(dout, cache):
    x, W = cache
    dx, dW, db = dout @ W.T, x.T @ dout, np.sum(dout, axis=0)
    W -= 0.1 * dW
    return dx, dW, db


@linear_backward_bank.wrong(
    "You divide dout by the number of rows, and in place: the caller's array is changed too.",
    "Where does the 1/N of the mean live?",
)
def dout_divided_in_place(dout, cache):
    x, W = cache
    dout /= len(dout)
    return dout @ W.T, x.T @ dout, np.sum(dout, axis=0)


@linear_backward_bank.right
def by_three_loops(dout, cache):
    x, W = cache
    dx, dW, db = np.zeros_like(x), np.zeros_like(W), np.zeros(W.shape[1])
    for n in range(len(x)):
        for m in range(W.shape[1]):
            db[m] += dout[n, m]
            for d in range(W.shape[0]):
                dx[n, d] += dout[n, m] * W[d, m]
                dW[d, m] += dout[n, m] * x[n, d]
    return dx, dW, db


@linear_backward_bank.right
def with_einsum(dout, cache):
    x, W = cache
    return [np.einsum("nm,dm->nd", dout, W), np.einsum("nd,nm->dm", x, dout), np.einsum("nm->m", dout)]


@linear_backward_bank.right
def one_outer_product_for_each_row(dout, cache):
    dW = sum(np.outer(inputs, blame) for inputs, blame in zip(cache[0], dout, strict=True))
    return np.array([cache[1] @ blame for blame in dout]), dW, sum(dout)


@linear_backward_bank.right
def by_transposing_the_results(dout, cache):
    x, W = cache
    return np.dot(W, dout.T).T, (dout.T @ x).T, np.ones(len(dout)) @ dout


@linear_backward_bank.right
def by_broadcasting(dout, cache):
    x, W = cache
    dx = (dout[:, None, :] * W[None, :, :]).sum(axis=2)
    dW = (x[:, :, None] * dout[:, None, :]).sum(axis=0)
    return dx, dW, dout.sum(0)


# --------------------------------------------------------------------------------------------- relu_backward

relu_backward_bank = Bank(relu_backward, returns=("dz",))


@relu_backward_bank.cases
def _(rng):
    def by_cache(dout, z):
        return dout, relu_forward(z)[1]

    yield Case((np.array([0.5, -4.0, 2.0]), np.array([-2.0, 1.5, 3.5])), "a row of three")
    yield Case(
        by_cache(rng.normal(size=(3, 4)), both_signs(rng, 3, 4)), "a (3, 4) array of positive and negative numbers"
    )
    z = both_signs(rng, 2, 5)
    z[0, 1] = z[1, 3] = 0
    yield Case((away_from_zero(rng, 2, 5), z), "an array with 0 in it")
    yield Case((rng.normal(size=(1, 6)), both_signs(rng, 1, 6)), "a batch of one row")
    yield Case((rng.normal(size=(2, 3, 2)), both_signs(rng, 2, 3, 2)), "a (2, 3, 2) array")
    yield Case((np.array(-1.5), np.array(2.5)), "a single number")
    large_and_small = np.array([[-1e6, -1e-3], [1e-9, 1e6], [116.0, -116.0]])
    yield Case((rng.normal(size=(3, 2)), large_and_small), "very large and very small numbers")
    yield Case(
        (rng.normal(size=(5, 2)), both_signs(rng, 5, 2)), "5 rows that went forward first", way="after relu_forward"
    )
    yield Case(
        (rng.normal(size=(4, 6)), both_signs(rng, 4, 6)), "4 rows that went forward first", way="after relu_forward"
    )


@relu_backward_bank.wrong(
    "You let the gradient through where z is 0; the slope is taken as 0 there.",
    "Do you compare with `>` or with `>=`?",
)
def slope_at_zero_is_one(dout, cache):
    return np.where(cache >= 0, dout, 0)


@relu_backward_bank.wrong(
    "You let half of the gradient through where z is 0; the slope is taken as 0 there.",
    "What does the docstring say about the slope at 0?",
)
def slope_at_zero_is_a_half(dout, cache):
    return dout * np.heaviside(cache, 0.5)


@relu_backward_bank.wrong(
    "You return the slope, 1 or 0; the upstream gradient is not in it.",
    "What should happen to dz if dout is twice as large?",
)
def upstream_ignored(dout, cache):
    return np.where(cache > 0, 1.0, 0.0)


@relu_backward_bank.wrong(
    "You look at the sign of dout; it is the sign of z that opened or closed the gate.",
    "Which array decides in the forward pass what is let through?",
)
def sign_of_the_upstream_decides(dout, cache):
    return np.where(dout > 0, dout, 0)


@relu_backward_bank.wrong(
    "You stop negative gradients too; a gradient may be negative where z is positive.",
    "Which array decides in the forward pass what is let through?",
)
def negative_gradients_stopped(dout, cache):
    return np.where(cache > 0, np.maximum(dout, 0), 0)


@relu_backward_bank.wrong(
    "You let every gradient through, as if there were no ReLU.",
    "What happened in the forward pass to the negative entries?",
)
def everything_let_through(dout, cache):
    return dout.copy()


@relu_backward_bank.wrong(
    "You multiply by the value of the ReLU; the chain rule asks for its slope.",
    "By how much does the output grow when a positive z grows by 1?",
)
def multiplied_by_the_value(dout, cache):
    return dout * np.maximum(cache, 0)


@relu_backward_bank.wrong(
    "You multiply by z itself; the chain rule asks for the slope of the ReLU.",
    "By how much does the output grow when a positive z grows by 1?",
)
def multiplied_by_z(dout, cache):
    return dout * cache


@relu_backward_bank.wrong(
    "You let the gradient through where z is negative, and stop it where z is positive.",
    "Which entries of z reached the output?",
)
def wrong_side_let_through(dout, cache):
    return np.where(cache < 0, dout, 0)


@relu_backward_bank.wrong(
    "You give the gradient a minus sign where z is negative, where nothing should pass.",
    "What does the output do when a negative z grows a little?",
)
def sign_of_z_multiplied(dout, cache):
    return dout * np.sign(cache)


@relu_backward_bank.wrong(
    "You let a small share through where z is negative: this is the slope of the leaky ReLU.",
    "What does the output do when a negative z grows a little?",
)
def leaks(dout, cache):
    return np.where(cache > 0, dout, 0.01 * dout)


@relu_backward_bank.wrong(
    "You write into dout itself: the caller's array is changed.",
    "How can you get a new array that has the same numbers?",
)
def dout_changed_in_place(dout, cache):
    dout[cache <= 0] = 0
    return dout


@relu_backward_bank.wrong(
    "You write into the cache itself: the caller's array is changed.",
    "How can you get a new array that says where z is positive?",
)
def cache_changed_in_place(dout, cache):
    cache[cache <= 0] = 0
    cache[cache > 0] = 1
    return dout * cache


@relu_backward_bank.wrong(
    "You keep only the entries that pass, in a row; dz has the shape of z, with 0 where nothing passes.",
    "How many entries should dz have?",
)
def stopped_entries_dropped(dout, cache):
    return dout[cache > 0]


@relu_backward_bank.wrong(
    "You ask whether a whole array is positive; each of its entries has an answer of its own.",
    "Python's `if` makes one decision: how can you have one for each entry?",
)
def one_decision_for_all_entries(dout, cache):
    return dout if cache > 0 else 0 * dout


@relu_backward_bank.wrong(
    "You add up over the rows; only what was used for all rows, as a bias is, needs that.",
    "Which shape has z, and which shape must dz have?",
)
def summed_over_the_rows(dout, cache):
    return np.sum(np.where(cache > 0, dout, 0), axis=0)


@relu_backward_bank.right
def by_mask(dout, cache):
    return dout * (cache > 0)


@relu_backward_bank.right
def by_copy(dout, cache):
    dz = dout.copy()
    dz[cache <= 0] = 0
    return dz


@relu_backward_bank.right
def into_zeros(dout, cache):
    dz, passed = np.zeros_like(dout), cache > 0
    dz[passed] = dout[passed]
    return dz


@relu_backward_bank.right
def by_heaviside(dout, cache):
    return np.heaviside(cache, 0.0) * dout


@relu_backward_bank.right
def entry_by_entry(dout, cache):
    pairs = zip(dout.ravel(), cache.ravel(), strict=True)
    return np.array([float(blame) if z > 0 else 0.0 for blame, z in pairs]).reshape(dout.shape)


# ------------------------------------------------------------------------------------------ sigmoid_backward

sigmoid_backward_bank = Bank(sigmoid_backward, returns=("dz",))


@sigmoid_backward_bank.cases
def _(rng):
    def by_cache(dout, z):
        return dout, sigmoid_forward(z)[1]

    yield Case((np.array([1.0, -2.0, 4.0]), np.array([0.5, 0.25, 0.9])), "the outputs (0.5, 0.25, 0.9)")
    yield Case(by_cache(rng.normal(size=(3, 4)), both_signs(rng, 3, 4)), "a (3, 4) array of outputs")
    yield Case(by_cache(rng.normal(size=(1, 5)), both_signs(rng, 1, 5)), "a batch of one row")
    yield Case(by_cache(rng.normal(size=(2, 3, 2)), both_signs(rng, 2, 3, 2)), "a (2, 3, 2) array of outputs")
    yield Case((np.array(-2.0), np.array(0.75)), "a single number")
    flat = np.array([[0.0, 1.0], [0.5, 1e-6], [1 - 1e-6, 1e-300]])
    yield Case((away_from_zero(rng, 3, 2), flat), "outputs that are 0, 1 or close to it")
    yield Case(
        (rng.normal(size=(4, 2)), both_signs(rng, 4, 2)), "4 rows that went forward first", way="after sigmoid_forward"
    )
    far = np.array([[1000.0, -1000, 0.5], [-30, 800, -2]])
    yield Case(
        (away_from_zero(rng, 2, 3), far),
        "2 rows with -1000 and 1000 in them that went forward first",
        way="after sigmoid_forward",
    )


@sigmoid_backward_bank.wrong(
    "You return the slope of the sigmoid; the upstream gradient is not in it.",
    "What should happen to dz if dout is twice as large?",
)
def upstream_ignored(dout, cache):
    return cache * (1 - cache)


@sigmoid_backward_bank.wrong(
    "You apply the sigmoid to the cache, but the cache is its output already: the slope is taken at the wrong place.",
    "What does `sigmoid_forward` keep: z, or out?",
)
def slope_taken_at_the_output(dout, cache):
    out = sigmoid(cache)
    return dout * out * (1 - out)


@sigmoid_backward_bank.wrong(
    "You multiply by the output; the chain rule asks for the slope.",
    "How steep is the sigmoid where its output is close to 1?",
)
def multiplied_by_the_value(dout, cache):
    return dout * cache


@sigmoid_backward_bank.wrong(
    "You multiply by 1 - out alone: one factor of the slope is missing.",
    "How steep is the sigmoid where its output is close to 0?",
)
def one_factor_missing(dout, cache):
    return dout * (1 - cache)


@sigmoid_backward_bank.wrong(
    "You use 1 - out**2, which is the slope of tanh.",
    "How steep is the sigmoid in its middle, where its output is a half?",
)
def slope_of_tanh(dout, cache):
    return dout * (1 - cache**2)


@sigmoid_backward_bank.wrong(
    "You use the slope of ReLU: the whole gradient passes.",
    "How steep is the sigmoid in its middle, where its output is a half?",
)
def slope_of_relu(dout, cache):
    return np.where(cache > 0, dout, 0)


@sigmoid_backward_bank.wrong(
    "Your slope has the wrong sign.",
    "Does the sigmoid rise or fall from left to right?",
)
def sign_flipped(dout, cache):
    return dout * cache * (cache - 1)


@sigmoid_backward_bank.wrong(
    "You multiply by out and then take out away, because a pair of parentheses is missing.",
    "Which part of your line does Python work out first?",
)
def parentheses_forgotten(dout, cache):
    return dout * cache * 1 - cache


@sigmoid_backward_bank.wrong(
    "You divide by the slope; the chain rule multiplies.",
    "Where the sigmoid is flat, does a change of z move the loss much or little?",
)
def divided_by_the_slope(dout, cache):
    return dout / (cache * (1 - cache))


@sigmoid_backward_bank.wrong(
    "You add the slope to the upstream gradient; the chain rule multiplies the two.",
    "What should dz be where dout is 0?",
)
def slope_added(dout, cache):
    return dout + cache * (1 - cache)


@sigmoid_backward_bank.wrong(
    "You use the slope twice.",
    "How many sigmoids stand between z and out?",
)
def slope_used_twice(dout, cache):
    return dout * (cache * (1 - cache)) ** 2


@sigmoid_backward_bank.wrong(
    "You divide by the number of rows; the loss has done that already.",
    "Where does the 1/N of the mean live?",
)
def divided_by_rows(dout, cache):
    return dout * cache * (1 - cache) / (len(dout) if np.ndim(dout) else 1)


@sigmoid_backward_bank.wrong(
    "You write into dout itself: the caller's array is changed.",
    "Which of `a *= b` and `a * b` makes a new array?",
)
def dout_changed_in_place(dout, cache):
    dout *= cache * (1 - cache)
    return dout


@sigmoid_backward_bank.wrong(
    "You write into the cache itself: the caller's array is changed.",
    "Which of `a *= b` and `a * b` makes a new array?",
)
def cache_changed_in_place(dout, cache):
    cache *= 1 - cache
    return dout * cache


@sigmoid_backward_bank.wrong(
    "You add up over the rows; only what was used for all rows, as a bias is, needs that.",
    "Which shape has z, and which shape must dz have?",
)
def summed_over_the_rows(dout, cache):
    return np.sum(dout * cache * (1 - cache), axis=0)


@sigmoid_backward_bank.right
def multiplied_out(dout, cache):
    return dout * (cache - cache**2)


@sigmoid_backward_bank.right
def from_the_middle(dout, cache):
    return (0.25 - np.square(cache - 0.5)) * dout


@sigmoid_backward_bank.right
def by_two_steps(dout, cache):
    slope = np.multiply(cache, np.subtract(1, cache))
    return np.multiply(slope, dout)


@sigmoid_backward_bank.right
def entry_by_entry(dout, cache):
    dz = np.zeros(dout.shape)
    for at, out in np.ndenumerate(cache):
        dz[at] = dout[at] * out * (1 - out)
    return dz


# ---------------------------------------------------------------------------------------------- mse_backward

mse_backward_bank = Bank(mse_backward, returns=("dprediction",))


@mse_backward_bank.cases
def _(rng):
    def draw(*size):
        prediction = rng.normal(size=size) * 3
        return prediction, prediction + away_from_zero(rng, *size)

    yield Case(((np.array([90.0, 104.0, 50.0]), np.array([100.0, 100.0, 50.0])),), "the guesses (90, 104, 50)")
    yield Case((mse_forward(*draw(4, 3))[1],), "a (4, 3) array of guesses")
    yield Case((mse_forward(*draw(3, 5))[1],), "a (3, 5) array of guesses")
    yield Case((mse_forward(*draw(1, 4))[1],), "a batch of one row")
    yield Case((mse_forward(*draw(6, 1))[1],), "a batch with one guess per row")
    yield Case((mse_forward(*draw(2, 3, 4))[1],), "a (2, 3, 4) array of guesses")
    prediction, target = draw(3, 2)
    yield Case(((prediction * 1e4, target),), "guesses in the ten thousands")
    yield Case((None, *draw(5, 2)), "5 rows that went forward first", way="after mse_forward")
    yield Case((None, *draw(2, 7)), "2 rows that went forward first", way="after mse_forward")


@mse_backward_bank.wrong(
    "You divide by the number of rows; the mean is over all entries, and there is more than one in a row.",
    "How many squared errors does `np.mean` average in the forward pass?",
)
def divided_by_rows_only(cache):
    prediction, target = cache
    return 2 * (prediction - target) / len(prediction)


@mse_backward_bank.wrong(
    "You divide by the number of entries in a row; the mean is over all rows too.",
    "How many squared errors does `np.mean` average in the forward pass?",
)
def divided_by_columns_only(cache):
    prediction, target = cache
    return 2 * (prediction - target) / prediction.shape[-1]


@mse_backward_bank.wrong(
    "You never divide: this is the gradient of the sum, and the loss is the mean.",
    "By how much does a mean of ten numbers change when one of them grows by 1?",
)
def never_divided(cache):
    prediction, target = cache
    return 2 * (prediction - target)


@mse_backward_bank.wrong(
    "You divide by the number of entries, and then by the number of rows as well.",
    "How many means does the forward pass take?",
)
def divided_twice(cache):
    prediction, target = cache
    return 2 * (prediction - target) / prediction.size / len(prediction)


@mse_backward_bank.wrong(
    "The factor 2 is missing: it comes from the square.",
    "How fast does the square of a number grow where the number is 3?",
)
def factor_two_forgotten(cache):
    prediction, target = cache
    return (prediction - target) / prediction.size


@mse_backward_bank.wrong(
    "Your gradient has the wrong sign: you take the prediction away from the target.",
    "Where a guess is too high, does a still higher guess make the loss larger or smaller?",
)
def sign_flipped(cache):
    prediction, target = cache
    return 2 * (target - prediction) / prediction.size


@mse_backward_bank.wrong(
    "Your gradient has lost its sign: it says how wrong each guess is, and not in which direction.",
    "What is different between a guess that is 10 too high and one that is 10 too low?",
)
def sign_lost(cache):
    prediction, target = cache
    return 2 * np.abs(prediction - target) / prediction.size


@mse_backward_bank.wrong(
    "You keep the sign of the error and lose its size: this is the gradient of the mean absolute error.",
    "Which guess should be corrected more: one that is 10 off, or one that is 1 off?",
)
def size_lost(cache):
    prediction, target = cache
    return np.sign(prediction - target) / prediction.size


@mse_backward_bank.wrong(
    "You return the squared errors, divided; the gradient is how fast they change.",
    "How fast does the square of a number grow where the number is 3?",
)
def squares_returned(cache):
    prediction, target = cache
    return (prediction - target) ** 2 / prediction.size


@mse_backward_bank.wrong(
    "You return the loss; its gradient has one number for each prediction.",
    "Which shape should dprediction have?",
)
def loss_returned(cache):
    prediction, target = cache
    return np.mean((prediction - target) ** 2)


@mse_backward_bank.wrong(
    "You take the mean of the gradient: one number, where each prediction has one of its own.",
    "Is the mean in the forward pass to be taken again, or to be differentiated?",
)
def gradient_averaged(cache):
    prediction, target = cache
    return np.mean(2 * (prediction - target))


@mse_backward_bank.wrong(
    "You return the gradients of prediction and of target; only the first is asked for.",
    "What can be learned in a network: its predictions, or the targets?",
)
def target_gradient_too(cache):
    prediction, target = cache
    dprediction = 2 * (prediction - target) / prediction.size
    return dprediction, -dprediction


@mse_backward_bank.wrong(
    "You leave the target out.",
    "What should the gradient be where a guess is perfect?",
)
def target_ignored(cache):
    prediction, _ = cache
    return 2 * prediction / prediction.size


@mse_backward_bank.wrong(
    "You write into the cache: the caller's prediction or target is changed.",
    "Which of `a -= b` and `a - b` makes a new array?",
)
def cache_changed_in_place(cache):
    prediction, target = cache
    prediction -= target
    return 2 * prediction / prediction.size


@mse_backward_bank.right
def by_shape(cache):
    prediction, target = cache
    return (prediction - target) * 2 / np.prod(prediction.shape)


@mse_backward_bank.right
def of_the_expanded_square(cache):
    prediction, target = cache
    count = prediction.size
    return 2 * prediction / count - 2 * target / count


@mse_backward_bank.right
def as_a_share_of_ones(cache):
    prediction, target = cache
    share = np.ones_like(prediction) / prediction.size
    return share * 2 * np.subtract(prediction, target)


@mse_backward_bank.right
def entry_by_entry(cache):
    prediction, target = cache
    pairs = list(zip(prediction.ravel(), target.ravel(), strict=True))
    return np.array([2 * (guess - right) / len(pairs) for guess, right in pairs]).reshape(prediction.shape)


@mse_backward_bank.right
def by_nudging_each_error(cache):
    error = cache[0] - cache[1]
    return ((error + 0.5) ** 2 - (error - 0.5) ** 2) / error.size


# ----------------------------------------------------------------------------- binary_cross_entropy_backward

binary_cross_entropy_backward_bank = Bank(binary_cross_entropy_backward, returns=("dlogits",))


@binary_cross_entropy_backward_bank.cases
def _(rng):
    def draw(*size):
        count = int(np.prod(size))
        return both_signs(rng, *size), rng.permutation(np.arange(count) % 2.0).reshape(size)

    def by_cache(*size):
        return (binary_cross_entropy_forward(*draw(*size))[1],)

    way = "after binary_cross_entropy_forward"
    yield Case(((np.array([0.0, 2.0, -1.0]), np.array([1.0, 0.0, 0.0])),), "the logits (0, 2, -1)")
    yield Case(by_cache(4, 3), "a (4, 3) array of logits")
    yield Case(by_cache(3, 5), "a (3, 5) array of logits")
    yield Case(by_cache(1, 4), "a batch of one row")
    yield Case(by_cache(6, 1), "a batch with one logit per row")
    yield Case(by_cache(2, 3, 4), "a (2, 3, 4) array of logits")
    yield Case((None, *draw(5, 2)), "5 rows that went forward first", way=way)
    far = np.array([[1000.0, -1000], [1000, -1000], [40, -40], [1.5, -800]])
    target = np.array([[1.0, 0], [0, 1], [0, 1], [1, 1]])
    yield Case(((far, target),), "logits of -1000 and 1000", "extremes")
    yield Case(
        (None, far.T * rng.uniform(0.5, 1), target.T),
        "logits hundreds from 0 that went forward first",
        "extremes",
        way=way,
    )


@binary_cross_entropy_backward_bank.wrong(
    "You never divide: this is the gradient of the sum, and the loss is the mean.",
    "By how much does a mean of ten numbers change when one of them grows by 1?",
)
def never_divided(cache):
    logits, target = cache
    return sigmoid(logits) - target


@binary_cross_entropy_backward_bank.wrong(
    "You divide by the number of rows; the mean is over all entries, and there is more than one in a row.",
    "Over how many numbers does the loss take its mean?",
)
def divided_by_rows_only(cache):
    logits, target = cache
    return (sigmoid(logits) - target) / len(logits)


@binary_cross_entropy_backward_bank.wrong(
    "You divide by the number of entries, and then by the number of rows as well.",
    "How many means does the forward pass take?",
)
def divided_twice(cache):
    logits, target = cache
    return (sigmoid(logits) - target) / logits.size / len(logits)


@binary_cross_entropy_backward_bank.wrong(
    "Your gradient has the wrong sign: you take the probability away from the target.",
    "Where the target is 0, does a higher logit make the loss larger or smaller?",
)
def sign_flipped(cache):
    logits, target = cache
    return (target - sigmoid(logits)) / logits.size


@binary_cross_entropy_backward_bank.wrong(
    "You take the target away from the logit; what the target is to be compared with is a probability.",
    "What turns a logit into a number from 0 to 1?",
)
def sigmoid_forgotten(cache):
    logits, target = cache
    return (logits - target) / logits.size


@binary_cross_entropy_backward_bank.wrong(
    "You apply the sigmoid twice.",
    "What does the cache hold: logits, or probabilities?",
)
def sigmoid_twice(cache):
    logits, target = cache
    return (sigmoid(sigmoid(logits)) - target) / logits.size


@binary_cross_entropy_backward_bank.wrong(
    "You multiply by the slope of the sigmoid once more; it has cancelled already.",
    "Write the slope of the loss in p, times the slope of p in the logit: what cancels?",
)
def slope_of_the_sigmoid_left_in(cache):
    logits, target = cache
    p = sigmoid(logits)
    return (p - target) * p * (1 - p) / logits.size


@binary_cross_entropy_backward_bank.wrong(
    "This is the gradient with respect to the probability; the one with respect to the logits is asked for.",
    "Which step lies between a logit and its probability, and what is its slope?",
)
def gradient_of_the_probability(cache):
    logits, target = cache
    p = sigmoid(logits)
    return ((1 - target) / (1 - p) - target / p) / logits.size


@binary_cross_entropy_backward_bank.wrong(
    "You divide by p and by 1 - p on the way, and for logits far from 0 one of them is 0.",
    "Which factors cancel if you multiply the two slopes on paper first?",
)
def two_slopes_multiplied(cache):
    logits, target = cache
    p = sigmoid(logits)
    return ((1 - target) / (1 - p) - target / p) * p * (1 - p) / logits.size


@binary_cross_entropy_backward_bank.wrong(
    "You divide infinity by infinity for a logit of 1000, and that is `nan`.",
    "For which signs of its exponent does `np.exp` stay small?",
)
def overflows(cache):
    logits, target = cache
    p = np.exp(logits) / (1 + np.exp(logits))
    return (p - target) / logits.size


@binary_cross_entropy_backward_bank.wrong(
    "You keep the probability away from 0 and 1 by force, which puts the gradient a little off.",
    "Is there a logarithm or a division by a probability in the gradient that a 0 could hurt?",
)
def probability_clipped(cache):
    logits, target = cache
    return (np.clip(sigmoid(logits), 1e-7, 1 - 1e-7) - target) / logits.size


@binary_cross_entropy_backward_bank.wrong(
    "You compare the decision, 0 or 1, with the target, not the probability.",
    "Should a probability of 0.51 get the same correction as one of 0.99?",
)
def decision_compared(cache):
    logits, target = cache
    return ((logits > 0) - target) / logits.size


@binary_cross_entropy_backward_bank.wrong(
    "You have a factor 2 in it, as for a square; there is no square here.",
    "Which loss does the factor 2 come from?",
)
def factor_two_as_for_a_square(cache):
    logits, target = cache
    return 2 * (sigmoid(logits) - target) / logits.size


@binary_cross_entropy_backward_bank.wrong(
    "You correct the entries with target 1 alone.",
    "What should happen to a high logit where the target is 0?",
)
def only_the_ones_counted(cache):
    logits, target = cache
    return np.where(target == 1, sigmoid(logits) - 1, 0) / logits.size


@binary_cross_entropy_backward_bank.wrong(
    "You leave the target out.",
    "Where does your gradient tell a right answer from a wrong one?",
)
def target_ignored(cache):
    logits, _ = cache
    return sigmoid(logits) / logits.size


@binary_cross_entropy_backward_bank.wrong(
    "You take the mean of the gradient: one number, where each logit has one of its own.",
    "Is the mean in the forward pass to be taken again, or to be differentiated?",
)
def gradient_averaged(cache):
    logits, target = cache
    return np.mean(sigmoid(logits) - target)


@binary_cross_entropy_backward_bank.wrong(
    "You write into the cache: the caller's logits or target are changed.",
    "How can you get a new array for your result?",
)
def cache_changed_in_place(cache):
    logits, target = cache
    logits[...] = (sigmoid(logits) - target) / logits.size
    return logits


@binary_cross_entropy_backward_bank.right
def straight_from_the_formula(cache):
    logits, target = cache
    return (1 / (1 + np.exp(-logits)) - target) / logits.size


@binary_cross_entropy_backward_bank.right
def by_tanh(cache):
    logits, target = cache
    return ((1 + np.tanh(logits / 2)) / 2 - target) / np.prod(logits.shape)


@binary_cross_entropy_backward_bank.right
def by_logaddexp(cache):
    logits, target = cache
    return np.exp(-np.logaddexp(0, -logits)) / logits.size - target / logits.size


@binary_cross_entropy_backward_bank.right
def case_by_case(cache):
    logits, target = cache
    yes, no = sigmoid(logits), sigmoid(-logits)
    return np.where(target == 1, -no, yes) / logits.size


@binary_cross_entropy_backward_bank.right
def entry_by_entry(cache):
    logits, target = cache
    dlogits = np.empty(logits.shape)
    for at, z in np.ndenumerate(logits):
        dlogits[at] = (float(sigmoid(z)) - target[at]) / logits.size
    return dlogits


# ---------------------------------------------------------------------------- softmax_cross_entropy_backward

softmax_cross_entropy_backward_bank = Bank(softmax_cross_entropy_backward, returns=("dlogits",))


@softmax_cross_entropy_backward_bank.cases
def _(rng):
    def draw(n, m):
        """Draw logits, and labels of several classes: 0 and M - 1 among them, not always the most probable one."""
        labels = rng.permutation((np.arange(n) * (m - 1)) % m)
        return rng.normal(size=(n, m)) * 1.5, labels

    def by_cache(n, m):
        return (softmax_cross_entropy_forward(*draw(n, m))[1],)

    way = "after softmax_cross_entropy_forward"
    plain = np.array([[0.7, 0.2, 0.1], [0.3, 0.3, 0.4]])
    yield Case(((plain, np.array([0, 1])),), "two rows with the labels 0 and 1")
    yield Case(by_cache(4, 3), "a batch of 4 rows with 3 classes")
    yield Case(by_cache(3, 5), "a batch of 3 rows with 5 classes")
    yield Case((softmax_cross_entropy_forward(rng.normal(size=(1, 4)), np.array([2]))[1],), "a batch of one row")
    yield Case(by_cache(7, 2), "a batch of 7 rows with 2 classes")
    yield Case(
        (softmax_cross_entropy_forward(rng.normal(size=(5, 3)), np.array([1, 1, 2, 1, 1]))[1],),
        "a batch of 5 rows where 4 have one label",
    )
    sure = np.array([[1.0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0.5, 0.5]])
    yield Case(((sure, np.array([0, 3, 2])),), "probabilities of 0 and 1", "extremes")
    yield Case((None, *draw(5, 4)), "5 rows that went forward first", way=way)
    far = rng.permuted(np.tile([1000.0, -1000, 0, 999], (3, 1)), axis=1)
    yield Case(
        (None, far, np.array([3, 0, 2])), "logits of -1000 and 1000 that went forward first", "extremes", way=way
    )


@softmax_cross_entropy_backward_bank.wrong(
    "You return the probabilities divided by N; nothing is taken away for the right class.",
    "In which direction should the logit of the right class go?",
)
def nothing_subtracted(cache):
    probability, labels = cache
    return probability / len(labels)


@softmax_cross_entropy_backward_bank.wrong(
    "You never divide: this is the gradient of the sum over the rows, and the loss is their mean.",
    "By how much does a mean of ten numbers change when one of them grows by 1?",
)
def never_divided(cache):
    probability, labels = cache
    return probability - np.eye(probability.shape[1])[labels]


@softmax_cross_entropy_backward_bank.wrong(
    "You divide by the number of rows twice.",
    "How many means does the forward pass take?",
)
def divided_twice(cache):
    probability, labels = cache
    return (probability - np.eye(probability.shape[1])[labels]) / len(labels) ** 2


@softmax_cross_entropy_backward_bank.wrong(
    "You divide by the number of all entries; this loss has one term for each row.",
    "How many numbers does the loss take the mean of?",
)
def divided_by_entries(cache):
    probability, labels = cache
    return (probability - np.eye(probability.shape[1])[labels]) / probability.size


@softmax_cross_entropy_backward_bank.wrong(
    "You divide by the number of classes; the loss is a mean over the rows.",
    "How many numbers does the loss take the mean of?",
)
def divided_by_classes(cache):
    probability, labels = cache
    return (probability - np.eye(probability.shape[1])[labels]) / probability.shape[1]


@softmax_cross_entropy_backward_bank.wrong(
    "You divide by N before you take 1 away: the 1 is not divided.",
    "Which of your terms belong inside the mean?",
)
def one_not_divided(cache):
    probability, labels = cache
    return probability / len(labels) - np.eye(probability.shape[1])[labels]


@softmax_cross_entropy_backward_bank.wrong(
    "Your gradient has the wrong sign: you take the probability away from the right answer.",
    "Does a higher logit of a wrong class make the loss larger or smaller?",
)
def sign_flipped(cache):
    probability, labels = cache
    return (np.eye(probability.shape[1])[labels] - probability) / len(labels)


@softmax_cross_entropy_backward_bank.wrong(
    "You add 1 for the right class, where it should be taken away.",
    "In which direction should the logit of the right class go?",
)
def one_added(cache):
    probability, labels = cache
    return (probability + np.eye(probability.shape[1])[labels]) / len(labels)


@softmax_cross_entropy_backward_bank.wrong(
    "You put -1 in the place of the right class's probability; it should be taken away from that probability.",
    "Is there an `=` where a `-=` should be?",
)
def minus_one_assigned(cache):
    probability, labels = cache
    dlogits = probability.copy()
    dlogits[np.arange(len(labels)), labels] = -1
    return dlogits / len(labels)


@softmax_cross_entropy_backward_bank.wrong(
    "You take the softmax once more; the cache holds probabilities already.",
    "What does `softmax_cross_entropy_forward` keep in its cache?",
)
def softmax_taken_again(cache):
    probability, labels = cache
    return (softmax(probability) - np.eye(probability.shape[1])[labels]) / len(labels)


@softmax_cross_entropy_backward_bank.wrong(
    "You take the number of the class away, not a 1 at its place.",
    "What does a label of 2 say: how much, or which one?",
)
def labels_subtracted(cache):
    probability, labels = cache
    return (probability - labels[:, None]) / len(labels)


@softmax_cross_entropy_backward_bank.wrong(
    "You take 1 away in every row of the columns that occur among the labels.",
    "How can an index pick one entry in each row, not a whole column?",
)
def whole_columns_changed(cache):
    probability, labels = cache
    dlogits = probability.copy()
    dlogits[:, labels] -= 1
    return dlogits / len(labels)


@softmax_cross_entropy_backward_bank.wrong(
    "You use the label as the number of the row, and the row as the number of the class.",
    "Which index comes first in `dlogits[row, column]`?",
)
def row_and_class_exchanged(cache):
    probability, labels = cache
    dlogits = probability.copy()
    dlogits[labels, np.arange(len(labels))] -= 1
    return dlogits / len(labels)


@softmax_cross_entropy_backward_bank.wrong(
    "You take 1 away in the first row alone.",
    "What would your function return if the second row had another label?",
)
def first_row_only(cache):
    probability, labels = cache
    dlogits = probability.copy()
    dlogits[0, labels[0]] -= 1
    return dlogits / len(labels)


@softmax_cross_entropy_backward_bank.wrong(
    "You take 1 away from the most probable class; it belongs to the right one.",
    "What tells you which class is the right one?",
)
def most_probable_class_taken(cache):
    probability, labels = cache
    dlogits = probability.copy()
    dlogits[np.arange(len(labels)), np.argmax(probability, axis=1)] -= 1
    return dlogits / len(labels)


@softmax_cross_entropy_backward_bank.wrong(
    "You count the classes from 1, so that you hit the class before the right one.",
    "What is the number of the first class?",
)
def classes_counted_from_one(cache):
    probability, labels = cache
    dlogits = probability.copy()
    dlogits[np.arange(len(labels)), labels - 1] -= 1
    return dlogits / len(labels)


@softmax_cross_entropy_backward_bank.wrong(
    "Your gradient is 0 for all classes but the right one; the others have had a share of the probability too.",
    "If the logit of a wrong class grows, what happens to the probability of the right one?",
)
def right_class_only(cache):
    probability, labels = cache
    right = np.eye(probability.shape[1])[labels]
    return right * (probability - 1) / len(labels)


@softmax_cross_entropy_backward_bank.wrong(
    "This is the gradient with respect to the probability; the one with respect to the logits is asked for.",
    "Which step lies between the logits and the probability?",
)
def gradient_of_the_probability(cache):
    probability, labels = cache
    return -np.eye(probability.shape[1])[labels] / probability / len(labels)


@softmax_cross_entropy_backward_bank.wrong(
    "You multiply by p (1 - p) as well; the slope of the softmax is in the difference already.",
    "Which factors cancel if you multiply the slopes on paper first?",
)
def slope_left_in(cache):
    probability, labels = cache
    right = np.eye(probability.shape[1])[labels]
    return (probability - right) * probability * (1 - probability) / len(labels)


@softmax_cross_entropy_backward_bank.wrong(
    "You keep the probability away from 0 and 1 by force, which puts the gradient a little off.",
    "Is there a logarithm or a division by a probability in the gradient that a 0 could hurt?",
)
def probability_clipped(cache):
    probability, labels = cache
    right = np.eye(probability.shape[1])[labels]
    return (np.clip(probability, 1e-7, 1 - 1e-7) - right) / len(labels)


@softmax_cross_entropy_backward_bank.wrong(
    "You write into the cache: the caller's probabilities are changed.",
    "Does `dlogits = probability` make a new array, or a second name for the same one?",
)
def probability_changed_in_place(cache):
    probability, labels = cache
    dlogits = probability
    dlogits[np.arange(len(labels)), labels] -= 1
    return dlogits / len(labels)


@softmax_cross_entropy_backward_bank.wrong(
    "You return the gradient for the right class alone, one number per row.",
    "Which shape have the logits?",
)
def one_number_per_row(cache):
    probability, labels = cache
    return (probability[np.arange(len(labels)), labels] - 1) / len(labels)


@softmax_cross_entropy_backward_bank.right
def by_one_hot(cache):
    probability, labels = cache
    return (probability - np.eye(probability.shape[1])[labels]) / len(probability)


@softmax_cross_entropy_backward_bank.right
def by_comparison(cache):
    probability, labels = cache
    right = labels[:, None] == np.arange(probability.shape[1])
    return probability / len(labels) - right / len(labels)


@softmax_cross_entropy_backward_bank.right
def row_by_row(cache):
    probability, labels = cache
    dlogits = np.zeros_like(probability)
    for n, label in enumerate(labels):
        for m in range(probability.shape[1]):
            dlogits[n, m] = (probability[n, m] - (1 if m == label else 0)) / len(labels)
    return dlogits


@softmax_cross_entropy_backward_bank.right
def by_subtract_at(cache):
    dlogits = np.array(cache[0])
    np.subtract.at(dlogits, (range(len(dlogits)), cache[1]), 1)
    return np.divide(dlogits, dlogits.shape[0])


@softmax_cross_entropy_backward_bank.right
def by_put_along_axis(cache):
    probability, labels = cache
    right = np.zeros(probability.shape)
    np.put_along_axis(right, labels.reshape(-1, 1), 1 / len(labels), axis=1)
    return probability / len(labels) - right


# ------------------------------------------------------------------------------------------ network_backward

network_backward_bank = Bank(network_backward, returns=("dx", "grads"))


@network_backward_bank.cases
def _(rng):
    def draw(n, *sizes, pair=tuple):
        """Draw dlogits, x and params; sizes D, H, ..., M. Each hidden layer has open and closed gates."""
        x, params, hidden = rng.normal(size=(n, sizes[0])), [], None
        hidden = x
        for d, m in pairwise(sizes):
            W = rng.normal(size=(d, m))
            z = hidden @ W
            middle = (np.max(z, axis=0) + np.min(z, axis=0)) / 2
            b = away_from_zero(rng, m) if n == 1 else np.where(np.arange(m) % 3 == 0, 1.5 + np.abs(middle), -middle)
            params.append(pair((W, b)))
            hidden = relu(z + b)
        return rng.normal(size=(n, sizes[-1])), x, params

    def by_cache(dlogits, x, params):
        return dlogits, network_forward(x, params)[1]

    yield Case(by_cache(*draw(4, 3, 5, 2)), "a network of two layers")
    yield Case(by_cache(*draw(5, 4, 6, 3, 2)), "a network of three layers")
    yield Case(by_cache(*draw(5, 3, 2)), "a network of one layer")
    yield Case(by_cache(*draw(1, 2, 7, 3)), "a batch of one row")
    W1, b1 = np.array([[1.0, 2, 1, -1], [3, -1, 0, 2], [-1, 1, 2, 1]]), np.array([-2.0, 1, 3, -1])
    W2, b2 = np.array([[2.0, -1], [1, 3], [-2, 1], [1, 2]]), np.array([1.0, -2])
    x = np.array([[1.0, 1, 2], [3, 1, -1]])  # the first weighted sum of the first layer is exactly 0
    dlogits = np.array([[1.0, -2], [3, 0.5]])
    yield Case(by_cache(dlogits, x, [(W1, b1), (W2, b2)]), "a network in which a hidden sum is exactly 0")
    yield Case(draw(3, 5, 4, 2), "two layers that went forward first", way="after network_forward")
    yield Case(
        draw(6, 2, 4, 7, 5, 3, pair=list),
        "four layers that went forward first, their params lists [W, b]",
        way="after network_forward",
    )


def go_back(dlogits, caches, relu_slope=relu_backward, layer=linear_backward):
    """Go back with other pieces in place of the right ones: most mistakes are one of these."""
    grads, dout = [], dlogits
    for linear_cache, z in caches[::-1]:
        if z is not None:
            dout = relu_slope(dout, z)
        dout, dW, db = layer(dout, linear_cache)
        grads.insert(0, (dW, db))
    return dout, grads


@network_backward_bank.wrong(
    "You go back through the linear parts and leave out the ReLUs.",
    "What is each relu_cache for?",
)
def relus_ignored(dlogits, caches):
    return go_back(dlogits, caches, relu_slope=lambda dout, z: dout)


@network_backward_bank.wrong(
    "You stop a gradient where it is negative itself; it is the sign of z that opened or closed the gate.",
    "Which array does `relu_forward` keep, and why?",
)
def relu_applied_to_the_gradient(dlogits, caches):
    return go_back(dlogits, caches, relu_slope=lambda dout, z: relu(dout))


@network_backward_bank.wrong(
    "You let the gradient through where z is exactly 0; the slope of ReLU is taken as 0 there.",
    "Do you compare with `>` or with `>=`?",
)
def slope_at_zero_is_one(dlogits, caches):
    return go_back(dlogits, caches, relu_slope=lambda dout, z: dout * (z >= 0))


@network_backward_bank.wrong(
    "At each ReLU you put its slope in the place of the gradient: what came from above is lost.",
    "What does the chain rule do with the local slope and the upstream gradient?",
)
def upstream_lost_at_the_relus(dlogits, caches):
    return go_back(dlogits, caches, relu_slope=lambda dout, z: 1.0 * (z > 0))


@network_backward_bank.wrong(
    "You multiply by the value of each ReLU; the chain rule asks for its slope.",
    "By how much does the output of a ReLU grow when a positive z grows by 1?",
)
def relu_values_multiplied(dlogits, caches):
    return go_back(dlogits, caches, relu_slope=lambda dout, z: dout * relu(z))


@network_backward_bank.wrong(
    "In every layer you pass the linear part before the ReLU; the way back has the opposite order.",
    "Which of the two did the numbers meet last on their way forward?",
)
def relu_after_the_linear_part(dlogits, caches):
    grads, dout = [], dlogits
    for linear_cache, relu_cache in reversed(caches):
        dout, dW, db = linear_backward(dout, linear_cache)
        if relu_cache is not None:
            dout = relu_backward(dout, relu_cache)
        grads.insert(0, (dW, db))
    return dout, grads


@network_backward_bank.wrong(
    "You go through the layers from the first to the last; the blame comes from the other end.",
    "Which layer's output is nearest to the loss?",
)
def from_the_first_layer_to_the_last(dlogits, caches):
    grads, dout = [], dlogits
    for linear_cache, relu_cache in caches:
        if relu_cache is not None:
            dout = relu_backward(dout, relu_cache)
        dout, dW, db = linear_backward(dout, linear_cache)
        grads.append((dW, db))
    return dout, grads


@network_backward_bank.wrong(
    "Your grads run from the last layer to the first.",
    "To which layer should `grads[0]` belong?",
)
def grads_reversed(dlogits, caches):
    dx, grads = network_backward(dlogits, caches)
    return dx, grads[::-1]


@network_backward_bank.wrong(
    "You hand dlogits to every layer, not what came out of the layer above it.",
    "What is the upstream gradient of the layer before the last?",
)
def dlogits_into_every_layer(dlogits, caches):
    grads = []
    for linear_cache, relu_cache in reversed(caches):
        dout = dlogits if relu_cache is None else relu_backward(dlogits, relu_cache)
        dx, dW, db = linear_backward(dout, linear_cache)
        grads.insert(0, (dW, db))
    return dx, grads


@network_backward_bank.wrong(
    "You call the ReLU's backward for the last layer too, whose cache is None.",
    "What does the None in the last pair say?",
)
def last_layer_taken_for_a_relu(dlogits, caches):
    grads, dout = [], dlogits
    for linear_cache, relu_cache in reversed(caches):
        dout = np.where(relu_cache > 0, dout, 0)
        dout, dW, db = linear_backward(dout, linear_cache)
        grads.insert(0, (dW, db))
    return dout, grads


@network_backward_bank.wrong(
    "You put ones in the place of dlogits.",
    "What should happen to your gradients if dlogits is twice as large?",
)
def upstream_taken_as_ones(dlogits, caches):
    return network_backward(np.ones_like(dlogits), caches)


@network_backward_bank.wrong(
    "Your function works for two layers only; caches may have any number of them.",
    "What would you write for a network of ten layers?",
)
def two_layers_only(dlogits, caches):
    (first, z), (last, _) = caches
    dout, dW2, db2 = linear_backward(dlogits, last)
    dx, dW1, db1 = linear_backward(relu_backward(dout, z), first)
    return dx, [(dW1, db1), (dW2, db2)]


@network_backward_bank.wrong(
    "Your db's are means over the rows; look at your linear_backward.",
    "Where does the 1/N of the mean live?",
)
def bias_gradients_averaged(dlogits, caches):
    dx, grads = network_backward(dlogits, caches)
    return dx, [(dW, db / len(dlogits)) for dW, db in grads]


@network_backward_bank.wrong(
    "You divide by the number of rows; dlogits has the 1/N of the loss in it already.",
    "Where does the 1/N of the mean live?",
)
def divided_by_rows(dlogits, caches):
    return network_backward(dlogits / len(dlogits), caches)


@network_backward_bank.wrong(
    "You divide all grads by the number of rows; dlogits has the 1/N of the loss in it already.",
    "Where does the 1/N of the mean live?",
)
def grads_divided_by_rows(dlogits, caches):
    dx, grads = network_backward(dlogits, caches)
    return dx, [(dW / len(dlogits), db / len(dlogits)) for dW, db in grads]


@network_backward_bank.wrong(
    "You divide by the number of rows in every layer anew.",
    "Where does the 1/N of the mean live?",
)
def divided_by_rows_in_every_layer(dlogits, caches):
    return go_back(dlogits, caches, layer=lambda dout, cache: linear_backward(dout / len(dout), cache))


@network_backward_bank.wrong(
    "You return grads and no dx.",
    "How many values does `dx, grads = network_backward(dlogits, caches)` unpack?",
)
def dx_forgotten(dlogits, caches):
    return network_backward(dlogits, caches)[1]


@network_backward_bank.wrong(
    "You return dx and no grads.",
    "Which gradients will the optimizer need?",
)
def grads_forgotten(dlogits, caches):
    return network_backward(dlogits, caches)[0]


@network_backward_bank.wrong(
    "You return grads first and dx second.",
    "In which order does `dx, grads = network_backward(dlogits, caches)` unpack them?",
)
def grads_returned_first(dlogits, caches):
    return network_backward(dlogits, caches)[::-1]


@network_backward_bank.wrong(
    "Your grads stand in one flat list, not in a pair for each layer.",
    "How long should `grads` be for a network of two layers?",
)
def grads_flat(dlogits, caches):
    dx, grads = network_backward(dlogits, caches)
    return dx, [grad for pair in grads for grad in pair]


@network_backward_bank.wrong(
    "Your pairs are the wrong way round: db comes first.",
    "In which order do params hold W and b?",
)
def pairs_swapped(dlogits, caches):
    dx, grads = network_backward(dlogits, caches)
    return dx, [(db, dW) for dW, db in grads]


@network_backward_bank.wrong(
    "You keep three gradients for each layer; its dx is on its way only, and belongs to no param.",
    "Which arrays make up the params of one layer?",
)
def dx_kept_for_each_layer(dlogits, caches):
    grads, dout = [], dlogits
    for linear_cache, relu_cache in reversed(caches):
        if relu_cache is not None:
            dout = relu_backward(dout, relu_cache)
        dout, dW, db = linear_backward(dout, linear_cache)
        grads.insert(0, (dout, dW, db))
    return dout, grads


@network_backward_bank.wrong(
    "Your grads hold one layer alone: the list is made anew for each layer.",
    "Where in your code is the empty list made, and how often is that line run?",
)
def list_made_anew(dlogits, caches):
    dx, grads = network_backward(dlogits, caches)
    return dx, grads[:1]


@network_backward_bank.wrong(
    "Your grads stop before the first layer.",
    "Which layers does your loop visit, and which is left?",
)
def first_layer_left_out(dlogits, caches):
    dx, grads = network_backward(dlogits, caches)
    return dx, grads[1:]


@network_backward_bank.wrong(
    "Your dx is the upstream gradient dlogits: what comes out of the layers is not kept.",
    "Which variable holds the gradient when your loop has ended?",
)
def dlogits_returned_as_dx(dlogits, caches):
    return dlogits, network_backward(dlogits, caches)[1]


@network_backward_bank.wrong(
    "Your dx belongs to the input of the last layer; x is the input of the first.",
    "Which turn of your loop does your dx come from?",
)
def dx_of_the_last_layer(dlogits, caches):
    dx, _, _ = linear_backward(dlogits, caches[-1][0])
    return dx, network_backward(dlogits, caches)[1]


@network_backward_bank.wrong(
    "You change the caller's caches: the list, or an array in it, is not as it was.",
    "Which of your lines writes into caches: one with `pop`, with `reverse`, or with an index to the left of `=`?",
)
def caches_changed_in_place(dlogits, caches):
    grads, dout = [], dlogits
    while caches:
        linear_cache, relu_cache = caches.pop()
        if relu_cache is not None:
            dout = relu_backward(dout, relu_cache)
        dout, dW, db = linear_backward(dout, linear_cache)
        grads.insert(0, (dW, db))
    return dout, grads


@network_backward_bank.right
def by_index(dlogits, caches):
    dout, grads = dlogits, [None] * len(caches)
    for i in range(len(caches) - 1, -1, -1):
        (x, W), z = caches[i]
        if z is not None:
            dout = dout * (z > 0)
        grads[i] = [x.T @ dout, dout.sum(axis=0)]
        dout = dout @ W.T
    return dout, grads


@network_backward_bank.right
def layer_before_layer_recursively(dlogits, caches):
    if not caches:
        return dlogits, []
    *below, ((x, W), z) = caches
    dout = dlogits if z is None else np.where(z > 0, dlogits, 0)
    dx, grads = layer_before_layer_recursively(dout @ W.T, below)
    return dx, [*grads, (x.T @ dout, np.sum(dout, axis=0))]


@network_backward_bank.right
def last_layer_first_then_the_rest(dlogits, caches):
    dout, dW, db = linear_backward(dlogits, caches[-1][0])
    grads = [(dW, db)]
    for linear_cache, z in caches[-2::-1]:
        dout, dW, db = linear_backward(relu_backward(dout, z), linear_cache)
        grads = [(dW, db), *grads]
    return [dout, tuple(grads)]


@network_backward_bank.right
def all_upstream_gradients_first(dlogits, caches):
    douts = [dlogits]
    for ((_, W), _), (_, z) in zip(caches[:0:-1], caches[-2::-1], strict=True):
        douts.insert(0, np.einsum("nm,dm->nd", douts[0], W) * (z > 0))
    grads = [(np.einsum("nd,nm->dm", x, dout), dout.sum(0)) for ((x, _), _), dout in zip(caches, douts, strict=True)]
    return np.dot(douts[0], np.transpose(caches[0][0][1])), grads


@network_backward_bank.right
def with_a_gate_of_ones_at_the_end(dlogits, caches):
    grads, dout = [], dlogits
    for (x, W), z in list(caches)[::-1]:
        dout = dout * (np.ones(dout.shape) if z is None else np.heaviside(z, 0.0))
        grads.append((np.transpose(x) @ dout, np.ones(len(x)) @ dout))
        dout = dout @ np.transpose(W)
    grads.reverse()
    return dout, grads


# -------------------------------------------------------------------------------------------------- mended_a

mended_a_bank = Bank(mended_a, returns=("dx", "dscale", "dshift"))


@mended_a_bank.cases
def _(rng):
    def draw(n, d):
        return rng.normal(size=(n, d)), rng.normal(size=(n, d)), away_from_zero(rng, d), away_from_zero(rng, d)

    def by_cache(dout, x, scale, shift):
        return dout, forward_a(x, scale, shift)[1]

    dout, x = np.array([[1.0, -2, 3], [2, 1, -1]]), np.array([[2.0, 1, -1], [3, 0, 4]])
    yield Case((dout, (x, np.array([2.0, -1, 0.5]))), "two rows of small whole numbers")
    yield Case(by_cache(*draw(4, 3)), "a batch of 4 rows with 3 columns")
    yield Case(by_cache(*draw(3, 5)), "a batch of 3 rows with 5 columns")
    yield Case(by_cache(*draw(1, 4)), "a batch of one row")
    yield Case(by_cache(*draw(6, 1)), "a batch with one column")
    yield Case(draw(5, 2), "5 rows that went forward first", way="after forward_a")
    yield Case(draw(2, 7), "2 rows that went forward first", way="after forward_a")


@mended_a_bank.wrong(
    "The bug is still there: one gradient is a mean over the rows.",
    "Which of the three gradients does your gradient check find wrong, and by which factor?",
)
def still_a_mean(dout, cache):
    return faulty_a(dout, cache)


@mended_a_bank.wrong(
    "You have made dscale a mean too; in faulty_a it was right.",
    "Which of the three gradients does your gradient check find wrong?",
)
def both_means(dout, cache):
    x, scale = cache
    return dout * scale, np.mean(dout * x, axis=0), np.mean(dout, axis=0)


@mended_a_bank.wrong(
    "You have mended dshift and spoilt dscale: now that one is a mean over the rows.",
    "Where does the 1/N of the mean live: in the loss, or in each layer?",
)
def the_other_one_a_mean(dout, cache):
    x, scale = cache
    return dout * scale, np.mean(dout * x, axis=0), np.sum(dout, axis=0)


@mended_a_bank.wrong(
    "You divide every gradient by the number of rows; a layer never divides.",
    "Where does the 1/N of the mean live: in the loss, or in each layer?",
)
def everything_divided_by_rows(dout, cache):
    x, scale = cache
    return dout * scale / len(x), np.mean(dout * x, axis=0), np.mean(dout, axis=0)


@mended_a_bank.wrong(
    "Your dshift is dout itself: it has one row for each example, where shift has one number for each column.",
    "How often is one entry of shift used in a batch?",
)
def shift_gradient_not_summed(dout, cache):
    x, scale = cache
    return dout * scale, np.sum(dout * x, axis=0), dout


@mended_a_bank.wrong(
    "Your dshift adds up each row; it has one number for each example, not for each column.",
    "Along which axis of dout do the examples stand?",
)
def summed_along_the_row(dout, cache):
    x, scale = cache
    return dout * scale, np.sum(dout * x, axis=0), np.sum(dout, axis=1)


@mended_a_bank.wrong(
    "Your dshift adds up everything, rows and columns: all columns share one number.",
    "Which entries of dout belong to the shift of column d?",
)
def summed_over_everything(dout, cache):
    x, scale = cache
    return dout * scale, np.sum(dout * x, axis=0), np.sum(dout)


@mended_a_bank.wrong(
    "Your dshift has a row to itself, (1, D); shift is (D,), and so is its gradient.",
    "What does `keepdims=True` keep?",
)
def shift_gradient_keeps_a_dimension(dout, cache):
    x, scale = cache
    return dout * scale, np.sum(dout * x, axis=0), np.sum(dout, axis=0, keepdims=True)


@mended_a_bank.wrong(
    "You multiply the scale into dshift; shift is added after the scaling.",
    "By how much does out change when shift grows by 1?",
)
def shift_gradient_scaled(dout, cache):
    x, scale = cache
    return dout * scale, np.sum(dout * x, axis=0), np.sum(dout * scale, axis=0)


@mended_a_bank.wrong(
    "You multiply the mean by the number of columns; what is missing is the number of rows.",
    "What did `np.mean(..., axis=0)` divide by?",
)
def multiplied_by_columns(dout, cache):
    x, scale = cache
    return dout * scale, np.sum(dout * x, axis=0), np.mean(dout, axis=0) * dout.shape[1]


@mended_a_bank.wrong(
    "Your dshift is the number of rows: you add up ones in the place of the upstream gradient.",
    "What should happen to dshift if dout is twice as large?",
)
def shift_gradient_counts_the_rows(dout, cache):
    x, scale = cache
    return dout * scale, np.sum(dout * x, axis=0), np.sum(np.ones_like(dout), axis=0)


@mended_a_bank.wrong(
    "You return dx last; forward_a takes x first.",
    "In which order does `forward_a` take x, scale and shift?",
)
def dx_returned_last(dout, cache):
    x, scale = cache
    return np.sum(dout * x, axis=0), np.sum(dout, axis=0), dout * scale


@mended_a_bank.wrong(
    "You return the mended gradient alone.",
    "How many values does faulty_a return?",
)
def shift_gradient_alone(dout, cache):
    return np.sum(dout, axis=0)


@mended_a_bank.right
def mended_afterwards(dout, cache):
    dx, dscale, dshift = faulty_a(dout, cache)
    return dx, dscale, dshift * len(dout)


@mended_a_bank.right
def row_by_row(dout, cache):
    x, scale = cache
    dscale, dshift = np.zeros(len(scale)), np.zeros(len(scale))
    for row, blame in zip(x, dout, strict=True):
        dscale += blame * row
        dshift += blame
    return [scale * dout, dscale, dshift]


@mended_a_bank.right
def with_einsum(dout, cache):
    x, scale = cache
    return np.einsum("nd,d->nd", dout, scale), np.einsum("nd,nd->d", dout, x), np.einsum("nd->d", dout)


@mended_a_bank.right
def by_products_of_matrices(dout, cache):
    x, scale = cache
    return dout @ np.diag(scale), np.diag(x.T @ dout), np.ones(len(x)) @ dout


# -------------------------------------------------------------------------------------------------- mended_b

mended_b_bank = Bank(mended_b, returns=("dx", "dW"))


@mended_b_bank.cases
def _(rng):
    def draw(n, d):
        return rng.normal(size=(n, d)), rng.normal(size=(n, d)), rng.normal(size=(d, d))

    def by_cache(dout, x, W):
        return dout, forward_b(x, W)[1]

    yield Case(by_cache(*draw(2, 3)), "a batch of 2 rows with 3 columns")
    yield Case(by_cache(*draw(4, 3)), "a batch of 4 rows with 3 columns")
    yield Case(by_cache(*draw(3, 5)), "a batch of 3 rows with 5 columns")
    yield Case(by_cache(*draw(1, 4)), "a batch of one row")
    yield Case(draw(5, 2), "5 rows that went forward first", way="after forward_b")
    yield Case(draw(2, 6), "2 rows that went forward first", way="after forward_b")


def through_softmax(dout, cache):
    """Return dz, the gradient where the softmax begins."""
    p = cache[2]
    return p * (dout - np.sum(dout * p, axis=1, keepdims=True))


@mended_b_bank.wrong(
    "The bug is still there: your dx is what goes past the softmax; what goes through it is written over.",
    "On how many ways does x reach out, and what happens to the gradients of these ways?",
)
def still_assigned(dout, cache):
    return faulty_b(dout, cache)


@mended_b_bank.wrong(
    "Your dx is what goes through the softmax; what goes past it is missing now.",
    "On how many ways does x reach out, and what happens to the gradients of these ways?",
)
def way_past_the_softmax_forgotten(dout, cache):
    x, W, _ = cache
    dz = through_softmax(dout, cache)
    return dz @ W.T, x.T @ dz


@mended_b_bank.wrong(
    "You add dz @ W.T into dout itself: `dx = dout` makes a second name, and the caller's array is changed.",
    "Which of `dx += a` and `dx = dx + a` makes a new array?",
)
def dout_changed_in_place(dout, cache):
    x, W, _ = cache
    dz = through_softmax(dout, cache)
    dx = dout
    dx += dz @ W.T
    return dx, x.T @ dz


@mended_b_bank.wrong(
    "On the way past the softmax you put 1, the slope, and forget the upstream gradient.",
    "What should happen to dx if dout is twice as large?",
)
def one_added(dout, cache):
    x, W, _ = cache
    dz = through_softmax(dout, cache)
    return 1 + dz @ W.T, x.T @ dz


@mended_b_bank.wrong(
    "You take the mean of the two ways; gradients add up where a value is used twice.",
    "If x grows a little, does out feel one way, half of both, or both?",
)
def ways_averaged(dout, cache):
    x, W, _ = cache
    dz = through_softmax(dout, cache)
    return (dout + dz @ W.T) / 2, x.T @ dz


@mended_b_bank.wrong(
    "You multiply the two ways; slopes are multiplied along one way, and different ways add up.",
    "Do the two ways follow one another, or do they lie side by side?",
)
def ways_multiplied(dout, cache):
    x, W, _ = cache
    dz = through_softmax(dout, cache)
    return dout * (dz @ W.T), x.T @ dz


@mended_b_bank.wrong(
    "You take one way's gradient away from the other's.",
    "What happens to gradients where a value is used twice?",
)
def ways_subtracted(dout, cache):
    x, W, _ = cache
    dz = through_softmax(dout, cache)
    return dout - dz @ W.T, x.T @ dz


@mended_b_bank.wrong(
    "You multiply dz by W as it stands. W is square, so that no shape complains.",
    "Over which axis of W must the sum for dx run?",
)
def weights_not_transposed(dout, cache):
    x, W, _ = cache
    dz = through_softmax(dout, cache)
    return dout + dz @ W, x.T @ dz


@mended_b_bank.wrong(
    "You have transposed dW, which was right in faulty_b. W is square, so that no shape complains.",
    "Which of the two gradients does your gradient check find wrong in faulty_b?",
)
def weight_gradient_transposed(dout, cache):
    x, W, _ = cache
    dz = through_softmax(dout, cache)
    return dout + dz @ W.T, dz.T @ x


@mended_b_bank.wrong(
    "You add dout to dz, before W: that way does not go past W.",
    "Through which steps does x go on its direct way to out?",
)
def added_before_the_weights(dout, cache):
    x, W, _ = cache
    dz = through_softmax(dout, cache)
    return (dout + dz) @ W.T, x.T @ dz


@mended_b_bank.wrong(
    "You add dout to dz, and dW gets it too; W lies on one of the two ways only.",
    "Which of the two gradients does your gradient check find wrong in faulty_b?",
)
def added_to_both(dout, cache):
    x, W, _ = cache
    dz = dout + through_softmax(dout, cache)
    return dz @ W.T, x.T @ dz


@mended_b_bank.wrong(
    "You count the way past the softmax twice.",
    "How often does `dout` stand in your dx, and how often does x stand alone in the formula of out?",
)
def way_past_counted_twice(dout, cache):
    x, W, _ = cache
    dz = through_softmax(dout, cache)
    return 2 * dout + dz @ W.T, x.T @ dz


@mended_b_bank.wrong(
    "You have changed dz to the slope of a sigmoid, entry by entry; the line for dz was right.",
    "Does one entry of a softmax depend on one number of its row, or on all of them?",
)
def softmax_taken_for_a_sigmoid(dout, cache):
    x, W, p = cache
    dz = dout * p * (1 - p)
    return dout + dz @ W.T, x.T @ dz


@mended_b_bank.wrong(
    "You have left the sum out of dz; the line for dz was right.",
    "What happens to the other entries of a softmax when one of them grows?",
)
def sum_left_out(dout, cache):
    x, W, p = cache
    dz = p * dout
    return dout + dz @ W.T, x.T @ dz


@mended_b_bank.wrong(
    "You return dW first and dx second.",
    "In which order does `forward_b` take x and W?",
)
def weight_gradient_returned_first(dout, cache):
    x, W, _ = cache
    dz = through_softmax(dout, cache)
    return x.T @ dz, dout + dz @ W.T


@mended_b_bank.wrong(
    "You return dx alone.",
    "How many values does faulty_b return?",
)
def dx_alone(dout, cache):
    return dout + through_softmax(dout, cache) @ cache[1].T


@mended_b_bank.right
def mended_afterwards(dout, cache):
    _, W, _ = cache
    dx, dW = faulty_b(dout, cache)
    return dx + through_softmax(dout, cache) @ W.T, dW


@mended_b_bank.right
def with_the_matrix_of_slopes(dout, cache):
    x, W, p = cache
    dx, dW = dout.copy(), np.zeros_like(W)
    for n in range(len(x)):
        slopes = np.diag(p[n]) - np.outer(p[n], p[n])
        dz = slopes @ dout[n]
        dx[n] += W @ dz
        dW += np.outer(x[n], dz)
    return dx, dW


@mended_b_bank.right
def with_einsum(dout, cache):
    x, W, p = cache
    dz = p * dout - p * np.einsum("nd,nd->n", p, dout)[:, None]
    return [np.einsum("nj,dj->nd", dz, W) + dout, np.einsum("nd,nj->dj", x, dz)]


@mended_b_bank.right
def by_adding_into_zeros(dout, cache):
    x, W, p = cache
    dx = np.zeros(x.shape)
    dx += dout
    dz = p * (dout - (dout * p).sum(axis=1).reshape(-1, 1))
    dx += np.dot(W, dz.T).T
    return dx, (dz.T @ x).T


# -------------------------------------------------------------------------------------------------- mended_c

mended_c_bank = Bank(mended_c, returns=("dx",))


@mended_c_bank.cases
def _(rng):
    def draw(n, d):
        return rng.normal(size=(n, d)), rng.normal(size=(n, d)) + away_from_zero(rng, n, 1)

    def by_cache(dout, x):
        return dout, forward_c(x)[1]

    yield Case(by_cache(*draw(2, 3)), "a batch of 2 rows with 3 columns")
    yield Case(by_cache(*draw(4, 3)), "a batch of 4 rows with 3 columns")
    yield Case(by_cache(*draw(3, 5)), "a batch of 3 rows with 5 columns")
    yield Case(by_cache(*draw(1, 4)), "a batch of one row")
    yield Case(draw(5, 2), "5 rows that went forward first", way="after forward_c")
    yield Case(draw(2, 7), "2 rows that went forward first", way="after forward_c")


@mended_c_bank.wrong(
    "The bug is still there: you divide by the number of rows, and a row's mean is over its columns.",
    "How many numbers does the forward pass average for one row?",
)
def still_divided_by_rows(dout, cache):
    return faulty_c(dout, cache)


@mended_c_bank.wrong(
    "You have left out the way through the mean.",
    "If one entry of x grows, what happens to the other entries of its row in out?",
)
def mean_forgotten(dout, cache):
    return dout * (1 - cache**2)


@mended_c_bank.wrong(
    "You take the mean of each column; the forward pass takes that of each row.",
    "Which axis does `forward_c` average over?",
)
def mean_of_the_columns(dout, cache):
    dz = dout * (1 - cache**2)
    return dz - np.mean(dz, axis=0)


@mended_c_bank.wrong(
    "You take one mean over everything; the forward pass takes one for each row.",
    "Which axis does `forward_c` average over?",
)
def mean_of_everything(dout, cache):
    dz = dout * (1 - cache**2)
    return dz - np.mean(dz)


@mended_c_bank.wrong(
    "You take the sum of each row away, undivided.",
    "By how much does a row's mean grow when one of its entries grows by 1?",
)
def sum_not_divided(dout, cache):
    dz = dout * (1 - cache**2)
    return dz - np.sum(dz, axis=1, keepdims=True)


@mended_c_bank.wrong(
    "You divide by the number of all entries; a row's mean is over its columns.",
    "How many numbers does the forward pass average for one row?",
)
def divided_by_all_entries(dout, cache):
    dz = dout * (1 - cache**2)
    return dz - np.sum(dz, axis=1, keepdims=True) / dz.size


@mended_c_bank.wrong(
    "You add the mean, where it should be taken away.",
    "Which sign does the mean have in the formula of out?",
)
def mean_added(dout, cache):
    dz = dout * (1 - cache**2)
    return dz + np.mean(dz, axis=1, keepdims=True)


@mended_c_bank.wrong(
    "You take the tanh of the cache, but the cache is its output already: the slope is taken at the wrong place.",
    "What does `forward_c` keep: what goes into tanh, or what comes out?",
)
def slope_taken_at_the_output(dout, cache):
    dz = dout * (1 - np.tanh(cache) ** 2)
    return dz - np.mean(dz, axis=1, keepdims=True)


@mended_c_bank.wrong(
    "You go back through the mean before the tanh; the way back has the opposite order.",
    "Which of the two did x meet last on its way forward?",
)
def wrong_order(dout, cache):
    return (dout - np.mean(dout, axis=1, keepdims=True)) * (1 - cache**2)


@mended_c_bank.wrong(
    "You take the mean of dout away, not that of dz: on this way the slope of tanh is missing.",
    "What is the upstream gradient of the step that takes the mean away?",
)
def mean_of_the_upstream(dout, cache):
    return dout * (1 - cache**2) - np.mean(dout, axis=1, keepdims=True)


@mended_c_bank.wrong(
    "You use out (1 - out), the slope of the sigmoid; the line for dz was right.",
    "Which function squashes here?",
)
def slope_of_the_sigmoid(dout, cache):
    dz = dout * cache * (1 - cache)
    return dz - np.mean(dz, axis=1, keepdims=True)


@mended_c_bank.wrong(
    "You have dropped the upstream gradient; the line for dz was right.",
    "What should happen to dx if dout is twice as large?",
)
def upstream_ignored(dout, cache):
    dz = 1 - cache**2
    return dz - np.mean(dz, axis=1, keepdims=True)


@mended_c_bank.wrong(
    "You write into dout itself: the caller's array is changed.",
    "Which of `a *= b` and `a = a * b` makes a new array?",
)
def dout_changed_in_place(dout, cache):
    dout *= 1 - cache**2
    return dout - np.mean(dout, axis=1, keepdims=True)


@mended_c_bank.wrong(
    "Your means are (N,), and numpy lays them along the columns of dz (N, D); they should stay one for each row.",
    "What does `keepdims=True` keep?",
)
def dimension_dropped(dout, cache):
    dz = dout * (1 - cache**2)
    return dz - np.mean(dz, axis=1)


@mended_c_bank.right
def mended_afterwards(dout, cache):
    dz = dout * (1 - cache**2)
    wrong_share = dz - faulty_c(dout, cache)
    return dz - wrong_share * dz.shape[0] / dz.shape[1]


@mended_c_bank.right
def row_by_row(dout, cache):
    dx = np.empty(dout.shape)
    for n in range(len(dout)):
        dz = dout[n] * (1 - cache[n]) * (1 + cache[n])
        dx[n] = dz - sum(dz) / len(dz)
    return dx


@mended_c_bank.right
def by_a_matrix(dout, cache):
    columns = cache.shape[1]
    return (dout - dout * cache**2) @ (np.eye(columns) - 1 / columns)


@mended_c_bank.right
def by_transposing(dout, cache):
    dz = (dout * (1 - np.square(cache))).T
    return (dz - dz.mean(axis=0)).T
