"""Chapter 8, real problems: the cases, the wrong answers that learners give, right ones written differently."""

# ruff: noqa: F811 (two exercises may know a mistake by the same name)

import math
from itertools import pairwise

import numpy as np

from propkit.activations import sigmoid, softmax
from propkit.checks.compare import kind, show
from propkit.checks.exercise import Bank, Case, Given
from propkit.metrics import choose_threshold, confusion, precision_recall, standardize
from propkit.network import network_forward
from propkit.problems import disease, fraud, loan, predict_disease, predict_fraud, predict_loan
from propkit.training import fit, train_epoch

# ----------------------------------------------------------------------------------------------- standardize

standardize_bank = Bank(standardize, returns=("train", "test"))


def _columns(rng, n, d):
    """Draw n rows whose d columns have means and deviations of their own, as salaries and scores have."""
    return rng.uniform(2, 9, size=d) * rng.choice([-1, 1], size=d) + rng.uniform(0.3, 4, size=d) * rng.normal(
        size=(n, d)
    )


@standardize_bank.cases
def _(rng):
    yield Case(
        (np.array([[1.0], [2], [6]]), np.array([[3.0], [9]])),
        "a column with 1, 2 and 6 in train, 3 and 9 in test",
    )
    yield Case((_columns(rng, 5, 3), _columns(rng, 4, 3)), "5 training rows, 4 test rows and 3 columns")
    yield Case((_columns(rng, 7, 2), _columns(rng, 1, 2)), "a single test row")
    salaries = np.column_stack([rng.normal(50_000, 9_000, size=6), rng.normal(650, 80, size=6)])
    yield Case((salaries, salaries[:2] + np.array([[20_000, -100], [5_000, 30]])), "salaries and credit scores")
    tiny = rng.normal(size=(8, 2)) * [1, 1e-6]
    yield Case((tiny, rng.normal(size=(3, 2)) * [1, 1e-6]), "a column whose numbers differ by millionths")
    constant, test = _columns(rng, 6, 3), _columns(rng, 4, 3)
    constant[:, 1] = 5
    test[:, 1] = [5, 4, 5, 7]
    yield Case((constant, test), "a column that is 5 in all training rows", "constant")
    constant = _columns(rng, 10, 2)
    constant[:, 0] = 0.1
    yield Case((constant, _columns(rng, 3, 2)), "a column that is 0.1 in all ten training rows", "constant")
    yield Case(
        (_columns(rng, 1, 3), _columns(rng, 2, 3)),
        "a single training row, so that every column is constant",
        "constant",
    )


@standardize_bank.wrong(
    "You scale the test rows by their own mean and deviation.",
    "Of which rows may a model know anything before it is tested?",
)
def each_by_its_own_statistics(train, test):
    return tuple((x - np.mean(x, axis=0)) / np.std(x, axis=0) for x in (train, test))


@standardize_bank.wrong(
    "You scale the test rows by their own mean and deviation, and take care of their own constant columns.",
    "Of which rows may a model know anything before it is tested?",
)
def test_by_its_own_statistics(train, test):
    return standardize(train, train)[0], standardize(test, test)[0]


@standardize_bank.wrong(
    "Your mean and deviation come from training and test rows together.",
    "What does the model learn about the test rows in this way, before it meets them?",
)
def statistics_of_all_rows(train, test):
    both = np.vstack([train, test])
    return standardize(both, train)[1], standardize(both, test)[1]


@standardize_bank.wrong(
    "You scale test by the mean and deviation of the train that is scaled already: test stays as it was.",
    "What are the mean and the deviation of a column that is standardized already?",
)
def train_overwritten_too_early(train, test):
    train = standardize(train, train)[0]
    return train, standardize(train, test)[1]


@standardize_bank.wrong(
    "You return the test rows as they came.",
    "On which scale will the model expect them?",
)
def test_not_scaled(train, test):
    return standardize(train, test)[0], test


@standardize_bank.wrong(
    "Your deviation is that of a sample: it divides by N - 1.",
    "By what does the deviation of a population divide, and which one does `np.std` give by default?",
)
def deviation_of_a_sample(train, test):
    mean, deviation = np.mean(train, axis=0), np.std(train, axis=0, ddof=1)
    constant = np.ptp(train, axis=0) == 0
    deviation = np.where(constant, 1, deviation)
    return np.where(constant, 0, (train - mean) / deviation), np.where(constant, 0, (test - mean) / deviation)


@standardize_bank.wrong(
    "You divide by the variance, the square of the deviation.",
    "In which unit is the variance of a salary?",
)
def divided_by_the_variance(train, test):
    mean, variance = np.mean(train, axis=0), np.var(train, axis=0)
    constant = np.ptp(train, axis=0) == 0
    variance = np.where(constant, 1, variance)
    return np.where(constant, 0, (train - mean) / variance), np.where(constant, 0, (test - mean) / variance)


@standardize_bank.wrong(
    "You take one mean and one deviation for the whole table; each column needs its own.",
    "What does `np.mean` average over when no `axis` is given?",
)
def one_mean_for_all_columns(train, test):
    mean, deviation = np.mean(train), np.std(train)
    return (train - mean) / deviation, (test - mean) / deviation


@standardize_bank.wrong(
    "You scale each row by its own mean and deviation; it is the columns that have one scale each.",
    "Over which axis do all salaries lie, and over which one a salary and a credit score?",
)
def rows_instead_of_columns(train, test):
    def by_row(x):
        return (x - np.mean(x, axis=1, keepdims=True)) / np.std(x, axis=1, keepdims=True)

    return by_row(train), by_row(test)


@standardize_bank.wrong(
    "You shift the columns and do not scale them.",
    "After your function, how far apart are two salaries, and how far two credit scores?",
)
def shifted_only(train, test):
    mean = np.mean(train, axis=0)
    return train - mean, test - mean


@standardize_bank.wrong(
    "You scale the columns and do not shift them.",
    "What should the mean of each column of train be afterwards?",
)
def scaled_only(train, test):
    deviation = np.std(train, axis=0)
    deviation = np.where(np.ptp(train, axis=0) == 0, 1, deviation)
    return train / deviation, test / deviation


@standardize_bank.wrong(
    "You squeeze each column between its least and its largest number.",
    "Which two numbers of a column does the docstring name?",
)
def between_least_and_largest(train, test):
    least, spread = np.min(train, axis=0), np.ptp(train, axis=0)
    spread = np.where(spread == 0, 1, spread)
    return (train - least) / spread, (test - least) / spread


@standardize_bank.wrong(
    "You shift by the median, not by the mean.",
    "Which of the two does one very large salary move?",
)
def median_for_the_mean(train, test):
    deviation = np.where(np.ptp(train, axis=0) == 0, 1, np.std(train, axis=0))
    return (train - np.median(train, axis=0)) / deviation, (test - np.median(train, axis=0)) / deviation


@standardize_bank.wrong(
    "You divide by a deviation of 0 where a column is constant.",
    "What is 0 / 0 in numpy, and what should such a column become?",
)
def divided_by_zero(train, test):
    mean, deviation = np.mean(train, axis=0), np.std(train, axis=0)
    return (train - mean) / deviation, (test - mean) / deviation


@standardize_bank.wrong(
    "You replace the `nan` after a division by 0, but in test the distance is not 0, and x / 0 is infinite.",
    "How can you keep a constant column out of the division altogether?",
)
def nan_replaced_afterwards(train, test):
    mean, deviation = np.mean(train, axis=0), np.std(train, axis=0)
    return np.nan_to_num((train - mean) / deviation), np.nan_to_num((test - mean) / deviation)


