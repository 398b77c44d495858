"""Leaves a file in /tmp for the next submission, and looks for one of the last."""

# ruff: noqa
# kind: secrets; must: blank, 0

import os

places = ("/tmp", os.getcwd(), "/dev/shm", "/var/tmp", "/run")
print(["REACHED" for place in places if os.path.exists(f"{place}/left_behind")])
for folder in places:
    try:
        open(f"{folder}/left_behind", "w").write("for the next one")
    except OSError:
        pass
print("TRIED")
