"""The journal keeps what it has taken, whatever happens to its file."""

import errno
import os
import random

import pytest

from propkit.grading import journal
from propkit.grading.journal import Journal, entries


def entry(student, key="k", points=1):
    return {"student": student, "key": key, "result": {"points": points, "text": "ünïcode\n\ud800"}}


def test_what_was_added_is_there_when_it_is_opened_again(tmp_path):
    path = tmp_path / "deep" / "journal.jsonl"
    with Journal(path) as first:
        first.add([entry("ada"), entry("bo")])
        first.add([entry("ada", "newer", 2)])
        assert first["ada"]["result"]["points"] == 2
    with Journal(path) as again:
        assert again.keys == {"ada": "newer", "bo": "k"}
        assert again["ada"] == entry("ada", "newer", 2)
        assert again["bo"] == entry("bo")
        with pytest.raises(KeyError):
            again["cy"]
    assert list(entries(path)) == [entry("ada", "newer", 2), entry("bo")]
    assert list(entries(tmp_path / "none")) == []


def test_a_journal_cut_anywhere_keeps_every_whole_line_before_the_cut(tmp_path):
    path = tmp_path / "journal.jsonl"
    with Journal(path) as whole:
        whole.add([entry(f"s{i}") for i in range(5)])
    data = path.read_bytes()
    ends = [i + 1 for i, byte in enumerate(data) if byte == ord("\n")]
    for cut in {*range(0, len(data), 7), *ends, *(e - 1 for e in ends), *(e + 1 for e in ends[:-1])}:
        path.write_bytes(data[:cut])
        kept = sum(end <= cut for end in ends)
        assert len(list(entries(path))) == kept
        with Journal(path) as cut_short:
            assert list(cut_short.keys) == [f"s{i}" for i in range(kept)]
            assert cut_short.dropped == cut - ([0, *ends])[kept]
            cut_short.add([entry("after")])
        with Journal(path) as mended:
            assert (len(mended.keys), mended.dropped) == (kept + 1, 0)


def test_a_flipped_bit_is_noticed_and_all_before_it_stays(tmp_path):
    path = tmp_path / "journal.jsonl"
    with Journal(path) as whole:
        whole.add([entry(f"s{i}") for i in range(4)])
    data = bytearray(path.read_bytes())
    second = data.index(b"\n") + 1
    data[second + random.Random(1).randrange(70, 100)] ^= 1
    path.write_bytes(data)
    with Journal(path) as damaged:
        assert list(damaged.keys) == ["s0"]
        assert damaged.dropped == len(data) - second


def test_a_disk_that_is_full_in_the_middle_leaves_no_half_line(tmp_path, monkeypatch):
    path = tmp_path / "journal.jsonl"

    def half(file, data):
        file.write(data[: len(data) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with Journal(path) as book:
        book.add([entry("ada")])
        size = path.stat().st_size
        with monkeypatch.context() as patch:
            patch.setattr(journal, "_write_all", half)
            with pytest.raises(OSError, match="No space"):
                book.add([entry("bo"), entry("cy")])
        assert path.stat().st_size == size
        assert list(book.keys) == ["ada"]
        book.add([entry("di")])
    with Journal(path) as again:
        assert list(again.keys) == ["ada", "di"]
        assert again.dropped == 0


def test_old_lines_go_once_they_are_many_more_than_the_students(tmp_path):
    path = tmp_path / "journal.jsonl"
    with Journal(path) as book:
        for round_ in range(60):
            book.add([entry("ada", f"a{round_}", round_), entry("bo", f"b{round_}", round_)])
    long = path.stat().st_size
    with Journal(path) as compact:
        assert compact.keys == {"ada": "a59", "bo": "b59"}
        assert compact["bo"]["result"]["points"] == 59
        compact.add([entry("cy")])
    assert path.stat().st_size < long / 30
    with Journal(path) as again:
        assert list(again.keys) == ["ada", "bo", "cy"]
        assert again["cy"] == entry("cy")


def test_a_journal_with_as_many_lines_as_students_is_left_as_it_is(tmp_path):
    path = tmp_path / "journal.jsonl"
    with Journal(path) as book:
        book.add([entry(f"s{i}") for i in range(200)])
    before = path.stat().st_ino
    with Journal(path):
        assert path.stat().st_ino == before
