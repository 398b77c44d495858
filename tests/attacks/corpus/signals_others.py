"""Looks for what another submission could read: locks on files that all see, what the kernel's cache has of them."""

# ruff: noqa
# kind: escape; must: blank, 0

import ctypes
import fcntl
import mmap
import os
import struct

libc = ctypes.CDLL(None, use_errno=True)
file = os.open(np.__file__, os.O_RDONLY)
page = ctypes.create_string_buffer(4096)
TRIES = {
    "a lock on a whole file": lambda: fcntl.flock(file, fcntl.LOCK_SH),
    "a lock on a part of a file": lambda: fcntl.lockf(file, fcntl.LOCK_SH),
    "who has a lock": lambda: fcntl.fcntl(file, fcntl.F_GETLK, struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, 0, 0, 0)),
    "a lease": lambda: fcntl.fcntl(file, fcntl.F_GETLEASE),
    "what is cached": lambda: os.preadv(file, [bytearray(100)], 0, os.RWF_NOWAIT),
    "out of the cache": lambda: os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED),
}
for what, reach in TRIES.items():
    try:
        print("REACHED", what, reach())
    except OSError:
        pass
memory = mmap.mmap(file, 4096, prot=mmap.PROT_READ)
where = np.frombuffer(memory, np.uint8).ctypes.data
if libc.mincore(ctypes.c_void_p(where), ctypes.c_size_t(4096), page) == 0:
    print("REACHED which pages are cached")
print("TRIED")
