"""Sends an array with a type of its own devising, and one with endless dimensions."""

# ruff: noqa
# kind: harm; must: crashed|partial|blank, 0

import json
import os
import struct


def is_open(descriptor):
    try:
        return bool(os.fstat(descriptor))
    except OSError:
        return False


PIPE = next(filter(is_open, range(3, 256)))

for dtype, shape in (("(((,i4", [1]), ("O", [1]), ("V8", [1]), ("<f8", [0, 10**30]), ("<f8", [-1]), ("<f8", [1] * 80)):
    header = json.dumps({"tuple": ["outcomes", "relu", {"list": [{"array": [dtype, shape, 0]}]}]}).encode()
    os.write(PIPE, struct.pack("<QQ", len(header), 8) + header + bytes(8))
os._exit(0)
