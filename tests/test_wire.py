"""The wire carries plain data and arrays, whole and unchanged, and nothing else."""

import io
import json
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from propkit.checks.beside import wire
from propkit.checks.beside.probe import Case, Given, Opaque, Outcome, Raised, same

LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**60), 2**60),
    st.floats(),
    st.text(max_size=5),
    arrays(
        st.sampled_from([np.dtype(t) for t in ("f8", "f4", "i8", "?", "c16")]),
        array_shapes(min_dims=0, min_side=0),
    ),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.text(max_size=3), inner, max_size=3),
    ),
    max_leaves=8,
)


def there_and_back(value):
    stream = io.BytesIO()
    wire.send(stream, value)
    stream.seek(0)
    return wire.receive(stream)


@given(TREES)
def test_what_is_sent_arrives_to_the_last_bit(tree):
    assert same(there_and_back(tree), tree)


def test_records_arrive():
    case = Case((np.arange(3.0), Given("polynomial", (1, 2.5))), "a case", part="extremes", tolerance=1e-6)
    back = there_and_back(case)
    assert (back.about, back.part, back.tolerance, back.args[1]) == ("a case", "extremes", 1e-6, case.args[1])
    outcome = Outcome(raised=Raised("ValueError", "no", 3, "x = y"), changed=(1,), warnings=("overflow",))
    assert there_and_back(outcome) == outcome
    assert there_and_back(Opaque("matrix")) == Opaque("matrix")


def test_objects_are_not_sent():
    with pytest.raises(wire.WireError, match="object cannot be sent"):
        wire.send(io.BytesIO(), object())
    with pytest.raises(wire.WireError):
        there_and_back(np.array([object()]))


def message(header, body=b""):
    header = header if isinstance(header, bytes) else json.dumps(header).encode()
    return io.BytesIO(wire.LENGTHS.pack(len(header), len(body)) + header + body)


@pytest.mark.parametrize(
    "stream",
    [
        message(b"not json"),
        message({"unknown": 1}),
        message({"list": 1}),
        message({"tuple": "ab"}),
        message({"dict": {"a": 1}}),
        message({"dict": [[1, 2]]}),
        message({"dict": [], "list": []}),
        message({"array": ["|O", [1], 0]}, b"12345678"),
        message({"array": ["<f8", [2], 0]}, b"12345678"),
        message({"array": ["<f8", [-1], 0]}, b"12345678"),
        message({"array": ["<f8", [1], -8]}, b"12345678"),
        message({"record": ["Popen", []]}),
        message({"list": [], "tuple": []}),
        message(pickle.dumps([1])),
        io.BytesIO(wire.LENGTHS.pack(2**40, 0)),
    ],
)
def test_what_is_no_message_is_refused(stream):
    with pytest.raises(wire.WireError):
        wire.receive(stream)


def test_a_message_cut_short_is_the_end():
    stream = io.BytesIO()
    wire.send(stream, [1, 2, 3])
    with pytest.raises(EOFError):
        wire.receive(io.BytesIO(stream.getvalue()[:-1]))
