"""An instructor releases two chapters with nbgrader's own command and finds them in formgrader."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

ASSIGNMENTS = ["ch01_learning_loop", "ch02_forward_pass"]


def test_formgrader_lists_the_assignments(lab):
    for name in ASSIGNMENTS:
        lab.server.run("nbgrader", "generate_assignment", name, "--force")
    lab.open()
    lab.menu("Nbgrader", "Formgrader")
    formgrader = lab.page.frame_locator("iframe")
    expect(formgrader.locator("#main-table td.name")).to_have_text(ASSIGNMENTS)
    expect(formgrader.locator("#main-table td.status")).to_have_text(["draft", "draft"])
    lab.picture("formgrader")
