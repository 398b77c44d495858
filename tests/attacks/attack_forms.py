"""Attacks on the form of what is handed in: cells, ids, marks, outputs, encodings, sizes."""

import copy
import json

from attack_corpus import Attack, as_bytes, cell_of, filled, grade_id, right_answers

WRONG = "def relu(z):\n    return z\n"
RIGHT = "def relu(z):\n    return np.maximum(z, 0)\n"
ATTACKS = []


def attack(kind, must, points, short=False):
    """Register make(chapter, released, root) -> bytes; its docstring says what is tried."""

    def register(make):
        name = make.__name__.strip("_")
        ATTACKS.append(Attack(name, make.__doc__, kind, tuple(must.split("|")), tuple(points.split("|")), short, make))
        return make

    return register


def code(source, **nbgrader):
    """Return a code cell; nbgrader is what its metadata say."""
    return {
        "cell_type": "code", "execution_count": None, "id": "extra", "outputs": [], "source": source,
        "metadata": {"nbgrader": nbgrader} if nbgrader else {},
    }  # fmt: skip


def text(source):
    """Return a Markdown cell."""
    return {"cell_type": "markdown", "id": "extra-text", "metadata": {}, "source": source}


def right(chapter, released):
    """Return the released notebook, answered rightly."""
    return filled(released, right_answers(chapter))


@attack("honest", "ok", "all")
def magics(chapter, released, root):
    """Is right, and has lines for IPython in its cells and between them."""
    notebook = right(chapter, released)
    lines = f"%matplotlib inline\n!rm -rf ~ {root} /tmp/*\n%run {root}/solutions/x.ipynb\n?np.maximum\n"
    cell_of(notebook, "relu")["source"] = lines + RIGHT + "%timeit relu(np.ones(3))"
    notebook["cells"][3:3] = [code("%%bash\nrm -rf /"), code("%%time\nx = 1"), code("!pip install torch")]
    return as_bytes(notebook)


@attack("form", "ok", "all")
def duplicated_locked_cell(chapter, released, root):
    """Has one of the locked cells twice, as a slip of the keyboard makes it."""
    notebook = right(chapter, released)
    place = notebook["cells"].index(cell_of(notebook, "check_relu"))
    notebook["cells"].insert(place, copy.deepcopy(notebook["cells"][place]))
    return as_bytes(notebook)


@attack("form", "ok", "all")
def every_cell_ten_times(chapter, released, root):
    """Has every cell ten times."""
    notebook = right(chapter, released)
    notebook["cells"] *= 10
    return as_bytes(notebook)


@attack("form", "ok", "all")
def stub_after_answer(chapter, released, root):
    """Has the stub of an exercise once more, behind its answer."""
    notebook = right(chapter, released)
    notebook["cells"].append(copy.deepcopy(cell_of(released, "relu")))
    return as_bytes(notebook)


@attack("form", "ok", "all")
def deleted_checks(chapter, released, root):
    """Has no check cell and no text any more."""
    notebook = right(chapter, released)
    notebook["cells"] = [c for c in notebook["cells"] if c["cell_type"] == "code" and "check" not in grade_id(c)]
    return as_bytes(notebook)


@attack("marks", "partial", "0")
def edited_checks(chapter, released, root):
    """Has made every check pass, and given itself the points."""
    notebook = filled(released, {"relu": WRONG})
    for cell in notebook["cells"]:
        if grade_id(cell).startswith("check"):
            cell["source"] = "100"
            cell["metadata"]["nbgrader"] |= {"points": 1000, "locked": False}
    return as_bytes(notebook)


@attack("marks", "partial", "0")
def stripped_asserts(chapter, released, root):
    """Has taken the word assert, and each call of check, out of every cell."""
    notebook = filled(released, {"relu": WRONG})
    for cell in notebook["cells"]:
        if grade_id(cell).startswith("check"):
            cell["source"] = "".join(cell["source"]).replace("assert", "").replace("check(", "print(")
    return as_bytes(notebook)


