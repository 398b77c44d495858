"""Sends a result that is nested a hundred thousand deep."""

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

header = b'{"list":[' * 100_000 + b"]}" * 100_000
os.write(PIPE, struct.pack("<QQ", len(header), 0))
with os.fdopen(os.dup(PIPE), "wb") as out:
    out.write(header)
os._exit(0)
