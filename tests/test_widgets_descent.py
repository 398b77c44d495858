"""The descent explorer: its walks are those of the functions it was given, and its words say what they do."""

import re
import tracemalloc

import matplotlib.pyplot as plt
import numpy as np
import pytest

import propkit
from propkit.widgets import descent_explorer, explorer
from propkit.widgets.descent import pictures
from propkit.widgets.descent.explorer import LAST, RATES
from propkit.widgets.descent.pictures import STYLES, WIDE
from propkit.widgets.descent.surfaces import SURFACES
from propkit.widgets.descent.walks import TOO_HIGH, Walk
from propkit.widgets.descent.words import tell

STEPS = {"plain": "gradient_descent_step", "momentum": "momentum_step", "Adam": "adam_step"}
METHODS = list(STEPS)
EVERY = list(SURFACES)


def said(explorer):
    """Return the words under the picture, without their tags and with plain minus signs."""
    return re.sub("<.*?>", " ", explorer.words.value).replace("−", "-")


def says_of(explorer, method):
    """Return what the words say of one method."""
    found = re.search(f"<strong>{method}</strong> (.*?)</div>", explorer.words.value)
    return found and found.group(1).replace("−", "-")


def track(explorer, method, picture=0):
    """Return the pixels (n, 2) of a method's line on the map, or in the picture of the losses."""
    svg = re.findall(r'<svg role="img".*?</svg>.*?</svg>', explorer.picture.value, re.DOTALL)[picture]
    colour = STYLES[method][2]
    path = re.search(f'<path d="M([^"]*)" fill="none" stroke="{colour}"', svg).group(1)
    return np.array([[float(number) for number in place.split(",")] for place in path.split("L")])


def by_hand(surface, start, lr, steps, method="plain", beta=0.9):
    """Walk with the textbook's formulas, on one array -> points (steps + 1, 2)."""
    path, v, m, s = [np.array(start, dtype=float)], 0.0, 0.0, 0.0
    for t in range(1, steps + 1):
        g = np.array(surface.gradient(*path[-1]))
        v, m, s = beta * v + g, 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        adam = (m / (1 - 0.9**t)) / (np.sqrt(s / (1 - 0.999**t)) + 1e-8)
        path.append(path[-1] - lr * {"plain": g, "momentum": v, "Adam": adam}[method])
    return np.array(path)


def pixels(surface, path):
    """Return where points belong on the map."""
    (left, _), (right, top) = surface.low, surface.high
    return np.column_stack([path[:, 0] - left, top - path[:, 1]]) * WIDE / (right - left)


def walked(function=None, method="plain", surface="narrow valley", start=None, lr=0.02, steps=20, beta=0.9):
    """Return a walk and what the words say of it."""
    function = function or getattr(propkit, STEPS[method])
    surface = SURFACES[surface]
    walk = Walk(method, function, surface, start or surface.start, lr, beta)
    walk.go(steps)
    return walk, tell(walk.path, walk.losses, surface, STEPS[method]).replace("−", "-")


# The landscapes


