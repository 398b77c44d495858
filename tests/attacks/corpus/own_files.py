"""Is right, and keeps a table in a file of its own."""

# ruff: noqa
# kind: honest; must: ok, all

import os
import tempfile

np.save("table.npy", np.arange(3.0))
with tempfile.NamedTemporaryFile("w") as file:
    file.write("notes")


def relu(z):
    return np.maximum(z, np.load("table.npy")[0])
