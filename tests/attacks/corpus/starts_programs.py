"""Starts programs in every way that Python and the C library have."""

# ruff: noqa
# kind: escape; must: blank, 0

import ctypes
import os
import pty
import subprocess

libc = ctypes.CDLL(None, use_errno=True)
ways = (
    lambda: subprocess.run(["/bin/sh", "-c", "true"], check=True),
    lambda: os.posix_spawn("/bin/true", ["true"], {}),
    lambda: pty.fork()[0] and 1 / 0,
    lambda: 1 / 0 if os.system("true") else None,
    lambda: 1 / 0 if libc.system(b"true") else None,
    lambda: os.execv("/bin/sh", ["sh", "-c", "echo REACHED"]),
    lambda: 1 / 0 if libc.execv(b"/bin/true", None) else None,
)
for number, way in enumerate(ways):
    try:
        way()
        print("REACHED", number)
    except Exception:
        pass
print("TRIED")
