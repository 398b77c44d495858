"""Attacks on what is handed in: links, devices, pipes, bombs and paths, through intake and grader."""

import io
import os
import socket
import zipfile

import pytest
from attack_corpus import as_bytes, filled, right_answers
from planted import CANARIES

from propkit.grading.intake import collect

CHAPTER = "ch02_forward_pass"
NAME = f"{CHAPTER}.ipynb"


def put(folder, data):
    (folder / NAME).write_bytes(data)


def link_to_solution(folder, course, data):
    """Is a symbolic link to the solution, which would come back as feedback."""
    (folder / NAME).symlink_to(course.root / "solutions" / CHAPTER / NAME)


def hard_link_to_solution(folder, course, data):
    """Is a second name of the solution's file."""
    os.link(course.root / "solutions" / CHAPTER / NAME, folder / NAME)


def linked_folder(folder, course, data):
    """Has a folder that is a link to the solutions."""
    folder.rmdir()
    folder.symlink_to(course.root / "solutions" / CHAPTER)


def link_to_device(folder, course, data):
    """Is a link to a device that never ends."""
    (folder / NAME).symlink_to("/dev/zero")


def pipe(folder, course, data):
    """Is a pipe (FIFO) that nobody ever writes into."""
    os.mkfifo(folder / NAME)


def named_socket(folder, course, data):
    """Is a socket."""
    with socket.socket(socket.AF_UNIX) as door:
        where = os.getcwd()
        os.chdir(folder)  # a socket's path may have 108 characters
        try:
            door.bind(NAME)
        finally:
            os.chdir(where)


def folder_as_notebook(folder, course, data):
    """Is a folder with a notebook's name."""
    (folder / NAME).mkdir()


def giant(folder, course, data):
    """Is a file of 10 GB, of which nothing takes place on the disk."""
    with open(folder / NAME, "wb") as file:
        file.truncate(10 * 2**30)


def zip_bomb(folder, course, data):
    """Is a zip of 200 KB that becomes 200 MB."""
    write_zip(folder, [(NAME, b" " * 200_000_000)])


def zip_of_paths(folder, course, data):
    """Is a zip whose members lead out of its folder."""
    gradebook = os.path.relpath(course.root / "gradebook.db", folder)
    write_zip(folder, [(gradebook, b"taken"), ("/tmp/taken_by_a_zip", b"taken"), ("..\\..\\taken", b"taken")])


def zip_with_link(folder, course, data):
    """Is a zip in which the notebook is a symbolic link."""
    about = zipfile.ZipInfo(NAME)
    about.create_system, about.external_attr = 3, 0o120777 << 16
    write_zip(folder, [(about, str(course.root / "solutions" / CHAPTER / NAME).encode())])


def zip_in_zip(folder, course, data):
    """Is a zip in a zip in a zip."""
    inner = data
    for name in (NAME, "inner.zip", "outer.zip"):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr(name, inner)
        inner = packed.getvalue()
    (folder / f"{CHAPTER}.zip").write_bytes(inner)


def write_zip(folder, members):
    with zipfile.ZipFile(folder / f"{CHAPTER}.zip", "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members:
            file.writestr(name, data, zipfile.ZIP_DEFLATED)


HANDED_IN = (
    link_to_solution, hard_link_to_solution, linked_folder, link_to_device, pipe, named_socket, folder_as_notebook,
    giant, zip_bomb, zip_of_paths, zip_with_link, zip_in_zip,
)  # fmt: skip


@pytest.mark.parametrize("make", HANDED_IN, ids=lambda make: make.__name__)
def test_what_is_handed_in_is_refused(make, attacked, target, tmp_path):
    right = as_bytes(filled(attacked.released, right_answers(attacked.chapter)))
    for student in ("ada", "mallory"):
        (tmp_path / student / CHAPTER).mkdir(parents=True)
    put(tmp_path / "ada" / CHAPTER, right)
    make(tmp_path / "mallory" / CHAPTER, target, right)
    before = (target.root / "gradebook.db").read_bytes()
    results = {}
    for one in collect(tmp_path, attacked.chapter):
        results[one.student] = attacked.grade(one.student, one.data, refusal=one.refusal)
    assert (results["ada"].status, results["ada"].points) == ("ok", attacked.chapter.max_points)
    if "mallory" in results:
        assert (results["mallory"].status, results["mallory"].points) == ("refused", 0)
        assert not any(canary in str(results["mallory"].as_dict()) for canary in CANARIES.values())
    assert (target.root / "gradebook.db").read_bytes() == before
    assert not os.path.exists("/tmp/taken_by_a_zip")