@pytest.mark.parametrize("name", EVERY)
def test_gradients_are_exact(name):
    surface, rng = SURFACES[name], np.random.default_rng(7)
    for place in rng.uniform(surface.low, surface.high, size=(20, 2)):
        numeric = propkit.numerical_gradient(lambda p: surface.loss(*p), place)
        np.testing.assert_allclose(surface.gradient(*place), numeric, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("name", EVERY)
def test_flat_places_are_flat_and_none_is_lower_than_the_lowest(name):
    surface = SURFACES[name]
    for place in (*surface.lowest, *surface.flat.values()):
        np.testing.assert_allclose(surface.gradient(*place), 0, atol=1e-12)
        assert np.all(np.array(surface.low) < place)
        assert np.all(place < np.array(surface.high))
    w1, w2 = np.meshgrid(*(np.linspace(*ends, 201) for ends in zip(surface.low, surface.high, strict=True)))
    assert surface.loss(w1, w2).min() >= surface.least - 1e-12
    assert all(abs(surface.loss(*place) - surface.least) < 1e-12 for place in surface.lowest)


def test_landscapes_are_those_of_the_lesson():
    metres, rng = np.array([1.0, 2.0, 3.0, 4.0]), np.random.default_rng(3)
    paid = 3 * metres + 2
    scaled = (metres - metres.mean()) / metres.std()
    for w, b in rng.normal(size=(5, 2)):
        for x, name in ((metres, "narrow valley"), (scaled, "round bowl")):
            expected = np.mean(propkit.squared_error(propkit.guess(x, w, b), paid))
            assert SURFACES[name].loss(w, b) == pytest.approx(expected)
        assert SURFACES["two valleys"].loss(w, 0) == pytest.approx(0.1 * w**4 - w**2 + 0.5 * w + 4)
        assert SURFACES["mountain pass"].loss(w, b) == pytest.approx(w**2 + (b**2 - 1) ** 2)


# The walks and the picture


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", EVERY)
def test_each_walk_on_the_map_is_the_textbooks(name, method):
    explorer = descent_explorer(surface=name, steps=30)
    surface, lr = SURFACES[name], explorer.rates[method].value
    expected = by_hand(surface, surface.start, lr, 30, method)
    np.testing.assert_allclose(explorer.walks[method][1].path, expected, atol=1e-9)
    np.testing.assert_allclose(track(explorer, method), pixels(surface, expected), atol=0.051)


def test_the_losses_are_drawn_on_a_scale_of_powers_of_ten():
    explorer = descent_explorer()
    losses = [SURFACES["narrow valley"].loss(*place) for place in by_hand(explorer.surface, (5, 1), 0.11, 20)]
    drawn = track(explorer, "plain", picture=1)
    np.testing.assert_allclose(np.diff(drawn[:, 0]), 256 / 20, atol=0.11)
    tall = WIDE * 4.4 / 6
    np.testing.assert_allclose(drawn[:, 1], tall * (3 - np.log10(losses)) / 7, atol=0.051)


def test_a_loss_of_0_has_its_place_below_the_axes():
    explorer = descent_explorer(surface="round bowl", rates=(0.5, 0.02, 0.2), steps=5)
    assert explorer.walks["plain"][1].losses[1:] == [0] * 5
    drawn = track(explorer, "plain", picture=1)
    assert len(drawn) == 6
    assert drawn[1:, 1].min() > WIDE * 14 / 19


@pytest.mark.parametrize("method", METHODS)
def test_functions_get_params_in_the_form_of_the_contract(method):
    seen = []

    def step(params, grads, *rest):
        seen.append((params, grads, rest))
        return getattr(propkit, STEPS[method])(params, grads, *rest)

    walked(step, method, lr=0.05, steps=2, beta=0.8)
    zeros = [(np.zeros((1, 1)), np.zeros(1))]
    rest = {"plain": (0.05,), "momentum": (zeros, 0.05, 0.8), "Adam": ((zeros, zeros, 0), 0.05)}
    assert seen[0] == ([(np.array([[5.0]]), np.array([1.0]))], [(np.array([[25.0]]), np.array([8.0]))], rest[method])
    for params, grads, _ in seen:
        for ((W, b),) in (params, grads):
            assert (W.shape, b.shape, W.dtype, b.dtype) == ((1, 1), (1,), float, float)


def test_params_may_be_lists_and_arguments_may_be_spoiled():
    def step(params, grads, lr):
        ((W, b),) = params
        W -= lr * grads[0][0]
        b -= lr * grads[0][1]
        grads[0][0][:] = np.nan
        return [[W, b]]

    walk, _ = walked(step, steps=5)
    np.testing.assert_allclose(walk.path, by_hand(walk.surface, (5, 1), 0.02, 5))


@pytest.mark.parametrize("method", METHODS)
def test_each_function_is_used_for_its_own_walk(method):
    def twice(params, grads, *rest):
        return getattr(propkit, STEPS[method])(params, [(2 * W, 2 * b) for W, b in grads], *rest)

    def back(params, grads, *rest):
        return getattr(propkit, STEPS[method])(params, [(-W, -b) for W, b in grads], *rest)

    plain = descent_explorer()
    for wrong in (twice, back):
        other = descent_explorer(**{STEPS[method]: wrong})
        for name in METHODS:
            same = np.array_equal(track(other, name), track(plain, name))
            assert same == (name != method or (wrong is twice and method == "Adam"))  # Adam forgets the size
        assert (f"Look at {STEPS[method]}" in said(other)) == (wrong is back)


# The controls


def test_the_surface_brings_its_own_start_and_no_steps():
    explorer = descent_explorer()
    for name in (*EVERY[1:], EVERY[0]):
        explorer.choice.value = name
        surface = SURFACES[name]
        assert tuple(slider.value for slider in explorer.starts) == surface.start
        assert [(s.low, s.high) for s in explorer.starts] == list(zip(surface.low, surface.high, strict=True))
        assert f"Map of the {name}" in explorer.picture.value
        assert f"loss {surface.loss(*surface.start):.3g}" in said(explorer)
        assert len(track(explorer, "plain")) == 1
        assert explorer.player.position == 0


def test_a_new_surface_is_drawn_once(monkeypatch):
    explorer, drawn = descent_explorer(), []
    monkeypatch.setattr(explorer, "show", lambda: drawn.append(1) or ("", ""))
    explorer.choice.value = "two valleys"
    assert len(drawn) == 1


@pytest.mark.parametrize(("axis", "value"), [(0, 1.5), (1, -1.0)])
def test_the_start_moves_all_walks(axis, value):
    explorer = descent_explorer()
    before = {method: track(explorer, method) for method in METHODS}
    explorer.starts[axis].value = value
    start = [5, 1]
    start[axis] = value
    for method in METHODS:
        expected = by_hand(explorer.surface, start, explorer.rates[method].value, 20, method)
        np.testing.assert_allclose(track(explorer, method), pixels(explorer.surface, expected), atol=0.051)
        assert not np.array_equal(track(explorer, method), before[method])


@pytest.mark.parametrize("method", METHODS)
def test_a_rate_moves_its_own_walk_and_keeps_the_steps(method):
    explorer = descent_explorer(steps=35)
    before = {name: track(explorer, name) for name in METHODS}
    explorer.rates[method].value = 0.05
    expected = by_hand(explorer.surface, (5, 1), 0.05, 35, method)
    np.testing.assert_allclose(track(explorer, method), pixels(explorer.surface, expected), atol=0.051)
    assert [name for name in METHODS if not np.array_equal(track(explorer, name), before[name])] == [method]


def test_beta_moves_the_ball_alone():
    explorer = descent_explorer()
    before = {name: track(explorer, name) for name in METHODS}
    explorer.beta.value = 0.5
    expected = by_hand(explorer.surface, (5, 1), 0.02, 20, "momentum", beta=0.5)
    np.testing.assert_allclose(track(explorer, "momentum"), pixels(explorer.surface, expected), atol=0.051)
    assert all(np.array_equal(track(explorer, name), before[name]) for name in ("plain", "Adam"))


@pytest.mark.parametrize("method", METHODS)
def test_a_tick_takes_a_walk_away_and_brings_it_back(method):
    explorer = descent_explorer()
    picture = explorer.picture.value
    explorer.ticks[method].value = False
    assert STYLES[method][2] not in explorer.picture.value.replace(f'z" fill="{STYLES["momentum"][2]}"', "")  # the star
    assert says_of(explorer, method) is None
    assert STEPS[method] not in explorer.whose.value
    explorer.ticks[method].value = True
    assert explorer.picture.value == picture
    assert STEPS[method] in explorer.whose.value


def test_no_method_at_all_leaves_the_map_and_the_steps():
    explorer = descent_explorer()
    for tick in explorer.ticks.values():
        tick.value = False
    assert "Tick a method" in said(explorer)
    assert "Walks: none." in explorer.picture.value
    explorer.ticks["plain"].value = True
    assert "After 20 steps" in said(explorer)


def test_every_control_has_a_label_of_its_own_and_the_pictures_a_description():
    explorer = descent_explorer()
    labels = [c.description if hasattr(c, "description") else c.label for c in explorer.controls]
    assert labels == [
        "surface", "plain", "momentum", "Adam", "start w1", "start w2", "plain rate", "Adam rate", "momentum rate",
        "momentum beta", "walk",
    ]  # fmt: skip
    above, beside = re.findall(r'role="img" aria-label="(.*?)"', explorer.picture.value)
    end = by_hand(explorer.surface, (5, 1), 0.11, 20)[-1]
    assert f"plain from (5, 1) to ({end[0]:.3g}, {end[1]:.3g})" in above
    assert f"plain falls from 21 to {explorer.surface.loss(*end):.3g}" in beside


def test_rates_reach_from_the_crawling_to_the_exploding_and_further_ones_can_be_given():
    assert RATES[0] <= 0.0001
    assert RATES[-1] >= 1.0
    assert descent_explorer(rates=(0.07, 0.02, 3.0)).rates["Adam"].value == 3.0


# The player


def test_step_run_back_and_reset():
    explorer = descent_explorer(steps=0)
    player = explorer.player
    for message, steps in (
        ({"kind": "advance"}, 1),
        ({"kind": "advance", "steps": player.stride}, 11),
        ({"kind": "back"}, 10),
        ({"kind": "advance", "steps": 3, "draw": False}, 13),
        ({"kind": "draw"}, 13),
        ({"kind": "reset"}, 0),
        ({"kind": "back"}, 0),
    ):
        player.act(**message)
        assert explorer.steps == steps
        if message.get("draw", True):
            assert (player.position, player.note) == (steps, f"step {steps} of {LAST}")
            expected = by_hand(explorer.surface, (5, 1), 0.11, steps)
            np.testing.assert_allclose(track(explorer, "plain"), pixels(explorer.surface, expected), atol=0.051)
    assert "slopes (25, 8)" in said(explorer)


def test_the_walk_ends_after_the_last_step():
    explorer = descent_explorer(steps=LAST - 1)
    assert not explorer.player.ended
    explorer.player.act("advance", steps=10)
    assert explorer.player.ended
    assert explorer.player.position == explorer.player.last == LAST
    explorer.player.act("back")
    assert not explorer.player.ended


# The words


@pytest.mark.parametrize(("method", "lr"), [("plain", 0.11), ("momentum", 0.02), ("Adam", 0.2)])
def test_arriving_is_counted_as_in_the_lesson(method, lr):
    walk, words = walked(method=method, lr=lr, steps=LAST)
    far = np.abs(by_hand(walk.surface, (5, 1), lr, LAST, method) - (3, 2)).max(axis=1) > 0.01
    needed = np.flatnonzero(far)[-1] + 1
    assert words == f"arrived at the lowest point (3, 2) after {needed} steps: loss {walk.losses[-1]:.3g}.".replace(
        "e-0", "e-"
    )
    assert needed == 150 or method != "plain"


def test_one_step_can_arrive():
    assert walked(surface="round bowl", lr=0.5, steps=1)[1].startswith(
        "arrived at the lowest point (3.35, 9.5) after 1 "
    )


def test_passing_by_is_not_arriving():
    def past(params, grads, lr):
        ((W, b),) = params
        return [(W - 2, b + 1)]  # from (5, 1) right onto the lowest point, and on

    surface = SURFACES["narrow valley"]
    walk, _ = walked(past, start=(5.0, 1.005), steps=1)
    assert np.abs(np.subtract(walk.path[-1], surface.lowest[0])).max() < 0.01
    assert "arrived" not in tell(walk.path, walk.losses, surface, "")


def test_crawling_says_how_little_is_done():
    walk, words = walked(lr=0.0001, steps=20)
    assert words == f"crawls: loss {walk.losses[20]:.3g}, 10 steps ago {walk.losses[10]:.3g}."
    walk, words = walked(lr=0.0001, steps=5)
    assert words == f"crawls: loss {walk.losses[5]:.3g}, 5 steps ago 21."
    assert walked(lr=0.02, steps=60)[1].startswith("is on its way")
    assert walked(surface="mountain pass", start=(-1.5, 0), lr=0.1)[1].startswith("crawls: loss 1")


def test_jumping_to_and_fro_counts_the_turns():
    assert "jumps to and fro: 10 of its last 10 steps turned back" in walked(lr=0.11)[1]
    assert "jumps to and fro: 3 of its last 3 steps" in walked(lr=0.11, steps=4)[1]
    assert "jumps" not in walked(lr=0.02)[1]


def test_climbing_and_exploding():
    walk, words = walked(lr=0.12)
    assert words == f"climbs: loss {walk.losses[-1]:.3g}, at the start 21."
    walk, words = walked(lr=1.0)
    assert words.startswith(f"exploded: loss {walk.losses[-1]:.3g}".replace("e+0", "e"))
    assert f"after {len(walk.path) - 1} steps" in words
    assert walk.losses[-1] > TOO_HIGH > walk.losses[-2]


def test_swinging():
    walk, words = walked(method="momentum", surface="round bowl", steps=17)
    low, high = min(walk.losses[-11:]), max(walk.losses[-11:])
    ends = f"between {low:.3g} and {high:.3g}, now {walk.losses[-1]:.3g}."
    assert words == f"swings: in its last 10 steps the loss went {ends}"


def test_on_its_way_says_how_far():
    walk, words = walked(lr=0.02, steps=3, surface="two valleys")
    least = SURFACES["two valleys"].least
    done = 100 * (walk.losses[0] - walk.losses[-1]) / (walk.losses[0] - least)
    assert words == f"is on its way: loss {walk.losses[-1]:.3g}, {done:.2g} % of the way down."
    assert "more than 99 % of the way down" in walked(lr=0.1, steps=90)[1]  # never 100 before it has arrived


def test_a_saddle_and_the_wrong_valley_are_told_apart_from_the_lowest_point():
    def ends(surface, start):
        return walked(surface=surface, start=start, lr=0.1, steps=60)[1]

    assert "stands almost still at the saddle (0, 0) after" in ends("mountain pass", (-1.5, 0))
    assert "arrived at a lowest point (0, 1) after" in ends("mountain pass", (-1.5, 0.01))
    assert "arrived at a lowest point (0, -1) after" in ends("mountain pass", (1, -0.3))
    assert "arrived at the shallow valley (2.1, 0) after" in ends("two valleys", (0.3, 2))
    assert "arrived at the lowest point (-2.35, 0) after" in ends("two valleys", (0.2, 0))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", EVERY)
def test_an_explosion_ends_there_and_every_number_in_the_picture_is_one(name):
    explorer = descent_explorer(surface=name, rates=(2.0, 2.0, 2.0), steps=0)
    explorer.beta.value = 0.99
    explorer.starts[0].value = explorer.starts[0].low
    explorer.player.act("advance", steps=50)
    assert "exploded" in says_of(explorer, "plain")
    assert not re.search("nan|inf", explorer.picture.value)
    for method in METHODS:
        for picture in (0, 1):
            assert np.abs(track(explorer, method, picture)).max() <= 20_000


def test_all_exploded_is_the_end_until_a_rate_is_moved():
    explorer = descent_explorer(rates=(2.0, 0.02, 0.2))
    assert not explorer.player.ended  # two still walk
    explorer.ticks["momentum"].value = explorer.ticks["Adam"].value = False
    assert explorer.player.ended
    steps = explorer.player.position
    assert steps == len(explorer.walks["plain"][1].path) - 1 < 20
    explorer.rates["plain"].value = 0.02
    assert not explorer.player.ended
    assert f"After {steps} steps" in said(explorer)


# Functions that fail


def broken(params, grads, *rest):
    raise ZeroDivisionError("no way <down>")


WRONG = [
    (broken, "no way &lt;down&gt;"),
    (lambda *given: None, "returned None"),
    (lambda *given: 3.0, "returned 3.0"),
    (lambda *given: remembering(given, [(np.zeros((2, 1)), np.zeros(1))]), "for W, returned an array of shape (2, 1)"),
    (lambda *given: remembering(given, [(np.zeros((1, 1)), 2.0)]), "for b, returned 2.0"),
    (lambda *given: remembering(given, []), "returned [] as params, expected a list with one pair"),
]


def remembering(given, params):
    """Return params alone, as plain descent does, or with a memory, where the function was given one."""
    return params if len(given) == 3 else (params, given[2])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("wrong", "reason"), WRONG)
