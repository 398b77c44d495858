"""Leaves handlers and threads behind that would stop or change Python's end; its answer is right."""

# ruff: noqa
# kind: harm; must: ok|partial, 1

import atexit
import os
import threading
import time

atexit.register(lambda: os._exit(3))
atexit.register(lambda: time.sleep(1000))
for _ in range(3):
    threading.Thread(target=time.sleep, args=(1000,)).start()
    threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()


def relu(z):
    return np.maximum(z, 0)
