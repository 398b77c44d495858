"""Time several contenders side by side: they take turns, so that whatever else the machine does meets them all."""

import gc
import time

import numpy as np

TURN = 5_000_000  # ns that a turn takes at least: some calls of what is quick, one call of what is slow
ROUNDS = 30  # at least
STEADY = 0.01  # of a median: the half of its 95 % interval


def interleaved(contenders, seconds, pause=0.0):
    """Call each contender in turn, round after round, until all medians are steady or the time is up.

    contenders a dict name: function without arguments; seconds the most that all of it may take; pause in seconds
    before each turn, as long as threads of the one before may go on spinning -> dict name: ns a call, one per round
    """
    calls = {name: _calls_for_a_turn(call) for name, call in contenders.items()}
    order, rng, times = list(contenders), np.random.default_rng(0), {name: [] for name in contenders}
    gc.collect()
    gc.disable()
    try:
        end = time.monotonic() + seconds
        for round_ in range(1_000_000):
            rng.shuffle(order)  # nobody always comes after the same one
            for name in order:
                time.sleep(pause)
                times[name].append(_turn(contenders[name], calls[name]))
            late = time.monotonic() > end
            if round_ + 1 >= ROUNDS and (late or (round_ % 10 == 9 and all(map(steady, times.values())))):
                break
    finally:
        gc.enable()
    return times


def steady(times):
    """Say whether a median is known to 1 %."""
    return spread(times) <= STEADY


def spread(times):
    """Return half the width of the median's 95 % interval, as a share of the median; from order statistics."""
    times, n = np.sort(times), len(times)
    reach = 0.98 * np.sqrt(n)
    low, high = times[max(int(n / 2 - reach), 0)], times[min(int(np.ceil(n / 2 + reach)), n - 1)]
    return (high - low) / 2 / np.median(times)


def _calls_for_a_turn(call):
    for _ in range(3):
        took = _turn(call, 1)
    return max(1, round(TURN / took))


def _turn(call, calls):
    call()  # brings its data back into the caches
    start = time.perf_counter_ns()
    for _ in range(calls):
        call()
    return (time.perf_counter_ns() - start) / calls
