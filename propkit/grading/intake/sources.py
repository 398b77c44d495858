"""Where one attempt at a chapter lies, and how its bytes are read when its turn comes."""

from dataclasses import dataclass, field

from propkit.grading.intake import opening, timestamps
from propkit.grading.intake.archives import Archive
from propkit.grading.intake.caps import Refused
from propkit.grading.intake.names import is_ignored, rank_in_folder, shown


@dataclass
class Attempt:
    """One attempt: where it lies, what orders it among others (the largest is the latest), and how it is read."""

    where: str
    order: tuple  # (timestamp or "", the platform's number of the file, the number of the copy)
    read: object  # () -> bytes; Refused where it cannot be had
    timestamp: str | None = None
    notes: list = field(default_factory=list)


@dataclass
class InFolder:
    """A folder that holds one student's work: nbgrader's <student>/<chapter>, or one that Moodle made."""

    path: tuple
    timed: bool = True  # whether its timestamp.txt is nbgrader's own, and not the student's

    def attempt(self, at, chapter, caps):
        """Return the Attempt in this folder; Refused where there is none in it."""
        with opening.folder(self.path, at) as opened:
            names = [name for name in opening.names_in(opened, caps.files) if not is_ignored(name)]
        name, notes = _best([(name,) for name in names], chapter, zips=True)
        timed = self.timed and timestamps.NAME in names
        time_path, path = (*self.path, timestamps.NAME), (*self.path, *name)
        timestamp, noted = _time(lambda: opening.read(time_path, at, 2**10)) if timed else (None, [])
        notes += noted
        read = _reader(path, at, chapter, caps, notes)
        return Attempt("/".join(path), (timestamp or "", 0, 0), read, timestamp, notes)


@dataclass
class InFile:
    """A file of its own, named by a platform or for the chapter: a notebook, or a zip of the student's."""

    path: tuple
    file_number: int
    copy: int

    def attempt(self, at, chapter, caps):
        """Return the Attempt that this file is."""
        notes = []
        read = _reader(self.path, at, chapter, caps, notes)
        return Attempt("/".join(self.path), ("", self.file_number, self.copy), read, None, notes)


@dataclass
class InArchive:
    """One or more members of a zip that holds a whole class: one student's files."""

    archive: Archive
    paths: dict  # path from the student's folder down: ZipInfo
    file_number: int = 0
    copy: int = 0
    time: object = None  # the ZipInfo of nbgrader's timestamp.txt

    def attempt(self, at, chapter, caps):
        """Return the Attempt among these members; Refused where there is none."""
        name, notes = _best(list(self.paths), chapter, zips=False)
        timestamp, noted = _time(lambda: self.archive.read(self.time)) if self.time else (None, [])
        info, order = self.paths[name], (timestamp or "", self.file_number, self.copy)
        where = f"{self.archive.name}: {info.filename}"
        return Attempt(where, order, lambda: self.archive.read(info), timestamp, notes + noted)


def _time(read):
    """Return (timestamp or None, notes) of nbgrader's file; what is wrong with it does not cost the submission."""
    try:
        timestamp, note = timestamps.read_timestamp(read())
    except Refused as error:
        timestamp, note = None, f"the time is not known: {error}"
    return timestamp, [note] if note else []


def _reader(path, at, chapter, caps, notes):
    """Return how the file at a path is read: a notebook as it is, of a zip the notebook in it."""

    def read():
        if not path[-1].endswith(".zip"):
            return opening.read(path, at, caps.notebook_bytes)
        with opening.file(path, at) as stream:
            archive = Archive(stream, path[-1], caps.of_a_student(), caps)
            if archive.unsafe:
                raise Refused(archive.unsafe[0])
            members = dict(archive.members)
            name, more = _best(list(members), chapter, zips=False)
            notes.extend([f"taken out of {shown(path[-1])}", *more])
            return archive.read(members[name])

    return read


def _best(paths, chapter, zips):
    """Return (the path of the chapter's notebook among a student's files, notes); Refused where there is none.

    paths tuples of names; the upper folder before the lower, the plain name before a copy, a notebook before a zip
    """
    ranked = [(-len(path), rank, path) for path in paths if (rank := rank_in_folder(path[-1], chapter.id)) is not None]
    if ranked:
        best = max(ranked)[2]
        notes = [] if best[-1] == f"{chapter.id}.ipynb" else [f"read from {shown(best[-1])}"]
        others = [shown("/".join(path)) for *_, path in sorted(ranked) if path != best]
        return best, notes + ([f"not read, for there is {shown(best[-1])}: {_some(others)}"] if others else [])
    zipped = [path for path in paths if path[-1].endswith(".zip")]
    if zips and len(zipped) == 1:
        return zipped[0], []
    raise Refused(say_missing(chapter, paths))


def say_missing(chapter, paths):
    """Say that a student's files have no notebook of the chapter among them, what they are, and what to do."""
    found = _some([shown("/".join(path)) for path in sorted(paths)])
    advice = f"rename what is meant to {chapter.id}.ipynb"
    if any(path[-1].endswith(".zip") for path in paths):
        advice += f" (or {chapter.id}.zip); a zip in a zip is not opened: unpack the outer one into a folder"
    return f"there is no {chapter.id}.ipynb, only {found}; {advice}" if paths else f"there is no {chapter.id}.ipynb"


def _some(names, most=5):
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
