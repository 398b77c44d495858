"""The base of all explorers: whatever a function does, its reason is shown and the next move draws again."""

import contextlib
import io
import re
import sys
import threading
import time

import ipywidgets as widgets
import numpy as np
import pytest
from learner import fill_in

from propkit import relu
from propkit.course import progress
from propkit.widgets import explorer as base
from propkit.widgets import trouble
from propkit.widgets.explorer import Explorer
from propkit.widgets.player import Player
from propkit.widgets.slider import Slider
from propkit.widgets.trouble import as_array, as_number

STUB = 'raise NotImplementedError("ch02: write <it>")'


class Small(Explorer):
    """One slider, a checkbox and a player; `function` of the slider's number makes the picture."""

    def __init__(self, function, name="function"):
        self.function, self.steps = function, 0
        self.number, self.ticked = Slider("number", 1, -5, 5, 1), widgets.Checkbox(description="ticked")
        self.player = Player("steps", self.advance, self.reset, self.refresh)
        super().__init__([[self.number, self.ticked], [self.player]], {name: function})
        self.refresh()

    def moved(self, control):
        self.last_moved = control

    def advance(self):
        self.function(self.number.value)
        self.steps += 1

    def reset(self):
        self.steps = 0
        self.refresh()

    def show(self):
        result = as_number(self.function(self.number.value), "function")
        return f"<svg>{result:g}, {self.steps}</svg>", f"it is {result:g}"


def only_positive(number):
    if number <= 0:
        raise ValueError("a <bad> day")
    return 2 * number


@pytest.fixture
def sent(monkeypatch):
    """What players send to the front end."""
    messages = []
    monkeypatch.setattr(Player, "send", lambda self, content: messages.append(content["kind"]))
    return messages


def shows_trouble(explorer, *texts):
    card = re.sub("<.*?>", "", explorer.picture.value)
    shown = 'role="alert"' in explorer.picture.value and explorer.words.value == ""
    return shown and all(text in card for text in texts)


# moving controls


def test_a_move_is_noticed_and_drawn():
    explorer = Small(only_positive)
    assert explorer.picture.value == "<svg>2, 0</svg>"
    explorer.number.value = 4
    assert explorer.last_moved is explorer.number
    assert (explorer.picture.value, explorer.words.value) == ("<svg>8, 0</svg>", "it is 8")
    explorer.ticked.value = True
    assert explorer.last_moved is explorer.ticked


def test_only_the_words_are_announced():
    explorer = Small(only_positive)
    assert explorer.words.announced
    assert not explorer.picture.announced


def test_the_page_can_find_it():
    assert "propkit-explorer" in Small(only_positive)._dom_classes


def test_a_subclass_needs_a_picture():
    explorer = Explorer([], {})
    explorer.refresh()
    assert shows_trouble(explorer, "NotImplementedError", "Explorer needs show()")


# functions that fail


def test_a_function_that_raises_is_named_and_the_next_move_draws_again():
    explorer = Small(only_positive)
    explorer.number.value = -1
    assert shows_trouble(explorer, "function stopped with ValueError", "a &lt;bad&gt; day")
    explorer.number.value = 2
    assert explorer.picture.value == "<svg>4, 0</svg>"


def test_an_explorer_can_begin_with_a_failure():
    explorer = Small(lambda number: only_positive(number - 2))
    assert shows_trouble(explorer, "ValueError")
    explorer.number.value = 3
    assert explorer.picture.value == "<svg>2, 0</svg>"


@pytest.mark.parametrize("result", [None, "3.2", (3.2,), np.zeros(2), [1.0] * 1000])
def test_a_result_of_the_wrong_kind_is_said(result):
    explorer = Small(lambda number: result)
    assert shows_trouble(explorer, "function returned", "expected one number")
    assert len(explorer.picture.value) < 400


def test_the_innermost_of_the_functions_is_named():
    explorer = Small(only_positive)
    explorer.functions = {"outer": explorer.show.__func__, "inner": only_positive}
    explorer.number.value = -1
    assert shows_trouble(explorer, "inner stopped with")


def test_an_endless_function_is_stopped(monkeypatch):
    monkeypatch.setattr(base, "SECONDS", 0.1)

    def endless(number):
        while number < 0:
            pass
        return number

    explorer = Small(endless)
    explorer.number.value = -1
    assert shows_trouble(explorer, "function stopped with TimeoutError", "no result within 0.1 s")
    explorer.number.value = 1
    assert explorer.picture.value == "<svg>1, 0</svg>"


def test_an_endless_function_is_stopped_in_the_thread_of_the_widgets(monkeypatch):
    monkeypatch.setattr(base, "SECONDS", 0.1)
    explorer = Small(lambda number: iter(lambda: number < 0, False) and [None for _ in iter(lambda: number < 0, False)])
    thread = threading.Thread(target=setattr, args=(explorer.number, "value", -1), daemon=True)
    thread.start()
    thread.join(5)
    assert not thread.is_alive()
    assert shows_trouble(explorer, "TimeoutError")


