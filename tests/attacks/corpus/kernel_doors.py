"""Tries the system calls through which kernels have been broken."""

# ruff: noqa
# kind: escape; must: blank, 0

import ctypes

libc = ctypes.CDLL(None, use_errno=True)
CALLS = {
    "io_uring_setup": 425,
    "bpf": 321,
    "perf_event_open": 298,
    "userfaultfd": 323,
    "keyctl": 250,
    "add_key": 248,
    "clone3": 435,
    "pidfd_open": 434,
    "open_tree": 428,
    "fsopen": 430,
    "memfd_secret": 447,
    "process_madvise": 440,
    "personality": 135,
    "modify_ldt": 154,
    "kcmp": 312,
    "name_to_handle_at": 303,
    "io_setup": 206,
    "mbind": 237,
    "inotify_init1": 294,
    "fanotify_init": 300,
    "timerfd_create": 283,
    "setpriority": 141,
    "sched_setscheduler": 144,
}
for name, number in CALLS.items():
    arguments = [1, (ctypes.c_char * 256)(), 0, 0, 0]
    ctypes.set_errno(0)
    libc.syscall(number, *arguments)
    if ctypes.get_errno() not in (38, 1):
        print("REACHED", name, ctypes.get_errno())
print("TRIED")
