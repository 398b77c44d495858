"""The Linux calls that Python has no name for: namespaces, mounts, capabilities, a filter of system calls."""

import contextlib
import ctypes
import errno
import os
import resource
import signal
import struct

CLONE = {"x86_64": 56, "aarch64": 220}  # the number of the system call
NEW_USER, NEW_PID, NEW_NET, NEW_IPC, NEW_UTS, NEW_MOUNT = 1 << 28, 1 << 29, 1 << 30, 1 << 27, 1 << 26, 1 << 17
READ_ONLY, NO_SUID, NO_DEVICES, NO_EXEC = 1, 2, 4, 8
SET_PARENT_DEATH_SIGNAL, SET_DUMPABLE, SET_SECCOMP, SET_NO_NEW_PRIVILEGES = 1, 4, 22, 38
SECCOMP_FILTER = 2
CAPABILITIES_V3 = 0x20080522
MOST_THREADS = 64

_libc = ctypes.CDLL(None, use_errno=True)
_libc.prctl.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
_libc.syscall.restype = ctypes.c_long
_holding_python = ctypes.PyDLL(None, use_errno=True)
_holding_python.syscall.restype = ctypes.c_long
_libc.mount.argtypes = [*[ctypes.c_char_p] * 3, ctypes.c_ulong, ctypes.c_char_p]
_doing = ""


def doing():
    """Return the name of the last call, for an error message."""
    return _doing


def _call(name, *arguments):
    global _doing
    _doing = name
    if getattr(_libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), name)


def syscall(number, *arguments):
    """Make a system call that the C library has no function for -> its result; numbers, bytes and None go in."""
    words = [ctypes.c_long(a) if isinstance(a, int) else ctypes.c_char_p(a) for a in arguments]
    return _libc.syscall(ctypes.c_long(number), *words)


def become(uid):
    """Turn from root into a user without rights; for good."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    _call("prctl", SET_DUMPABLE, 1, 0, 0, 0)  # else the files in /proc/self belong to root, and no map can be written


def fork_apart():
    """Fork as os.fork does, the child in new namespaces and number 1 in its own -> its number, or 0 in it.

    os.fork cannot say so, and to unshare and fork again would copy this process twice. What Python's own fork repairs
    are other threads, and there are none.
    """
    global _doing
    _doing = "clone"
    if os.uname().machine not in CLONE:
        raise OSError(errno.ENOSYS, f"not known for {os.uname().machine}", _doing)
    new = NEW_USER | NEW_PID | NEW_NET | NEW_IPC | NEW_UTS | NEW_MOUNT
    child = _holding_python.syscall(ctypes.c_long(CLONE[os.uname().machine]), ctypes.c_long(new | signal.SIGCHLD),
                                    *[ctypes.c_long(0)] * 4)  # fmt: skip
    if child < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), _doing)
    return child


def settle(uid, gid, files_bytes):
    """Make new namespaces fit to live in: this process is who it was, /tmp is empty, and there is no /proc."""
    maps = {"setgroups": "deny", "uid_map": f"{uid} {uid} 1", "gid_map": f"{gid} {gid} 1"}
    for name, text in maps.items():
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
    plain = NO_SUID | NO_DEVICES | NO_EXEC
    _call("mount", b"tmpfs", b"/tmp", b"tmpfs", plain, f"size={files_bytes},nr_inodes=1000,mode=700".encode())
    _call("mount", b"tmpfs", b"/proc", b"tmpfs", plain | READ_ONLY, b"size=0,nr_inodes=1")


def die_with_parent():
    """Have the kernel kill this process when the one that started it ends, however it ends."""
    _call("prctl", SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def drop_all():
    """Give up every capability and the way back to them; die with the parent."""
    die_with_parent()
    _call("prctl", SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    header, none = struct.pack("Ii", CAPABILITIES_V3, 0), bytes(24)
    _call("capset", header, none)


def filter_calls(seccomp):
    """Give up, for good, the system calls that a filter refuses; seccomp a compiled filter as bytes, or None."""
    if seccomp:
        program = ctypes.create_string_buffer(seccomp, len(seccomp))
        told = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(seccomp) // 8, ctypes.addressof(program)))
        _call("prctl", SET_SECCOMP, SECCOMP_FILTER, ctypes.addressof(told), 0, 0)


def limit(limits, separate):
    """Set the limits of this process: processor time, memory, files; threads, where its namespace counts them."""
    seconds = int(limits["cpu_seconds"]) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["files_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_MEMLOCK, (0, 0))
    if separate:
        resource.setrlimit(resource.RLIMIT_NPROC, (MOST_THREADS, MOST_THREADS))


def kill_session(leader):
    """Kill what a process and its children left running, where no namespace does it."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError):
            kill(leader, signal.SIGKILL)
