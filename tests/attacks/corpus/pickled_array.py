"""Sends a pickle in the place of a message, and returns an array of objects that carries one."""

# ruff: noqa
# kind: marks; must: partial|crashed, 0

import os
import pickle
import struct


def is_open(descriptor):
    try:
        return bool(os.fstat(descriptor))
    except OSError:
        return False


PIPE = next(filter(is_open, range(3, 256)))


class Payload:
    def __reduce__(self):
        return print, ("REACHED",)


def relu(z):
    data = pickle.dumps(Payload())
    os.write(PIPE, struct.pack("<QQ", len(data), 0) + data)
    return np.array([Payload()], dtype=object)
