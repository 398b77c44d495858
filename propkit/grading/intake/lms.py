"""How learning platforms name the files of a class in one download: who handed in, and what.

Both patterns are read from the left, at the first place where they fit: what stands there was written by the platform,
and what follows was chosen by the student, who may imitate the pattern with another student's number.
"""

import re
from dataclasses import dataclass

# Canvas: lib/content_zipper.rb (get_filename, add_upload_submission). The first number is the user's in Canvas, the
# second the file's; a later file has a higher one.
_CANVAS = re.compile(r"(?P<name>.*?)_(?P<late>LATE_)?(?P<id>[0-9]{1,20})_(?P<file>[0-9]{1,20})_(?P<rest>.+)", re.DOTALL)
_ANONYMOUS = re.compile(r"(?P<late>LATE_)?(?P<id>anon_[0-9A-Za-z]{1,20})_(?P<file>[0-9]{1,20})_(?P<rest>.+)", re.DOTALL)

# Moodle: mod/assign/classes/downloader.php (get_student_prefix). An underscore in a name has become a space; the
# number is the participant's in this one assignment. A folder for each, or only a prefix, as its user prefers; a text
# that was typed in comes along as onlinetext.html.
_MOODLE = re.compile(r"(?P<name>[^_]*)(?:_(?P<id>[0-9]{1,20}))?_assignsubmission_[a-z]+(?:_(?P<rest>.*))?", re.DOTALL)


@dataclass(frozen=True)
class Upload:
    """What a name says: the platform, its number and name of the person, the file, and what orders several files."""

    platform: str
    number: str
    name: str
    rest: tuple  # the names from the student's folder down
    file_number: int = 0
    late: bool = False


def uploaded(parts):
    """Return the Upload that a path (a tuple of names) stands for, or None where no platform named it so."""
    return (_moodle(parts) or _canvas(parts)) if parts else None


def _canvas(parts):
    if len(parts) != 1:
        return None  # Canvas makes no folders
    match = _ANONYMOUS.fullmatch(parts[0]) or _CANVAS.fullmatch(parts[0])
    if match is None:
        return None
    name = match.groupdict().get("name") or ""
    return Upload("Canvas", match["id"], name, (match["rest"],), int(match["file"]), match["late"] is not None)


def _moodle(parts):
    match = _MOODLE.fullmatch(parts[0])
    if match is None:
        return None
    rest = ((match["rest"], *parts[1:]) if match["rest"] else parts[1:]) or parts
    return Upload("Moodle", match["id"] or match["name"], match["name"], rest)
