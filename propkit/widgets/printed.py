"""What a learner's function prints while an explorer runs it: JupyterLab would send that where nobody looks."""

import collections
import sys
import threading
from html import escape

KEPT = 5  # lines; a function is called many times for one picture
WIDEST = 100


class Printed:
    """Takes the place of sys.stdout: keeps the last lines that this thread prints, and lets those of others through."""

    def __init__(self):
        self.thread, self.elsewhere = threading.get_ident(), sys.stdout
        self.lines, self.rest, self.count = collections.deque(maxlen=KEPT), "", 0

    def write(self, text):
        if threading.get_ident() != self.thread:
            return self.elsewhere.write(text)
        *whole, self.rest = (self.rest + text).split("\n")
        self.lines.extend(whole)
        self.count += len(whole)
        return len(text)

    def flush(self):
        if threading.get_ident() != self.thread:
            self.elsewhere.flush()

    def __getattr__(self, name):
        return getattr(self.elsewhere, name)  # a cell that starts meanwhile tells it whose output comes now

    @property
    def html(self):
        """The last lines, and how many there were; nothing where nothing was printed."""
        lines = [*self.lines, self.rest][-KEPT:] if self.rest else [*self.lines]
        if not lines:
            return ""
        count = self.count + bool(self.rest)
        which = f"The last {len(lines)} of {count:,} printed lines" if count > len(lines) else "Printed"
        text = "\n".join(line if len(line) <= WIDEST else line[: WIDEST - 1] + "…" for line in lines)
        return f'<div style="line-height:1.5">{which}:<pre style="margin:0 0 0 1em">{escape(text)}</pre></div>'
