"""Looks for what a submission before it has left."""

# ruff: noqa
# kind: secrets; must: blank, 0

import os

for folder in ("/tmp", os.getcwd(), "/dev/shm", "/var/tmp", "/run"):
    if os.path.exists(f"{folder}/left_behind"):
        print("REACHED", folder)
print("TRIED")
