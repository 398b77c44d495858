"""Fills the disk with files."""

# ruff: noqa
# kind: harm; must: blank|partial, 0

import os

written = files = 0
try:
    for files in range(500):
        with open(f"big{files}", "wb") as file:
            for _ in range(8):
                written += file.write(bytes(10**6))
except OSError as error:
    print("TRIED", error)
if written > 100_000_000:
    print("REACHED", written)
