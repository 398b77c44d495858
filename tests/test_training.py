"""Training agrees with PyTorch, scikit-learn and numerical gradients, and stops where its rule says."""

from collections import Counter, OrderedDict, defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score

from propkit.checks.bank import ch07_epochs as bank
from propkit.checks.beside.probe import Case, Given, probe
from propkit.checks.compare import compare
from propkit.checks.judge import judge
from propkit.losses import softmax_cross_entropy_forward
from propkit.network import network_forward
from propkit.training import accuracy, fit, minibatches, shuffle_together, train_epoch

SEEDS = range(20)


def labelled_rows(rng, n, d):
    return rng.normal(size=(n, d)), rng.permutation(n)


def mean_loss(params, x, y):
    return softmax_cross_entropy_forward(network_forward(x, params)[0], y)[0]


def numbers_in(params):
    return np.concatenate([np.ravel(array) for pair in params for array in pair])


# shuffle_together and minibatches


def test_every_order_comes_up_about_equally_often():
    x, y, rng = np.arange(3.0)[:, None], np.arange(3), np.random.default_rng(1)
    orders = Counter(tuple(shuffle_together(x, y, rng)[1].tolist()) for _ in range(3000))
    assert len(orders) == 6
    assert min(orders.values()) > 400
    assert max(orders.values()) < 600


@given(st.integers(1, 30), st.integers(1, 35), st.integers(0, 1000))
def test_batches_hold_every_row_once_with_its_label(n, batch_size, seed):
    rng = np.random.default_rng(seed)
    x, y = labelled_rows(rng, n, 2)
    old_x, old_y = x.copy(), y.copy()
    batches = list(minibatches(x, y, batch_size, rng))
    full, rest = divmod(n, batch_size)
    assert [len(y_rows) for _, y_rows in batches] == [batch_size] * full + [rest] * (rest > 0)
    rows = {(*row, label) for x_rows, y_rows in batches for *row, label in np.column_stack([x_rows, y_rows]).tolist()}
    assert rows == {(*row, label) for *row, label in np.column_stack([old_x, old_y]).tolist()}
    np.testing.assert_array_equal(x, old_x)
    np.testing.assert_array_equal(y, old_y)


@pytest.mark.parametrize("draw", [shuffle_together, lambda x, y, rng: next(iter(minibatches(x, y, 4, rng)))])
def test_the_order_comes_from_rng_alone(draw):
    x, y = labelled_rows(np.random.default_rng(2), 30, 2)
    first, twin, other = (draw(x, y, np.random.default_rng(seed))[1] for seed in (3, 3, 4))
    np.testing.assert_array_equal(first, twin)
    assert (first != other).any()
    rng = np.random.default_rng(3)
    assert (draw(x, y, rng)[1] != draw(x, y, rng)[1]).any()


# accuracy


@pytest.mark.parametrize("seed", SEEDS)
def test_accuracy_agrees_with_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    logits, labels = rng.normal(size=(11, 4)) * 300 - 100, rng.integers(4, size=11)
    assert accuracy(logits, labels) == pytest.approx(accuracy_score(labels, logits.argmax(axis=1)), abs=1e-15)


# train_epoch


def torch_epoch(torch, params, batches, lr):
    """Return params, loss and the mean over batches, as PyTorch's own layers, loss and optimizer make them."""
    layers = []
    for W, b in params:
        layer = torch.nn.Linear(*W.shape, dtype=torch.float64)
        layer.load_state_dict({"weight": torch.tensor(W.T), "bias": torch.tensor(b)})
        layers += [layer, torch.nn.ReLU()]
    model, criterion = torch.nn.Sequential(*layers[:-1]), torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses, sizes = [], []
    for x_rows, y_rows in batches:
        loss = criterion(model(torch.tensor(x_rows)), torch.tensor(y_rows))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        sizes.append(len(y_rows))
    new = [(layer.weight.detach().numpy().T, layer.bias.detach().numpy()) for layer in layers[::2]]
    return new, np.average(losses, weights=sizes), np.mean(losses)


@pytest.mark.parametrize("seed", range(5))
def test_an_epoch_agrees_with_pytorch(seed):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(seed)
    params, (x, y) = bank.draw_params(rng, 4, 6, 5, 3), bank.draw_rows(rng, 23, 4, 3)
    batches = list(minibatches(x, y, 5, np.random.default_rng(seed)))
    want, want_loss, mean_of_batches = torch_epoch(torch, params, batches, 0.1)
    got, loss = train_epoch(params, x, y, 0.1, 5, np.random.default_rng(seed))
    np.testing.assert_allclose(numbers_in(got), numbers_in(want), rtol=1e-10, atol=1e-10)
    assert loss == pytest.approx(want_loss, rel=1e-10)
    assert abs(mean_of_batches - want_loss) > 1e-4  # the short batch makes the two differ


