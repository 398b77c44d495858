"""An explorer as it stands in the page: what it shows, what its controls are called, how a keyboard moves them."""

import re
from collections import namedtuple

from playwright.sync_api import TimeoutError

SECONDS = 5  # until a picture is drawn at the latest
QUIET = 150  # milliseconds without a change: the last one is complete
LONG_QUIET = 600  # nothing is under way any more

Control = namedtuple("Control", "role name")
ROLES = ("slider", "combobox", "textbox", "checkbox", "button", "radio", "spinbutton")
# A line of Playwright's account of what assistive technology is told, such as: - button "Back" [disabled]
LINE = re.compile(rf"""^\s*- '?({"|".join(ROLES)})(?: "((?:[^"\\]|\\.)*)")?(.*)""")

# What is seen and what is said, as texts. Names in a picture's markup are drawn by lot and show nothing.
LOOK = """root => ({
    picture: [...root.querySelectorAll("svg, img, canvas")].map(one => one.outerHTML
        .replace(/<(title|desc|metadata)\\b[^]*?<\\/\\1>/g, "")
        .replace(/ (id|aria-[a-z]+|alt|(xlink:)?href)="(?!data:)[^"]*"/g, "")
        .replace(/url\\(#[^)]*\\)/g, "")).join(),
    words: [...root.querySelectorAll("[role=status], [role=alert], .propkit-player span")]
        .map(one => one.textContent).join("\\n"),
})"""
DIFFERS = f"""([root, before, parts]) => {{
    const now = ({LOOK})(root);
    return parts.some(part => now[part] !== before[part]);
}}"""
# Resolve when nothing has changed for a while; false where that never comes.
SETTLE = """(root, [quiet, longest]) => new Promise(resolve => {
    const end = calm => { watch.disconnect(); clearTimeout(timer); clearTimeout(last); resolve(calm); };
    let timer = setTimeout(() => end(true), quiet);
    const last = setTimeout(() => end(false), longest);
    const watch = new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(() => end(true), quiet); });
    watch.observe(root, {subtree: true, childList: true, characterData: true, attributes: true});
})"""
# Count the pictures that follow one another, from now on, into a property of the element.
COUNT = f"""root => {{
    const look = {LOOK};
    let last = look(root).picture;
    root.pictures = 0;
    root.watch?.disconnect();
    root.watch = new MutationObserver(() => {{
        const now = look(root).picture;
        if (now && now !== last) {{ root.pictures += 1; last = now; }}
    }});
    root.watch.observe(root, {{subtree: true, childList: true, characterData: true, attributes: true}});
}}"""


class ExplorerOnPage:
    """One explorer, found by its class."""

    def __init__(self, root):
        self.root, self.page = root, root.page

    def look(self, quiet=QUIET):
        """Return {picture, words}: what is seen and what is said once nothing has changed for so many milliseconds."""
        assert self.root.evaluate(SETTLE, [quiet, 1000 * SECONDS]), "it never comes to rest"
        return self.root.evaluate(LOOK)

    def changes(self, before, parts=("picture", "words"), seconds=SECONDS):
        """Say whether a part becomes another than it was before."""
        return self._in_time(DIFFERS, before, parts, seconds=seconds)

    def _in_time(self, condition, *arguments, seconds):
        arguments = [self.root.element_handle(), *arguments]
        try:
            self.page.wait_for_function(condition, arg=arguments, timeout=1000 * seconds)
        except TimeoutError:
            return False
        return True

    def count_pictures(self):
        """Begin to count the pictures that follow one another."""
        self.root.evaluate(COUNT)

    @property
    def pictures(self):
        """How many pictures followed one another since the count began."""
        return self.root.evaluate("root => root.pictures")

    def shows_pictures(self, number):
        """Say whether that many pictures follow one another in time."""
        return self._in_time("([root, number]) => root.pictures >= number", number, seconds=2 * SECONDS)

    def controls(self, disabled=False):
        """Return the controls in reading order as a screen reader tells them; those out of use only if asked for."""
        found = (LINE.match(line) for line in self.root.aria_snapshot().splitlines())
        return [Control(m[1], m[2] or "") for m in found if m and (disabled or "[disabled]" not in m[3])]

    def focused(self):
        """Return the control that has the keyboard's focus, or None where it lies outside."""
        here = self.root.locator(":focus")
        if not here.count():
            return None
        line = LINE.match(here.aria_snapshot().splitlines()[0])
        return Control(line[1], line[2] or "") if line else Control("?", here.evaluate("one => one.outerHTML"))

    def find(self, control):
        """Return the one element that has this role and name."""
        return self.root.get_by_role(control.role, name=control.name, exact=True)

    def has(self, button):
        """Say whether there is a button of this name."""
        return self.find(Control("button", button)).count() > 0

    def reached_by_tab(self):
        """Press Tab from the first control on, as long as the focus stays in the explorer -> the controls reached."""
        self.find(self.controls()[0]).focus()
        reached = []
        while (here := self.focused()) and len(reached) < 100:
            reached.append(here)
            self.page.keyboard.press("Tab")
        return reached

    def press(self, name, key="Enter"):
        """Press a button with the keyboard."""
        self.find(Control("button", name)).press(key)

    def step(self, name, key="Enter"):
        """Press a button that shows something else -> the look it leads to."""
        before = self.look()
        self.press(name, key)
        assert self.changes(before), f"the button {name} changes nothing"
        return self.look()

    def assert_moves(self, control):
        """Move a control with the keyboard: its own value changes, and the picture or the words.

        What takes effect in the next steps alone has to change where some steps from the start lead. Only the kernel
        can do either, so a widget that the kernel does not listen to never passes.
        """
        element = self.find(control)
        before, value = self.look(), shown_value(element)
        undo = move(control.role, element)
        assert shown_value(element) != value, f"{control} keeps its value"
        later = self.has("Step") and self.has("Reset")
        if self.changes(before, seconds=2 if later else SECONDS):
            return
        assert later, f"{control} changes nothing"
        moved = self.first_steps()
        undo()
        assert shown_value(element) == value, f"{control} does not go back"
        assert self.first_steps() != moved, f"{control} changes nothing, neither at once nor in the next steps"

    def start(self):
        """Press Reset -> the look of the start."""
        self.press("Reset")
        return self.look(LONG_QUIET)

    def first_steps(self):
        """Return the look after Reset and three times Step: momentum matters from the second one on."""
        self.start()
        return [self.step("Step") for _ in range(3)][-1]


def shown_value(element):
    """Return what a control itself shows as its value."""
    return element.evaluate(
        """one => one.type === "checkbox" ? one.checked
            : one.closest(".propkit-slider")?.querySelector("output").textContent ?? one.value"""
    )


def move(role, element):
    """Move a control one step with the keyboard -> a function that moves it back."""
    if role == "checkbox":
        element.press("Space")
        return lambda: element.press("Space")
    if role == "textbox":
        before = element.input_value()
        write(element, f"{before} + 1")
        return lambda: write(element, before)
    on, back = ("ArrowDown", "ArrowUp") if role == "combobox" else ("ArrowRight", "ArrowLeft")
    if element.evaluate("one => one.options ? one.selectedIndex === one.options.length - 1 : one.value === one.max"):
        on, back = back, on
    element.press(on)
    return lambda: element.press(back)


def write(element, text):
    """Write a text in the place of the old one and press Enter."""
    element.press("ControlOrMeta+a")
    element.press_sequentially(text)
    element.press("Enter")
