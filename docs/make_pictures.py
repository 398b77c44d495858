"""Make the pictures: those of the README in a real JupyterLab, and a still for each explorer. Run: make pictures

`python docs/make_pictures.py stills` makes the stills alone, which needs no browser.
"""

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "browser"))

import stills  # noqa: E402
from conftest import FLAGS, find_chromium  # noqa: E402
from lab_page import LabPage  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from scratch_lab import running_lab  # noqa: E402
from still_svg import svg_text  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
EXERCISE = "exercises/ch02_forward_pass/ch02_forward_pass.ipynb"
LESSON = "notebooks/ch02_forward_pass.ipynb"
BLAME_LESSON = "notebooks/ch05_backpropagation.ipynb"
STILLS = ROOT / "notebooks" / "pictures"


def picture_of_a_verdict(lab):
    """A layer whose bias was forgotten, and the card that says so."""
    notebook = lab.open(EXERCISE)
    notebook.run("setup")
    notebook.write_last_line("linear_forward", "return x @ W, (x, W)")
    cell = notebook.run("linear_forward")
    check = notebook.run("check_linear_forward")
    top, bottom = cell.bounding_box(), check.bounding_box()
    if bottom["y"] + bottom["height"] > lab.page.viewport_size["height"] or top["y"] < 0:
        cell.evaluate("cell => cell.scrollIntoView({block: 'start'})")
        top, bottom = cell.bounding_box(), check.bounding_box()
    box = {"x": top["x"], "y": top["y"], "width": top["width"], "height": bottom["y"] + bottom["height"] - top["y"]}
    lab.page.screenshot(path=PICTURES / "verdict.png", clip=box)


def picture_of_a_lesson(lab):
    """The explorer of a neuron, with the text above it."""
    notebook = lab.open(LESSON)
    notebook.run_all()
    explorer = notebook.panel.locator(".jp-Cell", has_text="neuron_explorer()").first
    explorer.evaluate("cell => cell.previousElementSibling.scrollIntoView({block: 'start'})")
    lab.page.locator(".jp-OutputArea svg").first.wait_for()
    lab.page.screenshot(path=PICTURES / "lesson.png")


def picture_of_the_blame_stepper(lab):
    """The blame of lesson 5, almost at the inputs, and a nudge that the gradient no longer foresees."""
    notebook = lab.open(BLAME_LESSON)
    notebook.run_all()
    explorer = notebook.panel.locator(".propkit-explorer", has=lab.page.get_by_role("button", name="Back"))
    press(lab, explorer.get_by_label("row", exact=True), "ArrowRight", 3)
    explorer.get_by_label("weight or bias").select_option("W1[0, 2]")
    press(lab, explorer.get_by_label("nudge", exact=True), "ArrowLeft", 30)
    for done in range(1, 10):
        explorer.get_by_role("button", name="Step", exact=True).click()
        explorer.get_by_text(f"{done} of 10 steps").wait_for()
    explorer.get_by_text("gradient times nudge says").wait_for()
    lab.page.mouse.move(0, 0)
    lab.page.evaluate("document.activeElement.blur()")
    size = lab.page.viewport_size
    lab.page.set_viewport_size({"width": size["width"], "height": 1200})  # it is higher than the other pictures
    explorer.evaluate("explorer => explorer.scrollIntoView({block: 'center'})")
    box = explorer.bounding_box()
    box = {"x": box["x"] - 8, "y": box["y"], "width": box["width"] + 16, "height": box["height"] + 8}
    lab.page.screenshot(path=PICTURES / "blame_stepper.png", clip=box)
    lab.page.set_viewport_size(size)


def press(lab, slider, key, times):
    """Press a key on a slider and wait until all has come back from the kernel."""
    slider.focus()
    for _ in range(times):
        lab.page.keyboard.press(key)
    lab.page.wait_for_timeout(1000)


def make_stills():
    """Write the still picture of each explorer, for readers without a kernel."""
    STILLS.mkdir(exist_ok=True)
    for name, draw in stills.STILLS.items():
        (STILLS / f"{name}.svg").write_text(svg_text(draw()), encoding="utf-8")


def main():
    """Make the stills, then start a JupyterLab on a copy of the course and take the pictures."""
    make_stills()
    if sys.argv[1:] == ["stills"]:
        return
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with tempfile.TemporaryDirectory() as folder, running_lab(Path(folder)) as server, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=find_chromium(), args=[*FLAGS, *(["--no-sandbox"] if as_root else [])]
        )
        lab = LabPage(chromium.new_context(viewport={"width": 1100, "height": 820}).new_page(), server)
        for take in (picture_of_a_verdict, picture_of_a_lesson, picture_of_the_blame_stepper):
            take(lab)
            lab.shut_down_kernels()
        chromium.close()


if __name__ == "__main__":
    main()
