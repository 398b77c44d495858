"""Open what others have put on the disk: from folder to folder by file descriptor, and never through a link.

Each step is `openat` with O_NOFOLLOW from the folder above, so that no part of a path can be swapped for a link in
between. A file is looked at before it is opened (opening a device can already do something), and once more after.
"""

import os
import stat
from contextlib import contextmanager

from propkit.grading.intake.caps import Refused
from propkit.grading.intake.names import shown

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC  # a FIFO must not make us wait
_CHUNK = 2**16
_KINDS = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
    stat.S_IFREG: "a file",
}


@contextmanager
def folder(path, at):
    """Open a folder below another, one name after the other -> file descriptor, closed afterwards.

    path a tuple of names, at the descriptor of the folder that they start from; Refused where a name is no folder
    """
    opened = os.dup(at)
    try:
        for name in path:
            above, opened = opened, _open(name, opened, _FOLDER, stat.S_IFDIR)
            os.close(above)
        yield opened
    finally:
        os.close(opened)


@contextmanager
def file(path, at):
    """Open a regular file below a folder, for reading -> binary file, closed afterwards.

    path a tuple of names, at as for `folder`; Refused where it is no regular file, or one with a second name
    """
    with folder(path[:-1], at) as above:
        opened = _open(path[-1], above, _FILE, stat.S_IFREG)
        with os.fdopen(opened, "rb") as stream:
            if os.fstat(opened).st_nlink > 1:
                raise Refused(
                    f"{shown(path[-1])} has a second name elsewhere on the disk (a hard link), so it may be somebody "
                    "else's file; hand in a copy: cp -r makes one of a whole folder"
                )
            yield stream


def read(path, at, most):
    """Return the bytes of a regular file; Refused where they are more than `most`, however many it claims to have."""
    with file(path, at) as stream:
        return read_all(stream, most, shown(path[-1]))


def read_all(stream, most, name):
    """Return all bytes of a stream, counted as they come; Refused where there are more than `most`."""
    parts, count = [], 0
    while part := stream.read(min(_CHUNK, most + 1 - count)):
        parts.append(part)
        count += len(part)
        if count > most:
            raise Refused(f"{name} has more than {most:,} bytes; clear its outputs, save it, and hand it in again")
    return b"".join(parts)


def names_in(opened, most):
    """Return the sorted names in an open folder; Refused where they are more than `most`."""
    names = []
    with os.scandir(opened) as entries:
        for entry in entries:
            names.append(entry.name)
            if len(names) > most:
                raise Refused(f"the folder holds more than {most:,} files; hand in the notebook alone")
    return sorted(names)


def kind(name, at):
    """Return what a name in an open folder stands for, as a type of the stat module; 0 where it is gone."""
    try:
        return stat.S_IFMT(os.stat(name, dir_fd=at, follow_symlinks=False).st_mode)
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise _closed(name, error) from None


def say_kind(mode):
    """Return the type of a file in words."""
    return _KINDS.get(mode, "something else")


def _open(name, at, flags, wanted):
    try:
        _want(os.stat(name, dir_fd=at, follow_symlinks=False), wanted, name)
        opened = os.open(name, flags, dir_fd=at)
        try:
            _want(os.fstat(opened), wanted, name)
        except Refused:
            os.close(opened)
            raise
        return opened
    except FileNotFoundError:
        raise Refused(f"{shown(name)} is not there any more: it went away while grading began") from None
    except OSError as error:
        raise _closed(name, error) from None


def _want(found, wanted, name):
    mode = stat.S_IFMT(found.st_mode)
    if mode != wanted:
        raise Refused(f"{shown(name)} is {say_kind(mode)}, and only {say_kind(wanted)} itself is taken there")


def _closed(name, error):
    return Refused(f"{shown(name)} cannot be opened ({error.strerror}); look at its type and permissions: ls -l")
