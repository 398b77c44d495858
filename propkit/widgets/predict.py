"""Say what will come out before the code says it: a field to commit a number, and a comparison afterwards."""

import math
from html import escape

import ipywidgets as widgets
from IPython.display import display

from propkit.widgets.live import Live

CLOSE = 0.1  # a prediction within a tenth of the result counts as close


def predict(question, unit=""):
    """Ask for a number and show a field for it.

    question a sentence, unit such as "metres" -> Prediction; call its `compare(result)` in a later cell
    """
    prediction = Prediction(question, unit)
    display(prediction.box)
    return prediction


class Prediction:
    """A question, the number that was committed (None before that), and the controls to commit it."""

    def __init__(self, question, unit=""):
        self.question, self.unit = question, unit
        self.value = None
        self.field = widgets.Text(
            description="I predict",
            placeholder="a number",
            layout=widgets.Layout(width="240px"),
        )
        self.button = widgets.Button(description="Commit", tooltip="Commit the prediction")
        self.note = Live(announced=True)
        self.button.on_click(self._commit)
        self.field.continuous_update = False
        row = widgets.HBox([self.field, widgets.HTML(escape(unit)), self.button, self.note])
        row.layout.flex_flow = "row wrap"
        title = widgets.HTML(f'<div style="line-height:1.5"><strong>{escape(question)}</strong></div>')
        self.box = widgets.VBox([title, row])
        self.box.add_class("propkit-predict")

    def _commit(self, _):
        number = read_number(self.field.value)
        if number is None:
            self.note.value = "Write a number first, such as 3.5."
            return
        self.value = number
        self.field.disabled = self.button.disabled = True
        self.note.value = f"✓ Committed: {show(number, self.unit)}. Now run the next cell."

    def compare(self, result):
        """Show what was predicted beside what came out.

        result number, in the prediction's unit
        """
        display(Comparison(self.question, self.value, float(result), self.unit))


class Comparison:
    """What was predicted beside what came out: a card in a notebook, two lines elsewhere."""

    def __init__(self, question, predicted, result, unit=""):
        self.question, self.predicted, self.result, self.unit = question, predicted, result, unit

    @property
    def remark(self):
        if self.predicted is None:
            return "You committed no prediction this time. Try it next time: it makes you look closer."
        if self.predicted == self.result or show(self.predicted) == show(self.result):
            return "That is what you predicted."
        if math.isclose(self.predicted, self.result, rel_tol=CLOSE):
            return "Close. Where does the small difference come from?"
        if self.predicted and math.isclose(self.predicted, -self.result, rel_tol=1e-3):
            return "The right size with the other sign. Which way round did you think?"
        return "Not what you predicted, and that is useful: which part did you see differently?"

    def lines(self):
        """Return the pairs (label, text) that are shown."""
        predicted = "nothing" if self.predicted is None else show(self.predicted, self.unit)
        return [("You predicted", predicted), ("It came out as", show(self.result, self.unit))]

    def __repr__(self):
        return ". ".join(f"{label} {text}" for label, text in self.lines()) + f". {self.remark}"

    def _repr_html_(self):
        cells = "".join(f"<span>{label}: <strong>{escape(text)}</strong></span>" for label, text in self.lines())
        return (
            '<div class="propkit-prediction" role="status" style="margin-top:8px;border-left:5px solid #0072B2;'
            "background:var(--jp-layout-color2,#f4f4f4);color:var(--jp-content-font-color1,#212121);"
            'padding:8px 14px;max-width:56em;font-size:14px;line-height:1.5">'
            f'<div style="display:flex;flex-wrap:wrap;column-gap:2.5em">{cells}</div>'
            f"<div>{escape(self.remark)}</div></div>"
        )


def read_number(text):
    """Return the number that someone typed, with a point or a comma, or None."""
    try:
        number = float(text.strip().replace(",", ".").replace("−", "-"))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def show(number, unit=""):
    """Write a number with up to six digits, and its unit."""
    return f"{number:.6g} {unit}".rstrip()
