"""Reads from and writes to every descriptor that is open."""

# ruff: noqa
# kind: secrets; must: crashed|partial|blank, 0

import os

for descriptor in range(1024):
    try:
        os.set_blocking(descriptor, False)
        data = os.read(descriptor, 100)
        if data:
            print("REACHED", descriptor, data)
    except OSError:
        pass
    try:
        os.write(descriptor, b"spoiled")
    except OSError:
        pass
print("TRIED")
