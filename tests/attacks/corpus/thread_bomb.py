"""Starts threads without end."""

# ruff: noqa
# kind: harm; must: blank|crashed|memory|partial|timeout, 0

import threading
import time

started = 0
try:
    while started < 2000:
        threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
        started += 1
except (RuntimeError, MemoryError) as error:
    print("TRIED", error)
if started > 500:
    print("REACHED", started)
