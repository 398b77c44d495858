"""Makes namespaces and mounts of its own, changes its root, and becomes root."""

# ruff: noqa
# kind: escape; must: blank, 0

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
tried = {
    "unshare user": lambda: libc.unshare(0x10000000),
    "unshare mount": lambda: libc.unshare(0x00020000),
    "mount": lambda: libc.mount(b"none", b"/tmp", b"tmpfs", 0, None),
    "mount proc": lambda: libc.mount(b"proc", b"/proc", b"proc", 0, None),
    "umount proc": lambda: libc.umount2(b"/proc", 2),
    "umount tmp": lambda: libc.umount2(b"/tmp", 2),
    "remount": lambda: libc.mount(None, b"/", None, 32, None),
    "chroot": lambda: libc.chroot(b"/tmp"),
    "setuid": lambda: libc.setuid(0) if os.getuid() else -1,
    "setns": lambda: libc.setns(4, 0),
    "sethostname": lambda: libc.sethostname(b"mine", 4),
    "capset": lambda: libc.capset((ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)(*[0xFFFFFFFF] * 6)),
    "mknod": lambda: libc.mknod(b"/tmp/memory", 0o20666, 0x101),
    "settimeofday": lambda: libc.settimeofday((ctypes.c_long * 2)(0, 0), None),
}
for name, call in tried.items():
    if call() == 0:
        print("REACHED", name)
print("TRIED")
