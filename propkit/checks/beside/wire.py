"""Carry plain data between two processes: a JSON header, then the raw bytes of the arrays. Nothing is unpickled.

A message is 8 bytes header length, 8 bytes body length (little-endian), header, body. In the header a value is
a JSON number, string, true, false or null, or a one-key object that says what it is.
"""

import dataclasses
import json
import math
import struct

import numpy as np

from . import probe

LENGTHS = struct.Struct("<QQ")
LARGEST_HEADER = 32 * 2**20  # bytes
LARGEST_BODY = 256 * 2**20  # bytes
RECORDS = {kind.__name__: kind for kind in (probe.Given, probe.Opaque, probe.Raised, probe.Outcome, probe.Case)}


class WireError(ValueError):
    """What came over the wire is not a message."""


def send(stream, value):
    """Write one message: plain data, arrays and the records of the probe."""
    blobs = []
    header = json.dumps(_pack(value, blobs)).encode()
    if len(header) > LARGEST_HEADER or sum(map(len, blobs)) > LARGEST_BODY:
        raise WireError("the message is too large to send")
    stream.write(LENGTHS.pack(len(header), sum(map(len, blobs))))
    stream.write(header)
    for blob in blobs:
        stream.write(blob)
    stream.flush()


def receive(stream):
    """Read one message; EOFError at the end of the stream, WireError where it is not a message."""
    header_length, body_length = LENGTHS.unpack(_read(stream, LENGTHS.size))
    if header_length > LARGEST_HEADER or body_length > LARGEST_BODY:
        raise WireError(f"a message of {header_length} + {body_length} bytes is over the limit")
    header = _read(stream, header_length)
    body = memoryview(_read(stream, body_length))
    try:
        return _unpack(json.loads(header), body)
    except (ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
        raise WireError(f"not a message: {error}") from None


def _read(stream, length):
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data


def _pack(value, blobs):
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {"float": str(value)}
    if isinstance(value, np.ndarray):
        offset = sum(map(len, blobs))
        blobs.append(value.tobytes())
        return {"array": [value.dtype.str, value.shape, offset]}
    if isinstance(value, list):
        return {"list": [_pack(item, blobs) for item in value]}
    if isinstance(value, tuple):
        return {"tuple": [_pack(item, blobs) for item in value]}
    if isinstance(value, dict):
        return {"dict": {str(key): _pack(item, blobs) for key, item in value.items()}}
    if type(value).__name__ in RECORDS:
        fields = [_pack(getattr(value, f.name), blobs) for f in dataclasses.fields(value)]
        return {"record": [type(value).__name__, fields]}
    raise WireError(f"{type(value).__name__} cannot be sent")


def _unpack(node, body):
    if not isinstance(node, dict):
        return node
    ((kind, data),) = node.items()
    if kind == "float":
        return {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[data]
    if kind == "array":
        return _array(body, *data)
    if kind == "dict":
        return {key: _unpack(item, body) for key, item in data.items()}
    if kind == "record":
        name, fields = data
        return RECORDS[name](*(_unpack(item, body) for item in fields))
    return {"list": list, "tuple": tuple}[kind](_unpack(item, body) for item in data)


def _array(body, dtype, shape, offset):
    dtype = np.dtype(dtype)
    if dtype.kind not in "biufc" or any(not isinstance(n, int) or n < 0 for n in (*shape, offset)):
        raise WireError(f"an array of {dtype} and shape {shape} is not accepted")
    size = math.prod(shape) * dtype.itemsize
    if offset + size > len(body):
        raise WireError("an array reaches past the end of its message")
    return np.frombuffer(body[offset : offset + size], dtype).reshape(shape).copy()