@attack("marks", "partial", "0")
def edited_setup(chapter, released, root):
    """Has a set-up cell of its own under the set-up cell's id, in which check gives the points."""
    notebook = filled(released, {"relu": WRONG})
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and "import" in "".join(cell["source"]) and grade_id(cell) != "relu":
            cell["source"] = "import numpy as np\ncheck = hint = lambda *args: 100"
    return as_bytes(notebook)


@attack("marks", "blank", "0")
def forged_outputs(chapter, released, root):
    """Has full marks in the outputs, the metadata and the ids of its cells, and no answer."""
    notebook = copy.deepcopy(released)
    for cell in notebook["cells"]:
        about = cell["metadata"].get("nbgrader")
        if about is not None:
            about |= {"points": 10**6, "score": 10**6, "auto_score": 10**6, "grade": True, "manual_score": 10**6}
        if cell["cell_type"] == "code":
            data = {"text/plain": "100", "text/html": "<b>All right</b>"}
            cell["outputs"] = [{"data": data, "execution_count": 1, "metadata": {}, "output_type": "execute_result"}]
    return as_bytes(notebook | {"metadata": notebook["metadata"] | {"nbgrader": {"score": 10**6}}})


@attack("marks", "blank", "0")
def bonus_cells(chapter, released, root):
    """Brings check cells of its own, worth a hundred points each."""
    notebook = copy.deepcopy(released)
    about = {"grade": True, "solution": False, "locked": True, "points": 100, "schema_version": 3}
    notebook["cells"] += [code("100", grade_id=f"check_bonus_{i}", **about) for i in range(20)]
    return as_bytes(notebook)


@attack("marks", "blank|partial", "0")
def renamed_cells(chapter, released, root):
    """Has swapped the ids of its cells: the answers stand in the checks' cells and the checks in the answers'."""
    notebook = copy.deepcopy(released)
    for cell in notebook["cells"]:
        name = grade_id(cell)
        if name:
            cell["metadata"]["nbgrader"]["grade_id"] = name[6:] if name.startswith("check_") else f"check_{name}"
    return as_bytes(notebook)


@attack("marks", "blank|partial", "0")
def locked_as_code(chapter, released, root):
    """Has turned the text cells into code and the answers into text, and unlocked all of them."""
    notebook = filled(released, {"relu": WRONG})
    for cell in notebook["cells"]:
        cell["cell_type"] = "code" if cell["cell_type"] == "markdown" else "markdown"
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"] |= {"locked": False, "solution": True, "task": True}
    return as_bytes(notebook)


@attack("form", "partial", "1", short=True)
def script_in_markdown(chapter, released, root):
    """Has scripts in its texts, outputs, attachments and metadata, for whoever reads the feedback."""
    notebook = filled(released, {"relu": RIGHT})
    script = "<script>alert('SCRIPT')</script><img src=x onerror=alert('SCRIPT')>"
    notebook["cells"].append(text(f"{script}\n\n[link](javascript:alert('SCRIPT'))\n\n![x](attachment:x.svg)"))
    notebook["cells"][-1]["attachments"] = {"x.svg": {"image/svg+xml": f"<svg onload=alert('SCRIPT')>{script}</svg>"}}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            data = {"text/html": script, "application/javascript": "alert('SCRIPT')"}
            cell["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": data}]
        cell["metadata"]["tags"] = [script]
    notebook["metadata"] = notebook["metadata"] | {"title": script, "widgets": {"x": script}}
    return as_bytes(notebook)


@attack("form", "malformed", "0")
def not_json(chapter, released, root):
    """Is cut off in the middle."""
    return as_bytes(released)[:5000]


@attack("form", "malformed", "0")
def not_text(chapter, released, root):
    """Is a picture with a notebook's name."""
    return b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 100


@attack("form", "malformed", "0")
def empty_file(chapter, released, root):
    """Is empty."""
    return b""


@attack("form", "malformed", "0")
def other_json(chapter, released, root):
    """Is JSON of another form: its cells are numbers."""
    return json.dumps({"cells": [1, None, "x"], "nbformat": "four"}).encode()


