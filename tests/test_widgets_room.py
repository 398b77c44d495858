"""The training room: it trains as the reference does, obeys each control, and says what its curves look like."""

import base64
import inspect
import re
import zlib

import matplotlib.pyplot as plt
import numpy as np
import pytest
from pictures import assert_good_picture, texts

import propkit
from propkit.figures.room import describe_curves, describe_plane, draw_room
from propkit.widgets import explorer, training_room
from propkit.widgets.room.curves import ceiling, draw_curves
from propkit.widgets.room.data import DATA, TRAIN, VAL, draw_rows
from propkit.widgets.room.explorer import ACTIVATIONS, BATCHES, EPOCHS, LAYERS, RATES
from propkit.widgets.room.network import Network, new_params, tanh_backward, tanh_forward
from propkit.widgets.room.picture import LEFT, POINTS, SIDE, TOP, Plane, boundary, shades
from propkit.widgets.room.run import SEED
from propkit.widgets.room.words import diagnosis, exploded, over_fits

PIECES = list(inspect.signature(training_room).parameters)
FUNCTIONS = {name: getattr(propkit, name) for name in PIECES}
FUNCTIONS |= {"tanh_forward": tanh_forward, "tanh_backward": tanh_backward}


def said(room):
    """Return the words under the picture, without their tags and with plain minus signs."""
    return re.sub("<.*?>", " ", room.words.value).replace("−", "-")


def drawn(room):
    """Return the texts in the picture."""
    return [text.replace("−", "-") for text in re.findall("<text.*?>(.*?)</text>", room.picture.value)]


def train(room, epochs=1):
    room.player.act("advance", steps=epochs)


def set_up(room, data="two moons", noise=0.2, layers="8", activation="ReLU", rate=0.3, batch_size="32"):
    """Move all controls, and return the room."""
    room.data.value, room.noise.value, room.layers.value = data, noise, layers
    room.activation.value, room.rate.value, room.batch_size.value = activation, rate, batch_size
    return room


def history(train_loss, val_loss=None):
    """Return a history with these losses."""
    val_loss = train_loss if val_loss is None else val_loss
    right = [0.5] * len(train_loss)
    return {"train_loss": list(train_loss), "train_right": right, "val_loss": list(val_loss), "val_right": right}


# it trains


@pytest.mark.parametrize(("data", "layers", "batch_size"), [("two moons", "8", "32"), ("three blobs", "8 and 8", "8")])
def test_trains_as_the_reference_does(data, layers, batch_size):
    room = set_up(training_room(), data, layers=layers, batch_size=batch_size)
    train(room, 3)
    rng = np.random.default_rng(SEED)
    rows, val = draw_rows(data, 0.2, rng)
    params = new_params([2, *LAYERS[layers], 3 if data == "three blobs" else 2], rng)
    expected = []
    for epoch in range(4):
        if epoch:
            params, _ = propkit.train_epoch(params, *rows, 0.3, BATCHES[batch_size], rng)
        expected.append([])
        for x, y in (rows, val):
            logits, _ = propkit.network_forward(x, params)
            expected[-1] += [propkit.softmax_cross_entropy_forward(logits, y)[0], propkit.accuracy(logits, y)]
    np.testing.assert_allclose(np.transpose(list(room.run.history.values())), expected, rtol=1e-9)
    loss, right, val_loss, val_right = expected[-1]
    assert (
        f"Epoch 3 of 100: loss {loss:.3g} and {100 * right:.3g} % right on the training rows, "
        f"loss {val_loss:.3g} and {100 * val_right:.3g} % right on the validation rows." in said(room)
    )
    assert f"loss: training {loss:.3g}, validation {val_loss:.3g}" in drawn(room)
    assert f"right: training {100 * right:.3g} %, validation {100 * val_right:.3g} %" in drawn(room)


@pytest.mark.parametrize("activation", ACTIVATIONS.values())
@pytest.mark.parametrize("hidden", [(), (5,), (4, 3)])
def test_gradients_of_every_network_agree_with_nudging(activation, hidden):
    rng = np.random.default_rng(3)
    network, x, y = Network(FUNCTIONS, activation), rng.normal(size=(6, 2)), rng.integers(0, 3, size=6)
    params = [(W, b + rng.normal(size=b.shape)) for W, b in new_params([2, *hidden, 3], rng)]
    logits, caches = network.forward(x, params)
    _, cache = propkit.softmax_cross_entropy_forward(logits, y)
    grads = network.backward(propkit.softmax_cross_entropy_backward(cache), caches, params)
    for pair, gradients in zip(params, grads, strict=True):
        for array, gradient in zip(pair, gradients, strict=True):
            assert propkit.gradient_check(lambda _: network.measure(params, x, y)[0], array, gradient) < 1e-5


