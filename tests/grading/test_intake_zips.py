"""Zips that try something: to lead out, to hide, to expand without end, to be no zip. One of them harms nobody else."""

import contextlib
import io
import random
import struct
import time
import tracemalloc
import zipfile
import zlib

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from test_intake import BOOK, CHAPTER, NAME, pack, put, taken

from propkit.grading.intake import Caps, IntakeError, collect
from propkit.grading.intake.archives import Archive
from propkit.grading.intake.caps import Refused

MIB = 2**20
CENTRAL = b"PK\x01\x02"
LOCAL = b"PK\x03\x04"


@pytest.fixture
def folder(tmp_path):
    put(tmp_path, f"ada/{NAME}/{BOOK}", "honest")
    return tmp_path


def hand_in(folder, data, student="eve", **caps):
    """Hand in the bytes of a zip -> Submitted; the honest student beside is not touched by it."""
    path = folder / student / NAME / "work.zip"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    found = taken(folder, **caps)
    assert found["ada"].data == b"honest"
    return found[student]


def zip_of(members, **kinds):
    """Return the bytes of a zip of [(ZipInfo or name, bytes)]."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", **({"compression": zipfile.ZIP_DEFLATED} | kinds)) as made:
        for info, data in members:
            made.writestr(info, data)
    return stream.getvalue()


def patched(data, local, central, form, value):
    """Return a zip's bytes with a field of its first member changed, in both of its headers."""
    data = bytearray(data)
    for signature, offset in ((LOCAL, local), (CENTRAL, central)):
        struct.pack_into(form, data, data.index(signature) + offset, value)
    return bytes(data)


@pytest.mark.parametrize(
    "name",
    [
        *("../x", f"a/../../{BOOK}", "/etc/passwd", "//server/x", "C:x", f"c:/{BOOK}", "..\\x", f"a\\{BOOK}", "\\x"),
        *("a/..", "x\x1b[2J", "x\u202egnp.ipynb", "\x7f", "é" * 128 + ".txt", "/".join("abcdefghijk")),
    ],
)
def test_names_that_lead_out_or_deceive_are_refused(folder, name):
    info = zipfile.ZipInfo("placeholder")
    info.filename = name
    found = hand_in(folder, zip_of([(BOOK, b"good"), (info, b"bad")]))
    assert found.data is None
    assert "is not taken out of the zip" in found.refusal
    assert found.refusal.isprintable()
    assert not [path for path in folder.rglob("*") if path.name in ("x", "passwd")]


def test_a_name_with_a_nul_is_refused(folder):
    data = zip_of([(BOOK, b"good"), ("xx/passwd", b"bad")]).replace(b"xx/passwd", b"x\0/passwd")
    assert "invisible characters" in hand_in(folder, data).refusal


def test_ordinary_names_are_taken(folder):
    members = [(f"./{NAME}/{BOOK}", b"good"), ("bild äöü 图.png", b""), ("می‌خواهم.txt", b""), ("a..b/c...txt", b"")]
    assert hand_in(folder, zip_of(members)).data == b"good"


def test_names_in_utf8_without_saying_so_are_read(tmp_path):
    name = f"Ana López_101_assignsubmission_file_/{BOOK}"
    data = zip_of([(name, b"ana")])
    for signature, offset in ((LOCAL, 6), (CENTRAL, 8)):
        flag = struct.unpack_from("<H", data, data.index(signature) + offset)[0]
        assert flag & 0x800
    (tmp_path / "m.zip").write_bytes(patched(data, 6, 8, "<H", 0))
    found = collect(tmp_path, CHAPTER)[0]
    assert found.data == b"ana"
    assert "'Ana López'" in found.notes[0]


def test_a_name_that_is_there_twice_is_refused(folder):
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zip_of([(BOOK, b"one"), (BOOK, b"two")])
    assert "is in it twice" in hand_in(folder, data).refusal
    assert "is in it twice" in hand_in(folder, zip_of([(BOOK, b"one"), (f"./{BOOK}", b"two")])).refusal


