"""Sends signals to its parent, to all processes, and to the first ones."""

# ruff: noqa
# kind: harm; must: crashed|blank|partial, 0

import ctypes
import os
import signal

libc = ctypes.CDLL(None, use_errno=True)
for pid in (os.getppid(), 0, 1, 2, -1, *range(3, 50)):
    try:
        os.kill(pid, 0)
        if pid not in (0, os.getpid()):
            print("REACHED", pid)
    except OSError:
        pass
    if pid > 1 and pid != os.getpid() and libc.syscall(234, pid, pid, 0) == 0:
        print("REACHED tgkill", pid)
print("TRIED")
os.kill(-1, signal.SIGKILL)
