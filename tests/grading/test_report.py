"""The class report: every number on it is the gradebook's, what anybody typed is text, and names go where asked."""

import re
import stat
import subprocess
from collections import Counter
from copy import deepcopy
from dataclasses import replace
from html import unescape

import numpy as np
import pytest
from nbgrader.api import Gradebook
from small_class import grading_course, journal_file, propkit

from propkit.checks.exercise import load_bank
from propkit.checks.verdict import Verdict
from propkit.grading.class_data import Learner, Part, make_anonymous
from propkit.grading.class_run import _entry as entry
from propkit.grading.gradebook import GradebookError, Writer
from propkit.grading.item_statistics import discrimination, remark
from propkit.grading.journal import Journal
from propkit.grading.report import write_report
from propkit.grading.report_page import Likeness, render
from propkit.grading.result import Result
from propkit.grading.similarity import Group, Pair

EVIL = "</td><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7 * 7 }}\u202e`b`"


@pytest.fixture(scope="module")
def results(graded):
    return [replace(deepcopy(r), student=f"person-{r.student}-{n}x") for n, r in enumerate(graded.values())]


@pytest.fixture
def class_(tmp_path, results):
    """(course, chapter) with the class of twelve in its gradebook and its journal."""
    course = grading_course(tmp_path / "class")
    chapter = course.chapter("ch02")
    store(course, chapter, results)
    return course, chapter


def store(course, chapter, results):
    with Writer(course, chapter, say=lambda text: None) as writer:
        writer.write(results)
    with Journal(journal_file(course, chapter)) as journal:
        journal.add([entry(result) for result in results])


def words(page):
    """Return what is read on a page, as one line of text."""
    body = re.sub(r"</?(?:wbr|code|em)>", "", page.partition("<body>")[2])
    body = re.sub(r'<img alt="([^"]*)"[^>]*>', r" \1 ", body)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def student(results, name):
    return next(r.student for r in results if r.student.split("-")[1] == name)


def row(page, beginning):
    """Return a table's row that begins with a text, as its cells."""
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", page, re.DOTALL)
    cells = [[words(f"<body>{cell}") for cell in re.split(r"</t[hd]>", one)[:-1]] for one in rows]
    return next(one for one in cells if one[0].startswith(beginning))


def test_the_command_writes_a_page_that_only_its_owner_reads(class_):
    course, chapter = class_
    done = subprocess.run(**propkit(course, "report", "ch02"), capture_output=True)
    path = course.root / "reports" / f"{chapter.id}.html"
    assert (done.returncode, done.stderr) == (0, "")
    assert str(path) in done.stdout
    assert "12 learners" in done.stdout
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_without_a_graded_class_the_command_says_what_to_do(tmp_path):
    course = grading_course(tmp_path / "class")
    done = subprocess.run(**propkit(course, "report", "ch02"), capture_output=True)
    assert done.returncode == 2
    assert "propkit grade ch02_forward_pass" in done.stderr
    assert not (course.root / "reports").exists()


def test_marks_mistakes_and_who_is_stuck(class_, results):
    course, chapter = class_
    page = write_report(course, chapter).path.read_text(encoding="utf-8")
    text = words(page)
    mean = sum(r.points for r in results) / 12
    assert f"Points {mean:.3g} of 18 on average" in text
    made = Counter((v.name, v.misconception) for r in results for v in r.exercises if v.misconception)
    assert len(made) >= 8
    for (name, mistake), number in made.items():
        says = next(w.says for w in load_bank(chapter.id)[name].wrong_answers if w.id == mistake)
        line = row(page, f"{mistake.replace('_', ' ')} in {name}")
        who = ", ".join(
            sorted(r.student for r in results for v in r.exercises if (v.name, v.misconception) == (name, mistake))
        )
        assert line[0::2][1] == str(number)
        assert line[3] == who
        assert says.replace("`", "") in line[1]
    assert row(page, student(results, "cy"))[1:4] == ["0", "– not written", "– not written"]
    assert f"All done: {student(results, 'ada')}, {student(results, 'bo')}" in text
    assert row(page, student(results, "jo"))[-1] == "✗ error"
    assert row(page, "malformed")[2] == "1 (8%)"
    assert student(results, "lou") in row(page, "malformed")[3]
    passed = sum(v.status == "ok" for r in results for v in r.exercises if v.name == "relu")
    assert row(page, "relu")[2] == f"{passed} ({passed / 11:.0%})"
    assert row(page, "relu")[5:] == ["not enough", "not enough to tell"]


def test_a_persons_marks_and_penalties_count(class_, results):
    course, chapter = class_
    who = student(results, "cy")
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as book:
        for exercise in chapter.exercises:
            grade = book.find_grade(exercise.check_id, chapter.id, chapter.id, who)
            grade.manual_score, grade.extra_credit = exercise.max_points, 0.5
        grade.needs_manual_grade = True
        book.find_submission_notebook(chapter.id, chapter.id, student(results, "di")).late_submission_penalty = 100
        book.db.commit()
    page = write_report(course, chapter).path.read_text(encoding="utf-8")
    text = words(page)
    assert "from 0 to 22 of 18 points" in text
    assert who in text.partition("All done:")[2].partition("The others")[0]
    assert "Marked by a person 1 learner" in text
    assert "Waiting for a person 1 learner" in text
    assert "Late 1 learner, 100 points taken off" in text
    assert row(page, student(results, "di"))[1] == "0"


