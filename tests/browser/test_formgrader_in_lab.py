"""An instructor releases two chapters with nbgrader's own command and finds them in formgrader."""

import shutil

import pytest
from playwright.sync_api import expect

from propkit.course.manifest import load_course

pytestmark = pytest.mark.browser

ASSIGNMENTS = ["ch01_learning_loop", "ch02_forward_pass"]


def test_formgrader_lists_the_assignments(lab):
    for name in ASSIGNMENTS:
        shutil.rmtree(lab.server.course / "exercises" / name)
        lab.server.run("nbgrader", "generate_assignment", name)
    lab.open()
    lab.menu("Nbgrader", "Formgrader")
    table = lab.page.frame_locator("iframe").locator("#main-table")
    expect(table.locator("td.name")).to_contain_text(ASSIGNMENTS)
    expect(table.locator("td.preview a").nth(len(ASSIGNMENTS) - 1)).to_be_visible()  # only what is released has one
    table.scroll_into_view_if_needed()
    lab.picture("formgrader")

    # Formgrader lists source folders too; points are known of released chapters alone.
    listed = lab.page.request.get(f"{lab.server.url}formgrader/api/assignments").json()
    points = {assignment["name"]: assignment["max_score"] for assignment in listed}
    for name in ASSIGNMENTS:
        assert points[name] == load_course().chapter(name).max_points
