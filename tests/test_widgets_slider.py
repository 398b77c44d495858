"""The slider: a number within its range or out of its options, from Python and from the page."""

import pytest

from propkit.widgets.slider import Slider


def from_the_page(slider, value):
    """Deliver a value as the front end does."""
    slider._handle_msg(
        {"content": {"data": {"method": "update", "state": {"value": value}, "buffer_paths": []}}, "buffers": []}
    )


def test_it_is_a_number_in_a_range():
    slider = Slider("bias", 0.5, low=-5, high=5, step=0.1)
    assert (slider.label, slider.value, slider.low, slider.high, slider.step) == ("bias", 0.5, -5, 5, 0.1)
    slider.value = -5
    assert slider.value == -5.0


def test_it_is_one_of_its_options_in_order():
    slider = Slider("learning rate", 0.1, options=[1.0, 0.0001, 0.1])
    assert slider.options == [0.0001, 0.1, 1.0]
    assert slider.texts == ["0.0001", "0.1", "1"]
    slider.value = 1
    assert slider.value == 1.0


@pytest.mark.parametrize("value", [5.1, -6, float("nan"), float("inf")])
def test_outside_its_range_it_stays_where_it_was(value):
    with pytest.raises(ValueError, match=r"bias: .* lies outside -5 to 5"):
        Slider("bias", value, low=-5, high=5)
    slider = Slider("bias", 1, low=-5, high=5)
    with pytest.raises(ValueError, match="lies outside"):
        slider.value = value
    assert slider.value == 1


def test_what_is_no_option_is_refused():
    with pytest.raises(ValueError, match=r"rate: 0.2 is none of 0.1, 1"):
        Slider("rate", 0.2, options=[0.1, 1])
    slider = Slider("rate", 0.1, options=[0.1, 1])
    with pytest.raises(ValueError, match="is none of"):
        slider.value = 0.2
    assert slider.value == 0.1


@pytest.mark.parametrize(("low", "high", "step"), [(1, 1, 0.1), (2, 1, 0.1), (0, 1, 0), (0, 1, -1)])
def test_a_range_of_nothing_is_refused(low, high, step):
    with pytest.raises(ValueError, match="nothing to slide over"):
        Slider("bias", 1, low, high, step)


@pytest.mark.parametrize(
    ("low", "step", "decimals"),
    [(-5, 0.1, 1), (0, 0.25, 2), (0, 1, 0), (0, 1.0, 0), (0, 10, 0), (0.05, 0.1, 2), (0, 1e-4, 4)],
)
def test_it_shows_as_many_digits_as_its_steps_have(low, step, decimals):
    assert Slider("bias", 1, low=low, high=20, step=step).decimals == decimals


def test_a_move_on_the_page_is_observed():
    slider, seen = Slider("bias", 0, low=-5, high=5), []
    slider.observe(lambda change: seen.append(change["new"]), "value")
    from_the_page(slider, 2)
    assert seen == [2.0]
    from_the_page(slider, 9)  # ipywidgets writes the error into the log
    assert (slider.value, seen) == (2.0, [2.0])
