"""Reads the environment, its own and that of other processes."""

# ruff: noqa
# kind: secrets; must: blank, 0

import glob
import os

print({k: v for k, v in os.environ.items() if k not in ("LD_LIBRARY_PATH",)})
for path in glob.glob("/proc/*/environ") + glob.glob("/proc/*/cmdline"):
    try:
        print("REACHED", path, open(path).read()[:300])
    except OSError:
        pass
print("TRIED")