def test_a_step_follows_the_numerical_gradient():
    checked = 0
    for case in bank.train_epoch_bank.draw(1):
        params, x, y, lr, batch_size, _ = case.args
        if case.way != "call" or batch_size < len(x):
            continue
        got, loss = train_epoch(params, x, y, lr, batch_size, np.random.default_rng(0))
        step = (numbers_in(params) - numbers_in(got)) / lr
        copies = [(W.copy(), b.copy()) for W, b in params]
        slopes, h = [], 1e-5
        for array in (array for pair in copies for array in pair):
            for at in np.ndindex(array.shape):
                old = array[at]
                array[at] = old + h
                higher = mean_loss(copies, x, y)
                array[at] = old - h
                slopes.append((higher - mean_loss(copies, x, y)) / (2 * h))
                array[at] = old
        assert np.linalg.norm(step - slopes) <= 1e-7 * np.linalg.norm(np.abs(step) + np.abs(slopes)), case.about
        assert loss == pytest.approx(mean_loss(params, x, y), rel=1e-12)
        checked += 1
    assert checked == 8


def test_one_batch_of_all_rows_has_the_loss_before_the_step():
    rng = np.random.default_rng(6)
    params, (x, y) = bank.draw_params(rng, 3, 2), bank.draw_rows(rng, 7, 3, 2)
    new, loss = train_epoch(params, x, y, 0.5, 100, rng)
    assert loss == pytest.approx(mean_loss(params, x, y), rel=1e-12)
    assert mean_loss(new, x, y) < loss


# fit: the validation loss of rise_and_fall is 3.5, 2.0, 3.2, 4.0, 2.8, 1.7, 2.6, 3.2, 2.7, 3.1, ...


@pytest.mark.parametrize(
    ("epochs", "patience", "run", "best"),
    [
        (20, 1, 3, 1),  # stops with the first rise
        (20, 2, 4, 1),
        (20, 3, 5, 1),  # 2.8 is lower than 4.0, but not the lowest
        (20, 4, 10, 5),  # over the hill; the count begins anew at the second valley
        (4, 9, 4, 1),  # fewer epochs than patience
        (7, 9, 7, 5),
        (2, 2, 2, 1),
        (1, 1, 1, 0),
    ],
)
def test_fit_stops_after_patience_and_returns_the_best(epochs, patience, run, best):
    params, x, y, x_val, y_val = bank.rise_and_fall(np.random.default_rng(epochs + patience))
    got, history = fit(params, x, y, x_val, y_val, 1.5, 5, epochs, patience, np.random.default_rng(0))
    assert len(history["train_loss"]) == len(history["val_loss"]) == run
    path = [params]
    for _ in range(run):
        path.append(train_epoch(path[-1], x, y, 1.5, 5, np.random.default_rng(0))[0])
    np.testing.assert_allclose(numbers_in(got), numbers_in(path[best + 1]), rtol=1e-9)
    np.testing.assert_allclose(history["val_loss"], [mean_loss(p, x_val, y_val) for p in path[1:]], rtol=1e-9)
    np.testing.assert_allclose(history["train_loss"], [mean_loss(p, x, y) for p in path[:-1]], rtol=1e-9)


def test_fit_agrees_with_pytorch():
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(7)
    params, (x, y), (x_val, y_val) = (
        bank.draw_params(rng, 3, 5, 2),
        bank.draw_rows(rng, 9, 3, 2),
        bank.draw_rows(rng, 4, 3, 2),
    )
    got, history = fit(params, x, y, x_val, y_val, 0.2, 4, 6, 9, np.random.default_rng(8))
    same, path, losses = np.random.default_rng(8), [params], []
    for _ in range(6):
        new, loss, _ = torch_epoch(torch, path[-1], list(minibatches(x, y, 4, same)), 0.2)
        path.append(new)
        losses.append(loss)
    val_losses = [
        torch.nn.functional.cross_entropy(torch.tensor(network_forward(x_val, p)[0]), torch.tensor(y_val)).item()
        for p in path[1:]
    ]
    np.testing.assert_allclose(history["train_loss"], losses, rtol=1e-10)
    np.testing.assert_allclose(history["val_loss"], val_losses, rtol=1e-10)
    np.testing.assert_allclose(numbers_in(got), numbers_in(path[1 + int(np.argmin(val_losses))]), rtol=1e-9)


