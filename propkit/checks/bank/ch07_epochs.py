"""Chapter 7, epochs: the cases, the wrong answers that learners give, right ones written differently.

Any way of drawing an order is right, so most results are judged by what is true of them in every order.
"""

# ruff: noqa: F811 (two exercises may know a mistake by the same name)

import copy
from itertools import pairwise, permutations

import numpy as np

from propkit.activations import sigmoid, softmax
from propkit.checks.compare import kind
from propkit.checks.exercise import Bank, Case, Given
from propkit.losses import mse_forward, softmax_cross_entropy_backward, softmax_cross_entropy_forward
from propkit.network import network_backward, network_forward
from propkit.optimizers import gradient_descent_step
from propkit.training import accuracy, fit, minibatches, shuffle_together, train_epoch


def draw_seed(rng):
    return int(rng.integers(2**31))


def draw_rng(rng):
    return Given("rng", (draw_seed(rng),))


def draw_rngs(rng, count):
    """Draw generators of which the first two are twins: what one draws, the other draws too."""
    twin, *others = (draw_seed(rng) for _ in range(count - 1))
    return Given("rngs", (twin, twin, *others))


# ---------------------------------------------------------------------------- what is true in every order


def rows_and_labels(case, x_rows, y_rows):
    """Say of rows that came back, in any order, whether they are all there, each with its own label."""
    x, y = case.args[:2]
    number = {tuple(row): n for n, row in enumerate(x.tolist())}
    met = [number.get(tuple(row), -1) for row in x_rows]
    if -1 in met:
        rows = "some are no rows of x"
    else:
        missing, repeated = len(set(met)) < len(x), len(set(met)) < len(met)
        rows = {
            (False, False): "each is there once",
            (True, False): "some are missing",
            (False, True): "some are there twice",
            (True, True): "some are missing and some are there twice",
        }[missing, repeated]
    if all(y[n] == label for n, label in zip(met, y_rows, strict=False) if n >= 0):
        label = "its own"
    else:
        label = "sometimes that of another row" if np.isin(y_rows, y).all() else "sometimes none of those in y"
    return {"what became of the rows": rows, "the label beside each row": label}


def order_facts(case, orders, label_orders):
    """Say of the orders that several generators led to whether they are random, and drawn from rng alone.

    orders, label_orders a list of row numbers for each generator
    """
    twin, again, *others = orders
    old = list(range(len(case.args[0])))
    return {
        "the order of the rows": _how_new(orders, old),
        "the order of the labels": _how_new(label_orders, old),
        "the order with another rng": "the same" if all(other == again for other in others) else "a different one",
        "the order with the same rng": "the same" if twin == again else "a different one",
        "what comes after a row": _moves([list(zip(order, [*order[1:], order[0]], strict=True)) for order in orders]),
        "the place of a row": _moves([list(enumerate(order)) for order in orders]),
    }


def _how_new(orders, old):
    if old in orders:
        return "as it was"
    return "the old one backwards" if old[::-1] in orders else "a new one"


def _moves(pairs):
    """Tell whether no pair is there in all orders."""
    return "always the same for some rows" if set.intersection(*map(set, pairs)) else "different from order to order"


def _form(x_rows, y_rows):
    return f"{kind(x_rows)} and {kind(y_rows)}"


# ------------------------------------------------------------------------------------------ shuffle_together

shuffle_together_bank = Bank(shuffle_together, returns=("rows",))
ORDER_ROWS, ORDER_CALLS = 23, 9  # so many that in all these calls no row keeps its place or its neighbour by chance


def _labelled_rows(rng, n, d):
    """Draw rows and labels of which no two are alike."""
    return rng.normal(size=(n, d)), rng.permutation(n)


@shuffle_together_bank.cases
def _(rng):
    yield Case((*_labelled_rows(rng, 7, 3), draw_rng(rng)), "7 rows")
    yield Case((*_labelled_rows(rng, 12, 2), draw_rng(rng)), "12 rows")
    yield Case(
        (rng.normal(size=(9, 4)), rng.normal(size=9), draw_rng(rng)), "9 rows with targets that are no whole numbers"
    )
    yield Case(
        (rng.normal(size=(10, 1)), np.arange(10) % 3, draw_rng(rng)), "10 rows with one number each and 3 labels"
    )
    yield Case((*_labelled_rows(rng, 1, 2), draw_rng(rng)), "one row")
    rows = _labelled_rows(rng, ORDER_ROWS, 2)
    about = f"{ORDER_ROWS} rows and {ORDER_CALLS} calls"
    yield Case((*rows, draw_rngs(rng, ORDER_CALLS)), about, part="order", way="each call")


@shuffle_together_bank.reduce
def _(case, returned):
    x, y = case.args[:2]
    if case.part == "order":
        return shuffled_orders(case, returned)
    form = kind(returned)
    if isinstance(returned, (list, tuple)) and len(returned) == 2:
        form = _form(*returned)
    facts = {"what came back": form}
    if form == _form(x, y):
        return facts | rows_and_labels(case, returned[0].tolist(), returned[1])
    return facts | rows_and_labels(case, [], [])


def shuffled_orders(case, returned):
    row_number, label_number = _numbers(case)
    orders = [[row_number.get(tuple(row), -1) for row in x_rows.tolist()] for x_rows, _ in returned]
    label_orders = [[label_number.get(label, -1) for label in y_rows.tolist()] for _, y_rows in returned]
    return order_facts(case, orders, label_orders)


def _numbers(case):
    """Return how to find the number of a row, and of a label, where no two are alike."""
    x, y = case.args[:2]
    return {tuple(row): n for n, row in enumerate(x.tolist())}, {label: n for n, label in enumerate(y.tolist())}


@shuffle_together_bank.wrong(
    "You shuffle x and y apart, each in an order of its own, so that rows lose their labels.",
    "How many orders do you draw, and how many should there be?",
)
def shuffled_apart(x, y, rng):
    return x[rng.permutation(len(x))], y[rng.permutation(len(y))]


@shuffle_together_bank.wrong(
    "You shuffle x and leave y as it was, so that rows lose their labels.",
    "Which label belongs to the row that is now the first?",
)
def labels_left_behind(x, y, rng):
    return x[rng.permutation(len(x))], y.copy()


@shuffle_together_bank.wrong(
    "You shuffle y and leave x as it was, so that rows lose their labels.",
    "Which label belongs to the first row?",
)
def rows_left_behind(x, y, rng):
    return x.copy(), y[rng.permutation(len(y))]


@shuffle_together_bank.wrong(
    "You return the rows in the order in which they came.",
    "Where in your code is an order drawn, and where is it used?",
)
def not_shuffled(x, y, rng):
    return x.copy(), y.copy()


@shuffle_together_bank.wrong(
    "Your order does not come from rng: it is the same in every call, as with a generator of your own that has a fixed"
    " seed.",
    "What is the argument `rng` for?",
)
def rng_ignored(x, y, rng):
    return shuffle_together(x, y, np.random.default_rng(42))


@shuffle_together_bank.wrong(
    "You draw the order from another source than rng, so that nobody can repeat a run.",
    "Two calls with the same seed: what should they return?",
)
def another_source_of_chance(x, y, rng):
    return shuffle_together(x, y, np.random.default_rng())


@shuffle_together_bank.wrong(
    "You shuffle the caller's own x and y: `rng.shuffle` changes an array where it is.",
    "Which way of drawing an order leaves the arrays alone?",
)
def shuffled_in_place(x, y, rng):
    order = rng.permutation(len(x))
    x[:], y[:] = x[order], y[order]
    return x, y


@shuffle_together_bank.wrong(
    "You shuffle the columns too: the numbers of a row change places.",
    "Along which axis should x be shuffled?",
)
def columns_shuffled_too(x, y, rng):
    order = rng.permutation(len(x))
    return rng.permuted(x, axis=1)[order], y[order]


@shuffle_together_bank.wrong(
    "You shuffle each column of x by itself, so that the numbers of one row end up in different rows.",
    "After your shuffle, do the numbers in a row still belong together?",
)
def each_column_by_itself(x, y, rng):
    return rng.permuted(x, axis=0), y[rng.permutation(len(y))]


@shuffle_together_bank.wrong(
    "You draw rows one after the other from all rows, so that some come twice and others never.",
    "What has to be true of a list of row numbers in which each row comes once?",
)
def drawn_with_repetition(x, y, rng):
    order = rng.integers(len(x), size=len(x))
    return x[order], y[order]


@shuffle_together_bank.wrong(
    "You turn the order round: that is the same new order in every call, and not a random one.",
    "What does your function ask rng for?",
)
def only_reversed(x, y, rng):
    return x[::-1], y[::-1]


@shuffle_together_bank.wrong(
    "You cut the rows in two and swap the pieces: a row is always followed by the same row.",
    "Which orders of the rows can never come out of your function?",
)
def only_rotated(x, y, rng):
    shift = int(rng.integers(1, max(len(x), 2)))
    return np.roll(x, shift, axis=0), np.roll(y, shift)


@shuffle_together_bank.wrong(
    "You swap a single pair of rows and leave all others where they were.",
    "After your shuffle, how many rows stand in a new place?",
)
def one_pair_swapped(x, y, rng):
    order = np.arange(len(x))
    pair = rng.permutation(len(x))[:2]
    order[pair] = order[pair[::-1]]
    return x[order], y[order]


@shuffle_together_bank.wrong(
    "One of your rows always stays where it was: your draw does not reach it.",
    "Which row numbers can your draw hand out?",
)
def one_row_stays(x, y, rng):
    order = np.append(rng.permutation(len(x) - 1), len(x) - 1)
    return x[order], y[order]


