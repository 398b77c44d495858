"""Sends 15 MB of empty lists in one header, which would be a mountain of objects for the judge."""

# ruff: noqa
# kind: harm; must: crashed|partial|blank|memory, 0

import os
import struct


def is_open(descriptor):
    try:
        return bool(os.fstat(descriptor))
    except OSError:
        return False


PIPE = next(filter(is_open, range(3, 256)))

header = b'{"list":[' + b"[]," * 5_000_000 + b"[]]}"
with os.fdopen(os.dup(PIPE), "wb") as out:
    out.write(struct.pack("<QQ", len(header), 0) + header)
os._exit(0)
