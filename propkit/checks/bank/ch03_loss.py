"""Chapter 3, the loss: the cases, the wrong answers that learners give, right ones written differently."""

# ruff: noqa: F811 (two exercises may know a mistake by the same name)

import math

import numpy as np

from propkit.activations import sigmoid, softmax
from propkit.checks.exercise import Bank, Case
from propkit.losses import binary_cross_entropy_forward, mse_forward, softmax_cross_entropy_forward

# Who adds a tiny number to a probability has the formula right, and loses the points for extremes alone.
PLAIN = 1e-5
EXTREME = 1e-8
TINY = (1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16, np.finfo(float).eps)


def named(name, implementation):
    """Give a wrong answer that is made in a loop the name that its mistake is known by."""
    implementation.__name__ = name
    return implementation


# ----------------------------------------------------------------------------------------------- mse_forward

mse_forward_bank = Bank(mse_forward, returns=("loss", "cache"))


@mse_forward_bank.cases
def _(rng):
    def arrays(*shape):
        return rng.normal(size=shape) * 2 + 1, rng.normal(size=shape) * 2 - 2

    yield Case((np.array([90.0]), np.array([100.0])), "one guess of 90 for the target 100")
    yield Case(arrays(5), "5 guesses")
    yield Case(arrays(4, 3), "(4, 3) arrays")
    yield Case(arrays(2, 6), "(2, 6) arrays")
    yield Case(arrays(1, 4), "one row of 4 guesses")
    yield Case(arrays(7, 1), "7 rows of one guess each")
    yield Case(arrays(2, 4, 3), "(2, 4, 3) arrays")
    prediction = rng.normal(size=(3, 2)) + 3
    yield Case((prediction, prediction.copy()), "guesses that are all right")
    yield Case((rng.normal(size=(3, 4)) * 1e6, rng.normal(size=(3, 4)) * 1e6), "guesses in the millions")


@mse_forward_bank.wrong(
    "Your loss is the sum of the squared errors, not their mean.",
    "If every row came twice, should the loss become twice as large?",
)
def errors_summed(prediction, target):
    return np.sum((prediction - target) ** 2), (prediction, target)


@mse_forward_bank.wrong(
    "You divide by the number of rows alone, but the mean runs over all entries.",
    "How many squared errors do you add up where the arrays are (4, 3)?",
)
def divided_by_rows_only(prediction, target):
    return np.sum((prediction - target) ** 2) / len(prediction), (prediction, target)


@mse_forward_bank.wrong(
    "You add up the rows of each column and average over the columns alone; the mean runs over all entries.",
    "How many squared errors do you add up where the arrays are (4, 3)?",
)
def rows_added_up(prediction, target):
    return np.mean(np.sum((prediction - target) ** 2, axis=0)), (prediction, target)


@mse_forward_bank.wrong(
    "You add up the entries of each row and average over the rows alone; the mean runs over all entries.",
    "How many squared errors do you add up where the arrays are (4, 3)?",
)
def entries_of_a_row_added_up(prediction, target):
    return np.mean(np.sum((prediction - target) ** 2, axis=-1)), (prediction, target)


@mse_forward_bank.wrong(
    "Your answer averages along `axis=1`: it gives a loss for each row, and arrays without a second axis stop it.",
    "How many numbers is one loss, and what does `np.mean` do without `axis`?",
)
def one_loss_for_each_row(prediction, target):
    return np.mean((prediction - target) ** 2, axis=1), (prediction, target)


@mse_forward_bank.wrong(
    "You average along `axis=0` alone, so that each column has a loss of its own.",
    "How many numbers is one loss, and what does `np.mean` do without `axis`?",
)
def one_loss_for_each_column(prediction, target):
    return np.mean((prediction - target) ** 2, axis=0), (prediction, target)


@mse_forward_bank.wrong(
    "You return every squared error by itself; nothing is averaged.",
    "How many numbers is one loss?",
)
def errors_not_averaged(prediction, target):
    return (prediction - target) ** 2, (prediction, target)


@mse_forward_bank.wrong(
    "Your loss is half of the mean squared error.",
    "Some texts halve it, to save a factor later. What does a guess of 90 for the target 100 cost here?",
)
def loss_halved(prediction, target):
    return np.mean((prediction - target) ** 2) / 2, (prediction, target)


@mse_forward_bank.wrong(
    "Your loss is the root of the mean squared error.",
    "Is a mean squared error in units of the target, or in squared ones?",
)
def root_taken(prediction, target):
    return np.sqrt(np.mean((prediction - target) ** 2)), (prediction, target)


@mse_forward_bank.wrong(
    "You average the sizes of the errors; they are not squared.",
    "What does a guess of 90 for the target 100 cost?",
)
def errors_not_squared(prediction, target):
    return np.mean(np.abs(prediction - target)), (prediction, target)


@mse_forward_bank.wrong(
    "You average plain differences, so that misses up and down cancel out.",
    "What is your loss for two guesses, one too high by 10 and one too low by 10?",
)
def differences_averaged(prediction, target):
    return np.mean(prediction - target), (prediction, target)


@mse_forward_bank.wrong(
    "You square the mean of the errors, so that misses up and down cancel out first.",
    "Which comes first, the square or the mean?",
)
def mean_before_square(prediction, target):
    return np.mean(prediction - target) ** 2, (prediction, target)


@mse_forward_bank.wrong(
    "You square guess and target first and subtract then.",
    "With your rule, what does the guess -3 cost where the target is 3?",
)
def squared_before_subtracting(prediction, target):
    return np.mean(prediction**2 - target**2), (prediction, target)


@mse_forward_bank.wrong(
    "Only your target is squared: a power binds tighter than a minus sign.",
    "Where do the parentheses have to stand?",
)
def only_the_target_squared(prediction, target):
    return np.mean(prediction - target**2), (prediction, target)


@mse_forward_bank.wrong(
    "You square the sum of guess and target.",
    "What should the loss be where guess and target are equal?",
)
def guess_and_target_added(prediction, target):
    return np.mean((prediction + target) ** 2), (prediction, target)


