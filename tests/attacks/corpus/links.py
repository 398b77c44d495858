"""Makes links in its folder to files that it cannot read itself, for somebody else to follow."""

# ruff: noqa
# kind: secrets; must: blank, 0

import os

for number, target in enumerate(("COURSE/gradebook.db", "/etc/shadow", "/proc/1/root/etc/shadow", "/proc/self/fd/4")):
    for link in (os.symlink, os.link):
        try:
            link(target, f"link{number}")
            print("REACHED", open(f"link{number}").read()[:20])
        except OSError:
            pass
print("TRIED")
