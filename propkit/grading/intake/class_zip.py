"""Find in one zip what each student of a class handed in: Canvas's download, Moodle's, or nbgrader's layout packed.

Whose a file is, only those parts of its path may say that a platform or teacher wrote. Folders above them are passed
over only if all files lie in them: otherwise a student's own folders could imitate somebody else's.
"""

from collections import defaultdict
from itertools import takewhile

from propkit.grading.intake import timestamps
from propkit.grading.intake.lms import uploaded
from propkit.grading.intake.names import copy_number, of_another_chapter, shown
from propkit.grading.intake.sources import InArchive

TOLD = 10  # oddities that are told one by one


def look_into(archive, scan):
    """Add what a class's Archive holds to a Scan -> warnings about what belongs to nobody."""
    moodle, nbgrader, strange = defaultdict(dict), defaultdict(dict), list(archive.unsafe)
    for path, upload, at, info in _whose(archive.members, scan.chapter.id):
        if upload is not None and upload.platform == "Moodle":
            moodle[upload.number, upload.name][upload.rest] = upload, info
        elif upload is not None:
            _add_canvas(archive, upload, info, scan)
        elif at:
            nbgrader[path[at - 1]][path[at + 1 :]] = info
        elif path[-1].endswith((".ipynb", ".zip")) and not of_another_chapter(path[-1], scan.chapter.id):
            strange.append(f"{shown('/'.join(path))} belongs to nobody: no platform names a file like that")
    _add_moodle(archive, moodle, scan)
    _add_nbgrader(archive, nbgrader, scan)
    more = [f"and {len(strange) - TOLD:,} more of the kind"] if len(strange) > TOLD else []
    return [f"in {shown(archive.name)}: {text}" for text in strange[:TOLD] + more]


def _whose(members, chapter_id):
    """Yield (path, Upload or None, place of nbgrader's chapter folder or None, ZipInfo) of each member."""
    above = _common([path[:-1] for path, _ in members])
    places = {path: at for path, _ in members if (at := _chapter_folder(path, chapter_id, above))}
    highest = min(places.values(), default=0)
    for path, info in members:
        upload = uploaded(path) or (uploaded(path[1:]) if above and not places else None)
        yield path, upload, highest if places.get(path) == highest else None, info


def _add_canvas(archive, upload, info, scan):
    copy = copy_number(upload.rest[-1], scan.chapter.id) or 0
    scan.add(upload, InArchive(archive, {upload.rest: info}, upload.file_number, copy), [upload.rest], zips=False)


def _add_moodle(archive, people, scan):
    for files in people.values():
        upload = next(iter(files.values()))[0]
        source = InArchive(archive, {path: info for path, (_, info) in files.items()})
        scan.add(upload, source, list(files), zips=False)


def _add_nbgrader(archive, students, scan):
    for student, files in students.items():
        time = files.pop((timestamps.NAME,), None)
        scan.folders[student].sources.append(InArchive(archive, files, time=time))


def _common(folders):
    """Return the folders that all lie in, as a tuple of names."""
    ends = zip(min(folders, default=()), max(folders, default=()), strict=False)
    return tuple(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], ends))


def _chapter_folder(path, chapter_id, above):
    """Return where in a path the chapter's folder is, or None: below its student's, which is below common ones."""
    for at in (1, 2, 3):
        if len(path) > at + 1 and path[at] == chapter_id and path[: at - 1] == above[: at - 1]:
            return None if any(of_another_chapter(name, chapter_id) for name in path[:at]) else at
    return None
