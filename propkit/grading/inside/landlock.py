"""Landlock: the kernel keeps a process, for good, to the files that it names. It needs no rights and no root.

The numbers and forms are those of the kernel's `linux/landlock.h`; a kernel without Landlock has version 0.
"""

import ctypes
import os
import struct

from . import kernel

CREATE, ADD_RULE, RESTRICT = 444, 445, 446  # alike on every processor
ASK_VERSION, BENEATH = 1, 1
EXECUTE, READ_FILE, READ_FOLDER = 1, 4, 8
READ = EXECUTE | READ_FILE | READ_FOLDER
KNOWN = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}  # version: rights over files
DEVICES = 1 << 6 | 1 << 11  # to make nodes of devices
ON_FILES = EXECUTE | 2 | READ_FILE | 1 << 14 | 1 << 15  # what may be said of a file that is no folder


def version():
    """Return Landlock's version here; 0 where the kernel has none, or it is switched off."""
    return max(0, kernel.syscall(CREATE, None, 0, ASK_VERSION))


def restrict(readable, writable):
    """Keep this process to reading what lies in `readable` and to using the folders `writable`; no sockets.

    readable, writable lists of paths; a path that does not exist is left out -> Landlock's version, 0 for none
    """
    found = version()
    if not found:
        return 0
    files = KNOWN[max(v for v in KNOWN if v <= found)]
    network, scopes = 3 * (found >= 4), 3 * (found >= 6)  # TCP; abstract sockets and signals
    about = struct.pack("QQQ", files, network, scopes)[: 8 if found < 4 else 16 if found < 6 else 24]
    ruleset = kernel.syscall(CREATE, about, len(about), 0)
    for paths, rights in ((readable, READ), (writable, files & ~DEVICES & ~EXECUTE)):
        for path in paths:
            _add(ruleset, path, rights & files)
    if ruleset < 0 or kernel.syscall(RESTRICT, ruleset, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "Landlock refused its rules", "landlock_restrict_self")
    os.close(ruleset)
    return found


def _add(ruleset, path, rights):
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    rights &= -1 if os.path.isdir(path) else ON_FILES
    done = kernel.syscall(ADD_RULE, ruleset, BENEATH, struct.pack("=Qi", rights, place), 0)
    os.close(place)
    if done != 0:
        raise OSError(ctypes.get_errno(), "Landlock refused a rule", path)