@pytest.mark.parametrize("flag", [0x1, 0x40, 0x41])
def test_encrypted_members_are_refused(folder, flag):
    data = patched(zip_of([(BOOK, b"good")]), 6, 8, "<H", flag)
    assert "without a password" in hand_in(folder, data).refusal


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_rare_methods_are_refused(folder, method):
    found = hand_in(folder, zip_of([(BOOK, b"0" * 10 * MIB)], compression=method))
    assert f"packed by a rare method ({method})" in found.refusal


def test_an_unknown_method_is_refused(folder):
    assert "rare method (99)" in hand_in(folder, patched(zip_of([(BOOK, b"good")]), 8, 10, "<H", 99)).refusal


@pytest.mark.parametrize("mode", [0o120777, 0o010644, 0o020644, 0o140644])
def test_links_and_devices_in_a_zip_are_refused(folder, mode):
    info = zipfile.ZipInfo(BOOK)
    info.external_attr = mode << 16
    assert "a link or a device in the zip" in hand_in(folder, zip_of([(info, b"/etc/passwd")])).refusal


def test_a_zip_in_a_zip_is_not_opened(folder):
    data = zip_of([("inner.zip", zip_of([(BOOK, b"deep")]))])
    found = hand_in(folder, data)
    assert found.data is None
    assert "a zip in a zip is not opened" in found.refusal


def test_bombs_are_stopped_while_they_expand(folder):
    bomb = zip_of([(BOOK, b"0" * 19 * MIB)])
    assert len(bomb) < 100_000
    tracemalloc.start()
    try:
        assert "expands too far" in hand_in(folder, bomb).refusal
        assert tracemalloc.get_traced_memory()[1] < 12 * MIB
    finally:
        tracemalloc.stop()
    stored = zip_of([(BOOK, b"0" * 30 * MIB)], compression=zipfile.ZIP_STORED)
    assert "expands too far" in hand_in(folder, stored).refusal
    assert hand_in(folder, zip_of([(BOOK, b"0" * MIB)])).data == b"0" * MIB  # a small one may be as regular as it is


def test_a_bomb_that_claims_to_have_been_large_before_is_stopped(folder):
    padding = random.Random(1).randbytes(100_000)  # so that there is something left to be read
    bomb = zip_of([(BOOK, b"0" * 12 * MIB), ("padding", padding)])
    bomb = patched(bomb, 18, 20, "<I", 15 * MIB)  # the compressed size
    assert "expands too far" in hand_in(folder, bomb, ratio=20).refusal


def test_a_bomb_that_claims_to_be_small_is_refused(folder):
    bomb = patched(zip_of([(BOOK, b"0" * 19 * MIB)]), 22, 24, "<I", 10)  # the expanded size
    found = hand_in(folder, bomb)
    assert found.data is None
    assert "is broken in the zip" in found.refusal


def test_bombs_beside_the_notebook_are_not_even_expanded(folder):
    members = [(BOOK, b"good"), *((f"bomb{n}", b"0" * 5 * MIB) for n in range(20))]
    data = zip_of(members)
    tracemalloc.start()
    try:
        assert hand_in(folder, data).data == b"good"
        assert tracemalloc.get_traced_memory()[1] < 5 * MIB
    finally:
        tracemalloc.stop()


def test_all_that_comes_out_of_one_zip_is_counted(tmp_path):
    pack(tmp_path / "c.zip", {f"s_{n}_{n}_{BOOK}": "x" * 1000 for n in range(1, 10)})
    found = taken(tmp_path, expanded_bytes=5_000)
    assert sum(one.data is not None for one in found.values()) == 5
    assert "expands too far" in found["9"].refusal


def test_a_zip_that_is_too_large_or_holds_too_many_files_is_refused(folder):
    data = zip_of([(BOOK, b"good"), *((f"{n}", b"") for n in range(20))])
    assert "at most 20 are taken" in hand_in(folder, data, members=20).refusal
    assert hand_in(folder, data, members=21).data == b"good"
    assert f"has {len(data):,} bytes; at most 100" in hand_in(folder, data, archive_bytes=100).refusal


