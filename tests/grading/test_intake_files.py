"""Links, pipes, sockets, devices and what else may lie where a notebook should: refused, told, and nothing waits."""

import gc
import os
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_intake import BOOK, CHAPTER, NAME, pack, put, taken

from propkit.grading.intake import IntakeError, collect, opening
from propkit.grading.intake.caps import Refused

SECRET = "the solution"


@pytest.fixture
def secret(tmp_path):
    """A notebook that is not the student's, outside of the folder of submissions."""
    return put(tmp_path, f"solutions/{NAME}/{BOOK}", SECRET)


@pytest.fixture
def folder(tmp_path):
    put(tmp_path, f"submitted/ada/{NAME}/{BOOK}", "honest")
    return tmp_path / "submitted"


def refused(folder, student="eve"):
    """Return why a student is refused; the honest one beside is not touched by it."""
    found = taken(folder)
    assert found["ada"].data == b"honest"
    assert found[student].data is None
    assert SECRET not in str(found[student])
    return found[student].refusal


def test_symbolic_links_are_not_followed_at_any_place(folder, secret):
    (folder / "eve" / NAME).mkdir(parents=True)
    (folder / "eve" / NAME / BOOK).symlink_to(secret)
    assert "is a symbolic link, and only a file itself" in refused(folder)

    (folder / "fay").mkdir()
    (folder / "fay" / NAME).symlink_to(secret.parent)
    assert "is a symbolic link, and only a folder itself" in refused(folder, "fay")

    (folder / "gil").symlink_to(secret.parent.parent)
    assert "is a symbolic link, and only a folder itself" in refused(folder, "gil")

    pack(secret.parent / "x.zip", {BOOK: SECRET})
    (folder / "hal" / NAME).mkdir(parents=True)
    (folder / "hal" / NAME / "x.zip").symlink_to(secret.parent / "x.zip")
    assert "is a symbolic link" in refused(folder, "hal")

    (folder / f"ida_12_34_{BOOK}").symlink_to(secret)
    assert "is a symbolic link" in refused(folder, "12")
    (folder / "Jo_13_assignsubmission_file_").symlink_to(secret.parent)
    assert "is a symbolic link" in refused(folder, "13")


def test_a_link_in_place_of_the_time_is_not_read(folder, secret):
    (folder / "ada" / NAME / "timestamp.txt").symlink_to(secret)
    found = taken(folder)["ada"]
    assert (found.data, found.timestamp) == (b"honest", None)
    assert "timestamp.txt' is a symbolic link" in found.notes[0]
    assert SECRET not in str(found)


def test_a_link_in_place_of_the_teachers_files_is_an_error(folder, secret):
    (folder / "students.csv").symlink_to(secret)
    with pytest.raises(IntakeError, match="symbolic link"):
        collect(folder, CHAPTER)
    (folder / "students.csv").unlink()
    (folder / "eve.zip").symlink_to(secret)
    assert "symbolic link" in refused(folder, "eve.zip")


def test_the_folder_of_the_class_itself_may_be_a_link(folder, tmp_path):
    (tmp_path / "link").symlink_to(folder)
    assert taken(tmp_path / "link")["ada"].data == b"honest"


def test_hard_links_are_refused(folder, secret):
    (folder / "eve" / NAME).mkdir(parents=True)
    os.link(secret, folder / "eve" / NAME / BOOK)
    assert "hard link" in refused(folder)


@pytest.mark.parametrize("place", [f"eve/{NAME}/{BOOK}", f"eve/{NAME}", "eve", f"eve/{NAME}/x.zip", f"eve/{NAME}.zip"])
@pytest.mark.parametrize("make", ["pipe", "socket", "device"])
def test_pipes_sockets_and_devices_are_refused_and_nothing_waits_for_them(folder, place, make, monkeypatch):
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    if make == "pipe":
        os.mkfifo(path)
    elif make == "socket":
        monkeypatch.chdir(path.parent)  # the name of a socket has to be short
        server = socket.socket(socket.AF_UNIX)
        server.bind(path.name)
        server.close()
    else:
        try:
            os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 5))  # /dev/zero: it never ends
        except PermissionError:
            pytest.skip("only root makes devices")
    started = time.monotonic()
    assert f"is a {'named pipe' if make == 'pipe' else make}" in refused(folder)
    assert time.monotonic() - started < 5


def test_a_device_is_refused_before_and_after_it_is_opened(monkeypatch):
    at = os.open("/dev", os.O_RDONLY)
    try:
        with pytest.raises(Refused, match="'zero' is a device"):
            opening.read(("zero",), at, 100)
        looked_at = os.stat
        regular = looked_at(__file__)
        monkeypatch.setattr(os, "stat", lambda *_, **__: regular)  # swapped after it was looked at
        with pytest.raises(Refused, match="'zero' is a device"):
            opening.read(("zero",), at, 100)
    finally:
        os.close(at)


