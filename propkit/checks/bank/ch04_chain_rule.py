"""Chapter 4, the chain rule: the cases, the wrong answers that learners give, right ones written differently."""

# ruff: noqa: F811 (two exercises may know a mistake by the same name)

import math
from collections import deque

import numpy as np

from propkit.activations import relu, sigmoid
from propkit.chain_rule import multiply_backward, neuron_backward
from propkit.checks.exercise import Bank, Case, Given
from propkit.derivatives import gradient_check, numerical_gradient, relative_error
from propkit.scalar_graph import Value, backpropagate, topological_order


def away_from_zero(rng, *size):
    """Draw numbers of both signs from 1 to 3 in size: what is forgotten or misplaced cannot hide."""
    return rng.uniform(1, 3, size=size) * rng.choice([-1.0, 1.0], size=size)


WAVES = "f(x) = sum of c * sin(x) + x**2 / 2"
COUPLED = "f(x) = sin(sum of c * x) + sum of x**3 / 3"


def waves(c):
    """Make the f of WAVES: each of its slopes depends on one entry alone."""
    return Given("sum of waves", (c,))


def coupled(c):
    """Make the f of COUPLED: each of its slopes depends on all entries."""
    return Given("coupled function", (c,))


# ---------------------------------------------------------------------------------------- numerical_gradient

numerical_gradient_bank = Bank(numerical_gradient, returns=("gradient",))


def _nudge_case(f, about, x, *h, part=None):
    """Make a case; with the default h rounding is felt, with a large one it is not."""
    about += f" with h = {h[0]:g}" if h else ""
    return Case((f, x, *h), about, part, tolerance=1e-9 if h else 1e-7)


@numerical_gradient_bank.cases
def _(rng):
    def draw(*shape):
        return away_from_zero(rng, *shape), rng.normal(size=shape)

    for make, says, shape in (
        (waves, WAVES, (3,)),
        (waves, WAVES, (2, 3)),
        (coupled, COUPLED, (4,)),
        (coupled, COUPLED, (3, 2)),
        (coupled, COUPLED, (1, 4)),
        (coupled, COUPLED, (3, 1, 2)),
        (waves, WAVES, (1,)),
        (waves, WAVES, ()),
    ):
        c, x = draw(*shape)
        yield _nudge_case(make(c), f"{says}, x of shape {shape}", np.asarray(x))
    c, x = draw(2, 3)
    yield _nudge_case(waves(c), f"{WAVES}, x of shape (2, 3)", x, 0.5)
    c, x = draw(4)
    yield _nudge_case(coupled(c), f"{COUPLED}, x of shape (4,)", x, round(float(rng.uniform(0.2, 0.4)), 3))
    c, x = draw(5)
    yield _nudge_case(waves(c), f"{WAVES}, an x with entries around 100", 100 * x)
    c, x = draw(3, 2)
    yield _nudge_case(coupled(c), "a transposed x of shape (3, 2)", Given("transposed array", (x.T,)), part="views")
    c, x = draw(4, 2, 3)
    yield _nudge_case(waves(c), "a transposed x of shape (4, 2, 3)", Given("transposed array", (x.T,)), part="views")
    c, x = draw(3, 4)
    wide = np.repeat(x, 2, axis=1)[:, :-1]  # 7 columns: rows and columns of the view cannot be merged into one
    yield _nudge_case(coupled(c), "an x that is every other column of an array", Given("view", (wide,)), part="views")
    c, x = draw(5)
    yield _nudge_case(
        waves(c), "an x that is every other entry of an array", Given("view", (x.repeat(2),)), part="views"
    )


