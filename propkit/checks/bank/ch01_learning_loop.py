"""Chapter 1: the cases of the learning loop, wrong answers that learners give, and right ones written differently."""

from functools import wraps

import numpy as np

from propkit.checks.exercise import Bank, Case, Given
from propkit.learning import correct, guess, learning_loop, nudge_slope, squared_error

guess_bank = Bank(guess, returns=("prediction",))
squared_error_bank = Bank(squared_error, returns=("error",))
nudge_slope_bank = Bank(nudge_slope, returns=("slope",))
correct_bank = Bank(correct, returns=("w",))
learning_loop_bank = Bank(learning_loop, returns=("w", "b", "losses"))


def _away(rng, low=1.0, high=4.0):
    """Draw a number that is far from zero, of either sign."""
    return float(rng.uniform(low, high) * rng.choice((-1, 1)))


# guess


@guess_bank.cases
def _(rng):
    yield Case((4.0, 0.5, 3.0), "plain numbers")
    yield Case((_away(rng), _away(rng), _away(rng)), "numbers of either sign")
    yield Case((rng.normal(size=5) * 3, _away(rng), _away(rng, 2, 6)), "a row of 5 inputs")
    yield Case((rng.normal(size=(2, 3)), _away(rng), _away(rng, 2, 6)), "a (2, 3) array")
    yield Case((rng.normal(size=(3, 1, 2)), _away(rng), _away(rng, 2, 6)), "a (3, 1, 2) array")
    yield Case((rng.normal(size=(1, 4)) * 3, _away(rng), _away(rng)), "a (1, 4) array")
    yield Case((0.0, _away(rng), _away(rng)), "an input of 0")
    yield Case((rng.uniform(20_000, 90_000, size=4), _away(rng), _away(rng)), "large inputs")


@guess_bank.wrong(
    "Your guess is the input times the weight; the bias never comes in.",
    "What should the neuron guess where the input is 0?",
)
def bias_forgotten(x, w, b):
    return w * x


@guess_bank.wrong(
    "Your guess goes down by `b` where it should go up by `b`.",
    "If `b` grows by 1, what should happen to every guess?",
)
def bias_subtracted(x, w, b):
    return w * x - b


@guess_bank.wrong(
    "Your guess is the plain sum of input, weight and bias.",
    "A weight says how strongly the input counts. Can a sum say that?",
)
def adds_the_weight(x, w, b):
    return x + w + b


@guess_bank.wrong(
    "Your guess is a product of all three numbers: the bias scales it instead of shifting it.",
    "What would your neuron guess where the bias is 0?",
)
def multiplies_by_the_bias(x, w, b):
    return w * x * b


@guess_bank.wrong(
    "You add the bias to the input first, so the weight scales the bias too.",
    "In which order do the two things happen: scale, shift?",
)
def bias_scaled_too(x, w, b):
    return w * (x + b)


@guess_bank.wrong(
    "Weight and bias have changed places: `b` scales your input and `w` shifts it.",
    "Which of the two should matter where the input is 0?",
)
def weight_and_bias_swapped(x, w, b):
    return b * x + w


@guess_bank.wrong(
    "Your result is one number for all inputs together.",
    "How many guesses do five inputs need?",
)
def adds_up_all_inputs(x, w, b):
    return np.sum(w * x) + b


@guess_bank.wrong(
    "Your guesses below 0 have become 0: that is an activation, which this neuron does not have.",
    "May a guess be negative here?",
)
def cut_off_at_zero(x, w, b):
    return np.maximum(w * x + b, 0)


@guess_bank.wrong(
    "Your guesses all lie between 0 and 1: they went through a sigmoid, which this neuron does not have.",
    "Could your neuron ever guess 100?",
)
def squashed(x, w, b):
    return 1 / (1 + np.exp(-np.clip(w * x + b, -500, 500)))


@guess_bank.wrong(
    "Your guess is rounded to a whole number.",
    "Could a rounded guess tell 2.3 from 2.4?",
)
def guess_rounded(x, w, b):
    return np.round(w * x + b)


@guess_bank.wrong(
    "Your answer turns the result into one number, and that cannot be done with an array of several.",
    "What should come out where `x` holds five inputs?",
)
def guesses_for_a_number_only(x, w, b):
    return float(w * x + b)


@guess_bank.wrong(
    "Your answer loops over `x`, and a single number cannot be looped over.",
    "numpy scales a whole array at once. Do you need the loop?",
)
def guesses_for_an_array_only(x, w, b):
    return np.array([w * entry + b for entry in x])


@guess_bank.wrong(
    "Your answer writes the guesses into `x` itself, so the caller's inputs are gone.",
    "What is the difference between `x *= w` and `x * w`?",
)
def inputs_overwritten(x, w, b):
    x *= w
    x += b
    return x


@guess_bank.wrong(
    "Your function hands nothing back: its result is `None`.",
    "Printing shows a value. Which word hands it back to the caller?",
)
def guess_not_returned(x, w, b):
    print(w * x + b)


@guess_bank.right
def guess_entry_by_entry(x, w, b):
    return np.vectorize(lambda entry: entry * w + b, otypes=[float])(x)


