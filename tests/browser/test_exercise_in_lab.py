"""A learner writes relu in JupyterLab: first a known mistake, then the right answer."""

import json

import pytest
from axe import violations

from propkit.checks.exercise import load_bank
from propkit.course.manifest import load_course

pytestmark = pytest.mark.browser

CHAPTER, EXERCISE = load_course().exercise("relu")
NOTEBOOK = f"exercises/{CHAPTER.id}/{CHAPTER.id}.ipynb"
LEAKY = "return np.where(z > 0, z, 0.01 * z)"
RIGHT = "return np.maximum(z, 0)"
SCHEMES = ("light", "dark")
CARD = ".propkit-verdict"


@pytest.fixture
def notebook(lab):
    """The exercise notebook as it is released, with its set-up cell run."""
    lab.server.put_back(NOTEBOOK)
    notebook = lab.open(NOTEBOOK)
    notebook.run("setup")
    return notebook


def card(notebook, cell):
    """Return the text of the one card that stands under a cell, and look that nothing else stands there."""
    assert cell.locator(".jp-OutputArea-output").count() == 1
    return cell.locator(CARD).inner_text()


def assert_readable(lab, card):
    """Ask axe-core about a card in both themes, and as plain HTML where JupyterLab's colours are missing."""
    with lab.all_in_view():
        for scheme in reversed(SCHEMES):
            lab.choose(scheme)
            assert violations(lab.page, [CARD]) == [], scheme
    plain = lab.page.context.new_page()
    plain.set_content(card.evaluate("card => card.outerHTML"))
    assert violations(plain, [CARD]) == [], "plain"
    plain.close()


def test_wrong_answer_is_named_and_right_one_gets_full_points(lab, notebook):
    mistake = next(w for w in load_bank(CHAPTER.id)["relu"].wrong_answers if "leaky" in w.says)
    notebook.write_last_line("relu", LEAKY)
    notebook.run("relu")
    text = card(notebook, notebook.run("check_relu"))
    for expected in (
        "relu: 0 of 1 point. A known mistake.",
        "First thing wrong: On ",
        "expected 0",
        "Called with: ",
        f"Looks like: {mistake.says}",
        f"Ask yourself: {mistake.asks}",
        "Next: hint 1 of 4 (the idea): ",
    ):
        assert expected in text
    assert_readable(lab, notebook.cell("check_relu").locator(CARD))
    lab.picture("card-wrong", schemes=SCHEMES)

    notebook.write_last_line("relu", RIGHT)
    notebook.run("relu")
    text = card(notebook, notebook.run("check_relu"))
    assert "relu: 1 of 1 point. All right." in text
    assert "wrong" not in text
    lab.picture("card-right", schemes=SCHEMES)

    notebook.save()
    saved = {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in notebook.on_disk["cells"]}
    assert "".join(saved["relu"]["source"]).endswith(RIGHT)
    (output,) = saved["check_relu"]["outputs"]
    assert "".join(output["data"]["text/plain"]) == "1"
    assert "All right" in "".join(output["data"]["text/html"])
    progress = json.loads((lab.server.course / ".propkit" / "progress.json").read_text())
    assert progress["exercises"]["relu"] == {"best": 1, "attempts": 2, "hints": 0}


def test_stub_is_not_written_yet(lab, notebook):
    notebook.run("relu")
    text = card(notebook, notebook.run("check_relu"))
    assert "relu: 0 of 1 point. Not written yet." in text
    assert "relu is still the stub." in text
    lab.picture("card-stub", schemes=SCHEMES)
