"""A class is graded once and for all: what is known is not run again, what changed is, and a run can be repeated."""

import json
import re
import shlex
import subprocess
import sys
import threading
import time

import psutil
import pytest
from small_class import (
    QUICK,
    MemoryWriter,
    grading_course,
    hand_in,
    journal_file,
    marks,
    need,
    options,
    propkit,
    read_lines,
    write_submission,
)

from propkit.course.manifest import ManifestError
from propkit.grading import dispatch
from propkit.grading.class_run import chapter_folder, grade_class, latest_results, order_for, ready
from propkit.grading.environment import code_files, differences, environment
from propkit.grading.errors import GradingError
from propkit.grading.jail import JailError, Limits
from propkit.grading.journal import Journal, entries
from propkit.grading.orders import seed_for

COUNT = 13  # more than a batch, and some kinds twice


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    """A course with a class that was graded once -> course, chapter, students, writer, report."""
    course = grading_course(tmp_path_factory.mktemp("clean") / "course")
    chapter = course.chapter("ch02")
    students = hand_in(course, chapter, COUNT)
    writer = MemoryWriter()
    return course, chapter, students, writer, grade_class(course, chapter, options(course), writer)


@pytest.fixture
def graded(tmp_path, clean):
    """A copy of the clean course that a test may change -> course, chapter, writer with its marks."""
    import shutil

    from propkit.course.manifest import load_course

    shutil.copytree(clean[0].root, tmp_path / "course")
    course, writer = load_course(tmp_path / "course"), MemoryWriter()
    writer.marks = dict(clean[3].marks)
    return course, course.chapter("ch02"), writer


def test_every_student_gets_a_status_and_is_stored_once(clean):
    course, chapter, students, writer, report = clean
    assert sorted(writer.marks) == sorted(students)
    assert set(writer.writes.values()) == {1}
    assert (report.graded, report.known, report.done) == (COUNT, 0, COUNT)
    assert report.counts == {"ok": 4, "partial": 7, "blank": 1, "malformed": 1}
    latest = latest_results(course, chapter)
    assert {r.student: marks(r) for r in latest} == writer.marks
    assert all(r.key for r in latest)
    assert {"code", "judge", "fork", "writing", "journal", "reading"} <= set(report.stages)


def test_the_second_run_knows_all(graded):
    course, chapter, writer = graded
    told = []
    report = grade_class(course, chapter, options(course), writer, lambda *what: told.append(what))
    assert (report.graded, report.known, writer.writes) == (0, COUNT, {})
    assert {result.student: marks(result) for result, _, _ in told} == writer.marks
    assert [(done, total) for _, done, total in told] == [(i + 1, COUNT) for i in range(COUNT)]


def test_only_what_changed_is_graded_again(graded):
    course, chapter, writer = graded
    right = (course.root / "submitted" / "ada000" / chapter.id / f"{chapter.id}.ipynb").read_text()
    write_submission(course, chapter, "cy002", right)
    write_submission(course, chapter, "zoe", right)
    report = grade_class(course, chapter, options(course), writer)
    assert writer.writes == {"cy002": 1, "zoe": 1}
    assert (report.graded, report.known) == (2, COUNT - 1)
    assert writer.marks["cy002"] == writer.marks["zoe"] == writer.marks["ada000"]


def test_a_submission_that_is_put_back_counts_as_it_is_now(graded):
    course, chapter, writer = graded
    path = course.root / "submitted" / "cy002" / chapter.id / f"{chapter.id}.ipynb"
    before, mark = path.read_text(), writer.marks["cy002"]
    write_submission(course, chapter, "cy002", before.replace("raise NotImplementedError", "return 1 #"))
    grade_class(course, chapter, options(course), writer)
    assert writer.marks["cy002"] != mark
    write_submission(course, chapter, "cy002", before)
    grade_class(course, chapter, options(course), writer)
    assert writer.marks["cy002"] == mark


def test_who_withdraws_keeps_the_last_mark_and_is_not_graded_again(graded):
    import shutil

    course, chapter, writer = graded
    shutil.rmtree(course.root / "submitted" / "ada000")
    report = grade_class(course, chapter, options(course), writer)
    assert (report.graded, report.known, report.done) == (0, COUNT - 1, COUNT - 1)
    assert "ada000" in {r.student for r in latest_results(course, chapter)}


