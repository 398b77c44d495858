"""Types into the terminal of whoever grades."""

# ruff: noqa
# kind: escape; must: blank, 0

import fcntl
import glob
import os

for path in ("/dev/tty", "/dev/console", "/dev/ptmx", "/dev/mem", "/dev/kmsg", *glob.glob("/dev/pts/*")):
    try:
        os.open(path, os.O_RDWR)
        print("REACHED", path)
    except OSError:
        pass
for descriptor in range(64):
    try:
        fcntl.ioctl(descriptor, 0x5412, b"x")
        print("REACHED", descriptor)
    except OSError:
        pass
print("TRIED")