@mse_forward_bank.wrong(
    "Your loss is the variance of the errors: a miss that all guesses share is not counted.",
    "What should the loss be where every guess is too high by 10?",
)
def variance_of_the_errors(prediction, target):
    return np.var(prediction - target), (prediction, target)


@mse_forward_bank.wrong(
    "You divide by one less than the number of entries.",
    "What should the loss be for one single guess?",
)
def divided_by_one_less(prediction, target):
    return np.sum((prediction - target) ** 2) / np.subtract(np.size(prediction), 1.0), (prediction, target)


@mse_forward_bank.wrong(
    "You divide each error by its target before you square it: your loss is relative.",
    "Which unit does a squared error have if the target is in metres?",
)
def divided_by_the_target(prediction, target):
    return np.mean(((prediction - target) / target) ** 2), (prediction, target)


@mse_forward_bank.wrong(
    "Your loss sees the first entry or row alone: the function returns in the first turn of its loop.",
    "How far is your `return` indented, and when is it reached?",
)
def returned_inside_the_loop(prediction, target):
    for p, t in zip(prediction, target, strict=True):
        return np.mean((p - t) ** 2), (prediction, target)


@mse_forward_bank.wrong(
    "In Python `^` is no power: it compares bits, and numbers with a decimal point have none to compare.",
    "How do you write a power in Python?",
)
def caret_for_power(prediction, target):
    return np.mean((prediction - target) ^ 2), (prediction, target)


@mse_forward_bank.wrong(
    "You return the loss and no cache.",
    "What will the backward pass need to tell which guess was wrong, and which way?",
)
def cache_forgotten(prediction, target):
    return np.mean((prediction - target) ** 2)


@mse_forward_bank.wrong(
    "You return the cache first and the loss second.",
    "In which order does `loss, cache = mse_forward(prediction, target)` unpack them?",
)
def cache_returned_first(prediction, target):
    return (prediction, target), np.mean((prediction - target) ** 2)


@mse_forward_bank.wrong(
    "You return three values; the cache should be one value, a pair.",
    "Which parentheses make `prediction, target` one value?",
)
def cache_not_a_pair(prediction, target):
    return np.mean((prediction - target) ** 2), prediction, target


@mse_forward_bank.wrong(
    "Your cache holds the target first and the prediction second.",
    "In which order does the docstring name the two?",
)
def cache_swapped(prediction, target):
    return np.mean((prediction - target) ** 2), (target, prediction)


@mse_forward_bank.wrong(
    "Your cache holds the difference alone; the two arrays are asked for.",
    "What does `prediction, target = cache` unpack?",
)
def difference_cached(prediction, target):
    return np.mean((prediction - target) ** 2), prediction - target


@mse_forward_bank.wrong(
    "Your cache holds the prediction alone.",
    "What does `prediction, target = cache` unpack?",
)
def target_not_cached(prediction, target):
    return np.mean((prediction - target) ** 2), prediction


@mse_forward_bank.wrong(
    "You write the difference into `prediction`: the caller's guesses are gone, and your cache has lost them too.",
    "What is the difference between `a -= b` and `a - b`?",
)
def prediction_overwritten(prediction, target):
    prediction -= target
    return np.mean(prediction**2), (prediction, target)


@mse_forward_bank.wrong(
    "Your function hands nothing back: its result is `None`.",
    "Printing shows a value. Which word hands it back to the caller?",
)
def loss_not_returned(prediction, target):
    print(np.mean((prediction - target) ** 2))


@mse_forward_bank.right
def sum_over_size(prediction, target):
    error = target - prediction
    return np.sum(error * error) / error.size, (prediction, target)


@mse_forward_bank.right
def by_dot_product(prediction, target):
    flat = np.ravel(prediction - target)
    return np.dot(flat, flat) / len(flat), [prediction, target]


@mse_forward_bank.right
def in_plain_python(prediction, target):
    pairs = zip(prediction.ravel().tolist(), target.ravel().tolist(), strict=True)
    costs = [(p - t) ** 2 for p, t in pairs]
    return sum(costs) / len(costs), (prediction.copy(), target.copy())


@mse_forward_bank.right
def variance_and_squared_mean(prediction, target):
    error = prediction - target
    return np.var(error) + np.mean(error) ** 2, (prediction, target)


@mse_forward_bank.right
def by_norm(prediction, target):
    return np.asarray(np.linalg.norm((prediction - target).ravel()) ** 2 / prediction.size), (prediction, target)


# ------------------------------------------------------------------------------ binary_cross_entropy_forward

binary_cross_entropy_forward_bank = Bank(binary_cross_entropy_forward, returns=("loss", "cache"))


@binary_cross_entropy_forward_bank.cases
def _(rng):
    def arrays(*shape):
        """Draw logits of moderate size, and answers among which both yes and no occur."""
        target = np.resize([1.0, 0.0], math.prod(shape))
        return rng.uniform(0.3, 3, size=shape) * rng.choice([-1, 1], size=shape), rng.permutation(target).reshape(shape)

    yield Case((np.array([0.0]), np.array([1.0])), "one logit of 0 where yes is right", tolerance=PLAIN)
    yield Case(arrays(5), "5 logits", tolerance=PLAIN)
    yield Case(arrays(4, 3), "(4, 3) arrays", tolerance=PLAIN)
    yield Case(arrays(2, 5), "(2, 5) arrays", tolerance=PLAIN)
    yield Case(arrays(1, 4), "one row of 4 logits", tolerance=PLAIN)
    yield Case(arrays(6, 1), "6 rows of one logit each", tolerance=PLAIN)
    yield Case(arrays(2, 3, 2), "(2, 3, 2) arrays", tolerance=PLAIN)
    yield Case((arrays(4)[0], np.ones(4)), "4 logits where yes is always right", tolerance=PLAIN)
    yield Case((arrays(3)[0], np.zeros(3)), "3 logits where no is always right", tolerance=PLAIN)

    far, target = rng.uniform(40, 60, size=5) * [1, -1, 1, -1, 1], np.array([0.0, 1, 0, 1, 1])
    yield Case((far, target), "logits around -50 and 50, most of them wrong", "extremes", EXTREME)
    far = np.array([[1000.0, -1000, 1000], [-1000, 30, -2]])
    target = np.array([[0.0, 1, 1], [1, 0, 1]])
    yield Case((far, target), "logits of -1000 and 1000, most of them wrong", "extremes", EXTREME)
    yield Case((np.array([1000.0]), np.array([0.0])), "a logit of 1000 where no is right", "extremes", EXTREME)
    yield Case((np.array([-1000.0]), np.array([1.0])), "a logit of -1000 where yes is right", "extremes", EXTREME)
    far = rng.uniform(700, 1000, size=(2, 3)) * [[1, -1, 1], [-1, 1, -1]]
    yield Case((far, np.array([[1.0, 0, 1], [0, 1, 1]])), "logits beyond +-700, all but one right", "extremes", EXTREME)


