"""How much is taken in, and the two ways to say no: to one submission, and to a whole class."""

from dataclasses import dataclass

from propkit.course.manifest import ManifestError

MIB = 2**20


class Refused(Exception):
    """One submission is not accepted; the message tells the teacher why, and what to do."""


class IntakeError(ManifestError):
    """The class as a whole cannot be taken in; the message says what to do."""


@dataclass(frozen=True)
class Caps:
    """The most that is accepted. What is expanded is counted while it is read; no header is believed."""

    notebook_bytes: int = 20 * MIB
    files: int = 1_000  # in one folder of a student
    students: int = 100_000
    archive_bytes: int = 50 * MIB  # of one student's zip
    members: int = 1_000  # of one student's zip
    class_archive_bytes: int = 20 * 2**10 * MIB
    class_members: int = 300_000
    expanded_bytes: int = 50 * 2**10 * MIB  # of all that is read out of one zip
    ratio: int = 200  # bytes that come out of a zip for each that went in, after the first MiB
    name_bytes: int = 255
    depth: int = 10  # folders within folders, in a zip

    def of_a_class(self):
        """Return the caps (bytes, members) of a zip that holds a whole class."""
        return self.class_archive_bytes, self.class_members

    def of_a_student(self):
        """Return the caps (bytes, members) of a zip that one student made."""
        return self.archive_bytes, self.members
