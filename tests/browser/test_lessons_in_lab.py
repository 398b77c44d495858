"""Each lesson in JupyterLab: it runs, each control of its explorers does something, and everybody can use them."""

import itertools
import re

import pytest
from axe import violations
from contrast import faint_texts
from explorer_page import LONG_QUIET, ExplorerOnPage
from lab_page import HEIGHT, WIDTHS
from layout import sticking_out
from playwright.sync_api import expect
from scratch_lab import ROOT

import propkit.widgets

pytestmark = pytest.mark.browser

LESSONS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
assert LESSONS, "there are no lessons in notebooks/"
CALLS = re.compile(rf"\b(?:{'|'.join(set(propkit.widgets.__all__) - {'predict', 'quiz'})})\(")
PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"
OURS = [f"{PANEL} .jp-OutputArea-output", f"{PANEL} .jp-RenderedMarkdown"]  # the rest of the page is JupyterLab's
# JupyterLab itself calls a picture "Image" that has no other name.
NAMELESS = ':is(.jp-OutputArea, .jp-RenderedMarkdown) img:is(:not([alt]), [alt=""], [alt="Image"])'
THEIRS = ["link-in-text-block"]  # JupyterLab underlines no links
SCHEMES = ("dark", "light")
# Sliders first: a choice from a list may bring other sliders.
ORDER = ("slider", "spinbutton", "checkbox", "button", "combobox", "radio", "textbox")
PLAYER = re.compile(r"Play|Pause|Step|Run \d+|Back|Reset")


class Lesson:
    """A lesson that has been run, its explorers, and those that can play with the look of their start."""

    def __init__(self, lab, name):
        self.lab, self.page, self.name = lab, lab.page, name
        self.notebook = lab.open(f"notebooks/{name}.ipynb")
        self.panel = self.notebook.panel
        self.notebook.run_all()
        cells = [cell for cell in self.notebook.on_disk["cells"] if cell["cell_type"] == "code"]
        self.calls = sum(len(CALLS.findall("".join(cell["source"]))) for cell in cells)
        roots = self.panel.locator(".propkit-explorer")
        if self.calls:
            roots.nth(self.calls - 1).wait_for()  # widgets come a little after the cell's end
        self.explorers = [ExplorerOnPage(root) for root in roots.all()]
        self.players = [(explorer, explorer.start()) for explorer in self.explorers if explorer.has("Play")]


@pytest.fixture(scope="module", params=LESSONS)
def lesson(request, shared_lab):
    """One lesson after the other, each opened and run once for all tests here, which leave off where they began."""
    yield Lesson(shared_lab, request.param)
    shared_lab.shut_down_kernels()


def test_runs_and_shows_its_explorers(lesson):
    assert lesson.notebook.troubles == []
    assert len(lesson.explorers) == lesson.calls
    expect(lesson.panel.get_by_text("Error displaying widget")).to_have_count(0)
    for output in lesson.panel.locator(".jp-OutputArea-output").all_inner_texts():
        assert not re.search(r"\w*Warning\b|Traceback", output), output
    for explorer in lesson.explorers:
        assert explorer.root.locator("[role=alert]").count() == 0, "an error stands in place of the picture"
        assert explorer.look()["picture"]


def test_play_moves_the_picture_pause_holds_it_and_reset_goes_back(lesson):
    for explorer, first in lesson.players:
        explorer.count_pictures()
        explorer.press("Play")
        assert explorer.shows_pictures(3), f"Play shows {explorer.pictures} pictures"
        hushed = explorer.root.locator("[role=status][aria-live=off]")
        assert hushed.count(), "a screen reader would be flooded"
        explorer.press("Pause")
        held = explorer.look()  # after the picture that was under way
        assert not hushed.count()
        assert explorer.look(LONG_QUIET) == held
        assert explorer.step("Reset") == first


@pytest.fixture
def no_motion(lesson):
    """The reader prefers reduced motion."""
    lesson.page.emulate_media(reduced_motion="reduce")
    yield
    lesson.page.emulate_media(reduced_motion="no-preference")


