"""Carry plain data between two processes: a JSON header, then the raw bytes of the arrays. Nothing is unpickled.

A message is 8 bytes header length, 8 bytes body length (little-endian), header, body. In the header a value is
a JSON number, string, true, false or null, or a one-key object that says what it is.
"""

import dataclasses
import json
import math
import re
import struct
from functools import cache, lru_cache, partial

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
        return json.loads(message[LENGTHS.size : start], object_hook=partial(_unpack, memoryview(message)[start:]))
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
        return {"dict": [[str(key), _pack(item, body)] for key, item in value.items()]}
    if kind in FIELDS:
        return {"record": [kind.__name__, [_pack(getattr(value, name), body) for name in FIELDS[kind]]]}
    if isinstance(value, float):  # numpy's float64 is one
        return _pack(float(value), body)
    raise WireError(f"{kind.__name__} cannot be sent")


@cache
def _dtype_text(dtype):
    return dtype.str


@lru_cache(100)
def _dtype(text):
    if not DTYPE.fullmatch(text):
        raise WireError("an array of this type is not accepted")
    return np.dtype(text)


def _unpack(body, node):
    """Return the value that a one-key object stands for; what is inside of it is unpacked already."""
    ((kind, data),) = node.items()
    if kind == "float":
        return {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[data]
    if type(data) is not list:
        raise WireError(f"a {kind} is told by a list")
    if kind == "array":
        return _array(body, *data)
    if kind == "record":
        name, fields = data
        return RECORDS[name](*fields)
    if kind == "dict":
        if not all(type(key) is str for key, _ in data):
            raise WireError("the keys of a dict are texts")
        return dict(data)
    return {"list": list, "tuple": tuple}[kind](data)


def _array(body, dtype, shape, offset):
    dtype = _dtype(dtype)
    for n in (*shape, offset):
        if type(n) is not int or not 0 <= n < 2**40:
            raise WireError("an array of this shape is not accepted")
    if offset + math.prod(shape) * dtype.itemsize > len(body):
        raise WireError("an array reaches past the end of its message")
    return np.ndarray(shape, dtype, body, offset).copy()
