"""An append-only file of what is finished, so that a killed run goes on where it was.

A line is the SHA-256 of its JSON, a space, the JSON. The newest line of a student counts. A line that was cut short by
a crash is dropped when the journal is opened again, with everything after it. The entries stay on the disk, and only
their places in memory.
"""

import contextlib
import hashlib
import json
import os

SUPERSEDED = 4  # lines for each student, from which on the journal is written anew without the old ones
ALWAYS_KEPT = 100  # lines that are never worth it


class Journal:
    """The journal of one chapter; one process at a time has it open. Use as a context manager.

    keys: dict student: the key of the newest entry; dropped: how many bytes at its end could not be read
    """

    def __init__(self, path):
        self.path, self.keys, self.dropped = path, {}, 0
        self._places, self._lines, self._end = {}, 0, 0
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = open(path, "a+b", buffering=0)  # noqa: SIM115 (closed by close)
        self._read()
        if self._lines > max(SUPERSEDED * len(self.keys), ALWAYS_KEPT):
            self._compact()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __getitem__(self, student):
        """Return the newest entry of a student; KeyError where there is none."""
        start, length = self._places[student]
        return _parse(os.pread(self._file.fileno(), length, start))

    def add(self, entries):
        """Append entries, dicts with `student` and `key`, and have them on the disk before this returns.

        OSError where they cannot be written: then none of them is in the journal
        """
        lines = [_line(entry) for entry in entries]
        try:
            _write_all(self._file, b"".join(lines))
            os.fsync(self._file.fileno())
        except OSError:
            with contextlib.suppress(OSError):
                self._file.truncate(self._end)
            raise
        for entry, line in zip(entries, lines, strict=True):
            self._note(entry, len(line))

    def close(self):
        self._file.close()

    def _read(self):
        with open(self.path, "rb") as file:
            for line in file:
                entry = _parse(line)
                if entry is None:
                    break
                self._note(entry, len(line))
        self.dropped = os.fstat(self._file.fileno()).st_size - self._end
        if self.dropped:
            self._file.truncate(self._end)

    def _note(self, entry, length):
        self.keys[entry["student"]] = entry["key"]
        self._places[entry["student"]] = self._end, length
        self._end += length
        self._lines += 1

    def _compact(self):
        """Write the newest line of each student to a new file, and put that in the place of the old one."""
        part = self.path.with_name(f"{self.path.name}.part")
        with open(part, "wb") as new:
            for start, length in self._places.values():
                new.write(os.pread(self._file.fileno(), length, start))
            new.flush()
            os.fsync(new.fileno())
        os.replace(part, self.path)
        self._file.close()
        self._file = open(self.path, "a+b", buffering=0)  # noqa: SIM115 (closed by close)
        self.keys, self._places, self._lines, self._end = {}, {}, 0, 0
        self._read()


def entries(path):
    """Yield the newest entry of each student, by student; nothing where there is no journal. Writes nothing."""
    places, end = {}, 0
    if not path.exists():
        return
    with open(path, "rb") as file:
        for line in file:
            entry = _parse(line)
            if entry is None:
                break
            places[entry["student"]] = end
            end += len(line)
        for student in sorted(places):
            file.seek(places[student])
            yield _parse(file.readline())


def _line(entry):
    text = json.dumps(entry, ensure_ascii=False).encode(errors="surrogatepass")
    return hashlib.sha256(text).hexdigest().encode() + b" " + text + b"\n"


def _parse(line):
    """Return the entry of a line, or None where it is not whole."""
    digest, _, text = line.rstrip(b"\n").partition(b" ")
    if not line.endswith(b"\n") or hashlib.sha256(text).hexdigest().encode() != digest:
        return None
    return json.loads(text.decode(errors="surrogatepass"))


def _write_all(file, data):
    """Write to a file without a buffer, which may take a part at a time."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]