@shuffle_together_bank.wrong(
    "You leave out one row.",
    "How many row numbers does `range(len(x) - 1)` hold?",
)
def one_row_lost(x, y, rng):
    order = rng.permutation(len(x) - 1)
    return x[order], y[order]


@shuffle_together_bank.wrong(
    "You return the shuffled x alone.",
    "Who will know the labels of the shuffled rows?",
)
def labels_not_returned(x, y, rng):
    return x[rng.permutation(len(x))]


@shuffle_together_bank.wrong(
    "You return y first and x second.",
    "In which order does the docstring name the two results?",
)
def labels_returned_first(x, y, rng):
    return shuffle_together(x, y, rng)[::-1]


@shuffle_together_bank.wrong(
    "You return the new order, a list of row numbers, in the place of the rows.",
    "How do you get rows from row numbers?",
)
def order_returned(x, y, rng):
    return rng.permutation(len(x))


@shuffle_together_bank.wrong(
    "You glue x and y into one array and do not part them again.",
    "How many results does the docstring name, and which shapes have they?",
)
def not_parted_again(x, y, rng):
    return rng.permutation(np.column_stack([x, y]))


@shuffle_together_bank.wrong(
    "You shuffle, but your function hands nothing back: its result is `None`.",
    "Which word hands a result back to the caller?",
)
def nothing_returned(x, y, rng):
    order = rng.permutation(len(x))
    x, y = x[order], y[order]


@shuffle_together_bank.right
def by_sorting_random_numbers(x, y, rng):
    order = np.argsort(rng.random(len(x)))
    return [np.take(x, order, axis=0), np.take(y, order)]


@shuffle_together_bank.right
def by_shuffling_a_list(x, y, rng):
    order = list(range(len(x)))
    rng.shuffle(order)
    return np.array([x[n] for n in order]), np.array([y[n] for n in order])


@shuffle_together_bank.right
def by_gluing_and_parting(x, y, rng):
    glued = rng.permutation(np.column_stack([x, y]))
    return glued[:, :-1], glued[:, -1]


@shuffle_together_bank.right
def by_choice(x, y, rng):
    order = rng.choice(len(x), size=len(x), replace=False)
    new_x, new_y = np.empty_like(x), np.empty_like(y)
    new_x[order], new_y[order] = x, y
    return new_x, new_y


@shuffle_together_bank.right
def by_swapping_one_by_one(x, y, rng):
    x, y = x.copy(), y.copy()
    for last in range(len(x) - 1, 0, -1):
        other = rng.integers(last + 1)
        x[[last, other]], y[[last, other]] = x[[other, last]], y[[other, last]]
    return x, y


@shuffle_together_bank.right
def by_twin_generators(x, y, rng):
    seed = rng.integers(2**32)
    return np.random.default_rng(seed).permutation(x), np.random.default_rng(seed).permutation(y)


# ----------------------------------------------------------------------------------------------- minibatches

minibatches_bank = Bank(minibatches, returns=("batches",))


@minibatches_bank.cases
def _(rng):
    def case(about, n, d, batch_size):
        return Case((*_labelled_rows(rng, n, d), batch_size, draw_rng(rng)), about, way="collect")

    yield case("6 rows in batches of 2", 6, 3, 2)
    yield case("10 rows in batches of 4", 10, 2, 4)
    yield case("12 rows in batches of 3", 12, 5, 3)
    yield case("13 rows in batches of 5", 13, 3, 5)
    yield case("9 rows in batches of 4, so that one row is left over", 9, 2, 4)
    yield case("7 rows in batches of 1", 7, 3, 1)
    yield case("7 rows in one batch of 7", 7, 4, 7)
    yield case("5 rows where a batch could hold 32", 5, 2, 32)
    yield case("one row in batches of 2", 1, 3, 2)
    rows = _labelled_rows(rng, ORDER_ROWS, 2)
    about = f"{ORDER_ROWS} rows in batches of 2 and {ORDER_CALLS} calls"
    yield Case((*rows, 2, draw_rngs(rng, ORDER_CALLS)), about, part="order", way="each collect")


@minibatches_bank.reduce
def _(case, returned):
    if case.part == "order":
        return batch_orders(case, returned)
    pairs = [batch for batch in returned if isinstance(batch, (list, tuple)) and len(batch) == 2]
    rows = [row for x_rows, _ in pairs for row in _rows_of(x_rows)]
    labels = [label for _, y_rows in pairs for label in np.ravel(y_rows)]
    return {"list of batches": [_batch_form(batch) for batch in returned]} | rows_and_labels(case, rows, labels)


def _batch_form(batch):
    if isinstance(batch, (list, tuple)) and len(batch) == 2:
        return _form(*batch)
    return kind(batch)


def _rows_of(x_rows):
    return x_rows.tolist() if isinstance(x_rows, np.ndarray) and x_rows.ndim == 2 else []


def batch_orders(case, returned):
    row_number, label_number = _numbers(case)
    orders, label_orders, company = [], [], []
    for batches in returned:
        numbers = [[row_number.get(tuple(row), -1) for row in x_rows.tolist()] for x_rows, _ in batches]
        orders.append([n for batch in numbers for n in batch])
        label_orders.append([label_number.get(label, -1) for _, y_rows in batches for label in y_rows.tolist()])
        company.append([(a, b) for batch in numbers for a in batch for b in batch if a < b])
    return order_facts(case, orders, label_orders) | {"what a row meets in its batch": _moves(company)}


def _cut(x, y, batch_size):
    """Cut rows into batches as they stand."""
    return [(x[i : i + batch_size], y[i : i + batch_size]) for i in range(0, len(x), batch_size)]