def test_a_function_that_fails_is_shown_and_the_others_live_on(method, wrong, reason):
    explorer = descent_explorer(**{STEPS[method]: wrong})
    assert 'role="alert"' in explorer.picture.value
    assert reason in explorer.picture.value
    assert wrong is broken or STEPS[method] in explorer.picture.value
    explorer.ticks[method].value = False
    assert "After 20 steps" in said(explorer)
    assert "alert" not in explorer.picture.value


def test_a_function_that_forgets_its_memory_is_told_so():
    explorer = descent_explorer(momentum_step=lambda params, grads, velocity, lr, beta: params)
    assert "momentum_step returned" in explorer.picture.value
    assert "expected two things: params, velocity" in explorer.picture.value


@pytest.mark.parametrize(("number", "shown"), [(np.nan, "not a number"), (np.inf, "infinity")])
@pytest.mark.parametrize("method", METHODS)
def test_what_is_no_number_is_said_and_the_others_walk_on(method, number, shown):
    def lost(params, grads, *rest):
        found = [(params[0][0] * number, params[0][1])]
        return found if method == "plain" else (found, rest[0])

    explorer = descent_explorer(**{STEPS[method]: lost})
    assert says_of(explorer, method) == f"stopped: in step 1 {STEPS[method]} returned ({shown}, 1)."
    assert len(track(explorer, method)) == 1
    assert all(len(track(explorer, other)) == 21 for other in METHODS if other != method)


