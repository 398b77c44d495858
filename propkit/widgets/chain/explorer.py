"""A calculator for the chain rule: type an expression, see its graph, and send the blame back through it."""

import ipywidgets as widgets

from propkit.chain_rule import multiply_backward
from propkit.scalar_graph import backpropagate, topological_order
from propkit.widgets.chain.expression import parse
from propkit.widgets.chain.formula import ExpressionError
from propkit.widgets.chain.nudge import compare, marks
from propkit.widgets.chain.operations import PRODUCT
from propkit.widgets.chain.page import Page
from propkit.widgets.chain.picture import Moment, draw, legend
from propkit.widgets.chain.walk import NoValue, blame, forward, walk_back
from propkit.widgets.chain.words import describe, say_compared, say_complaint, say_fault, say_step
from propkit.widgets.explorer import Explorer
from propkit.widgets.player import Player
from propkit.widgets.slider import Slider
from propkit.widgets.whose import is_learners, lines

FIRST = "(w * x + b - y) ** 2"
EXAMPLES = {
    "a guess and its squared error": FIRST,
    "a number used twice": "w * 4 + w",
    "a part used twice": "(w * x) ** 2 + w * x",
    "a sigmoid neuron": "(sigmoid(w * x + b) - y) ** 2",
    "the sigmoid, made of small steps": "1 / (1 + exp(-(w * x + b)))",
    "two layers": "(w2 * tanh(w1 * x + b1) + b2 - y) ** 2",
}
VALUES = {"w": 3.0, "x": 2.0, "b": 1.0, "y": 4.0, "w1": 0.5, "b1": -0.25, "w2": 1.5, "b2": 0.5}
OTHERS = (2.0, 3.0, 0.5, 1.5, 1.0, 2.5)  # where names that nobody gave a number start, one after the other
SECONDS = 1.5  # from step to step


def chain_rule_graph(
    expression=FIRST, values=None,
    backpropagate=backpropagate, topological_order=topological_order, multiply_backward=multiply_backward,
):  # fmt: skip
    """Show the graph of an expression that can be changed, and the walk back through it.

    expression text in numbers, names, + - * / **, brackets and functions such as exp(x); values a dict name: number to
    start from; the functions are those of the exercises -> ChainGraph; ExpressionError for what cannot be drawn
    """
    functions = {
        "backpropagate": backpropagate, "topological_order": topological_order, "multiply_backward": multiply_backward
    }  # fmt: skip
    return ChainGraph(expression, VALUES | (values or {}), functions)


class ChainGraph(Explorer):
    """A line to type in, a slider for each name in it, and buttons to walk back; the functions given do the walk."""

    def __init__(self, expression, values, functions):
        self.tried, self.values, self.sliders, self.complaint = functions, values, {}, None
        self.formula = parse(expression)
        self.page = Page(self.formula)
        self.example = widgets.Dropdown(options=list(EXAMPLES.items()), value=self._known(), description="example")
        self.expression = widgets.Text(expression, description="expression", continuous_update=False)
        for field in (self.example, self.expression):
            field.layout = widgets.Layout(width="380px", max_width="97%")
        self.player = Player(
            "walk back", lambda: self._go(1), lambda: self._jump(0), self.refresh,
            lambda: self._jump(self.player.position - 1), interval=int(1000 * SECONDS),
        )  # fmt: skip
        super().__init__([[self.example, self.expression], [], [self.player]], functions)
        self._put_sliders()
        self.refresh()

    def moved(self, control):
        """Read the expression when it or the example is new."""
        if control is self.example and self.example.value:
            self.expression.value = self.example.value
        if control is self.expression:
            self._read()

    def show(self):
        """Return the graph and the words for what the player's last step did."""
        values = {name: self.sliders[name].value for name in self.formula.variables}
        numbers, trouble = forward(self.formula, values)
        moment, said = Moment(numbers, {}), ""
        if not trouble:
            try:
                moment, said = self._walk(values, numbers)
            except NoValue as error:
                trouble = str(error)
        if trouble:
            self.player.ended = True  # until there is something to walk through again
            said = f"{say_fault(trouble)} Move a slider."
        picture = draw(self.page, moment, describe(self.formula, moment)) + legend(self.page)
        return picture, (say_complaint(self.complaint, self.formula) if self.complaint else "") + lines(said)

    def _walk(self, values, numbers):
        """Walk back as far as the player stands -> Moment, words."""
        product = any(part.operation is PRODUCT for part in self.formula.parts)
        self.functions = {name: f for name, f in self.tried.items() if product or name != "multiply_backward"}
        walk = walk_back(self.formula, numbers, **self.tried)
        position = min(self.player.position, walk.last)
        self._stand_at(position, walk.last)
        done = walk.steps[:position]
        moment = Moment(numbers, walk.slopes, blame(self.formula, walk, position), done)
        if position == walk.last:
            compared = compare(self.formula, values, numbers, walk.grads)
            moment.marks = marks(moment.parts, walk.grads, compared)
            said = say_compared(compared, walk, is_learners(self.tried["backpropagate"]))
        else:
            moment.now = done[-1] if done else None
            said = say_step(self.formula, moment, walk, position)
        return moment, " ".join([said, *map(say_fault, walk.faults)])

    def _read(self):
        """Take over what was typed; where it cannot be drawn, all stays as it was, and the words say why."""
        try:
            formula = parse(self.expression.value)
        except ExpressionError as error:
            self.complaint = error
            return
        self.complaint = None
        if formula.text != self.formula.text:
            self.player.stop()
            self.formula, self.page = formula, Page(formula)
            self._stand_at(0, 0)
            self._put_sliders()
        self.example.value = self._known()

    def _known(self):
        return self.formula.text if self.formula.text in EXAMPLES.values() else None

    def _put_sliders(self):
        """Show a slider for each name; one that comes back has the number that it had."""
        for name in self.formula.variables:
            if name not in self.sliders:
                value = float(self.values.get(name, OTHERS[len(self.sliders) % len(OTHERS)]))
                bound = max(5.0, 2 * abs(value))
                self.sliders[name] = Slider(name, value, -bound, bound, 0.05)
                self.sliders[name].observe(self._moved, "value")
        shown = [self.sliders[name] for name in self.formula.variables]
        self.children[1].children = shown
        self.controls = [self.example, self.expression, *shown, self.player]

    def _stand_at(self, position, last):
        """Tell the player where it stands."""
        note = f"step {position} of {last}" if last else ""
        for name, value in {"position": position, "last": last, "ended": position >= last, "note": note}.items():
            if getattr(self.player, name) != value:
                setattr(self.player, name, value)

    def _go(self, steps):
        self._stand_at(min(max(self.player.position + steps, 0), self.player.last), self.player.last)

    def _jump(self, position):
        self._stand_at(max(position, 0), self.player.last)
        self.refresh()
