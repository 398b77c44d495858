"""What a learner does in JupyterLab: open a notebook, write, run cells, look at what comes out."""

import json
import os
from pathlib import Path

KERNEL_SECONDS = 30
RUN_ALL_SECONDS = 60
STDERR = "application/vnd.jupyter.stderr"
ERROR = "application/vnd.jupyter.error"
WIDTHS = (1280, 800)
HEIGHT = 900

# A cell has run once its number is there and is not the old one.
HAS_RUN = """([prompt, before]) => prompt.innerText !== before && /\\[\\d+\\]/.test(prompt.innerText)"""
# All have run once none waits, and either each has its number or an error has stopped the rest.
ALL_HAVE_RUN = """([panel, error]) => {
    const cells = [...panel.querySelectorAll(".jp-CodeCell")];
    const written = cells.filter(cell => cell.querySelector(".cm-content").innerText.trim());
    const prompts = written.map(cell => cell.querySelector(".jp-InputPrompt").innerText);
    const stopped = panel.querySelector(`[data-mime-type="${error}"]`);
    return !prompts.some(text => text.includes("*")) && (stopped || prompts.every(text => /\\d/.test(text)));
}"""
CONTENT_HEIGHT = (
    """() => document.querySelector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-WindowedPanel-outer").scrollHeight"""
)


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

    def picture(self, name, schemes=("light",), whole=False):
        """Take screenshots into the folder PROPKIT_SCREENSHOTS, where it is set; `whole` for the whole notebook."""
        folder = os.environ.get("PROPKIT_SCREENSHOTS")
        if not folder:
            return
        Path(folder).mkdir(parents=True, exist_ok=True)
        for scheme in schemes:
            self.page.emulate_media(color_scheme=scheme)
            light = "true" if scheme == "light" else "false"
            self.page.locator(f'body[data-jp-theme-light="{light}"]').wait_for(state="attached")
            self.page.locator("#jupyterlab-splash").wait_for(state="hidden")
            for width in WIDTHS:
                self.page.set_viewport_size({"width": width, "height": HEIGHT})
                if whole:
                    height = min(self.page.evaluate(CONTENT_HEIGHT) + 150, 16_000)
                    self.page.set_viewport_size({"width": width, "height": height})
                self.page.screenshot(path=f"{folder}/{name}-{width}-{scheme}.png")
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})


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
        self.page.wait_for_function(ALL_HAVE_RUN, arg=[panel, ERROR], timeout=RUN_ALL_SECONDS * 1000)
        self.wait_until_idle()

    def outputs(self, mime_type):
        """Return the texts of all outputs of a kind."""
        return self.panel.locator(f'.jp-OutputArea-output[data-mime-type="{mime_type}"]').all_inner_texts()

    def save(self):
        """Save with the keyboard and wait until the tab says that it is saved."""
        self.page.keyboard.press("ControlOrMeta+s")
        self.page.locator(".lm-TabBar-tab.jp-mod-current:not(.jp-mod-dirty)").first.wait_for()
