"""Answers are written once: solutions and exercises follow from propkit, to the byte, and no work is overwritten."""

import json
import sys

import pytest

from propkit.course import manifest, sync
from propkit.course.notebook_import import is_stub
from propkit.grading.nbgrader_commands import nbgrader


def everything(root):
    return {p: p.read_bytes() for folder in ("solutions", "exercises") for p in (root / folder).rglob("*.ipynb")}


def test_a_second_sync_writes_nothing(course):
    before = everything(course.root)
    assert sync.sync(course) == []
    assert everything(course.root) == before


def test_all_is_made_again_to_the_byte(course):
    before = everything(course.root)
    for path in before:
        notebook = json.loads(path.read_text())
        if path.is_relative_to(course.root / "exercises"):
            path.unlink()
            continue
        for cell in notebook["cells"]:
            if cell["id"] in {e.name for c in course.with_exercises for e in c.exercises}:
                cell["source"], cell["metadata"] = [], {"nbgrader": {"grade_id": cell["id"]}}
        path.write_text(json.dumps(notebook))
    assert {d.path for d in sync.sync(course)} == set(before)
    assert everything(course.root) == before


def test_drift_is_found_and_nothing_written_by_check(course):
    path = course.chapter("ch02").notebook(course.root / "exercises")
    path.write_text(path.read_text().replace("write relu", "write nothing"))
    before = everything(course.root)
    (drift,) = sync.sync(course, check=True)
    assert drift.path == path
    assert drift.why.startswith("differs from line")
    assert everything(course.root) == before


def touched(course, change):
    path = course.chapter("ch02").notebook(course.root / "exercises")
    notebook = json.loads(path.read_text())
    change(notebook["cells"])
    path.write_text(json.dumps(notebook))
    return path


@pytest.mark.parametrize(
    "change",
    [
        lambda cells: next(c for c in cells if c["id"] == "relu").update(source="def relu(z):\n    return z"),
        lambda cells: next(c for c in cells if c["id"] == "check_relu").update(source="check(relu)  # mine"),
        lambda cells: cells.append(
            {"cell_type": "code", "id": "mine", "metadata": {}, "source": "x = 1", "outputs": [], "execution_count": 1}
        ),
    ],
    ids=["filled stub", "edited check", "added cell"],
)
def test_work_is_never_overwritten(course, change):
    path = touched(course, change)
    before = everything(course.root)
    with pytest.raises(sync.WouldOverwrite, match=path.name):
        sync.sync(course)
    assert everything(course.root) == before


def test_a_broken_notebook_is_left_alone(course):
    path = course.chapter("ch02").notebook(course.root / "exercises")
    path.write_text("{")
    with pytest.raises(sync.WouldOverwrite, match="left as it is"):
        sync.sync(course)
    assert path.read_text() == "{"


def test_outputs_alone_are_no_work(course):
    """A learner who only ran the notebook lost nothing when it is made again."""
    touched(course, lambda cells: [c.update(execution_count=3) for c in cells if c["cell_type"] == "code"])
    assert len(sync.sync(course)) == 1


def test_stubs_say_which_they_are_and_give_nothing_away(course):
    for chapter in course.with_exercises:
        notebook = json.loads(chapter.notebook(course.root / "exercises").read_text())
        cells = {c["id"]: "".join(c["source"]) for c in notebook["cells"]}
        shown = "".join(text for cell_id, text in cells.items() if not cell_id.startswith("given_"))
        faulty = "".join(manifest.given_text(place) for place in chapter.given)  # mostly right, and on show
        for exercise in chapter.exercises:
            source = cells[exercise.name]
            assert is_stub(source, exercise.name)
            assert source.endswith(f'    raise NotImplementedError("{chapter.number}: write {exercise.name}")')
            assert cells[exercise.check_id] == f"check({exercise.name})"
            for line in manifest.function_text(exercise).body.splitlines():
                if len(line.strip()) > 12 and line not in faulty:
                    assert line.strip() not in shown, f"{exercise.name}: its answer is in the open"


@pytest.mark.nbgrader
def test_nbgraders_own_command_makes_the_same_bytes(course):
    chapter = course.chapter("ch02")
    path = chapter.notebook(course.root / "exercises")
    before = path.read_bytes()
    path.unlink()
    done = nbgrader(course.root, "generate_assignment", chapter.id, "--force")
    assert done.returncode == 0, done.stdout
    assert path.read_bytes() == before


def test_a_new_exercise_gets_its_cells(course, monkeypatch):
    (course.root / "course.toml").write_text(
        (course.root / "course.toml").read_text()
        + '\n[[chapter.exercise]]\nname = "half"\nmodule = "half_of_it"\nskill = "x"\npoints = { out = 1 }\n'
        'hints = ["a", "b", "c"]\n'
    )
    (course.root / "half_of_it.py").write_text('def half(x):\n    """Halve x."""\n    return x / 2\n')
    monkeypatch.setattr(sys, "path", [str(course.root), *sys.path])
    manifest._load.cache_clear()
    try:
        changed = manifest.load_course(course.root)
        sync.sync(changed)
    finally:
        manifest._load.cache_clear()
    last = changed.with_exercises[-1]
    cells = json.loads(last.notebook(course.root / "exercises").read_text())["cells"]
    assert [c["id"] for c in cells[-2:]] == ["half", "check_half"]
    assert f'raise NotImplementedError("{last.number}: write half")' in "".join(cells[-2]["source"])