@guess_bank.right
def guess_as_polynomial(x, w, b):
    return np.polyval([w, b], x)


@guess_bank.right
def guess_by_functions(x, w, b):
    return np.add(b, np.multiply(x, w))


@guess_bank.right
def guess_by_einsum(x, w, b):
    return np.einsum("...,->...", x, w) + b


@guess_bank.right
def guess_by_recursion(x, w, b):
    if np.ndim(x) == 0:
        return float(x) * w + b
    return np.array([guess_by_recursion(part, w, b) for part in x])


# squared_error


@squared_error_bank.cases
def _(rng):
    yield Case((90.0, 100.0), "a guess of 90 for the target 100")
    yield Case((float(rng.uniform(3, 5)), float(rng.uniform(0.5, 1.5))), "a guess that is too high")
    yield Case((rng.normal(size=5) * 3, rng.normal(size=5) * 3 + 2), "arrays of 5 guesses and targets")
    yield Case((rng.normal(size=(2, 3)), rng.normal(size=(2, 3)) - 2), "(2, 3) arrays")
    yield Case((rng.normal(size=(3, 1, 2)), rng.normal(size=(3, 1, 2)) + 2), "(3, 1, 2) arrays")
    yield Case((rng.normal(size=1) - 3, rng.normal(size=1) + 1), "arrays with one entry")
    yield Case((_away(rng), 0.0), "a target of 0")
    right = _away(rng)
    yield Case((right, right), "a guess that is exactly right")
    yield Case((rng.normal(size=4) * 1e6, rng.normal(size=4) * 1e6), "large numbers")


@squared_error_bank.wrong(
    "Your error is the plain difference, so a guess that is too low has an error below 0.",
    "Would a guess that is far too low count as better than a right one?",
)
def not_squared(prediction, target):
    return prediction - target


@squared_error_bank.wrong(
    "Your error is the size of the difference, without the square.",
    "A guess is off by 10. By the squared error, what does that cost?",
)
def size_only(prediction, target):
    return abs(prediction - target)


@squared_error_bank.wrong(
    "Your error is twice the difference, not its square.",
    "What is the difference between `2 * 10` and `10 ** 2`?",
)
def doubled_for_squared(prediction, target):
    return 2 * (prediction - target)


@squared_error_bank.wrong(
    "Your error is half the square.",
    "Some texts halve it, to save a factor later. Does the name `squared error` say so?",
)
def halved(prediction, target):
    return 0.5 * (prediction - target) ** 2


@squared_error_bank.wrong(
    "You squared guess and target first and subtracted then.",
    "With your rule, what is the error of the guess -3 for the target 3?",
)
def squared_before_subtracting(prediction, target):
    return prediction**2 - target**2


@squared_error_bank.wrong(
    "Only your target is squared: a power binds tighter than a minus sign.",
    "Where do the parentheses have to stand?",
)
def only_the_target_squared(prediction, target):
    return prediction - target**2


@squared_error_bank.wrong(
    "You squared the sum of guess and target.",
    "What should the error be where guess and target are equal?",
)
def sum_squared(prediction, target):
    return (prediction + target) ** 2


@squared_error_bank.wrong(
    "Your error has the sign of the miss: guesses that are too low get an error below 0.",
    "Should too high and too low by the same amount count differently?",
)
def sign_kept(prediction, target):
    return (prediction - target) * abs(prediction - target)


@squared_error_bank.wrong(
    "Your error is 0 for every guess that is too low.",
    "Is a guess of 90 for the target 100 a right one?",
)
def only_too_high_counts(prediction, target):
    return np.maximum(prediction - target, 0) ** 2


@squared_error_bank.wrong(
    "Your error is relative: you divided the miss by the target.",
    "What happens to your error where the target is 0?",
)
def divided_by_target(prediction, target):
    return (np.subtract(prediction, target) / target) ** 2


@squared_error_bank.wrong(
    "Your result is the mean of all errors; here each guess keeps its own.",
    "Five guesses go in. How many errors should come out?",
)
def averaged(prediction, target):
    return np.mean((prediction - target) ** 2)


@squared_error_bank.wrong(
    "Your result is the sum of all errors; here each guess keeps its own.",
    "Five guesses go in. How many errors should come out?",
)
def added_up(prediction, target):
    return np.sum((prediction - target) ** 2)


@squared_error_bank.wrong(
    "Your result is the root of the mean of the squares.",
    "Is the error that you want in units of the target, or in squared units?",
)
def root_of_the_mean(prediction, target):
    return np.sqrt(np.mean((prediction - target) ** 2))


@squared_error_bank.wrong(
    "You used a dot product, which multiplies and then adds up.",
    "Which sign multiplies two arrays entry by entry?",
)
def dot_product(prediction, target):
    difference = prediction - target
    return np.dot(difference, difference)


@squared_error_bank.wrong(
    "In Python `^` is no power: it compares bits, and numbers with a decimal point have none to compare.",
    "How do you write a power in Python?",
)
def caret_for_power(prediction, target):
    return (prediction - target) ^ 2