def entry_costs(logits, target):
    """Return what each entry costs, right and finite; wrong answers below are made of it."""
    return np.logaddexp(0, logits) - logits * target


@binary_cross_entropy_forward_bank.wrong(
    "Your cost is right for moderate logits, but further out it takes 0 times the logarithm of 0, which is `nan`.",
    "log(sigmoid(z)) can be simplified before it is computed. What is left of it where z is -1000?",
)
def zero_times_log_of_zero(logits, target):
    p = sigmoid(logits)
    return -np.mean(target * np.log(p) + (1 - target) * np.log(1 - p)), (logits, target)


@binary_cross_entropy_forward_bank.wrong(
    "The probability of the right answer is rounded to 0 far out, and its logarithm is minus infinity.",
    "log(sigmoid(z)) can be simplified before it is computed. What is left of it where z is -1000?",
)
def log_of_zero(logits, target):
    p = sigmoid(logits)
    return -np.mean(np.log(np.where(target == 1, p, 1 - p))), (logits, target)


@binary_cross_entropy_forward_bank.wrong(
    "You simplified the logarithm well, but `np.exp` still meets large numbers, and overflows near 710.",
    "Which of e to the z and e to the -z is never above 1, and can you write log(1 + e to the z) with it?",
)
def exp_overflows(logits, target):
    return np.mean(np.log(1 + np.exp(logits)) - logits * target), (logits, target)


@binary_cross_entropy_forward_bank.wrong(
    "You simplified the logarithm well, but where an answer is far off `np.exp` overflows to infinity.",
    "For large z, log(1 + e to the z) is almost z. How can you write it so that `np.exp` never sees a large number?",
)
def exp_overflows_where_wrong(logits, target):
    return np.mean(np.log1p(np.exp(-(2 * target - 1) * logits))), (logits, target)


@binary_cross_entropy_forward_bank.wrong(
    "You simplified the logarithm well, but `np.exp` of -z overflows where z is far below 0.",
    "Which of e to the z and e to the -z is never above 1, and can you write log(1 + e to the -z) with it?",
)
def exp_of_minus_z_overflows(logits, target):
    return np.mean(np.log1p(np.exp(-logits)) + logits * (1 - target)), (logits, target)


@binary_cross_entropy_forward_bank.wrong(
    "You simplified the logarithms, but far out `np.exp` overflows to infinity, and 0 times infinity is `nan`.",
    "For large z, log(1 + e to the z) is almost z. How can you write it so that `np.exp` never sees a large number?",
)
def zero_times_overflow(logits, target):
    return np.mean(target * np.log1p(np.exp(-logits)) + (1 - target) * np.log1p(np.exp(logits))), (logits, target)


def probability_kept_off(tiny):
    def answer(logits, target):
        p = np.clip(sigmoid(logits), tiny, 1 - tiny)
        return -np.mean(target * np.log(p) + (1 - target) * np.log(1 - p)), (logits, target)

    return named(f"probability_kept_{tiny:.0e}_off_0_and_1".replace("-", "_"), answer)


def added_to_probability(tiny):
    def answer(logits, target):
        p = sigmoid(logits)
        return -np.mean(target * np.log(p + tiny) + (1 - target) * np.log(1 - p + tiny)), (logits, target)

    return named(f"probability_plus_{tiny:.0e}".replace("-", "_"), answer)


# 1 - (1 - 1e-12) is not 1e-12 in floats, so that some of those who add differ from those who clip.
KEPT_OFF = [(probability_kept_off, tiny) for tiny in TINY]
KEPT_OFF += [(added_to_probability, tiny) for tiny in (1e-12, 1e-15, 1e-16)]
for make, tiny in KEPT_OFF:
    binary_cross_entropy_forward_bank.wrong(
        f"You keep the probability off 0 and 1 by {tiny:g}: nothing is infinite, but no answer can cost more than "
        f"{-math.log(tiny):.0f}.",
        "A logit of -1000 where yes is right costs 1000. Can you find that without going through the probability?",
    )(make(tiny))


def logits_cut_off(limit):
    def answer(logits, target):
        cut = np.clip(logits, -limit, limit)
        if limit > 36:  # here 1 - sigmoid is 0 in floats, so only a stable formula comes this far
            return np.mean(entry_costs(cut, target)), (logits, target)
        p = sigmoid(cut)
        return -np.mean(target * np.log(p) + (1 - target) * np.log(1 - p)), (logits, target)

    return named(f"logits_cut_off_at_{limit}", answer)


for limit in (10, 15, 20, 30, 50, 100, 500, 700):
    binary_cross_entropy_forward_bank.wrong(
        f"You cut the logits off at {limit}: nothing is infinite, but no answer can cost more than {limit}.",
        "What does a logit of -1000 cost where yes is right?",
    )(logits_cut_off(limit))


