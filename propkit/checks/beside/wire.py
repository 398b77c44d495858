"""Carry plain data between two processes: a JSON header, then the raw bytes of the arrays. Nothing is unpickled.

A message is 8 bytes header length, 8 bytes body length (little-endian), header, body. In the header a value is
a JSON number, string, true, false or null, or a one-key object that says what it is.
"""

import dataclasses
import json
import math
import re
import struct
from functools import cache

import numpy as np

from . import probe

LENGTHS = struct.Struct("<QQ")
LARGEST_HEADER = 32 * 2**20  # bytes
LARGEST_BODY = 256 * 2**20  # bytes
DTYPE = re.compile(r"[<>|=][biufc]\d{1,2}")  # numpy alone would take far more for the name of a type
RECORDS = {kind.__name__: kind for kind in (probe.Given, probe.Opaque, probe.Raised, probe.Outcome, probe.Case)}
FIELDS = {kind: [f.name for f in dataclasses.fields(kind)] for kind in RECORDS.values()}


class WireError(ValueError):
    """What came over the wire is not a message."""


def send(stream, value):
    """Write one message: plain data, arrays and the records of the probe."""
    stream.write(encode(value))
    stream.flush()


def encode(value):
    """Return the bytes of one message; WireError where it cannot be sent."""
    body = bytearray()
    header = json.dumps(_pack(value, body)).encode()
    if len(header) > LARGEST_HEADER or len(body) > LARGEST_BODY:
        raise WireError("the message is too large to send")
    return b"".join((LENGTHS.pack(len(header), len(body)), header, body))


def receive(stream):
    """Read one message; EOFError at the end of the stream, WireError where it is not a message."""
    return decode(read(stream))


def read(stream, largest_header=LARGEST_HEADER):
    """Return the bytes of one message, as they are; errors as for `receive`."""
    lengths = _read(stream, LENGTHS.size)
    header_length, body_length = LENGTHS.unpack(lengths)
    if header_length > largest_header or body_length > LARGEST_BODY:
        raise WireError(f"a message of {header_length} + {body_length} bytes is over the limit")
    return lengths + _read(stream, header_length + body_length)


def decode(message):
    """Return the value of a message that `read` returned; WireError where it is not a message."""
    header_length, _ = LENGTHS.unpack_from(message)
    start = LENGTHS.size + header_length
    try:
        return _unpack(json.loads(message[LENGTHS.size : start]), memoryview(message)[start:])
    except Exception as error:  # whoever sends nonsense chooses what it breaks: no memory, no such method ...
        raise WireError(f"not a message: {error}") from None


def _read(stream, length):
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data


def _pack(value, body):
    kind = type(value)
    if kind is str or kind is int or value is None or kind is bool:
        return value
    if kind is float:
        return value if math.isfinite(value) else {"float": str(value)}
    if kind is np.ndarray:
        offset = len(body)
        body += value.tobytes()
        return {"array": [_dtype_text(value.dtype), value.shape, offset]}
    if kind is list or kind is tuple:
        return {kind.__name__: [_pack(item, body) for item in value]}
    if kind is dict:
        return {"dict": {str(key): _pack(item, body) for key, item in value.items()}}
    if kind in FIELDS:
        return {"record": [kind.__name__, [_pack(getattr(value, name), body) for name in FIELDS[kind]]]}
    if isinstance(value, float):  # numpy's float64 is one
        return _pack(float(value), body)
    raise WireError(f"{kind.__name__} cannot be sent")


@cache
def _dtype_text(dtype):
    return dtype.str


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
    if not DTYPE.fullmatch(dtype) or any(type(n) is not int or not 0 <= n < 2**40 for n in (*shape, offset)):
        raise WireError("an array of this type and shape is not accepted")
    dtype = np.dtype(dtype)
    size = math.prod(shape) * dtype.itemsize
    if offset + size > len(body):
        raise WireError("an array reaches past the end of its message")
    return np.frombuffer(body[offset : offset + size], dtype).reshape(shape).copy()
