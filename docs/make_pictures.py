"""Make the pictures of the README: a verdict and a lesson, in a real JupyterLab. Run: make pictures"""

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from conftest import FLAGS, find_chromium  # noqa: E402
from lab_page import LabPage  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from scratch_lab import running_lab  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
EXERCISE = "exercises/ch02_forward_pass/ch02_forward_pass.ipynb"
LESSON = "notebooks/ch02_forward_pass.ipynb"


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


def main():
    """Start a JupyterLab on a copy of the course and take the pictures."""
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with tempfile.TemporaryDirectory() as folder, running_lab(Path(folder)) as server, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=find_chromium(), args=[*FLAGS, *(["--no-sandbox"] if as_root else [])]
        )
        lab = LabPage(chromium.new_context(viewport={"width": 1100, "height": 820}).new_page(), server)
        for take in (picture_of_a_verdict, picture_of_a_lesson):
            take(lab)
            lab.shut_down_kernels()
        chromium.close()


if __name__ == "__main__":
    main()
