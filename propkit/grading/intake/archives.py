"""Read zips that others made: in memory, member by member, counted while they expand. Nothing is put on the disk."""

import re
import stat
import struct
import unicodedata
import zipfile
import zlib

from propkit.grading.intake.caps import MIB, Refused
from propkit.grading.intake.names import is_ignored, is_plain, shown

_BYTES_PER_MEMBER = 512  # of a zip's table of contents, names and all
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1 | 0x40
_UTF8 = 0x800
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError,
    OverflowError,
)  # fmt: skip


class Archive:
    """A zip, open for reading: `members` are (path as a tuple, ZipInfo), `unsafe` the reasons against other members."""

    def __init__(self, stream, name, most, caps):
        """stream a binary file, name for messages, most (bytes, members), caps a Caps; Refused where it is no zip."""
        self.name, self.caps, self.expanded = name, caps, 0
        size = stream.seek(0, 2)
        most_bytes, most_members = most
        if size > most_bytes:
            raise Refused(f"{shown(name)} has {size:,} bytes; at most {most_bytes:,} are taken")
        try:
            self.zip = zipfile.ZipFile(_Bounded(stream, size, max(MIB, most_members * _BYTES_PER_MEMBER)))
        except _BROKEN as error:
            raise Refused(f"{shown(name)} cannot be read as a zip ({_say(error)}); make it anew") from None
        if len(self.zip.filelist) > most_members:
            raise Refused(f"{shown(name)} holds {len(self.zip.filelist):,} files; at most {most_members:,} are taken")
        self.size, self.members, self.unsafe = size, [], []
        self._list()

    def _list(self):
        seen = set()
        for info in self.zip.filelist:
            try:
                path = self._safe(info)
                if path in seen:
                    raise Refused(f"{shown(info.orig_filename)} is in it twice")
            except Refused as error:
                self.unsafe.append(str(error))
                continue
            seen.add(path)
            if path and not info.is_dir() and not any(is_ignored(part) for part in path):
                self.members.append((path, info))

    def _safe(self, info):
        """Return a member's path as a tuple; Refused where it could lead out of the zip, or hides something."""
        name = _name(info)
        parts = tuple(part for part in name.split("/") if part not in ("", "."))
        if name.startswith("/") or "\\" in name or re.match("[A-Za-z]:", name) or ".." in parts:
            why = "its name leads out of the zip, or to a drive"
        elif not is_plain(name):
            why = "its name has invisible characters in it"
        elif len(parts) > self.caps.depth or any(len(part.encode()) > self.caps.name_bytes for part in parts):
            why = f"its name is too long: at most {self.caps.depth} folders deep, {self.caps.name_bytes} bytes for each"
        else:
            return tuple(unicodedata.normalize("NFC", part) for part in parts)
        raise Refused(f"{shown(name)} is not taken out of the zip: {why}")

    def read(self, info):
        """Return the bytes of a member; Refused where it is encrypted, no plain file, broken, or too much."""
        name = shown(_name(info))
        if info.flag_bits & _ENCRYPTED:
            raise Refused(f"{name} is encrypted; hand in a zip without a password")
        if info.compress_type not in _METHODS:
            raise Refused(f"{name} is packed by a rare method ({info.compress_type}); make an ordinary zip")
        if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
            raise Refused(f"{name} is a link or a device in the zip; hand in the notebook itself")
        most = min(self.caps.notebook_bytes, max(MIB, self.caps.ratio * min(info.compress_size, self.size)))
        parts, count = [], 0
        try:
            with self.zip.open(info) as member:
                while part := member.read(2**16):
                    parts.append(part)
                    count += len(part)
                    self.expanded += len(part)
                    if count > most or self.expanded > self.caps.expanded_bytes:
                        raise Refused(f"{name} expands too far: to more than {min(most, self.expanded):,} bytes")
        except _BROKEN as error:
            raise Refused(f"{name} is broken in the zip ({_say(error)}); make it anew") from None
        return b"".join(parts)

    def close(self):
        self.zip.close()


class _Bounded:
    """A file that reads no more than so many bytes at once: a zip itself says how long its table of contents is."""

    def __init__(self, stream, size, most):
        self.stream, self.size, self.most = stream, size, most
        self.seek, self.tell, self.seekable, self.close = stream.seek, stream.tell, stream.seekable, stream.close

    def read(self, count=-1):
        left = max(0, self.size - self.tell())
        count = left if count < 0 else min(count, left)
        if count > self.most:
            raise zipfile.BadZipFile("its table of contents is too long")
        return self.stream.read(count)


def _name(info):
    """Return a member's name; many programs write UTF-8 without saying so, and zipfile then reads it as of 1981."""
    if info.flag_bits & _UTF8:
        return info.orig_filename
    try:
        return info.orig_filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.orig_filename


def _say(error):
    return shown(str(error) or type(error).__name__, 120)
