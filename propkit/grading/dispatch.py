"""Send batches to workers and take what comes back. A lost worker costs its time; no submission stops the others."""

from concurrent.futures import FIRST_COMPLETED, CancelledError, wait
from itertools import islice

from propkit.grading.errors import GradingError
from propkit.grading.work import TRIES

BATCH = 4  # submissions in one message to a worker: at the end, nobody waits long for another's
AHEAD = 6  # batches that are under way for each worker
PAUSE = 5.0  # seconds between two looks at the workers
GATHER = 0.2  # seconds in which finished batches come together: to write them down costs the disk once
MOST_LOST = 5  # submissions in a row that end their worker each time: then it is not their fault


def results(pool, work, submissions, total, give_up):
    """Yield lists of results as they come; few batches are under way at a time, so memory stays flat.

    pool of `executors`, work(list of submissions) -> list of results, submissions an iterable of at most `total`,
    give_up(submission) -> the result of one that ends its worker each time

    GradingError where the workers cannot be reached any more
    """
    source, under_way, suspects, lost = iter(submissions), {}, [], 0
    while True:
        if not suspects:
            _send(pool, work, source, under_way, total)
        if not under_way and not suspects:
            return
        if not under_way:  # nothing else runs, so what ends a worker now is known
            submission = suspects.pop(0)
            result = _alone(pool, work, submission)
            lost = lost + 1 if result is None else 0
            if lost == MOST_LOST:
                raise GradingError("every worker process ends at once; is there memory for them? Try --workers 1")
            yield [result or give_up(submission)]
            continue
        wait(under_way, GATHER)  # until all are finished, or the time is over
        finished = []
        done = wait_for(pool, under_way)
        for future in [future for future in under_way if future in done]:  # in the order in which they were sent
            batch = under_way.pop(future)
            try:
                finished += future.result()
            except pool.LOST:
                suspects += batch
            except CancelledError:
                raise _out_of_reach() from None
        if finished:
            yield finished


def _send(pool, work, source, under_way, total):
    most = AHEAD * pool.capacity()
    size = max(1, min(BATCH, total // most))  # a small class is shared out among all
    while len(under_way) < most:
        batch = list(islice(source, size))
        if not batch:
            return
        under_way[pool.submit(work, batch)] = batch


def wait_for(pool, futures):
    """Wait for the first of some futures, and see that anybody works -> those that are finished."""
    while True:
        finished = wait(futures, PAUSE, FIRST_COMPLETED).done
        if finished:
            return finished
        pool.look()


def _alone(pool, work, submission):
    """Grade one submission with nothing beside it -> its result, or None where it ends its worker each time."""
    for _ in range(TRIES):
        future = pool.submit(work, [submission])
        wait_for(pool, [future])
        try:
            return future.result()[0]
        except pool.LOST:
            continue
        except CancelledError:
            raise _out_of_reach() from None
    return None


def _out_of_reach():
    return GradingError("the scheduler cannot be reached any more. What is graded is kept: once it is back, the same "
                        "command goes on where it was")  # fmt: skip