@standardize_bank.wrong(
    "You take 1 in place of a deviation of 0: a constant column becomes 0 in train, but in test it keeps its distance.",
    "What can a model have learned from a column that never changed, and so what should it see there?",
)
def constant_left_in_test(train, test):
    mean = np.mean(train, axis=0)
    deviation = np.where(np.ptp(train, axis=0) == 0, 1, np.std(train, axis=0))
    train_constant = np.ptp(train, axis=0) == 0
    return np.where(train_constant, 0, (train - mean) / deviation), (test - mean) / deviation


@standardize_bank.wrong(
    "You ask whether the deviation is exactly 0, but ten times 0.1 has, by rounding, a deviation just beside it.",
    "How can you tell from the numbers themselves that all of a column are equal?",
)
def deviation_compared_with_zero(train, test):
    mean, deviation = np.mean(train, axis=0), np.std(train, axis=0)
    scale = np.where(deviation == 0, 0, 1 / np.where(deviation == 0, 1, deviation))
    return (train - mean) * scale, (test - mean) * scale


@standardize_bank.wrong(
    "You add a small number to every deviation: a column of millionths comes out too small.",
    "Which columns need special care, and which should be left as they are?",
)
def small_number_added(train, test):
    mean, deviation = np.mean(train, axis=0), np.std(train, axis=0) + 1e-8
    constant = np.ptp(train, axis=0) == 0
    return np.where(constant, 0, (train - mean) / deviation), np.where(constant, 0, (test - mean) / deviation)


@standardize_bank.wrong(
    "You leave the constant columns out, so that the others move up.",
    "How many columns should the model find?",
)
def constant_columns_dropped(train, test):
    keep = np.ptp(train, axis=0) > 0
    return standardize(train[:, keep], test[:, keep])


@standardize_bank.wrong(
    "You return train alone.",
    "Which two values does the docstring promise?",
)
def test_forgotten(train, test):
    return standardize(train, test)[0]


@standardize_bank.wrong(
    "You return test first and train second.",
    "In which order does `train, test = standardize(train, test)` unpack them?",
)
def order_swapped(train, test):
    return standardize(train, test)[::-1]


@standardize_bank.wrong(
    "You change the arrays that the caller handed in, as `-=` and `/=` do.",
    "What if the caller still needs the salaries in euros?",
)
def arguments_changed(train, test):
    new_train, new_test = standardize(train, test)
    train[:], test[:] = new_train, new_test
    return train, test


@standardize_bank.right
def column_by_column(train, test):
    new_train, new_test = np.zeros(train.shape), np.zeros(test.shape)
    for d in range(train.shape[1]):
        column = train[:, d]
        if len(set(column)) > 1:
            new_train[:, d] = (column - column.mean()) / column.std()
            new_test[:, d] = (test[:, d] - column.mean()) / column.std()
    return [new_train, new_test]


@standardize_bank.right
def by_indexing(train, test):
    spread = train.max(axis=0) - train.min(axis=0)
    deviation = train.std(axis=0)
    deviation[spread == 0] = 1
    train, test = (train - train.mean(axis=0)) / deviation, (test - train.mean(axis=0)) / deviation
    train[:, spread == 0] = 0
    test[:, spread == 0] = 0
    return train, test


@standardize_bank.right
def by_the_mean_square(train, test):
    mean = train.sum(axis=0) / len(train)
    deviation = np.sqrt(((train - mean) ** 2).sum(axis=0) / len(train))
    scale = np.array([0 if all(column == column[0]) else 1 / s for column, s in zip(train.T, deviation, strict=True)])
    return (train - mean) * scale, (test - mean) * scale


@standardize_bank.right
def with_a_tolerance(train, test):
    mean, deviation = train.mean(axis=0), train.std(axis=0)
    constant = deviation <= 1e-12 * np.abs(mean)

    def scaled(x):
        out = np.zeros_like(x)
        np.divide(x - mean, deviation, out=out, where=~constant)
        return out

    return scaled(train), scaled(test)


@standardize_bank.right
def by_one_pass_over_all_rows(train, test):
    everything = np.concatenate([train, test])
    constant = (train == train[0]).all(axis=0)
    scaled = (everything - train.mean(axis=0)) / np.where(constant, 1, train.std(axis=0)) * ~constant
    return scaled[: len(train)], scaled[len(train) :]


# ------------------------------------------------------------------------------------------------- confusion

confusion_bank = Bank(confusion, returns=("tp", "fp", "fn", "tn"))


@confusion_bank.cases
def _(rng):
    probability = np.array([0.9, 0.8, 0.7, 0.7, 0.3, 0.6, 0.2, 0.1, 0.2, 0.3, 0.1, 0.2])
    yield Case(
        (probability, np.array([1, 0, 1, 1, 1, 0, 1, 0, 0, 0, 0, 0]), 0.5),
        "twelve rows and the threshold 0.5",
    )
    for n, threshold in ((17, 0.35), (40, 0.8), (29, 0.12)):
        probability = rng.random(n)
        target = (rng.random(n) < probability**0.5).astype(int)
        yield Case((probability, target, threshold), f"{n} rows and the threshold {threshold}")
    steps = np.array([0.25, 0.5, 0.5, 0.75, 0.5, 0.25, 0.5])
    yield Case((steps, np.array([0, 1, 1, 1, 0, 1, 1]), 0.5), "rows whose probability is the threshold itself")
    close = 0.5 + np.array([0, -1e-9, 1e-9, -1e-6, 1e-6, 0, -1e-9])
    yield Case((close, np.array([1, 1, 0, 0, 1, 0, 0]), 0.5), "rows whose probability is just below the threshold")
    yield Case((rng.random(23), (rng.random(23) < 0.4).astype(float), 0.6), "a target of floats, 0.0 and 1.0")
    yield Case((rng.random(9), rng.permutation([1] * 5 + [0] * 4), 0.0), "the threshold 0, which says yes to all")
    sure = np.append(rng.random(8), 1.0)
    yield Case((sure, rng.permutation([1] * 4 + [0] * 5), 1.5), "a threshold above all, which says no to all")
    yield Case((rng.random(8) / 2, np.zeros(8, dtype=int), 0.3), "a target that is 0 in all rows")
    yield Case((np.array([0.7]), np.array([1]), 0.4), "a single row")


def _counts(yes, true):
    return [int(np.sum(cell)) for cell in (yes & true, yes & ~true, ~yes & true, ~yes & ~true)]


@confusion_bank.wrong(
    "You say yes only above the threshold; a probability equal to it is a yes too.",
    "Which of `>` and `>=` does the docstring name?",
)
def greater_only(probability, target, threshold):
    return _counts(probability > threshold, target == 1)


@confusion_bank.wrong(
    "You say yes where the probability is below the threshold.",
    "Should a high probability lead to a yes or to a no?",
)
def yes_below_the_threshold(probability, target, threshold):
    return _counts(probability < threshold, target == 1)


@confusion_bank.wrong(
    "You decide at 0.5, whatever threshold is given.",
    "Where in your code does `threshold` appear?",
)
def threshold_ignored(probability, target, threshold):
    return _counts(probability >= 0.5, target == 1)


@confusion_bank.wrong(
    "You return the false alarms and the misses in each other's place.",
    "In `fp`, what is false: the yes, or the no?",
)
def false_ones_swapped(probability, target, threshold):
    tp, fp, fn, tn = _counts(probability >= threshold, target == 1)
    return tp, fn, fp, tn


