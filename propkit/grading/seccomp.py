"""A filter of system calls, compiled by libseccomp: what numpy and an exercise need is let through, all else is not.

What is refused fails with `ENOSYS`, as on a kernel that does not have the call: the C library then takes another way
where there is one. A call of another processor's table (32 bits, say) ends the process.
libseccomp is loaded by its C interface, which has been stable since version 2; Debian has it as `libseccomp2`.
"""

import ctypes
import errno
import os
import tempfile
from functools import cache

ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.ENOSYS
EQUAL, MASKED_EQUAL = 4, 7
OPTIMIZE, AS_TREE = 8, 2
CLONE_THREAD = 0x00010000
ALLOWED = """
    read readv pread64 preadv write writev pwrite64 pwritev lseek _llseek close close_range
    open openat openat2 stat lstat fstat newfstatat stat64 lstat64 fstat64 fstatat64 statx access faccessat faccessat2
    readlink readlinkat getcwd chdir fchdir getdents getdents64 statfs fstatfs statfs64 fstatfs64
    dup dup2 dup3 pipe pipe2 ftruncate truncate fallocate fsync fdatasync
    mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 chmod fchmod fchmodat utimensat umask
    symlink symlinkat sendfile copy_file_range
    brk mmap mmap2 munmap mremap mprotect madvise msync membarrier
    futex futex_time64 set_robust_list get_robust_list set_tid_address rseq gettid sched_yield sched_getaffinity
    arch_prctl set_thread_area get_thread_area exit exit_group wait4 waitid
    rt_sigaction rt_sigprocmask rt_sigreturn sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend sigaltstack pause
    alarm setitimer getitimer restart_syscall
    clock_gettime clock_gettime64 clock_getres clock_nanosleep clock_nanosleep_time64 nanosleep gettimeofday time times
    select _newselect pselect6 poll ppoll epoll_create1 epoll_ctl epoll_wait epoll_pwait eventfd2
    getpid getppid getpgid getpgrp getsid getuid geteuid getgid getegid getresuid getresgid getgroups
    getuid32 geteuid32 getgid32 getegid32 uname sysinfo getrusage getrlimit ugetrlimit setrlimit getrandom getcpu capget
"""
# What fcntl is needed for: to copy a descriptor, its flags. Not for locks: on a file that all see, one submission could
# tell another by them what it has seen; what tells which files are in the kernel's cache is not let through either.
COPY, GET_FLAGS, SET_FLAGS, GET_MODE, SET_MODE, COPY_CLOSED = 0, 1, 2, 3, 4, 1030
# What ioctl is needed for: to ask for a terminal's settings, to see whether there is one; bytes left; close on exec.
TERMINAL_SETTINGS, BYTES_LEFT, CLOSE_ON_EXEC, KEEP_ON_EXEC = 0x5401, 0x541B, 0x5451, 0x5450
GET_NAME, SET_NAME = 16, 15


class _Argument(ctypes.Structure):
    _fields_ = [
        ("number", ctypes.c_uint),
        ("comparison", ctypes.c_int),
        ("first", ctypes.c_uint64),
        ("second", ctypes.c_uint64),
    ]


# (call, argument): what is let through with this argument alone. A thread is made by `clone`; `clone3` hides its flags
# in memory, so it stays refused, and the C library takes `clone`.
WITH_ARGUMENT = (
    ("clone", _Argument(0, MASKED_EQUAL, CLONE_THREAD, CLONE_THREAD)),
    ("prlimit64", _Argument(0, EQUAL, 0, 0)),  # 0: of this process
    *(
        (name, _Argument(1, EQUAL, n, 0))
        for name in ("fcntl", "fcntl64")
        for n in (COPY, GET_FLAGS, SET_FLAGS, GET_MODE, SET_MODE, COPY_CLOSED)
    ),
    *(("ioctl", _Argument(1, EQUAL, n, 0)) for n in (TERMINAL_SETTINGS, BYTES_LEFT, CLOSE_ON_EXEC, KEEP_ON_EXEC)),
    *(("prctl", _Argument(0, EQUAL, n, 0)) for n in (GET_NAME, SET_NAME)),
)


def version():
    """Return libseccomp's version as text, or None where it is not installed."""
    library = _library()
    if library is None:
        return None
    numbers = library.seccomp_version().contents
    return ".".join(map(str, numbers))


@cache
def program():
    """Return the compiled filter as bytes; None where libseccomp is not installed, RuntimeError where it fails."""
    library = _library()
    if library is None:
        return None
    context = library.seccomp_init(REFUSE)
    try:
        library.seccomp_attr_set(context, OPTIMIZE, AS_TREE)  # an older libseccomp does without
        for name in ALLOWED.split():
            _allow(library, context, name)
        for name, argument in WITH_ARGUMENT:
            _allow(library, context, name, argument)
        with tempfile.TemporaryFile() as file:
            _expect(library.seccomp_export_bpf(context, file.fileno()), "seccomp_export_bpf")
            file.seek(0)
            return file.read()
    finally:
        library.seccomp_release(context)


@cache
def _library():
    try:
        library = ctypes.CDLL("libseccomp.so.2")
    except OSError:
        return None
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_init.argtypes = [ctypes.c_uint32]
    library.seccomp_release.argtypes = [ctypes.c_void_p]
    library.seccomp_attr_set.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_uint32]
    library.seccomp_export_bpf.argtypes = [ctypes.c_void_p, ctypes.c_int]
    library.seccomp_rule_add_array.argtypes = [
        ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint, ctypes.POINTER(_Argument),
    ]  # fmt: skip
    library.seccomp_version.restype = ctypes.POINTER(ctypes.c_uint * 3)
    return library


def _allow(library, context, name, *arguments):
    number = library.seccomp_syscall_resolve_name(name.encode())
    if number < 0:  # this processor, or this libseccomp, does not know it
        return
    array = (_Argument * len(arguments))(*arguments)
    _expect(library.seccomp_rule_add_array(context, ALLOW, number, len(arguments), array), name)


def _expect(result, what):
    if result != 0:
        raise RuntimeError(f"libseccomp: {what}: {os.strerror(-result)}")
