"""Each lesson runs to its end in JupyterLab, and each of its explorers moves."""

import pytest
from playwright.sync_api import expect
from scratch_lab import ROOT

pytestmark = pytest.mark.browser

LESSONS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
assert LESSONS, "there are no lessons in notebooks/"


@pytest.mark.parametrize("lesson", LESSONS)
def test_lesson_runs_and_its_explorers_move(lab, lesson):
    notebook = lab.open(f"notebooks/{lesson}.ipynb")
    notebook.run_all()
    assert notebook.troubles == []

    sources = ["".join(cell["source"]) for cell in notebook.on_disk["cells"] if cell["cell_type"] == "code"]
    expected = sum("_explorer(" in source for source in sources)
    explorers = notebook.panel.locator(".jp-OutputArea-output", has=lab.page.locator(".widget-slider"))
    if expected:
        explorers.nth(expected - 1).wait_for()  # widgets come a little after the cell's end
    lab.long_picture(lesson)
    for i in range(explorers.count()):
        assert_moves(explorers.nth(i))
    expect(notebook.panel.get_by_text("Error displaying widget")).to_have_count(0)


def assert_moves(explorer):
    """Move the first slider with the keyboard, press Step where there is one: other words, another picture."""
    picture = explorer.locator("svg, img, canvas")
    before = [one.screenshot() for one in picture.all()]
    words = explorer.locator(".widget-html, .widget-output")
    acts = [lambda: explorer.locator(".noUi-handle").first.press("ArrowRight")]
    step = explorer.get_by_role("button", name="Step", exact=True)
    if step.count():
        acts.append(step.click)
    for act in acts:
        said = words.all_inner_texts()
        act()
        expect(words).not_to_have_text(said, use_inner_text=True)
    changed = [one.screenshot() for one in picture.all()] != before
    assert changed or not before, "the picture did not change"
