"""How long the kernel takes for a move: from the message of the browser until all that changed is sent back."""

import itertools
import time

import comm
import pytest
from explorers import EXPLORERS, name_of, places, presses
from ipywidgets import Dropdown
from jupyter_client.session import Session

from propkit.widgets.player import Player

MOVES, FIRST = 200, 20  # moves that are timed, and moves before them


class Wire(comm.base_comm.BaseComm):
    """A connection whose messages are packed and signed, as the kernel does it, and then go nowhere."""

    session = Session(key=b"benchmark")
    sent = 0

    def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keys):
        content = {"data": data or {}, "comm_id": self.comm_id, **keys}
        packed = self.session.serialize(self.session.msg(msg_type, content=content, metadata=metadata))
        Wire.sent += sum(map(len, packed)) + sum(map(len, buffers or ()))


@pytest.fixture(autouse=True)
def wire(monkeypatch):
    monkeypatch.setattr(comm, "create_comm", Wire)


def messages(explorer, typed):
    """Yield (control, content of the message that the browser sends) for every button and every place of a control."""
    for control in list(explorer.controls):
        if isinstance(control, Player):
            for _, content in presses(control):
                yield control, {"method": "custom", "content": {"steps": 1, "draw": True} | content}
        elif not control.disabled:
            key = "index" if isinstance(control, Dropdown) else "value"
            values = places(control, typed.get(name_of(control), ()))
            for value in range(len(values)) if key == "index" else values:
                yield control, {"method": "update", "state": {key: value}, "buffer_paths": []}


def deliver(control, data):
    """Hand a message to a control, packed as it comes over the wire -> milliseconds until it is answered."""
    packed = Wire.session.msg("comm_msg", content={"comm_id": control.comm.comm_id, "data": data})
    _, frames = Wire.session.feed_identities(Wire.session.serialize(packed))
    start = time.perf_counter()
    message = Wire.session.deserialize(list(frames))
    control.comm.handle_msg(message | {"buffers": []})
    return 1000 * (time.perf_counter() - start)


@pytest.mark.parametrize("name", EXPLORERS)
def test_a_move(name, benchmark, note_times):
    benchmark.group = "an explorer: 200 moves over all its controls, see the table at the end"
    ready = EXPLORERS[name]()
    explorer = ready.make()
    endless = itertools.chain.from_iterable(messages(explorer, ready.typed) for _ in itertools.count())

    def moves(count):
        return [deliver(*message) for message in itertools.islice(endless, count)]

    moves(FIRST)
    Wire.sent = 0
    times = benchmark.pedantic(moves, args=(MOVES,), rounds=1)
    assert Wire.sent > 1000 * MOVES, "hardly anything was sent: are the pictures redrawn?"
    note_times(name, (times, Wire.sent / MOVES))
