"""Takes memory that no limit of a process counts: shared segments, files in memory, message queues."""

# ruff: noqa
# kind: harm; must: blank|partial|memory, 0

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
taken = []
for _ in range(20):
    try:
        descriptor = os.memfd_create("bomb")
        os.ftruncate(descriptor, 10**7)
        taken.append(descriptor)
        print("REACHED memfd")
    except OSError:
        pass
    if libc.shmget(0, 10**7, 0o1600) >= 0:
        print("REACHED shmget")
    if libc.msgget(0, 0o1600) >= 0:
        print("REACHED msgget")
print("TRIED")