def test_a_tie_is_not_lower():
    rng = np.random.default_rng(9)
    params, (x, y) = bank.draw_params(rng, 3, 2), bank.draw_rows(rng, 5, 3, 2)
    got, history = fit(params, x, y, x, y, 0.0, 2, 10, 3, rng)
    assert len(history["val_loss"]) == 4
    np.testing.assert_array_equal(numbers_in(got), numbers_in(params))


def test_the_first_params_are_no_candidate_and_stay_as_they_are():
    params, x, y, x_val, y_val = bank.steady_rise(np.random.default_rng(10), 5, 3, 2)
    before = numbers_in(params)
    got, history = fit(params, x, y, x_val, y_val, 0.5, 5, 9, 2, np.random.default_rng(0))
    assert mean_loss(params, x_val, y_val) < min(history["val_loss"])
    assert len(history["val_loss"]) == 3
    np.testing.assert_allclose(
        numbers_in(got), numbers_in(train_epoch(params, x, y, 0.5, 5, np.random.default_rng(0))[0])
    )
    np.testing.assert_array_equal(numbers_in(params), before)


# The cases of the bank are what they say.


@pytest.mark.parametrize("seed", SEEDS)
def test_the_problems_of_the_bank_rise_and_fall_as_told(seed):
    rng = np.random.default_rng(seed)
    told = [3.474, 1.974, 3.210, 4.016, 2.817, 1.698, 2.645, 3.150, 2.729, 3.108, 2.981]
    _, history = fit(*bank.rise_and_fall(rng), 1.5, 5, 11, 99, rng)
    np.testing.assert_allclose(history["val_loss"], told, atol=1e-3)
    params, x, y, x_val, y_val = bank.steady_fall(rng, 7, 4, 3)
    _, history = fit(params, x, y, x_val, y_val, 0.05, 7, 2, 9, rng)
    assert (np.diff([mean_loss(params, x_val, y_val), *history["val_loss"]]) < -1e-4).all()
    params, x, y, x_val, y_val = bank.steady_rise(rng, 5, 3, 2)
    _, history = fit(params, x, y, x_val, y_val, 0.5, 8, 3, 9, rng)
    assert (np.diff([mean_loss(params, x_val, y_val), *history["val_loss"]]) > 1e-4).all()


def test_all_walks_are_all_orders():
    rng = np.random.default_rng(11)
    for n, batch_size, count in ((3, 1, 6), (4, 3, 4), (4, 2, 6), (3, 3, 1)):
        params, (x, y) = bank.draw_params(rng, 4, 2), bank.draw_rows(rng, n, 4, 2)
        walks = bank.all_walks(params, x, y, 0.5, batch_size)
        assert len({round(float(loss), 9) for _, loss in walks}) == len(walks) == count


def test_a_right_result_fits_the_order_cases_whatever_is_drawn():
    """The facts that are told of random orders are the same for many seeds."""
    for one in (bank.shuffle_together_bank, bank.minibatches_bank, bank.train_epoch_bank, bank.fit_bank):
        rng, told = np.random.default_rng(12), set()
        for _ in range(200 if one.name in ("shuffle_together", "minibatches") else 40):
            case = list(one._make_cases(rng))[-1]
            assert case.part == "order"
            returned = probe(one.reference, case).returned
            told.add(str(one.reduced(case, returned, returned)[0]))
        assert len(told) == 1, told


# What the check of this chapter needed of the engine.


def test_each_goes_once_for_each_item():
    case = Case((1, Given("rngs", (5, 5, 6))), "", way="each call")
    first, twin, other = probe(lambda one, rng: one + rng.random(), case).returned
    assert first == twin != other
    listed = probe(lambda rng: (rng.random() for _ in range(2)), Case((Given("rngs", (5, 6)),), "", way="each collect"))
    assert listed.returned[0] == list(np.random.default_rng(5).random(2))


def test_a_key_of_several_words_speaks_for_itself():
    assert compare({"one fact": "no"}, {"one fact": "yes"}, 0, "out").text == "one fact is 'no', expected 'yes'"
    assert compare({"fact": "no"}, {"fact": "yes"}, 0, "out").text == "out['fact'] is 'no', expected 'yes'"


@pytest.mark.parametrize("kind", [dict, OrderedDict, lambda items: defaultdict(list, items)])
def test_dicts_of_the_standard_library_are_as_good(kind):
    assert probe(lambda: kind([("a", [1.0])]), Case((), "")).returned == {"a": [1.0]}


def test_a_verdict_says_how_to_make_the_generator():
    one = bank.shuffle_together_bank
    case = Case((np.ones((3, 2)), np.arange(3), Given("rng", (7,))), "3 rows")
    verdict = judge(one, {"rows": 1, "order": 1}, [case], [probe(lambda x, y, rng: None, case)])
    assert "rng = default_rng(7)" in verdict.called_with