@squared_error_bank.wrong(
    "Your answer writes the difference into `prediction`, so the caller's guesses are gone.",
    "What is the difference between `a -= b` and `a - b`?",
)
def predictions_overwritten(prediction, target):
    prediction -= target
    return prediction**2


@squared_error_bank.wrong(
    "Your function hands nothing back: its result is `None`.",
    "Printing shows a value. Which word hands it back to the caller?",
)
def error_not_returned(prediction, target):
    print((prediction - target) ** 2)


@squared_error_bank.right
def error_multiplied_out(prediction, target):
    return prediction * prediction - 2 * prediction * target + target * target


@squared_error_bank.right
def error_from_target_to_guess(prediction, target):
    return np.power(np.abs(target - prediction), 2.0)


@squared_error_bank.right
def error_entry_by_entry(prediction, target):
    return np.vectorize(lambda p, t: (p - t) * (p - t), otypes=[float])(prediction, target)


@squared_error_bank.right
def error_by_einsum(prediction, target):
    miss = np.subtract(prediction, target)
    return np.einsum("...,...->...", miss, miss)


@squared_error_bank.right
def error_by_recursion(prediction, target):
    if np.ndim(prediction) == 0:
        return np.square(prediction - target)
    return np.array([error_by_recursion(p, t) for p, t in zip(prediction, target, strict=True)])


# nudge_slope


def _bend(rng, sign, degree):
    """Draw the coefficients of a polynomial that rises (or falls) ever faster to the right of 0."""
    return tuple(float(c) for c in sign * np.round(rng.uniform(0.5, 2.5, size=degree + 1), 2))


def _formula(coefficients):
    """Write a polynomial in w: `-2 + 3 w - w**2`."""
    text = ""
    for c, power in zip(coefficients, ("", "w", "w**2", "w**3"), strict=False):
        if c:
            sign = (" - " if c < 0 else " + ") if text else ("-" if c < 0 else "")
            size = "" if abs(c) == 1 and power else f"{abs(c):g} "
            text += f"{sign}{size}{power}".rstrip()
    return text


def _nudge_case(coefficients, w, *h):
    """Make a case; with the default h rounding is felt, with a large one it is not."""
    about = f"f(w) = {_formula(coefficients)} at w = {w:g}"
    if h:
        return Case((Given("polynomial", coefficients), w, *h), f"{about} with h = {h[0]:g}", part="large_h")
    return Case((Given("polynomial", coefficients), w), about, tolerance=1e-5)


@nudge_slope_bank.cases
def _(rng):
    w = np.round(rng.uniform(1.2, 3, size=6), 3).tolist()
    yield _nudge_case((0.0, 0.0, 1.0), 3.0)
    yield _nudge_case(_bend(rng, 1, 1), w[0])
    yield _nudge_case(_bend(rng, -1, 2), w[1])
    yield _nudge_case((0.0, *_bend(rng, 1, 1)), -w[2] - 2)
    yield _nudge_case((0.0, round(float(rng.uniform(0.01, 0.02)), 4), 0.0, 1.0), 0.0)
    yield _nudge_case(_bend(rng, 1, 0), w[3])
    # The bend of a cubic shows in the slope from left to right: h**2 times its last coefficient.
    yield _nudge_case((0.0, 0.0, 0.0, 1.0), 1.0, 0.5)
    yield _nudge_case(_bend(rng, -1, 3), w[4], 0.5)
    yield _nudge_case(_bend(rng, 1, 3), w[5], round(float(rng.uniform(0.2, 0.9)), 3))
    yield _nudge_case(_bend(rng, 1, 3), -w[0], 2.0)


@nudge_slope_bank.wrong(
    "You nudged to the right only. Where f bends, that is the slope of a place beside w.",
    "How can the left side make up for what the right side gets wrong?",
)
def nudged_right_only(f, w, h=1e-6):
    return (f(w + h) - f(w)) / h


@nudge_slope_bank.wrong(
    "You nudged to the left only. Where f bends, that is the slope of a place beside w.",
    "How can the right side make up for what the left side gets wrong?",
)
def nudged_left_only(f, w, h=1e-6):
    return (f(w) - f(w - h)) / h


@nudge_slope_bank.wrong(
    "Your slope is twice too large: you went from left to right, but divided by the length of one nudge.",
    "How far apart are the two places at which you asked f?",
)
def divided_by_one_nudge(f, w, h=1e-6):
    return (f(w + h) - f(w - h)) / h


@nudge_slope_bank.wrong(
    "You nudged one way only, but divided by the length of two nudges.",
    "How far apart are the two places at which you asked f?",
)
def one_way_over_two_nudges(f, w, h=1e-6):
    return (f(w + h) - f(w)) / (2 * h)


@nudge_slope_bank.wrong(
    "Python reads your line from left to right: it divides by 2 and then multiplies by `h`.",
    "Where do parentheses belong in `change / 2 * h`?",
)
def divided_by_2_times_h(f, w, h=1e-6):
    return (f(w + h) - f(w - h)) / 2 * h


@nudge_slope_bank.wrong(
    "Your result is how much f changed, not how fast.",
    "The change grows with `h`. By what do you have to divide it?",
)
def change_not_divided(f, w, h=1e-6):
    return f(w + h) - f(w - h)


