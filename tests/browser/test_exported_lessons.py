"""Each lesson as a page of its own that nbconvert makes, opened without a kernel and with the network off."""

import pytest
from axe import violations
from nbconvert import HTMLExporter
from test_lessons_in_lab import CALLS, LESSONS, THEIRS

pytestmark = pytest.mark.browser

# The template's own: the numbers beside the cells, and the colours of the code.
TEMPLATE = (".jp-InputPrompt", ".jp-OutputPrompt", ".jp-CodeMirrorEditor")
BLANK = """() => [...document.querySelectorAll("img")].filter(one => !one.naturalWidth || !one.alt).map(one => one.src)
    .concat([...document.querySelectorAll(".jp-RenderedMarkdown")].filter(one => !one.innerText.trim())
        .map(one => one.outerHTML.slice(0, 200)))"""


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_that_was_never_run_shows_a_still_picture_before_each_explorer(offline, server, lesson):
    server.put_back(f"notebooks/{lesson}.ipynb")
    page, _ = HTMLExporter().from_filename(str(server.course / "notebooks" / f"{lesson}.ipynb"))
    open_page(offline, server, lesson, page)
    assert offline.evaluate(BLANK) == []
    for cell in offline.locator(".jp-CodeCell").filter(has_text=CALLS).all():
        name = CALLS.search(cell.inner_text())[0].rstrip("(")
        still = cell.locator(f"xpath=preceding-sibling::*[1]//img[contains(@src, 'pictures/{name}.svg')]")
        assert still.count() == 1, f"no picture stands before {name}"


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_that_was_run_can_be_read_by_everybody(offline, server, lesson):
    server.put_back(f"notebooks/{lesson}.ipynb")
    server.run("nbconvert", "--to", "html", "--execute", f"notebooks/{lesson}.ipynb")
    open_page(offline, server, lesson)
    assert offline.evaluate(BLANK) == []
    assert offline.locator('[data-mime-type="application/vnd.jupyter.stderr"]').all_inner_texts() == []
    assert violations(offline, ["body"], TEMPLATE, THEIRS) == []


def open_page(page, server, lesson, text=None):
    """Open a lesson's page in the browser; where there is a text, it is written there first."""
    path = server.course / "notebooks" / f"{lesson}.html"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    page.goto(path.as_uri())