@pytest.mark.parametrize("name", DATA)
def test_each_data_set_has_its_rows_and_the_same_ones_for_the_same_seed(name):
    (x, y), (x_val, y_val) = draw_rows(name, 0.1, np.random.default_rng(1))
    assert (x.shape, y.shape, x_val.shape, y_val.shape) == ((TRAIN, 2), (TRAIN,), (VAL, 2), (VAL,))
    classes = 3 if name == "three blobs" else 2
    assert set(y) == set(y_val) == set(range(classes))
    assert np.min(np.bincount(y)) > 0.6 * TRAIN / classes
    np.testing.assert_array_equal(draw_rows(name, 0.1, np.random.default_rng(1))[0][0], x)
    still, _ = draw_rows(name, 0.0, np.random.default_rng(1))[0]
    assert 0.05 < np.std(x - still) < 0.15


@pytest.mark.parametrize("name", DATA)
def test_a_large_network_learns_each_data_set_without_noise(name):
    room = set_up(training_room(), name, 0.0, "16 and 16", "tanh", 0.3, "8")
    train(room, EPOCHS)
    assert room.run.history["train_right"][-1] > 0.97


@pytest.mark.parametrize("name", ["two moons", "circles", "XOR", "two spirals"])
def test_no_straight_line_tells_the_classes_apart(name):
    room = set_up(training_room(), name, 0.0, "none")
    train(room, EPOCHS)
    assert room.run.history["train_right"][-1] < 0.93
    assert len(room.run.params) == 1


# its controls


@pytest.mark.parametrize(
    ("control", "value"), [("data", "XOR"), ("noise", 0.4), ("layers", "16 and 16"), ("activation", "tanh")]
)
def test_other_data_or_another_network_start_afresh_and_stop_playing(control, value):
    room = training_room()
    train(room, 4)
    before, stops = room.picture.value, room.player.stops
    getattr(room, control).value = value
    assert "Epoch 0 of 100" in said(room)
    assert (room.player.position, room.player.note, room.player.stops) == (0, "epoch 0 of 100", stops + 1)
    start = room.picture.value
    assert start != before
    train(room)
    assert "Epoch 1 of 100" in said(room)
    room.reset()
    assert room.picture.value == start


@pytest.mark.parametrize(("control", "value"), [("rate", 0.01), ("batch_size", "8")])
def test_another_rate_or_batch_size_goes_on_and_counts_from_the_next_epoch(control, value):
    rates, sizes = [], []

    def step(params, grads, lr):
        rates.append(lr)
        return propkit.gradient_descent_step(params, grads, lr)

    def minibatches(x, y, batch_size, rng):
        sizes.append(batch_size)
        return propkit.minibatches(x, y, batch_size, rng)

    room = training_room(gradient_descent_step=step, minibatches=minibatches)
    train(room, 2)
    assert (rates, sizes) == ([0.3] * 14, [32, 32])
    assert "Next epoch: 7 steps with batches of 32 rows, at the rate 0.3." in said(room)
    picture, stops = room.picture.value, room.player.stops
    getattr(room, control).value = value
    assert (room.picture.value, room.player.position, room.player.stops) == (picture, 2, stops)
    train(room)
    if control == "rate":
        assert "Next epoch: 7 steps with batches of 32 rows, at the rate 0.01." in said(room)
        assert (rates[14:], sizes) == ([0.01] * 7, [32] * 3)
    else:
        assert "Next epoch: 25 steps with batches of 8 rows, at the rate 0.3." in said(room)
        assert (rates[14:], sizes) == ([0.3] * 25, [32, 32, 8])
    assert "Epoch 3 of 100" in said(room)


def test_every_choice_can_be_trained():
    room = training_room()
    for layers in LAYERS:
        for activation in ACTIVATIONS:
            for batch_size in BATCHES:
                set_up(room, layers=layers, activation=activation, batch_size=batch_size, rate=RATES[5])
                room.player.act("reset")
                train(room)
                assert "Epoch 1 of 100" in said(room)


