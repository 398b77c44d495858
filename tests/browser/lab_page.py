"""What a learner does in JupyterLab: open a notebook, write, run cells, look at what comes out."""

import contextlib
import json
import os
import re

from playwright.sync_api import TimeoutError

KERNEL_SECONDS = 30
RUN_ALL_SECONDS = 60
TROUBLE = '[data-mime-type="application/vnd.jupyter.stderr"]'  # JupyterLab shows errors and stderr alike
WIDTHS = (1280, 800)
HEIGHT = 900
TALL = 2000
FOLDER = os.environ.get("PROPKIT_SCREENSHOTS")

# A cell has run once its number is there and is not the old one.
HAS_RUN = """([prompt, before]) => prompt.innerText !== before && /\\[\\d+\\]/.test(prompt.innerText)"""
# All have run once none waits, and either each has its number or an error has stopped the rest.
ALL_HAVE_RUN = """([panel, trouble]) => {
    const cells = [...panel.querySelectorAll(".jp-CodeCell")];
    const written = cells.filter(cell => cell.querySelector(".cm-content").innerText.trim());
    const prompts = written.map(cell => cell.querySelector(".jp-InputPrompt").innerText);
    const stopped = panel.querySelector(trouble);
    return !prompts.some(text => text.includes("*")) && (stopped || prompts.every(text => /\\d/.test(text)));
}"""
SCROLLED = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-WindowedPanel-outer"
# Scroll the notebook, and say whether a screen or more is still to come.
SCROLL_TO = """([selector, top]) => {
    const outer = document.querySelector(selector);
    outer.scrollTop = top;
    const last = [...outer.querySelectorAll(".jp-Cell")].at(-1);
    return last.getBoundingClientRect().bottom > outer.getBoundingClientRect().bottom;
}"""

# How far down the last cell ends when the notebook is scrolled up; JupyterLab lets one scroll on below it.
BOTTOM = """selector => {
    const outer = document.querySelector(selector);
    outer.scrollTop = 0;
    return [...outer.querySelectorAll(".jp-Cell")].at(-1).getBoundingClientRect().bottom;
}"""


class LabPage:
    """A browser page with JupyterLab in it."""

    def __init__(self, page, server):
        self.page, self.server = page, server
        self.outside = []  # addresses elsewhere that the page asked for; they are refused
        page.route(lambda url: not url.startswith(("data:", "blob:", server.url)), self._refuse)

    def _refuse(self, route):
        self.outside.append(route.request.url)
        route.abort()

    def open(self, path=""):
        """Open JupyterLab, with a notebook if there is a path -> Notebook, its kernel ready."""
        tree = f"/tree/{path}" if path else ""
        self.page.goto(f"{self.server.url}lab{tree}?reset&token={self.server.token}")
        if not path:
            self.page.locator(".jp-DirListing-item").first.wait_for()
            return None
        notebook = Notebook(self, path)
        notebook.wait_until_idle()
        return notebook

    def shut_down_kernels(self):
        """End every kernel, so that the next test starts from nothing."""
        address, headers = f"{self.server.url}api/sessions", {"Authorization": f"token {self.server.token}"}
        for session in self.page.request.get(address, headers=headers).json():
            self.page.request.delete(f"{address}/{session['id']}", headers=headers)

    def menu(self, *names):
        """Choose an entry of the menu bar, like menu("Run", "Run All Cells")."""
        for name in names:
            self.page.get_by_role("menuitem", name=name, exact=True).click()

    def choose(self, scheme):
        """Choose the light or the dark theme, the way the operating system does."""
        self.page.emulate_media(color_scheme=scheme)
        light = "true" if scheme == "light" else "false"
        self.page.locator(f'body[data-jp-theme-light="{light}"]').wait_for(state="attached")
        self.page.locator("#jupyterlab-splash").wait_for(state="hidden")

    @contextlib.contextmanager
    def all_in_view(self):
        """Make the window so tall that the whole notebook is in view, for as long as the context lasts.

        axe-core knows no colours of what is scrolled away, and takes all in JupyterLab's body, 0 high, for that.
        """
        height = int(self.page.evaluate(BOTTOM, SCROLLED)) + HEIGHT
        self.page.set_viewport_size({"width": WIDTHS[0], "height": height})
        self.page.evaluate("document.body.style.height = '100vh'")
        self.page.wait_for_function(f"selector => ({BOTTOM})(selector) < innerHeight", arg=SCROLLED)
        yield
        self.page.evaluate("document.body.style.height = ''")
        self.page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})

    def picture(self, name, schemes=("light",)):
        """Take a screenshot for each scheme and width into the folder PROPKIT_SCREENSHOTS, where it is set."""
        for scheme in schemes:
            for width in self._sizes(scheme, HEIGHT):
                self._shoot(f"{name}-{width}-{scheme}")

    def long_picture(self, name):
        """Take screenshots of a whole notebook, screen by screen."""
        for width in self._sizes("light", TALL):
            number, more = 0, True
            while more:
                more = self.page.evaluate(SCROLL_TO, [SCROLLED, number * (TALL - 150)])
                self._shoot(f"{name}-{width}-{number:02}")
                number += 1

    def pictures_of(self, elements, name, scheme):
        """Take a screenshot of each element for each width."""
        for width in self._sizes(scheme, TALL):
            for number, element in enumerate(elements.all()):
                element.screenshot(path=f"{FOLDER}/{name}-{number:02}-{width}-{scheme}.png")

    def _sizes(self, scheme, height):
        """Yield each width once the page has it, in a scheme; nothing where no screenshots are wanted."""
        if not FOLDER:
            return
        self.choose(scheme)
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": height})
            yield width
        self.choose("light")
        self.page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})

    def _shoot(self, name):
        self.page.screenshot(path=f"{FOLDER}/{name}.png")  # playwright makes the folder