@pytest.mark.parametrize("error", [SystemExit(1), RecursionError(), MemoryError(), StopIteration()])
def test_any_error_is_shown(error):
    def raises(number):
        raise error

    assert shows_trouble(Small(raises), type(error).__name__)


def test_an_error_whose_text_fails_is_shown():
    class Odd(Exception):
        def __str__(self):
            raise ValueError

    def raises(number):
        raise Odd

    assert shows_trouble(Small(raises), "stopped with Odd")


def test_the_stop_button_stops_the_cell_and_leaves_the_explorer_alive():
    stopped = [True]

    def function(number):
        if stopped.pop():
            raise KeyboardInterrupt
        stopped.append(False)
        return number

    explorer = Small(lambda number: number)
    explorer.function = function
    with pytest.raises(KeyboardInterrupt):
        explorer.number.value = 2
    assert shows_trouble(explorer, "KeyboardInterrupt")
    stopped.append(False)
    explorer.number.value = 3
    assert explorer.picture.value == "<svg>3, 0</svg>"


# the player


def test_a_player_steps_and_says_when_it_is_done(sent):
    explorer = Small(only_positive)
    explorer.player.act("advance", steps=3)
    assert explorer.picture.value == "<svg>2, 3</svg>"
    explorer.player.act("reset")
    assert explorer.picture.value == "<svg>2, 0</svg>"
    assert sent == ["done", "done"]


def test_a_step_that_fails_is_shown_and_pauses(sent):
    explorer = Small(only_positive)
    explorer.number.value = -1
    explorer.picture.value = ""
    explorer.player.act("advance", draw=False)
    assert shows_trouble(explorer, "function stopped with ValueError")
    assert sent == ["stop", "done"]
    explorer.number.value = 1
    explorer.player.act("advance")
    assert explorer.picture.value == "<svg>2, 1</svg>"
    assert sent == ["stop", "done", "done"]


def test_an_interrupted_player_says_so(sent):
    def interrupted(number):
        raise KeyboardInterrupt

    explorer = Small(only_positive)
    explorer.function = interrupted
    with pytest.raises(KeyboardInterrupt):
        explorer.player.act("advance")
    assert sent == ["stop", "done"]


def test_an_inner_guard_leaves_the_failure_to_the_outer_one():
    explorer = Small(only_positive)
    assert not explorer.guard(lambda: explorer.guard(lambda: only_positive(-1)))
    assert shows_trouble(explorer, "ValueError")
    assert explorer.guard(lambda: explorer.guard(lambda: only_positive(1)))


# the learner's own functions


def learners(function, name="relu"):
    function.__module__, function.__name__ = "exercises.ch02_forward_pass", name
    return function


def test_the_check_says_what_is_wrong_with_the_learners_function(course):
    def stub(z):
        raise NotImplementedError("ch02: write relu")

    explorer = Small(learners(stub), "relu")
    assert shows_trouble(explorer, "relu stopped with NotImplementedError", "relu: 0 of 1 point", "Not written yet")
    assert "Your own code runs here: <code>relu</code>" in explorer.whose.value


def test_a_right_function_of_the_learner_is_not_blamed(course):
    explorer = Small(learners(lambda z: np.maximum(z, 0)), "relu")
    explorer.function = only_positive
    explorer.number.value = -1
    assert shows_trouble(explorer, "ValueError")
    assert "point" not in explorer.picture.value


def test_a_function_that_is_not_the_learners_is_not_checked(course):
    def relu(z):
        return 1 / 0

    explorer = Small(relu, "relu")
    assert shows_trouble(explorer, "relu stopped with ZeroDivisionError")
    assert "point" not in explorer.picture.value


def test_a_helper_that_is_no_exercise_is_not_checked(course):
    explorer = Small(learners(lambda z: 1 / 0, "my_helper"), "my_helper")
    assert shows_trouble(explorer, "my_helper stopped with ZeroDivisionError")


def test_a_failure_in_an_explorer_is_no_attempt(course):
    Small(learners(lambda z: None), "relu")
    assert progress.read(course.root) == {}


def test_a_function_is_checked_once_however_often_it_fails(course, monkeypatch):
    from propkit.checks import here

    checks = []
    monkeypatch.setattr(here, "examine", lambda *a, **k: checks.append(a) or 1 / 0)
    explorer = Small(learners(lambda z: None), "relu")
    for value in (2, 3, 4):
        explorer.number.value = value
    assert shows_trouble(explorer, "expected one number")
    assert len(checks) == 1