@confusion_bank.wrong(
    "You return the counts in the order tn, fp, fn, tp.",
    "Which of the four does the docstring put first?",
)
def starts_with_the_true_negatives(probability, target, threshold):
    return _counts(probability >= threshold, target == 1)[::-1]


@confusion_bank.wrong(
    "You return the counts in the order tp, tn, fp, fn.",
    "Which of the four does the docstring put second?",
)
def both_true_ones_first(probability, target, threshold):
    tp, fp, fn, tn = _counts(probability >= threshold, target == 1)
    return tp, tn, fp, fn


@confusion_bank.wrong(
    "You call a row negative where the target is 1 and positive where it is 0.",
    "Which target stands for a real case?",
)
def classes_swapped(probability, target, threshold):
    return _counts(probability >= threshold, target == 0)


@confusion_bank.wrong(
    "You return shares of all rows; the docstring asks for counts.",
    "How many rows do your four numbers add up to?",
)
def shares_instead_of_counts(probability, target, threshold):
    return [count / len(target) for count in _counts(probability >= threshold, target == 1)]


@confusion_bank.wrong(
    "You count every yes as a true positive and every no as a true negative.",
    "Where in your code is the decision compared with the target?",
)
def target_ignored(probability, target, threshold):
    yes = int(np.sum(probability >= threshold))
    return yes, 0, 0, len(probability) - yes


@confusion_bank.wrong(
    "You count all yeses as tp and all noes as tn; those that are wrong belong to fp and fn alone.",
    "Into how many of the four does one row go?",
)
def wrong_ones_counted_twice(probability, target, threshold):
    tp, fp, fn, tn = _counts(probability >= threshold, target == 1)
    return tp + fp, fp, fn, tn + fn


@confusion_bank.wrong(
    "Your tp and tn are the numbers of ones and zeros in the target, whatever was said about them.",
    "Does a real case that was missed count as a true positive?",
)
def classes_counted(probability, target, threshold):
    tp, fp, fn, tn = _counts(probability >= threshold, target == 1)
    return tp + fn, fp, fn, tn + fp


@confusion_bank.wrong(
    "You return the four counts in a square; four single values are asked for.",
    "What would `tp, fp, fn, tn = confusion(...)` unpack?",
)
def counts_in_a_square(probability, target, threshold):
    tp, fp, fn, tn = _counts(probability >= threshold, target == 1)
    return np.array([[tn, fp], [fn, tp]])


@confusion_bank.wrong(
    "You return one yes or no for each row; count them.",
    "How many rows are there of each of the four kinds?",
)
def not_counted(probability, target, threshold):
    yes, true = probability >= threshold, target == 1
    return yes & true, yes & ~true, ~yes & true, ~yes & ~true


@confusion_bank.wrong(
    "You write your decisions into the caller's array of probabilities.",
    "What if the caller tries another threshold next?",
)
def probability_overwritten(probability, target, threshold):
    counts = _counts(probability >= threshold, target == 1)
    probability[:] = probability >= threshold
    return counts


@confusion_bank.right
def by_a_loop(probability, target, threshold):
    tp = fp = fn = tn = 0
    for p, t in zip(probability, target, strict=True):
        if p >= threshold and t == 1:
            tp += 1
        elif p >= threshold:
            fp += 1
        elif t == 1:
            fn += 1
        else:
            tn += 1
    return tp, fp, fn, tn


@confusion_bank.right
def by_sums_of_products(probability, target, threshold):
    yes = (probability >= threshold).astype(float)
    return np.array([yes @ target, yes @ (1 - target), (1 - yes) @ target, (1 - yes) @ (1 - target)])


@confusion_bank.right
def by_what_is_left(probability, target, threshold):
    said, real = np.sum(probability >= threshold), np.sum(target)
    tp = np.sum(target[probability >= threshold])
    return [tp, said - tp, real - tp, len(target) - said - real + tp]


@confusion_bank.right
def by_counting_codes(probability, target, threshold):
    code = 2 * (probability < threshold) + (target == 0)
    tp, fp, fn, tn = np.bincount(code, minlength=4)
    return tp, fp, fn, tn


@confusion_bank.right
def by_booleans(probability, target, threshold):
    yes, true = probability >= threshold, target.astype(bool)
    pairs = ((True, True), (True, False), (False, True), (False, False))
    return tuple(np.count_nonzero((yes == y) & (true == t)) for y, t in pairs)


# ------------------------------------------------------------------------------------------ precision_recall

precision_recall_bank = Bank(precision_recall, returns=("precision", "recall"))


@precision_recall_bank.cases
def _(rng):
    yield Case((6, 2, 3), "6 right alarms, 2 false ones and 3 misses")
    for _ in range(2):
        tp, fp, fn = (int(count) for count in rng.choice(np.arange(1, 60), size=3, replace=False))
        yield Case((tp, fp, fn), f"tp = {tp}, fp = {fp}, fn = {fn}")
    yield Case((int(rng.integers(2, 9)), 0, 5), "alarms that are all right")
    yield Case((int(rng.integers(2, 9)), 4, 0), "no miss")
    yield Case((0, 3, 4), "alarms that are all false")
    yield Case(
        (Given("numpy integer", (7,)), Given("numpy integer", (5,)), Given("numpy integer", (1,))),
        "numpy's integers",
    )
    yield Case((0, 0, 4), "no alarm at all", "zero")
    yield Case((0, 3, 0), "no real case at all", "zero")
    yield Case((0, 0, 0), "neither alarms nor real cases", "zero")
    zeros = tuple(Given("numpy integer", (count,)) for count in (0, 0, 4))
    yield Case(zeros, "no alarm at all, in numpy's integers", "zero")


def _share(part, whole):
    return part / whole if whole else 0.0


@precision_recall_bank.wrong(
    "You return the recall first and the precision second.",
    "In which order does `precision, recall = ...` unpack them?",
)
def order_swapped(tp, fp, fn):
    return _share(tp, tp + fn), _share(tp, tp + fp)


@precision_recall_bank.wrong(
    "You divide by 0 where there was no alarm or no real case.",
    "What does the docstring say for a share of nothing?",
)
def divided_by_zero(tp, fp, fn):
    return tp / (tp + fp), tp / (tp + fn)


@precision_recall_bank.wrong(
    "You wait for a ZeroDivisionError, but numpy's integers raise none: they warn and give `nan`.",
    "How can you know before you divide?",
)
def error_awaited(tp, fp, fn):
    shares = []
    for missed in (fp, fn):
        try:
            shares.append(tp / (tp + missed))
        except ZeroDivisionError:
            shares.append(0.0)
    return shares


@precision_recall_bank.wrong(
    "You give 1 where there is nothing to divide by.",
    "Which number does the docstring give to a share of nothing?",
)
def one_for_nothing(tp, fp, fn):
    return (tp / (tp + fp) if tp + fp else 1.0), (tp / (tp + fn) if tp + fn else 1.0)


@precision_recall_bank.wrong(
    "You give `nan` where there is nothing to divide by.",
    "Which number does the docstring give to a share of nothing?",
)
def nan_for_nothing(tp, fp, fn):
    return (tp / (tp + fp) if tp + fp else math.nan), (tp / (tp + fn) if tp + fn else math.nan)


