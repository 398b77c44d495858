"""The drawn cases under a one-time pad: a process that is forked with the sealed bytes alone can tell nothing of them.

The pad lies in memory that no fork copies. A process asks for it once, and gets it when what it has sent is kept.
"""

import mmap
import os
import secrets

import numpy as np


def seal(data):
    """Return bytes as two arrays that say nothing, each by itself: data ^ pad, and the pad."""
    pad = np.frombuffer(secrets.token_bytes(len(data)), np.uint8)
    return np.frombuffer(data, np.uint8) ^ pad, pad


def receive_pad(source, size):
    """Read a pad into memory that a forked process does not have: neither the bytes nor a copy of them.

    source a descriptor that is read past all buffers -> mmap; EOFError where it ends early
    """
    pad = mmap.mmap(-1, size, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    pad.madvise(mmap.MADV_DONTFORK)
    _fill(source, pad)
    return pad


def unseal(sealed, asking, taking):
    """Ask for the pad by a descriptor, take it from another, return the data; EOFError where it is not given."""
    os.write(asking, b"?")
    pad = np.empty_like(sealed)
    _fill(taking, pad)
    return np.bitwise_xor(sealed, pad, out=pad).tobytes()


def _fill(source, memory):
    with memoryview(memory) as view:
        filled = 0
        while filled < len(view):
            read = os.readv(source, [view[filled:]])
            if not read:
                raise EOFError("the pad was not given")
            filled += read


class Handover:
    """The two pipes of one submission: by one its process asks, by the other it is given the pad."""

    def __init__(self, pad):
        self.pad, self.given = pad, 0
        self.asked, self.asking = os.pipe()
        self.taking, self.giving = os.pipe()
        os.set_blocking(self.giving, False)  # nobody waits for a process that does not read
        self._open = {self.asked, self.asking, self.taking, self.giving}

    def give(self):
        """Write as much of the pad as fits -> whether there is more to give."""
        try:
            with memoryview(self.pad) as view:
                self.given += os.write(self.giving, view[self.given :])
        except BlockingIOError:
            return True
        except BrokenPipeError:
            return False
        return self.given < len(self.pad)

    def close(self, *descriptors):
        """Close these ends, or all that are still open."""
        for descriptor in descriptors or tuple(self._open):
            os.close(descriptor)
            self._open.remove(descriptor)