@nudge_slope_bank.wrong(
    "Only the left value of f is divided: a division comes before a minus sign.",
    "Where do the parentheses have to stand?",
)
def only_the_left_divided(f, w, h=1e-6):
    return f(w + h) - f(w - h) / (2 * h)


@nudge_slope_bank.wrong(
    "Your slope has the wrong sign: you took the right value away from the left one.",
    "Where f rises to the right, should the slope be above 0 or below?",
)
def left_minus_right(f, w, h=1e-6):
    return (f(w - h) - f(w + h)) / (2 * h)


@nudge_slope_bank.wrong(
    "Your slope is never below 0, even where f falls.",
    "How would you tell uphill from downhill?",
)
def direction_lost(f, w, h=1e-6):
    return abs(f(w + h) - f(w - h)) / (2 * h)


@nudge_slope_bank.wrong(
    "You added the two values of f instead of comparing them.",
    "What should the slope be where f has the same value left and right?",
)
def values_added(f, w, h=1e-6):
    return (f(w + h) + f(w - h)) / (2 * h)


@nudge_slope_bank.wrong(
    "You nudged the value of f, not w, so your slope is 1 everywhere.",
    "At which places does f have to be asked?",
)
def value_nudged(f, w, h=1e-6):
    return ((f(w) + h) - (f(w) - h)) / (2 * h)


@nudge_slope_bank.wrong(
    "You nudged w by a share of itself: you went `h` times w to each side, but divided as if it were `h`.",
    "How far is a nudge from w = 0 with your rule?",
)
def nudged_by_a_share(f, w, h=1e-6):
    return (f(w * (1 + h)) - f(w * (1 - h))) / (2 * h)


@nudge_slope_bank.wrong(
    "You went only half of `h` to each side.",
    "`h` is the size of one nudge. How far apart are the two places then?",
)
def nudged_by_half(f, w, h=1e-6):
    return (f(w + h / 2) - f(w - h / 2)) / h


@nudge_slope_bank.wrong(
    "Your slope is that of a tiny nudge, whatever `h` is given.",
    "Does your code use the argument `h`, or a number of its own?",
)
def h_ignored(f, w, h=1e-6):
    return (f(w + 1e-6) - f(w - 1e-6)) / 2e-6


@nudge_slope_bank.wrong(
    "Your slope is rounded, and the digits that were cut off are missing.",
    "A slope of 0.004 would become 0. Could anything still be learned from it?",
)
def slope_rounded(f, w, h=1e-6):
    return round((f(w + h) - f(w - h)) / (2 * h), 2)


@nudge_slope_bank.wrong(
    "Your function hands nothing back: its result is `None`.",
    "Printing shows a value. Which word hands it back to the caller?",
)
def slope_not_returned(f, w, h=1e-6):
    print((f(w + h) - f(w - h)) / (2 * h))


@nudge_slope_bank.right
def slope_as_mean_of_both_sides(f, w, h=1e-6):
    return ((f(w + h) - f(w)) / h + (f(w) - f(w - h)) / h) / 2


@nudge_slope_bank.right
def slope_over_the_measured_way(f, w, h=1e-6):
    left, right = w - h, w + h
    return (f(right) - f(left)) / (right - left)


@nudge_slope_bank.right
def slope_by_signs(f, w, h=1e-6):
    return sum(side * f(w + side * h) for side in (-1, 1)) / h / 2


@nudge_slope_bank.right
def slope_by_gradient(f, w, h=1e-6):
    return np.gradient([f(w - h), f(w), f(w + h)], h)[1]


@nudge_slope_bank.right
def slope_by_difference(f, w, h=1e-6):
    return 0.5 / h * np.diff([f(place) for place in (w - h, w + h)])[0]


# correct


@correct_bank.cases
def _(rng):
    yield Case((0.9, 1.5, 0.1), "w = 0.9 with the slope 1.5")
    yield Case((0.5, -0.3, 0.1), "a slope below 0")
    yield Case((_away(rng), _away(rng, 0.2, 0.8), float(rng.uniform(0.01, 0.3))), "numbers of either sign")
    yield Case((_away(rng), _away(rng, 0.2, 0.8), float(rng.uniform(1.5, 3))), "a learning rate above 1")
    yield Case((-float(rng.uniform(1, 3)), 0.0, 0.1), "a slope of 0")
    yield Case((_away(rng), _away(rng) * 1e5, 1e-3), "a steep slope")
    yield Case((rng.normal(size=4) * 2, rng.normal(size=4), 0.2), "4 weights with a slope each")
    yield Case((rng.normal(size=(2, 3)) * 2, rng.normal(size=(2, 3)), 0.05), "(2, 3) weights with a slope each")


@correct_bank.wrong(
    "Your weight goes uphill: it moves to where the error is larger.",
    "The slope points to a larger error. Which way is downhill?",
)
def uphill(w, slope, lr):
    return w + lr * slope


@correct_bank.wrong(
    "You took the whole slope away; the learning rate had no say.",
    "What should a learning rate of 0.1 do to the size of the step?",
)
def full_slope_taken(w, slope, lr):
    return w - slope