@attack("form", "malformed", "0")
def odd_cells(chapter, released, root):
    """Has cells whose source, metadata and type are of the wrong kind."""
    cells = [{"cell_type": ["code"], "metadata": {"nbgrader": ["grade_id"]}, "source": {"x": 1}}] * 3
    return json.dumps({"cells": cells, "metadata": None}).encode()


@attack("form", "malformed|blank", "0")
def deep_json(chapter, released, root):
    """Is nested two million deep."""
    return b'{"cells": ' + b"[" * 2_000_000 + b"]" * 2_000_000 + b"}"


@attack("form", "malformed|blank", "0")
def deep_metadata(chapter, released, root):
    """Has metadata that are nested 900 deep, just below where Python gives up."""
    deep = "x"
    for _ in range(900):
        deep = {"x": deep}
    notebook = copy.deepcopy(released)
    notebook["cells"][0]["metadata"]["deep"] = deep
    return json.dumps(notebook).encode()


@attack("form", "malformed", "0")
def many_cells(chapter, released, root):
    """Has 100,000 cells."""
    return as_bytes(released | {"cells": released["cells"] + [code("x = 1")] * 100_000})


@attack("form", "malformed", "0")
def mountain_of_code(chapter, released, root):
    """Has a thousand cells of 40,000 characters each."""
    return as_bytes(released | {"cells": released["cells"] + [code("x = 1\n" * 6_500)] * 1_000})


@attack("form", "malformed", "0")
def long_cell(chapter, released, root):
    """Has a cell of 30 million characters."""
    return as_bytes(released | {"cells": [*released["cells"], code("x" * 30_000_000)]})


@attack("form", "malformed|blank|partial|crashed|memory", "0")
def deep_code(chapter, released, root):
    """Has a cell whose expression is nested deeper than a parser can go."""
    notebook = filled(released, {"relu": "x = " + "-" * 150_000 + "1\n"})
    notebook["cells"] += [code("(" * 90_000), code("a" + ".a" * 90_000), code("!ls\n" + "[" * 90_000)]
    return as_bytes(notebook)


@attack("form", "malformed|blank|partial", "0|1")
def half_characters(chapter, released, root):
    """Has half characters (lone surrogates), which no file can hold, in code, text and ids."""
    notebook = filled(released, {"relu": RIGHT + "# \ud800\nname = '\udfff'\n"})
    notebook["cells"] += [text("\ud800"), code("print('\udc00')"), code("x = 1", grade_id="\ud800")]
    return as_bytes(notebook)


@attack("form", "malformed|blank|partial", "0|1")
def control_characters(chapter, released, root):
    """Has NUL bytes, marks that turn the direction of writing, and escapes for terminals."""
    odd = "\x00\u202e\u2066\x1b[2J\x1b]0;title\x07\ufeff"
    notebook = filled(released, {"relu": f"'''{odd}'''\n{RIGHT}"})
    notebook["cells"] += [text(odd), code(f"print({odd!r})"), code("x = 1", grade_id=odd)]
    return as_bytes(notebook)


@attack("form", "malformed|blank|partial", "0|1", short=True)
def long_ids(chapter, released, root):
    """Has ids of a million letters."""
    notebook = filled(released, {"relu": RIGHT})
    notebook["cells"] += [code("raise ValueError('x')", grade_id=f"{i}" + "FLOOD" * 200_000) for i in range(5)]
    return as_bytes(notebook)


@attack("form", "malformed", "0")
def endless_number(chapter, released, root):
    """Has a number of a million digits."""
    return b'{"cells": [], "nbformat": ' + b"9" * 1_000_000 + b"}"


@attack("marks", "blank|partial", "0")
def paths_as_ids(chapter, released, root):
    """Names its cells after files of the grader, so that messages would quote from them."""
    notebook = copy.deepcopy(released)
    for path in (f"{root}/solutions/x.ipynb", "/etc/passwd", "../../gradebook.db"):
        notebook["cells"].append(code("\n" * 3 + "raise ValueError('x')", grade_id=path))
    return as_bytes(notebook)