@pytest.mark.usefixtures("no_motion")
def test_who_prefers_no_motion_sees_only_where_playing_leads(lesson):
    for explorer, first in lesson.players:
        explorer.count_pictures()
        explorer.press("Play")
        lesson.page.wait_for_timeout(1000)
        if explorer.has("Pause"):  # it may have come to its end
            assert explorer.pictures == 0
            explorer.press("Pause")
        assert explorer.changes(first, ["picture"])
        explorer.look()
        assert explorer.pictures <= 2  # an explorer may have two, drawn one after the other
        assert explorer.step("Reset") == first


def test_buttons_step_run_and_go_back(lesson):
    for explorer, first in lesson.players:
        one = explorer.step("Step")
        assert explorer.step("Step", "Space") != one
        if explorer.has("Back"):
            assert explorer.step("Back") == one
        for control in explorer.controls():
            if control.name.startswith("Run "):
                explorer.step(control.name)
        assert explorer.step("Reset") == first


def test_tab_reaches_each_control_in_reading_order_and_each_has_a_name_of_its_own(lesson):
    for explorer in lesson.explorers:
        usable, every, reached = explorer.controls(), explorer.controls(disabled=True), explorer.reached_by_tab()
        names = [control.name for control in every]
        assert all(names)
        assert len(set(names)) == len(names)
        assert set(usable) <= set(reached)
        assert reached == [control for control in every if control in reached]
        boxes = [explorer.find(control).bounding_box() for control in every]
        for one, two in itertools.pairwise(boxes):
            below = two["y"] > one["y"] + one["height"] / 2
            assert below or (two["x"] > one["x"] and two["y"] + two["height"] > one["y"]), "not in reading order"


def test_nothing_sticks_out_or_is_cut_off(lesson):
    for explorer, _ in lesson.players:
        for _ in range(3):
            explorer.step("Step")
    assert_fits(lesson)
    lesson.lab.long_picture(lesson.name)
    for scheme in SCHEMES:
        lesson.lab.pictures_of(lesson.panel.locator(".propkit-explorer, .jp-OutputArea img"), lesson.name, scheme)


def assert_fits(lesson):
    """Look for what sticks out, at each width of the page."""
    found = {}
    for width in reversed(WIDTHS):
        lesson.page.set_viewport_size({"width": width, "height": HEIGHT})
        found[width] = sticking_out(lesson.panel)
    assert not any(found.values()), found


def test_each_control_does_something(lesson):
    for explorer in lesson.explorers:
        moved = set()
        while rest := [control for control in explorer.controls() if control not in moved]:
            control = min(rest, key=lambda control: ORDER.index(control.role))
            moved.add(control)
            if control.role != "button":
                explorer.assert_moves(control)
            elif not PLAYER.fullmatch(control.name):
                explorer.step(control.name)
    assert_fits(lesson)


def test_sliders_outside_explorers_do_something(lesson):
    for slider in lesson.panel.locator(".propkit-slider").all():
        output = slider.locator("xpath=ancestor::*[contains(@class, 'jp-OutputArea-output')][1]")
        if not output.locator(".propkit-explorer").count():
            around = output.locator(".jp-OutputArea")
            before = around.inner_text()
            slider.get_by_role("slider").press("ArrowRight")
            expect(around).not_to_have_text(before, use_inner_text=True)


def test_predictions_and_questions_work_with_the_keyboard(lesson):
    prediction, question = (lesson.panel.locator(f".propkit-{kind}").first for kind in ("predict", "quiz"))
    if prediction.count():
        prediction.get_by_role("textbox").press_sequentially("2.5")
        prediction.get_by_role("button", name="Commit").press("Enter")
        expect(prediction.get_by_role("status")).to_contain_text("Committed: 2.5")
    first, second = question.get_by_role("radio").all()[:2]
    first.press("Space")
    first.press("ArrowDown")
    expect(second).to_be_checked()
    check = question.get_by_role("button", name="Check answer")
    expect(check).to_be_enabled()
    check.press("Space")
    expect(question.get_by_role("status")).to_contain_text(re.compile("Right|Not this one"))


def test_everybody_can_use_it(lesson):
    """After the tests above each explorer has been moved, a prediction committed and a question answered."""
    assert lesson.panel.locator(NAMELESS).count() == 0
    with lesson.lab.all_in_view():
        for scheme in SCHEMES:
            lesson.lab.choose(scheme)
            assert violations(lesson.page, OURS, without=THEIRS) == [], scheme
            assert faint_texts(lesson.panel) == [], scheme