@correct_bank.wrong(
    "Your step is as long as the learning rate, whatever the slope is.",
    "Should a steep slope and a flat one move the weight equally far?",
)
def slope_forgotten(w, slope, lr):
    return w - lr


@correct_bank.wrong(
    "You divided the slope by the learning rate.",
    "Should a smaller rate make the step longer or shorter?",
)
def divided_by_the_rate(w, slope, lr):
    return w - slope / lr


@correct_bank.wrong(
    "You took both away, the slope and the rate, instead of their product.",
    "Where the slope is 0, how far should the weight move?",
)
def rate_taken_away_too(w, slope, lr):
    return w - slope - lr


@correct_bank.wrong(
    "You shrank the weight together with the slope.",
    "With a rate of 0.1 and a slope of 0, what becomes of your weight?",
)
def weight_shrunk_too(w, slope, lr):
    return lr * (w - slope)


@correct_bank.wrong(
    "The learning rate shrinks your weight instead of the slope.",
    "Which of the two, weight or slope, should be made smaller?",
)
def weight_shrunk_instead(w, slope, lr):
    return lr * w - slope


@correct_bank.wrong(
    "Your step has the weight as a further factor.",
    "How could a weight of 0 ever change with your rule?",
)
def step_times_weight(w, slope, lr):
    return w - lr * slope * w


@correct_bank.wrong(
    "Your step is twice as long as it should be.",
    "The slope comes in ready. Does a factor 2 belong here, or to how the slope was found?",
)
def slope_doubled(w, slope, lr):
    return w - 2 * lr * slope


@correct_bank.wrong(
    "Only the sign of the slope counts in your step, not its size.",
    "Should a steep slope and a flat one move the weight equally far?",
)
def only_the_sign_counts(w, slope, lr):
    return w - lr * np.sign(slope)


@correct_bank.wrong(
    "Your weight only ever gets smaller, whichever way the slope points.",
    "Where the slope is below 0, which way is downhill?",
)
def always_smaller(w, slope, lr):
    return w - lr * abs(slope)


@correct_bank.wrong(
    "Your result is the length of the step, not the weight after it.",
    "From where does the step start?",
)
def step_returned(w, slope, lr):
    return lr * slope


@correct_bank.wrong(
    "Your result is the change of the weight, not the weight after it.",
    "From where does the step start?",
)
def change_returned(w, slope, lr):
    return -lr * slope


@correct_bank.wrong(
    "You took the weight away from the step, so your result has the wrong sign.",
    "What is taken away from what?",
)
def weight_taken_from_step(w, slope, lr):
    return lr * slope - w


@correct_bank.wrong(
    "Your weights below 0 have become 0.",
    "May a weight be negative?",
)
def kept_above_zero(w, slope, lr):
    return np.maximum(w - lr * slope, 0)


@correct_bank.wrong(
    "Your weight is rounded, and the digits that were cut off are missing.",
    "Near the end steps are small. What would rounding do to them?",
)
def weight_rounded(w, slope, lr):
    return np.round(w - lr * slope, 2)


@correct_bank.wrong(
    "Your answer changes the caller's array of weights; the result should be a new one.",
    "What is the difference between `w -= step` and `w - step`?",
)
def weights_overwritten(w, slope, lr):
    w -= lr * slope
    return w


@correct_bank.wrong(
    "Your function hands nothing back: its result is `None`.",
    "Setting `w` inside a function changes nothing outside. Which word hands it back?",
)
def weight_not_returned(w, slope, lr):
    w = w - lr * slope


@correct_bank.right
def correct_by_adding_the_opposite(w, slope, lr):
    return -lr * slope + w


@correct_bank.right
def correct_by_functions(w, slope, lr):
    return np.subtract(w, np.multiply(slope, lr))


@correct_bank.right
def correct_entry_by_entry(w, slope, lr):
    return np.vectorize(lambda w, slope: w - lr * slope, otypes=[float])(w, slope)


@correct_bank.right
def correct_on_a_copy(w, slope, lr):
    w = np.array(w)
    w -= lr * np.asarray(slope)
    return w


@correct_bank.right
def correct_between_two_points(w, slope, lr):
    return (1 - lr) * w + lr * (w - slope)


# learning_loop


def _neuron(rng, n):
    """Draw n rows with errors of both signs, and a neuron near enough that its numbers stay away from 0."""
    x = rng.normal(size=n) + 1
    w, b = _away(rng, 1, 2), _away(rng, 4, 6)
    y = (w + _away(rng, 0.5, 1)) * x + b + _away(rng, 0.5, 1) + 2 * rng.normal(size=n)
    return x, y, w, b


def _loop_case(about, *args):
    return Case(args, about, tolerance=1e-6)