def test_a_table_of_contents_without_end_is_not_read(folder):
    """200,000 members of nothing: their table alone would take some 100 MB once it is read."""
    entry = CENTRAL + b"\0" * 24 + struct.pack("<H", 1) + b"\0" * 16 + b"x"
    table = entry * 200_000
    table += struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(table), 0, 0)
    tracemalloc.start()
    try:
        assert "table of contents is too long" in hand_in(folder, table).refusal
        assert tracemalloc.get_traced_memory()[1] < 5 * MIB
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("cut", [0, 1, 10, 40, -1, -5, -22, -60])
def test_half_a_zip_is_refused(folder, cut):
    data = zip_of([(BOOK, b"good" * 100), ("other", b"x")])
    assert "cannot be read as a zip" in hand_in(folder, data[:cut]).refusal


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), min_size=1, max_size=6))
def test_no_broken_zip_stops_the_rest_or_changes_a_notebook(folder, changes):
    contents = {BOOK: b"good" * 50, f"old/{BOOK}": b"old" * 50}
    data = bytearray(zip_of(list(contents.items())))
    for place, byte in changes:
        data[place % len(data)] = byte
    found = hand_in(folder, bytes(data))
    notebook = found.data
    assert notebook in (*contents.values(), None)
    assert (notebook is None) == bool(found.refusal)
    assert found.refusal.isprintable()


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
@example(b"PK\x05\x06" + b"\0" * 18)
@example(zlib.compress(b"x" * 100))
def test_no_bytes_are_worse_than_refused(data):
    with contextlib.suppress(Refused):
        Archive(io.BytesIO(data), "x.zip", Caps().of_a_student(), Caps())


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30), max_size=8, unique=True))
def test_no_path_leads_out_of_a_zip(names):
    members = []
    for name in names:
        info = zipfile.ZipInfo("x")
        info.filename = name
        members.append((info, b"x"))
    archive = Archive(io.BytesIO(zip_of(members)), "x.zip", Caps().of_a_student(), Caps())
    for path, info in archive.members:
        assert all(part not in ("", ".", "..") and not set(part) & set("/\\\0\u202e\x1b") for part in path)
        assert path[0][1:2] != ":" or not path[0][0].isascii() or not path[0][0].isalpha()
        assert archive.read(info) == b"x"


def test_one_broken_member_of_a_class_is_one_refusal(tmp_path):
    data = zip_of([(f"s{n}_{n}_{n}_{BOOK}", f"work {n}".encode() * 20) for n in range(1, 6)])
    start = data.index(f"s3_3_3_{BOOK}".encode()) + len(f"s3_3_3_{BOOK}") + 4
    (tmp_path / "c.zip").write_bytes(data[:start] + b"\xff\xff" + data[start + 2 :])
    found = taken(tmp_path)
    assert [student for student, one in found.items() if one.data is None] == ["3"]
    assert "is broken in the zip" in found["3"].refusal


def test_a_class_is_no_larger_than_the_caps_say(tmp_path):
    pack(tmp_path / "c.zip", {f"s_{n}_{n}_{BOOK}": "x" for n in range(10)})
    with pytest.raises(IntakeError, match="10 files; at most 9"):
        collect(tmp_path, CHAPTER, Caps(class_members=9))
    with pytest.raises(IntakeError, match="at most 50 are taken"):
        collect(tmp_path, CHAPTER, Caps(class_archive_bytes=50))


def test_reading_takes_no_longer_for_a_large_class(tmp_path):
    """Each submission is found at once, not by going through the zip again."""
    seconds = []
    for count in (300, 3000):
        pack(tmp_path / str(count) / "c.zip", {f"s_{n}_{n}_{BOOK}": "x" for n in range(count)})
        found = collect(tmp_path / str(count), CHAPTER)
        started = time.process_time()
        assert all(one.data == b"x" for one in found)
        seconds.append((time.process_time() - started) / count)
    assert seconds[1] < 4 * seconds[0]
