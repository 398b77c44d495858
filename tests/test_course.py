"""Reading exercises as modules, progress, hints and reset: nothing of the learner's is lost."""

import importlib
import json
import multiprocessing
import os
import sys

import pytest
from learner import answer_of, fill_in

import propkit
from propkit.checks.verdict import Verdict
from propkit.course import hints, manifest, progress
from propkit.course.reset import reset


@pytest.fixture
def fresh_import():
    """Import an exercise module as a new kernel would."""

    def load(name):
        for module in [m for m in sys.modules if m.partition(".")[0] == "exercises"]:
            del sys.modules[module]
        return importlib.import_module(name)

    yield load
    for module in [m for m in sys.modules if m.partition(".")[0] == "exercises"]:
        del sys.modules[module]


def ch02(course):
    return course.chapter("ch02").notebook(course.root / "exercises")


def test_the_learners_own_function_is_imported(course, fresh_import, capsys):
    fill_in(ch02(course), {"relu": "def relu(z):\n    return 'mine'"})
    module = fresh_import("exercises.ch02_forward_pass")
    assert module.relu(1) == "mine"
    assert module.linear_forward is propkit.linear_forward
    said = capsys.readouterr().out
    assert "your own code runs for relu." in said
    assert "the reference stands in for weighted_sum, sigmoid" in said


def test_a_saved_notebook_is_read_again_without_a_restart(course, fresh_import):
    path = ch02(course)
    module = fresh_import("exercises.ch02_forward_pass")
    assert module.relu is propkit.relu
    fill_in(path, {"relu": "def relu(z):\n    return 'first'"})
    os.utime(path, ns=(1, 1))
    assert module.relu(1) == "first"
    fill_in(path, {"relu": "def relu(z):\n    return 'second'"})
    os.utime(path, ns=(2, 2))
    from exercises.ch02_forward_pass import relu

    assert relu(1) == "second"


def test_unwritten_helpers_come_from_the_reference(course, fresh_import):
    exercise = course.exercise("network_forward")[1]
    fill_in(ch02(course), {"network_forward": answer_of(exercise)})
    module = fresh_import("exercises.ch02_forward_pass")
    import numpy as np

    logits, _ = module.network_forward(np.ones((2, 3)), [(np.ones((3, 2)), np.zeros(2))])
    assert logits.tolist() == [[3, 3], [3, 3]]


@pytest.mark.parametrize("content", [None, "no JSON", '{"cells": []}'])
def test_a_missing_or_broken_notebook_falls_back_and_says_so(course, fresh_import, capsys, content):
    path = ch02(course)
    path.unlink() if content is None else path.write_text(content)
    assert fresh_import("exercises.ch02_forward_pass").relu is propkit.relu
    assert "the reference stands in for" in capsys.readouterr().out


def test_a_broken_cell_takes_no_other_with_it(course, fresh_import):
    fill_in(ch02(course), {"relu": "def relu(z)\n  return", "sigmoid": "def sigmoid(z):\n    return 'mine'"})
    module = fresh_import("exercises.ch02_forward_pass")
    assert module.sigmoid(1) == "mine"
    assert module.relu is propkit.relu


def test_unknown_names_say_so(course, fresh_import):
    with pytest.raises(ImportError, match="no chapter with exercises is called 'ch55'"):
        fresh_import("exercises.ch55")
    with pytest.raises(AttributeError, match="defines no 'nonsense'"):
        _ = fresh_import("exercises.ch02_forward_pass").nonsense


def verdict(name, points, status="value"):
    return Verdict(name, points, 3, status)


def test_progress_keeps_the_best_and_counts_attempts(course):
    progress.record(course.root, [verdict("relu", 2)])
    progress.record(course.root, [verdict("relu", 1), verdict("sigmoid", 0, "not_written")])
    assert progress.read(course.root) == {
        "relu": {"best": 2, "attempts": 2, "hints": 0},
        "sigmoid": {"best": 0, "attempts": 0, "hints": 0},
    }


