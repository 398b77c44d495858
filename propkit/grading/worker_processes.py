"""Processes of this machine that grade, each on a line of its own, so that one of them can end at any moment.

concurrent.futures.ProcessPoolExecutor has one line for the results of all its processes: where one is killed while it
sends, the main process waits for the rest of that message for ever.
"""

import multiprocessing
import os
import queue
import signal
import threading
import traceback
from collections import deque
from concurrent.futures import Future

AHEAD = 2  # tasks that a process has at a time: the next one is there when one is done


class WorkerLost(RuntimeError):
    """The process that worked on something has ended before its answer came."""


class ThisMachine:
    """So many processes, each with a sandbox of its own. They end with this process, however it ends."""

    LOST = (WorkerLost,)

    def __init__(self, workers):
        self.workers = workers
        self._tasks, self._ending = queue.SimpleQueue(), False

    def __enter__(self):
        context = multiprocessing.get_context("spawn")  # a fork would carry the gradebook's connection along
        self._processes = [WorkerProcess(context, core) for core in _cores(self.workers)]
        self._threads = [threading.Thread(target=self._look_after, args=(p,), daemon=True) for p in self._processes]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind, *_):
        self._ending = True
        for _ in self._threads:
            self._tasks.put(None)
        if kind is not None:
            for process in self._processes:
                process.kill()  # it is in the middle of something
        for thread in self._threads:
            thread.join()

    def submit(self, function, *arguments):
        """Send work -> Future, which has WorkerLost where the process was lost; the next work gets a new one."""
        future = Future()
        self._tasks.put((future, function, arguments))
        return future

    def to_each(self, function, *arguments):
        """Send the same to each process -> list of Future. It has to take as long as the start of a process."""
        return [self.submit(function, *arguments) for _ in range(self.workers)]

    def capacity(self):
        return self.workers

    def look(self):
        """See whether anybody works; here, a lost process is noticed by itself."""

    def _look_after(self, process):
        """Hand on one task after the other, in a thread of its own, until there are no more."""
        waiting = deque()  # futures of what the process has got, in that order
        while self._hand_on(process, waiting):
            try:
                answer, error = process.receive()
            except (EOFError, OSError):
                _lose(process, waiting)
                continue
            except Exception as trouble:  # such as what cannot be unpickled
                answer, error = None, trouble
            _settle(waiting.popleft(), answer, error)
        process.end()

    def _hand_on(self, process, waiting):
        """Send tasks until the process has enough, or there are no more -> whether it has any.

        Where it has none, wait for one.
        """
        while len(waiting) < AHEAD:
            try:
                task = self._tasks.get(block=not waiting)
            except queue.Empty:
                break
            if task is None:
                self._tasks.put(None)  # to be met again, when all is done
                break
            future, *work = task
            if self._ending or not future.set_running_or_notify_cancel():
                continue
            try:
                process.send(work)
                waiting.append(future)
            except OSError:
                _lose(process, waiting, future)
            except Exception as trouble:  # such as what cannot be pickled
                _settle(future, None, trouble)
        return bool(waiting)


def _settle(future, answer, error):
    if error is None:
        future.set_result(answer)
    else:
        future.set_exception(error)


def _lose(process, waiting, *more):
    process.end()
    for future in (*waiting, *more):
        future.set_exception(WorkerLost("the process ended before its answer came"))
    waiting.clear()


def _cores(workers):
    """Return the core that each process stays on, with its sandbox; None where there are more cores than processes.

    The two work in turns, and what one leaves in a core's caches the other finds there: worth a tenth of the time.
    """
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if not cores or workers < len(cores):
        return [None] * workers
    return [cores[number % len(cores)] for number in range(workers)]


class WorkerProcess:
    """One process and the line to it. It starts with the first task, and again after it was lost."""

    def __init__(self, context, core=None):
        self.context, self.core, self._process, self._killed = context, core, None, False

    def send(self, work):
        """Send (function, arguments); OSError where the process is gone."""
        if self._process is None:
            self._line, theirs = self.context.Pipe()
            self._process = self.context.Process(target=_serve, args=(theirs, self.core), daemon=True)
            self._process.start()
            theirs.close()  # so that its end is the end of the line
            if self._killed:
                self._process.kill()
        self._line.send(work)

    def receive(self):
        """Return (what the next function returned, None) or (None, its error); EOFError or OSError as it is gone."""
        return self._line.recv()

    def end(self):
        """Close the line, with which the process ends."""
        if self._process is not None:
            self._line.close()
            self._process.join()
            self._process = None

    def kill(self):
        """End it at once, from another thread than the one that speaks with it."""
        self._killed = True
        process = self._process
        if process is not None:
            process.kill()


def _serve(line, core):
    """Do what comes along a line, until it is closed. Ctrl+C is for the main process, with which this one ends too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if core is not None:
        os.sched_setaffinity(0, {core})
    tasks = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(line, tasks), daemon=True).start()
    while True:
        function, arguments = tasks.get()
        try:
            answer = function(*arguments), None
        except Exception as error:
            error.add_note(traceback.format_exc())  # what went on here would be lost on the way
            answer = None, error
        line.send(answer)


def _listen(line, tasks):
    """Take tasks at any time, so that nobody waits for this process to listen; end it with the line."""
    try:
        while True:
            tasks.put(line.recv())
    finally:
        os._exit(1)