def test_an_endless_function_is_stopped(monkeypatch):
    monkeypatch.setattr(explorer, "SECONDS", 0.3)

    def endless(params, grads, lr):
        while True:
            pass

    shown = descent_explorer(endless)
    assert "loop that never ends" in shown.picture.value
    shown.ticks["plain"].value = False
    assert "After 20 steps" in said(shown)


def test_a_failure_halfway_is_begun_anew():
    calls = []

    def moody(params, grads, velocity, lr, beta):
        calls.append(params)
        moved, velocity = propkit.momentum_step(params, grads, velocity, lr, beta)
        return ([] if len(calls) == 25 else moved), velocity

    explorer = descent_explorer(momentum_step=moody)
    explorer.player.act("advance", steps=10)
    assert "alert" in explorer.picture.value
    explorer.rates["plain"].value = 0.05
    expected = by_hand(explorer.surface, (5, 1), 0.02, 30, "momentum")
    np.testing.assert_allclose(track(explorer, "momentum"), pixels(explorer.surface, expected), atol=0.051)


def test_says_whose_code_runs_and_shows_the_verdict_on_the_learners():
    def adam_step(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        raise NotImplementedError("ch06: write adam_step")

    adam_step.__module__ = "exercises.ch06_gradient_descent"
    explorer = descent_explorer(adam_step=adam_step)
    assert "Your own code runs here: <code>adam_step</code>." in explorer.whose.value
    assert "From the reference: <code>gradient_descent_step</code>, <code>momentum_step</code>." in explorer.whose.value
    assert "Not written yet" in explorer.picture.value


def test_the_verdict_is_on_the_function_that_failed():
    def momentum_step(params, grads, velocity, lr, beta=0.9):
        params, velocity = propkit.momentum_step(params, grads, velocity, -lr, beta)
        return params, velocity

    def adam_step(params, grads, state, lr):
        return params[0], state

    momentum_step.__module__ = adam_step.__module__ = "exercises.ch06_gradient_descent"
    explorer = descent_explorer(momentum_step=momentum_step, adam_step=adam_step)
    assert "adam_step returned" in explorer.picture.value
    assert "<strong>adam_step</strong>: 0 of" in re.sub("<(?!/?strong).*?>", "", explorer.picture.value)
    explorer.ticks["Adam"].value = False
    assert says_of(explorer, "momentum").startswith("went uphill")


# The cost


def test_lines_of_equal_loss_are_made_once_for_a_surface(monkeypatch):
    explorer = descent_explorer()
    explorer.choice.value = "two valleys"
    monkeypatch.setattr(pictures, "contour_generator", None)
    for name in ("narrow valley", "two valleys"):
        explorer.choice.value = name
        explorer.player.act("advance", steps=10)
        assert "After 10 steps" in said(explorer)


def test_a_hundred_moves_leave_nothing_behind():
    explorer, figures = descent_explorer(), plt.get_fignums()

    def move(times):
        for i in range(times):
            explorer.starts[0].value = 1 + 0.5 * (i % 8)
            explorer.rates["Adam"].value = RATES[i % len(RATES)]
            explorer.choice.value = EVERY[i % 4]
            explorer.player.act("advance", steps=10)
            explorer.choice.value = "narrow valley"

    move(8)
    tracemalloc.start()
    move(8)
    before = tracemalloc.get_traced_memory()[0]
    move(100)
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 300_000
    assert plt.get_fignums() == figures