@binary_cross_entropy_forward_bank.wrong(
    "Your loss is below 0: the minus sign is missing.",
    "The logarithm of a probability is never above 0. Which sign has a cost?",
)
def minus_forgotten(logits, target):
    return -np.mean(entry_costs(logits, target)), (logits, target)


@binary_cross_entropy_forward_bank.wrong(
    "You have yes and no the wrong way round: right answers cost more than wrong ones.",
    "Which of the two logarithms should count where the target is 1?",
)
def yes_and_no_swapped(logits, target):
    return np.mean(entry_costs(logits, 1 - target)), (logits, target)


@binary_cross_entropy_forward_bank.wrong(
    "Entries whose target is 0 cost nothing in your loss.",
    "Where no is right, what should a strong yes cost?",
)
def only_yes_counts(logits, target):
    return np.mean(target * entry_costs(logits, target)), (logits, target)


@binary_cross_entropy_forward_bank.wrong(
    "Entries whose target is 1 cost nothing in your loss.",
    "Where yes is right, what should a strong no cost?",
)
def only_no_counts(logits, target):
    return np.mean((1 - target) * entry_costs(logits, target)), (logits, target)


@binary_cross_entropy_forward_bank.wrong(
    "You take every right answer to be yes: the target never comes in.",
    "Where in your cost does the target decide?",
)
def target_ignored(logits, target):
    return np.mean(np.logaddexp(0, -logits)), (logits, target)


@binary_cross_entropy_forward_bank.wrong(
    "You write the formula for targets 1 and -1; here they are 1 and 0, so every no costs log 2.",
    "Which number stands for no?",
)
def targets_taken_as_plus_minus_1(logits, target):
    return np.mean(np.logaddexp(0, -logits * target)), (logits, target)


@binary_cross_entropy_forward_bank.wrong(
    "You take the logits for probabilities: their logarithm is taken as they are.",
    "From where to where may a logit lie, and which function makes a probability of it?",
)
def logits_taken_for_probabilities(logits, target):
    return -np.mean(target * np.log(logits) + (1 - target) * np.log(1 - logits)), (logits, target)


@binary_cross_entropy_forward_bank.wrong(
    "You apply the sigmoid twice, so that your probabilities all lie between 0.5 and 0.73.",
    "Does the formula you use start from a logit or from a probability?",
)
def sigmoid_applied_twice(logits, target):
    return np.mean(entry_costs(sigmoid(logits), target)), (logits, target)


@binary_cross_entropy_forward_bank.wrong(
    "You use softmax where the sigmoid belongs: the yes-or-no questions of a row share one probability of 1.",
    "May two of the questions be answered with yes at the same time?",
)
def softmax_for_sigmoid(logits, target):
    p = softmax(logits)
    return -np.mean(target * np.log(p) + (1 - target) * np.log(1 - p)), (logits, target)


@binary_cross_entropy_forward_bank.wrong(
    "Your loss is the mean squared error of the probabilities.",
    "What does that loss cost at most, and what should a strong answer cost that is wrong?",
)
def squared_error_of_the_probability(logits, target):
    return np.mean((sigmoid(logits) - target) ** 2), (logits, target)


@binary_cross_entropy_forward_bank.wrong(
    "Your loss averages how far the probability of the right answer is from 1; no logarithm is taken.",
    "What does your loss cost at most, and what should a strong answer cost that is wrong?",
)
def logarithm_forgotten(logits, target):
    return np.mean(np.abs(sigmoid(logits) - target)), (logits, target)


@binary_cross_entropy_forward_bank.wrong(
    "You average the probabilities of the right answers first and take the logarithm of the mean.",
    "Which comes first, the cost of each answer or the mean?",
)
def log_of_the_mean(logits, target):
    p = sigmoid(logits)
    return -np.log(np.mean(np.where(target == 1, p, 1 - p))), (logits, target)


@binary_cross_entropy_forward_bank.wrong(
    "Your logarithm has the base 2; the natural one is asked for.",
    "What should an answer cost whose probability is a half: 1 or 0.693?",
)
def log_with_base_two(logits, target):
    return np.mean(entry_costs(logits, target)) / np.log(2), (logits, target)


@binary_cross_entropy_forward_bank.wrong(
    "Your logarithm has the base 10; the natural one is asked for.",
    "What should an answer cost whose probability is a half: 0.301 or 0.693?",
)
def log_with_base_ten(logits, target):
    return np.mean(entry_costs(logits, target)) / np.log(10), (logits, target)


@binary_cross_entropy_forward_bank.wrong(
    "Your loss is the share of wrong answers: a guess that is only just wrong costs as much as a strong one.",
    "How could a small change of a logit ever change your loss?",
)
def wrong_answers_counted(logits, target):
    return np.mean((logits > 0) != (target == 1)), (logits, target)


@binary_cross_entropy_forward_bank.wrong(
    "In your stable formula the size of the logit is not taken: e to the -z is large where z is below 0.",
    "Which sign does the exponent need to have, whatever the sign of z?",
)
def size_of_the_logit_not_taken(logits, target):
    return np.mean(np.maximum(logits, 0) - logits * target + np.log1p(np.exp(-logits))), (logits, target)


@binary_cross_entropy_forward_bank.wrong(
    "From your stable formula the part is missing that is z where z is above 0, and else 0.",
    "What is log(1 + e to the z), almost, where z is 1000?",
)
def positive_part_forgotten(logits, target):
    return np.mean(np.log1p(np.exp(-np.abs(logits))) - logits * target), (logits, target)


@binary_cross_entropy_forward_bank.wrong(
    "Your loss is the sum of all costs, not their mean.",
    "If every row came twice, should the loss become twice as large?",
)
def costs_summed(logits, target):
    return np.sum(entry_costs(logits, target)), (logits, target)


@binary_cross_entropy_forward_bank.wrong(
    "You divide by the number of rows alone, but the mean runs over all entries.",
    "How many costs do you add up where the arrays are (4, 3)?",
)
def divided_by_rows_only(logits, target):
    return np.sum(entry_costs(logits, target)) / len(logits), (logits, target)


