"""The descent explorer: plain descent, momentum and Adam walk downhill from the same start."""

import ipywidgets as widgets

from propkit.figures.words import count, point, show
from propkit.optimizers import adam_step, gradient_descent_step, momentum_step
from propkit.widgets.descent.pictures import draw
from propkit.widgets.descent.surfaces import SURFACES
from propkit.widgets.descent.walks import METHODS, Walk, over
from propkit.widgets.descent.words import tell
from propkit.widgets.explorer import Explorer
from propkit.widgets.player import Player
from propkit.widgets.slider import Slider
from propkit.widgets.whose import lines

RATES = (0.0001, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.11, 0.12, 0.13, 0.15, 0.2, 0.3, 0.5, 1.0, 2.0)
BETAS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99)
LAST = 200  # steps


def descent_explorer(
    gradient_descent_step=gradient_descent_step,
    momentum_step=momentum_step,
    adam_step=adam_step,
    surface="narrow valley",
    rates=(0.11, 0.02, 0.2),
    steps=20,
):
    """Show three methods walking downhill on a map from the same start, and how the loss of each falls.

    The functions take their step as in chapter 6; params, grads, velocity, m and v are lists of one pair (W, b) with
    W (1, 1), the first weight of the map, and b (1,), the second. surface a name out of SURFACES; rates of plain
    descent, momentum and Adam; steps already taken, 0 to 200 -> DescentExplorer
    """
    functions = dict(zip(METHODS, (gradient_descent_step, momentum_step, adam_step), strict=True))
    return DescentExplorer(functions, surface, dict(zip(METHODS, rates, strict=True)), steps)


class DescentExplorer(Explorer):
    """A landscape, a start, a tick and a rate for each method, and a player.

    Where the start, a rate or beta is moved, the walks are made anew, with as many steps as before.
    """

    def __init__(self, steppers, surface, rates, steps):
        self.steppers, self.steps, self.walks, self.settling = steppers, steps, {}, False
        self.choice = widgets.Dropdown(
            options=list(SURFACES), value=surface, description="surface", layout=widgets.Layout(width="280px")
        )
        self.starts = [Slider(f"start {weight}", 0, step=0.01) for weight in ("w1", "w2")]
        self.ticks = {method: _tick(method) for method in METHODS}
        self.rates = {method: Slider(f"{method} rate", rate, options={*RATES, rate}) for method, rate in rates.items()}
        self.beta = Slider("momentum beta", 0.9, options=BETAS)
        self.player = Player("walk", self.advance, self.reset, self.refresh, self.back, last=LAST, stride=10)
        self.put_at_start()
        rates = [self.rates["plain"], self.rates["Adam"]], [self.rates["momentum"], self.beta]
        super().__init__([[self.choice, *self.ticks.values()], self.starts, *rates, [self.player]], {})
        self.refresh()

    @property
    def surface(self):
        return SURFACES[self.choice.value]

    def put_at_start(self):
        """Give the sliders of the start the range of the map, and the surface's own start."""
        for axis, slider in enumerate(self.starts):
            with slider.hold_sync(), slider.hold_trait_notifications():  # all at once: no value is outside the range
                slider.low, slider.high = self.surface.low[axis], self.surface.high[axis]
                slider.step, slider.value = self.surface.step, self.surface.start[axis]

    def moved(self, control):
        if control is self.choice:
            self.steps, self.settling = 0, True
            self.player.stop()
            try:
                self.put_at_start()
            finally:
                self.settling = False

    def refresh(self):
        if not self.settling:
            super().refresh()

    def advance(self):
        self.steps = min(self.steps + 1, LAST)

    def back(self):
        self.steps = max(self.steps - 1, 0)
        self.refresh()

    def reset(self):
        self.steps = 0
        self.refresh()

    def show(self):
        methods = [method for method, tick in self.ticks.items() if tick.value]
        used, walks = {METHODS[method][1]: self.steppers[method] for method in methods}, {}
        for method, name in zip(methods, used, strict=True):
            self.functions = {name: used[name]} | used  # should it fail, its own verdict comes first
            walks[method] = self.walk(method)
        self.functions = used
        self.steps = min(self.steps, max((len(walk.path) - 1 for walk in walks.values()), default=self.steps))
        paths = {method: walk.path[: self.steps + 1] for method, walk in walks.items()}
        losses = {method: walk.losses[: self.steps + 1] for method, walk in walks.items()}
        self.tell_player(all(over(values[-1]) for values in losses.values()))
        return draw(self.surface, paths, losses), self.say(paths, losses)

    def walk(self, method):
        """Return a method's walk with at least as many steps as shown, made anew where it is another one now."""
        start = tuple(slider.value for slider in self.starts)
        settings = self.choice.value, start, self.rates[method].value, method == "momentum" and self.beta.value
        known, walk = self.walks.pop(method, (None, None))  # one that fails now is begun anew the next time
        if settings != known:
            walk = Walk(method, self.steppers[method], self.surface, start, self.rates[method].value, self.beta.value)
        walk.go(self.steps)
        self.walks[method] = settings, walk
        return walk

    def tell_player(self, all_over):
        """Tell the player where the walks stand; they end after 200 steps, or when none can go on."""
        self.player.position, self.player.note = self.steps, f"step {self.steps} of {LAST}"
        self.player.ended = all_over or self.steps == LAST

    def say(self, paths, losses):
        """Say what each walk is doing -> HTML"""
        start = tuple(slider.value for slider in self.starts)
        if not paths:
            return lines("Tick a method to see it walk.")
        if not self.steps:
            slopes, loss = self.surface.gradient(*start), self.surface.loss(*start)
            return lines(f"The start is {point(start)}: loss {show(loss)}, slopes {point(slopes)}. Press Step or Play.")
        told = (
            f"<strong>{method}</strong> {tell(path, losses[method], self.surface, METHODS[method][1])}"
            for method, path in paths.items()
        )
        return lines(f"After {count(self.steps, 'step')}:", *told)


def _tick(method):
    return widgets.Checkbox(
        True, description=method, indent=False, layout=widgets.Layout(width="auto", margin="2px 14px")
    )
