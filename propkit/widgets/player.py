"""Buttons to play, pause, step and reset something that happens in steps."""

from pathlib import Path

import anywidget
import traitlets

FRONT_END = Path(__file__).with_name("front_end")


def _unguarded(act):
    act()
    return True


class Player(anywidget.AnyWidget):
    """Play, Pause, Step, Run (where stride > 1), Back (where `back` is given), Reset, and a progress bar.

    advance() takes one step; draw() shows where it stands; reset() goes back to the start and back() undoes one step,
    and both draw by themselves. last is the number of steps until the end, 0 for no end. The owner sets `position`,
    `ended` and `note`. In an Explorer all this runs in its guard, and a failure pauses.
    Who prefers reduced motion sees only where playing has led, not each step.
    """

    _esm = FRONT_END / "player.js"
    _css = FRONT_END / "controls.css"
    label = traitlets.Unicode().tag(sync=True)
    position, last = traitlets.Int(0).tag(sync=True), traitlets.Int(0).tag(sync=True)
    ended = traitlets.Bool(False).tag(sync=True)
    note = traitlets.Unicode("").tag(sync=True)
    interval = traitlets.Int(100, help="milliseconds from picture to picture").tag(sync=True)
    stride = traitlets.Int(1).tag(sync=True)
    backwards = traitlets.Bool(False).tag(sync=True)
    stops = traitlets.Int(0, help="how often it was paused from here").tag(sync=True)

    def __init__(self, label, advance, reset, draw, back=None, **traits):
        self._acts = {"reset": reset, "draw": draw, "back": back}
        self._advance = advance
        self.guard = _unguarded
        super().__init__(label=label, backwards=back is not None, **traits)
        self.on_msg(lambda _, content, __: self.act(**content))

    def act(self, kind, steps=1, draw=True, stops=None):
        """Do what a button asks for, and say when it is done; a failure pauses. The front end sends these.

        stops as it was when the front end asked: a step that it asked for before it heard of a stop is not taken.
        """
        went_well = stale = kind == "advance" and stops not in (None, self.stops)
        try:
            if not stale:
                went_well = self.guard(lambda: self._do(kind, steps, draw))
        finally:
            if not went_well:
                self.stop()
            self.send({"kind": "done"})

    def _do(self, kind, steps, draw):
        if kind != "advance":
            self._acts[kind]()
            return
        for _ in range(steps):
            if not self.ended:
                self._advance()
        if draw:
            self._acts["draw"]()

    def stop(self):
        """Pause, as when another control was moved."""
        self.send({"kind": "stop"})
        self.stops += 1