def test_progress_is_not_recorded_while_nbgrader_grades(course, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    progress.record(course.root, [verdict("relu", 2)])
    assert progress.read(course.root) == {}


def test_a_broken_progress_file_is_put_aside(course):
    progress.record(course.root, [verdict("relu", 2)])
    path = course.root / progress.FOLDER / "progress.json"
    path.write_text("{ broken")
    progress.record(course.root, [verdict("relu", 1)])
    assert progress.read(course.root)["relu"]["best"] == 1
    assert path.with_suffix(".unreadable").read_text() == "{ broken"


def test_a_crash_while_writing_keeps_the_old_file(course, monkeypatch):
    progress.record(course.root, [verdict("relu", 2)])

    def crash(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(progress.os, "replace", crash)
    with pytest.raises(KeyboardInterrupt):
        progress.record(course.root, [verdict("relu", 3)])
    assert progress.read(course.root)["relu"]["best"] == 2


def _attempt(root):
    for _ in range(10):
        progress.record(root, [verdict("relu", 1)])


def test_two_kernels_lose_no_attempt(course):
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_attempt, args=(course.root,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert progress.read(course.root)["relu"]["attempts"] == 20


def test_hints_in_a_notebook(course):
    def relu(z):
        raise NotImplementedError

    first = hints.hint(relu)
    assert first.title == "relu, hint 1 of 4: the idea"
    assert first.text in first._repr_html_()
    assert "<pre>" in hints.hint("relu", rung=4)._repr_html_()
    with pytest.raises(manifest.ManifestError, match="the rungs are 1 to 4"):
        hints.hint("relu", rung=5)


def test_reset_of_one_stub_keeps_the_rest_and_a_backup(course):
    path = ch02(course)
    pristine = json.loads(path.read_text())
    fill_in(path, {"relu": "def relu(z):\n    return 1", "sigmoid": "def sigmoid(z):\n    return 2"})
    worked_on = path.read_bytes()
    _, backup = reset(course, course.chapter("ch02"), "relu")
    assert backup.read_bytes() == worked_on
    sources = {c["id"]: "".join(c["source"]) for c in json.loads(path.read_text())["cells"]}
    wanted = {c["id"]: "".join(c["source"]) for c in pristine["cells"]}
    assert sources["relu"] == wanted["relu"]
    assert sources["sigmoid"] == "def sigmoid(z):\n    return 2"


def test_reset_of_a_chapter_mends_even_a_broken_notebook(course):
    path = ch02(course)
    pristine = path.read_bytes()
    path.write_text("broken")
    with pytest.raises(manifest.ManifestError, match="Reset the whole chapter"):
        reset(course, course.chapter("ch02"), "relu")
    _, first = reset(course, course.chapter("ch02"))
    assert path.read_bytes() == pristine
    assert first.read_text() == "broken"
    _, second = reset(course, course.chapter("ch02"))
    assert first != second
    assert first.read_text() == "broken"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title = 1\n[[chapter]\n", "is not TOML"),
        ('title = "x"\n[[chapter]]\nid = "ch01"\n', "lacks the key 'title'"),
        (
            'title = "x"\n[[chapter]]\nid = "c"\ntitle = "c"\n[[chapter.exercise]]\nname = "f"\nmodule = "m"\n'
            'skill = "s"\npoints = {}\nhints = []\n',
            "needs points above 0",
        ),
        (
            'title = "x"\n[[chapter]]\nid = "c"\ntitle = "c"\n[[chapter.exercise]]\nname = "f"\nmodule = "m"\n'
            'skill = "s"\npoints = {a = 1}\nhints = ["one"]\n',
            "has 1 hints, expected 3",
        ),
    ],
)
def test_a_wrong_manifest_says_what_is_wrong(tmp_path, text, message):
    (tmp_path / "course.toml").write_text(text)
    with pytest.raises(manifest.ManifestError, match=message):
        manifest.load_course(tmp_path)


def test_an_ambiguous_or_empty_chapter_name_is_refused(course):
    assert course.chapter("2") is course.chapter("ch2") is course.chapter("ch02_forward_pass")
    for name in ("ch0", "", "ch00", "0"):
        with pytest.raises(manifest.ManifestError, match="there are: ch01"):
            course.chapter(name)
