"""Lifts the limits of its process, and of its parent."""

# ruff: noqa
# kind: escape; must: blank, 0

import os
import resource

for name in ("AS", "CPU", "NOFILE", "FSIZE"):
    number = getattr(resource, f"RLIMIT_{name}")
    for pid in (0, os.getppid(), 1):
        try:
            resource.prlimit(pid, number, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            print("REACHED", name)
        except (OSError, ValueError):
            pass
print("TRIED")
