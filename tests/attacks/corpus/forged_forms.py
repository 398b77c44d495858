"""Sends headers that are JSON but no value of the protocol."""

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

FORMS = ({"dict": [1]}, {"dict": 5}, {"array": [None, [0], 0]}, {"list": 5}, {"float": []}, {"record": [[], []]})
form = FORMS[0]
header = json.dumps({"tuple": ["outcomes", "relu", {"list": [form]}]}).encode()
os.write(PIPE, struct.pack("<QQ", len(header), 0) + header)
os._exit(0)