@binary_cross_entropy_forward_bank.wrong(
    "You return the cost of every entry by itself; nothing is averaged.",
    "How many numbers is one loss?",
)
def costs_not_averaged(logits, target):
    return entry_costs(logits, target), (logits, target)


@binary_cross_entropy_forward_bank.wrong(
    "You average along `axis=0` alone, so that each column has a loss of its own.",
    "How many numbers is one loss, and what does `np.mean` do without `axis`?",
)
def one_loss_for_each_column(logits, target):
    return np.mean(entry_costs(logits, target), axis=0), (logits, target)


@binary_cross_entropy_forward_bank.wrong(
    "Your answer averages along `axis=1`: it gives a loss for each row, and arrays without a second axis stop it.",
    "How many numbers is one loss, and what does `np.mean` do without `axis`?",
)
def one_loss_for_each_row(logits, target):
    return np.mean(entry_costs(logits, target), axis=1), (logits, target)


@binary_cross_entropy_forward_bank.wrong(
    "Your cache holds the probability where the logits are asked for.",
    "What does `logits, target = cache` unpack?",
)
def probability_cached(logits, target):
    return np.mean(entry_costs(logits, target)), (sigmoid(logits), target)


@binary_cross_entropy_forward_bank.wrong(
    "Your cache holds the target first and the logits second.",
    "In which order does the docstring name the two?",
)
def cache_swapped(logits, target):
    return np.mean(entry_costs(logits, target)), (target, logits)


@binary_cross_entropy_forward_bank.wrong(
    "Your cache holds the logits alone.",
    "What does `logits, target = cache` unpack?",
)
def target_not_cached(logits, target):
    return np.mean(entry_costs(logits, target)), logits


@binary_cross_entropy_forward_bank.wrong(
    "You return the loss and no cache.",
    "What will the backward pass need to tell which guess was wrong, and which way?",
)
def cache_forgotten(logits, target):
    return np.mean(entry_costs(logits, target))


@binary_cross_entropy_forward_bank.wrong(
    "You return the cache first and the loss second.",
    "In which order does `loss, cache = binary_cross_entropy_forward(logits, target)` unpack them?",
)
def cache_returned_first(logits, target):
    return (logits, target), np.mean(entry_costs(logits, target))


@binary_cross_entropy_forward_bank.wrong(
    "You return three values; the cache should be one value, a pair.",
    "Which parentheses make `logits, target` one value?",
)
def cache_not_a_pair(logits, target):
    return np.mean(entry_costs(logits, target)), logits, target


@binary_cross_entropy_forward_bank.wrong(
    "You turn the logits round in place where no is right, so that the caller's logits are changed.",
    "What does `*=` do to the array that was handed to you?",
)
def logits_overwritten(logits, target):
    logits *= 2 * target - 1
    return np.mean(np.logaddexp(0, -logits)), (logits, target)


@binary_cross_entropy_forward_bank.wrong(
    "Your function hands nothing back: its result is `None`.",
    "Printing shows a value. Which word hands it back to the caller?",
)
def loss_not_returned(logits, target):
    print(np.mean(entry_costs(logits, target)))


@binary_cross_entropy_forward_bank.right
def by_logaddexp(logits, target):
    return np.mean(np.logaddexp(0, (1 - 2 * target) * logits)), (logits, target)


@binary_cross_entropy_forward_bank.right
def by_choosing_the_sign(logits, target):
    z = np.where(target == 1, logits, -logits)  # large where the answer is right
    e = np.exp(-np.abs(z))
    return np.mean(np.where(z > 0, 0, -z) + np.log(1 + e)), [logits, target]


@binary_cross_entropy_forward_bank.right
def in_plain_python(logits, target):
    total = 0.0
    for z, t in zip(logits.ravel().tolist(), target.ravel().tolist(), strict=True):
        z = z if t else -z
        total += math.log1p(math.exp(-z)) if z > -30 else -z + math.exp(z)
    return total / logits.size, (logits.copy(), target.copy())


@binary_cross_entropy_forward_bank.right
def as_softmax_of_two(logits, target):
    scores = np.stack([np.zeros_like(logits), logits])
    top = scores.max(axis=0)
    log_p = scores - top - np.log(np.exp(scores - top).sum(axis=0))
    return -np.average(log_p[1] * target + log_p[0] * (1 - target)), (logits, target)


@binary_cross_entropy_forward_bank.right
def log_of_sigmoid_where_it_is_safe(logits, target):
    z = logits * (2 * target - 1)
    safe = z > -20
    costs = np.where(safe, -np.log(1 / (1 + np.exp(-np.where(safe, z, 0)))), -z)
    return np.asarray(costs.sum() / costs.size), (logits, target)


# ----------------------------------------------------------------------------- softmax_cross_entropy_forward

softmax_cross_entropy_forward_bank = Bank(softmax_cross_entropy_forward, returns=("loss", "cache"))


