"""Look through a folder for all who handed in a chapter, and where each attempt lies. No notebook is opened yet."""

import stat
from collections import defaultdict
from dataclasses import dataclass, field

from propkit.grading.intake import class_zip, opening
from propkit.grading.intake.archives import Archive
from propkit.grading.intake.caps import IntakeError, Refused
from propkit.grading.intake.lms import uploaded
from propkit.grading.intake.names import MAP, copy_number, is_ignored, of_another_chapter, shown
from propkit.grading.intake.sources import InFile, InFolder, say_missing


@dataclass
class HandedIn:
    """All that one person handed in: where the attempts lie, other files, names that a platform gave the person."""

    sources: list = field(default_factory=list)
    others: list = field(default_factory=list)  # paths of files that are not the chapter's notebook
    names: set = field(default_factory=set)
    refusal: str = ""
    notes: list = field(default_factory=list)

    def add(self, other):
        """Take over what lies elsewhere and is the same student's."""
        self.sources += other.sources
        self.notes += other.notes
        self.refusal = self.refusal or other.refusal


class Scan:
    """What lies in an open folder. `folders` by the folder's name, `people` by (platform, number) of a download."""

    def __init__(self, at, chapter, caps, stack):
        """at the folder's descriptor, stack an ExitStack that closes the zips which stay open."""
        self.at, self.chapter, self.caps, self.stack = at, chapter, caps, stack
        self.folders, self.people = defaultdict(HandedIn), defaultdict(HandedIn)
        self.warnings = []

    def look_at(self, name):
        """Sort in one name of the class's folder."""
        if is_ignored(name) or name == MAP:
            return
        upload = uploaded((name,))
        try:
            kind = opening.kind(name, self.at)
            if kind == stat.S_IFDIR and upload is not None and upload.platform == "Canvas":
                upload = None  # Canvas makes no folders: a student is called like that
            if kind not in (stat.S_IFDIR, stat.S_IFREG, 0):
                raise Refused(f"{shown(name)} is {opening.say_kind(kind)}, and only a folder itself is taken there")
            if kind == stat.S_IFDIR and upload is None:
                self._student_folder(name)
            elif kind == stat.S_IFDIR:
                self._platform_folder(name, upload)
            elif upload is not None and kind:
                self._platform_file(name, upload)
            elif name.endswith(".zip") and kind:
                self._class_zip(name)
            elif name.endswith(".ipynb"):
                self.warnings.append(f"{shown(name)} belongs to nobody: put it into <student>/{self.chapter.id}/")
        except Refused as error:
            owner = self.folders[name] if upload is None else self._person(upload)
            owner.refusal = str(error)

    def _student_folder(self, name):
        """nbgrader's layout: <student>/<chapter>/<chapter>.ipynb, or <student>/<chapter>.zip."""
        with opening.folder((name,), self.at) as opened:
            inside = opening.names_in(opened, self.caps.files)
        if self.chapter.id in inside:
            self.folders[name].sources.append(InFolder((name, self.chapter.id)))
        for zipped in inside:
            number = copy_number(zipped, self.chapter.id, ".zip")
            if number is not None:
                self.folders[name].sources.append(InFile((name, zipped), 0, number))

    def _platform_folder(self, name, upload):
        """A folder of Moodle's, unpacked."""
        with opening.folder((name,), self.at) as opened:
            inside = [(n,) for n in opening.names_in(opened, self.caps.files) if not is_ignored(n)]
        zipped = [path for path in inside if path[-1].endswith(".zip") and not self._elsewhere(path)]
        free = [(f"{self.chapter.id}.zip",)] if len(zipped) == 1 else []  # the only zip may have any name
        self.add(upload, InFolder((name,), timed=False), inside + free)

    def _platform_file(self, name, upload):
        """A file of Canvas's, or of Moodle's without folders, unpacked."""
        self.add(upload, InFile((name,), upload.file_number, self._copy(upload.rest) or 0), [upload.rest])

    def _class_zip(self, name):
        try:
            stream = self.stack.enter_context(opening.file((name,), self.at))
            archive = Archive(stream, name, self.caps.of_a_class(), self.caps)
        except Refused as error:
            raise IntakeError(f"{error}. It is not named as one student's, so it should hold the class") from None
        self.warnings += class_zip.look_into(archive, self)

    def add(self, upload, source, paths, zips=True):
        """Give a person a source, if one of its paths is work at this chapter; others are kept for a message."""
        person = self._person(upload)
        if any(self._copy(path, zips) is not None for path in paths):
            person.sources.append(source)
            late = f"{upload.platform} calls it late"
            person.notes += [late] if upload.late and late not in person.notes else []
        else:
            person.others += paths

    def _copy(self, path, zips=True):
        """Return which copy of the chapter's work a path is named as, or None."""
        numbers = (copy_number(path[-1], self.chapter.id, ending) for ending in (".ipynb", ".zip")[: 1 + zips])
        return next((number for number in numbers if number is not None), None)

    def _person(self, upload):
        person = self.people[upload.platform, upload.number]
        person.names.add(upload.name)
        return person

    def _elsewhere(self, path):
        return of_another_chapter(path[-1], self.chapter.id)

    def people_of_this_chapter(self):
        """Return {(platform, number): HandedIn} without those who only handed in other chapters."""
        found = {}
        for key, person in self.people.items():
            if not person.sources and not person.refusal:
                if person.others and all(map(self._elsewhere, person.others)):
                    continue
                person.refusal = say_missing(self.chapter, person.others)
            found[key] = person
        return found
