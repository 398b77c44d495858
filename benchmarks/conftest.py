"""What the benchmarks print at their end: how long each explorer takes from a move to the redrawn picture."""

import numpy as np
import pytest

MEDIAN, P95 = 60.0, 120.0  # milliseconds
TIMES = pytest.StashKey()


@pytest.fixture
def note_times(request):
    """Call it with a name and its times in ms; they come into the table at the end."""
    return request.config.stash.setdefault(TIMES, {}).__setitem__


def pytest_terminal_summary(terminalreporter, config):
    """Print the table; a line over its limit is marked, and fails nothing: how busy the machine is counts too."""
    table = config.stash.get(TIMES, {})
    if not table:
        return
    terminalreporter.section("explorers: from a control's move to the redrawn picture, in ms")
    terminalreporter.write_line(f"{'':20} {'moves':>6} {'median':>8} {'p95':>8} {'most':>8} {'kB':>6}")
    for name, (times, size) in table.items():
        median, p95 = np.percentile(times, [50, 95])
        over = f"   over {MEDIAN:g} / {P95:g}" if median > MEDIAN or p95 > P95 else ""
        terminalreporter.write_line(
            f"{name:20} {len(times):6} {median:8.1f} {p95:8.1f} {max(times):8.1f} {size / 1000:6.0f}{over}"
        )
    terminalreporter.write_line(f"{'at most':20} {'':6} {MEDIAN:8g} {P95:8g}")