@softmax_cross_entropy_forward_bank.cases
def _(rng):
    def arrays(n, m):
        """Draw moderate scores, and labels; the label of the first row is not the class with the largest score."""
        logits = rng.normal(size=(n, m)) * 1.5 + 1
        labels = rng.integers(0, m, size=n)
        labels[0] = (np.argmax(logits[0]) + rng.integers(1, m)) % m
        return logits, labels

    yield Case((np.array([[3.0, 3.0]]), np.array([1])), "one row of two equal scores", tolerance=PLAIN)
    yield Case(arrays(4, 3), "4 rows of 3 scores", tolerance=PLAIN)
    yield Case(arrays(2, 5), "2 rows of 5 scores", tolerance=PLAIN)
    yield Case(arrays(1, 4), "one row of 4 scores", tolerance=PLAIN)
    yield Case(arrays(7, 2), "7 rows of 2 scores", tolerance=PLAIN)
    logits, labels = arrays(5, 4)
    yield Case((logits + 9, labels), "5 rows of scores near 10", tolerance=PLAIN)
    logits, _ = arrays(3, 4)
    yield Case((logits, np.full(3, rng.integers(0, 4))), "3 rows with the same label", tolerance=PLAIN)

    far, labels = np.array([[60.0, -50, 3], [-60, 2, 45], [5, -45, 55], [-2, 4, -58]]), np.array([1, 0, 1, 1])
    far += rng.normal(size=far.shape)
    yield Case((far, labels), "scores from -60 to 60, where most guesses are wrong", "extremes", EXTREME)
    rows = rng.normal(size=(2, 3)) * 2
    yield Case((rows + 1000, np.array([2, 0])), "two rows of scores near 1000", "extremes", PLAIN)
    yield Case((rows - 1000, np.array([1, 2])), "two rows of scores near -1000", "extremes", PLAIN)
    rows = rng.normal(size=(3, 4)) + np.array([[300.0], [0], [-500]])
    yield Case((rows, rng.integers(0, 4, size=3)), "rows near 300, near 0 and near -500", "extremes", PLAIN)
    far = np.array([[1000.0, -1000, 0], [-1000, 1000, 999], [0, 1000, -1000], [-1000, -1000, 1000]])
    yield Case((far, np.array([1, 0, 2, 2])), "scores of -1000 and 1000, most guesses wrong", "extremes", EXTREME)


def log_softmax(logits):
    """Return the logarithm of the probabilities, right and finite; wrong answers below are made of it."""
    shifted = logits - np.max(logits, axis=1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))


def row_costs(logits, labels):
    """Return what each row costs, right and finite."""
    return -log_softmax(logits)[np.arange(len(labels)), labels]


def right_cache(logits, labels):
    return np.exp(log_softmax(logits)), labels


def cost_of(probability, labels):
    """Return the loss by way of the probabilities, which is infinite where one of them is rounded to 0."""
    return -np.mean(np.log(probability[np.arange(len(labels)), labels]))


@softmax_cross_entropy_forward_bank.wrong(
    "The probability of the right class is rounded to 0 far out, and its logarithm is minus infinity.",
    "The logarithm of e to the z is z. Can you simplify the logarithm of your softmax before you compute it?",
)
def log_of_zero(logits, labels):
    return cost_of(softmax(logits), labels), right_cache(logits, labels)


@softmax_cross_entropy_forward_bank.wrong(
    "You take e to the power of scores as they are, which overflows near 710 and leaves only zeros near -750.",
    "What may be taken away from all scores of a row without changing its probabilities?",
)
def not_shifted(logits, labels):
    e = np.exp(logits)
    probability = e / np.sum(e, axis=1, keepdims=True)
    return cost_of(probability, labels), (probability, labels)


@softmax_cross_entropy_forward_bank.wrong(
    "The logarithm of your sum meets scores as they are: `np.exp` overflows near 710 and leaves only zeros near -750.",
    "What may be taken away from all scores of a row without changing its probabilities?",
)
def log_of_the_sum_not_shifted(logits, labels):
    scores = logits[np.arange(len(labels)), labels]
    return np.mean(np.log(np.sum(np.exp(logits), axis=1)) - scores), right_cache(logits, labels)


@softmax_cross_entropy_forward_bank.wrong(
    "You take the largest score of the whole batch away from every row: a row far below it becomes 0 divided by 0.",
    "Whose largest score should be taken away from a row?",
)
def max_of_the_whole_batch(logits, labels):
    e = np.exp(logits - np.max(logits))
    probability = e / np.sum(e, axis=1, keepdims=True)
    return cost_of(probability, labels), (probability, labels)


@softmax_cross_entropy_forward_bank.wrong(
    "You take the largest score of the whole batch away from every row: the sum of a row far below it is rounded to 0.",
    "Whose largest score should be taken away from a row?",
)
def log_with_max_of_the_whole_batch(logits, labels):
    shifted = logits - np.max(logits)
    log_probability = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    return -np.mean(log_probability[np.arange(len(labels)), labels]), (np.exp(log_probability), labels)


def probability_kept_off(tiny):
    def answer(logits, labels):
        return cost_of(np.maximum(softmax(logits), tiny), labels), right_cache(logits, labels)

    return named(f"probability_kept_{tiny:.0e}_off_0".replace("-", "_"), answer)


for tiny in TINY:
    softmax_cross_entropy_forward_bank.wrong(
        f"You keep the probability off 0 by {tiny:g}: nothing is infinite, but no row can cost more than "
        f"{-math.log(tiny):.0f}.",
        "A right class whose score is 2000 below the largest costs 2000. Can you find that from the scores themselves?",
    )(probability_kept_off(tiny))


@softmax_cross_entropy_forward_bank.wrong(
    "Your loss is below 0: the minus sign is missing.",
    "The logarithm of a probability is never above 0. Which sign has a cost?",
)
def minus_forgotten(logits, labels):
    return -np.mean(row_costs(logits, labels)), right_cache(logits, labels)


@softmax_cross_entropy_forward_bank.wrong(
    "Your loss is the sum over the rows, not their mean.",
    "If every row came twice, should the loss become twice as large?",
)
def costs_summed(logits, labels):
    return np.sum(row_costs(logits, labels)), right_cache(logits, labels)


@softmax_cross_entropy_forward_bank.wrong(
    "You divide by the number of all entries, N times M; this loss is a mean over the N rows.",
    "How many costs do you add up where the logits are (4, 3)?",
)
def averaged_over_all_entries(logits, labels):
    return np.sum(row_costs(logits, labels)) / np.size(logits), right_cache(logits, labels)


@softmax_cross_entropy_forward_bank.wrong(
    "You divide by the number of classes, M; this loss is a mean over the N rows.",
    "If every row came twice, should the loss become twice as large?",
)
def divided_by_the_classes(logits, labels):
    return np.sum(row_costs(logits, labels)) / np.shape(logits)[1], right_cache(logits, labels)


