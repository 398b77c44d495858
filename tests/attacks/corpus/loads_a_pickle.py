"""Has numpy load a file whose pickle starts a program."""

# ruff: noqa
# kind: secrets; must: blank|partial, 0

import os


class Payload:
    def __reduce__(self):
        return os.system, ("id > /tmp/taken",)


np.save("/tmp/payload.npy", np.array([Payload()], dtype=object))
try:
    np.load("/tmp/payload.npy", allow_pickle=True)
except Exception as error:
    print("TRIED", error)
if os.path.exists("/tmp/taken"):
    print("REACHED")
