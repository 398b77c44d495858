"""Announces a message of 2 to the 63 bytes."""

# ruff: noqa
# kind: harm; must: crashed|partial|blank, 0

import os
import struct


def is_open(descriptor):
    try:
        return bool(os.fstat(descriptor))
    except OSError:
        return False


PIPE = next(filter(is_open, range(3, 256)))

os.write(PIPE, struct.pack("<QQ", 2**63, 2**63))
os._exit(0)