def test_the_player_counts_epochs_until_the_end_and_reset_begins_again():
    room = training_room()
    start = room.picture.value
    train(room, 10)
    assert (room.player.position, room.player.note, room.player.ended) == (10, "epoch 10 of 100", False)
    train(room, EPOCHS)
    assert (room.player.position, room.player.ended, len(room.run.history["val_loss"])) == (EPOCHS, True, EPOCHS + 1)
    room.player.act("reset")
    assert (room.player.position, room.player.ended, room.picture.value) == (0, False, start)


def test_an_epoch_that_was_asked_for_before_a_stop_was_heard_of_is_not_trained():
    room = training_room()
    before = room.player.stops
    room.layers.value = "4"
    room.player.act("advance", stops=before)
    assert "Epoch 0 of 100" in said(room)
    room.player.act("advance", stops=room.player.stops)
    assert "Epoch 1 of 100" in said(room)


def test_every_control_has_a_name_of_its_own_and_each_picture_a_description():
    room = training_room()
    names = [getattr(control, "description", None) or control.label for control in room.controls]
    assert names == ["data", "noise", "hidden layers", "activation", "learning rate", "batch size", "training"]
    train(room, 2)
    assert re.findall('<svg role="img" aria-label="(.*?)"', room.picture.value) == [
        describe_plane(room.run.answers(room.plane.grid)),
        describe_curves(room.run.history),
    ]


def test_a_hundred_moves_leave_no_figure_open():
    before = plt.get_fignums()
    room = training_room()
    for i in range(100):
        room.noise.value = 0.05 * (i % 10)
        train(room)
    assert plt.get_fignums() == before


# its end


def test_an_explosion_ends_the_run_and_reset_helps():
    room = set_up(training_room(), layers="16 and 16", rate=30, batch_size=f"all {TRAIN}")
    train(room, EPOCHS)
    epoch = room.player.position
    assert room.player.ended
    assert epoch < EPOCHS
    assert room.run.history["train_loss"][-1] > 100
    assert f"It exploded: after epoch {epoch} the loss is" in said(room)
    room.rate.value = 0.3
    assert room.player.ended  # the weights are still those that exploded
    room.player.act("reset")
    train(room, 2)
    assert "Epoch 2 of 100" in said(room)
    assert not room.player.ended


def test_a_loss_that_is_no_number_ends_the_run_in_words():
    def step(params, grads, lr):
        return [(W * np.nan, b) for W, b in params]

    room = training_room(gradient_descent_step=step)
    train(room, 5)
    assert (room.player.position, room.player.ended) == (1, True)
    assert "It exploded: after epoch 1 the loss is no number any more." in said(room)
    assert "loss not a number" in said(room)
    assert {"Grey: the answer is no number.", "loss: training not a number, validation not a number"} <= set(
        drawn(room)
    )


# its words


@pytest.mark.parametrize(
    ("train_loss", "val_loss", "words"),
    [
        ([0.9], None, "Nothing is learned yet"),
        ([0.9, 0.8, 0.7], None, "Still falling: the training loss is 22.2 % lower than 2 epochs ago."),
        (np.linspace(1, 0.5, 21), None, "Still falling: the training loss is 20 % lower than 5 epochs ago."),
        (np.linspace(0.9, 0.88, 21), None, "It falls slowly: the training loss is 0.565 % lower than 5 epochs ago."),
        ([1.0, *[0.2, 0.201] * 10], None, "Flat: for 5 epochs"),
        ([0.9, *[0.693, 0.694] * 10], None, "No better than guessing, which has a loss of log 2 = 0.693."),
        ([1.0, *[0.2] * 10, 0.25], None, "The training loss is 25 % higher than 5 epochs ago"),
        ([1.0, *[0.2, 0.4] * 10], None, "It jumps up and down"),
        (np.linspace(1, 0.1, 41), np.abs(np.linspace(-1, 1, 41)) + 0.2, "loss was least, 0.2, after epoch 20, and"),
        ([0.9, 101.0], None, "It exploded: after epoch 1 the loss is 101."),
        ([0.9, 0.5], [0.9, np.inf], "It exploded: after epoch 1 the loss is no number any more."),
    ],
)
def test_the_diagnosis_fits_the_curves(train_loss, val_loss, words):
    assert words in diagnosis(history(train_loss, val_loss), 2)


def test_a_network_that_says_the_same_of_every_row_is_stuck():
    room = training_room()
    train(room)
    room.run.params = [(W, b - 1000) for W, b in room.run.params[:-1]] + [room.run.params[-1]]  # no ReLU is on
    room.refresh()
    assert "Stuck: every row gets the same answer." in said(room)