class Notebook:
    """A notebook that is open in JupyterLab."""

    def __init__(self, lab, path):
        self.lab, self.page, self.path = lab, lab.page, path
        self.panel = self.page.locator(".jp-NotebookPanel:visible")

    @property
    def on_disk(self):
        """The notebook as it is saved, as a dict."""
        return json.loads((self.lab.server.course / self.path).read_text(encoding="utf-8"))

    def cell(self, grade_id):
        """Return the cell with this grade_id."""
        ids = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in self.on_disk["cells"]]
        return self.panel.locator(".jp-Cell").nth(ids.index(grade_id))

    def wait_until_idle(self):
        """Wait until the kernel runs and has nothing to do, as the status bar says it.

        The round sign in the notebook's own toolbar says idle even before there is a kernel.
        """
        self.page.locator("#jp-main-statusbar", has_text="| Idle").wait_for(timeout=KERNEL_SECONDS * 1000)

    def write_last_line(self, grade_id, text):
        """Put one line where the last line of a cell is, the way a learner does with the keyboard."""
        self.cell(grade_id).locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+End")
        self.page.keyboard.press("Shift+Home")
        self.page.keyboard.insert_text(text)

    def run(self, grade_id):
        """Run one cell with Shift+Enter and wait for its end -> the cell."""
        cell = self.cell(grade_id)
        prompt = cell.locator(".jp-InputPrompt")
        before = [prompt.element_handle(), prompt.inner_text()]
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Shift+Enter")
        self.page.wait_for_function(HAS_RUN, arg=before, timeout=KERNEL_SECONDS * 1000)
        self.wait_until_idle()
        return cell

    def run_all(self):
        """Run all cells and wait until the last one has run, or an error has stopped the run."""
        self.lab.menu("Run", "Run All Cells")
        panel = self.panel.element_handle()
        try:
            self.page.wait_for_function(ALL_HAVE_RUN, arg=[panel, TROUBLE], timeout=RUN_ALL_SECONDS * 1000)
        except TimeoutError:
            waiting = self.panel.locator(".jp-CodeCell").filter(
                has_not=self.page.get_by_text(re.compile(r"^\[\d+\]:$"))
            )
            texts = "\n\n".join(waiting.all_inner_texts())
            raise AssertionError(f"not run within {RUN_ALL_SECONDS} s:\n{texts}") from None
        self.wait_until_idle()

    @property
    def troubles(self):
        """The texts of all errors and of what went to stderr."""
        return self.panel.locator(TROUBLE).all_inner_texts()

    def save(self):
        """Save with the keyboard and wait until the tab says that it is saved."""
        self.page.keyboard.press("ControlOrMeta+s")
        self.page.locator(".lm-TabBar-tab.jp-mod-current:not(.jp-mod-dirty)").first.wait_for()