@minibatches_bank.wrong(
    "You leave out the short last batch, so that some rows are never seen in this epoch.",
    "10 rows in batches of 4: how many rows are left over, and where do they go?",
)
def last_batch_dropped(x, y, batch_size, rng):
    x, y = shuffle_together(x, y, rng)
    for i in range(len(x) // batch_size):
        yield x[i * batch_size : (i + 1) * batch_size], y[i * batch_size : (i + 1) * batch_size]


@minibatches_bank.wrong(
    "Your loop stops before the last batch, also where that one is full.",
    "Which starts of batches does your `range` hold, and which one is lacking?",
)
def last_batch_never_reached(x, y, batch_size, rng):
    yield from _cut(*shuffle_together(x, y, rng), batch_size)[:-1]


@minibatches_bank.wrong(
    "You fill up the short last batch with rows that were there before.",
    "How often should each row come in one epoch?",
)
def last_batch_filled_up(x, y, batch_size, rng):
    x, y = shuffle_together(x, y, rng)
    for i in range(0, len(x), batch_size):
        numbers = np.arange(i, i + batch_size) % len(x)
        yield x[numbers], y[numbers]


@minibatches_bank.wrong(
    "You move the last batch back until it is full, so that it repeats rows of the batch before.",
    "How often should each row come in one epoch?",
)
def last_batch_moved_back(x, y, batch_size, rng):
    x, y = shuffle_together(x, y, rng)
    for i in range(0, len(x), batch_size):
        start = max(min(i, len(x) - batch_size), 0)
        yield x[start : start + batch_size], y[start : start + batch_size]


@minibatches_bank.wrong(
    "You yield an empty batch at the end where the rows come out even.",
    "6 rows in batches of 2: how many batches are there?",
)
def empty_batch_at_the_end(x, y, batch_size, rng):
    x, y = shuffle_together(x, y, rng)
    for i in range(len(x) // batch_size + 1):
        yield x[i * batch_size : (i + 1) * batch_size], y[i * batch_size : (i + 1) * batch_size]


@minibatches_bank.wrong(
    "You yield the rows in the order in which they came.",
    "What is the argument `rng` for?",
)
def not_shuffled(x, y, batch_size, rng):
    yield from _cut(x, y, batch_size)


@minibatches_bank.wrong(
    "You shuffle x and y apart, each in an order of its own, so that rows lose their labels.",
    "How many orders do you draw, and how many should there be?",
)
def shuffled_apart(x, y, batch_size, rng):
    yield from _cut(rng.permutation(x), rng.permutation(y), batch_size)


@minibatches_bank.wrong(
    "You shuffle x and take the labels as they came, so that rows lose their labels.",
    "Which label belongs to the row that is now the first?",
)
def labels_left_behind(x, y, batch_size, rng):
    yield from _cut(rng.permutation(x), y, batch_size)


@minibatches_bank.wrong(
    "Your order does not come from rng: it is the same in every epoch, as with a generator of your own that has a fixed"
    " seed.",
    "What is the argument `rng` for?",
)
def rng_ignored(x, y, batch_size, rng):
    yield from minibatches(x, y, batch_size, np.random.default_rng(0))


@minibatches_bank.wrong(
    "You draw the order from another source than rng, so that nobody can repeat a run.",
    "Two calls with the same seed: what should they yield?",
)
def another_source_of_chance(x, y, batch_size, rng):
    yield from minibatches(x, y, batch_size, np.random.default_rng())


@minibatches_bank.wrong(
    "You shuffle the caller's own x and y: `rng.shuffle` changes an array where it is.",
    "Which way of drawing an order leaves the arrays alone?",
)
def shuffled_in_place(x, y, batch_size, rng):
    x[:], y[:] = shuffle_together(x, y, rng)
    yield from _cut(x, y, batch_size)


@minibatches_bank.wrong(
    "You shuffle the batches but not the rows: the same rows are together in every epoch, and the short batch can come"
    " anywhere.",
    "What should be shuffled before you cut?",
)
def batches_shuffled_instead_of_rows(x, y, batch_size, rng):
    batches = _cut(x, y, batch_size)
    for i in rng.permutation(len(batches)):
        yield batches[i]


@minibatches_bank.wrong(
    "You cut first and shuffle inside each batch: the same rows are together in every epoch.",
    "What should be shuffled before you cut?",
)
def shuffled_inside_each_batch(x, y, batch_size, rng):
    for x_rows, y_rows in _cut(x, y, batch_size):
        yield shuffle_together(x_rows, y_rows, rng)


@minibatches_bank.wrong(
    "You draw the rows of each batch from all rows, so that some come twice in an epoch and others never.",
    "When a row was in one batch, may it come in the next one?",
)
def each_batch_from_all_rows(x, y, batch_size, rng):
    for start in range(0, len(x), batch_size):
        size = min(batch_size, len(x) - start)
        order = rng.choice(len(x), size=size, replace=False)
        yield x[order], y[order]


@minibatches_bank.wrong(
    "Each batch begins with the first row: your slices have no start of their own.",
    "Where should the second batch begin?",
)
def first_rows_again_and_again(x, y, batch_size, rng):
    x, y = shuffle_together(x, y, rng)
    for _ in range(0, len(x), batch_size):
        yield x[:batch_size], y[:batch_size]


@minibatches_bank.wrong(
    "Your batches grow: each one ends where it should, but begins with the first row.",
    "Where should the second batch begin?",
)
def batches_grow(x, y, batch_size, rng):
    x, y = shuffle_together(x, y, rng)
    for end in range(batch_size, len(x) + batch_size, batch_size):
        yield x[:end], y[:end]


@minibatches_bank.wrong(
    "Your loop goes on by one row, not by one batch, so that the batches overlap.",
    "Where should the second batch begin?",
)
def windows_that_overlap(x, y, batch_size, rng):
    x, y = shuffle_together(x, y, rng)
    for i in range(len(x)):
        yield x[i : i + batch_size], y[i : i + batch_size]


@minibatches_bank.wrong(
    "Each batch has one row too few: the end of a slice is not part of it.",
    "How many rows does `x[0:3]` have?",
)
def one_row_too_few(x, y, batch_size, rng):
    x, y = shuffle_together(x, y, rng)
    for i in range(0, len(x), batch_size):
        yield x[i : i + batch_size - 1], y[i : i + batch_size - 1]


@minibatches_bank.wrong(
    "You make as many batches as batch_size says; it is the number of rows in one batch.",
    "10 rows and a batch_size of 4: how many rows does your first batch have?",
)
def number_of_batches_taken_for_size(x, y, batch_size, rng):
    x, y = shuffle_together(x, y, rng)
    yield from zip(np.array_split(x, batch_size), np.array_split(y, batch_size), strict=True)


@minibatches_bank.wrong(
    "You make all batches about equally large; each has batch_size rows, and only the last may be shorter.",
    "13 rows in batches of 5: how many rows does each batch have?",
)
def evenly_split(x, y, batch_size, rng):
    x, y = shuffle_together(x, y, rng)
    count = -(-len(x) // batch_size)
    yield from zip(np.array_split(x, count), np.array_split(y, count), strict=True)


@minibatches_bank.wrong(
    "You yield the short batch first.",
    "Where do the rows go that are left over?",
)
def short_batch_first(x, y, batch_size, rng):
    x, y = shuffle_together(x, y, rng)
    short = len(x) % batch_size
    if short:
        yield x[:short], y[:short]
    yield from _cut(x[short:], y[short:], batch_size)


@minibatches_bank.wrong(
    "You stop after the first batch.",
    "How does `yield` differ from `return`, and how far is it indented?",
)
def only_the_first_batch(x, y, batch_size, rng):
    for batch in minibatches(x, y, batch_size, rng):
        return [batch]


@minibatches_bank.wrong(
    "You yield the rows without their labels.",
    "What will the loss have to know about each row?",
)
def labels_not_yielded(x, y, batch_size, rng):
    return [x_rows for x_rows, _ in minibatches(x, y, batch_size, rng)]


@minibatches_bank.wrong(
    "Your pairs are the wrong way round: the labels come first.",
    "In which order does the docstring name the two parts of a pair?",
)
def labels_yielded_first(x, y, batch_size, rng):
    return [(y_rows, x_rows) for x_rows, y_rows in minibatches(x, y, batch_size, rng)]


@minibatches_bank.wrong(
    "You return two lists, one with all rows and one with all labels; a batch is a pair of both.",
    "What does `for x_rows, y_rows in minibatches(...)` meet first?",
)
def two_lists(x, y, batch_size, rng):
    return tuple(map(list, zip(*minibatches(x, y, batch_size, rng), strict=True)))


@minibatches_bank.wrong(
    "You yield row numbers in the place of the rows.",
    "How do you get rows from row numbers?",
)
def row_numbers_yielded(x, y, batch_size, rng):
    order = rng.permutation(len(x))
    return [order[i : i + batch_size] for i in range(0, len(x), batch_size)]


@minibatches_bank.wrong(
    "Your function hands nothing over: it has neither `yield` nor `return`.",
    "What happens to a batch when the next turn of your loop begins?",
)
def nothing_yielded(x, y, batch_size, rng):
    for x_rows, y_rows in minibatches(x, y, batch_size, rng):
        _ = x_rows, y_rows


@minibatches_bank.right
def as_a_list(x, y, batch_size, rng):
    order = rng.permutation(len(x))
    parts = [order[start : start + batch_size] for start in range(0, len(x), batch_size)]
    return [(x[part], y[part]) for part in parts]


@minibatches_bank.right
def by_splitting(x, y, batch_size, rng):
    order = np.argsort(rng.random(len(x)))
    cuts = np.arange(batch_size, len(x), batch_size)
    return zip(np.split(x[order], cuts), np.split(y[order], cuts), strict=True)


@minibatches_bank.right
def by_using_up_a_list(x, y, batch_size, rng):
    left = list(range(len(x)))
    rng.shuffle(left)
    while left:
        numbers, left = left[:batch_size], left[batch_size:]
        yield [x[numbers], y[numbers]]


@minibatches_bank.right
def by_drawing_from_the_rest(x, y, batch_size, rng):
    left = np.arange(len(x))
    batches = ()
    while left.size:
        drawn = rng.choice(left, size=min(batch_size, left.size), replace=False)
        left = np.setdiff1d(left, drawn)
        batches += ((x[drawn], y[drawn]),)
    return batches


@minibatches_bank.right
def row_by_row(x, y, batch_size, rng):
    x_rows, y_rows = [], []
    for n in rng.permutation(len(x)):
        x_rows.append(x[n])
        y_rows.append(y[n])
        if len(x_rows) == batch_size:
            yield np.array(x_rows), np.array(y_rows)
            x_rows, y_rows = [], []
    if x_rows:
        yield np.array(x_rows), np.array(y_rows)


# -------------------------------------------------------------------------------------------------- accuracy

accuracy_bank = Bank(accuracy, returns=("accuracy",))


def _scored(rng, n, m, right, scale=1.0):
    """Draw logits and labels so that the given number of rows is right; no two logits of a row are close."""
    logits = np.array([rng.permutation(m) for _ in range(n)]) + rng.uniform(-0.3, 0.3, size=(n, m)) - m / 2
    best = np.argmax(logits, axis=1)
    wrong = (best + rng.integers(1, m, size=n)) % m
    return logits * scale, np.where(rng.permutation(n) < right, best, wrong)


@accuracy_bank.cases
def _(rng):
    logits = np.array([[2.0, -1.0, 0.5], [0.25, 1.0, -2.0], [-3.0, -1.0, -2.0], [-0.5, -0.25, 1.5]])
    yield Case((logits, np.array([0, 1, 2, 2])), "4 rows of which 3 are right")
    yield Case(_scored(rng, 7, 3, 3), "7 rows and 3 classes")
    yield Case(_scored(rng, 8, 5, 2), "8 rows and 5 classes")
    yield Case(_scored(rng, 3, 6, 1), "3 rows and 6 classes")
    yield Case(_scored(rng, 9, 2, 7), "9 rows and 2 classes")
    logits, labels = _scored(rng, 6, 4, 4)
    yield Case((logits - 10, labels), "6 rows with logits below 0")
    yield Case((logits + 20, labels), "6 rows with logits above 0")
    yield Case(_scored(rng, 5, 3, 3, scale=500.0), "5 rows with logits out to several hundreds")
    yield Case(_scored(rng, 5, 4, 3, scale=0.01), "5 rows with logits close to 0")
    far = np.array([[1000.0, 2000.0, -3000.0], [-1500.0, -1200.0, -1800.0], [900.0, 800.0, 950.0]])
    yield Case((far, np.array([1, 1, 0])), "3 rows with logits out to 3000")
    yield Case(_scored(rng, 6, 4, 6), "6 rows that are all right")
    yield Case(_scored(rng, 6, 4, 0), "6 rows that are all wrong")
    yield Case(_scored(rng, 1, 3, 1), "one row that is right")


@accuracy_bank.wrong(
    "You return how many rows are right, not which share.",
    "3 of 4 rows are right. Which number between 0 and 1 says so?",
)
def counted_not_divided(logits, labels):
    return np.sum(np.argmax(logits, axis=1) == labels)


@accuracy_bank.wrong(
    "You return the share of rows that are wrong.",
    "What should come out where all rows are right?",
)
def share_of_the_wrong(logits, labels):
    return np.mean(np.argmax(logits, axis=1) != labels)


@accuracy_bank.wrong(
    "You return a percentage.",
    "Between which two numbers should the result lie?",
)
def percentage(logits, labels):
    return 100 * np.mean(np.argmax(logits, axis=1) == labels)


@accuracy_bank.wrong(
    "You look for the largest logit of each column; the classes stand side by side in a row.",
    "Along which axis do the logits of one example lie?",
)
def largest_of_each_column(logits, labels):
    return np.mean(np.argmax(logits, axis=0) == labels)


@accuracy_bank.wrong(
    "You look for the largest logit of the whole array; each row has one of its own.",
    "What does `np.argmax` return without an `axis`?",
)
def largest_of_all(logits, labels):
    return np.mean(np.argmax(logits) == labels)


@accuracy_bank.wrong(
    "You look for the smallest logit of each row.",
    "Does a large logit speak for a class or against it?",
)
def smallest_logit(logits, labels):
    return np.mean(np.argmin(logits, axis=1) == labels)


@accuracy_bank.wrong(
    "You compare the largest logit itself with the label; its place in the row tells the class.",
    "What is the difference between `np.max` and `np.argmax`?",
)
def largest_value_for_its_place(logits, labels):
    return np.mean(np.max(logits, axis=1) == labels)


@accuracy_bank.wrong(
    "You divide the number of right rows by the number of classes.",
    "Of how many rows do you want the share?",
)
def divided_by_classes(logits, labels):
    return np.sum(np.argmax(logits, axis=1) == labels) / logits.shape[1]


@accuracy_bank.wrong(
    "You divide the number of right rows by the number of all logits.",
    "How many rows are there, and how many logits?",
)
def divided_by_all_logits(logits, labels):
    return np.sum(np.argmax(logits, axis=1) == labels) / logits.size


@accuracy_bank.wrong(
    "You return the mean probability of the right class; a row is either right or wrong.",
    "A row whose right class has the largest logit: how much should it count?",
)
def mean_probability(logits, labels):
    return np.mean(softmax(logits)[np.arange(len(labels)), labels])


@accuracy_bank.wrong(
    "You count a row as right only where its right class has a probability above a half.",
    "Three classes with 0.4, 0.3 and 0.3: which one does the network choose?",
)
def above_a_half(logits, labels):
    return np.mean(softmax(logits)[np.arange(len(labels)), labels] > 0.5)


@accuracy_bank.wrong(
    "You count a row as right wherever the logit of the right class is above 0.",
    "Can the largest logit of a row be below 0?",
)
def above_zero(logits, labels):
    return np.mean(logits[np.arange(len(labels)), labels] > 0)


@accuracy_bank.wrong(
    "Your function is right for two classes only: it looks at column 1 alone.",
    "What would you write for ten classes?",
)
def two_classes_only(logits, labels):
    return np.mean((sigmoid(logits[:, 1] - logits[:, 0]) > 0.5) == labels)


@accuracy_bank.wrong(
    "You look at the first row alone: the function returns during the first turn of its loop.",
    "How far is your `return` indented, and when is it reached?",
)
def returns_inside_the_loop(logits, labels):
    right = 0
    for row, label in zip(logits, labels, strict=True):
        right += np.argmax(row) == label
        return right / len(labels)


@accuracy_bank.wrong(
    "You return one answer for each row; they are not averaged.",
    "How many numbers should come out for a whole batch?",
)
def one_answer_per_row(logits, labels):
    return np.argmax(logits, axis=1) == labels


@accuracy_bank.wrong(
    "You divide with `//`, which leaves whole numbers only.",
    "What is `3 // 4`, and what is `3 / 4`?",
)
def divided_to_a_whole_number(logits, labels):
    return np.sum(np.argmax(logits, axis=1) == labels) // len(labels)


@accuracy_bank.wrong(
    "You round the share, so that the digits after the second are lost.",
    "Who should decide how many digits are shown?",
)
def result_rounded(logits, labels):
    return round(float(np.mean(np.argmax(logits, axis=1) == labels)), 2)


@accuracy_bank.right
def row_by_row(logits, labels):
    right = 0
    for row, label in zip(logits.tolist(), labels.tolist(), strict=True):
        right += row.index(max(row)) == label
    return right / len(labels)


@accuracy_bank.right
def by_probability(logits, labels):
    return (softmax(logits).argmax(axis=-1) == labels).sum() / labels.size


@accuracy_bank.right
def by_sorting(logits, labels):
    return np.count_nonzero(np.argsort(logits, axis=1)[:, -1] == labels) / len(logits)


@accuracy_bank.right
def by_one_hot(logits, labels):
    one_hot = np.eye(logits.shape[1])[labels]
    return np.array(np.sum(one_hot * (logits == logits.max(axis=1, keepdims=True))) / len(labels))


@accuracy_bank.right
def by_the_wrong_ones(logits, labels):
    return 1 - float(np.mean(np.argmax(logits, axis=1) - labels != 0))


# ----------------------------------------------------------------------------------------------- train_epoch

train_epoch_bank = Bank(train_epoch, returns=("params", "loss"))


def draw_params(rng, *sizes, pair=tuple):
    """Draw the (W, b) of each layer, biases away from zero; sizes D, H, ..., M."""
    biases = [rng.uniform(1, 2, size=m) * rng.choice([-1.0, 1.0], size=m) for m in sizes[1:]]
    return [pair((rng.normal(size=(d, m)), b)) for (d, m), b in zip(pairwise(sizes), biases, strict=True)]


def draw_rows(rng, n, d, m):
    """Draw rows and labels in which each class comes, if there are as many rows."""
    return rng.normal(size=(n, d)), rng.permutation(np.arange(n) % m)


def same_rows(rng, n, d, m):
    """Draw one row with its label, n times over: its order cannot matter."""
    return np.repeat(rng.normal(size=(1, d)), n, axis=0), np.repeat(rng.integers(m), n)


def _step(params, x, y, lr):
    """Return the params after one right step, and the loss before it."""
    logits, caches = network_forward(x, params)
    loss, cache = softmax_cross_entropy_forward(logits, y)
    _, grads = network_backward(softmax_cross_entropy_backward(cache), caches)
    return gradient_descent_step(params, grads, lr), float(loss)


def _walk(params, batches, lr):
    """Return the params after a step for each batch, and the loss per row as met on the way."""
    total, rows = 0.0, 0
    for x_rows, y_rows in batches:
        params, loss = _step(params, x_rows, y_rows, lr)
        total, rows = total + loss * len(x_rows), rows + len(x_rows)
    return params, total / rows


def all_walks(params, x, y, lr, batch_size):
    """Return what each order of the rows leads to; the order within a batch does not count."""
    ways = set()
    for order in permutations(range(len(x))):
        cut = [tuple(sorted(order[i : i + batch_size])) for i in range(0, len(x), batch_size)]
        ways.add(tuple(cut))
    return [_walk(params, [(x[list(part)], y[list(part)]) for part in cut], lr) for cut in sorted(ways)]


@train_epoch_bank.cases
def _(rng):
    def case(about, params, rows, lr, batch_size):
        return Case((params, *rows, lr, batch_size, draw_rng(rng)), about)

    yield case("5 rows in one batch", draw_params(rng, 3, 2), draw_rows(rng, 5, 3, 2), 0.5, 5)
    yield case("7 equal rows in batches of 3", draw_params(rng, 4, 2), same_rows(rng, 7, 4, 2), 0.3, 3)
    yield case("6 equal rows in batches of 2", draw_params(rng, 4, 3), same_rows(rng, 6, 4, 3), 0.4, 2)
    yield case("7 rows in one batch and 2 layers", draw_params(rng, 2, 5, 3), draw_rows(rng, 7, 2, 3), 0.2, 7)
    deep = draw_params(rng, 3, 4, 5, 2, pair=list)
    yield case("9 equal rows in batches of 4 and 3 layers", deep, same_rows(rng, 9, 3, 2), 0.1, 4)
    yield case("11 rows in batches of 4 with lr = 0", draw_params(rng, 3, 4), draw_rows(rng, 11, 3, 4), 0.0, 4)
    yield case("4 rows where a batch could hold 32", draw_params(rng, 3, 2), draw_rows(rng, 4, 3, 2), 0.5, 32)
    yield case("one row", draw_params(rng, 2, 4, 3), draw_rows(rng, 1, 2, 3), 0.5, 3)
    for n, d, batch_size, about in ((3, 4, 1, "3 rows one at a time"), (4, 3, 3, "4 rows in batches of 3")):
        args = (draw_params(rng, d, 2), *draw_rows(rng, n, d, 2), 0.5, batch_size)
        yield Case((*args, draw_rngs(rng, 5)), f"{about}, 5 calls", way="each call", secret=all_walks(*args))
    params, x, y = draw_params(rng, 2, 3), *draw_rows(rng, 30, 2, 3)
    as_given = _walk(params, _cut(x, y, 15), 0.5)
    args = (params, x, y, 0.5, 15, draw_rngs(rng, 3))
    yield Case(args, "30 rows in batches of 15, 3 calls", part="order", way="each call", secret=as_given)


@train_epoch_bank.reduce
def _(case, returned):
    if case.way == "call":
        return returned
    params, losses = [_numbers_in(params) for params, _ in returned], [np.array([loss]) for _, loss in returned]
    if case.part == "order":
        unmoved = any(_close(one, _numbers_in(case.secret[0])) for one in params)
        return [{"the order of the rows": "as it was" if unmoved else "a new one"} | draws_facts(params), None]
    possible = [_numbers_in(params) for params, _ in case.secret], [np.array([loss]) for _, loss in case.secret]
    return [_fits_an_order(params, possible[0], "params"), _fits_an_order(losses, possible[1], "loss")]


def _fits_an_order(results, possible, name):
    """Say whether each result is one of those that an order of the rows can lead to."""
    fits = all(any(_close(one, other) for other in possible) for one in results)
    orders = f"one of the {len(possible)} that there are"
    return {f"the order of rows that leads to such {name}": orders if fits else "none of those that there are"}


def draws_facts(results):
    """Say of the results of three generators, the first two of which are twins, whether rng was used."""
    twin, again, other = results
    return {
        "what another rng leads to": "the same result" if _close(again, other) else "another result",
        "what the same rng leads to": "the same result" if _close(twin, again) else "another result",
    }


def _numbers_in(params):
    return np.concatenate([np.ravel(array) for pair in params for array in pair])


def _close(a, b):
    return a.shape == b.shape and float(np.abs(a - b).max()) < 1e-9


def _epoch_of(step):
    """Make an epoch out of what happens in one batch: step(params, x_rows, y_rows, lr) -> params, loss of the batch."""

    def epoch(params, x, y, lr, batch_size, rng):
        total = 0.0
        for x_rows, y_rows in minibatches(x, y, batch_size, rng):
            params, loss = step(params, x_rows, y_rows, lr)
            total += loss * len(x_rows)
        return params, total / len(x)

    epoch.__name__ = step.__name__
    return epoch


@train_epoch_bank.wrong(
    "You take each batch's loss after its own step, when the batch has already had its say.",
    "With which params should a batch be measured: those that it found, or those that it left?",
)
@_epoch_of
def loss_after_the_step(params, x_rows, y_rows, lr):
    params, _ = _step(params, x_rows, y_rows, lr)
    return params, softmax_cross_entropy_forward(network_forward(x_rows, params)[0], y_rows)[0]


@train_epoch_bank.wrong(
    "You average the losses of the batches, so that a row in the short last batch counts more than the others.",
    "7 rows in batches of 3: how much should the last row count, and how much the others?",
)
def batches_averaged(params, x, y, lr, batch_size, rng):
    losses = []
    for x_rows, y_rows in minibatches(x, y, batch_size, rng):
        params, loss = _step(params, x_rows, y_rows, lr)
        losses.append(loss)
    return params, np.mean(losses)


@train_epoch_bank.wrong(
    "You add up the losses of the batches and divide the sum by the number of rows; each is a mean already.",
    "For how many rows does the loss of one batch stand?",
)
def batch_losses_over_rows(params, x, y, lr, batch_size, rng):
    total = 0.0
    for x_rows, y_rows in minibatches(x, y, batch_size, rng):
        params, loss = _step(params, x_rows, y_rows, lr)
        total += loss
    return params, total / len(x)


@train_epoch_bank.wrong(
    "You count each batch as if it were full, also the short last one.",
    "How many rows has the last batch?",
)
def every_batch_counted_as_full(params, x, y, lr, batch_size, rng):
    total = 0.0
    for x_rows, y_rows in minibatches(x, y, batch_size, rng):
        params, loss = _step(params, x_rows, y_rows, lr)
        total += loss * batch_size
    return params, total / len(x)


@train_epoch_bank.wrong(
    "Your loss is the sum over all rows.",
    "If every row came twice, should the loss become twice as large?",
)
def loss_not_divided(params, x, y, lr, batch_size, rng):
    params, loss = train_epoch(params, x, y, lr, batch_size, rng)
    return params, loss * len(x)


@train_epoch_bank.wrong(
    "Your loss is the sum of the losses of the batches.",
    "With batches half as large there are twice as many. Should the loss become twice as large?",
)
def batch_losses_added(params, x, y, lr, batch_size, rng):
    total = 0.0
    for x_rows, y_rows in minibatches(x, y, batch_size, rng):
        params, loss = _step(params, x_rows, y_rows, lr)
        total += loss
    return params, total


@train_epoch_bank.wrong(
    "Your loss is that of the last batch alone.",
    "Which rows should have a say in the loss of an epoch?",
)
def loss_of_the_last_batch(params, x, y, lr, batch_size, rng):
    for x_rows, y_rows in minibatches(x, y, batch_size, rng):
        params, loss = _step(params, x_rows, y_rows, lr)
    return params, loss


@train_epoch_bank.wrong(
    "You measure all rows once more after the epoch; the loss asked for is the one met on the way.",
    "With which params was the first batch met?",
)
def loss_after_the_epoch(params, x, y, lr, batch_size, rng):
    params, _ = train_epoch(params, x, y, lr, batch_size, rng)
    return params, softmax_cross_entropy_forward(network_forward(x, params)[0], y)[0]


@train_epoch_bank.wrong(
    "You measure all rows before the epoch; the loss asked for is the one met on the way.",
    "With which params was the second batch met?",
)
def loss_before_the_epoch(params, x, y, lr, batch_size, rng):
    loss, _ = softmax_cross_entropy_forward(network_forward(x, params)[0], y)
    return train_epoch(params, x, y, lr, batch_size, rng)[0], loss


@train_epoch_bank.wrong(
    "Your loss is a list with one number for each batch.",
    "How many numbers should one epoch return?",
)
def list_of_losses(params, x, y, lr, batch_size, rng):
    losses = []
    for x_rows, y_rows in minibatches(x, y, batch_size, rng):
        params, loss = _step(params, x_rows, y_rows, lr)
        losses.append(loss)
    return params, losses


@train_epoch_bank.wrong(
    "You train on a single batch; an epoch goes through all of them.",
    "7 rows in batches of 3: how many steps are there in one epoch?",
)
def one_batch_alone(params, x, y, lr, batch_size, rng):
    return _walk(params, list(minibatches(x, y, batch_size, rng))[:1], lr)


@train_epoch_bank.wrong(
    "Every batch of yours starts from the first params, so that only the last step is left at the end.",
    "Which params does the second batch find?",
)
def each_step_from_the_start(params, x, y, lr, batch_size, rng):
    total = 0.0
    for x_rows, y_rows in minibatches(x, y, batch_size, rng):
        new_params, loss = _step(params, x_rows, y_rows, lr)
        total += loss * len(x_rows)
    return new_params, total / len(x)


@train_epoch_bank.wrong(
    "You take one step with all rows at once, and not one for each batch.",
    "7 rows in batches of 3: how many steps are there in one epoch?",
)
def one_step_for_all_rows(params, x, y, lr, batch_size, rng):
    return _step(params, *shuffle_together(x, y, rng), lr)


@train_epoch_bank.wrong(
    "In each turn of your loop you use all rows, x and y, and not those of the batch.",
    "What are the names of the rows that your loop hands out?",
)
def all_rows_in_each_step(params, x, y, lr, batch_size, rng):
    return _walk(params, [(x, y) for _ in minibatches(x, y, batch_size, rng)], lr)


@train_epoch_bank.wrong(
    "You take one step and stop: the function returns during the first turn of its loop.",
    "How far is your `return` indented, and when is it reached?",
)
def returns_inside_the_loop(params, x, y, lr, batch_size, rng):
    for x_rows, y_rows in minibatches(x, y, batch_size, rng):
        params, loss = _step(params, x_rows, y_rows, lr)
        return params, loss * len(x_rows) / len(x)


@train_epoch_bank.wrong(
    "You leave out the short last batch, so that some rows teach nothing.",
    "7 rows in batches of 3: how many steps are there in one epoch?",
)
def last_batch_dropped(params, x, y, lr, batch_size, rng):
    batches = [batch for batch in minibatches(x, y, batch_size, rng) if len(batch[0]) == min(batch_size, len(x))]
    params, loss = _walk(params, batches, lr)
    return params, loss * sum(len(x_rows) for x_rows, _ in batches) / len(x)


@train_epoch_bank.wrong(
    "You leave out the short last batch, and divide by the rows that are left.",
    "7 rows in batches of 3: how many steps are there in one epoch?",
)
def last_batch_left_out_of_both(params, x, y, lr, batch_size, rng):
    batches = [batch for batch in minibatches(x, y, batch_size, rng) if len(batch[0]) == min(batch_size, len(x))]
    return _walk(params, batches, lr)


@train_epoch_bank.wrong(
    "Your steps go uphill: you add the gradient.",
    "Does the gradient point to a larger loss or to a smaller one?",
)
@_epoch_of
def walks_uphill(params, x_rows, y_rows, lr):
    return _step(params, x_rows, y_rows, -lr)


@train_epoch_bank.wrong(
    "Your gradient is divided by the number of rows twice: the loss has done it already.",
    "Where does 1/N live in this course?",
)
@_epoch_of
def divided_by_rows_twice(params, x_rows, y_rows, lr):
    return _step(params, x_rows, y_rows, lr / len(x_rows))


@train_epoch_bank.wrong(
    "Your gradient is divided by the number of all rows; a step follows the mean over the rows of its own batch.",
    "How many rows has a batch, and which number does the loss of a batch divide by?",
)
def divided_by_all_rows(params, x, y, lr, batch_size, rng):
    total = 0.0
    for x_rows, y_rows in minibatches(x, y, batch_size, rng):
        params, loss = _step(params, x_rows, y_rows, lr * len(x_rows) / len(x))
        total += loss * len(x_rows)
    return params, total / len(x)


@train_epoch_bank.wrong(
    "Your gradient is a sum over the rows of the batch; it should be that of their mean loss.",
    "If every row of a batch came twice, should the step become twice as long?",
)
@_epoch_of
def summed_over_the_rows(params, x_rows, y_rows, lr):
    return _step(params, x_rows, y_rows, lr * len(x_rows))


@train_epoch_bank.wrong(
    "Your steps are as long as the gradient: the learning rate had no say.",
    "Where in your code does `lr` appear?",
)
@_epoch_of
def rate_forgotten(params, x_rows, y_rows, lr):
    return _step(params, x_rows, y_rows, 1.0)


@train_epoch_bank.wrong(
    "You return the params that came in: no step of yours is left at the end.",
    "What does `gradient_descent_step` do with its result, and what do you do with it?",
)
@_epoch_of
def steps_thrown_away(params, x_rows, y_rows, lr):
    return params, _step(params, x_rows, y_rows, lr)[1]


@train_epoch_bank.wrong(
    "Your biases never change.",
    "Which two parts has each layer, and which gradients belong to them?",
)
@_epoch_of
def biases_never_change(params, x_rows, y_rows, lr):
    new_params, loss = _step(params, x_rows, y_rows, lr)
    return [(W, b) for (W, _), (_, b) in zip(new_params, params, strict=True)], loss


@train_epoch_bank.wrong(
    "Only your last layer learns.",
    "For how many layers does `network_backward` return gradients?",
)
@_epoch_of
def only_the_last_layer_learns(params, x_rows, y_rows, lr):
    new_params, loss = _step(params, x_rows, y_rows, lr)
    return [*params[:-1], new_params[-1]], loss


@train_epoch_bank.wrong(
    "You follow the mean squared error of the probabilities, where the softmax cross-entropy is asked for.",
    "Which loss does the docstring name?",
)
@_epoch_of
def squared_error_instead(params, x_rows, y_rows, lr):
    logits, caches = network_forward(x_rows, params)
    probability = softmax(logits)
    target = np.eye(logits.shape[1])[y_rows]
    dprobability = 2 * (probability - target) / target.size
    dlogits = probability * (dprobability - np.sum(dprobability * probability, axis=1, keepdims=True))
    grads = network_backward(dlogits, caches)[1]
    return gradient_descent_step(params, grads, lr), mse_forward(probability, target)[0]


@train_epoch_bank.wrong(
    "You change the caller's params: `W -= ...` writes into the array that came in.",
    "What is the difference between `W -= step` and `W = W - step`?",
)
@_epoch_of
def params_changed_in_place(params, x_rows, y_rows, lr):
    new_params, loss = _step(params, x_rows, y_rows, lr)
    for (W, b), (new_W, new_b) in zip(params, new_params, strict=True):
        W[:], b[:] = new_W, new_b
    return params, loss


@train_epoch_bank.wrong(
    "You take the rows in the order in which they came.",
    "What is the argument `rng` for?",
)
def not_shuffled(params, x, y, lr, batch_size, rng):
    return _walk(params, _cut(x, y, batch_size), lr)


@train_epoch_bank.wrong(
    "Your order does not come from rng: every epoch goes the same way, as with a generator of your own that has a fixed"
    " seed.",
    "Which generator do you hand to `minibatches`?",
)
def rng_ignored(params, x, y, lr, batch_size, rng):
    return train_epoch(params, x, y, lr, batch_size, np.random.default_rng(0))


@train_epoch_bank.wrong(
    "You draw the order from another source than rng, so that nobody can repeat a run.",
    "Two calls with the same seed: what should they return?",
)
def another_source_of_chance(params, x, y, lr, batch_size, rng):
    return train_epoch(params, x, y, lr, batch_size, np.random.default_rng())


@train_epoch_bank.wrong(
    "Your rows have lost their labels: x and y are shuffled apart.",
    "How many orders do you draw, and how many should there be?",
)
def shuffled_apart(params, x, y, lr, batch_size, rng):
    return _walk(params, _cut(rng.permutation(x), rng.permutation(y), batch_size), lr)


@train_epoch_bank.wrong(
    "You draw the rows of each batch from all rows, so that some come twice in an epoch and others never.",
    "When a row was in one batch, may it come in the next one?",
)
def each_batch_from_all_rows(params, x, y, lr, batch_size, rng):
    sizes = [len(x_rows) for x_rows, _ in _cut(x, y, batch_size)]
    numbers = [rng.choice(len(x), size=size) for size in sizes]
    return _walk(params, [(x[part], y[part]) for part in numbers], lr)


@train_epoch_bank.wrong(
    "You return the loss first and the params second.",
    "In which order does the docstring name the two results?",
)
def loss_returned_first(params, x, y, lr, batch_size, rng):
    return train_epoch(params, x, y, lr, batch_size, rng)[::-1]


@train_epoch_bank.wrong(
    "You return the params without the loss.",
    "How many values does the docstring promise?",
)
def loss_not_returned(params, x, y, lr, batch_size, rng):
    return train_epoch(params, x, y, lr, batch_size, rng)[0]


@train_epoch_bank.right
def by_loss_of_each_row(params, x, y, lr, batch_size, rng):
    losses = []
    for x_rows, y_rows in minibatches(x, y, batch_size, rng):
        logits, caches = network_forward(x_rows, params)
        probability = softmax(logits)
        losses.extend(-np.log(probability[np.arange(len(y_rows)), y_rows]))
        dlogits = (probability - np.eye(logits.shape[1])[y_rows]) / len(y_rows)
        params = gradient_descent_step(params, network_backward(dlogits, caches)[1], lr)
    return params, sum(losses) / len(losses)


@train_epoch_bank.right
def on_a_copy(params, x, y, lr, batch_size, rng):
    params = [[W.copy(), b.copy()] for W, b in params]
    order, total = list(rng.permutation(len(x))), 0.0
    while order:
        part, order = order[:batch_size], order[batch_size:]
        logits, caches = network_forward(x[part], params)
        loss, cache = softmax_cross_entropy_forward(logits, y[part])
        _, grads = network_backward(softmax_cross_entropy_backward(cache), caches)
        for pair, (dW, db) in zip(params, grads, strict=True):
            pair[0] -= lr * dW
            pair[1] -= lr * db
        total += loss * len(part) / len(x)
    return params, total


@train_epoch_bank.right
def by_weighted_average(params, x, y, lr, batch_size, rng):
    losses, sizes = [], []
    for x_rows, y_rows in by_using_up_a_list(x, y, batch_size, rng):
        params, loss = _step(params, x_rows, y_rows, lr)
        losses.append(loss)
        sizes.append(len(y_rows))
    return [tuple(params), np.array(np.average(losses, weights=sizes))]


@train_epoch_bank.right
def by_recursion(params, x, y, lr, batch_size, rng):
    def go_on(params, batches):
        if not batches:
            return params, 0.0
        params, loss = _step(params, *batches[0], lr)
        last, rest = go_on(params, batches[1:])
        return last, rest + loss * len(batches[0][0])

    params, total = go_on(params, as_a_list(x, y, batch_size, rng))
    return tuple(params), total / x.shape[0]


# ------------------------------------------------------------------------------------------------------- fit

fit_bank = Bank(fit, returns=("best_params", "history"))


def rise_and_fall(rng):
    """Draw a problem whose validation loss falls, rises, falls again below its first valley, and rises.

    Over the epochs it is 3.5, 2.0, 3.2, 4.0, 2.8, 1.7, 2.6, 3.2, 2.7, 3.1 ... with full batches and lr = 1.5: a large
    rate overshoots. These numbers do not feel how the inputs are turned, so each draw turns them in another way, and
    puts rows and classes into another order.
    """
    x = np.array([[3.0, 1], [3, 0], [3, 3], [1, 3], [-3, 2]])
    y = np.array([0, 1, 0, 2, 2])
    x_val = np.array([[3.0, -1], [3, 2], [-2, -2], [-3, 1]])
    y_val = np.array([1, 0, 2, 0])
    W, b = np.array([[1.0, 0, 1], [0, 0, 0]]), np.array([2.0, -2, -2])
    turn, _ = np.linalg.qr(rng.normal(size=(2, 2)))
    rows, classes = rng.permutation(5), rng.permutation(3)
    params = [(turn.T @ W[:, classes], b[classes])]
    new_label = np.argsort(classes)
    return params, x[rows] @ turn, new_label[y[rows]], x_val @ turn, new_label[y_val]


def steady_fall(rng, n, d, m):
    """Draw a problem whose validation loss falls in every epoch: the validation rows look like the others."""
    labels = np.arange(n) % m
    x = 2 * np.eye(m, d)[labels] + 0.1 * rng.normal(size=(n, d))
    params = [(0.1 * W, np.full(m, b[0])) for W, b in draw_params(rng, d, m)]
    return params, x, labels, x[: m + 1] + 0.1 * rng.normal(size=(m + 1, d)), labels[: m + 1]


def steady_rise(rng, n, d, m):
    """Draw a problem whose validation loss rises in every epoch: the validation labels are all wrong."""
    params, x, y, x_val, y_val = steady_fall(rng, n, d, m)
    return params, x, y, x_val, (y_val + 1) % m


@fit_bank.cases
def _(rng):
    def case(about, problem, lr, batch_size, epochs, patience):
        return Case((*problem, lr, batch_size, epochs, patience, draw_rng(rng)), about)

    yield case("2 epochs that both bring a lower validation loss", steady_fall(rng, 7, 4, 3), 0.05, 7, 2, 3)
    falls_rises = "a validation loss that falls, rises and falls again"
    yield case(f"{falls_rises}, patience 2", rise_and_fall(rng), 1.5, 5, 11, 2)
    yield case(f"{falls_rises}, patience 3", rise_and_fall(rng), 1.5, 5, 11, 3)
    yield case(f"{falls_rises}, patience 4", rise_and_fall(rng), 1.5, 5, 11, 4)
    yield case(f"{falls_rises}, 4 epochs and patience 9", rise_and_fall(rng), 1.5, 5, 4, 9)
    yield case("a validation loss that rises from the first epoch on", steady_rise(rng, 5, 3, 2), 0.5, 8, 9, 2)

    params = draw_params(rng, 4, 6, 3)
    rows, one_row = same_rows(rng, 7, 4, 3), draw_rows(rng, 1, 4, 3)
    yield case("7 equal rows in batches of 3 and 2 layers", (params, *rows, *one_row), 0.02, 3, 3, 9)
    params = draw_params(rng, 4, 2, pair=list)
    rows, one_row = draw_rows(rng, 9, 4, 2), draw_rows(rng, 1, 4, 2)
    yield case("a validation loss that stays as it is, with lr = 0", (params, *rows, *one_row), 0.0, 5, 6, 2)
    rows, others = draw_rows(rng, 1, 3, 2), draw_rows(rng, 4, 3, 2)
    yield case("one row to learn from, 1 epoch and patience 1", (draw_params(rng, 3, 2), *rows, *others), 0.1, 2, 1, 1)

    # Each row has an input of its own and nothing else differs, so two rows end with the same weights only where they
    # were in the same batch of every epoch: the best params show how the rows were cut.
    x, y = np.eye(30, 32), np.zeros(30, dtype=int)
    params = [(np.repeat(rng.normal(size=(1, 3)), 32, axis=0), rng.uniform(1, 2, size=3) * np.array([-1, 1, 1]))]
    args = (params, x, y, 0.5 * x[:4], y[:4], 0.4, 15, 2, 2, draw_rngs(rng, 3))
    yield Case(args, "30 rows in batches of 15 for 2 epochs, 3 calls", part="order", way="each call")


@fit_bank.reduce
def _(case, returned):
    if case.part != "order":
        return returned
    weights = [np.asarray(best_params[0][0]) for best_params, _ in returned]
    frozen = all(len(np.unique(np.round(W[:30], 9), axis=0)) <= 2 for W in weights)
    order = "the same in every epoch" if frozen else "a new one in every epoch"
    return [{"the order of the rows": order} | draws_facts(weights), None]


def _validate(params, x_val, y_val):
    return float(softmax_cross_entropy_forward(network_forward(x_val, params)[0], y_val)[0])


def _run(stops, params, x, y, x_val, y_val, lr, batch_size, epochs, patience, rng):
    """Train until stops(validation losses so far, patience) -> one (params, train_loss, val_loss) for each epoch."""
    run = []
    for _ in range(epochs):
        params, train_loss = train_epoch(params, x, y, lr, batch_size, rng)
        run.append((params, train_loss, _validate(params, x_val, y_val)))
        if stops([val_loss for _, _, val_loss in run], patience):
            break
    return run


def _out_of_patience(losses, patience):
    """The right rule: this many epochs came after the first one of least loss."""
    return len(losses) - 1 - losses.index(min(losses)) >= patience


def _history(run):
    return {"train_loss": [epoch[1] for epoch in run], "val_loss": [epoch[2] for epoch in run]}


def _best(run):
    return min(run, key=lambda epoch: epoch[2])[0]


def _fit_that_stops(stops):
    """Make a fit out of a rule when to stop."""

    def fit_with_this_rule(*args):
        run = _run(stops, *args)
        return _best(run), _history(run)

    fit_with_this_rule.__name__ = stops.__name__
    return fit_with_this_rule


@fit_bank.wrong(
    "You return the params of the last epoch: either you kept no others, or later epochs wrote into the arrays that you"
    " kept.",
    "After `best = W` and then `W -= step`, what is in `best`?",
)
def last_params_returned(*args):
    run = _run(_out_of_patience, *args)
    return run[-1][0], _history(run)


@fit_bank.wrong(
    "You change the params that came in: the training writes into the caller's arrays.",
    "What should the caller find in `params` after the call?",
)
def first_params_changed(params, *args):
    best_params, history = fit(params, *args)
    for (W, b), (best_W, best_b) in zip(params, best_params, strict=True):
        W[:], b[:] = best_W, best_b
    return params, history


@fit_bank.wrong(
    "You return the params of the epoch with the least training loss.",
    "Which loss says how well the network does on rows that it has not learned?",
)
def best_by_training_loss(*args):
    run = _run(_out_of_patience, *args)
    return min(run, key=lambda epoch: epoch[1])[0], _history(run)


@fit_bank.wrong(
    "You return the params of the epoch before the best one: they are kept before the epoch is run.",
    "After which epoch was the least validation loss measured?",
)
def one_epoch_too_early(params, *args):
    run = _run(_out_of_patience, params, *args)
    losses = [epoch[2] for epoch in run]
    return [params, *(epoch[0] for epoch in run)][losses.index(min(losses))], _history(run)


@fit_bank.wrong(
    "You return the params of the epoch with the largest validation loss.",
    "Is a high loss good or bad?",
)
def worst_params_returned(*args):
    run = _run(_out_of_patience, *args)
    return max(run, key=lambda epoch: epoch[2])[0], _history(run)


@fit_bank.wrong(
    "You let the first params win where no epoch was better than they; they are no candidate.",
    "Among which epochs is the best one to be found?",
)
def first_params_can_win(params, x, y, x_val, y_val, *args):
    best_params, history = fit(params, x, y, x_val, y_val, *args)
    start = _validate(params, x_val, y_val)
    return (params if start < min(history["val_loss"]) else best_params), history


@fit_bank.wrong(
    "You never stop early: patience has no say.",
    "How many epochs should still be run after the best one?",
)
@_fit_that_stops
def never_stops_early(losses, patience):
    return False


@fit_bank.wrong(
    "You stop at the first epoch that is no better, whatever patience says.",
    "How many such epochs in a row does the caller put up with?",
)
@_fit_that_stops
def stops_at_the_first_rise(losses, patience):
    return _out_of_patience(losses, 1)


@fit_bank.wrong(
    "You stop one epoch too late: you wait for more than `patience` epochs.",
    "With patience 1, how many epochs without a lower loss end the training?",
)
@_fit_that_stops
def stops_one_epoch_late(losses, patience):
    return _out_of_patience(losses, patience + 1)


@fit_bank.wrong(
    "You stop one epoch too early.",
    "With patience 2, how many epochs without a lower loss end the training?",
)
@_fit_that_stops
def stops_one_epoch_early(losses, patience):
    return len(losses) > 1 and _out_of_patience(losses, max(patience - 1, 1))


@fit_bank.wrong(
    "You count all epochs without a lower loss; your count does not go back to 0 after a lower one.",
    "What does `in a row` ask you to do with the count when a lower loss comes?",
)
@_fit_that_stops
def count_never_set_back(losses, patience):
    return sum(loss >= min(losses[:i]) for i, loss in enumerate(losses) if i) >= patience


@fit_bank.wrong(
    "You compare each validation loss with that of the epoch before, and not with the lowest so far.",
    "The losses are 2.0, 3.2, 2.8: has the third epoch brought a lower one?",
)
@_fit_that_stops
def compared_with_the_epoch_before(losses, patience):
    rises = [later >= earlier for earlier, later in pairwise(losses)]
    return len(rises) >= patience and all(rises[-patience:])


@fit_bank.wrong(
    "You take a tie for progress, so that a loss that stays as it is never ends the training.",
    "Is an equal loss a lower one?",
)
@_fit_that_stops
def ties_count_as_lower(losses, patience):
    return losses[::-1].index(min(losses)) >= patience


@fit_bank.wrong(
    "You stop by the training loss; patience is about the validation loss.",
    "Which of the two losses rises when a network learns its rows by heart?",
)
def stops_by_training_loss(params, x, y, x_val, y_val, lr, batch_size, epochs, patience, rng):
    run = []
    for _ in range(epochs):
        params, train_loss = train_epoch(params, x, y, lr, batch_size, rng)
        run.append((params, train_loss, _validate(params, x_val, y_val)))
        if _out_of_patience([epoch[1] for epoch in run], patience):
            break
    return _best(run), _history(run)


@fit_bank.wrong(
    "You run one epoch too few.",
    "How many numbers does `range(1, epochs)` count?",
)
def one_epoch_too_few(params, x, y, x_val, y_val, lr, batch_size, epochs, patience, rng):
    return fit(params, x, y, x_val, y_val, lr, batch_size, epochs - 1, patience, rng)


@fit_bank.wrong(
    "You run one epoch too many.",
    "How many numbers does `range(epochs + 1)` count?",
)
def one_epoch_too_many(params, x, y, x_val, y_val, lr, batch_size, epochs, patience, rng):
    return fit(params, x, y, x_val, y_val, lr, batch_size, epochs + 1, patience, rng)


@fit_bank.wrong(
    "You stop before the losses of the last epoch are written down.",
    "The last epoch was run. Should the history know of it?",
)
def last_epoch_not_in_history(params, x, y, x_val, y_val, lr, batch_size, epochs, patience, rng):
    best_params, history = fit(params, x, y, x_val, y_val, lr, batch_size, epochs, patience, rng)
    losses = history["val_loss"]
    if _out_of_patience(losses, patience):
        history = {name: values[:-1] for name, values in history.items()}
    return best_params, history


@fit_bank.wrong(
    "Your history ends with the best epoch; it has one entry for each epoch that was run.",
    "How could one see in a curve that the loss went up again?",
)
def history_cut_at_the_best(*args):
    best_params, history = fit(*args)
    end = history["val_loss"].index(min(history["val_loss"])) + 1
    return best_params, {name: values[:end] for name, values in history.items()}


@fit_bank.wrong(
    "You write down the losses only of epochs that brought a lower one.",
    "How many entries belong to five epochs?",
)
def only_better_epochs_in_history(*args):
    run = _run(_out_of_patience, *args)
    losses = [epoch[2] for epoch in run]
    return _best(run), _history([epoch for i, epoch in enumerate(run) if losses[i] < min([*losses[:i], np.inf])])


@fit_bank.wrong(
    "You take the validation loss before each epoch; it belongs after it.",
    "What should the first entry tell: how the network did before it learned, or after one epoch?",
)
def validated_before_the_epoch(params, x, y, x_val, y_val, lr, batch_size, epochs, patience, rng):
    run = []
    for _ in range(epochs):
        val_loss = _validate(params, x_val, y_val)
        params, train_loss = train_epoch(params, x, y, lr, batch_size, rng)
        run.append((params, train_loss, val_loss))
        if _out_of_patience([epoch[2] for epoch in run], patience):
            break
    return _best(run), _history(run)


@fit_bank.wrong(
    "You measure the training loss once more after each epoch; `train_epoch` returns the one that is asked for.",
    "What is the second result of `train_epoch`?",
)
def training_loss_after_the_epoch(params, x, y, *args):
    run = _run(_out_of_patience, params, x, y, *args)
    return _best(run), _history([(p, _validate(p, x, y), val_loss) for p, _, val_loss in run])


@fit_bank.wrong(
    "You validate on the training rows, so that you never see how the network does on others.",
    "Which rows are x_val and y_val for?",
)
def validated_on_training_rows(params, x, y, x_val, y_val, *args):
    return fit(params, x, y, x, y, *args)


@fit_bank.wrong(
    "You train on the validation rows too, so that they are no longer unseen.",
    "Which rows may the network learn from?",
)
def trained_on_validation_rows(params, x, y, x_val, y_val, lr, batch_size, *args):
    batch_size += len(x_val) * (batch_size >= len(x))
    return fit(params, np.concatenate([x, x_val]), np.append(y, y_val), x_val, y_val, lr, batch_size, *args)


@fit_bank.wrong(
    "Each of your epochs starts from the first params, so that the second one learns nothing new.",
    "With which params should the second epoch begin?",
)
def each_epoch_from_the_start(params, x, y, x_val, y_val, lr, batch_size, epochs, patience, rng):
    run = []
    for _ in range(epochs):
        new_params, train_loss = train_epoch(params, x, y, lr, batch_size, rng)
        run.append((new_params, train_loss, _validate(new_params, x_val, y_val)))
        if _out_of_patience([epoch[2] for epoch in run], patience):
            break
    return _best(run), _history(run)


@fit_bank.wrong(
    "You use the accuracy in the place of the validation loss.",
    "What does the docstring say about `val_loss`?",
)
def accuracy_for_loss(params, x, y, x_val, y_val, lr, batch_size, epochs, patience, rng):
    run = []
    for _ in range(epochs):
        params, train_loss = train_epoch(params, x, y, lr, batch_size, rng)
        run.append((params, train_loss, 1 - accuracy(network_forward(x_val, params)[0], y_val)))
        if _out_of_patience([epoch[2] for epoch in run], patience):
            break
    return _best(run), _history([(p, train_loss, 1 - wrong) for p, train_loss, wrong in run])


@fit_bank.wrong(
    "Your two lists have changed places: `train_loss` holds the validation losses.",
    "Which loss do you append to which list?",
)
def lists_swapped(*args):
    best_params, history = fit(*args)
    return best_params, {"train_loss": history["val_loss"], "val_loss": history["train_loss"]}


@fit_bank.wrong(
    "Your history holds the last losses alone, not a list of all.",
    "How could one draw a curve of how the loss went?",
)
def only_the_last_losses(*args):
    best_params, history = fit(*args)
    return best_params, {name: values[-1] for name, values in history.items()}


@fit_bank.wrong(
    "Your history is a list of pairs; it should be a dict with two lists.",
    "What does `history['val_loss']` mean, and what would it need?",
)
def history_as_pairs(*args):
    best_params, history = fit(*args)
    return best_params, list(zip(history["train_loss"], history["val_loss"], strict=True))


@fit_bank.wrong(
    "You return the history first and the params second.",
    "In which order does the docstring name the two results?",
)
def history_returned_first(*args):
    return fit(*args)[::-1]


@fit_bank.wrong(
    "You return the params without the history.",
    "How many values does the docstring promise?",
)
def history_not_returned(*args):
    return fit(*args)[0]


@fit_bank.wrong(
    "You return three values, the best loss among them; the docstring names two.",
    "What will `best_params, history = fit(...)` say to three values?",
)
def best_loss_returned_too(*args):
    best_params, history = fit(*args)
    return best_params, min(history["val_loss"]), history


@fit_bank.wrong(
    "You put all rows into one batch: batch_size has no say.",
    "How many steps does one epoch make?",
)
def all_rows_in_one_batch(params, x, y, x_val, y_val, lr, batch_size, *args):
    return fit(params, x, y, x_val, y_val, lr, len(x), *args)


@fit_bank.wrong(
    "Your order does not come from rng: every call goes the same way, as with a generator of your own that has a fixed"
    " seed.",
    "Which generator do you hand to `train_epoch`?",
)
def rng_ignored(*args):
    return fit(*args[:-1], np.random.default_rng(0))


@fit_bank.wrong(
    "Every epoch of yours goes through the same order, in every call: nothing is shuffled, or each epoch makes a"
    " generator with the same seed.",
    "Which generator does `train_epoch` get, and who makes it?",
)
def same_seed_in_each_epoch(params, x, y, x_val, y_val, lr, batch_size, epochs, patience, rng):
    run = []
    for _ in range(epochs):
        params, train_loss = train_epoch(params, x, y, lr, batch_size, np.random.default_rng(0))
        run.append((params, train_loss, _validate(params, x_val, y_val)))
        if _out_of_patience([epoch[2] for epoch in run], patience):
            break
    return _best(run), _history(run)


@fit_bank.wrong(
    "You draw from another source than rng, so that nobody can repeat a run.",
    "Two calls with the same seed: what should they return?",
)
def another_source_of_chance(*args):
    return fit(*args[:-1], np.random.default_rng())


@fit_bank.wrong(
    "Every epoch of yours goes through the same order: the rows are shuffled once, before the first epoch, or rng is"
    " copied for each.",
    "What should happen to the rows at the beginning of each epoch?",
)
def shuffled_only_once(params, x, y, x_val, y_val, lr, batch_size, epochs, patience, rng):
    x, y = shuffle_together(x, y, rng)
    run = []
    for _ in range(epochs):
        params, train_loss = _walk(params, _cut(x, y, batch_size), lr)
        run.append((params, train_loss, _validate(params, x_val, y_val)))
        if _out_of_patience([epoch[2] for epoch in run], patience):
            break
    return _best(run), _history(run)


@fit_bank.right
def with_all_params_kept(params, x, y, x_val, y_val, lr, batch_size, epochs, patience, rng):
    history, kept = {"val_loss": [], "train_loss": []}, []
    while len(kept) < epochs:
        params, loss = train_epoch(params, x, y, lr, batch_size, rng)
        kept.append(params)
        history["train_loss"].append(float(loss))
        history["val_loss"].append(_validate(params, x_val, y_val))
        if len(kept) - int(np.argmin(history["val_loss"])) > patience:
            break
    return kept[int(np.argmin(history["val_loss"]))], history


@fit_bank.right
def in_place_on_copies(params, x, y, x_val, y_val, lr, batch_size, epochs, patience, rng):
    params = [[W.copy(), b.copy()] for W, b in params]
    best, history, since = None, {"train_loss": (), "val_loss": ()}, 0
    for epoch in range(epochs):
        new, loss = on_a_copy(params, x, y, lr, batch_size, rng)
        for pair, (W, b) in zip(params, new, strict=True):
            pair[0][...], pair[1][...] = W, b
        val_loss = _validate(params, x_val, y_val)
        since += 1
        if epoch == 0 or val_loss < min(history["val_loss"]):
            best, since = copy.deepcopy(params), 0
        history["train_loss"] += (loss,)
        history["val_loss"] += (val_loss,)
        if since >= patience:
            return best, history
    return best, history


@fit_bank.right
def with_patience_that_runs_out(params, x, y, x_val, y_val, lr, batch_size, epochs, patience, rng):
    train, validation, left, least = [], [], patience, float("inf")
    for _ in range(epochs):
        params, loss = by_loss_of_each_row(params, x, y, lr, batch_size, rng)
        probability = softmax(network_forward(x_val, params)[0])
        now = -np.mean(np.log(probability[np.arange(len(y_val)), y_val]))
        train, validation = [*train, loss], [*validation, now]
        left = patience if now < least else left - 1
        if now < least:
            best, least = params, now
        if not left:
            break
    return [best, {"train_loss": np.array(train), "val_loss": np.array(validation), "epochs": len(train)}]


@fit_bank.right
def by_recursion(params, x, y, x_val, y_val, lr, batch_size, epochs, patience, rng, least=np.inf, waited=0):
    params, loss = train_epoch(params, x, y, lr, batch_size, rng)
    val_loss = _validate(params, x_val, y_val)
    waited = 0 if val_loss < least else waited + 1
    best, later = None, {"train_loss": [], "val_loss": []}
    if epochs > 1 and waited < patience:
        rest = (x, y, x_val, y_val, lr, batch_size, epochs - 1, patience, rng, min(least, val_loss), waited)
        best, later = by_recursion(params, *rest)
    if best is None and val_loss < least:
        best = params
    return best, {"train_loss": [loss, *later["train_loss"]], "val_loss": [val_loss, *later["val_loss"]]}
