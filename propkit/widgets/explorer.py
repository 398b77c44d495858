"""What all explorers share: controls, a picture, words, whose code runs, and what is shown when that code fails."""

import contextlib
import threading

import ipywidgets as widgets
import numpy as np

from propkit.checks.time_limit import OutOfTime, within
from propkit.widgets.live import Live
from propkit.widgets.player import Player
from propkit.widgets.printed import Printed
from propkit.widgets.trouble import trouble_card
from propkit.widgets.whose import whose_code

SECONDS = 5.0  # how long one picture may take before the function that makes it is called endless
# JupyterLab answers a widget in a thread beside the one of the cells, and its first message even there.
ONE_AT_A_TIME = threading.RLock()


class Explorer(widgets.VBox):
    """Rows of controls, a picture below them, the same in words, and a line that says whose code runs.

    rows lists of controls; functions a dict name: function, all that may be the learner's. A subclass has
    `show() -> (picture, words)`, both HTML, and calls `refresh` when all its own attributes are there. What a Player
    among the controls does is guarded too, and a failure stops it.
    """

    def __init__(self, rows, functions):
        self.functions = functions
        self.controls = [control for row in rows for control in row]
        self.picture, self.words = Live(), Live(announced=True)
        self.whose = widgets.HTML()
        self._guarded = False
        wrap = widgets.Layout(flex_flow="row wrap")
        super().__init__([*(widgets.HBox(row, layout=wrap) for row in rows), self.picture, self.words, self.whose])
        self.add_class("propkit-explorer")
        for control in self.controls:
            if isinstance(control, Player):
                control.guard = self.guard
            elif control.has_trait("value"):
                control.observe(self._moved, "value")

    def show(self):
        """Return the picture and the words of this moment, as HTML."""
        raise NotImplementedError(f"{type(self).__name__} needs show()")

    def moved(self, control):
        """Take notice that a control was moved, before the picture is drawn again."""

    def _moved(self, change):
        def act():
            self.moved(change["owner"])
            self.refresh()

        self.guard(act)

    def refresh(self):
        """Draw again. Where the functions fail, the reason stands in place of the picture."""
        self.guard(self._draw)

    def _draw(self):
        self.picture.value, self.words.value = self.show()

    def guard(self, act):
        """Run something that calls the functions -> whether it went well; if not, the reason is shown.

        A function of the learner may raise anything, print, or never end: the explorer stays alive. Within another
        guard, what is raised goes on to the outer one.
        """
        with ONE_AT_A_TIME:
            if self._guarded:
                act()
                return True
            self._guarded, printed = True, Printed()
            try:
                with contextlib.redirect_stdout(printed), np.errstate(all="ignore"):
                    error = _attempt(act)
            finally:
                self._guarded = False
            if error is not None:
                self.picture.value, self.words.value = trouble_card(error, self.functions), ""
            self.whose.value = whose_code(self.functions) + printed.html  # after show, which may choose among them
            if isinstance(error, KeyboardInterrupt):
                raise error
            return error is None


def _attempt(act):
    """Run something for a limited time -> what it raised, or None."""
    try:
        within(SECONDS, act)
    except OutOfTime as caught:
        error = TimeoutError(f"no result within {SECONDS:g} s. Is there a loop that never ends?")
        return error.with_traceback(caught.__traceback__)
    except (Exception, SystemExit, KeyboardInterrupt) as error:
        return error
    return None