@softmax_cross_entropy_forward_bank.wrong(
    "You return the cost of every row by itself; nothing is averaged.",
    "How many numbers is one loss?",
)
def costs_not_averaged(logits, labels):
    return row_costs(logits, labels), right_cache(logits, labels)


@softmax_cross_entropy_forward_bank.wrong(
    "You average how far the probability of the right class is from 1; no logarithm is taken.",
    "What does your loss cost at most, and what should a strong guess cost that is wrong?",
)
def logarithm_forgotten(logits, labels):
    return np.mean(1 - np.exp(-row_costs(logits, labels))), right_cache(logits, labels)


@softmax_cross_entropy_forward_bank.wrong(
    "You average the probabilities of the right classes first and take the logarithm of the mean.",
    "Which comes first, the cost of each row or the mean?",
)
def log_of_the_mean(logits, labels):
    return -np.log(np.mean(np.exp(-row_costs(logits, labels)))), right_cache(logits, labels)


@softmax_cross_entropy_forward_bank.wrong(
    "Your logarithm has the base 2; the natural one is asked for.",
    "What should a row cost whose right class has the probability a half: 1 or 0.693?",
)
def log_with_base_two(logits, labels):
    return np.mean(row_costs(logits, labels)) / np.log(2), right_cache(logits, labels)


@softmax_cross_entropy_forward_bank.wrong(
    "`probability[:, labels]` takes the columns of all labels for every row; from each row you want one entry.",
    "Which row number belongs to the first label, and which to the second?",
)
def columns_taken_for_every_row(logits, labels):
    return -np.mean(log_softmax(logits)[:, labels]), right_cache(logits, labels)


@softmax_cross_entropy_forward_bank.wrong(
    "`probability[labels]` takes whole rows by the labels; a label is the number of a column.",
    "How do you name one row and one column in square brackets?",
)
def rows_taken_by_label(logits, labels):
    return -np.mean(log_softmax(logits)[labels]), right_cache(logits, labels)


@softmax_cross_entropy_forward_bank.wrong(
    "You average over all classes of a row; only the right one counts.",
    "Where in your loss do the labels come in?",
)
def all_classes_averaged(logits, labels):
    return -np.mean(log_softmax(logits)), right_cache(logits, labels)


@softmax_cross_entropy_forward_bank.wrong(
    "You take the class with the largest score, not the right one.",
    "What does a strong guess cost that is wrong, and who says which class is right?",
)
def largest_score_for_label(logits, labels):
    return np.mean(row_costs(logits, np.argmax(logits, axis=1))), right_cache(logits, labels)


@softmax_cross_entropy_forward_bank.wrong(
    "You count the classes from 1: you take the column on the left of the right one.",
    "Which number has the first class?",
)
def labels_counted_from_1(logits, labels):
    return np.mean(row_costs(logits, labels - 1)), right_cache(logits, labels)


@softmax_cross_entropy_forward_bank.wrong(
    "Your loss is the entropy of the guess: how unsure it is, whatever the labels say.",
    "What should a sure guess cost that is wrong?",
)
def entropy_of_the_guess(logits, labels):
    p = softmax(logits)
    return -np.mean(np.sum(p * log_softmax(logits), axis=1)), right_cache(logits, labels)


@softmax_cross_entropy_forward_bank.wrong(
    "You average the scores of the right classes with a minus sign; the softmax never comes in.",
    "Should a row cost less when a number is added to all its scores?",
)
def scores_for_log_probabilities(logits, labels):
    return -np.mean(logits[np.arange(len(labels)), labels]), right_cache(logits, labels)


@softmax_cross_entropy_forward_bank.wrong(
    "You apply softmax twice: to the logits, and then to the probabilities.",
    "Does the formula you use start from scores or from probabilities?",
)
def softmax_applied_twice(logits, labels):
    return np.mean(row_costs(softmax(logits), labels)), right_cache(logits, labels)


@softmax_cross_entropy_forward_bank.wrong(
    "You divide by the sum over the rows: your columns add up to 1, not your rows.",
    "Along which axis do you walk when you stay in one row?",
)
def columns_sum_to_one(logits, labels):
    e = np.exp(logits - np.max(logits, axis=0))
    probability = e / np.sum(e, axis=0)
    return cost_of(probability, labels), (probability, labels)


@softmax_cross_entropy_forward_bank.wrong(
    "You treat the whole batch as one row: all rows share one sum.",
    "What should the probabilities of each row add up to?",
)
def batch_treated_as_one_row(logits, labels):
    e = np.exp(logits - np.max(logits))
    probability = e / np.sum(e)
    return cost_of(probability, labels), (probability, labels)


@softmax_cross_entropy_forward_bank.wrong(
    "You squash each score by itself with the sigmoid, so that a row's probabilities do not add up to 1.",
    "Which function lets the classes of a row share a probability of 1?",
)
def sigmoid_for_softmax(logits, labels):
    probability = sigmoid(logits)
    return cost_of(probability, labels), (probability, labels)


@softmax_cross_entropy_forward_bank.wrong(
    "You charge the other classes too, as if each were a yes-or-no question of its own.",
    "If the right class has its probability, does it matter how the others share the rest?",
)
def other_classes_charged_too(logits, labels):
    p = softmax(logits)
    right = np.eye(logits.shape[1])[labels]
    return -np.mean(np.sum(right * np.log(p) + (1 - right) * np.log(1 - p), axis=1)), right_cache(logits, labels)


@softmax_cross_entropy_forward_bank.wrong(
    "Your loss is the squared error between the probabilities and the right class.",
    "What does that loss cost at most, and what should a strong guess cost that is wrong?",
)
def squared_error_of_the_probability(logits, labels):
    miss = softmax(logits) - np.eye(logits.shape[1])[labels]
    return np.mean(np.sum(miss**2, axis=1)), right_cache(logits, labels)


