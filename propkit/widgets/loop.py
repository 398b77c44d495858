"""The learning loop, step by step: a line that moves towards the data, and the loss that falls or explodes."""

import ipywidgets as widgets
import numpy as np

from propkit.figures.training import draw_training
from propkit.learning import correct, guess, nudge_slope, squared_error
from propkit.widgets.whose import error_card, lines, svg, whose_code

RATES = (0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.11, 0.13, 0.2, 0.5, 1.0)
TOO_LARGE = 1e9  # a loss above this has exploded, and a nudge can no longer measure its slope


def loop_explorer(x, y, w=0.0, b=0.0, lr=0.02, **functions):
    """Return the explorer of the learning loop: press Step, and see one neuron learn.

    x (N,), y (N,) targets, w and b to start from, lr the learning rate to start with;
    guess, squared_error, nudge_slope and correct may be the learner's own -> LoopExplorer
    """
    return LoopExplorer(x, y, w, b, lr, **functions)


class LoopExplorer(widgets.VBox):
    """A slider for the learning rate, buttons to step, run and reset, the picture, and the numbers in words."""

    def __init__(
        self, x, y, w, b, lr,
        guess=guess, squared_error=squared_error, nudge_slope=nudge_slope, correct=correct,
    ):  # fmt: skip
        self.x, self.y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        self.start = float(w), float(b)
        self.guess, self.squared_error = guess, squared_error
        self.nudge_slope, self.correct = nudge_slope, correct
        self.rate = widgets.SelectionSlider(
            options=[(f"{rate:g}", rate) for rate in sorted({*RATES, lr})],
            value=lr,
            description="learning rate",
            style={"description_width": "initial"},
            layout=widgets.Layout(width="290px"),
        )
        self.step_button = _button("Step", "One correction of w and b", lambda: self.advance(1))
        self.run_button = _button("Run 10", "Ten corrections", lambda: self.advance(10))
        self.reset_button = _button("Reset", "Back to the first weight and bias", self.reset)
        self.rate.observe(lambda _: self.describe(), "value")
        self.picture, self.words = widgets.HTML(), widgets.HTML()
        controls = widgets.HBox([self.rate, self.step_button, self.run_button, self.reset_button])
        controls.layout.flex_flow = "row wrap"
        whose = widgets.HTML(lines(whose_code((guess, squared_error, nudge_slope, correct))))
        super().__init__([controls, self.picture, self.words, whose])
        self.reset()

    def reset(self):
        """Go back to the first weight and bias."""
        self.w, self.b = self.start
        self.losses = []
        self.advance(0)

    def advance(self, steps):
        """Take some steps, then draw. An error of the learner's code is shown, and nothing moves."""
        try:
            with np.errstate(all="ignore"):
                if not self.losses:
                    self.losses = [self.loss(self.w, self.b)]
                for _ in range(steps):
                    if self.exploded:
                        break
                    self.w, self.b = self.next_numbers()[1]
                    self.losses = [*self.losses, self.loss(self.w, self.b)]
                self.picture.value = self.draw()
        except Exception as error:
            self.picture.value = error_card(error)
        self.describe()

    @property
    def exploded(self):
        return bool(self.losses) and not self.losses[-1] <= TOO_LARGE  # not a number is not below either

    def loss(self, w, b):
        """Return the mean error over all rows for a weight and a bias."""
        return float(np.mean(self.squared_error(self.guess(self.x, w, b), self.y)))

    def next_numbers(self):
        """Return the slopes for w and b, and w and b as they are after the next step."""
        slope_w = float(self.nudge_slope(lambda w: self.loss(w, self.b), self.w))
        slope_b = float(self.nudge_slope(lambda b: self.loss(self.w, b), self.b))
        lr = self.rate.value
        moved = float(self.correct(self.w, slope_w, lr)), float(self.correct(self.b, slope_b, lr))
        return (slope_w, slope_b), moved

    def draw(self):
        """Return the picture of this moment as HTML."""
        figure = draw_training(self.x, self.y, self.w, self.b, self.guess, self.losses)
        return svg(figure, f"The line of guesses with weight {self.w:.4g} and bias {self.b:.4g}, and the loss so far.")

    def describe(self):
        """Say what the numbers are now, and what the next step would do at the rate of the slider."""
        self.step_button.disabled = self.run_button.disabled = self.exploded
        if self.exploded:
            self.words.value = lines(
                f"After step {len(self.losses) - 1} the loss is {self.losses[-1]:.3g}. <strong>It exploded:</strong> "
                "each step jumped too far. Press Reset and choose a smaller learning rate."
            )
            return
        try:
            (slope_w, slope_b), (w, b) = self.next_numbers()
        except Exception as error:
            self.words.value = error_card(error)
            return
        first = float(self.guess(self.x[0], self.w, self.b))
        self.words.value = lines(
            f"<strong>After step {len(self.losses) - 1}.</strong> "
            f"Guess for x = {self.x[0]:g}: {first:.4g}, target {self.y[0]:g}. "
            f"Loss over all {len(self.x)} rows: <strong>{self.losses[-1]:.4g}</strong>.",
            _correction("w", self.w, slope_w, w),
            _correction("b", self.b, slope_b, b),
        )


def _button(text, tooltip, press):
    button = widgets.Button(description=text, tooltip=tooltip, layout=widgets.Layout(width="80px"))
    button.on_click(lambda _: press())
    return button


def _correction(name, now, slope, then):
    """Say in words which way a number should go, and where the next step takes it."""
    if abs(slope) < 1e-6:
        return f"Slope for {name}: 0. Nothing to gain: {name} stays at {now:.4g}."
    effect = "lowers" if slope < 0 else "raises"
    way = "up" if then > now else "down" if then < now else "nowhere"
    return (
        f"Slope for {name}: {slope:.4g}, so a larger {name} {effect} the loss. "
        f"The next step takes {name} {way}, from {now:.4g} to {then:.4g}."
    )