@numerical_gradient_bank.wrong(
    "You nudge to the right only. Where f bends, that is the slope of a place beside x.",
    "How can the left side make up for what the right side gets wrong?",
)
def nudged_right_only(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        before = x[index]
        here = f(x)
        x[index] = before + h
        gradient[index] = (f(x) - here) / h
        x[index] = before
    return gradient


@numerical_gradient_bank.wrong(
    "You take the nudge back, but do not go to the left: you measure from x to the right and divide by two nudges.",
    "After the first nudge, how far do you have to go back to be at the same distance on the left?",
)
def left_side_at_x_itself(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        before = x[index]
        x[index] = before + h
        right = f(x)
        x[index] = before
        left = f(x)
        gradient[index] = (right - left) / (2 * h)
    return gradient


@numerical_gradient_bank.wrong(
    "Your slopes are twice too large: you go from left to right, but divide by the length of one nudge.",
    "How far apart are the two places at which you ask f?",
)
def divided_by_one_nudge(f, x, h=1e-5):
    return 2 * numerical_gradient(f, x, h)


@numerical_gradient_bank.wrong(
    "Python reads your line from left to right: it divides by 2 and then multiplies by `h`.",
    "Where do parentheses belong in `change / 2 * h`?",
)
def divided_by_2_times_h(f, x, h=1e-5):
    return numerical_gradient(f, x, h) * h * h


@numerical_gradient_bank.wrong(
    "Your entries say how much f changed, not how fast.",
    "The change grows with `h`. By what do you have to divide it?",
)
def change_not_divided(f, x, h=1e-5):
    return numerical_gradient(f, x, h) * (2 * h)


@numerical_gradient_bank.wrong(
    "Your slopes have the wrong sign: you take the right value away from the left one.",
    "Where f rises to the right, should the slope be above 0 or below?",
)
def left_minus_right(f, x, h=1e-5):
    return -numerical_gradient(f, x, h)


@numerical_gradient_bank.wrong(
    "Your slopes are those of a tiny nudge, whatever `h` is given.",
    "Does your code use the argument `h`, or a number of its own?",
)
def h_ignored(f, x, h=1e-5):
    return numerical_gradient(f, x, 1e-5)


@numerical_gradient_bank.wrong(
    "You nudge each entry by a share of itself, but divide as if it were `h`.",
    "How far does an entry that is 0 move with your rule?",
)
def nudged_by_a_share(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        before = x[index]
        x[index] = before * (1 + h)
        right = f(x)
        x[index] = before * (1 - h)
        left = f(x)
        x[index] = before
        gradient[index] = (right - left) / (2 * h)
    return gradient


@numerical_gradient_bank.wrong(
    "You nudge all entries at once, so you find one number: how f changes when they all move together.",
    "Which entry should move, and which ones should stay, when you look for one entry's slope?",
)
def all_entries_nudged_at_once(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h)


@numerical_gradient_bank.wrong(
    "You nudge all entries at once and write the same slope into every place.",
    "Which entry should move, and which ones should stay, when you look for one entry's slope?",
)
def one_slope_for_all_entries(f, x, h=1e-5):
    return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))


@numerical_gradient_bank.wrong(
    "You hand a single entry to f, which wants the whole array.",
    "What should f see: the nudged entry alone, or the array with that entry nudged?",
)
def entry_alone_given_to_f(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        gradient[index] = (f(x[index] + h) - f(x[index] - h)) / (2 * h)
    return gradient


@numerical_gradient_bank.wrong(
    "Your two arrays are one array with two names: the nudges cancel, and every slope is 0.",
    "Does `right = x` make a new array? What does?",
)
def two_names_for_one_array(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        right = x
        right[index] += h
        left = x
        left[index] -= h
        gradient[index] = (f(right) - f(left)) / (2 * h)
    return gradient


@numerical_gradient_bank.wrong(
    "You leave every entry nudged to the left, so x is not what it was.",
    "What has to be done with an entry before you go on to the next one?",
)
def entry_not_put_back(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        x[index] += h
        right = f(x)
        x[index] -= 2 * h
        left = f(x)
        gradient[index] = (right - left) / (2 * h)
    return gradient


@numerical_gradient_bank.wrong(
    "You put each entry back by adding and subtracting; rounding leaves it a tiny bit off.",
    "How can you be sure to get back exactly the number that was there?",
)
def put_back_by_adding(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        x[index] += h
        right = f(x)
        x[index] -= 2 * h
        left = f(x)
        x[index] += h
        gradient[index] = (right - left) / (2 * h)
    return gradient


@numerical_gradient_bank.wrong(
    "You make one copy for all entries and never put it back: later slopes are taken at a place beside x.",
    "When the second entry has its turn, what should the first one be?",
)
def copy_not_put_back(f, x, h=1e-5):
    gradient, moved = np.zeros(x.shape), x.copy()
    for index in np.ndindex(x.shape):
        moved[index] += h
        right = f(moved)
        moved[index] -= 2 * h
        left = f(moved)
        gradient[index] = (right - left) / (2 * h)
    return gradient


@numerical_gradient_bank.wrong(
    "Your nudges pile up: each slope holds the slopes of all entries before it.",
    "When the second entry has its turn, what should the first one be?",
)
def nudges_pile_up(f, x, h=1e-5):
    gradient, right, left = np.zeros(x.shape), x.copy(), x.copy()
    for index in np.ndindex(x.shape):
        right[index] += h
        left[index] -= h
        gradient[index] = (f(right) - f(left)) / (2 * h)
    return gradient


@numerical_gradient_bank.wrong(
    "You nudge a flat copy, but ask f for x itself, which never moves: every slope is 0.",
    "Does `x.flatten()` share its numbers with x?",
)
def flat_copy_nudged(f, x, h=1e-5):
    gradient, flat = np.zeros(x.size), x.flatten()
    for i in range(x.size):
        before = flat[i]
        flat[i] = before + h
        right = f(x)
        flat[i] = before - h
        gradient[i] = (right - f(x)) / (2 * h)
        flat[i] = before
    return gradient.reshape(x.shape)


@numerical_gradient_bank.wrong(
    "You hand f a flat array; it needs one in the shape of x.",
    "What shape does f expect, and what has `ravel` made of it?",
)
def f_given_a_flat_array(f, x, h=1e-5):
    gradient, flat = np.zeros(x.size), x.ravel().copy()
    for i in range(x.size):
        before = flat[i]
        flat[i] = before + h
        right = f(flat)
        flat[i] = before - h
        gradient[i] = (right - f(flat)) / (2 * h)
        flat[i] = before
    return gradient.reshape(x.shape)


@numerical_gradient_bank.wrong(
    "Your slopes are 0 where x is transposed or a view: flattening makes a copy there, and nudging it moves nothing.",
    "Which way to reach an entry works for every array, however it lies in memory?",
)
def nudged_through_reshape(f, x, h=1e-5):
    gradient, flat = np.zeros(x.size), x.reshape(-1)
    for i in range(x.size):
        before = flat[i]
        flat[i] = before + h
        right = f(x)
        flat[i] = before - h
        gradient[i] = (right - f(x)) / (2 * h)
        flat[i] = before
    return gradient.reshape(x.shape)


@numerical_gradient_bank.wrong(
    "Your gradient stays 0 where x is transposed: `zeros_like` lies in memory as x does, so `reshape(-1)` of it is a "
    "copy, and what you write there is lost.",
    "Into which array do your slopes go, and which one do you return?",
)
def gradient_filled_through_reshape(f, x, h=1e-5):
    gradient = np.zeros_like(x)
    flat = gradient.reshape(-1)
    for i, index in enumerate(np.ndindex(x.shape)):
        before = x[index]
        x[index] = before + h
        right = f(x)
        x[index] = before - h
        flat[i] = (right - f(x)) / (2 * h)
        x[index] = before
    return gradient


@numerical_gradient_bank.wrong(
    "Your slopes stand in the wrong places where x is transposed: `nditer` meets the numbers as they lie in memory.",
    "Which entry does your loop meet second, and where does its slope belong?",
)
def collected_in_memory_order(f, x, h=1e-5):
    slopes = []
    for entry in np.nditer(x, op_flags=["readwrite"]):
        before = entry.copy()
        entry[...] = before + h
        right = f(x)
        entry[...] = before - h
        slopes.append((right - f(x)) / (2 * h))
        entry[...] = before
    return np.array(slopes).reshape(x.shape)


@numerical_gradient_bank.wrong(
    "You loop over the first axis only, so that you nudge whole rows at once.",
    "How many slopes does a (2, 3) array have, and how many turns does your loop take?",
)
def rows_nudged_at_once(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for i in range(len(x)):
        before = x[i].copy()
        x[i] = before + h
        right = f(x)
        x[i] = before - h
        gradient[i] = (right - f(x)) / (2 * h)
        x[i] = before
    return gradient


@numerical_gradient_bank.wrong(
    "Your two loops are made for a matrix; x may have one axis, three, or none.",
    "How can one loop visit every index of an array, whatever its shape?",
)
def matrices_only(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            before = x[i, j]
            x[i, j] = before + h
            right = f(x)
            x[i, j] = before - h
            gradient[i, j] = (right - f(x)) / (2 * h)
            x[i, j] = before
    return gradient


@numerical_gradient_bank.wrong(
    "You write the slopes into x: `gradient = x` gives the same array a second name.",
    "What do later calls of f see, once the first slope stands in x?",
)
def slopes_written_into_x(f, x, h=1e-5):
    gradient = x
    for index in np.ndindex(x.shape):
        before = x[index]
        x[index] = before + h
        right = f(x)
        x[index] = before - h
        left = f(x)
        x[index] = before
        gradient[index] = (right - left) / (2 * h)
    return gradient


@numerical_gradient_bank.wrong(
    "You return during the first turn of your loop: only the first entry has its slope.",
    "How far is your `return` indented, and when is it reached?",
)
def returns_inside_the_loop(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        before = x[index]
        x[index] = before + h
        right = f(x)
        x[index] = before - h
        left = f(x)
        x[index] = before
        gradient[index] = (right - left) / (2 * h)
        return gradient


@numerical_gradient_bank.wrong(
    "Your function hands nothing back: its result is `None`.",
    "You filled an array with slopes. Which word hands it back to the caller?",
)
def gradient_not_returned(f, x, h=1e-5):
    numerical_gradient(f, x, h)


@numerical_gradient_bank.right
def on_a_copy_for_each_entry(f, x, h=1e-5):
    gradient = np.empty_like(x)
    for index, _ in np.ndenumerate(x):
        right, left = x.copy(), x.copy()
        right[index] += h
        left[index] -= h
        gradient[index] = (f(right) - f(left)) / (2 * h)
    return gradient


@numerical_gradient_bank.right
def by_nditer(f, x, h=1e-5):
    gradient = np.zeros_like(x)
    places = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not places.finished:
        index = places.multi_index
        before = x[index]
        x[index] = before + h
        right = f(x)
        x[index] = before - h
        gradient[index] = (right - f(x)) / h / 2
        x[index] = before
        places.iternext()
    return gradient


@numerical_gradient_bank.right
def by_flat(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for i in range(x.size):
        before = float(x.flat[i])
        values = []
        for nudge in (h, -h):
            x.flat[i] = before + nudge
            values.append(f(x))
        x.flat[i] = before
        gradient.flat[i] = (values[0] - values[1]) / (2 * h)
    return gradient


@numerical_gradient_bank.right
def by_unit_arrays(f, x, h=1e-5):
    nudges = h * np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([(f(x + nudge) - f(x - nudge)) / (2 * h) for nudge in nudges]).reshape(x.shape)


@numerical_gradient_bank.right
def as_mean_of_both_sides(f, x, h=1e-5):
    here, gradient = f(x), np.zeros(x.shape)
    for index in np.ndindex(*x.shape):
        for side in (-1, 1):
            nudged = np.array(x)
            nudged[index] += side * h
            gradient[index] += side * (f(nudged) - here) / (2 * h)
    return gradient


# -------------------------------------------------------------------------------------------- relative_error

relative_error_bank = Bank(relative_error, returns=("error",))


@relative_error_bank.cases
def _(rng):
    yield Case((3.0, 4.0), "the numbers 3 and 4")
    yield Case((-5.0, -4.0), "the numbers -5 and -4")
    yield Case((2.0, -3.0), "two numbers of opposite sign")
    a = away_from_zero(rng, 4)
    yield Case((a, a * rng.uniform(0.8, 1.2, size=4)), "arrays of 4 numbers")
    a = away_from_zero(rng, 2, 3)
    yield Case((a * rng.uniform(0.8, 1.2, size=(2, 3)), a), "(2, 3) arrays")
    a, b = away_from_zero(rng, 2, 1, 3) * 100, away_from_zero(rng, 2, 1, 3)
    b[0, 0, :2] = a[0, 0, :2] * 0.99
    yield Case((b, a), "(2, 1, 3) arrays")
    a = away_from_zero(rng, 5) * [1000, 1000, 1, 1000, 1000]
    b = a * [1, 1, 1.5, 1, 1]
    yield Case((a, b), "arrays where one small entry is wrong")
    yield Case((b, a), "the same two arrays, the other way round")
    a = away_from_zero(rng, 3)
    yield Case((a, a.copy()), "two equal arrays")
    yield Case((a, a * (1 + rng.uniform(1e-7, 5e-7, size=3))), "arrays that are almost equal", tolerance=1e-6)
    yield Case((a, -a), "arrays of opposite sign")
    yield Case((a * 1e-20, a * [1e-20, 1e-20, 3e-20]), "tiny numbers")
    yield Case((7e-200, 2e-200), "two numbers near 1e-200")
    yield Case((a * 1e200, a * [1e200, 1.25e200, 1e200]), "huge numbers")
    yield Case((np.array(2.0), np.array(5.0)), "arrays of shape ()")
    yield Case(
        (np.array([1.5, 0.0, 2.0]), np.array([1.2, 0.0, 2.0])),
        "arrays with an entry that is 0 in both",
        "zeros",
    )
    yield Case((np.array([1.5, 0.0]), np.array([1.5, 1e-9])), "arrays with an entry that is 0 in one", "zeros")
    yield Case((np.array([1.5, -2e-9]), np.array([1.5, 0.0])), "arrays with an entry that is 0 in the other", "zeros")
    yield Case((0.0, 0.0), "the numbers 0 and 0", "zeros")
    yield Case((np.zeros((2, 3)), np.zeros((2, 3))), "arrays of zeros", "zeros")


@relative_error_bank.wrong(
    "Your error is the plain difference; nothing says how large the numbers are.",
    "Two numbers differ by 0.1. Is that much, if they are near 1000? If they are near 0.1?",
)
def absolute_error(a, b):
    return np.max(np.abs(np.subtract(a, b)))


@relative_error_bank.wrong(
    "You divide by the sum of the two sizes; the larger one alone belongs there.",
    "3 and 4 differ by 1. What is that as a share of 4, and what does your function give?",
)
def divided_by_the_sum(a, b):
    size = np.abs(a) + np.abs(b)
    return np.max(np.abs(np.subtract(a, b)) / np.where(size == 0, 1, size))


@relative_error_bank.wrong(
    "You divide by the mean of the two sizes; the larger one alone belongs there.",
    "Which of two numbers is the larger: their mean, or the larger of them?",
)
def divided_by_the_mean_size(a, b):
    size = (np.abs(a) + np.abs(b)) / 2
    return np.max(np.abs(np.subtract(a, b)) / np.where(size == 0, 1, size))


@relative_error_bank.wrong(
    "You always divide by the size of `a`, also where `b` is larger.",
    "Should the error of a and b differ from that of b and a?",
)
def divided_by_the_first(a, b):
    size = np.abs(a)
    return np.max(np.abs(np.subtract(a, b)) / np.where(size == 0, 1, size))


@relative_error_bank.wrong(
    "You always divide by the size of `b`, also where `a` is larger.",
    "Should the error of a and b differ from that of b and a?",
)
def divided_by_the_second(a, b):
    size = np.abs(b)
    return np.max(np.abs(np.subtract(a, b)) / np.where(size == 0, 1, size))


@relative_error_bank.wrong(
    "You divide by the smaller of the two sizes.",
    "How large could your error become if one of the two is almost 0?",
)
def divided_by_the_smaller(a, b):
    size = np.minimum(np.abs(a), np.abs(b))
    return np.max(np.abs(np.subtract(a, b)) / np.where(size == 0, 1, size))


@relative_error_bank.wrong(
    "You divide every difference by the largest number of all, so that an error in a small entry is hidden.",
    "By the size of which entries should a difference be divided?",
)
def one_size_for_all_entries(a, b):
    size = max(np.max(np.abs(a)), np.max(np.abs(b)))
    return np.max(np.abs(np.subtract(a, b))) / (size if size else 1)


@relative_error_bank.wrong(
    "You compare the lengths of whole arrays, so that one wrong small entry is hidden among large right ones.",
    "How many numbers do you divide, and how many should there be before you look for the worst?",
)
def norms_compared(a, b):
    size = max(np.linalg.norm(a), np.linalg.norm(b))
    return np.linalg.norm(np.subtract(a, b)) / (size if size else 1)


@relative_error_bank.wrong(
    "You return the mean over the entries; one bad entry is lost among good ones.",
    "A hundred entries are right and one is wrong. What should the error say?",
)
def mean_of_the_entries(a, b):
    size = np.maximum(np.abs(a), np.abs(b))
    return np.mean(np.abs(np.subtract(a, b)) / np.where(size == 0, 1, size))


@relative_error_bank.wrong(
    "You return the error of the best entry.",
    "Which entry says that something is wrong: the one with the smallest error or the one with the largest?",
)
def best_entry(a, b):
    size = np.maximum(np.abs(a), np.abs(b))
    return np.min(np.abs(np.subtract(a, b)) / np.where(size == 0, 1, size))


@relative_error_bank.wrong(
    "You return one error for each entry; the worst of them is asked for.",
    "How many numbers should come out for two arrays?",
)
def every_entry_returned(a, b):
    size = np.maximum(np.abs(a), np.abs(b))
    return np.abs(np.subtract(a, b)) / np.where(size == 0, 1, size)


@relative_error_bank.wrong(
    "You keep the sign of the difference, so that entries where `a` is smaller count as no error.",
    "Is -0.2 a smaller error than 0.1?",
)
def sign_of_the_difference_kept(a, b):
    size = np.maximum(np.abs(a), np.abs(b))
    return np.max(np.subtract(a, b) / np.where(size == 0, 1, size))


@relative_error_bank.wrong(
    "You divide by the larger number, not by the larger size: for -5 and -4 you divide by -4.",
    "Of -5 and -4, which one is the larger in size?",
)
def larger_number_for_larger_size(a, b):
    size = np.maximum(a, b)
    return np.max(np.abs(np.subtract(a, b)) / np.where(size == 0, 1, size))


@relative_error_bank.wrong(
    "You compare sizes only: 2 and -2 count as equal.",
    "A gradient with the wrong sign leads uphill. What should its error be?",
)
def signs_dropped(a, b):
    size = np.maximum(np.abs(a), np.abs(b))
    return np.max(np.abs(np.abs(a) - np.abs(b)) / np.where(size == 0, 1, size))


@relative_error_bank.wrong(
    "You never divide by less than a fixed small number: below that floor, wrong numbers look right.",
    "What does your function say of 3e-20 against 1e-20?",
)
def floor_under_the_size(a, b):
    return np.max(np.abs(np.subtract(a, b)) / np.maximum(np.maximum(np.abs(a), np.abs(b)), 1e-8))


@relative_error_bank.wrong(
    "You add a small number to the size before you divide: next to tiny numbers it is large.",
    "What does your function say of 3e-20 against 1e-20?",
)
def small_number_added(a, b):
    return np.max(np.abs(np.subtract(a, b)) / (np.maximum(np.abs(a), np.abs(b)) + 1e-12))


@relative_error_bank.wrong(
    "Where both are 0 you divide 0 by 0, and that is `nan`.",
    "Two zeros are equal. What should their error be, and before or after the division?",
)
def zero_divided_by_zero(a, b):
    return np.max(np.abs(np.subtract(a, b)) / np.maximum(np.abs(a), np.abs(b)))


@relative_error_bank.wrong(
    "You leave out the entries where one of the two is 0, and those can be the wrong ones.",
    "The formula says 0 and the measurement says 0.3. What is the error?",
)
def left_out_where_either_is_zero(a, b):
    a, b = np.asarray(a), np.asarray(b)
    size = np.where((a == 0) | (b == 0), np.inf, np.maximum(np.abs(a), np.abs(b)))
    return np.max(np.abs(a - b) / size)


@relative_error_bank.wrong(
    "You throw away the pairs of zeros; if there is nothing else, no entry is left to be the worst.",
    "What is the largest of no numbers at all?",
)
def nothing_left_of_zeros(a, b):
    a, b = np.atleast_1d(a), np.atleast_1d(b)
    size = np.maximum(np.abs(a), np.abs(b))
    kept = size > 0
    return np.max(np.abs(a - b)[kept] / size[kept])


@relative_error_bank.wrong(
    "You look at one entry alone.",
    "What becomes of a mistake in another entry?",
)
def one_entry_alone(a, b):
    return relative_error(np.ravel(a)[0], np.ravel(b)[0])


@relative_error_bank.wrong(
    "You cut the error off at 1; two numbers of opposite sign lie further apart.",
    "5 and -5 differ by 10. What is that as a share of 5?",
)
def cut_off_at_one(a, b):
    return min(relative_error(a, b), 1.0)


@relative_error_bank.wrong(
    "Python's `max` makes one decision, and arrays need one for each entry.",
    "Which numpy function compares two arrays entry by entry?",
)
def numbers_only(a, b):
    size = max(abs(a), abs(b))
    return abs(a - b) / size if size else 0.0


@relative_error_bank.wrong(
    "Your error is in percent, a hundred times too large.",
    "What should the error of 0 against 5 be?",
)
def in_percent(a, b):
    return 100 * relative_error(a, b)


@relative_error_bank.wrong(
    "You decide whether the two are close; how far apart they are is asked for.",
    "Can one look at `True` tell an error of 0.001 from one of 0?",
)
def close_or_not(a, b):
    return np.allclose(a, b)


@relative_error_bank.wrong(
    "You write the difference into `a` itself, so that the caller's array is changed.",
    "What is the difference between `a -= b` and `a - b`?",
)
def difference_written_into_a(a, b):
    size = np.maximum(np.abs(a), np.abs(b))
    a -= b
    return np.max(np.abs(a) / np.where(size == 0, 1, size))


@relative_error_bank.wrong(
    "Your function hands nothing back: its result is `None`.",
    "Printing shows a value. Which word hands it back to the caller?",
)
def error_not_returned(a, b):
    print(relative_error(a, b))


@relative_error_bank.right
def error_by_a_loop(a, b):
    worst = 0.0
    for one, other in zip(np.ravel(a), np.ravel(b), strict=True):
        if one != other:
            worst = max(worst, abs(one - other) / max(abs(one), abs(other)))
    return worst


@relative_error_bank.right
def error_by_divide_where(a, b):
    size = np.atleast_1d(np.maximum(np.abs(a), np.abs(b)))
    share = np.divide(np.atleast_1d(np.subtract(a, b)), size, out=np.zeros_like(size), where=size > 0)
    return np.abs(share).max()


@relative_error_bank.right
def error_of_zeros_replaced(a, b):
    with np.errstate(invalid="ignore"):
        share = np.abs(np.subtract(a, b)) / np.maximum(np.abs(a), np.abs(b))
    return np.nan_to_num(share).max()


@relative_error_bank.right
def error_by_recursion(a, b):
    if np.ndim(a):
        return max(error_by_recursion(one, other) for one, other in zip(a, b, strict=True))
    return 0 if a == b == 0 else abs(a - b) / max(abs(a), abs(b))


@relative_error_bank.right
def error_as_two_shares(a, b):
    size = np.fmax(np.abs(a), np.abs(b))
    size = size + (size == 0)
    return np.ptp(np.stack([a / size, b / size]), axis=0).max()


# -------------------------------------------------------------------------------------------- gradient_check

gradient_check_bank = Bank(gradient_check, returns=("error",))


def _waves_with_gradient(rng, *shape):
    """Draw f, an x, and f's gradient there, which is away from 0 in every entry."""
    sign = rng.choice([-1.0, 1.0], size=shape)
    c, x = sign * rng.uniform(0.5, 2, size=shape), np.asarray(sign * rng.uniform(0.3, 1.2, size=shape))
    return waves(c), x, np.asarray(c * np.cos(x) + x)


def _coupled_with_gradient(rng, *shape):
    """Draw f, an x, and f's gradient there, which is away from 0 in every entry."""
    c, x = rng.uniform(0.5, 1, size=shape) / np.prod(shape), rng.uniform(0.3, 1.2, size=shape)
    return coupled(c), x, c * np.cos(np.sum(c * x)) + x**2


def _check_case(f, x, analytic, about):
    """Make a case. Below 1e-7 an error is only rounding, which differs from one way of nudging to the next."""
    return Case((f, x, analytic), about, tolerance=1e-4)


@gradient_check_bank.cases
def _(rng):
    f, x, right = _waves_with_gradient(rng, 3)
    yield _check_case(f, x, right, "a right gradient of shape (3,)")
    f, x, right = _waves_with_gradient(rng, 4)
    right[2] *= 1.01
    yield _check_case(f, x, right, "a gradient with one entry that is 1 % too large")
    f, x, right = _waves_with_gradient(rng, 5)
    right[3] *= 1.0005
    yield _check_case(f, x, right, "a gradient with one entry that is 0.05 % too large")
    f, x, right = _coupled_with_gradient(rng, 2, 3)
    yield _check_case(f, x, right, "a right gradient of shape (2, 3)")
    right[1, 0] *= 0.9
    yield _check_case(f, x, right, "a (2, 3) gradient with one entry that is 10 % too small")
    f, x, right = _coupled_with_gradient(rng, 3, 2)
    yield _check_case(f, x, 2 * right, "a gradient that is twice too large")
    f, x, right = _waves_with_gradient(rng, 1, 4)
    yield _check_case(f, x, -right, "a gradient with the wrong sign")
    f, x, right = _coupled_with_gradient(rng, 3, 1, 2)
    yield _check_case(f, x, np.zeros((3, 1, 2)), "a gradient that is 0 everywhere")
    f, x, right = _waves_with_gradient(rng)
    yield _check_case(f, x, right * 0.95, "a gradient of shape () that is 5 % too small")
    c, x = away_from_zero(rng, 4), np.array([0.8, 0.001, -0.7, 0.9])
    c[1] = 0.002
    wrong = c * np.cos(x) + x
    wrong[1] *= 1.5
    yield _check_case(waves(c), x, wrong, "a gradient whose one small entry is wrong")
    f, x, right = _waves_with_gradient(rng, 3)
    f.data[0][1] = x[1] = right[1] = 0.0
    yield _check_case(f, x, right, "a right gradient with an entry that is exactly 0")
    wrong = right.copy()
    wrong[1] = 2e-9
    yield _check_case(f, x, wrong, "a gradient that is 2e-9 in one entry where 0 is right")


@gradient_check_bank.wrong(
    "You return the plain difference; nothing says how large the slopes are.",
    "A slope of 0.003 is off by 0.001. Is that a small error?",
)
def difference_not_divided(f, x, analytic):
    return np.max(np.abs(analytic - numerical_gradient(f, x)))


@gradient_check_bank.wrong(
    "You compare the lengths of the two gradients as a whole, so that a wrong small entry is hidden.",
    "Which entry does your number speak of?",
)
def lengths_compared(f, x, analytic):
    numeric = numerical_gradient(f, x)
    return np.linalg.norm(analytic - numeric) / max(np.linalg.norm(analytic), np.linalg.norm(numeric))


@gradient_check_bank.wrong(
    "You divide by the sum of the two lengths, as some texts do; that is another number.",
    "Which function of this chapter says how far apart two arrays are?",
)
def divided_by_the_sum_of_lengths(f, x, analytic):
    numeric = numerical_gradient(f, x)
    return np.linalg.norm(analytic - numeric) / (np.linalg.norm(analytic) + np.linalg.norm(numeric))


@gradient_check_bank.wrong(
    "You divide by the sum of the two sizes; the larger one alone belongs there.",
    "Which function of this chapter says how far apart two arrays are?",
)
def divided_by_the_sum(f, x, analytic):
    numeric = numerical_gradient(f, x)
    size = np.abs(analytic) + np.abs(numeric)
    return np.max(np.abs(analytic - numeric) / np.where(size == 0, 1, size))


@gradient_check_bank.wrong(
    "You divide by the numerical gradient alone, also where the formula gives the larger number.",
    "Which function of this chapter says how far apart two arrays are?",
)
def divided_by_the_numerical_one(f, x, analytic):
    numeric = numerical_gradient(f, x)
    return np.max(np.abs(analytic - numeric) / np.where(numeric == 0, 1, np.abs(numeric)))


@gradient_check_bank.wrong(
    "You never divide by less than a fixed small number: below that floor, a wrong gradient looks right.",
    "The formula says 2e-9 where f does not change at all. What is the relative error?",
)
def floor_under_the_size(f, x, analytic):
    numeric = numerical_gradient(f, x)
    return np.max(np.abs(analytic - numeric) / np.maximum(np.maximum(np.abs(analytic), np.abs(numeric)), 1e-8))


@gradient_check_bank.wrong(
    "Where both gradients are 0 you divide 0 by 0, and that is `nan`.",
    "Two zeros agree. What should their error be?",
)
def zero_divided_by_zero(f, x, analytic):
    numeric = numerical_gradient(f, x)
    return np.max(np.abs(analytic - numeric) / np.maximum(np.abs(analytic), np.abs(numeric)))


@gradient_check_bank.wrong(
    "You nudge to the right only: even a right gradient then seems to be wrong by about `h`.",
    "Which function of this chapter measures the gradient, and to which sides does it nudge?",
)
def nudged_right_only(f, x, analytic, h=1e-5):
    numeric = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        nudged = x.copy()
        nudged[index] += h
        numeric[index] = (f(nudged) - f(x)) / h
    return relative_error(analytic, numeric)


@gradient_check_bank.wrong(
    "Your nudge is so large that f bends on the way: even a right gradient then seems to be wrong.",
    "How large is the `h` that `numerical_gradient` takes by itself?",
)
def nudge_too_large(f, x, analytic):
    return relative_error(analytic, numerical_gradient(f, x, 0.01))


@gradient_check_bank.wrong(
    "Your nudge is so small that rounding drowns the change of f.",
    "How large is the `h` that `numerical_gradient` takes by itself?",
)
def nudge_too_small(f, x, analytic):
    return relative_error(analytic, numerical_gradient(f, x, 1e-13))


@gradient_check_bank.wrong(
    "You measure the gradient at `analytic`, which is no place: it is the gradient that you want to check.",
    "At which point should f be nudged?",
)
def nudged_at_the_gradient(f, x, analytic):
    return relative_error(analytic, numerical_gradient(f, analytic.copy()))


@gradient_check_bank.wrong(
    "Your error is always 0, as if the numerical gradient were compared with itself.",
    "Where in your code does `analytic` come in?",
)
def compared_with_itself(f, x, analytic):
    return relative_error(numerical_gradient(f, x), numerical_gradient(f, x))


@gradient_check_bank.wrong(
    "You compare the gradient with x itself; nothing is measured.",
    "What do you get from nudging x, and where is that in your code?",
)
def compared_with_x(f, x, analytic):
    return relative_error(analytic, x)


@gradient_check_bank.wrong(
    "You compare the gradient with the value of f at x.",
    "Which is asked for: how large f is, or how fast it changes?",
)
def compared_with_the_value(f, x, analytic):
    return relative_error(analytic, np.full(analytic.shape, f(x)))


@gradient_check_bank.wrong(
    "You check one entry alone.",
    "What becomes of a mistake in another entry?",
)
def one_entry_checked(f, x, analytic):
    return relative_error(np.ravel(analytic)[0], np.ravel(numerical_gradient(f, x))[0])


@gradient_check_bank.wrong(
    "You return the mean over the entries; one bad entry is lost among good ones.",
    "A hundred entries are right and one is wrong. What should the check say?",
)
def mean_of_the_entries(f, x, analytic):
    numeric = numerical_gradient(f, x)
    return np.mean([relative_error(a, n) for a, n in zip(np.ravel(analytic), np.ravel(numeric), strict=True)])


@gradient_check_bank.wrong(
    "You compare sizes only: a gradient with the wrong sign passes your check.",
    "A gradient with the wrong sign leads uphill. What should its error be?",
)
def signs_dropped(f, x, analytic):
    return relative_error(np.abs(analytic), np.abs(numerical_gradient(f, x)))


@gradient_check_bank.wrong(
    "You add up both gradients before you compare, so that errors in two entries can cancel.",
    "How many entries do the two gradients have, and how many of them do you compare?",
)
def sums_compared(f, x, analytic):
    return relative_error(np.sum(analytic), np.sum(numerical_gradient(f, x)))


@gradient_check_bank.wrong(
    "You say whether the gradient passes; how large the error is was asked for.",
    "Who should decide how small is small enough: the function, or the one who reads the number?",
)
def passes_or_not(f, x, analytic):
    return relative_error(analytic, numerical_gradient(f, x)) < 1e-5


@gradient_check_bank.wrong(
    "You return the numerical gradient itself; it still has to be compared with `analytic`.",
    "How many numbers should come out of a check?",
)
def gradient_returned(f, x, analytic):
    return numerical_gradient(f, x)


@gradient_check_bank.wrong(
    "Your function hands nothing back: its result is `None`.",
    "Printing shows a value. Which word hands it back to the caller?",
)
def error_not_returned(f, x, analytic):
    print(gradient_check(f, x, analytic))


@gradient_check_bank.wrong(
    "You leave x nudged, so that it is not what it was.",
    "What has to be done with an entry before you go on to the next one?",
)
def x_left_nudged(f, x, analytic, h=1e-5):
    numeric = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        x[index] += h
        right = f(x)
        x[index] -= 2 * h
        numeric[index] = (right - f(x)) / (2 * h)
    return relative_error(analytic, numeric)


@gradient_check_bank.right
def check_the_other_way_round(f, x, analytic):
    numeric = numerical_gradient(f, x.copy(), h=1e-5)
    return relative_error(numeric, analytic)


@gradient_check_bank.right
def check_entry_by_entry(f, x, analytic):
    numeric = numerical_gradient(f, x)
    return max(relative_error(a, n) for a, n in zip(analytic.ravel(), numeric.ravel(), strict=True))


@gradient_check_bank.right
def check_without_the_others(f, x, analytic, h=1e-6):
    worst = 0.0
    for index in np.ndindex(x.shape):
        right, left = np.array(x), np.array(x)
        right[index] += h
        left[index] -= h
        numeric = (f(right) - f(left)) / (2 * h)
        larger = max(abs(numeric), abs(analytic[index]))
        worst = max(worst, abs(numeric - analytic[index]) / larger if larger else 0.0)
    return worst


@gradient_check_bank.right
def check_by_unit_arrays(f, x, analytic):
    nudges = 1e-5 * np.eye(x.size).reshape(x.size, *x.shape)
    numeric = np.array([f(x + nudge) - f(x - nudge) for nudge in nudges]).reshape(x.shape) / 2e-5
    return relative_error(analytic, numeric)


# ----------------------------------------------------------------------------------------- multiply_backward

multiply_backward_bank = Bank(multiply_backward, returns=("dx", "dy"))


@multiply_backward_bank.cases
def _(rng):
    yield Case((0.5, (2.0, 3.0)), "the numbers x = 2 and y = 3 with dout = 0.5")
    dout, x, y = away_from_zero(rng, 3)
    yield Case((float(dout), (float(x), float(y))), "three numbers of either sign")
    for shape in ((4,), (2, 3), (3, 1, 2), (1, 5), (1,)):
        dout, x, y = (away_from_zero(rng, *shape) for _ in range(3))
        yield Case((dout, (x, y)), f"arrays of shape {shape}")
    dout, x, y = (away_from_zero(rng, 3) for _ in range(3))
    x[0] = y[2] = dout[1] = 0.0
    yield Case((dout, (x, y)), "arrays with zeros in them")
    dout, x = away_from_zero(rng, 2, 3), away_from_zero(rng, 2, 3)
    yield Case((dout, (x, x.copy())), "two equal factors")
    yield Case((rng.normal(size=4) * 1e-6, (rng.normal(size=4) * 1e9, rng.normal(size=4) * 1e9)), "large factors")


@multiply_backward_bank.wrong(
    "Each factor has got its own value as slope: dx is made with x, and dy with y.",
    "x grows by 1. By how much does x * y grow?",
)
def factors_swapped(dout, cache):
    x, y = cache
    return dout * x, dout * y


@multiply_backward_bank.wrong(
    "You return the local slopes; `dout`, which comes in from behind, is left out.",
    "If the loss changes by `dout` for each unit of x * y, how does it change for each unit of x?",
)
def upstream_ignored(dout, cache):
    x, y = cache
    return y, x


@multiply_backward_bank.wrong(
    "You add `dout` to the local slope; the chain rule multiplies.",
    "Two gears are linked: one turns 3 times as fast as the second, which turns twice as fast as a third. "
    "What is the first against the third?",
)
def upstream_added(dout, cache):
    x, y = cache
    return dout + y, dout + x


@multiply_backward_bank.wrong(
    "You pass `dout` on as it is: that is right for a sum, not for a product.",
    "With y = 3, by how much does x * y grow when x grows by 1?",
)
def passed_on_as_for_a_sum(dout, cache):
    return dout, dout


@multiply_backward_bank.wrong(
    "You multiply `dout` by the whole product, for both factors.",
    "Which of x and y is left when you ask how fast x * y changes with x?",
)
def times_the_whole_product(dout, cache):
    x, y = cache
    return dout * x * y, dout * x * y


@multiply_backward_bank.wrong(
    "You divide `dout` by the other factor where you should multiply.",
    "With y = 3, does x * y change faster than x, or more slowly?",
)
def divided_by_the_other_factor(dout, cache):
    x, y = cache
    return dout / y, dout / x


@multiply_backward_bank.wrong(
    "You find the other factor by dividing the product, and that is 0 divided by 0 where a factor is 0.",
    "The other factor lies in the cache. What do you need the division for?",
)
def product_divided_by_the_factor(dout, cache):
    x, y = np.asarray(cache[0]), np.asarray(cache[1])
    return dout * (x * y) / x, dout * (x * y) / y


@multiply_backward_bank.wrong(
    "Your gradient for y has the wrong sign.",
    "x is positive and y grows. Does x * y grow or shrink?",
)
def minus_for_the_second(dout, cache):
    x, y = cache
    return dout * y, -dout * x


@multiply_backward_bank.wrong(
    "You add both gradients and return the sum for both; x and y are two inputs, each with its own slope.",
    "What should dy be where x is 0?",
)
def both_added(dout, cache):
    x, y = cache
    return dout * (x + y), dout * (x + y)


@multiply_backward_bank.wrong(
    "You go on from dx when you make dy: the second gradient holds both factors.",
    "Does the way from the product to y lead through x?",
)
def second_made_from_the_first(dout, cache):
    x, y = cache
    dx = dout * y
    return dx, dx * x


@multiply_backward_bank.wrong(
    "You add up the entries; each entry of x has a slope of its own.",
    "Which shape has x, and which shape should dx have?",
)
def entries_added_up(dout, cache):
    x, y = cache
    return np.sum(dout * y), np.sum(dout * x)


@multiply_backward_bank.wrong(
    "You add up `dout` first, so that every entry gets the sum of all.",
    "Which entries of the product does the first entry of x touch?",
)
def upstream_added_up(dout, cache):
    x, y = cache
    return np.sum(dout) * y, np.sum(dout) * x


@multiply_backward_bank.wrong(
    "You divide by the number of entries; a mean belongs to the loss, not to a product.",
    "Where in x * y is anything divided?",
)
def divided_by_the_number_of_entries(dout, cache):
    x, y = cache
    return dout * y / np.size(x), dout * x / np.size(x)


@multiply_backward_bank.wrong(
    "You use a matrix product; this product goes entry by entry.",
    "Which sign multiplies two arrays entry by entry?",
)
def matrix_product(dout, cache):
    x, y = cache
    return np.dot(dout, np.transpose(y)), np.dot(dout, np.transpose(x))


@multiply_backward_bank.wrong(
    "Your gradients are twice too large: that factor belongs to the square, x * x, where one value is used twice.",
    "Where in x * y does the number 2 come from?",
)
def doubled_as_for_a_square(dout, cache):
    x, y = cache
    return 2 * dout * y, 2 * dout * x


@multiply_backward_bank.wrong(
    "You write dx into `dout`, and dy is then made from what stands there.",
    "What is the difference between `dout *= y` and `dout * y`?",
)
def upstream_overwritten(dout, cache):
    x, y = cache
    dout *= y
    return dout, dout * x


@multiply_backward_bank.wrong(
    "You return one gradient; two factors went in.",
    "How many inputs does a product have, and what does each of them need?",
)
def only_one_gradient(dout, cache):
    return (dout * cache[1],)


@multiply_backward_bank.wrong(
    "Your function hands nothing back: its result is `None`.",
    "You have two gradients. Which word hands them back to the caller?",
)
def gradients_not_returned(dout, cache):
    x, y = cache
    print(dout * y, dout * x)


@multiply_backward_bank.right
def multiplied_by_functions(dout, cache):
    return np.multiply(cache[1], dout), np.multiply(cache[0], dout)


@multiply_backward_bank.right
def multiplied_by_einsum(dout, cache):
    return [np.einsum("...,...->...", dout, factor) for factor in reversed(cache)]


@multiply_backward_bank.right
def multiplied_together(dout, cache):
    dy, dx = np.stack(cache) * dout
    return dx, dy


@multiply_backward_bank.right
def multiplied_by_recursion(dout, cache):
    x, y = cache
    if np.ndim(dout) == 0:
        return float(dout) * y, float(dout) * x
    pairs = [multiplied_by_recursion(*parts) for parts in zip(dout, zip(x, y, strict=True), strict=True)]
    return np.array([dx for dx, _ in pairs]), np.array([dy for _, dy in pairs])


# ------------------------------------------------------------------------------------------- neuron_backward

neuron_backward_bank = Bank(neuron_backward, returns=("dx", "dw", "db"))


def _neuron_case(x, w, z, target, about):
    """Make a case with this weighted sum z; nudging is precise enough for its tolerance."""
    return Case((x, w, float(z - w @ x), target), about, tolerance=1e-6)


@neuron_backward_bank.cases
def _(rng):
    def draw(count):
        return away_from_zero(rng, count), away_from_zero(rng, count)

    sign = rng.choice([-1.0, 1.0])
    x, w = np.array([2.0, 3, 5]), np.array([0.4, 0.3, 0.2])
    yield _neuron_case(x, w, 3.2, 0.0, "x = (2, 3, 5), w = (0.4, 0.3, 0.2), b = 0.5")
    yield _neuron_case(*draw(3), sign * rng.uniform(0.5, 1.5), 1.0, "a neuron with three inputs")
    yield _neuron_case(*draw(5), -sign * rng.uniform(0.5, 1.5), 0.0, "a neuron with five inputs and the target 0")
    yield _neuron_case(*draw(4), rng.uniform(0.5, 1.5), float(rng.uniform(0.1, 0.4)), "a target between 0 and 1")
    yield _neuron_case(*draw(2), -rng.uniform(0.5, 1.5), 3.5, "a target of 3.5")
    yield _neuron_case(*draw(1), rng.uniform(0.5, 1.5), 0.0, "a neuron with a single input")
    yield _neuron_case(*draw(3), 0.0, -1.0, "a neuron whose weighted sum is 0")
    x, w = draw(4)
    x[1] = w[2] = 0.0
    yield _neuron_case(x, w, sign * rng.uniform(0.5, 1.5), 1.0, "a neuron with an input of 0 and a weight of 0")
    x, w = draw(3)
    yield _neuron_case(x, w, sign * rng.uniform(0.5, 1.5), float(sigmoid(1.0)), "a target of 0.731059")
    yield _neuron_case(10 * x, w, sign * rng.uniform(0.5, 1), 0.5, "inputs around 20")
    yield _neuron_case(x, w, 20.0, 0.0, "a neuron that is sure and wrong, with a weighted sum of 20")
    yield _neuron_case(x, w, -20.0, 1.0, "a neuron that is sure and wrong, with a weighted sum of -20")


def _gradients(x, w, dz):
    return dz * w, dz * x, dz


@neuron_backward_bank.wrong(
    "Your gradients are half as large as they should be: the slope of a square has the factor 2.",
    "How fast does u**2 change with u?",
)
def factor_two_forgotten(x, w, b, target):
    out = sigmoid(np.dot(w, x) + b)
    return _gradients(x, w, (out - target) * out * (1 - out))


@neuron_backward_bank.wrong(
    "Your gradients have the wrong sign: you take the output away from the target.",
    "The output is too high. Should the gradient of the loss be above 0 or below, seen from the output?",
)
def target_minus_output(x, w, b, target):
    out = sigmoid(np.dot(w, x) + b)
    return _gradients(x, w, 2 * (target - out) * out * (1 - out))


@neuron_backward_bank.wrong(
    "You take the size of the miss: where the output is too low, your gradients point the wrong way.",
    "Should an output that is too high and one that is too low be corrected in the same direction?",
)
def sign_of_the_miss_lost(x, w, b, target):
    out = sigmoid(np.dot(w, x) + b)
    return _gradients(x, w, 2 * np.abs(out - target) * out * (1 - out))


@neuron_backward_bank.wrong(
    "You go back from the loss to the weighted sum in one step; the slope of the sigmoid is missing.",
    "Which functions stand between the weighted sum and the loss?",
)
def sigmoid_slope_forgotten(x, w, b, target):
    out = sigmoid(np.dot(w, x) + b)
    return _gradients(x, w, 2 * (out - target))


@neuron_backward_bank.wrong(
    "Output minus target alone is the gradient of another loss, the cross-entropy.",
    "How fast does the squared error change with the output, and the output with z?",
)
def gradient_of_cross_entropy(x, w, b, target):
    out = sigmoid(np.dot(w, x) + b)
    return _gradients(x, w, out - target)


@neuron_backward_bank.wrong(
    "You take the sigmoid's slope at its output: you squash the output a second time.",
    "The slope is out * (1 - out). Which number of yours is `out` already?",
)
def squashed_twice(x, w, b, target):
    out = sigmoid(np.dot(w, x) + b)
    again = sigmoid(out)
    return _gradients(x, w, 2 * (out - target) * again * (1 - again))


@neuron_backward_bank.wrong(
    "You put the weighted sum z into the slope formula where the output belongs.",
    "z * (1 - z): can the slope of a sigmoid be below 0?",
)
def weighted_sum_for_output(x, w, b, target):
    z = np.dot(w, x) + b
    return _gradients(x, w, 2 * (sigmoid(z) - target) * z * (1 - z))


@neuron_backward_bank.wrong(
    "You use half of the sigmoid's slope formula: the factor `out` is missing.",
    "How steep is a sigmoid far to the left, and what does yours say there?",
)
def one_minus_output_alone(x, w, b, target):
    out = sigmoid(np.dot(w, x) + b)
    return _gradients(x, w, 2 * (out - target) * (1 - out))


@neuron_backward_bank.wrong(
    "You use the slope of tanh, 1 - out**2.",
    "Which activation has this neuron?",
)
def slope_of_tanh(x, w, b, target):
    out = sigmoid(np.dot(w, x) + b)
    return _gradients(x, w, 2 * (out - target) * (1 - out**2))


@neuron_backward_bank.wrong(
    "You use the slope of ReLU, 1 or 0.",
    "Which activation has this neuron?",
)
def slope_of_relu(x, w, b, target):
    z = np.dot(w, x) + b
    return _gradients(x, w, 2 * (sigmoid(z) - target) * (z > 0))


@neuron_backward_bank.wrong(
    "You multiply by the loss, where its slope belongs.",
    "How fast does u**2 change with u?",
)
def loss_for_its_slope(x, w, b, target):
    out = sigmoid(np.dot(w, x) + b)
    return _gradients(x, w, (out - target) ** 2 * out * (1 - out))


@neuron_backward_bank.wrong(
    "You return how fast the output changes; how fast the loss changes is asked for.",
    "Where does the target come into your gradients?",
)
def loss_left_out(x, w, b, target):
    out = sigmoid(np.dot(w, x) + b)
    return _gradients(x, w, out * (1 - out))


@neuron_backward_bank.wrong(
    "Your forward pass has no bias, so the output is another one.",
    "Which numbers make the weighted sum of this neuron?",
)
def bias_left_out(x, w, b, target):
    out = sigmoid(np.dot(w, x))
    return _gradients(x, w, 2 * (out - target) * out * (1 - out))


@neuron_backward_bank.wrong(
    "Your neuron has no activation: you take the weighted sum for the output.",
    "What happens to z before it is compared with the target?",
)
def no_activation(x, w, b, target):
    return _gradients(x, w, 2 * (np.dot(w, x) + b - target))


@neuron_backward_bank.wrong(
    "Your neuron's output is a ReLU; the exercise has a sigmoid.",
    "Between which two numbers should the output lie?",
)
def relu_neuron(x, w, b, target):
    z = np.dot(w, x) + b
    return _gradients(x, w, 2 * (relu(z) - target) * (z > 0))


@neuron_backward_bank.wrong(
    "You have dx and dw the wrong way round: each has got its own values as slope.",
    "A weight grows by 1. By how much does the weighted sum grow?",
)
def inputs_and_weights_swapped(x, w, b, target):
    dx, dw, db = neuron_backward(x, w, b, target)
    return dw, dx, db


@neuron_backward_bank.wrong(
    "You return dw and db first and dx last.",
    "In which order do the arguments stand?",
)
def weights_first(x, w, b, target):
    dx, dw, db = neuron_backward(x, w, b, target)
    return dw, db, dx


@neuron_backward_bank.wrong(
    "Your db is 1: that is the slope of the weighted sum alone, and the rest of the chain is missing.",
    "The bias moves the weighted sum. What happens on the way from there to the loss?",
)
def bias_gradient_is_one(x, w, b, target):
    dx, dw, _ = neuron_backward(x, w, b, target)
    return dx, dw, 1.0


@neuron_backward_bank.wrong(
    "Your db is the slope at the output; it has not passed the sigmoid.",
    "Does the bias stand before or behind the sigmoid?",
)
def bias_behind_the_sigmoid(x, w, b, target):
    dx, dw, _ = neuron_backward(x, w, b, target)
    return dx, dw, 2 * (sigmoid(np.dot(w, x) + b) - target)


@neuron_backward_bank.wrong(
    "You multiply db by the bias itself.",
    "The bias grows by 1. By how much does the weighted sum grow?",
)
def bias_gradient_times_bias(x, w, b, target):
    dx, dw, db = neuron_backward(x, w, b, target)
    return dx, dw, db * b


@neuron_backward_bank.wrong(
    "You add the gradients of all weights up for db.",
    "Is the bias scaled by the inputs?",
)
def bias_gradient_from_the_weights(x, w, b, target):
    dx, dw, _ = neuron_backward(x, w, b, target)
    return dx, dw, np.sum(dw)


@neuron_backward_bank.wrong(
    "Your gradients are divided by the number of inputs; there is one neuron and one loss, and no mean.",
    "Where in (sigmoid(w.x + b) - target)**2 is anything divided?",
)
def divided_by_the_number_of_inputs(x, w, b, target):
    dx, dw, db = neuron_backward(x, w, b, target)
    return dx / len(x), dw / len(x), db / len(x)


@neuron_backward_bank.wrong(
    "You add up the gradients of the inputs and those of the weights; each entry has its own.",
    "Which shape has w, and which shape should dw have?",
)
def entries_added_up(x, w, b, target):
    dx, dw, db = neuron_backward(x, w, b, target)
    return np.sum(dx), np.sum(dw), db


@neuron_backward_bank.wrong(
    "You take the step already: you return new values for x, w and b.",
    "Are gradients asked for here, or what becomes of the weights?",
)
def step_taken(x, w, b, target):
    dx, dw, db = neuron_backward(x, w, b, target)
    return x - dx, w - dw, b - db


@neuron_backward_bank.wrong(
    "You write dx into `w`, and the caller's weights are gone.",
    "What is the difference between `w *= dz` and `w * dz`?",
)
def weights_overwritten(x, w, b, target):
    _, dw, dz = neuron_backward(x, w, b, target)
    w *= dz
    return w, dw, dz


@neuron_backward_bank.wrong(
    "You return the loss; its gradients are asked for.",
    "How many numbers does the caller need to correct w?",
)
def loss_returned(x, w, b, target):
    return (sigmoid(np.dot(w, x) + b) - target) ** 2


@neuron_backward_bank.wrong(
    "Your function hands nothing back: its result is `None`.",
    "You have three gradients. Which word hands them back to the caller?",
)
def gradients_not_returned(x, w, b, target):
    print(neuron_backward(x, w, b, target))


@neuron_backward_bank.right
def step_by_step(x, w, b, target):
    z = (w * x).sum() + b
    out = 1 / (1 + np.exp(-z))
    miss = out - target
    dmiss = 2 * miss
    dout = dmiss * 1
    dz = dout * (np.exp(-z) / (1 + np.exp(-z)) ** 2)
    return w * dz, x * dz, 1 * dz


@neuron_backward_bank.right
def with_the_sigmoid_of_minus_z(x, w, b, target):
    z = math.fsum([*(w * x), b])
    db = -2 * (target - sigmoid(z)) * sigmoid(z) * sigmoid(-z)
    return [db * w, db * x, float(db)]


@neuron_backward_bank.right
def with_loops(x, w, b, target):
    z = b
    for x_i, w_i in zip(x, w, strict=True):
        z += w_i * x_i
    out = sigmoid(z)
    dz = 2 * out * out - 2 * out * target
    dz -= dz * out
    return np.array([dz * w_i for w_i in w]), np.array([dz * x_i for x_i in x]), dz


@neuron_backward_bank.right
def with_the_bias_as_a_weight(x, w, b, target):
    inputs, weights = np.append(x, 1.0), np.append(w, b)
    out = sigmoid(inputs @ weights)
    slope = np.prod([2, out - target, out, 1 - out])
    return (slope * weights)[:-1], (slope * inputs)[:-1], (slope * inputs)[-1]


@neuron_backward_bank.right
def by_nudging(x, w, b, target):
    def loss(x, w, b):
        return (sigmoid(np.dot(w, x) + b) - target) ** 2

    dx = numerical_gradient(lambda moved: loss(moved, w, b), x.copy())
    dw = numerical_gradient(lambda moved: loss(x, moved, b), w.copy())
    return dx, dw, numerical_gradient(lambda moved: loss(x, w, moved), np.array(b))


# -------------------------------------------------------------------------- graphs, for both exercises on them


def draw_graph(rng, **equations):
    """Make the rows of a graph from equations, and say them in words.

    equations like x=None (a number that is drawn), y=2.0, out="x * y"; the last one is the output
    -> rows (data, indices of inputs, slopes, an old grad), names, text
    """
    names, data, rows, says = list(equations), {}, [], []
    for name, made_from in equations.items():
        inputs, slopes = (), ()
        if made_from is None:
            made_from = float(round(rng.uniform(1.2, 3), 1) * rng.choice([-1, 1]))
        if isinstance(made_from, float):
            data[name] = made_from
            says.append(f"{name} = {made_from:g}")
        else:
            sign = "*" if "*" in made_from else "+"
            inputs = made_from.split(f" {sign} ")
            numbers = [data[source] for source in inputs]
            data[name] = math.prod(numbers) if sign == "*" else math.fsum(numbers)
            others = [numbers[:i] + numbers[i + 1 :] for i in range(len(numbers))]
            slopes = tuple(math.prod(o) if sign == "*" else 1.0 for o in others)
            says.append(f"{name} = {made_from}")
        old = round(rng.uniform(2, 9), 1)
        rows.append((data[name], tuple(names.index(source) for source in inputs), slopes, old))
    return rows, names, ", ".join(says)


def some_equations(rng, count):
    """Draw the equations of a graph of so many nodes; the last one is made from all that are not used yet."""
    equations, unused = {"a": None, "b": None}, {"a", "b"}
    names = "abcdefghijklmnopqrstuvw"[:count]
    for i, name in enumerate(names[2:-1], start=2):
        first, second = rng.choice(list(names[:i]), size=2)
        equations[name] = f"{first} {rng.choice(['+', '*'])} {second}"
        unused = unused - {first, second} | {name}
    equations["out"] = " + ".join(sorted(unused | {"a"}))
    return equations


def graph_cases(rng, way):
    """Yield a case for each graph; its secret is the names of the nodes."""
    for about, equations in (
        ("a sum", {"x": None, "y": None, "out": "x + y"}),
        ("a product", {"x": None, "y": None, "out": "x * y"}),
        ("a chain", {"x": None, "y": None, "z": None, "a": "x * y", "b": "a + z", "out": "b * y"}),
        ("a fork", {"x": None, "y": None, "a": "x * y", "out": "a + x"}),
        ("a single number", {"x": None}),
        ("a square", {"x": None, "out": "x * x"}),
        ("a third power", {"x": None, "y": None, "a": "x * x * x", "out": "a * y"}),
        ("a diamond", {"x": None, "y": None, "a": "x * y", "b": "a + x", "c": "a * y", "out": "b * c"}),
        (
            "a short and a long way",
            {"x": None, "y": None, "a": "x + y", "b": "a * x", "c": "b * y", "out": "a * c"},
        ),
        (
            "a long and a short way",
            {"x": None, "y": None, "a": "x + y", "b": "a * x", "c": "b * y", "out": "c * a"},
        ),
        ("equal numbers", {"x": 2.0, "y": 2.0, "a": "x * y", "b": "x + y", "out": "a * b"}),
        ("three inputs", {"x": None, "y": None, "z": None, "a": "x + y + z", "out": "a * x"}),
        ("a factor of 0", {"x": None, "y": 0.0, "a": "x * y", "out": "a + x"}),
        ("doubling", {"x": None, "a": "x + x", "b": "a + a", "c": "b + b", "out": "c + c"}),
        ("nine nodes", some_equations(rng, 9)),
        ("fourteen nodes", some_equations(rng, 14)),
    ):
        rows, names, says = draw_graph(rng, **equations)
        yield Case((Given("graph", tuple(rows)),), f"{about}, {says}", way=way, secret=tuple(names))


# ----------------------------------------------------------------------------------------- topological_order

topological_order_bank = Bank(topological_order, returns=("order",))


@topological_order_bank.cases
def _(rng):
    yield from graph_cases(rng, "order")


@topological_order_bank.reduce
def _(case, returned):
    """Many orders are right: say what breaks one."""
    if not isinstance(returned, list):
        raise TypeError
    names, inputs = case.secret, [row[1] for row in case.args[0].data]
    place = {number: at for at, number in enumerate(returned)}
    early = {i for i in place if i >= 0 and any(place.get(source, -1) > place[i] for source in inputs[i])}

    def say(numbers):
        return ", ".join(names[i] for i in sorted(numbers)) or "none"

    return {
        "what is no node of the graph": "some" if -1 in place else "none",
        "what is missing": say(set(range(len(names))) - set(place)),
        "what comes more than once": say({i for i in place if i >= 0 and returned.count(i) > 1}),
        "what comes before its inputs": say(early),
    }


@topological_order_bank.wrong(
    "Your order is the right one backwards: the output comes first.",
    "Which value can be computed first: one that is given, or the output?",
)
def output_first(value):
    return topological_order(value)[::-1]


@topological_order_bank.wrong(
    "You write a node down before you go on to its inputs.",
    "When is a node allowed into the list: before its inputs are in it, or after?",
)
def written_down_before_its_inputs(value):
    order = []

    def visit(node):
        if node not in order:
            order.append(node)
            for source in node.inputs:
                visit(source)

    visit(value)
    return order


@topological_order_bank.wrong(
    "You write nodes down before their inputs and turn the list round at the end: that works for trees, "
    "but not where a node is reached by a short and by a long way.",
    "A node is met early, by the short way. What if one of its users is met later?",
)
def turned_round_at_the_end(value):
    return written_down_before_its_inputs(value)[::-1]


@topological_order_bank.wrong(
    "You go level by level from the output, and turn the list round: a node that is reached by a short "
    "and by a long way then stands behind one that it feeds.",
    "How many steps is a node away from the output, if there are two ways of different length?",
)
def level_by_level(value):
    order, waiting = [], deque([value])
    while waiting:
        node = waiting.popleft()
        if node not in order:
            order.append(node)
            waiting.extend(node.inputs)
    return order[::-1]


@topological_order_bank.wrong(
    "You write a node down each time you meet it; one that is used twice stands there twice.",
    "How can you know that a node has been visited already?",
)
def visited_nodes_not_marked(value):
    return [node for source in value.inputs for node in visited_nodes_not_marked(source)] + [value]


@topological_order_bank.wrong(
    "You leave out the node that you start from.",
    "Is the output a node of its graph?",
)
def output_left_out(value):
    return topological_order(value)[:-1]


@topological_order_bank.wrong(
    "You leave out the nodes that have no inputs.",
    "x was made from nothing. Does it need a gradient all the same?",
)
def nodes_without_inputs_left_out(value):
    return [node for node in topological_order(value) if node.inputs]


@topological_order_bank.wrong(
    "You return the nodes without inputs alone.",
    "What about the values that were computed on the way?",
)
def only_nodes_without_inputs(value):
    return [node for node in topological_order(value) if not node.inputs]


@topological_order_bank.wrong(
    "You take two nodes with equal numbers for one and the same.",
    "x and y are both 2. Are they one node or two?",
)
def equal_numbers_taken_for_one_node(value):
    order, seen = [], set()

    def visit(node):
        if node.data not in seen:
            seen.add(node.data)
            for source in node.inputs:
                visit(source)
            order.append(node)

    visit(value)
    return order


@topological_order_bank.wrong(
    "You follow the first input of each node only.",
    "A product has two factors. How do you come to the second one?",
)
def only_the_first_input_followed(value):
    order = []
    while value is not None:
        order.append(value)
        value = value.inputs[0] if value.inputs else None
    return order[::-1]


@topological_order_bank.wrong(
    "You go one step back from the output, and no further.",
    "What are the inputs themselves made from?",
)
def one_step_back_only(value):
    return [*dict.fromkeys(value.inputs), value]


@topological_order_bank.wrong(
    "Your list is made once, when the function is defined: it still holds the nodes of earlier calls.",
    "When does Python make the `[]` in `def f(value, order=[])`?",
)
def list_kept_from_call_to_call(value):
    node_of_an_earlier_call = Value(1.0)
    return [node_of_an_earlier_call, *topological_order(value)]


@topological_order_bank.wrong(
    "You sort the nodes by their numbers, but the number of a node says nothing about when it was made.",
    "x = 5 and out = x * 0. Which of the two comes first?",
)
def sorted_by_number(value):
    return sorted(topological_order(value), key=lambda node: node.data)


@topological_order_bank.wrong(
    "Your list does not hold the nodes of the graph, but something made from them, such as their numbers.",
    "What do you have to put into the list: `node` or `node.data`?",
)
def something_else_than_the_nodes(value):
    return [node.data for node in topological_order(value)]


@topological_order_bank.wrong(
    "You return a set, and a set has no order.",
    "Which kind of collection keeps its items in the order in which they came?",
)
def set_returned(value):
    return set(topological_order(value))


@topological_order_bank.wrong(
    "Your function hands nothing back: its result is `None`.",
    "You have filled a list. Which word hands it back to the caller?",
)
def order_not_returned(value):
    topological_order(value)


@topological_order_bank.right
def order_by_visiting_inputs_first(value):
    order, seen = [], set()

    def visit(node):
        if node in seen:
            return
        seen.add(node)
        for source in reversed(node.inputs):
            visit(source)
        order.append(node)

    visit(value)
    return order


@topological_order_bank.right
def order_by_recursion(value):
    order = []
    for source in value.inputs:
        order += [node for node in order_by_recursion(source) if node not in order]
    return [*order, value]


@topological_order_bank.right
def order_by_what_is_ready(value):
    waiting = [value]
    for node in waiting:
        waiting += [source for source in set(node.inputs) if source not in waiting]
    order = []
    while len(order) < len(waiting):
        order += [n for n in waiting if n not in order and all(source in order for source in n.inputs)]
    return tuple(order)


@topological_order_bank.right
def order_by_depth(value):
    def depth(node):
        return 1 + max(map(depth, node.inputs), default=0)

    nodes = {value}
    for _ in range(depth(value)):
        nodes |= {source for node in nodes for source in node.inputs}
    return sorted(nodes, key=depth)


@topological_order_bank.right
def order_by_counting_users(value):
    users, waiting = {}, [value]
    for node in waiting:
        for source in node.inputs:
            if source not in users:
                users[source] = 0
                waiting.append(source)
            users[source] += 1
    order, ready = deque(), [value]
    while ready:
        node = ready.pop()
        order.appendleft(node)
        for source in node.inputs:
            users[source] -= 1
            if not users[source]:
                ready.append(source)
    return list(order)


# --------------------------------------------------------------------------------------------- backpropagate

backpropagate_bank = Bank(backpropagate, returns=("grad",))


@backpropagate_bank.cases
def _(rng):
    yield from graph_cases(rng, "gradients")


@backpropagate_bank.reduce
def _(case, returned):
    """Name the nodes: `x.grad` says more than `grad[3]`."""
    grads, data = returned
    named = {f"{name}.grad": number for name, number in zip(case.secret, grads, strict=True)}
    return named | {f"{name}.data": number for name, number in zip(case.secret, data, strict=True)}


def forget_gradients(value):
    """Set the .grad of all nodes to 0, and that of the output to 1 -> the nodes, the output first."""
    nodes = topological_order(value)[::-1]
    for node in nodes:
        node.grad = 0.0
    value.grad = 1.0
    return nodes


@backpropagate_bank.wrong(
    "You overwrite a gradient where you should add to it: of a node that is used twice, only one use counts.",
    "x goes into two other nodes. By how many ways does a change of x reach the output?",
)
def assigned_instead_of_added(value):
    for node in forget_gradients(value):
        for source, slope in zip(node.inputs, node.slopes, strict=True):
            source.grad = slope * node.grad


@backpropagate_bank.wrong(
    "You add to what `.grad` held before: old gradients are still in the new ones.",
    "What stands in `.grad` when the function is called for the second time?",
)
def old_gradients_kept(value):
    value.grad = 1.0
    for node in reversed(topological_order(value)):
        for source, slope in zip(node.inputs, node.slopes, strict=True):
            source.grad += slope * node.grad


@backpropagate_bank.wrong(
    "You clear the gradients of the nodes without inputs only; those in between still hold old ones.",
    "Which nodes have a `.grad`?",
)
def old_gradients_kept_in_between(value):
    for node in topological_order(value):
        if not node.inputs:
            node.grad = 0.0
    value.grad = 1.0
    for node in reversed(topological_order(value)):
        for source, slope in zip(node.inputs, node.slopes, strict=True):
            source.grad += slope * node.grad


@backpropagate_bank.wrong(
    "You add 1 to the old gradient of the output, where it should become 1.",
    "How fast does the output change with itself, whatever was there before?",
)
def old_gradient_of_the_output_kept(value):
    old = value.grad
    nodes = forget_gradients(value)
    value.grad += old
    for node in nodes:
        for source, slope in zip(node.inputs, node.slopes, strict=True):
            source.grad += slope * node.grad


@backpropagate_bank.wrong(
    "You go from the inputs to the output: when a node has its turn, its own gradient is not there yet.",
    "Whose gradient is known first, before anything is computed?",
)
def from_inputs_to_output(value):
    for node in reversed(forget_gradients(value)):
        for source, slope in zip(node.inputs, node.slopes, strict=True):
            source.grad += slope * node.grad


@backpropagate_bank.wrong(
    "You handle nodes level by level from the output: a node that is also reached by a longer way "
    "passes its gradient on before all of it has come in.",
    "When is the gradient of a node complete?",
)
def handled_level_by_level(value):
    forget_gradients(value)
    for node in reversed(level_by_level(value)):
        for source, slope in zip(node.inputs, node.slopes, strict=True):
            source.grad += slope * node.grad


@backpropagate_bank.wrong(
    "You visit each node once, and follow one way to its end first: what comes in by another way is never passed on.",
    "When is the gradient of a node complete?",
)
def passed_on_at_the_first_visit(value):
    forget_gradients(value)
    seen = set()

    def visit(node):
        if node in seen:
            return
        seen.add(node)
        for source, slope in zip(node.inputs, node.slopes, strict=True):
            source.grad += slope * node.grad
            visit(source)

    visit(value)


@backpropagate_bank.wrong(
    "Each time you come to a node you pass on all of its gradient, also what you have passed on before.",
    "A node is reached twice. What has it passed on already, when you come for the second time?",
)
def passed_on_twice(value):
    forget_gradients(value)

    def visit(node):
        for source, slope in zip(node.inputs, node.slopes, strict=True):
            source.grad += slope * node.grad
            visit(source)

    visit(value)


@backpropagate_bank.wrong(
    "All your gradients are 0: nothing gives the output its own.",
    "How fast does the output change with itself?",
)
def output_not_set_to_one(value):
    for node in topological_order(value):
        node.grad = 0.0
    for node in reversed(topological_order(value)):
        for source, slope in zip(node.inputs, node.slopes, strict=True):
            source.grad += slope * node.grad


@backpropagate_bank.wrong(
    "You give the output its own number as gradient.",
    "How fast does the output change with itself?",
)
def output_set_to_its_number(value):
    nodes = forget_gradients(value)
    value.grad = value.data
    for node in nodes:
        for source, slope in zip(node.inputs, node.slopes, strict=True):
            source.grad += slope * node.grad


@backpropagate_bank.wrong(
    "You hand each node's gradient on as it is; the slopes are left out.",
    "A node is 3 times its input. How much faster than the node does the input move the output?",
)
def slopes_left_out(value):
    for node in forget_gradients(value):
        for source in node.inputs:
            source.grad += node.grad


@backpropagate_bank.wrong(
    "You add up slopes, but the gradient that comes from behind is left out.",
    "The slope tells how a node changes. How do you come from there to the output?",
)
def upstream_ignored(value):
    for node in forget_gradients(value):
        for source, slope in zip(node.inputs, node.slopes, strict=True):
            source.grad += slope


@backpropagate_bank.wrong(
    "You add slope and gradient; the chain rule multiplies.",
    "Two gears are linked. Do you add their ratios, or multiply them?",
)
def slope_added(value):
    for node in forget_gradients(value):
        for source, slope in zip(node.inputs, node.slopes, strict=True):
            source.grad += slope + node.grad


@backpropagate_bank.wrong(
    "You multiply by the number in the node, where the slope belongs.",
    "out = x + y. How fast does out change with x, and what does your rule say?",
)
def number_for_slope(value):
    for node in forget_gradients(value):
        for source in node.inputs:
            source.grad += node.data * node.grad


@backpropagate_bank.wrong(
    "You multiply by the number in the input itself, where the slope belongs.",
    "out = x * y. How fast does out change with x: like x, or like y?",
)
def own_number_for_slope(value):
    for node in forget_gradients(value):
        for source in node.inputs:
            source.grad += source.data * node.grad


@backpropagate_bank.wrong(
    "You pass gradients to the first input of each node only.",
    "A product has two factors. What does the second one get?",
)
def only_the_first_input(value):
    for node in forget_gradients(value):
        if node.inputs:
            node.inputs[0].grad += node.slopes[0] * node.grad


@backpropagate_bank.wrong(
    "You count an input once that the same node uses twice: a dictionary or a set keeps it only once.",
    "In x * x, by how many ways does a change of x reach the product?",
)
def input_used_twice_counted_once(value):
    for node in forget_gradients(value):
        for source, slope in dict(zip(node.inputs, node.slopes, strict=True)).items():
            source.grad += slope * node.grad


@backpropagate_bank.wrong(
    "You take the mean where a node is used several times; gradients add up.",
    "x goes into the output twice. If x grows, do the two effects add, or does one make the other smaller?",
)
def mean_at_forks(value):
    nodes = forget_gradients(value)
    uses = [source for node in nodes for source in node.inputs]
    for node in nodes:
        node.grad /= max(uses.count(node), 1)
        for source, slope in zip(node.inputs, node.slopes, strict=True):
            source.grad += slope * node.grad


@backpropagate_bank.wrong(
    "Your gradients all have the wrong sign: they point downhill.",
    "x grows, and out = x + y grows with it. Should the gradient of x be above 0?",
)
def downhill(value):
    nodes = forget_gradients(value)
    value.grad = -1.0
    for node in nodes:
        for source, slope in zip(node.inputs, node.slopes, strict=True):
            source.grad += slope * node.grad


@backpropagate_bank.wrong(
    "You set a node's gradient back to 0 when it has been passed on, so only the inputs keep theirs.",
    "Which nodes should have their gradient at the end?",
)
def cleared_after_use(value):
    for node in forget_gradients(value):
        for source, slope in zip(node.inputs, node.slopes, strict=True):
            source.grad += slope * node.grad
        if node.inputs:
            node.grad = 0.0


@backpropagate_bank.wrong(
    "You write the gradients into `.data`: the numbers themselves are gone.",
    "Which attribute of a node holds its gradient?",
)
def written_into_the_data(value):
    backpropagate(value)
    for node in topological_order(value):
        node.data = node.grad


@backpropagate_bank.wrong(
    "You correct the numbers already: `.data` has moved.",
    "Which phase changes the weights: the one that finds gradients, or the one after it?",
)
def step_taken(value):
    backpropagate(value)
    for node in topological_order(value):
        if not node.inputs:
            node.data -= 0.01 * node.grad


@backpropagate_bank.wrong(
    "You return the gradients, but `.grad` of the nodes is as it was.",
    "Where will the caller look for the gradient of x?",
)
def returned_not_stored(value):
    grads = dict.fromkeys(topological_order(value), 0.0) | {value: 1.0}
    for node in reversed(topological_order(value)):
        for source, slope in zip(node.inputs, node.slopes, strict=True):
            grads[source] += slope * grads[node]
    return grads


@backpropagate_bank.right
def along_every_way(value):
    for node in topological_order(value):
        node.grad = 0.0

    def push(node, share):
        node.grad = node.grad + share
        for source, slope in zip(node.inputs, node.slopes, strict=True):
            push(source, share * slope)

    push(value, 1.0)


@backpropagate_bank.right
def asking_the_users(value):
    order = topological_order(value)
    users = [(node, source, slope) for node in order for source, slope in zip(node.inputs, node.slopes, strict=True)]

    def gradient(node):
        return 1.0 if node is value else sum(slope * gradient(user) for user, source, slope in users if source is node)

    for node in order:
        node.grad = gradient(node)


@backpropagate_bank.right
def by_a_system_of_equations(value):
    order = topological_order(value)
    number = {node: i for i, node in enumerate(order)}
    slopes = np.zeros((len(order), len(order)))
    for node in order:
        for source, slope in zip(node.inputs, node.slopes, strict=True):
            slopes[number[source], number[node]] += slope
    is_output = np.eye(len(order))[-1]
    for node, grad in zip(order, np.linalg.solve(np.eye(len(order)) - slopes, is_output), strict=True):
        node.grad = grad


@backpropagate_bank.right
def from_the_inputs_on(value):
    order = topological_order(value)
    for start in order:
        change = {}
        for node in order:
            change[node] = sum(s * change[i] for i, s in zip(node.inputs, node.slopes, strict=True))
            if node is start:
                change[node] = 1.0
        start.grad = float(change[value])


@backpropagate_bank.right
def with_gradients_in_a_dictionary(value):
    order = topological_order(value)
    grads = dict.fromkeys(order, 0)
    grads[value] = 1
    while order:
        node = order.pop()
        node.grad = grads[node]
        for i in range(len(node.inputs)):
            grads[node.inputs[i]] += node.slopes[i] * node.grad
    return value