@softmax_cross_entropy_forward_bank.wrong(
    "Your loss is the share of wrong guesses: a guess that is only just wrong costs as much as a strong one.",
    "How could a small change of a score ever change your loss?",
)
def wrong_guesses_counted(logits, labels):
    return np.mean(np.argmax(logits, axis=1) != labels), right_cache(logits, labels)


@softmax_cross_entropy_forward_bank.wrong(
    "Your loss is the cost of the first row alone: the function returns in the first turn of its loop.",
    "How far is your `return` indented, and when is it reached?",
)
def returned_inside_the_loop(logits, labels):
    return row_costs(logits, labels)[0], right_cache(logits, labels)


@softmax_cross_entropy_forward_bank.wrong(
    "Your cache holds the logits where the probability is asked for.",
    "What does `probability, labels = cache` unpack?",
)
def logits_cached(logits, labels):
    return np.mean(row_costs(logits, labels)), (logits, labels)


@softmax_cross_entropy_forward_bank.wrong(
    "Your cache holds the logarithm of the probability.",
    "Can a probability be below 0?",
)
def log_probability_cached(logits, labels):
    return np.mean(row_costs(logits, labels)), (log_softmax(logits), labels)


@softmax_cross_entropy_forward_bank.wrong(
    "Your cache holds the probabilities of the right classes alone.",
    "Which shape does the docstring give to the probability in the cache?",
)
def only_the_right_class_cached(logits, labels):
    costs = row_costs(logits, labels)
    return np.mean(costs), (np.exp(-costs), labels)


@softmax_cross_entropy_forward_bank.wrong(
    "Your cache holds rows of zeros with a single 1 where the labels themselves are asked for.",
    "Which shape does the docstring give to `labels`?",
)
def one_hot_cached(logits, labels):
    return np.mean(row_costs(logits, labels)), (softmax(logits), np.eye(logits.shape[1])[labels])


@softmax_cross_entropy_forward_bank.wrong(
    "Your cache holds the probability with 1 taken away at the right class: that is a step of the backward pass.",
    "What should each row of `probability` add up to?",
)
def backward_begun_in_the_cache(logits, labels):
    return np.mean(row_costs(logits, labels)), (softmax(logits) - np.eye(logits.shape[1])[labels], labels)


@softmax_cross_entropy_forward_bank.wrong(
    "Your cache holds the labels first and the probability second.",
    "In which order does the docstring name the two?",
)
def cache_swapped(logits, labels):
    return np.mean(row_costs(logits, labels)), (labels, softmax(logits))


@softmax_cross_entropy_forward_bank.wrong(
    "Your cache holds the probability alone.",
    "What does `probability, labels = cache` unpack?",
)
def labels_not_cached(logits, labels):
    return np.mean(row_costs(logits, labels)), softmax(logits)


@softmax_cross_entropy_forward_bank.wrong(
    "You return the loss and no cache.",
    "What will the backward pass need to tell which class got too much?",
)
def cache_forgotten(logits, labels):
    return np.mean(row_costs(logits, labels))


@softmax_cross_entropy_forward_bank.wrong(
    "You return the cache first and the loss second.",
    "In which order does `loss, cache = softmax_cross_entropy_forward(logits, labels)` unpack them?",
)
def cache_returned_first(logits, labels):
    return right_cache(logits, labels), np.mean(row_costs(logits, labels))


@softmax_cross_entropy_forward_bank.wrong(
    "You return three values; the cache should be one value, a pair.",
    "Which parentheses make `probability, labels` one value?",
)
def cache_not_a_pair(logits, labels):
    return np.mean(row_costs(logits, labels)), *right_cache(logits, labels)


@softmax_cross_entropy_forward_bank.wrong(
    "You shift the scores in place, so that the caller's logits are changed.",
    "What does `-=` do to the array that was handed to you?",
)
def logits_overwritten(logits, labels):
    logits -= np.max(logits, axis=1, keepdims=True)
    return np.mean(row_costs(logits, labels)), right_cache(logits, labels)


@softmax_cross_entropy_forward_bank.wrong(
    "Your function hands nothing back: its result is `None`.",
    "Printing shows a value. Which word hands it back to the caller?",
)
def loss_not_returned(logits, labels):
    print(np.mean(row_costs(logits, labels)))


@softmax_cross_entropy_forward_bank.right
def by_one_hot_rows(logits, labels):
    right = np.arange(logits.shape[1]) == labels[:, None]
    top = logits.max(axis=1)
    log_sum = top + np.log(np.exp(logits - top[:, None]).sum(axis=1))
    loss = (log_sum.sum() - logits[right].sum()) / len(logits)
    return loss, [softmax(logits), labels]


@softmax_cross_entropy_forward_bank.right
def row_by_row_in_plain_python(logits, labels):
    loss, probability = 0.0, []
    for row, label in zip(logits.tolist(), labels.tolist(), strict=True):
        powers = [math.exp(score - max(row)) for score in row]
        probability.append([power / sum(powers) for power in powers])
        loss += max(row) + math.log(sum(powers)) - row[label]
    return loss / len(logits), (np.array(probability), labels.copy())


@softmax_cross_entropy_forward_bank.right
def by_logaddexp(logits, labels):
    log_p = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    return -np.take_along_axis(log_p, labels[:, None], axis=1).mean(), (np.exp(log_p), labels)


@softmax_cross_entropy_forward_bank.right
def by_differences_of_scores(logits, labels):
    above = logits - logits[np.arange(len(labels)), labels][:, np.newaxis]  # above the right class's score
    top = above.max(axis=1)
    costs = top + np.log(np.exp(above - top[:, np.newaxis]).sum(axis=1))
    return np.asarray(np.average(costs)), (softmax(logits), labels)


@softmax_cross_entropy_forward_bank.right
def by_transposing(logits, labels):
    shifted = logits.T - logits.max(axis=1)
    e = np.exp(shifted)
    total = e.sum(axis=0)
    costs = np.log(total) - shifted[labels, np.arange(labels.size)]
    return sum(costs) / len(costs), ((e / total).T, labels)
