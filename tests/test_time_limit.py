"""The time limit on a learner's code: it works in every thread, and nothing of it is left behind."""

import sys
import threading
import time

import pytest

from propkit.checks.time_limit import OutOfTime, within


def endless():
    while True:
        pass


def in_another_thread(act):
    """Run act() in a thread, as JupyterLab does for widgets -> what it returned."""
    results = []
    thread = threading.Thread(target=lambda: results.append(act()))
    thread.start()
    thread.join()
    return results[0]


def is_stopped(act, seconds=0.05):
    start = time.monotonic()
    try:
        within(seconds, act)
    except OutOfTime:
        return time.monotonic() - start < 5
    return False


@pytest.mark.parametrize("run", [lambda act: act(), in_another_thread], ids=["main thread", "another thread"])
def test_an_endless_loop_is_stopped(run):
    assert run(lambda: is_stopped(endless))


def test_what_ends_in_time_is_returned_and_what_it_raises_is_raised():
    assert within(5, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 / 0)


def test_code_that_catches_everything_once_is_stopped_all_the_same():
    caught = []

    def stubborn():
        try:
            endless()
        except BaseException as error:
            caught.append(error)
            endless()

    assert is_stopped(stubborn)
    assert isinstance(caught[0], OutOfTime)


def test_except_exception_does_not_catch_it():
    def swallow():
        try:
            endless()
        except Exception:
            return 0

    assert is_stopped(swallow)


def test_a_limit_within_a_limit():
    def outer():
        assert is_stopped(endless)
        endless()

    assert is_stopped(outer, 0.5)


def test_nothing_is_raised_afterwards_and_no_thread_is_left():
    before = threading.active_count()
    stopped = 0
    for i in range(200):
        end = time.perf_counter() + 0.002 + (i % 20 - 10) / 20_000  # some end just before the limit, some just after
        try:
            within(0.002, lambda end=end: [None for _ in iter(lambda: time.perf_counter() < end, False)])
        except OutOfTime:
            stopped += 1
    end = time.perf_counter() + 0.6  # longer than it takes until the next try
    while time.perf_counter() < end:
        pass
    assert 0 < stopped < 200
    assert threading.active_count() == before


def test_a_profiled_call_goes_on_afterwards():
    is_stopped(endless)
    before = sys.getprofile()
    sys.setprofile(lambda *event: None)
    try:
        assert within(5, lambda: sorted([2, 1], key=lambda item: item)) == [1, 2]
    finally:
        sys.setprofile(before)
