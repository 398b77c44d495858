"""Chapter 8's data sets are what they say, and its answers keep up with scikit-learn on rows that they never saw."""

import io

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, log_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from propkit.checks.bank.ch08_real_problems import average_precision, in_words
from propkit.checks.beside import wire
from propkit.checks.beside.probe import for_sending, probe
from propkit.checks.exercise import Answers, load_bank
from propkit.checks.judge import judge
from propkit.course.manifest import load_course
from propkit.problems import disease, fraud, loan, predict_disease, predict_fraud, predict_loan

SEEDS = range(5)
PREDICTED = ("predict_loan", "predict_fraud", "predict_disease")


def peer(x_train, y_train, x):
    """Return the probabilities of scikit-learn's logistic regression."""
    return make_pipeline(StandardScaler(), LogisticRegression()).fit(x_train, y_train).predict_proba(x)[:, 1]


# ------------------------------------------------------------------------------------------------ the data


def test_breast_cancer_data_equal_those_of_scikit_learn():
    original = load_breast_cancer()
    tables = disease(), disease(hidden=True)
    rows = {(*x, y) for table in tables for x, y in zip(table.x.tolist(), table.y.tolist(), strict=True)}
    wanted = zip(original.data.tolist(), (1 - original.target).tolist(), strict=True)
    assert rows == {(*x, y) for x, y in wanted}
    assert [len(table.x) for table in tables] == [400, 169]
    assert tables[0].columns == tuple(original.feature_names)


def test_breast_cancer_rows_are_split_once_and_for_all():
    first, again, hidden = disease(), disease(), disease(hidden=True)
    np.testing.assert_array_equal(first.x, again.x)
    np.testing.assert_array_equal(first.y, again.y)
    shown = {tuple(row) for row in first.x.tolist()}
    assert not shown & {tuple(row) for row in hidden.x.tolist()}
    assert 0.3 < hidden.y.mean() < 0.45


@pytest.mark.parametrize("draw", [loan, fraud])
def test_drawn_tables_follow_their_seed(draw):
    one, same, other = (draw(np.random.default_rng(seed), 300) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.x, same.x)
    np.testing.assert_array_equal(one.y, same.y)
    assert not np.array_equal(one.x, other.x)
    for table in (one, disease()):
        assert table.x.dtype == float
        assert np.isfinite(table.x).all()
        assert table.x.shape == (len(table.y), len(table.columns))
        assert set(table.y.tolist()) == {0, 1}


def test_loan_columns_lie_where_the_docstring_says():
    salary, score, years, debt, district = loan(np.random.default_rng(3), 5000).x.T
    assert salary.min() > 0
    assert 300 <= score.min() < score.max() <= 850
    assert min(years.min(), debt.min()) >= 0
    assert set(district.tolist()) == set(range(1, 9))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_bank_was_unfair_and_the_district_gives_it_away(seed):
    table = loan(np.random.default_rng(seed), 4000)
    district = table.x[:, 4]
    assert table.y[district >= 6].mean() < table.y[district < 6].mean() - 0.2
    for column in range(4):  # the districts do not differ in anything else
        near, far = table.x[district >= 6, column], table.x[district < 6, column]
        assert abs(near.mean() - far.mean()) < 0.15 * table.x[:, column].std()
    # A model that may read the district predicts the bank's decisions better: that is the temptation.
    unseen = loan(np.random.default_rng(seed + 100), 4000)
    with_district = log_loss(unseen.y, peer(table.x, table.y, unseen.x))
    without = log_loss(unseen.y, peer(table.x[:, :4], table.y, unseen.x[:, :4]))
    assert with_district < without - 0.03


@pytest.mark.parametrize("n", [1, 60, 1000, 8000])
def test_one_payment_in_a_hundred_is_a_fraud(n):
    table = fraud(np.random.default_rng(4), n)
    assert table.y.sum() == max(1, round(n / 100))
    assert table.x[:, :2].min() > 0
    assert 0 <= table.x[:, 2].min() <= table.x[:, 2].max() <= 24
    assert set(table.x[:, 3].tolist()) <= {0, 1}


# --------------------------------------------------------------------------------------------- the answers


@pytest.mark.parametrize("seed", SEEDS)
def test_predict_loan_keeps_up_with_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    train, unseen = loan(rng, 1500), loan(rng, 2000)
    ours = predict_loan(train.x, train.y, unseen.x)
    theirs = peer(train.x[:, :4], train.y, unseen.x[:, :4])
    np.testing.assert_allclose(ours, theirs, atol=0.02)
    assert log_loss(unseen.y, ours) < 0.46  # the pass mark is 0.5
    moved = unseen.x.copy()
    moved[:, 4] = rng.permutation(moved[:, 4])
    np.testing.assert_array_equal(predict_loan(train.x, train.y, moved), ours)