def test_over_fitting_is_marked_at_its_epoch():
    room = set_up(training_room(), "circles", 0.4, "16 and 16", rate=0.1, batch_size="8")
    train(room, 10)
    assert not any(text.startswith("least") for text in drawn(room))
    train(room, 60)
    best = int(np.argmin(room.run.history["val_loss"]))
    assert f"after epoch {best}, and has risen since" in said(room)
    assert f"least: {best}" in drawn(room)


def test_validation_rows_that_do_as_well_are_no_over_fitting():
    falling = np.linspace(1, 0.1, 41)
    assert over_fits(history(falling, np.abs(np.linspace(-1, 1, 41)) + 0.2))
    assert not over_fits(history(falling, falling + 0.1))
    assert not over_fits(history(falling[:15], [1.0] * 8 + [0.9] + [1.1] * 6))  # only six epochs ago
    assert not over_fits(history([0.3] * 41, np.abs(np.linspace(-1, 1, 41)) + 0.2))  # the training loss did not fall
    assert not over_fits(history(np.linspace(1, 0.5, 41), [0.52] * 20 + [0.45] + [0.52] * 20))  # hardly above it


def test_exploded_looks_at_both_losses():
    assert not exploded(history([1.0, 99.0]))
    for pair in ((101.0, 1.0), (1.0, 101.0), (np.nan, 1.0), (1.0, np.nan), (np.inf, 1.0)):
        assert exploded(history([1.0, pair[0]], [1.0, pair[1]])), pair


# its picture

SQUARE = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0], [4.0, 4.0]])


def image(svg):
    """Return the pixels of the PNG in a picture."""
    data = base64.b64decode(re.search('base64,([^"]+)', svg).group(1))
    packed = b"".join(
        data[place + 4 : place + 4 + int.from_bytes(data[place - 4 : place])]
        for place in [match.start() for match in re.finditer(b"IDAT", data)]
    )
    return (
        np.frombuffer(zlib.decompress(packed), np.uint8)
        .reshape(POINTS, 1 + 3 * POINTS)[:, 1:]
        .reshape(POINTS, POINTS, 3)
    )


def test_regions_and_boundary_lie_where_the_network_changes_its_mind():
    plane = Plane((SQUARE, np.array([0, 1, 0, 1])), (SQUARE, np.array([0, 1, 0, 1])))
    p = np.clip(plane.grid[:, :1] - 0.5, 0, 1)  # class 1 to the right of x = 1
    svg = plane.draw(np.hstack([1 - p, p]), "regions")
    pixels = image(svg).astype(int)
    assert (pixels[:, 0, 2] > pixels[:, 0, 0]).all()  # blue
    assert (pixels[:, -1, 0] > pixels[:, -1, 2]).all()  # orange
    border = plane.place(np.array([[1.0, 2.0]]))[0, 0]
    line = re.findall(r'<path d="M([^"]*)" fill="none" stroke="#000"', svg)[0]
    places = np.array([[float(n) for n in place.split()] for place in re.split("[ML]", line)])
    np.testing.assert_allclose(places[:, 0], border, atol=0.1)
    assert np.ptp(places[:, 1]) > 0.95 * SIDE
    changes = np.flatnonzero(np.diff(pixels[0, :, 0] > pixels[0, :, 2]))[0] + 1
    assert abs(LEFT + SIDE * changes / POINTS - border) <= SIDE / POINTS


def test_up_is_up():
    plane = Plane((SQUARE, np.array([0, 0, 1, 1])), (SQUARE, np.array([0, 0, 1, 1])))
    p = (plane.grid[:, 1:] > 2).astype(float)
    pixels = image(plane.draw(np.hstack([1 - p, p]), "up")).astype(int)
    assert (pixels[0, :, 0] > pixels[0, :, 2]).all()  # orange above
    (_, high), (_, low) = plane.place(np.array([[2.0, 4.0], [2.0, 0.0]]))
    assert TOP < high < low < TOP + SIDE