def test_who_withdraws_or_changes_the_work_in_mid_run_stops_nobody(graded):
    import shutil

    course, chapter, writer = graded
    submitted, first = course.root / "submitted", []

    def tell(result, done, total):
        if not first:
            first.append(result.student)
            shutil.rmtree(submitted / "zoe")
            write_submission(course, chapter, "yan", "changed")

    for student in ("yan", "zoe"):  # more than is under way lies before them
        write_submission(course, chapter, student, right_text(course, chapter))
    for i in range(30):
        write_submission(course, chapter, f"more{i:02}", right_text(course, chapter))
    report = grade_class(course, chapter, options(course), writer, tell)
    assert report.done == COUNT + 32
    assert writer.marks["yan"][0] == "malformed"
    assert writer.marks["zoe"][0] == "refused"


def right_text(course, chapter):
    return chapter.notebook(course.root / "submitted" / "ada000").read_text()


def test_a_result_that_is_no_longer_stored_is_made_again(graded):
    course, chapter, writer = graded
    mark = writer.marks.pop("ada000")
    report = grade_class(course, chapter, options(course), writer)
    assert (report.graded, writer.writes) == (1, {"ada000": 1})
    assert writer.marks["ada000"] == mark


@pytest.mark.parametrize("change", [{"force": True}, {"seed": 12}, {"limits": Limits(seconds=3.0)}])
def test_another_seed_other_limits_and_force_grade_all_again(graded, change):
    course, chapter, writer = graded
    report = grade_class(course, chapter, options(course, **change), writer)
    assert (report.graded, report.known) == (COUNT, 0)
    assert {name: mark[:2] for name, mark in writer.marks.items()} == {
        r.student: (r.status, r.points) for r in latest_results(course, chapter)
    }


def test_two_workers_and_a_fresh_course_give_the_same_marks_to_the_letter(tmp_path, clean):
    course = grading_course(tmp_path / "course")
    chapter = course.chapter("ch02")
    hand_in(course, chapter, COUNT)
    writer = MemoryWriter()
    grade_class(course, chapter, options(course, workers=2), writer)
    assert writer.marks == clean[3].marks


def test_cut_between_gradebook_and_journal_only_the_last_results_are_written_twice(tmp_path, clean, monkeypatch):
    monkeypatch.setattr(dispatch, "GATHER", 0)  # else the whole class may be one write
    course = grading_course(tmp_path / "course")
    chapter = course.chapter("ch02")
    hand_in(course, chapter, COUNT)
    writer = MemoryWriter()

    class Cut(BaseException):
        pass

    with ready(course, chapter, options(course)) as run:
        add = run.journal.add

        def add_or_cut(lines):
            if run.journal.keys:
                raise Cut
            add(lines)

        run.journal.add = add_or_cut
        with pytest.raises(Cut):
            run.grade(writer)
    finished = {entry["student"] for entry in entries(journal_file(course, chapter))}
    assert finished
    cut = set(writer.marks) - finished
    assert 0 < len(cut) <= 8  # a batch
    assert json.loads((chapter_folder(course, chapter) / "manifest.json").read_text())["state"].startswith("stopped")
    report = grade_class(course, chapter, options(course), writer)
    assert report.known == len(finished)
    assert {name for name, count in writer.writes.items() if count == 2} == cut
    assert max(writer.writes.values()) == 2
    assert writer.marks == clean[3].marks