@learning_loop_bank.cases
def _(rng):
    yield _loop_case("one row: the guess 0.7 for the target 1", np.array([1.0]), np.array([1.0]), 0.5, 0.2, 0.1, 1)
    yield _loop_case("4 rows and one step", *_neuron(rng, 4), 0.1, 1)
    # Large inputs make the loss bend sharply: a slope that was nudged one way is far off.
    salary = rng.uniform(20_000, 90_000, size=6)
    loan = salary / 10_000 + rng.normal(size=6)
    yield _loop_case("large inputs (salaries) and 2 steps", salary, loan, 3e-4, _away(rng), 1e-10, 2)
    yield _loop_case("5 rows and 3 steps", *_neuron(rng, 5), 0.05, 3)
    yield _loop_case("7 rows and 6 steps", *_neuron(rng, 7), 0.06, 6)
    yield _loop_case("one row and 2 steps", *_neuron(rng, 1), 0.1, 2)
    yield _loop_case("no step at all", *_neuron(rng, 3), 0.1, 0)


def _loop_of(step):
    """Make a learning loop out of what happens in one step: step(x, y, w, b, lr) -> w, b, loss."""

    @wraps(step)
    def loop(x, y, w, b, lr, steps):
        losses = []
        for _ in range(steps):
            w, b, loss = step(x, y, w, b, lr)
            losses.append(loss)
        return w, b, losses

    return loop


def _loss(x, y, w, b):
    return np.mean((w * x + b - y) ** 2)


def _step(x, y, w, b, lr):
    """Return w and b after a right step."""
    error = w * x + b - y
    return w - lr * np.mean(2 * error * x), b - lr * np.mean(2 * error)


@learning_loop_bank.wrong(
    "The slope for w lacks the input: you took the slope for b a second time.",
    "If x is 10, how much does the guess change when w changes by 1?",
)
@_loop_of
def input_forgotten(x, y, w, b, lr):
    slope = np.mean(2 * (w * x + b - y))
    return w - lr * slope, b - lr * slope, _loss(x, y, w, b)


@learning_loop_bank.wrong(
    "You corrected by rate times error, a shortcut that leaves out the input and the factor 2.",
    "The loss is a square. What is its slope, and where does x come in?",
)
@_loop_of
def rate_times_error(x, y, w, b, lr):
    error = np.mean(y - (w * x + b))
    return w + lr * error, b + lr * error, _loss(x, y, w, b)


@learning_loop_bank.wrong(
    "Both slopes are half of what they should be: the 2 that comes from the square is missing.",
    "What is the slope of `error ** 2`, seen as a function of the error?",
)
@_loop_of
def factor_2_forgotten(x, y, w, b, lr):
    error = w * x + b - y
    return w - lr * np.mean(error * x), b - lr * np.mean(error), np.mean(error**2)


@learning_loop_bank.wrong(
    "Loss and slopes are half of what they should be: you halved the squared error.",
    "Some texts do so. Which loss does this exercise ask for?",
)
@_loop_of
def loss_halved(x, y, w, b, lr):
    error = w * x + b - y
    return w - lr * np.mean(error * x), b - lr * np.mean(error), np.mean(error**2) / 2


@learning_loop_bank.wrong(
    "Your slopes are sums over the rows, but the loss is a mean.",
    "If every row came twice, should the slopes become twice as large?",
)
@_loop_of
def slopes_summed(x, y, w, b, lr):
    error = w * x + b - y
    return w - lr * np.sum(2 * error * x), b - lr * np.sum(2 * error), np.mean(error**2)


@learning_loop_bank.wrong(
    "Your losses are sums over the rows; the slopes are right.",
    "If every row came twice, should the loss become twice as large?",
)
@_loop_of
def losses_summed(x, y, w, b, lr):
    return *_step(x, y, w, b, lr), np.sum((w * x + b - y) ** 2)


@learning_loop_bank.wrong(
    "Losses and slopes are sums over the rows; they should be means.",
    "If every row came twice, should anything change?",
)
@_loop_of
def everything_summed(x, y, w, b, lr):
    error = w * x + b - y
    return w - lr * np.sum(2 * error * x), b - lr * np.sum(2 * error), np.sum(error**2)


@learning_loop_bank.wrong(
    "You walk uphill: with each step your loss grows.",
    "Is your error the guess minus the target, or the other way round, and does the correction fit that?",
)
@_loop_of
def loop_walks_uphill(x, y, w, b, lr):
    error = w * x + b - y
    return w + lr * np.mean(2 * error * x), b + lr * np.mean(2 * error), np.mean(error**2)


@learning_loop_bank.wrong(
    "You corrected w before you took the slope for b, so that slope belongs to a neuron that is already changed.",
    "With which w and b was the guess made whose slopes you want?",
)
@_loop_of
def w_corrected_too_early(x, y, w, b, lr):
    loss = _loss(x, y, w, b)
    w = w - lr * np.mean(2 * (w * x + b - y) * x)
    b = b - lr * np.mean(2 * (w * x + b - y))
    return w, b, loss


@learning_loop_bank.wrong(
    "You corrected b before you took the slope for w, so that slope belongs to a neuron that is already changed.",
    "With which w and b was the guess made whose slopes you want?",
)
@_loop_of
def b_corrected_too_early(x, y, w, b, lr):
    loss = _loss(x, y, w, b)
    b = b - lr * np.mean(2 * (w * x + b - y))
    w = w - lr * np.mean(2 * (w * x + b - y) * x)
    return w, b, loss


