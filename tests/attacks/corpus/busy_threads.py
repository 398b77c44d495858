"""Keeps every core busy from many threads."""

# ruff: noqa
# kind: harm; must: timeout|crashed|partial, 0

import threading


def spin():
    a = np.random.default_rng(0).normal(size=(200, 200))
    while True:
        a = a @ a
        a /= np.abs(a).max()


for _ in range(16):
    threading.Thread(target=spin, daemon=True).start()
spin()
