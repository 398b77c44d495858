"""Only the learner's own code goes into the released notebook; each line of the rule at the top of rebuild.py holds."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from learner import ROOT

from propkit.checks.beside.cells import UnreadableNotebook, without_magics
from propkit.course.manifest import load_course
from propkit.grading.grader import read_released
from propkit.grading.rebuild import LONGEST_CELL, MOST_CELLS, rebuild

COURSE = load_course(ROOT)
CHAPTER = COURSE.chapter("ch02")
RELEASED = read_released(CHAPTER, COURSE.root)
MINE = "def relu(z):\n    return np.maximum(z, 0)"


def cell_id(cell):
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")


def source(cell):
    return "".join(cell["source"])


IDS = [cell_id(cell) for cell in RELEASED["cells"] if cell_id(cell)]
SOLUTIONS = [cell_id(c) for c in RELEASED["cells"] if c["metadata"].get("nbgrader", {}).get("solution")]
STUB = next(source(cell) for cell in RELEASED["cells"] if cell_id(cell) == "relu")


def code(text, name=""):
    about = {"nbgrader": {"grade_id": name}} if name else {}
    return {"cell_type": "code", "metadata": about, "source": text, "outputs": [], "execution_count": None}


def released_cells(**sources):
    """Return copies of the released cells, some with another text."""
    cells = json.loads(json.dumps(RELEASED["cells"]))
    for cell in cells:
        if cell_id(cell) in sources:
            cell["source"] = sources[cell_id(cell)]
    return cells


def rebuilt(cells):
    return rebuild(json.dumps({"cells": cells}).encode(), RELEASED)


def texts(result, name):
    return [cell.source for cell in result.cells if cell.label == name]


def shown(result):
    return {cell_id(cell): source(cell) for cell in result.notebook["cells"] if cell_id(cell)}


def pristine(result):
    """Tell whether all that was not to be filled in stands in the notebook as it was released."""
    expected = {cell_id(c): source(c) for c in RELEASED["cells"] if cell_id(c) and cell_id(c) not in SOLUTIONS}
    return {name: shown(result).get(name) for name in expected} == expected


def test_the_learners_text_counts_in_a_cell_to_fill_in():
    result = rebuilt(released_cells(relu=MINE))
    assert texts(result, "relu") == [MINE]
    assert shown(result)["relu"] == MINE
    assert "relu" not in result.untouched
    assert set(result.untouched) == set(SOLUTIONS) - {"relu"}
    assert result.notes == []
    assert pristine(result)


@pytest.mark.parametrize(
    ("turn", "expected"),
    [(["first", "second"], "second"), ([MINE, STUB], MINE), ([STUB, MINE, STUB], MINE), ([STUB, STUB], STUB)],
)
def test_of_several_cells_with_one_id_the_last_that_is_no_stub_counts(turn, expected):
    cells = [c for c in released_cells() if cell_id(c) != "relu"] + [code(text, "relu") for text in turn]
    result = rebuilt(cells)
    assert texts(result, "relu") == [expected]
    assert shown(result)["relu"] == expected
    assert [f"relu is there {len(turn)} times: the last that is no stub counts"] == result.notes


def test_released_cells_that_were_changed_or_doubled_or_deleted_stand_as_released():
    name = CHAPTER.exercises[1].check_id
    cells = released_cells(**{name: "assert True  # full marks, please"})
    doubled = rebuilt([*cells, code("raise SystemExit", name)])
    assert pristine(doubled)
    assert "SystemExit" not in json.dumps(doubled.notebook)
    assert f"{name} was changed: the released text ran" in doubled.notes
    deleted = rebuilt([cell for cell in released_cells(relu=MINE) if cell_id(cell) in SOLUTIONS])
    assert pristine(deleted)
    assert deleted.notes == []
    assert not any(label == name for label in [c.label for c in doubled.cells]), "a check runs with the judge alone"


def test_a_missing_cell_counts_as_its_stub_and_is_noted():
    result = rebuilt([cell for cell in released_cells() if cell_id(cell) != "relu"])
    assert result.notes == ["relu is missing: the released stub stands in its place"]
    assert shown(result)["relu"] == STUB
    assert "relu" in result.untouched


def test_a_renamed_cell_runs_as_a_helper_where_it_stands():
    cells = released_cells(relu=MINE)
    next(c for c in cells if cell_id(c) == "relu")["metadata"]["nbgrader"]["grade_id"] = "my_relu"
    result = rebuilt(cells)
    assert texts(result, "my_relu") == [MINE]
    assert "my_relu is no released cell: it ran as a helper" in result.notes
    assert "relu is missing: the released stub stands in its place" in result.notes


def test_helpers_run_and_stand_where_the_learner_put_them():
    cells = []
    for cell in released_cells(relu=MINE):
        cells += [code("before = 1"), cell, code("after = 1")] if cell_id(cell) == "relu" else [cell]
    result = rebuilt([code("first = 1"), *cells, code("last = 1")])
    run = [cell.source for cell in result.cells]
    at = run.index(MINE)
    assert run[at - 1 : at + 2] == ["before = 1", MINE, "after = 1"]
    assert run[-1] == "last = 1"
    stand = [source(cell) for cell in result.notebook["cells"] if cell["cell_type"] == "code"]
    assert stand[0] == "first = 1"
    assert stand[-1] == "last = 1"
    assert stand.index("before = 1") < stand.index(MINE) < stand.index("after = 1")


def test_set_up_cells_run_first_whatever_was_made_of_them():
    setup = next(c for c in RELEASED["cells"] if c["cell_type"] == "code" and cell_id(c) not in SOLUTIONS)
    result = rebuilt([code("import os", cell_id(setup)), *released_cells(relu=MINE)[5:]])
    assert result.cells[0].source == source(setup)


def test_nothing_of_a_learners_cell_is_taken_but_its_text():
    forged = code(MINE, "relu")
    forged["metadata"]["nbgrader"] |= {"points": 1000, "grade": True, "locked": False, "solution": False}
    forged["outputs"] = [{"output_type": "execute_result", "data": {"text/plain": "18"}}]
    helper = {"cell_type": "markdown", "metadata": {"x": 1}, "source": "hi", "attachments": {"a": {}}, "id": "q"}
    result = rebuilt([*released_cells(), forged, helper])
    mine = next(c for c in result.notebook["cells"] if cell_id(c) == "relu")
    original = next(c for c in RELEASED["cells"] if cell_id(c) == "relu")
    assert mine["metadata"] == original["metadata"]
    assert mine["outputs"] == []
    taken = result.notebook["cells"][result.notebook["cells"].index(mine) + 1]
    assert taken | {"id": ""} == {"cell_type": "markdown", "metadata": {}, "source": "hi", "id": ""}


def test_the_released_notebook_is_left_as_it_was():
    before = json.dumps(RELEASED)
    result = rebuilt([*released_cells(relu=MINE), code("helper = 1")])
    for cell in result.notebook["cells"]:
        cell["source"], cell["outputs"] = "", []
    assert json.dumps(RELEASED) == before


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\xff\xfe", b"[]", b"null", b"{}", b'{"cells": 3}', b'{"cells": [3]}', b"[" * 100_000,
        b'{"cells": [{"source": 3}]}', b'{"cells": [{"metadata": []}]}', b"1" * 5000,
        json.dumps({"cells": [{}] * (MOST_CELLS + 1)}).encode(),
        json.dumps({"cells": [code("x" * (LONGEST_CELL + 1))]}).encode(),
    ],
)  # fmt: skip
def test_what_is_no_notebook_is_refused_with_a_reason(data):
    with pytest.raises(UnreadableNotebook, match=r"it is|it has|cell 1"):
        rebuild(data, RELEASED)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)
SOURCES = st.text(max_size=30) | st.sampled_from([STUB, MINE, "%%bash\nrm", "def f(", "\ud800"]) | st.lists(JSON)
CELLS = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw", ""]) | JSON,
        "source": SOURCES | JSON,
        "metadata": st.fixed_dictionaries(
            {"nbgrader": st.fixed_dictionaries({"grade_id": st.sampled_from(IDS) | JSON}) | JSON}
        )
        | JSON,
        "outputs": JSON,
    },
)


@settings(max_examples=300, deadline=None)
@given(st.lists(CELLS, max_size=12))
def test_whatever_comes_the_released_texts_stand_and_nothing_else_is_raised(cells):
    data = json.dumps({"cells": cells}).encode()
    try:
        result = rebuild(data, RELEASED)
    except UnreadableNotebook:
        return
    assert pristine(result)
    labels = [cell.label for cell in result.cells]
    assert all(labels.count(name) <= 1 for name in SOLUTIONS)
    assert set(shown(result)) >= set(IDS)
    json.dumps(result.notebook)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_rebuilt_or_refused(data):
    with pytest.raises(UnreadableNotebook):
        rebuild(data, RELEASED)


@pytest.mark.parametrize(
    ("magic", "plain"),
    [
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("%timeit relu(x)", "pass"),
        ("%time x = 1", "x = 1"),
        ("%%time\nx = 1", "\nx = 1"),
        ("!pip install torch\nx = 1", "pass\nx = 1"),
        ("files = !ls\nx = 1", "files = []\nx = 1"),
        ("t = %timeit -o f()", "t = []"),
        ("?relu", "pass"),
        ("relu?\nx = 1", "pass\nx = 1"),
        ("if 1:\n    %load_ext autoreload\n    x = 1", "if 1:\n    pass\n    x = 1"),
        ("%%bash\nrm -rf x", ""),
        ("%%javascript\nalert(1)", ""),
        ("x = 7 %2\ny = not_a_magic", "x = 7 %2\ny = not_a_magic"),
    ],
)
def test_lines_for_ipython_do_what_is_left_of_them_or_nothing(magic, plain):
    assert without_magics(magic) == plain
    result = rebuilt([*released_cells(), code(magic)])
    assert any("lines for IPython were skipped" in note for note in result.notes) == (magic != plain)