@pytest.mark.parametrize("seed", SEEDS)
def test_predict_fraud_keeps_up_with_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    train, unseen = fraud(rng, 6000), fraud(rng, 8000)
    ours = average_precision_score(unseen.y, predict_fraud(train.x, train.y, unseen.x))
    assert ours > 0.65  # the pass mark is 0.55
    assert ours > average_precision_score(unseen.y, peer(train.x, train.y, unseen.x)) - 0.05
    assert ours > 20 * average_precision_score(unseen.y, np.zeros(8000))


@pytest.mark.parametrize("seed", SEEDS)
def test_predict_disease_keeps_up_with_scikit_learn(seed):
    train, unseen = disease(), disease(hidden=True)
    order = np.random.default_rng(seed).permutation(400)
    ours = predict_disease(train.x[order], train.y[order], unseen.x)
    theirs = peer(train.x[order], train.y[order], unseen.x)
    wrong = [int(np.sum((p >= 0.5) != unseen.y)) for p in (ours, theirs)]
    assert wrong[0] <= 6  # the pass mark is 8 of 169
    assert wrong[0] <= wrong[1] + 3
    assert roc_auc_score(unseen.y, ours) > 0.98


@pytest.mark.parametrize("name", PREDICTED)
def test_each_row_is_judged_by_itself(name):
    bank = load_bank("ch08_real_problems")[name]
    x_train, y_train, x = bank.draw(3)[0].args
    together = bank.reference(x_train, y_train, x)
    odd = x.copy()
    odd[1:] *= 1e6
    np.testing.assert_allclose(bank.reference(x_train, y_train, odd)[0], together[0], rtol=1e-12)
    assert bank.reference(x_train, y_train, x[:1]).shape == (1,)


# --------------------------------------------------------------------------------------------- the judging


@pytest.mark.parametrize("name", PREDICTED)
def test_what_a_right_answer_is_said_to_reach_is_what_the_reference_reaches(name):
    bank = load_bank("ch08_real_problems")[name]
    for case in bank.draw(4):
        returned = probe(bank.reference, case).returned
        reached, required = bank.required(case, returned, expect=None)
        assert reached == required == bank.reduced(case, returned, returned)[1]
        assert bank.required(case, None, expect=None)[0] != required


@pytest.mark.parametrize("name", PREDICTED)
def test_no_verdict_waits_for_the_reference_to_be_trained(name, monkeypatch):
    bank = load_bank("ch08_real_problems")[name]
    _, exercise = load_course().exercise(name)
    cases = bank.draw(2)
    wrong = next(w for w in bank.wrong_answers if w.id == "one_half_for_all")
    answers = {"ok": bank.right_answers[0], "misconception": wrong.implementation}
    outcomes = {status: [probe(answer, case) for case in cases] for status, answer in answers.items()}

    def reference(*args):
        raise AssertionError("the reference was trained for a verdict")

    monkeypatch.setattr(bank, "reference", reference)
    monkeypatch.setattr(Answers, "expected", reference)
    for status, found in outcomes.items():
        assert judge(bank, exercise.points, cases, found).status == status


@pytest.mark.parametrize("seed", SEEDS)
def test_average_precision_agrees_with_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    target = rng.permutation([1] * 9 + [0] * 51)
    for p in (rng.random(60), rng.integers(0, 5, size=60) / 4, np.zeros(60)):
        assert average_precision(target, p) == pytest.approx(average_precision_score(target, p), rel=1e-12)


@pytest.mark.parametrize("name", PREDICTED)
def test_labels_of_unseen_rows_are_not_sent_and_a_case_is_small(name):
    for case in load_bank("ch08_real_problems")[name].draw(1):
        assert case.secret is not None
        sent = for_sending(case)
        assert sent.secret is None
        stream = io.BytesIO()
        wire.send(stream, sent)
        assert stream.tell() < 2 * 2**20


def test_words_tell_what_is_wrong_with_a_prediction():
    bank = load_bank("ch08_real_problems")["predict_disease"]
    case = bank.draw(1)[0]
    count = len(case.args[2])

    def words(returned):
        return in_words(case, returned, lambda target, p: (np.mean((p >= 0.5) == target) > 0.9, "poor"), "fine", 0.9)

    truth = case.secret
    assert words(None) == "None"
    assert words(np.where(truth == 1, 0.9, 0.2)[:, np.newaxis]) == f"an array of shape ({count}, 1)"
    assert words(np.full(count, 0.25)) == "0.25 in every row"
    assert words(truth) == "0 or 1 in every row: decisions, and no probabilities"
    assert words(np.where(truth == 1, 0.1, 0.8)) == "the other way round: that of a 0"
    assert words(np.where(truth == 1, 1.5, 0.2)) == "below 0 or above 1 in some rows"
    assert words(np.where(truth == 1, np.nan, 0.2)) == "not a number in some rows"
    assert words(np.where(truth == 1, 0.9, 0.2)).endswith("fine")
    assert words(np.linspace(0, 1, count)).endswith("poor")
