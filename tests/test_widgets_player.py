"""The player: what each button asks for is done, and the page always hears when it is."""

import pytest

from propkit.widgets.player import Player


class Counter:
    """Counts to `end`, one step at a time, and notes what it drew."""

    def __init__(self, end=5, **options):
        self.n, self.drawn, self.sent, self.end = 0, [], [], end
        self.player = Player("count", self.advance, self.reset, self.draw, **options)
        self.player.send = lambda content: self.sent.append(content["kind"])

    def advance(self):
        self.n += 1
        self.player.ended = self.n >= self.end

    def reset(self):
        self.n = 0
        self.player.ended = False
        self.draw()

    def draw(self):
        self.drawn.append(self.n)

    def back(self):
        self.n -= 1
        self.draw()

    def press(self, **content):
        """Deliver a message as the front end does."""
        self.player._handle_msg({"content": {"data": {"method": "custom", "content": content}}, "buffers": []})


def test_a_step_is_taken_and_drawn():
    counter = Counter()
    counter.press(kind="advance", steps=1, draw=True)
    assert (counter.n, counter.drawn, counter.sent) == (1, [1], ["done"])


def test_many_steps_are_drawn_once():
    counter = Counter()
    counter.press(kind="advance", steps=3, draw=True)
    assert (counter.n, counter.drawn) == (3, [3])


def test_steps_that_nobody_wants_to_see_are_not_drawn_until_asked():
    counter = Counter()
    counter.press(kind="advance", steps=2, draw=False)
    assert (counter.n, counter.drawn) == (2, [])
    counter.press(kind="draw")
    assert (counter.drawn, counter.sent) == ([2], ["done", "done"])


def test_nothing_goes_beyond_the_end_and_reset_starts_afresh():
    counter = Counter(end=4)
    counter.press(kind="advance", steps=10, draw=True)
    assert counter.n == 4
    counter.press(kind="advance", steps=1, draw=True)
    assert counter.n == 4
    counter.press(kind="reset")
    counter.press(kind="advance", steps=1, draw=True)
    assert (counter.n, counter.drawn[-2:]) == (1, [0, 1])
    assert counter.sent == ["done"] * 4


def test_back_undoes_a_step_where_there_is_one():
    assert not Counter().player.backwards
    counter = Counter()
    counter.player = Player("count", counter.advance, counter.reset, counter.draw, back=counter.back, last=5)
    assert counter.player.backwards
    counter.press(kind="advance", steps=2, draw=True)
    counter.press(kind="back")
    assert counter.drawn == [2, 1]


def test_a_failure_is_not_swallowed_and_the_page_hears_of_the_end():
    def fail():
        raise ValueError("no")

    counter = Counter()
    counter.player._advance = fail
    with pytest.raises(ValueError, match="no"):
        counter.player.act("advance")
    assert counter.sent == ["stop", "done"]


def test_a_failure_that_its_guard_took_pauses():
    counter = Counter()
    counter.player.guard = lambda act: False
    counter.press(kind="advance", steps=1, draw=True)
    assert (counter.n, counter.sent) == (0, ["stop", "done"])


def test_stop_pauses():
    counter = Counter()
    counter.player.stop()
    assert counter.sent == ["stop"]


def test_the_page_is_told_how_far_it_is():
    player = Player("count", None, None, None, last=100, stride=10, interval=50)
    state = player.get_state()
    assert (state["label"], state["last"], state["stride"], state["interval"]) == ("count", 100, 10, 50)
    assert (state["position"], state["ended"], state["note"], state["backwards"]) == (0, False, "", False)
