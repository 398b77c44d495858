"""The learning loop, step by step: a line that moves towards the data, and the loss that falls or explodes."""

import numpy as np

from propkit.figures.words import count, show
from propkit.learning import correct, guess, nudge_slope, squared_error
from propkit.widgets.explorer import Explorer
from propkit.widgets.loop.picture import draw
from propkit.widgets.player import Player
from propkit.widgets.slider import Slider
from propkit.widgets.trouble import as_array, as_number
from propkit.widgets.whose import lines

RATES = (0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.11, 0.13, 0.2, 0.5, 1.0)
TOO_LARGE = 1e9  # a loss above this has exploded, and a nudge can no longer measure its slope
LAST = 1000  # steps; by then every rate that works has arrived, or crawls
POINTS = 25  # on the line of guesses


def loop_explorer(x, y, w=0.0, b=0.0, lr=0.02, **functions):
    """Return the explorer of the learning loop: press Step or Play, and see one neuron learn.

    x (N,), y (N,) targets, w and b to start from, lr the learning rate to start with;
    guess, squared_error, nudge_slope and correct may be the learner's own -> LoopExplorer
    """
    return LoopExplorer(x, y, w, b, lr, **functions)


class LoopExplorer(Explorer):
    """A slider for the learning rate, buttons to play, step, run and reset; all numbers come from the functions."""

    def __init__(
        self, x, y, w, b, lr,
        guess=guess, squared_error=squared_error, nudge_slope=nudge_slope, correct=correct,
    ):  # fmt: skip
        self.x, self.y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        self.start = float(w), float(b)
        self.guess, self.squared_error = guess, squared_error
        self.nudge_slope, self.correct = nudge_slope, correct
        self.rate = Slider("learning rate", lr, options={*RATES, lr})
        self.player = Player("learning", self.advance, self.reset, self.refresh, stride=10, interval=200)
        used = {"guess": guess, "squared_error": squared_error, "nudge_slope": nudge_slope, "correct": correct}
        super().__init__([[self.rate], [self.player]], used)
        self.reset()

    def reset(self):
        """Go back to the first weight and bias."""
        self.w, self.b = self.start
        self.losses = []
        self._count()
        self.refresh()

    def advance(self):
        """Take one step. Where a function fails, nothing moves."""
        self._measure_start()
        w, b = self.next_numbers()[1]
        loss = self.loss(w, b)
        self.w, self.b, self.losses = w, b, [*self.losses, loss]
        self._count()

    def _measure_start(self):
        self.losses = self.losses or [self.loss(self.w, self.b)]

    def _count(self):
        self.player.position = self.steps
        self.player.ended = self.exploded or self.steps >= LAST
        self.player.note = count(self.steps, "step")

    @property
    def steps(self):
        return max(len(self.losses) - 1, 0)

    @property
    def exploded(self):
        return bool(self.losses) and not self.losses[-1] <= TOO_LARGE  # not a number is not below either

    def guesses(self, x, w, b):
        """Return the guesses for inputs of any number."""
        return as_array(self.guess(x, w, b), x.shape, "guess")

    def loss(self, w, b):
        """Return the mean error over all rows for a weight and a bias."""
        errors = self.squared_error(self.guesses(self.x, w, b), self.y)
        return float(np.mean(as_array(errors, self.x.shape, "squared_error")))

    def next_numbers(self):
        """Return the slopes for w and b, and w and b as they are after the next step."""
        slope_w = as_number(self.nudge_slope(lambda w: self.loss(w, self.b), self.w), "nudge_slope")
        slope_b = as_number(self.nudge_slope(lambda b: self.loss(self.w, b), self.b), "nudge_slope")
        pairs = ((self.w, slope_w), (self.b, slope_b))
        moved = tuple(as_number(self.correct(now, slope, self.rate.value), "correct") for now, slope in pairs)
        return (slope_w, slope_b), moved

    def show(self):
        """Return the pictures of this moment, and where the next step would go at the rate of the slider."""
        self._measure_start()
        reach = np.linspace(min(0, *self.x), 1.15 * max(0, *self.x), POINTS)
        line = np.column_stack([reach, self.guesses(reach, self.w, self.b)])
        guesses = self.guesses(self.x, self.w, self.b)
        picture = draw(self.x, self.y, line, guesses, self.losses)
        return picture, self._explosion() if self.exploded else self._next_step(guesses)

    def _explosion(self):
        return lines(
            f"After {count(self.steps, 'step')} the loss is {show(self.losses[-1])}. <strong>It exploded:</strong> "
            "each step jumped too far. Press Reset and choose a smaller learning rate."
        )

    def _next_step(self, guesses):
        (slope_w, slope_b), (w, b) = self.next_numbers()
        return lines(
            f"<strong>After {count(self.steps, 'step')}.</strong> "
            f"Guess for x = {show(self.x[0])}: {show(guesses[0], 4)}, target {show(self.y[0])}. "
            f"Loss over all {len(self.x)} rows: <strong>{show(self.losses[-1], 4)}</strong>.",
            _correction("w", self.w, slope_w, w),
            _correction("b", self.b, slope_b, b),
        )


def _correction(name, now, slope, then):
    """Say in words which way a number should go, and where the next step takes it."""
    if abs(slope) < 1e-6:
        return f"Slope for {name}: 0. Nothing to gain: {name} stays at {show(now, 4)}."
    effect = "lowers" if slope < 0 else "raises"
    way = "up" if then > now else "down" if then < now else "nowhere"
    return (
        f"Slope for {name}: {show(slope, 4)}, so a larger {name} {effect} the loss. "
        f"The next step takes {name} {way}, from {show(now, 4)} to {show(then, 4)}."
    )
