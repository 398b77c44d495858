"""Sets an alarm that ends the process while its answer is looked at."""

# ruff: noqa
# kind: harm; must: crashed|timeout|partial, 0

import signal

signal.setitimer(signal.ITIMER_REAL, 0.05)


def relu(z):
    while True:
        pass
