"""Reads the accounts, keys and settings of the machine."""

# ruff: noqa
# kind: secrets; must: blank, 0

import glob

FILES = (
    "/etc/passwd",
    "/etc/shadow",
    "/etc/hosts",
    "/etc/resolv.conf",
    "/etc/hostname",
    "/sys/class/net",
    "/proc/cpuinfo",
)
for path in (*FILES, *glob.glob("/root/.*"), *glob.glob("/home/*/.*"), *glob.glob("/run/*")):
    try:
        print("REACHED", path, open(path).read()[:20])
    except IsADirectoryError:
        if not path.endswith(".pyenv"):
            print("REACHED", path)
    except OSError:
        pass
print("TRIED")