@pytest.mark.parametrize("swapped", ["pipe", "link", "folder link"])
def test_what_takes_the_place_of_a_file_after_it_was_looked_at_is_refused(folder, secret, swapped, monkeypatch):
    place = folder / "ada" / NAME / BOOK
    looked_at = {BOOK: os.stat(place), NAME: os.stat(place.parent), "ada": os.stat(place.parent.parent)}
    if swapped == "folder link":
        place.parent.rename(folder / "aside")
        place.parent.symlink_to(secret.parent)
    else:
        place.unlink()
        os.mkfifo(place) if swapped == "pipe" else place.symlink_to(secret)
    at = os.open(folder, os.O_RDONLY)
    monkeypatch.setattr(os, "stat", lambda name, **_: looked_at[name])
    before = os.listdir("/proc/self/fd")
    try:
        with pytest.raises(Refused, match=r"named pipe|symbolic links|Not a directory"):
            opening.read(("ada", NAME, BOOK), at, 100)
        assert os.listdir("/proc/self/fd") == before
    finally:
        os.close(at)


SWAP = """
import os, sys
place, link, aside, target = sys.argv[1:]
while True:
    os.symlink(target, link)
    os.rename(place, aside)
    os.rename(link, place)
    os.unlink(place)
    os.rename(aside, place)
"""


@pytest.mark.parametrize("what", ["file", "folder"])
def test_nothing_is_swapped_for_a_link_in_between(folder, secret, what):
    """A second process puts a link in the place of the notebook, or of its folder, and takes it away, all the time."""
    place, target = (folder / "ada" / NAME / BOOK, secret) if what == "file" else (folder / "ada" / NAME, secret.parent)
    at, outcomes, tries, deadline = os.open(folder, os.O_RDONLY), set(), 0, time.monotonic() + 30
    swapping = subprocess.Popen([sys.executable, "-c", SWAP, place, folder / "link", folder / "aside", target])
    try:
        while time.monotonic() < deadline and (tries < 3000 or not {b"honest", "link"} <= outcomes):
            tries += 1
            try:
                outcomes.add(opening.read(("ada", NAME, BOOK), at, 100))
            except Refused as error:
                linked = any(words in str(error) for words in ("symbolic link", "Not a directory"))
                outcomes.add("link" if linked else "gone")
    finally:
        swapping.kill()
        swapping.wait()
        os.close(at)
    assert outcomes <= {b"honest", "link", "gone"}
    assert {b"honest", "link"} <= outcomes


def test_a_file_that_is_too_large_is_not_read_to_its_end(folder):
    path = put(folder, f"eve/{NAME}/{BOOK}", "x")
    os.truncate(path, 2**40)  # a hole: it takes no room on the disk
    started = time.monotonic()
    assert "has more than 20,971,520 bytes; clear its outputs" in refused(folder)
    assert time.monotonic() - started < 5
    put(folder, f"fay/{NAME}/{BOOK}", "x" * 100)
    assert taken(folder, notebook_bytes=100)["fay"].data == b"x" * 100
    assert taken(folder, notebook_bytes=99)["fay"].data is None


@pytest.mark.parametrize("place", [f"eve/{NAME}/{BOOK}", f"eve/{NAME}", "eve"])
def test_what_may_not_be_read_is_refused(folder, place, monkeypatch):
    put(folder, f"eve/{NAME}/{BOOK}")
    (folder / place).chmod(0)
    monkeypatch.chdir(folder)  # nobody else may pass through the folders above
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        assert "Permission denied" in refused(Path("."))
    finally:
        if root:
            os.seteuid(0)
        (folder / place).chmod(0o755)


def test_a_class_whose_folders_may_not_be_entered_is_an_error(folder, monkeypatch):
    folder.chmod(0o744 if os.geteuid() == 0 else 0o400)  # its names may be listed, and no more
    folder.parent.chmod(0o755)
    monkeypatch.chdir(folder.parent)  # nobody else may pass through the folders above
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        with pytest.raises(IntakeError, match=r"students.csv.*Permission denied"):
            collect(Path(folder.name), CHAPTER)
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)


def test_no_file_stays_open(folder, secret):
    for number, target in enumerate((secret, secret.parent)):
        (folder / f"eve{number}" / NAME).mkdir(parents=True)
        (folder / f"eve{number}" / NAME / BOOK).symlink_to(target)
    put(folder, f"fay/{NAME}/work.zip", "broken")
    pack(folder / "gil" / NAME / "work.zip", {BOOK: "packed"})
    pack(folder / "class.zip", {f"ida_1_2_{BOOK}": "ida"})
    gc.collect()
    before = sorted(os.listdir("/proc/self/fd"))
    for _ in range(20):
        found = collect(folder, CHAPTER)
        assert [one.data for one in found].count(None) == 3
        del found
    put(folder, "bad.zip", "broken")
    for _ in range(20):
        with pytest.raises(IntakeError):
            collect(folder, CHAPTER)
    gc.collect()
    assert sorted(os.listdir("/proc/self/fd")) == before