def test_the_manifest_repeats_the_run(tmp_path, clean):
    course, chapter, _, writer, report = clean
    manifest = json.loads(report.manifest.read_text())
    assert manifest["state"] == "finished"
    assert manifest["isolation"]["isolation"] == "none"
    assert manifest["counts"] == dict(report.counts)
    assert {"python", "numpy", "propkit", "nbgrader"} <= set(manifest["versions"])
    assert manifest["limits"]["seconds"] == QUICK.seconds
    assert [json.loads(p.read_text()) for p in (report.manifest.parent / "runs").iterdir()] == [manifest]
    other = grading_course(tmp_path / "other")
    command = shlex.split(manifest["repeat"])
    done = subprocess.run(
        [sys.executable, "-m", *command, "--json", "lines.jsonl"], cwd=other.root, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    lines = {line["student"]: line for line in read_lines(other.root / "lines.jsonl")}
    ours = {r.student: r.as_line() for r in latest_results(course, chapter)}
    assert lines == ours
    assert {r.student: marks(r) for r in latest_results(other, chapter)} == writer.marks


def test_the_seed_is_kept_and_is_another_one_for_each_course(tmp_path):
    one, two = (grading_course(tmp_path / name) for name in ("one", "two"))
    chapter = one.chapter("ch02")
    assert seed_for(one, chapter) == seed_for(one, chapter) == order_for(one, chapter).seed
    assert seed_for(one, chapter) != seed_for(two, chapter)
    assert seed_for(one, chapter, 5) == seed_for(one, chapter) == 5
    path = chapter_folder(one, chapter) / "seed"
    assert path.stat().st_mode & 0o077 == 0
    path.write_text("five")
    with pytest.raises(GradingError, match="whole number, not 'five'"):
        seed_for(one, chapter)
    assert seed_for(one, chapter, 6) == 6


def changed(tmp_path, name, old, new):
    course = grading_course(tmp_path / name)
    path = course.root / "course.toml"
    text = path.read_text()
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1))
    return course


def test_what_the_key_holds(tmp_path):
    """Points of the chapter count; hints and the points of other chapters do not."""
    plain = grading_course(tmp_path / "plain")
    points = changed(tmp_path, "points", "points = { z = 1 }", "points = { z = 3 }")
    hint = changed(tmp_path, "hint", "Each input has a weight of its own.", "Each input has its weight.")
    parts = {}
    for course in (plain, points, hint):
        course = type(course)(course.root, course.title, _fresh(course.root))
        for name in ("ch02", "ch03"):
            parts[course.root.name, name] = environment(course.chapter(name), course.root, "", 1, QUICK, "none")
    assert differences(parts["plain", "ch02"], parts["points", "ch02"]) == "the chapter in course.toml"
    assert differences(parts["plain", "ch03"], parts["points", "ch03"]) == ""
    assert differences(parts["plain", "ch02"], parts["hint", "ch02"]) == ""
    other = environment(plain.chapter("ch02"), plain.root, "changed", 2, Limits(), "namespaces")
    apart = differences(parts["plain", "ch02"], other)
    assert apart == "isolation, limits, seed, the released notebook" or set(apart.split(", ")) == {
        "isolation", "limits", "seed", "the released notebook",
    }  # fmt: skip


def _fresh(root):
    from propkit.course import manifest

    manifest._load.cache_clear()
    return manifest.load_course(root).chapters


def test_the_code_of_a_chapter_is_its_own_bank_and_references(tmp_path):
    course = grading_course(tmp_path / "course")
    names = {path.stem for path in code_files(course.chapter("ch02"))}
    assert {"ch02_forward_pass", "linear", "activations", "network", "judge", "probe", "zygote", "rebuild"} <= names
    assert not {"ch05_backpropagation", "optimizers", "cli", "gradebook", "class_run"} & names
    assert {"losses", "bug_hunt"} <= {path.stem for path in code_files(course.chapter("ch05"))}


def test_wrong_calls_say_what_is_expected(tmp_path):
    course = grading_course(tmp_path / "course")
    chapter = course.chapter("ch02")
    with pytest.raises(ManifestError, match=r"submitted cannot be opened as a folder of submissions"):
        grade_class(course, chapter, options(course), MemoryWriter())
    (course.root / "submitted").mkdir()
    with pytest.raises(ManifestError, match=r"nobody handed in ch02_forward_pass.*<student>/ch02_forward_pass"):
        grade_class(course, chapter, options(course), MemoryWriter())
    hand_in(course, chapter, 1)
    chapter.notebook(course.root / "exercises").unlink()
    with pytest.raises(ManifestError, match="release it first: nbgrader generate_assignment ch02_forward_pass"):
        grade_class(course, chapter, options(course), MemoryWriter())
    with pytest.raises(GradingError, match="nothing of ch02_forward_pass is graded yet"):
        latest_results(course, chapter)
    assert not (course.root / ".propkit").exists()


def test_two_runs_of_one_chapter_do_not_meet(graded):
    course, chapter, writer = graded
    with ready(course, chapter, options(course)), pytest.raises(GradingError, match="being graded already"):
        grade_class(course, chapter, options(course), writer)


