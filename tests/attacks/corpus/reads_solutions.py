"""Looks for the solutions, the bank and the gradebook wherever they may lie."""

# ruff: noqa
# kind: secrets; must: blank, 0

import glob
import os

found = []
for start in ("COURSE", "/", ".", "..", "../..", os.path.expanduser("~")):
    for folder, folders, files in os.walk(start):
        folders[:] = [f for f in folders if f not in ("lib", "numpy", "proc", "sys")]
        names = [f for f in files if f.endswith((".ipynb", ".db", "course.toml")) or "bank" in folder]
        found += [os.path.join(folder, name) for name in names]
for path in ("COURSE/solutions/ch02_forward_pass/ch02_forward_pass.ipynb", "COURSE/gradebook.db", *found):
    try:
        print("REACHED", path, open(path, "rb").read()[:80])
    except OSError:
        pass
print("TRIED")