@learning_loop_bank.wrong(
    "Your losses are taken after each step; `losses[i]` belongs before step i.",
    "What should `losses[0]` tell about the w and b that were given?",
)
@_loop_of
def losses_after_the_step(x, y, w, b, lr):
    w, b = _step(x, y, w, b, lr)
    return w, b, _loss(x, y, w, b)


@learning_loop_bank.wrong(
    "Your b never changes.",
    "There are two numbers to learn. What is the slope for the second one?",
)
@_loop_of
def b_never_corrected(x, y, w, b, lr):
    return _step(x, y, w, b, lr)[0], b, _loss(x, y, w, b)


@learning_loop_bank.wrong(
    "Your steps are as long as the slopes: the learning rate had no say.",
    "What happens to your loss from step to step, and what could shorten the steps?",
)
@_loop_of
def rate_forgotten(x, y, w, b, lr):
    return *_step(x, y, w, b, 1.0), _loss(x, y, w, b)


@learning_loop_bank.wrong(
    "You corrected after each single row; here one step looks at all rows and corrects once.",
    "How many corrections should 5 rows and 3 steps make?",
)
@_loop_of
def corrected_after_each_row(x, y, w, b, lr):
    loss = _loss(x, y, w, b)
    for row in range(len(x)):
        w, b = _step(x[row], y[row], w, b, lr)
    return w, b, loss


@learning_loop_bank.wrong(
    "Your slopes come from the last row alone.",
    "Which rows should have a say in a step?",
)
@_loop_of
def only_the_last_row(x, y, w, b, lr):
    return *_step(x[-1], y[-1], w, b, lr), _loss(x, y, w, b)


@learning_loop_bank.wrong(
    "You averaged errors and inputs apart and multiplied the means.",
    "Is the mean of products the product of the means?",
)
@_loop_of
def means_multiplied(x, y, w, b, lr):
    error = np.mean(w * x + b - y)
    return w - lr * 2 * error * np.mean(x), b - lr * 2 * error, _loss(x, y, w, b)


@learning_loop_bank.wrong(
    "Your loss is the square of the mean error, so misses up and down cancel out.",
    "Which comes first, the square or the mean?",
)
@_loop_of
def mean_before_square(x, y, w, b, lr):
    return *_step(x, y, w, b, lr), np.mean(w * x + b - y) ** 2


@learning_loop_bank.wrong(
    "Your losses are roots of the mean squared error.",
    "Does a mean squared error have the units of the target, or squared ones?",
)
@_loop_of
def losses_rooted(x, y, w, b, lr):
    return *_step(x, y, w, b, lr), np.sqrt(_loss(x, y, w, b))


@learning_loop_bank.wrong(
    "Your losses are means of the sizes of the errors, without a square.",
    "Which error does the loss of this exercise average?",
)
@_loop_of
def losses_not_squared(x, y, w, b, lr):
    return *_step(x, y, w, b, lr), np.mean(abs(w * x + b - y))


@learning_loop_bank.wrong(
    "Each of your losses is an array with an entry for each row.",
    "A loss is one number for all rows. How do you get it from their errors?",
)
@_loop_of
def losses_not_averaged(x, y, w, b, lr):
    return *_step(x, y, w, b, lr), (w * x + b - y) ** 2


@learning_loop_bank.wrong(
    "You nudged one way only. Where the inputs are large the loss bends sharply, and such a slope is far off.",
    "Your `nudge_slope` asks on both sides. Could you use it here?",
)
@_loop_of
def loop_nudged_one_way(x, y, w, b, lr, h=1e-6):
    loss = _loss(x, y, w, b)
    slope_w = (_loss(x, y, w + h, b) - loss) / h
    slope_b = (_loss(x, y, w, b + h) - loss) / h
    return w - lr * slope_w, b - lr * slope_b, loss


@learning_loop_bank.wrong(
    "Your answer writes the errors into `y`, so the targets are gone after the first step.",
    "What is the difference between `y -= guess` and `y - guess`?",
)
@_loop_of
def targets_overwritten(x, y, w, b, lr):
    y -= w * x + b
    return w + lr * np.mean(2 * y * x), b + lr * np.mean(2 * y), np.mean(y**2)


@learning_loop_bank.wrong(
    "Your guesses are made once, before the loop, so every step corrects the same old error.",
    "After a correction, are the old guesses still those of your neuron?",
)
def guessed_only_once(x, y, w, b, lr, steps):
    loss = _loss(x, y, w, b)
    new_w, new_b = _step(x, y, w, b, lr)
    return w + steps * (new_w - w), b + steps * (new_b - b), [loss] * steps


@learning_loop_bank.wrong(
    "Your slopes are taken once, before the loop; the losses are fresh.",
    "On the way down, does the slope stay as steep as it was at the start?",
)
def slopes_taken_only_once(x, y, w, b, lr, steps):
    new_w, new_b = _step(x, y, w, b, lr)
    to_w, to_b = new_w - w, new_b - b
    losses = [_loss(x, y, w + i * to_w, b + i * to_b) for i in range(steps)]
    return w + steps * to_w, b + steps * to_b, losses


