"""Forks without end."""

# ruff: noqa
# kind: harm; must: blank|crashed|timeout|partial, 0

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
for fork in (os.fork, libc.fork, libc.vfork, lambda: libc.syscall(57), lambda: libc.syscall(56, 17, 0, 0, 0, 0)):
    for _ in range(50):
        try:
            if fork() >= 0:
                print("REACHED a fork")
        except OSError:
            break
print("TRIED")