def test_three_classes_meet_in_one_point():
    angle = np.linspace(0, 2 * np.pi, 3, endpoint=False)
    across, up = np.meshgrid(*[np.linspace(-1, 1, POINTS)] * 2)
    logits = across[..., None] * np.cos(angle) + up[..., None] * np.sin(angle)
    line = boundary(np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True))
    places = np.array(
        [[float(n) for n in re.findall(r"[\d.]+", place)] for place in re.findall(r"[\d.]+ [\d.]+", line)]
    )
    for share in (0.5, 0.25, 0.02):  # from the middle to the left: where classes 1 and 2 meet
        place = [LEFT + share * SIDE, TOP + SIDE / 2]
        assert np.min(np.linalg.norm(places - place, axis=1)) < 8
    greys = shades(np.eye(3)[np.newaxis]) @ [0.299, 0.587, 0.114]
    assert np.min(np.abs(np.diff(np.sort(greys[0])))) > 12  # told apart in grey too


def test_marks_tell_classes_and_sets_apart_without_colour():
    room = training_room()
    shapes = re.findall(
        '<path d="M[^"]*?([alh])[^"]*" fill="(#[0-9a-fA-F]+)" stroke="(#[0-9a-fA-F]+)"', room.plane.rows
    )
    assert [(shape, fill == "#fff") for shape, fill, _ in shapes] == [
        ("a", True),
        ("l", True),
        ("a", False),
        ("l", False),
    ]
    assert room.plane.rows.count("M") == TRAIN + VAL


@pytest.mark.parametrize(("value", "end"), [(0.3, 1), (1, 1), (1.01, 2), (2.4, 3), (31, 50), (99, 100), (2.1e17, 3e17)])
def test_the_axis_of_the_losses_has_room_for_them(value, end):
    assert ceiling(value) == pytest.approx(end)


def curves(svg):
    """Return the places of the curves: loss and share of the validation rows, then of the training rows."""
    paths = re.findall(r'<path d="M([\d. L]*L[\d. L]*)" fill="none"', svg)
    return [np.array([place.split() for place in path.split("L")], dtype=float) for path in paths]


def test_curves_run_through_their_numbers_and_skip_what_is_none():
    svg = draw_curves(history([1.0, 0.5, 0.0], [1.0, np.nan, 0.5]), 4, "curves")
    val, val_right, train, train_right = curves(svg)
    np.testing.assert_allclose(np.diff(train[:, 0]), [(train[2, 0] - train[0, 0]) / 2] * 2)
    np.testing.assert_allclose(np.diff(train[:, 1]), [(train[2, 1] - train[0, 1]) / 2] * 2)
    assert train[2, 1] > train[0, 1]  # down on the page
    np.testing.assert_array_equal(val, [train[0], [train[2, 0], train[1, 1]]])
    np.testing.assert_array_equal(val_right, train_right)
    assert len(np.unique(train_right[:, 1])) == 1
    assert svg.count("stroke-dasharray") == 3  # the legend, the loss and the share of the validation rows


# its functions


@pytest.mark.parametrize("name", PIECES)
def test_the_picture_comes_from_the_function_that_was_given(name):
    def other(*arguments):
        result = FUNCTIONS[name](*arguments)
        if name == "minibatches":
            return [(x, (y + 1) % 2) for x, y in result]
        if name == "gradient_descent_step":
            return [(0.9 * W, 0.9 * b) for W, b in result]
        if isinstance(result, tuple):
            return (2 * result[0], *result[1:])
        return -result

    activation = "sigmoid" if name.startswith("sigmoid") else "ReLU"
    rooms = [set_up(training_room(**given), activation=activation) for given in ({}, {name: other})]
    for room in rooms:
        train(room, 2)
        assert "Epoch 2 of 100" in said(room)
    assert rooms[0].picture.value != rooms[1].picture.value
    assert rooms[0].words.value != rooms[1].words.value
    assert f"From this notebook: <code>{name}</code>." in rooms[1].whose.value


def test_says_whose_code_runs_with_the_activation_that_is_chosen():
    def mine(z):
        return propkit.relu_forward(z)

    mine.__module__ = "exercises.ch02_forward_pass"
    room = training_room(relu_forward=mine)
    assert "Your own code runs here: <code>relu_forward</code>." in room.whose.value
    assert "sigmoid" not in room.whose.value
    room.activation.value = "sigmoid"
    assert "Your own" not in room.whose.value
    assert "<code>sigmoid_backward</code>" in room.whose.value


def raises(result):
    raise NotImplementedError("ch05: write <it>")


def none(result):
    return None


def misshapen(result):
    """Return the same numbers, each array in one more pair of brackets."""
    if isinstance(result, (tuple, list)):
        return type(result)(misshapen(part) for part in result)
    return misshapen(list(result)) if inspect.isgenerator(result) else np.array([result])


def as_text(result):
    return "0.5"


