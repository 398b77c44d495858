"""Names that others chose: which are taken as a student's id, which files are the chapter's notebook."""

import re
import unicodedata

from propkit.grading.intake.caps import Refused

LONGEST_ID = 128  # characters; nbgrader's gradebook has no room for more
LONGEST_ID_BYTES = 200  # a file's name has at most 255
_LETTERS = ("L", "M", "N")  # Unicode's letters, marks and digits
_INVISIBLE = ("Cc", "Cf", "Cs", "Zl", "Zp")  # control and bidi characters, broken encodings
_JOINERS = "\u200c\u200d"  # invisible too, but many languages are written with them
_COPY = r"(?:-(?P<number>[0-9]{1,4})|-(?P<random>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
_COPY += r"| ?\((?P<again>[0-9]{1,4})\)|-Copy(?P<copy>[0-9]{1,4}))?"
EXACT = 10_000  # the rank of a name without a suffix, where one folder holds several
MAP = "students.csv"


def shown(name, longest=80):
    """Return a name as it may be printed: in quotes, with nothing invisible in it, cut where it is long."""
    text = "".join(c if c.isprintable() else _escaped(c) for c in name[:longest])
    return f"'{text}'" if len(name) <= longest else f"'{text}...'"


def _escaped(character):
    return character.encode("unicode_escape", "surrogatepass").decode()


def is_plain(name):
    """Tell whether a name deceives no eye: there are no control or bidi characters in it, and no broken encoding."""
    return not any(unicodedata.category(c) in _INVISIBLE and c not in _JOINERS for c in name)


def as_id(name):
    """Return a name as a student's id, in Unicode's composed form (NFC); Refused where it is no safe one.

    Letters and digits of any script, and inside also `.`, `_`, `-`, `@` and single spaces: such an id is safe as a
    file's name, in the gradebook, in nbgrader's lists (,), exchange (+) and patterns (*), and in a spreadsheet (=).
    """
    name = unicodedata.normalize("NFC", name)
    wrong = sorted({c for c in name if unicodedata.category(c)[0] not in _LETTERS and c not in "._-@ "})
    if wrong:
        why = f"it contains {' '.join(map(shown, wrong[:5]))}"
    elif not name or unicodedata.category(name[0])[0] not in ("L", "N"):
        why = "it does not begin with a letter or digit"
    elif name[-1] in ". " or "  " in name:
        why = "of spaces, only single ones inside are allowed, and it may not end with a dot"
    elif len(name) > LONGEST_ID or len(name.encode()) > LONGEST_ID_BYTES:
        why = f"it is longer than {LONGEST_ID} characters or {LONGEST_ID_BYTES} bytes"
    else:
        return name
    raise Refused(
        f"{shown(name)} cannot be a student's id: {why}. Rename it, or say in {MAP}, in the same folder, whose it is: "
        "its first line is handed_in_as,student; then a line with this name, a comma, and an id"
    )


def copy_number(filename, chapter_id, ending=".ipynb"):
    """Return which copy of the chapter's notebook a file's name stands for, or None where it is not named as one.

    0 for the plain name; Canvas's `-2` and a browser's ` (2)` are 2; JupyterLab's `-Copy2` is older than the original.
    From its eighth copy on, Canvas writes a random number.
    """
    match = re.fullmatch(re.escape(chapter_id) + _COPY + re.escape(ending), filename)
    if match is None:
        return None
    if match["copy"]:
        return -int(match["copy"]) - 1
    return 8 if match["random"] else int(match["number"] or match["again"] or 0)


def rank_in_folder(filename, chapter_id, ending=".ipynb"):
    """Return how good a name is where one folder holds several, or None: the plain one is what nbgrader takes."""
    number = copy_number(filename, chapter_id, ending)
    return EXACT if number == 0 else number


def of_another_chapter(filename, chapter_id):
    """Tell whether a file is named as the work of another chapter: it is then no failed attempt at this one."""
    named, this = (re.match(r"ch0*([0-9]+)_", name) for name in (filename, chapter_id))
    return named is not None and (this is None or named[1] != this[1])


def is_ignored(name):
    """Tell whether a file or folder is none that a person made: hidden, or left by an operating system."""
    return name.startswith(".") or name in ("__MACOSX", "Thumbs.db", "desktop.ini")
