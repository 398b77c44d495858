"""Where submissions are graded: processes of this machine, or a Dask cluster, both behind one small interface.

`submit(function, *arguments)` gives a `concurrent.futures.Future`, `to_each` several, to make the workers ready; `LOST`
are the errors of a future whose worker died; `capacity()` is how many submissions are graded at a time. Use as context
managers.
"""

import contextlib
import time

from propkit.grading.errors import GradingError
from propkit.grading.worker_processes import ThisMachine

__all__ = ["Cluster", "ThisMachine"]

PATIENCE = 60.0  # seconds that a cluster may be without any worker
LOOK = 5.0  # seconds between two looks at a cluster


class Cluster:
    """The workers of a Dask cluster, by its scheduler's address such as tcp://10.0.0.1:8786."""

    def __init__(self, address, patience=PATIENCE):
        try:
            from distributed import Client, KilledWorker
        except ImportError:
            raise GradingError("--scheduler needs Dask: pip install -e '.[cluster]'") from None
        self.LOST = (KilledWorker,)
        self.address, self.patience, self._client_class = address, patience, Client

    def __enter__(self):
        try:
            self._client = self._client_class(self.address, timeout="10s", set_as_default=False)
        except (OSError, ValueError) as error:
            raise GradingError(
                f"the scheduler {self.address} cannot be reached ({str(error) or type(error).__name__}); start one "
                "with `dask scheduler`, and take the address that it prints"
            ) from None
        self._executor = self._client.get_executor(pure=False)
        self._looked, self._workers, self._last_worker = 0.0, 0, time.monotonic()
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError):
            self._executor.shutdown(wait=False)  # nobody waits for what is left, and it might never come
        with contextlib.suppress(OSError):
            self._client.close()

    def submit(self, function, *arguments):
        """Send work -> Future. Dask itself starts it again elsewhere where a worker was lost."""
        return self._executor.submit(function, *arguments)

    def to_each(self, function, *arguments):
        """Send the same to one worker, the first that is there -> list of Future; others may come and go."""
        return [self.submit(function, *arguments)]

    def capacity(self):
        """Return how many tasks the cluster does at a time; at least 1, as workers may be on their way."""
        now = time.monotonic()
        if now - self._looked > LOOK:
            try:
                self._workers = sum(self._client.nthreads().values())
            except (OSError, ValueError, TypeError):
                self._workers = 0
            self._looked = now
            if self._workers:
                self._last_worker = now
        return max(1, self._workers)

    def look(self):
        """See whether anybody works; GradingError where nobody has done so for a while."""
        self.capacity()
        if time.monotonic() - self._last_worker > self.patience:
            raise GradingError(
                f"the cluster {self.address} has had no worker for {self.patience:g} s; start some with "
                f"`dask worker {self.address}`. What is graded is kept: the same command goes on where it was"
            )