@pytest.mark.parametrize("broken", [raises, none, misshapen, as_text])
@pytest.mark.parametrize("name", PIECES)
def test_a_function_that_fails_is_shown_and_the_room_lives_on(name, broken):
    fails = True

    def sometimes(*arguments):
        result = FUNCTIONS[name](*arguments)
        return broken(result) if fails else result

    room = training_room(**{name: sometimes})
    room.activation.value = "sigmoid" if name.startswith("sigmoid") else "ReLU"
    train(room, 3)
    assert 'role="alert"' in room.picture.value
    assert (room.words.value, room.run.epoch) == ("", 0)
    reason = "write &lt;it&gt;" if broken is raises else f"{name}(, for one batch,)? returned .*, expected"
    assert re.search(reason, room.picture.value)
    fails = False
    room.rate.value = 0.1
    assert "Epoch 0 of 100" in said(room)
    train(room)
    assert "Epoch 1 of 100" in said(room)


def test_a_room_that_failed_at_once_can_be_trained_when_the_function_is_right():
    fails = True

    def sometimes(x, W, b):
        return None if fails else propkit.linear_forward(x, W, b)

    room = training_room(linear_forward=sometimes)
    fails = False
    train(room)
    assert "Epoch 1 of 100" in said(room)
    assert len(room.run.history["train_loss"]) == 2


@pytest.mark.parametrize("name", ["linear_forward", "relu_forward", "softmax_cross_entropy_forward", "accuracy"])
def test_a_function_that_gives_no_number_is_told_before_the_first_step(name):
    def broken(*arguments):
        result = FUNCTIONS[name](*arguments)
        return (result[0] * np.nan, result[1]) if isinstance(result, tuple) else np.nan

    room = training_room(**{name: broken})
    assert "before the first step a loss or an accuracy is no number" in room.picture.value


def test_the_card_of_the_check_stands_under_the_error():
    def linear_backward(dout, cache):
        return None

    linear_backward.__module__ = "exercises.ch05_backpropagation"
    room = training_room(linear_backward=linear_backward)
    train(room)
    assert "linear_backward returned None" in room.picture.value
    assert "propkit-verdict" in room.picture.value or room.picture.value.count("linear_backward") > 1


def test_batches_without_end_are_stopped(monkeypatch):
    monkeypatch.setattr(explorer, "SECONDS", 0.3)

    def endless(x, y, batch_size, rng):
        while True:
            yield x[:batch_size], y[:batch_size]

    room = training_room(minibatches=endless)
    train(room)
    assert "Is there a loop that never ends?" in room.picture.value
    assert room.run.epoch == 0


def test_a_learner_who_writes_into_x_spoils_no_later_run():
    def writes(x, W, b):
        x += 1
        return propkit.linear_forward(x, W, b)

    room, right = training_room(linear_forward=writes), training_room()
    train(room, 2)
    room.player.act("reset")
    np.testing.assert_allclose(room.plane.grid - 1, right.plane.grid, atol=1e-12)  # one picture was drawn since then


# its still picture


def still(**settings):
    room = set_up(training_room(), **settings)
    train(room, 5)
    run, plane = room.run, room.plane
    return draw_room(run.train, run.val, (plane.low, plane.side), run.answers(plane.grid), run.history, EPOCHS), room


@pytest.mark.parametrize("data", DATA)
def test_the_still_picture_is_good(data):
    assert_good_picture(lambda: still(data=data)[0])


def test_the_still_picture_shows_the_run():
    figure, room = still(data="three blobs")
    assert {"class 0", "class 1", "class 2", "training rows", "validation rows", "loss", "epoch"} <= set(texts(figure))
    plane, above, below = figure.axes
    for rows, *_, shown in zip(("train", "val"), above.lines, strict=True):
        np.testing.assert_array_equal(shown.get_ydata(), room.run.history[f"{rows}_loss"])
    np.testing.assert_allclose(below.lines[1].get_ydata(), 100 * np.array(room.run.history["val_right"]))
    shown = np.concatenate([c.get_offsets() for c in plane.collections if len(c.get_offsets()) > 1])
    np.testing.assert_allclose(
        np.sort(shown[:, 0]), np.sort(np.concatenate([room.run.train[0], room.run.val[0]])[:, 0])
    )
    assert figure.description != still(data="three blobs", noise=0.4)[0].description
    assert f"{100 * room.run.history['train_right'][-1]:.3g} % of the training rows" in figure.description
