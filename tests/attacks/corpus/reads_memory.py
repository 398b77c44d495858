"""Reads the memory of its parent: through /proc, with process_vm_readv, with ptrace."""

# ruff: noqa
# kind: secrets; must: blank, 0

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
for pid in ("self", "1", "2", str(os.getppid())):
    try:
        open(f"/proc/{pid}/mem", "rb")
        print("REACHED", pid)
    except OSError:
        pass
buffer = ctypes.create_string_buffer(8)
for pid in {1, 2, os.getppid(), 1000}:
    if libc.ptrace(16, pid, None, None) == 0 or libc.ptrace(0x4206, pid, None, None) == 0:
        print("REACHED ptrace", pid)
    here = (ctypes.c_void_p * 2)(ctypes.addressof(buffer), 8)
    if libc.process_vm_readv(pid, here, 1, here, 1, 0) > 0:
        print("REACHED process_vm_readv", pid)
print("TRIED")
