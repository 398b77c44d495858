"""Learners' files are read piece by piece, whatever state they are in."""

import json

import pytest

from propkit.checks.beside.cells import Cell, UnreadableNotebook, read_notebook, run_cell, split_file, without_magics


def write(path, cells):
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return path


def test_code_cells_by_grade_id(tmp_path):
    cells = [
        {"cell_type": "markdown", "source": "text"},
        {"cell_type": "code", "source": ["a = 1\n", "b = 2"], "metadata": {"nbgrader": {"grade_id": "relu"}}},
        {"cell_type": "code", "source": "c = 3"},
        "not a cell",
    ]
    assert read_notebook(write(tmp_path / "n.ipynb", cells)) == [Cell("relu", "a = 1\nb = 2"), Cell("cell 3", "c = 3")]


@pytest.mark.parametrize("content", [b"", b"hello", b"[1]", b'{"cells": 3}', b"\xff\xfe\x00", b"[" * 100_000])
def test_what_is_no_notebook_says_so(tmp_path, content):
    path = tmp_path / "n.ipynb"
    path.write_bytes(content)
    with pytest.raises(UnreadableNotebook, match=r"n\.ipynb"):
        read_notebook(path)


def test_a_file_is_cut_into_statements():
    text = "import numpy as np\n\n@deco\ndef f(x):\n    return x\n\nx = 1\nclass A:\n    pass\n"
    assert [c.label for c in split_file(text)] == ["line 1", "f", "line 7", "A"]
    assert "".join(c.source.lstrip("\n") for c in split_file(text)) == text


@pytest.mark.parametrize("text", ["", "\n", "# nothing yet\n"])
def test_a_file_without_a_statement_has_no_cells(text):
    assert split_file(text) == []


def test_a_syntax_error_takes_no_other_statement_with_it():
    text = "import math\n\ndef f(x:\n    return x\n\ndef g(x):\n    return math.floor(x)\n"
    namespace = {}
    errors = {c.label: run_cell(c, namespace) for c in split_file(text)}
    assert errors["f"].type_name == "SyntaxError"
    assert errors["f"].line_number == 3
    assert namespace["g"](2.5) == 2


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 1", "x = 1"),
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("if True:\n    !ls\nx = 1", "if True:\n    pass\nx = 1"),
        ("np.exp?\nx = 1", "pass\nx = 1"),
        ("%%time\nx = 1", "\nx = 1"),
        ("%%bash\nls", ""),
        ('s = """\n%d\n"""', 's = """\n%d\n"""'),
    ],
)
def test_magics_are_left_out(source, expected):
    assert without_magics(source) == expected


def test_the_line_of_an_error_is_quoted():
    raised = run_cell(Cell("relu", "x = 1\ny = x / 0"), {})
    assert (raised.type_name, raised.line_number, raised.line) == ("ZeroDivisionError", 2, "y = x / 0")
    assert run_cell(Cell("relu", "raise SystemExit"), {}).type_name == "SystemExit"