def test_without_the_isolation_nothing_is_begun(tmp_path, monkeypatch):
    course = grading_course(tmp_path / "course")
    chapter = course.chapter("ch02")
    hand_in(course, chapter, 1)
    monkeypatch.setenv("PATH", str(tmp_path))
    writer = MemoryWriter()
    with pytest.raises(JailError, match=r"(?s)bubblewrap.*apt-get install.*--isolation none"):
        grade_class(course, chapter, options(course, level="namespaces"), writer)
    assert not writer.marks
    assert not journal_file(course, chapter).exists()
    done = subprocess.run(**propkit(course, "grade", "ch02"), capture_output=True)
    assert done.returncode == 1
    assert done.stderr.startswith("propkit: isolation 'namespaces' needs bubblewrap")
    assert not (course.root / "gradebook.db").exists()


@pytest.fixture(scope="module")
def by_command(tmp_path_factory):
    """A class of three graded by the command, in the sandbox -> course, finished process."""
    need("bwrap")
    course = grading_course(tmp_path_factory.mktemp("command") / "course")
    hand_in(course, course.chapter("ch01"), 3)
    done = subprocess.run(**propkit(course, "grade", "ch01", "--json", "out.jsonl"), capture_output=True)
    assert done.returncode == 0, done.stderr
    return course, done


def test_the_command_grades_and_tells_where_all_lies(by_command):
    course, done = by_command
    lines = read_lines(course.root / "out.jsonl")
    assert sorted(line["student"] for line in lines) == ["ada000", "bo001", "cy002"]
    assert [line["status"] for line in lines] == ["ok", "ok", "blank"]
    assert {"student", "status", "points", "max_points", "exercises", "message"} <= set(lines[0])
    said = done.stdout + done.stderr
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", said), "control characters where there is no terminal"
    assert "Isolation:   namespaces (namespaces" in said
    for word in ("gradebook.db", "manifest.json", "autograded", "Where the time went", "writing"):
        assert word in said
    assert (course.root / "autograded" / "bo001" / "ch01_learning_loop" / "ch01_learning_loop.ipynb").is_file()


def test_after_a_resume_the_json_has_each_student_once(by_command):
    course, _ = by_command
    before = sorted((course.root / "out.jsonl").read_text().splitlines())
    hand_in(course, course.chapter("ch01"), 1, start=3)
    done = subprocess.run(**propkit(course, "grade", "ch01", "--json", "out.jsonl"), capture_output=True)
    assert "Graded now:  1, known from before: 3" in done.stdout
    after = (course.root / "out.jsonl").read_text().splitlines()
    assert len(after) == 4
    assert set(before) < set(after)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["ch77"], "no chapter"),
        (["ch01", "--submitted", "nowhere"], "nowhere cannot be opened"),
        (["ch01", "--isolation", "some"], "isolation"),
        (["ch01", "--workers", "0"], "workers"),
    ],
)
def test_a_wrong_call_ends_with_2(by_command, arguments, expected):
    course, _ = by_command
    done = subprocess.run(**propkit(course, "grade", *arguments), capture_output=True)
    assert done.returncode == 2
    assert expected in done.stderr


def test_ctrl_c_ends_all_at_once_and_the_next_run_goes_on(tmp_path, clean):
    course = grading_course(tmp_path / "course")
    chapter = course.chapter("ch02")
    hand_in(course, chapter, 3 * COUNT)
    command = propkit(course, "grade", "ch02", "--isolation", "none", "--seed", "11", "--seconds", "2")
    process = subprocess.Popen(**command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    path = journal_file(course, chapter)
    wait_until(lambda: path.exists() and path.stat().st_size)
    family = psutil.Process(process.pid).children(recursive=True)
    interrupt = threading.Timer(0, process.send_signal, [2])
    began = time.monotonic()
    interrupt.start()
    _, said = process.communicate(timeout=20)
    assert time.monotonic() - began < 5
    assert process.returncode == 1
    assert said.splitlines()[-1].startswith("propkit: stopped. What is graded is kept"), said
    assert "Traceback" not in said
    wait_until(lambda: not any(p.is_running() and p.status() != "zombie" for p in family))
    with Journal(path) as journal:
        finished = len(journal.keys)
    assert 0 < finished < 3 * COUNT
    done = subprocess.run(**command, capture_output=True)
    assert f"known from before: {finished}" in done.stdout


def wait_until(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.02)