@learning_loop_bank.wrong(
    "Your loop starts from 0 and throws away the w and b that were given.",
    "Where should the first guess come from?",
)
def started_from_zero(x, y, w, b, lr, steps):
    return learning_loop(x, y, 0.0, 0.0, lr, steps)


@learning_loop_bank.wrong(
    "Your loop makes one step too few.",
    "How many numbers does `range(1, steps)` count?",
)
def one_step_too_few(x, y, w, b, lr, steps):
    return learning_loop(x, y, w, b, lr, steps - 1)


@learning_loop_bank.wrong(
    "Your loop makes one step too many.",
    "How many numbers does `range(steps + 1)` count?",
)
def one_step_too_many(x, y, w, b, lr, steps):
    return learning_loop(x, y, w, b, lr, steps + 1)


@learning_loop_bank.wrong(
    "Your w and b are right, but your losses have one more entry than there were steps.",
    "`losses[i]` is taken before step i. Which step would the last entry belong to?",
)
def one_loss_too_many(x, y, w, b, lr, steps):
    w, b, losses = learning_loop(x, y, w, b, lr, steps)
    return w, b, [*losses, _loss(x, y, w, b)]


@learning_loop_bank.wrong(
    "Your `return` stands inside the loop, so it ends with the first step.",
    "How far must the `return` be indented to come after the loop?",
)
def returned_inside_the_loop(x, y, w, b, lr, steps):
    for _ in range(steps):
        return learning_loop(x, y, w, b, lr, 1)


@learning_loop_bank.wrong(
    "You returned the last loss alone instead of the list of all.",
    "How could one draw a curve of how the loss went down?",
)
def only_the_last_loss(x, y, w, b, lr, steps):
    w, b, losses = learning_loop(x, y, w, b, lr, steps)
    return w, b, losses[-1]


@learning_loop_bank.wrong(
    "You returned w and b, but not the losses.",
    "How many values does the docstring promise?",
)
def losses_not_returned(x, y, w, b, lr, steps):
    return learning_loop(x, y, w, b, lr, steps)[:2]


@learning_loop_bank.wrong(
    "You returned the losses alone, so what was learned is lost.",
    "How many values does the docstring promise?",
)
def only_losses_returned(x, y, w, b, lr, steps):
    return learning_loop(x, y, w, b, lr, steps)[2]


@learning_loop_bank.wrong(
    "You returned b first and w second.",
    "In which order does the docstring name the results?",
)
def w_and_b_swapped(x, y, w, b, lr, steps):
    w, b, losses = learning_loop(x, y, w, b, lr, steps)
    return b, w, losses


@learning_loop_bank.right
@_loop_of
def loop_with_nudges(x, y, w, b, lr, h=1e-6):
    slope_w = (_loss(x, y, w + h, b) - _loss(x, y, w - h, b)) / (2 * h)
    slope_b = (_loss(x, y, w, b + h) - _loss(x, y, w, b - h)) / (2 * h)
    return w - lr * slope_w, b - lr * slope_b, _loss(x, y, w, b)


@learning_loop_bank.right
@_loop_of
def loop_over_rows(x, y, w, b, lr):
    loss = slope_w = slope_b = 0.0
    for row, target in zip(x.tolist(), y.tolist(), strict=True):
        error = w * row + b - target
        loss += error**2 / len(x)
        slope_w += 2 * error * row / len(x)
        slope_b += 2 * error / len(x)
    return w - lr * slope_w, b - lr * slope_b, loss


@learning_loop_bank.right
def loop_with_a_matrix(x, y, w, b, lr, steps):
    X, both, losses = np.stack([x, np.ones_like(x)], axis=1), np.array([w, b]), np.empty(steps)
    for i in range(steps):
        error = X @ both - y
        losses[i] = error @ error / len(y)
        both = both - 2 * lr / len(y) * X.T @ error
    return both[0], both[1], losses


@learning_loop_bank.right
def loop_by_recursion(x, y, w, b, lr, steps):
    if steps == 0:
        return w, b, ()
    w_then, b_then, losses = loop_by_recursion(x, y, *_step(x, y, w, b, lr), lr, steps - 1)
    return w_then, b_then, (_loss(x, y, w, b), *losses)


@learning_loop_bank.right
def loop_with_error_turned_round(x, y, w, b, lr, steps):
    path, losses = [(np.array(w), np.array(b))], []
    while len(losses) < steps:
        w, b = path[-1]
        missing = y - np.polyval([w, b], x)
        losses.append(np.var(missing) + missing.mean() ** 2)
        path.append((w + 2 * lr * np.einsum("n,n->", missing, x) / x.size, b + 2 * lr * missing.mean()))
    return [*path[-1], losses]


@learning_loop_bank.right
@_loop_of
def loop_from_means(x, y, w, b, lr):
    slope_w = 2 * (w * np.mean(x * x) + b * np.mean(x) - np.mean(x * y))
    slope_b = 2 * (w * np.mean(x) + b - np.mean(y))
    return w - lr * slope_w, b - lr * slope_b, _loss(x, y, w, b)
