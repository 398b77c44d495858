"""Every figure function of the course, those that come later too: drawn, good, and described by its own data."""

import importlib
import inspect
import pkgutil

import pytest
from figure_examples import EXAMPLES
from pictures import assert_good_picture, numbers

import propkit.figures

CALLS = [pytest.param(draw, *call, id=f"{draw.__name__}-{i}") for draw in EXAMPLES
         for i, call in enumerate(EXAMPLES[draw])]  # fmt: skip


def figure_functions():
    """Return each draw_... function under propkit.figures; one that draws into an Axes is part of a figure."""
    modules = [
        importlib.import_module(f"propkit.figures.{m.name}") for m in pkgutil.iter_modules(propkit.figures.__path__)
    ]
    named = {f for module in modules for name, f in vars(module).items() if name.startswith("draw_")}
    return {f for f in named if inspect.isfunction(f) and "ax" not in inspect.signature(f).parameters}


def test_every_figure_function_is_drawn():
    assert len(figure_functions()) > 35
    undrawn = {f.__name__ for f in figure_functions() - set(EXAMPLES)}
    assert not undrawn, "add two calls for each to tests/figure_examples.py"


@pytest.mark.parametrize(("draw", "arguments", "options"), CALLS)
def test_every_figure_is_a_good_picture(draw, arguments, options):
    assert_good_picture(lambda: draw(*arguments, **options))


@pytest.mark.parametrize("draw", EXAMPLES, ids=lambda draw: draw.__name__)
def test_other_data_have_another_description(draw):
    descriptions = [draw(*arguments, **options).description for arguments, options in EXAMPLES[draw]]
    wanted = 2 if inspect.signature(draw).parameters else 1
    assert len({tuple(numbers(text)) for text in descriptions}) == len(descriptions) >= wanted, descriptions
