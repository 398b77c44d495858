"""Read the code of a notebook or a Python file, and run it piece by piece as a kernel would."""

import ast
import json
import linecache
import re
from dataclasses import dataclass
from itertools import pairwise

from .probe import describe

LARGEST_FILE = 50 * 2**20  # bytes
ASSIGNED_MAGIC = re.compile(r"(\w+)\s*=\s*[!%]")  # files = !ls
UNTITLED_MAGICS = ("%%time", "%%timeit", "%%capture", "%%prun")  # the body of such a cell is ordinary Python


class UnreadableNotebook(ValueError):
    """The file is no notebook; the message says in what way and what to do."""


@dataclass
class Cell:
    """A piece of code that stands or falls alone: a notebook cell, or a statement of a file."""

    label: str
    source: str


def read_notebook(path):
    """Return the code cells of a notebook in order, each labelled with its grade_id where it has one."""
    cells = []
    for number, cell in enumerate(read_json(path)["cells"], start=1):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        about = (cell.get("metadata") or {}).get("nbgrader") or {}
        cells.append(Cell(str(about.get("grade_id") or f"cell {number}"), cell_source(cell)))
    return cells


def read_json(path):
    """Return a notebook as plain JSON; UnreadableNotebook where it is none."""
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise UnreadableNotebook(f"{path.name} has {size:,} bytes; clear its outputs and save it again")
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise UnreadableNotebook(
            f"{path.name} is not a notebook: it should be JSON, but cannot be read ({error}). Save it again in "
            f"JupyterLab, or get a fresh one: `propkit reset {path.stem}` keeps this one in a backup"
        ) from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise UnreadableNotebook(f"{path.name} is JSON but not a notebook: it has no list of cells")
    return notebook


def cell_source(cell):
    """Return the text of a notebook cell; in the file it is a string or a list of lines."""
    source = cell.get("source", "")
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def split_file(text):
    """Cut a Python file into top-level statements, so that one mistake does not take the others with it."""
    try:
        starts = [_first_line(statement) for statement in ast.parse(text).body]
    except (SyntaxError, ValueError, RecursionError):
        # Some statement cannot be read: cut where a line begins at the margin with the start of a statement.
        pattern = re.compile(r"^(?:def|class|async|import|from|if|for|while|with|try|@|\w+\s*=)", re.MULTILINE)
        starts = [text.count("\n", 0, match.start()) + 1 for match in pattern.finditer(text)]
    lines = text.splitlines(keepends=True)
    cells = []
    for start, end in pairwise([*starts, len(lines) + 1]):
        source = "".join(lines[start - 1 : end - 1])
        name = re.search(r"^(?:def|class)\s+(\w+)", source, re.MULTILINE)
        # Blank lines in front keep the line numbers of messages those of the file.
        cells.append(Cell(name.group(1) if name else f"line {start}", "\n" * (start - 1) + source))
    return cells


def _first_line(statement):
    return min([statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", []))])


def without_magics(source):
    """Turn IPython's `%`, `!` and `?` lines into Python: `%time` runs its statement, the others do nothing."""
    try:
        ast.parse(source)
        return source
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # the last: nested too deeply
        pass
    if source.lstrip().startswith("%%"):
        first, _, rest = source.lstrip().partition("\n")
        return "\n" + rest if first.startswith(UNTITLED_MAGICS) else ""
    return "\n".join(map(_without_magic, source.split("\n")))


def _without_magic(line):
    text = line.strip()
    margin = line[: len(line) - len(line.lstrip())]
    if text.startswith("%time "):
        return margin + text.removeprefix("%time ").lstrip()
    if text.startswith(("%", "!", "?")) or (text.endswith("?") and not text.startswith("#")):
        return f"{margin}pass"
    assigned = ASSIGNED_MAGIC.match(text)
    return f"{margin}{assigned[1]} = []" if assigned else line


def run_cell(cell, namespace):
    """Run a cell in a namespace -> what it raised, or None. Its lines can be quoted in messages afterwards."""
    source, filename = cell.source, f"<{cell.label}>"
    try:
        try:
            code = compile(source, filename, "exec")
        except (SyntaxError, ValueError, RecursionError):
            source = without_magics(source)
            code = compile(source, filename, "exec")
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
        exec(code, namespace)
    except (Exception, SystemExit) as error:
        return describe(error)
    return None
