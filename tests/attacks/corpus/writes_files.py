"""Writes where the next submission, the grader or Python itself would read."""

# ruff: noqa
# kind: secrets; must: blank, 0

import os
import sys

places = [
    "COURSE",
    "/",
    "/sandbox",
    "/sandbox/code",
    "/sandbox/code/beside",
    "/dev",
    "/usr/lib",
    "/etc",
    "/var",
    "/root",
]
places += [os.path.dirname(os.__file__), os.path.dirname(np.__file__), *sys.path]
for place in places:
    try:
        path = os.path.join(place, "planted.py")
        with open(path, "w") as file:
            file.write("planted")
        print("REACHED", path)
        os.unlink(path)
    except OSError:
        pass
print("TRIED")
