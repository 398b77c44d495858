"""Stop a learner's endless loop, where it runs in this process."""

import ctypes
import threading

AGAIN = 0.5  # seconds until the next try, in case the learner's code catches the first one


class OutOfTime(BaseException):
    """The time is over. No Exception, so that a learner's `except Exception` does not catch it."""


def within(seconds, act):
    """Call act() -> what it returns; OutOfTime where that takes more than so many seconds.

    It works in every thread, as widgets need it: JupyterLab answers them in another one than the cells, and no
    signal arrives there, not even that of the stop button. A single long call into C is not cut short.
    """
    running = threading.Lock()
    watcher = threading.Thread(target=_watch, args=(threading.get_ident(), running, seconds), daemon=True)
    try:
        with running:  # a lock of C: Python raises nothing between the end of act and its release
            watcher.start()
            return act()
    finally:
        watcher.join()  # what is still under way arrives here, and nothing later


def _watch(thread, running, wait):
    while not running.acquire(timeout=wait):
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(OutOfTime))
        wait = AGAIN
