"""See who handed in what in a folder, and give it to the students: all attempts of one student are one submission."""

import hashlib
import os
from collections import Counter, defaultdict
from contextlib import ExitStack
from pathlib import Path

from propkit.grading.intake import opening
from propkit.grading.intake.caps import Caps, IntakeError, Refused
from propkit.grading.intake.names import MAP, as_id, shown
from propkit.grading.intake.scanning import HandedIn, Scan
from propkit.grading.intake.students import find_student, read_students
from propkit.grading.intake.submitted import Place, Submitted

UNNAMED = "unnamed-"  # begins the id of a submission whose own is not usable


class Collected(list):
    """All submissions of a chapter, by student. `warnings` tell what lies there and belongs to nobody."""

    def __init__(self, submitted, warnings):
        super().__init__(submitted)
        self.warnings = warnings


def collect(folder, chapter, caps=None):
    """Return all submissions of a chapter, by student, as a Collected.

    folder in nbgrader's layout <student>/<chapter>/<chapter>.ipynb, or with what Canvas or Moodle made as a download,
    packed or unpacked; chapter a Chapter, caps a Caps

    IntakeError where the folder as a whole cannot be taken in
    """
    caps = caps or Caps()
    with ExitStack() as stack:
        at, names = _open(Path(folder), caps, stack)
        scan = Scan(at, chapter, caps, stack)
        for name in names:
            scan.look_at(name)
        found = _by_student(scan, read_students(at))
        if not found:
            raise IntakeError(_say_nothing(folder, chapter, scan.warnings))
        if len(found) > caps.students:
            raise IntakeError(f"{folder} has the work of {len(found):,} students; at most {caps.students:,} are taken")
        place = Place(at, chapter, caps, stack.pop_all())
        return Collected([Submitted(s, place, found[s]) for s in sorted(found)], scan.warnings)


def _open(path, caps, stack):
    """Open the class's folder, or the one that its zip lies in -> (descriptor, names to look at)."""
    alone = path.suffix == ".zip" and path.is_file()
    try:
        at = os.open(path.parent if alone else path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        stack.callback(os.close, at)
        return at, [path.name] if alone else opening.names_in(at, 2 * caps.students)
    except Refused as error:
        raise IntakeError(f"{path}: {error}") from None
    except OSError as error:
        raise IntakeError(
            f"{path} cannot be opened as a folder of submissions ({error.strerror}); say where it is: --submitted DIR"
        ) from None


def _by_student(scan, students):
    """Return {student's id: HandedIn}. Who has no usable id gets one made of a hash, and is refused by name."""
    found = defaultdict(HandedIn)
    for name, handed_in in scan.folders.items():
        _give(found, find_student(students, name), name, handed_in)
    people = scan.people_of_this_chapter()
    namesakes = Counter(name for person in people.values() for name in person.names)
    for (platform, number), person in people.items():
        student = find_student(students, number, *(name for name in person.names if namesakes[name] == 1))
        name = next(iter(sorted(person.names)))
        person.notes.append(f"handed in through {platform} by {shown(name)}, number {number}")
        if student is None and find_student(students, *person.names):
            person.refusal = f"{namesakes[name]} people are called {shown(name)}: give {MAP} their numbers instead"
        _give(found, student, number, person)
    return dict(found)


def _give(found, student, name, handed_in):
    try:
        student = student or as_id(name)
    except Refused as error:
        student = UNNAMED + hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:12]
        handed_in.refusal = str(error)
    found[student].add(handed_in)


def _say_nothing(folder, chapter, warnings):
    told = "".join(f"\n  {warning}" for warning in warnings)
    return (
        f"nobody handed in {chapter.id} in {folder}: there should be <student>/{chapter.id}/{chapter.id}.ipynb, or a "
        f"download of Canvas or Moodle{told}"
    )
