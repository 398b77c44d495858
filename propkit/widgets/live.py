"""HTML that changes: a picture, or words that a screen reader reads out when they are new."""

import anywidget
import traitlets

from propkit.widgets.slider import FRONT_END, KEYS


class Live(anywidget.AnyWidget):
    """Show `value` as HTML; announced=True has a screen reader say it whenever it changes."""

    _esm = KEYS + (FRONT_END / "live.js").read_text(encoding="utf-8")
    value = traitlets.Unicode().tag(sync=True)
    announced = traitlets.Bool(False).tag(sync=True)
