"""The table of `make bench` names a missing peer and marks a ratio that is over; all contenders take the same step."""

import numpy as np
import pytest

from benchmarks import steps
from benchmarks.contenders import Float32, Float64, Plain, ScikitLearn, bare_products
from benchmarks.interleaved import interleaved, spread


def setting(threads=1, pin="", without=()):
    """Return the facts of one setting in which every contender takes 10 µs, and the bare products take 5."""
    names = {name for left, right, _ in steps.WANTED for name in (left, right)} - set(without)
    network = {name: {"us": 5.0 if name == steps.BARE else 10.0, "spread": 0.004, "rounds": 30} for name in names}
    return {"networks": dict.fromkeys(steps.NETWORKS, network), "threads": threads, "pin": pin, "blas": ["SkylakeX"]}


def line(lines, beginning):
    (found,) = [one for one in lines if one.startswith(beginning)]
    return found


def test_a_missing_peer_is_named():
    facts = setting(without=[steps.TORCH])
    assert line(steps.steps_table(facts), steps.TORCH).count("not installed") == 4
    assert line(steps.ratios_table(facts), "float32 / PyTorch").count("not installed") == 4
    assert "not installed" not in line(steps.steps_table(facts), "scikit-learn")


def test_a_ratio_that_is_over_is_marked():
    lines = steps.ratios_table(setting())
    assert line(lines, "float32 / bare").split()[6::2] == ["(5.3)", "(2.8)", "(1.25)!", "(1.12)!"]
    assert line(lines, "float32 / PyTorch").split()[-1] == "(0.55)!"
    assert line(lines, "float32 / Keras").split()[-2:] == ["1.00", "(1)"]
    assert line(steps.ratios_table(setting(pin=steps.PIN)), "float32 / PyTorch").split()[-1] == "(0.9)!"
    assert "(" not in line(lines, "bare products, float32 / PyTorch")
    assert "(" not in line(steps.ratios_table(setting(threads=2)), "float32 / bare")


@pytest.mark.parametrize("network", ["2-16-1", "64-64-32-10"])
def test_all_take_the_same_step(network):
    sizes = [int(size) for size in network.split("-")]
    contenders = [Plain, Float64, Float32, ScikitLearn]
    assert len(steps.same_step(contenders, sizes, 32, np.random.default_rng(1))) == 4

    class WithoutBiases(Float64):
        def weights(self):
            return [(W, b * 0) for W, b in self.trainer.params]

    class TwiceAsFar(Float64):
        def step(self, x, y):
            return self.trainer.step(x, y, 2 * self.lr)

    for other in (WithoutBiases, TwiceAsFar):
        with pytest.raises(AssertionError, match="off in a step of"):
            steps.same_step([Float64, other], sizes, 32, np.random.default_rng(1))


def test_bare_products_are_those_of_a_step():
    """2 N D M additions and multiplications for the forward pass, as many for dW, and for dx but in the first layer."""
    multiply = bare_products([4, 5, 3], 7, np.random.default_rng(0))
    (products,) = [cell.cell_contents for cell in multiply.__closure__ if isinstance(cell.cell_contents, list)]
    shapes = sorted((left.shape, right.shape) for left, right, _ in products)
    forward, dW, dx = [((7, 4), (4, 5)), ((7, 5), (5, 3))], [((4, 7), (7, 5)), ((5, 7), (7, 3))], [((7, 3), (3, 5))]
    assert shapes == sorted(forward + dW + dx)
    multiply()
    for left, right, out in products:
        assert left.dtype == out.dtype == np.float32
        np.testing.assert_allclose(out, left.astype(float) @ right, rtol=1e-4, atol=1e-5)


def test_all_contenders_have_as_many_turns():
    calls = []
    times = interleaved({name: lambda name=name: calls.append(name) for name in "ab"}, seconds=0)
    assert len(times["a"]) == len(times["b"]) == 30
    assert set(calls) == {"a", "b"}


def test_the_spread_holds_the_median_of_95_in_100_samples():
    rng, held = np.random.default_rng(2), []
    for _ in range(1000):
        sample = rng.normal(10, 1, size=41)
        held.append(abs(10 - np.median(sample)) <= spread(sample) * np.median(sample))
    assert 0.93 < np.mean(held) < 0.98
    assert spread(np.ones(30)) == 0