def test_an_anonymous_report_has_numbers_for_names_in_an_order_that_says_nothing(class_, results):
    course, chapter = class_
    written = write_report(course, chapter, anonymous=True)
    page = written.path.read_text(encoding="utf-8")
    assert written.path.name == f"{chapter.id}-anonymous.html"
    assert not [r.student for r in results if r.student in page]
    assert re.search(r"\bLearner 12\b", words(page))
    assert page == write_report(course, chapter, anonymous=True).path.read_text(encoding="utf-8")
    orders = set()
    for secret in "abcdef":
        learners = make_anonymous([_learner(f"s{n}") for n in range(12)], secret)
        assert [one.name for one in learners] == [f"Learner {n}" for n in range(1, 13)]
        orders.add(tuple(one.student for one in learners))
    assert len(orders) == 6


def test_copies_stand_side_by_side(class_, results):
    course, chapter = class_
    assert write_report(course, chapter).groups == 0
    bo = next(r for r in results if r.student == student(results, "bo"))
    copied = bo.notebook.replace("return ", "return  ")
    store(course, chapter, [replace(bo, student="copier", notebook=copied)])
    written = write_report(course, chapter)
    assert written.groups == 1
    text = words(written.path.read_text(encoding="utf-8"))
    assert "no proof. Two learners" in text
    assert f"copier, {bo.student} Weight of what they share" in text
    assert "the same but for names and layout copier def " in text


def test_a_missing_gradebook_is_said(class_):
    course, chapter = class_
    (course.root / "gradebook.db").unlink()
    with pytest.raises(GradebookError, match="there is no gradebook"):
        write_report(course, chapter)


def _learner(name, points=(1.0, 0.0), statuses=("ok", "value"), **more):
    parts = [Part(p, 1, s, None) for p, s in zip(points, statuses, strict=True)]
    return Learner(name, name, "partial", EVIL, sum(points), 18, parts, **more)


def evil_page(chapter, anonymous=False):
    """Return a report in which every text that anybody has a hand in tries something."""
    parts = [Part(0, e.max_points, "misconception", EVIL) for e in chapter.exercises]
    learners = [
        Learner(EVIL, EVIL, "refused", EVIL, 0, 18, parts, checked=False),
        Learner("x", "x", "partial", EVIL, 1, 18, parts),
    ]
    pair = Pair(EVIL, "x", 0.7, {"relu": 1.0})
    texts = {name: {"relu": f"def relu(z):  # {EVIL}\n" + "y" * 100_000 + "\n" * 9_000} for name in (EVIL, "x")}
    return render(chapter, learners, Likeness([Group([pair])], texts), anonymous)


def test_what_anybody_typed_is_only_text(class_):
    page = evil_page(class_[1])
    assert "<script" not in page
    assert page.count("<img ") == 3
    assert "onerror=alert(1)>" not in page
    assert "{{ 7 * 7 }}" in page
    assert "\u202e" not in page
    assert "http" not in re.sub(r"http-equiv", "", page)
    assert len(page) < 1_500_000
    assert "default-src 'none'" in unescape(page)
    assert ' style="' not in page


def test_discrimination_is_the_correlation_with_the_rest():
    rng = np.random.default_rng(1)
    skill = rng.normal(size=(200, 1))
    points = (skill + rng.normal(size=(200, 5)) > 0) * np.array([1.0, 2, 1, 3, 1])
    points[:, 4] = points[:, 0] == 0
    found = discrimination(points)
    for e in range(5):
        rest = points.sum(axis=1) - points[:, e]
        passed = points[:, e] > 0  # the point-biserial formula, written out
        p = passed.mean()
        by_hand = (rest[passed].mean() - rest[~passed].mean()) / rest.std() * np.sqrt(p * (1 - p))
        assert found[e] == pytest.approx(by_hand)
    assert found[4] < 0
    assert "turned around" in remark(found[4])
    assert "goes" in remark(found[1])


def test_discrimination_is_not_told_where_there_is_not_enough():
    points = np.random.default_rng(0).integers(0, 2, (20, 3)).astype(float)
    assert None not in discrimination(points)
    assert discrimination(points[:19]) == [None] * 3
    points[:, 1] = 1
    assert discrimination(points)[1] is None
    assert discrimination(np.ones((50, 3))) == [None] * 3
    assert discrimination(points[:, :1]) == [None]


def test_a_class_of_one_who_wrote_nothing_has_a_report(class_):
    chapter = class_[1]
    parts = [Part(0, e.max_points, "not_written", None) for e in chapter.exercises]
    page = words(render(chapter, [Learner("a", "a", "blank", "", 0, 18, parts)], Likeness([], {})))
    assert "Nobody made a mistake that has a name" in page
    assert "Nothing written 1 (100%)" in page
    assert "No two submissions are more alike" in page


def test_what_the_grader_could_not_grade_says_nothing_of_an_exercise(tmp_path, class_):
    course, chapter = class_
    verdicts = [Verdict(e.name, 0, e.max_points, "not_written", problem="it ended.") for e in chapter.exercises]
    store(course, chapter, [Result("ended", chapter.id, "crashed", 0, 18, verdicts, "it ended")])
    page = write_report(course, chapter).path.read_text(encoding="utf-8")
    assert sum(int(cell.split()[0]) for cell in row(page, "relu")[2:5]) == 11
    assert "ended" in row(page, "crashed")[3]
