"""Processes of this machine that grade, each on a line of its own, so that one of them can end at any moment.

concurrent.futures.ProcessPoolExecutor has one line for the results of all its processes: where one is killed while it
sends, the main process waits for the rest of that message for ever.
"""

import contextlib
import multiprocessing
import os
import queue
import signal
import threading
import traceback
from concurrent.futures import Future


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
        self._life, self._line = context.Pipe(duplex=False)
        self._processes = [WorkerProcess(context, self._life) for _ in range(self.workers)]
        self._threads = [threading.Thread(target=self._look_after, args=(p,), daemon=True) for p in self._processes]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind, *_):
        self._ending = True
        if kind is not None:
            self._line.close()  # the processes are in the middle of something
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join()
        self._line.close()
        self._life.close()

    def submit(self, function, *arguments):
        """Send work -> Future, which has WorkerLost where the process was lost; the next work gets a new one."""
        future = Future()
        self._tasks.put((future, function, arguments))
        return future

    def capacity(self):
        return self.workers

    def look(self):
        """See whether anybody works; here, a lost process is noticed by itself."""

    def _look_after(self, process):
        """Hand on one task after the other, in a thread of its own, until there are no more."""
        while (task := self._tasks.get()) is not None:
            future, *work = task
            if self._ending or not future.set_running_or_notify_cancel():
                continue
            try:
                answer, error = process.ask(work)
            except Exception as trouble:  # such as what cannot be pickled
                answer, error = None, trouble
            if error is None:
                future.set_result(answer)
            else:
                future.set_exception(error)
        process.end()


class WorkerProcess:
    """One process and the line to it. It starts with the first question, and again after it was lost."""

    def __init__(self, context, life):
        self.context, self.life, self._process = context, life, None

    def ask(self, work):
        """Have function(*arguments) run there -> (what it returned, None) or (None, its error)."""
        if self._process is None:
            self._line, theirs = self.context.Pipe()
            self._process = self.context.Process(target=_serve, args=(theirs, self.life), daemon=True)
            self._process.start()
            theirs.close()  # so that its end is the end of the line
        try:
            self._line.send(work)
            return self._line.recv()
        except (EOFError, OSError):
            self.end()
            return None, WorkerLost("the process ended before its answer came")

    def end(self):
        """Let it finish what it does, and end it."""
        if self._process is not None:
            self._line.close()
            self._process.join()
            self._process = None


def _serve(line, life):
    """Do what comes along a line, until it is closed. Ctrl+C is for the main process, with which this one ends too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(life,), daemon=True).start()
    while True:
        try:
            function, arguments = line.recv()
        except EOFError:
            return
        try:
            answer = function(*arguments), None
        except Exception as error:
            error.add_note(traceback.format_exc())  # what went on here would be lost on the way
            answer = None, error
        line.send(answer)


def _end_with(life):
    with contextlib.suppress(OSError):
        life.poll(None)
    os._exit(1)
