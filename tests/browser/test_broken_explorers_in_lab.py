"""Explorers that do not work: what a learner sees, and that the rule for the lessons' explorers finds them out."""

import nbformat
import pytest
from axe import violations
from explorer_page import Control, ExplorerOnPage

pytestmark = pytest.mark.browser

PATH = "broken.ipynb"
WEIGHT = Control("slider", "weight 1")
RAISES = """
from propkit.widgets import neuron_explorer
def weighted_sum(x, w, b):
    if w[0] > 0.4:
        raise ValueError("w is too large")
    return x @ w + b
neuron_explorer(weighted_sum)
"""
DEAF = """
deaf = neuron_explorer()
for control in deaf.controls:
    control.unobserve_all("value")
deaf
"""


@pytest.fixture(scope="module")
def explorers(shared_lab):
    """An explorer whose function raises an error, and one that does not listen to its controls."""
    cells = [nbformat.v4.new_code_cell(source.strip()) for source in (RAISES, DEAF)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), shared_lab.server.course / PATH)
    notebook = shared_lab.open(PATH)
    notebook.run_all()
    roots = notebook.panel.locator(".propkit-explorer")
    roots.nth(1).wait_for()
    return [ExplorerOnPage(root) for root in roots.all()]


def test_an_error_stands_in_place_of_the_picture_until_the_next_move(shared_lab, explorers):
    explorer, _ = explorers
    first = explorer.look()
    explorer.find(WEIGHT).press("ArrowRight")
    assert explorer.changes(first)
    broken = explorer.look()
    assert not broken["picture"]
    assert "ValueError: w is too large" in broken["words"]
    with shared_lab.all_in_view():
        for scheme in ("dark", "light"):
            shared_lab.choose(scheme)
            assert violations(shared_lab.page, [".propkit-explorer"]) == [], scheme
    explorer.find(WEIGHT).press("ArrowLeft")
    assert explorer.changes(broken)
    assert explorer.look() == first


def test_an_explorer_that_does_not_listen_is_found_out(explorers):
    _, deaf = explorers
    with pytest.raises(AssertionError, match="changes nothing"):
        deaf.assert_moves(WEIGHT)


def test_an_explorer_without_a_kernel_is_found_out(shared_lab, explorers):
    explorer, _ = explorers
    explorer.assert_moves(Control("slider", "bias"))
    shared_lab.shut_down_kernels()
    with pytest.raises(AssertionError, match="changes nothing"):
        explorer.assert_moves(Control("slider", "bias"))
