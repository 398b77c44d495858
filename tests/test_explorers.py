"""What holds for every explorer: names, pictures, moves, errors, and nothing left behind."""

import gc
import itertools
import re
import subprocess
import sys
import tracemalloc

import pytest
from explorers import EXPLORERS, go_round, name_of, shown

import propkit.widgets

MOVES = 100
FLAT = 50_000  # bytes by which so many moves may grow the memory: less than one picture that is kept at each
ALL = [name for name in propkit.widgets.__all__ if name not in ("predict", "quiz")]
FUNCTIONS = [(name, function) for name in ALL for function in EXPLORERS[name]().put]


@pytest.fixture(params=ALL)
def ready(request):
    return EXPLORERS[request.param]()


def test_every_explorer_is_tried():
    assert set(ALL) == set(EXPLORERS)


def test_every_control_has_a_name_of_its_own(ready):
    explorer = ready.make()
    for _ in itertools.chain([None], go_round(explorer, ready.typed)):
        names = [name_of(control) for control in explorer.controls]
        assert all(name.strip() for name in names)
        assert len(set(names)) == len(names)


def test_every_picture_has_a_description_at_every_moment(ready):
    explorer = ready.make()
    for _ in itertools.chain([None], go_round(explorer, ready.typed)):
        pictures = re.findall('<(?:svg|img)[^>]* role="img"[^>]*>', "".join(shown(explorer)))
        assert pictures
        assert all(len(re.search('aria-label="([^"]*)"', tag).group(1)) >= 20 for tag in pictures)


def test_every_move_changes_the_picture_or_the_words(ready):
    for name in [name_of(control) for control in ready.make().controls]:
        explorer = ready.make()
        explorer.controls = [control for control in explorer.controls if name_of(control) == name]
        before = shown(explorer)
        for _, what in go_round(explorer, ready.typed):
            now = shown(explorer)
            assert now != before, f"{name}: {what} changes nothing"
            before = now


def test_no_figure_is_left_open_and_memory_is_flat(ready):
    import matplotlib.pyplot as plt

    explorer, figures = ready.make(), plt.get_fignums()
    assert growth(explorer, ready.typed) < FLAT
    assert plt.get_fignums() == figures


def growth(explorer, typed):
    """Return by how many bytes 100 moves grow the memory, after as many that may fill caches."""
    moves = itertools.chain.from_iterable(go_round(explorer, typed) for _ in itertools.count())

    def memory_after(count):
        next(itertools.islice(moves, count - 1, count))
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    memory_after(MOVES)
    tracemalloc.start()
    try:
        before = memory_after(20)  # which replace what was made before anybody counted
        return memory_after(MOVES) - before
    finally:
        tracemalloc.stop()


def test_a_leak_would_be_seen():
    explorer, kept = EXPLORERS["neuron_explorer"]().make(), []
    draw = explorer.show
    explorer.show = lambda: kept.append(draw()) or draw()
    assert growth(explorer, {}) > FLAT


def failing(*arguments, **named):
    raise ZeroDivisionError("on purpose")


def all_that_is_shown(name, function, other):
    """Return every text that an explorer shows on a round with another function in place of one of its own."""
    ready = EXPLORERS[name]()
    explorer = ready.put[function](other)
    return [text for _ in itertools.chain([None], go_round(explorer, ready.typed)) for text in shown(explorer)]


@pytest.mark.parametrize(("name", "function"), FUNCTIONS)
def test_a_function_that_raises_is_shown_and_nothing_else_breaks(name, function):
    texts = all_that_is_shown(name, function, failing)
    assert any("ZeroDivisionError" in text and "on purpose" in text for text in texts)


# backpropagate is right to return nothing: it writes its gradients into the graph
@pytest.mark.parametrize(("name", "function"), [pair for pair in FUNCTIONS if pair[1] != "backpropagate"])
def test_a_function_that_returns_nothing_is_shown_and_nothing_else_breaks(name, function):
    texts = all_that_is_shown(name, function, lambda *arguments, **named: None)
    assert any("None" in text for text in texts)


def modules_after(code):
    """Return the names of the modules that a fresh Python has loaded after some code."""
    code += "\nimport sys; print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split())


def test_importing_is_light():
    assert not {"matplotlib", "ipywidgets", "anywidget"} & modules_after("import propkit; propkit.relu")
    assert "matplotlib" not in modules_after("import propkit.widgets")
    assert "matplotlib" not in modules_after("from propkit.widgets import loop_explorer, neuron_explorer")