@precision_recall_bank.wrong(
    "You give 0 for both as soon as one of them has nothing to divide by, or there is a 0 somewhere.",
    "With 4 right alarms and no miss, how many of the real cases were found?",
)
def any_zero_makes_both_zero(tp, fp, fn):
    if tp == 0 or fp == 0 or fn == 0:
        return 0.0, 0.0
    return tp / (tp + fp), tp / (tp + fn)


@precision_recall_bank.wrong(
    "You compare the right alarms with the false ones, not with all alarms.",
    "Which share of 8 alarms is right when 6 are right?",
)
def ratio_instead_of_share(tp, fp, fn):
    return _share(tp, fp), _share(tp, fn)


@precision_recall_bank.wrong(
    "You divide both by alarms and misses together.",
    "Which of the three counts has nothing to do with the alarms?",
)
def divided_by_all_three(tp, fp, fn):
    return _share(tp, tp + fp + fn), _share(tp, tp + fp + fn)


@precision_recall_bank.wrong(
    "You return the shares of what went wrong: of false alarms, and of missed cases.",
    "Is a precision of 1 good or bad?",
)
def share_of_the_wrong(tp, fp, fn):
    return _share(fp, tp + fp), _share(fn, tp + fn)


@precision_recall_bank.wrong(
    "You use `//`, which cuts off what comes after the point: every share below 1 becomes 0.",
    "What is 3 // 4, and what is 3 / 4?",
)
def whole_numbers_only(tp, fp, fn):
    return (tp // (tp + fp) if tp + fp else 0), (tp // (tp + fn) if tp + fn else 0)


@precision_recall_bank.wrong(
    "Your shares are in percent, from 0 to 100.",
    "Between which two numbers does the docstring put them?",
)
def in_percent(tp, fp, fn):
    return 100 * _share(tp, tp + fp), 100 * _share(tp, tp + fn)


@precision_recall_bank.wrong(
    "You round the shares.",
    "Who should decide how many digits are shown?",
)
def rounded(tp, fp, fn):
    return round(float(_share(tp, tp + fp)), 2), round(float(_share(tp, tp + fn)), 2)


@precision_recall_bank.wrong(
    "You add a small number below the line, so that every share comes out a little too small.",
    "Where does the division need care, and where is it exact without any?",
)
def small_number_added(tp, fp, fn):
    return tp / (tp + fp + 1e-8), tp / (tp + fn + 1e-8)


@precision_recall_bank.wrong(
    "You write `tp / tp + fp`: Python divides before it adds.",
    "Where do the parentheses belong?",
)
def parentheses_forgotten(tp, fp, fn):
    return (tp / tp + fp if tp else 0.0), (tp / tp + fn if tp else 0.0)


@precision_recall_bank.wrong(
    "You return the precision and nothing else.",
    "Which two values does the docstring promise?",
)
def recall_forgotten(tp, fp, fn):
    return _share(tp, tp + fp)


@precision_recall_bank.wrong(
    "Your second value is the harmonic mean of both, known as F1.",
    "Which share of the real cases was found?",
)
def f1_for_the_recall(tp, fp, fn):
    return _share(tp, tp + fp), _share(2 * tp, 2 * tp + fp + fn)


@precision_recall_bank.right
def by_if(tp, fp, fn):
    precision = recall = 0
    if tp + fp != 0:
        precision = tp / (tp + fp)
    if tp + fn != 0:
        recall = tp / (tp + fn)
    return precision, recall


@precision_recall_bank.right
def nothing_found_first(tp, fp, fn):
    if tp == 0:
        return [0, 0]
    return [tp / (tp + fp), tp / (tp + fn)]


@precision_recall_bank.right
def by_at_least_one(tp, fp, fn):
    return np.float64(tp / max(tp + fp, 1)), np.float64(tp / max(tp + fn, 1))


@precision_recall_bank.right
def in_arrays(tp, fp, fn):
    whole = np.array([tp + fp, tp + fn], dtype=float)
    return np.divide(tp, whole, out=np.zeros(2), where=whole > 0)


@precision_recall_bank.right
def in_pythons_numbers(tp, fp, fn):
    try:
        precision = int(tp) / int(tp + fp)
    except ZeroDivisionError:
        precision = 0.0
    try:
        recall = int(tp) / int(tp + fn)
    except ZeroDivisionError:
        recall = 0.0
    return precision, recall


# ------------------------------------------------------------------------------------------ choose_threshold

choose_threshold_bank = Bank(choose_threshold, returns=("cost",))


@choose_threshold_bank.reduce
def _(case, returned):
    """Many thresholds are right: what counts is the cost that is reached."""
    probability, target, cost_fp, cost_fn = case.args
    if np.ndim(returned) > 0 or np.isnan(returned):
        raise ValueError("no threshold")
    _, fp, fn, _ = confusion(probability, target, returned)
    return float(fp * cost_fp + fn * cost_fn)


@choose_threshold_bank.cases
def _(rng):
    probability = np.array([0.2, 0.6, 0.4, 0.9, 0.7, 0.3])
    yield Case(
        (probability, np.array([0, 0, 1, 1, 1, 0]), 1.0, 3.0),
        "six rows, where a miss costs three times as much",
    )
    for n, cost_fp, cost_fn in ((20, 1.0, 1.0), (25, 1.0, 12.0), (30, 7.0, 1.0)):
        # The probabilities are no good as such, only their order is: a rule for honest ones fails.
        score = rng.normal(size=n)
        target = (score + rng.normal(size=n) > 0.3).astype(int)
        yield Case(
            (sigmoid(score * 0.7 - 1), target, cost_fp, cost_fn),
            f"{n} rows, costs {cost_fp:g} and {cost_fn:g}",
        )
    score = rng.normal(size=25)
    target = (score + 0.7 * rng.normal(size=25) > 0).astype(int)
    yield Case((0.5 + score * 1e-5, target, 2.0, 3.0), "probabilities that differ by millionths")
    shared = rng.permutation(np.repeat([0.1, 0.35, 0.55, 0.8], [6, 5, 4, 3]))
    target = (shared + 0.4 * rng.normal(size=18) > 0.4).astype(int)
    yield Case((shared, target, 3.0, 2.0), "many rows with the same probability")
    unlucky = np.array([1.0, 0.9, 0.8, 0.3, 0.2])
    yield Case((unlucky, np.array([0, 0, 0, 0, 1]), 5.0, 2.0), "rows where no to everything is cheapest")
    yield Case((unlucky, np.array([0, 1, 0, 1, 1]), 1.0, 50.0), "rows where yes to everything is cheapest")
    yield Case((rng.random(7), np.zeros(7, dtype=int), 1.5, 4.0), "a target that is 0 in all rows")
    yield Case((rng.random(7), np.ones(7, dtype=int), 1.5, 4.0), "a target that is 1 in all rows")
    yield Case((rng.random(12), rng.permutation([1] * 5 + [0] * 7), 0.0, 3.0), "false alarms that cost nothing")
    yield Case((np.array([0.3]), np.array([1]), 4.0, 2.0), "a single row")


def _cheapest(probability, target, cost_fp, cost_fn, candidates, pick=np.argmin, greater=np.greater_equal):
    """Return the candidate of least cost; wrong answers differ in the candidates or in what they call a cost."""
    yes, true = greater(probability, np.reshape(candidates, (-1, 1))), target == 1
    costs = np.sum(yes & ~true, axis=1) * cost_fp + np.sum(~yes & true, axis=1) * cost_fn
    return candidates[pick(costs)]


@choose_threshold_bank.wrong(
    "You return 0.5, whatever a false alarm and a miss cost.",
    "Where in your code do the costs appear?",
)
def one_half(probability, target, cost_fp, cost_fn):
    return 0.5


@choose_threshold_bank.wrong(
    "You find the threshold from the two costs alone: that is best only if every probability is as it says.",
    "Where in your code is a threshold tried on the rows?",
)
def by_the_costs_alone(probability, target, cost_fp, cost_fn):
    return cost_fp / (cost_fp + cost_fn)


@choose_threshold_bank.wrong(
    "You give each miss the price of a false alarm, and each false alarm the price of a miss.",
    "Which of the two is a yes that should have been a no?",
)
def costs_swapped(probability, target, cost_fp, cost_fn):
    return _cheapest(probability, target, cost_fn, cost_fp, np.append(np.unique(probability), np.inf))


@choose_threshold_bank.wrong(
    "You count the mistakes and leave out what they cost.",
    "Is a miss as bad as a false alarm here?",
)
def costs_ignored(probability, target, cost_fp, cost_fn):
    return _cheapest(probability, target, 1, 1, np.append(np.unique(probability), np.inf))


@choose_threshold_bank.wrong(
    "You take the threshold of the largest cost.",
    "Which of `argmin` and `argmax` do you want?",
)
def dearest(probability, target, cost_fp, cost_fn):
    return _cheapest(probability, target, cost_fp, cost_fn, np.append(np.unique(probability), np.inf), np.argmax)


@choose_threshold_bank.wrong(
    "You never try to say no to every row.",
    "Which threshold would be above all probabilities?",
)
def no_to_all_not_tried(probability, target, cost_fp, cost_fn):
    return _cheapest(probability, target, cost_fp, cost_fn, np.unique(probability))


@choose_threshold_bank.wrong(
    "You try thresholds at equal distances; the best one may lie between two of them.",
    "At which values can the decision of some row change?",
)
def equal_distances(probability, target, cost_fp, cost_fn):
    return _cheapest(probability, target, cost_fp, cost_fn, np.append(np.linspace(0, 1, 101), 1.5))


@choose_threshold_bank.wrong(
    "You try the thresholds 0, 0.1, 0.2 and so on; the best one may lie between two of them.",
    "At which values can the decision of some row change?",
)
def steps_of_a_tenth(probability, target, cost_fp, cost_fn):
    return _cheapest(probability, target, cost_fp, cost_fn, np.append(np.linspace(0, 1, 11), 1.5))


@choose_threshold_bank.wrong(
    "You count with `>` and return one of the probabilities, whose own row is a yes by `>=`.",
    "What happens to the row whose probability is the threshold itself?",
)
def greater_only(probability, target, cost_fp, cost_fn):
    candidates = np.append(-np.inf, np.unique(probability))
    return _cheapest(probability, target, cost_fp, cost_fn, candidates, greater=np.greater)


@choose_threshold_bank.wrong(
    "You return the least cost itself; the threshold that reaches it is asked for.",
    "What is the difference between `min` and `argmin`?",
)
def cost_returned(probability, target, cost_fp, cost_fn):
    threshold = _cheapest(probability, target, cost_fp, cost_fn, np.append(np.unique(probability), np.inf))
    _, fp, fn, _ = confusion(probability, target, threshold)
    return fp * cost_fp + fn * cost_fn


@choose_threshold_bank.wrong(
    "You return the place of the threshold in your list, not the threshold.",
    "What do you find in your list at this place?",
)
def place_returned(probability, target, cost_fp, cost_fn):
    candidates = np.append(np.unique(probability), np.inf)
    best = _cheapest(probability, target, cost_fp, cost_fn, candidates)
    return candidates.tolist().index(best)


@choose_threshold_bank.wrong(
    "You say yes to every row, as if a false alarm cost nothing.",
    "What does a false alarm cost, and where does your code add it?",
)
def false_alarms_free(probability, target, cost_fp, cost_fn):
    return _cheapest(probability, target, 0, cost_fn, np.append(np.unique(probability), np.inf))


@choose_threshold_bank.wrong(
    "You say no to every row, as if a miss cost nothing.",
    "What does a miss cost, and where does your code add it?",
)
def misses_free(probability, target, cost_fp, cost_fn):
    return _cheapest(probability, target, cost_fp, 0, np.append(np.unique(probability), np.inf)[::-1])


@choose_threshold_bank.wrong(
    "You take the mean of all probabilities as the threshold.",
    "Where in your code do the costs appear?",
)
def mean_probability(probability, target, cost_fp, cost_fn):
    return float(np.mean(probability))


@choose_threshold_bank.wrong(
    "You sort the probabilities and leave the target as it was, so that rows and labels no longer belong together.",
    "To which row does the first label belong after sorting?",
)
def probabilities_sorted_alone(probability, target, cost_fp, cost_fn):
    ordered = np.sort(probability)
    return _cheapest(ordered, target, cost_fp, cost_fn, np.append(np.unique(ordered), np.inf))


@choose_threshold_bank.right
def by_confusion(probability, target, cost_fp, cost_fn):
    best, least = None, math.inf
    for threshold in [2.0, *probability]:
        _, fp, fn, _ = confusion(probability, target, threshold)
        if fp * cost_fp + fn * cost_fn < least:
            best, least = threshold, fp * cost_fp + fn * cost_fn
    return best


@choose_threshold_bank.right
def between_neighbours(probability, target, cost_fp, cost_fn):
    places = sorted(set(probability.tolist()))
    candidates = [-1.0, *((a + b) / 2 for a, b in pairwise(places)), 2.0]

    def cost(threshold):
        yes = probability >= threshold
        return sum(cost_fp * (y and t == 0) + cost_fn * (not y and t == 1) for y, t in zip(yes, target, strict=True))

    return min(candidates, key=cost)


@choose_threshold_bank.right
def by_running_sums(probability, target, cost_fp, cost_fn):
    order = np.argsort(-probability, kind="stable")
    p, t = probability[order], target[order]
    cost = np.concatenate([[0], np.cumsum(np.where(t == 1, -cost_fn, cost_fp))])
    allowed = np.concatenate([[True], p[:-1] != p[1:], [True]])  # rows of one probability go together
    k = int(np.argmin(np.where(allowed, cost, np.inf)))
    return np.array(np.inf if k == 0 else p[k - 1])


@choose_threshold_bank.right
def from_high_to_low(probability, target, cost_fp, cost_fn):
    best = np.nextafter(max(probability), 2)
    least = cost_fn * np.sum(target)
    for threshold in sorted(probability, reverse=True):
        yes = probability >= threshold
        cost = cost_fp * np.sum(yes * (1 - target)) + cost_fn * np.sum((1 - yes) * target)
        if cost <= least:
            best, least = threshold, cost
    return float(best)


@choose_threshold_bank.right
def all_at_once(probability, target, cost_fp, cost_fn):
    candidates = np.append(probability, 1.1)
    yes = probability[None, :] >= candidates[:, None]
    return candidates[np.argmin(yes @ (cost_fp * (1 - target)) + (1 - yes) @ (cost_fn * target))]


# ------------------------------------------------------------------- what the three real problems have in common
#
# An answer may train any model in any way, so its numbers cannot be compared with the reference's. `in_words` says
# what counts of them: the first thing that is wrong, or that the pass mark is reached. Words without digits of the
# answer's own let a known mistake be recognised whatever model it is made with.

NOT_JUDGED = -1  # in the secret labels: the row with the typing errors
CERTAIN = 1e-6  # a probability this near to 0 or 1 leaves no doubt


def right_words(case, mark):
    """Say what `in_words` says of every right answer: that is known without training a model."""
    good = good_form(case)
    if isinstance(case.secret, str):
        return f"{good}, the same for both"
    if len(case.secret) == 1:
        return good
    return f"{good}, {mark} in the other rows" if NOT_JUDGED in case.secret else f"{good}, {mark}"


def good_form(case):
    """Say what form the probabilities should have."""
    return f"an array of shape ({len(case.args[2])},) from 0 to 1"


def in_words(case, returned, measure, mark, decided):
    """Say what counts of predicted probabilities.

    case a Case whose secret is the labels of x, or "twins" where the second half of x differs in the district alone
    measure(target, probability) -> (passed, words), mark the pass mark in words, decided the share of right rows
    from which answers of 0 and 1 count as decisions of a model that has learned something
    """
    count, right = len(case.args[2]), right_words(case, mark)
    if type(returned) is not np.ndarray or returned.shape != (count,) or returned.dtype.kind == "c":
        return kind(returned)
    twins = isinstance(case.secret, str)
    judged = np.full(count, True) if twins or count == 1 else case.secret != NOT_JUDGED
    p = returned[judged].astype(float)
    good = good_form(case)
    if not np.isfinite(p).all():
        return "not a number in some rows"
    if (p < -1e-9).any() or (p > 1 + 1e-9).any():
        return "below 0 or above 1 in some rows"
    if count == 1:
        return right
    if twins:
        first, second = np.split(p, 2)
        alike = np.abs(first - second).max() < 1e-6
        return right if alike else "another one where only the district is another"
    target = case.secret[judged]
    passed, words = measure(target, p)
    if not judged.all():
        return right if passed else "spoilt in the other rows by the odd one"
    if np.ptp(p) == 0:
        return f"{show(float(p[0]))} in every row"
    if np.isin(p, (0, 1)).all() and np.mean(p == target) >= decided:
        return "0 or 1 in every row: decisions, and no probabilities"
    if passed:
        return right
    if measure(target, 1 - p)[0]:
        return "the other way round: that of a 0"
    if np.mean(np.minimum(p, 1 - p) < CERTAIN) > 0.9:
        return "0 or 1 in nearly every row, and wrong in too many"
    if np.ptp(p) < 0.1:
        return f"nearly the same in every row, {words}"
    return f"{good}, {words}"


def problem_cases(rng, train, unseen, misplace):
    """Yield the cases of a problem: plain, rows beside one with typing errors, and a single row.

    train, unseen Tables, misplace the columns that are mistyped in the odd row
    """
    count = len(unseen.x)
    yield Case((train.x, train.y, unseen.x), f"{count} unseen rows", secret=unseen.y)
    odd = int(rng.integers(count))
    x, secret = unseen.x.copy(), unseen.y.copy()
    x[odd, misplace] = 1e6 * np.maximum(x[odd, misplace], 1)
    secret[odd] = NOT_JUDGED
    about = f"{count} unseen rows, of which row {odd} holds typing errors"
    yield Case((train.x, train.y, x), about, "alone", secret=secret)
    one = rng.integers(count, size=1)
    yield Case((train.x, train.y, unseen.x[one]), "a single unseen row", "alone", secret=unseen.y[one])


def scale(x_train, x):
    """Standardize both by the training rows."""
    mean, deviation = x_train.mean(axis=0), x_train.std(axis=0)
    return (x_train - mean) / deviation, (x - mean) / deviation


def newton(x_train, y_train, x, ridge=1.0, steps=12):
    """Return the logits of a logistic regression that Newton's method finds in milliseconds."""
    with_one, x = np.column_stack([x_train, np.ones(len(x_train))]), np.column_stack([x, np.ones(len(x))])
    w, penalty = np.zeros(with_one.shape[1]), np.full(with_one.shape[1], ridge)
    for _ in range(steps):
        p = sigmoid(with_one @ w)
        hessian = (with_one * (p * (1 - p))[:, np.newaxis]).T @ with_one + np.diag(penalty)
        w = w - np.linalg.solve(hessian, with_one.T @ (p - y_train) + penalty * w)
    return x @ w


def descended(x_train, y_train, x, lr, steps):
    """Return the logits of one neuron after gradient descent on the columns as they are."""
    w, b = np.zeros(x_train.shape[1]), 0.0
    for _ in range(steps):
        dlogits = (sigmoid(x_train @ w + b) - y_train) / len(x_train)
        w, b = w - lr * x_train.T @ dlogits, b - lr * np.sum(dlogits)
    return x @ w + b


def model_of(arrange):
    """Return a model that reads arrange(x), the columns of x as it needs them: (x_train, y_train, x) -> logits."""

    def model(x_train, y_train, x):
        x_train, x = scale(arrange(x_train), arrange(x))
        return newton(x_train, y_train, x)

    return model


def add_common_mistakes(bank, arrange, yes, no):
    """Put into a bank the mistakes that can be made in each of the three problems.

    arrange as in model_of, for a model that passes; yes, no what 1 and 0 mean, in words
    """
    model = model_of(arrange)

    @bank.wrong(
        "You return 0.5 for every row: either nothing is learned, or what is learned is not used.",
        "Do your weights still have the values they started with when you predict?",
    )
    def one_half_for_all(x_train, y_train, x):
        return np.full(len(x), 0.5)

    @bank.wrong(
        f"You return the share of {yes} among the training rows, the same for every row of x.",
        "Where in your code does a row of x have a say in its probability?",
    )
    def share_of_the_training_rows(x_train, y_train, x):
        return np.full(len(x), np.mean(y_train))

    @bank.wrong(
        "Your probability is 0 in every row.",
        f"With this answer, how many of {yes} are ever found?",
    )
    def zero_for_all(x_train, y_train, x):
        return np.zeros(len(x))

    @bank.wrong(
        "Your probability is 1 in every row.",
        f"With this answer, how many of {no} are ever told apart?",
    )
    def one_for_all(x_train, y_train, x):
        return np.ones(len(x))

    @bank.wrong(
        "You return the decision, 0 or 1; the probability before the decision is asked for.",
        "Which of two rows that are both a 1 for you is the surer one?",
    )
    def decisions_returned(x_train, y_train, x):
        return (model(x_train, y_train, x) > 0).astype(int)

    @bank.wrong(
        "You return a column (K, 1), as it comes out of the last layer with one neuron.",
        "How do you take the only column out of an array, so that (K,) is left?",
    )
    def column_returned(x_train, y_train, x):
        return sigmoid(model(x_train, y_train, x))[:, np.newaxis]

    @bank.wrong(
        "You return a column for each class, as softmax gives them.",
        "Which of the two columns holds the probability of a 1?",
    )
    def both_classes_returned(x_train, y_train, x):
        p = sigmoid(model(x_train, y_train, x))
        return np.column_stack([1 - p, p])

    @bank.wrong(
        f"You return the probability of a 0: it is high where you see {no}.",
        "Which column of the softmax belongs to class 1, or what is the sigmoid of your logit the probability of?",
    )
    def other_class_returned(x_train, y_train, x):
        return sigmoid(-model(x_train, y_train, x))

    @bank.wrong(
        "Some of your numbers are below 0 or above 1: they are scores, and no probabilities.",
        "Which function turns a logit into a probability?",
    )
    def scores_returned(x_train, y_train, x):
        return model(x_train, y_train, x)

    @bank.wrong(
        "Nearly all your probabilities are 0 or 1, and too many are wrong: so sure is a model whose inputs are huge "
        "numbers, or one that has learned its rows by heart.",
        "On which scale are the columns when they come to the first weight?",
    )
    def columns_not_scaled(x_train, y_train, x):
        return sigmoid(descended(x_train, y_train, x, lr=1.0, steps=60))

    @bank.wrong(
        "Some of your probabilities are not a number: something grew until it overflowed.",
        "How large do the logits become when the columns are not scaled, or the learning rate is too large?",
    )
    def overflowed(x_train, y_train, x):
        logits = descended(1e3 * x_train, y_train, 1e3 * x, lr=1.0, steps=3)
        return np.exp(logits) / np.exp(logits)

    @bank.wrong(
        "One odd row of x changes the probability of the others: you scale, or sum up, over the rows of x.",
        "From which rows should the mean and the deviation come?",
    )
    def scaled_by_the_unseen_rows(x_train, y_train, x):
        x_train, x = arrange(x_train), arrange(x)
        return sigmoid(newton(scale(x_train, x_train)[0], y_train, standardize(x, x)[0]))

    @bank.wrong(
        "You scale the rows of x by themselves: a single row has the deviation 0, and 0 / 0 is `nan`.",
        "From which rows should the mean and the deviation come?",
    )
    def single_row_scaled_by_itself(x_train, y_train, x):
        x_train, x = arrange(x_train), arrange(x)
        return sigmoid(newton(scale(x_train, x_train)[0], y_train, scale(x, x)[0]))

    @bank.wrong(
        "With a single row in x, your probability has lost its shape: it should be (1,), as x has one row.",
        "Which axes does `np.squeeze` take away, and which one do you want to lose?",
    )
    def squeezed(x_train, y_train, x):
        return np.squeeze(sigmoid(model(x_train, y_train, x))[:, np.newaxis])

    @bank.wrong(
        "You return a probability for each training row; the rows of x are asked for.",
        "Which array goes through your model after the training?",
    )
    def training_rows_predicted(x_train, y_train, x):
        return sigmoid(model(x_train, y_train, x_train))

    @bank.wrong(
        "You change the caller's training rows, as `-=` and in-place shuffling do.",
        "What will the next model be trained on that is given the same arrays?",
    )
    def training_rows_changed(x_train, y_train, x):
        p = sigmoid(model(x_train, y_train, x))
        x_train -= x_train.mean(axis=0)
        return p

    @bank.wrong(
        "Your labels belong to other rows: x and y were shuffled apart.",
        "How can one random order serve both arrays?",
    )
    def shuffled_apart(x_train, y_train, x):
        order = np.random.default_rng(0).permutation(len(y_train))
        return sigmoid(model(x_train, y_train[order], x))


# ---------------------------------------------------------------------------------------------- predict_loan

predict_loan_bank = Bank(predict_loan, returns=("probability",))
LOAN_MARK = "with a mean -log of 0.5 at most"
predict_loan_bank.passing(lambda case: right_words(case, LOAN_MARK))


@predict_loan_bank.reduce
def _(case, returned):
    def measure(target, p):
        loss = -np.mean(np.log(np.clip(np.where(target == 1, p, 1 - p), 1e-12, 1)))
        return loss <= 0.5, f"with a mean -log of {loss:.3f}"

    return in_words(case, returned, measure, LOAN_MARK, decided=0.72)


@predict_loan_bank.cases
def _(rng):
    train, unseen = loan(rng, 1500), loan(rng, 2000)
    plain, *alone = problem_cases(rng, train, unseen, slice(None))
    yield plain
    moved = unseen.x[:500].copy()
    moved[:, 4] = 9 - moved[:, 4]
    about = "500 rows that stand there twice, the second time with another district"
    yield Case((train.x, train.y, np.vstack([unseen.x[:500], moved])), about, "fair", secret="twins")
    yield from alone


def without_district(x):
    return x[:, :4]


add_common_mistakes(predict_loan_bank, without_district, "the approved", "a refusal")


@predict_loan_bank.wrong(
    "Your model reads the district, and by it the bank's unfairness: it has learned who lives where.",
    "What can the district say about an applicant that salary, score, years and debt do not?",
)
def district_used(x_train, y_train, x):
    return sigmoid(model_of(np.copy)(x_train, y_train, x))


@predict_loan_bank.wrong(
    "Your model looks at the salary alone.",
    "How many columns may it read?",
)
def salary_alone(x_train, y_train, x):
    return sigmoid(model_of(lambda x: x[:, :1])(x_train, y_train, x))


@predict_loan_bank.wrong(
    "Your model stops after a step or two: it has hardly left the place where it began.",
    "How does the loss go on after the last step that you take?",
)
def hardly_trained(x_train, y_train, x):
    x_train, x = scale(x_train[:, :4], x[:, :4])
    return sigmoid(descended(x_train, y_train, x, lr=0.1, steps=1))


@predict_loan_bank.right
def by_newton(x_train, y_train, x):
    return sigmoid(model_of(without_district)(x_train, y_train, x))


@predict_loan_bank.right
def by_plain_numpy(x_train, y_train, x):
    mean, deviation = x_train[:, :4].mean(0), x_train[:, :4].std(0)
    a = (x_train[:, :4] - mean) / deviation
    w, b = np.zeros(4), 0.0
    for _ in range(300):
        error = 1 / (1 + np.exp(-(a @ w + b))) - y_train
        w, b = w - 0.5 * error @ a / len(a), b - 0.5 * error.mean()
    return 1 / (1 + np.exp(-((x[:, :4] - mean) / deviation @ w + b)))


@predict_loan_bank.right
def by_a_network(x_train, y_train, x):
    x_train, x = scale(x_train[:, :4], x[:, :4])
    rng = np.random.default_rng(3)
    params = [(rng.normal(size=(4, 6)) / 2, np.zeros(6)), (rng.normal(size=(6, 2)) / 2, np.zeros(2))]
    for _ in range(8):
        params, _ = train_epoch(params, x_train, y_train, 0.1, 30, rng)
    return softmax(network_forward(x, params)[0])[:, 1]


@predict_loan_bank.right
def by_means_and_covariance(x_train, y_train, x):
    a, x = scale(x_train[:, :4], x[:, :4])
    means = [a[y_train == k].mean(0) for k in (0, 1)]
    covariance = sum(np.cov(a[y_train == k].T) * np.mean(y_train == k) for k in (0, 1))
    w = np.linalg.solve(covariance, means[1] - means[0])
    b = np.log(y_train.mean() / (1 - y_train.mean())) - (means[0] + means[1]) @ w / 2
    return sigmoid(x @ w + b)


@predict_loan_bank.right
def district_made_constant(x_train, y_train, x):
    x_train, x = x_train.copy(), x.copy()
    x_train[:, 4] = x[:, 4] = 0
    x_train, x = standardize(x_train, x)
    return sigmoid(newton(x_train, y_train, x)).astype(np.float32)


# --------------------------------------------------------------------------------------------- predict_fraud

predict_fraud_bank = Bank(predict_fraud, returns=("probability",))
FRAUD_MARK = "with an average precision of 0.55 or more"
predict_fraud_bank.passing(lambda case: right_words(case, FRAUD_MARK))


def average_precision(target, p):
    """Return the mean, over all real cases, of the precision where the threshold is the case's own probability."""
    order = np.argsort(-p, kind="stable")
    found, ordered = np.cumsum(target[order]), p[order]
    last = np.searchsorted(-ordered, -ordered, side="right") - 1  # rows of one probability are alarms together
    return float(np.mean((found[last] / (last + 1))[target[order] == 1]))


@predict_fraud_bank.reduce
def _(case, returned):
    def measure(target, p):
        score = average_precision(target, p)
        return score >= 0.55, f"with an average precision of {score:.3f}"

    return in_words(case, returned, measure, FRAUD_MARK, decided=0.985)


@predict_fraud_bank.cases
def _(rng):
    # The distance stays as it is in the odd row: whatever is scaled by it alone could still tell frauds.
    yield from problem_cases(rng, fraud(rng, 6000), fraud(rng, 8000), [0, 2, 3])


def logarithms(x):
    return np.column_stack([np.log1p(x[:, :2]), x[:, 2:]])


add_common_mistakes(predict_fraud_bank, logarithms, "the frauds", "an honest payment")


@predict_fraud_bank.wrong(
    "Your order is that of the amounts: the largest payment is the most suspicious one.",
    "What do frauds have in common besides large amounts?",
)
def amount_alone(x_train, y_train, x):
    return x[:, 0] / (x[:, 0] + np.median(x_train[:, 0]))


@predict_fraud_bank.wrong(
    "Your order is that of the distances: the farthest payment is the most suspicious one.",
    "What do frauds have in common besides large distances?",
)
def distance_alone(x_train, y_train, x):
    return x[:, 1] / (x[:, 1] + np.median(x_train[:, 1]))


@predict_fraud_bank.wrong(
    "Your model looks at the device alone.",
    "Is every payment from a new device a fraud?",
)
def device_alone(x_train, y_train, x):
    return sigmoid(model_of(lambda x: x[:, 3:])(x_train, y_train, x))


@predict_fraud_bank.right
def by_newton(x_train, y_train, x):
    return sigmoid(model_of(logarithms)(x_train, y_train, x))


@predict_fraud_bank.right
def by_gradient_descent(x_train, y_train, x):
    a, c = (np.column_stack([np.log(t[:, 0]), np.log(t[:, 1]), t[:, 2] < 6, t[:, 3]]) for t in (x_train, x))
    a, c = scale(a, c)
    return sigmoid(descended(a, y_train, c, lr=2.0, steps=150))


@predict_fraud_bank.right
def with_frauds_weighted_up(x_train, y_train, x):
    """Copies of the frauds raise all probabilities; their order stays about the same."""
    rows = np.concatenate([np.arange(len(y_train)), np.repeat(np.flatnonzero(y_train), 50)])
    return sigmoid(model_of(logarithms)(x_train[rows], y_train[rows], x))


@predict_fraud_bank.right
def by_bayes(x_train, y_train, x):
    """Each column by itself: how likely is its number among frauds, and how likely among the others?"""
    a, x = (np.column_stack([np.log(t[:, :2]), t[:, 2:]]) for t in (x_train, x))
    log_odds = np.full(len(x), np.log(y_train.mean() / (1 - y_train.mean())))
    for d in (0, 1):
        for label, sign in ((1, 1), (0, -1)):
            column = a[y_train == label, d]
            log_odds += sign * (-(((x[:, d] - column.mean()) / column.std()) ** 2) / 2 - np.log(column.std()))
    for is_so, was_so in ((x[:, 2] < 6, a[:, 2] < 6), (x[:, 3] > 0.5, a[:, 3] > 0.5)):
        share = [np.mean(was_so[y_train == label]) for label in (0, 1)]
        log_odds += np.where(is_so, np.log(share[1] / share[0]), np.log((1 - share[1]) / (1 - share[0])))
    return sigmoid(log_odds)


@predict_fraud_bank.right
def by_a_wider_network(x_train, y_train, x):
    x_train, x = scale(np.log1p(x_train), np.log1p(x))
    rng = np.random.default_rng(1)
    params = [(rng.normal(size=(4, 12)) / 2, np.zeros(12)), (rng.normal(size=(12, 2)) / 3, np.zeros(2))]
    for _ in range(8):
        params, _ = train_epoch(params, x_train, y_train, 0.4, 80, rng)
    return softmax(network_forward(x, params)[0])[:, 1]


# ------------------------------------------------------------------------------------------- predict_disease

predict_disease_bank = Bank(predict_disease, returns=("probability",))
DISEASE_MARK = "right in 95 % of the rows or more"
predict_disease_bank.passing(lambda case: right_words(case, DISEASE_MARK))


@predict_disease_bank.reduce
def _(case, returned):
    def measure(target, p):
        right = float(np.mean((p >= 0.5) == target))
        return right >= 0.95, f"right in {100 * right:.1f} % of the rows"

    return in_words(case, returned, measure, DISEASE_MARK, decided=0.94)


@predict_disease_bank.cases
def _(rng):
    train, unseen = disease(), disease(hidden=True)
    order, other = rng.permutation(len(train.x)), rng.permutation(len(unseen.x))
    train, unseen = (
        table._replace(x=table.x[rows], y=table.y[rows]) for table, rows in ((train, order), (unseen, other))
    )
    yield from problem_cases(rng, train, unseen, slice(None))


add_common_mistakes(predict_disease_bank, np.copy, "the malignant tumours", "a benign tumour")


@predict_disease_bank.wrong(
    "Your model looks at the first measurement alone.",
    "How many columns may it read?",
)
def first_column_alone(x_train, y_train, x):
    return sigmoid(model_of(lambda x: x[:, :1])(x_train, y_train, x))


@predict_disease_bank.wrong(
    "Your network is made, and then never trained: it predicts with its random weights.",
    "Which line of your code changes the weights, and is its result used?",
)
def never_trained(x_train, y_train, x):
    rng = np.random.default_rng(0)
    params = [(rng.normal(size=(30, 16)) / 4, np.zeros(16)), (rng.normal(size=(16, 2)) / 3, np.zeros(2))]
    return softmax(network_forward(scale(x_train, x)[1], params)[0])[:, 1]


@predict_disease_bank.right
def by_newton(x_train, y_train, x):
    return sigmoid(model_of(np.copy)(x_train, y_train, x))


@predict_disease_bank.right
def by_gradient_descent(x_train, y_train, x):
    x_train, x = scale(x_train, x)
    return sigmoid(descended(x_train, y_train, x, lr=0.1, steps=200))


@predict_disease_bank.right
def by_nearest_neighbours(x_train, y_train, x):
    a, x = scale(x_train, x)
    distances = np.array([np.sum((a - row) ** 2, axis=1) for row in x])
    return y_train[np.argsort(distances, axis=1)[:, :9]].mean(axis=1)


@predict_disease_bank.right
def by_least_squares(x_train, y_train, x):
    """The line through 0 and 1, of the main directions alone; a steep sigmoid makes probabilities of it."""
    a, x = scale(x_train, x)
    directions = np.linalg.svd(a, full_matrices=False)[2][:10].T
    one = np.column_stack([a @ directions, np.ones(len(a))])
    w = np.linalg.lstsq(one, y_train, rcond=None)[0]
    return sigmoid(8 * (np.column_stack([x @ directions, np.ones(len(x))]) @ w - 0.4))


@predict_disease_bank.right
def by_a_larger_network(x_train, y_train, x):
    a, x = scale(x_train, x)
    rng = np.random.default_rng(7)
    params = [(rng.normal(size=(30, 24)) / 5, np.zeros(24)), (rng.normal(size=(24, 2)) / 4, np.zeros(2))]
    params, _ = fit(params, a[:320], y_train[:320], a[320:], y_train[320:], 0.05, 32, 60, 15, rng)
    return softmax(network_forward(x, params)[0])[:, 1]