def test_an_endless_function_of_the_learner_has_its_card(course, monkeypatch):
    monkeypatch.setattr(base, "SECONDS", 0.1)
    monkeypatch.setattr(trouble, "CHECK_SECONDS", 0.1)

    def endless(z):
        while True:
            pass

    assert shows_trouble(
        Small(learners(endless), "relu"), "relu stopped with TimeoutError", "stopped after 0.1 seconds"
    )


def test_a_function_from_an_exercise_notebook_is_the_learners(course):
    path = course.chapter("ch02_forward_pass").notebook(course.root / "exercises")
    fill_in(path, {"relu": "def relu(z):\n    return 1 / 0"})
    sys.modules.pop("exercises.ch02_forward_pass", None)
    from exercises.ch02_forward_pass import relu as own

    try:
        explorer = Small(own, "relu")
    finally:
        sys.modules.pop("exercises.ch02_forward_pass", None)
    assert shows_trouble(explorer, "relu stopped with ZeroDivisionError", "relu: 0 of 1 point", "return 1 / 0")


def test_whose_code_runs_is_said_even_when_it_fails():
    assert "From the reference: <code>relu</code>." in Small(relu, "relu").whose.value
    explorer = Small(only_positive)
    explorer.functions = {"relu": relu}
    explorer.number.value = -1
    assert "From the reference: <code>relu</code>." in explorer.whose.value


# what functions print


def test_what_a_function_prints_is_shown_with_it_and_nowhere_else(capsys):
    def chatty(number):
        print(f"number <{number:g}>")
        return number

    explorer = Small(chatty)
    assert "Printed:<pre" in explorer.whose.value
    assert "number &lt;1&gt;</pre>" in explorer.whose.value
    explorer.number.value = 2
    assert "number &lt;2&gt;</pre>" in explorer.whose.value
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("end", ["", "\n"])
def test_much_print_is_cut_to_the_last_lines(end):
    def flood(number):
        for i in range(3000):
            print(i, "x" * 500)
        print("the end", end=end)
        return number

    shown = Small(flood).whose.value
    assert "The last 5 of 3,001 printed lines" in shown
    assert "2996 xxx" in shown
    assert "2995 xxx" not in shown
    assert "the end</pre>" in shown
    assert len(shown) < 1000


def test_print_before_an_error_is_shown():
    def chatty(number):
        print("almost")
        raise ValueError

    explorer = Small(chatty)
    assert shows_trouble(explorer)
    assert "almost" in explorer.whose.value


def test_a_cell_that_prints_meanwhile_keeps_its_output():
    cell = io.StringIO()
    ready, printed = threading.Event(), threading.Event()

    def slow(number):
        ready.set()
        assert printed.wait(5)
        return number

    explorer = Small(lambda number: number)
    explorer.function = slow
    with contextlib.redirect_stdout(cell):
        thread = threading.Thread(target=setattr, args=(explorer.number, "value", 2))
        thread.start()
        assert ready.wait(5)
        print("from the cell", flush=True)
        printed.set()
        thread.join()
    assert cell.getvalue() == "from the cell\n"
    assert "from the cell" not in explorer.whose.value


def test_a_cell_that_starts_meanwhile_can_say_whose_output_comes():
    said = []

    class KernelsOutput(io.StringIO):
        def set_parent(self, parent):
            said.append(parent)

    def function(number):
        sys.stdout.set_parent("the new cell")
        return number

    with contextlib.redirect_stdout(KernelsOutput()):
        Small(function)
    assert said == ["the new cell"]


def test_moves_in_two_threads_wait_for_each_other():
    inside, most = [], []

    def slow(number):
        inside.append(number)
        most.append(len(inside))
        time.sleep(0.02)
        inside.pop()
        return number

    explorers = [Small(slow), Small(slow)]
    threads = [threading.Thread(target=setattr, args=(e.number, "value", 3)) for e in explorers for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 1


@pytest.mark.filterwarnings("error")
def test_numpy_does_not_warn():
    assert Small(lambda number: np.exp(1000 * np.abs(np.float64(number)))).picture.value == "<svg>inf, 0</svg>"
    with pytest.raises(RuntimeWarning):
        np.exp(np.float64(1000))


# results


@pytest.mark.parametrize("value", [3, 3.0, np.float64(3), np.array(3.0), np.int64(3), True])
def test_as_number_takes_numbers(value):
    assert as_number(value, "f") == float(value)


def test_as_array_takes_arrays_of_the_shape_alone():
    assert as_array(np.array([1, 2]), (2,), "f").dtype == float
    with pytest.raises(ValueError, match=r"f returned an array of shape \(2,\), expected \(3,\)"):
        as_array(np.zeros(2), (3,), "f")
    for value in (None, [1.0, 2.0], np.array(["a"]), 3.0):
        with pytest.raises(TypeError, match=r"f returned .*, expected an array of shape \(2,\)"):
            as_array(value, (2,), "f")
