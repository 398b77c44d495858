"""Plain `nbgrader autograde`, and formgrader's button: the same sandbox, the same marks, and the batch goes on."""

import json
import logging
import os

import nbformat
import pytest
from learner import answer_of, fill_in
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI

from propkit.grading import nbgrader_settings, work
from propkit.grading.class_run import Options, grade_class
from propkit.grading.classroom import make_class
from propkit.grading.gradebook import Writer
from propkit.grading.grader import read_released
from propkit.grading.jail import Limits
from propkit.grading.nbgrader_commands import nbgrader
from propkit.grading.safe_markdown import safe_markdown

pytestmark = pytest.mark.nbgrader
CHAPTER = "ch02_forward_pass"
FOR_NBGRADER = ("submission_secret.txt", "timestamp.txt")  # what `nbgrader release_feedback` needs of a submission
LEFT = "import os\nos._exit(0)"
LOUD = "print('x' * 60 * 2**20)"
SCRIPT = "<script>alert('canary')</script> <img src=x onerror=alert(1)> [link](javascript:alert(1)) ![](attachment:a)"
# What each does, and whether it keeps its points.
ODD = {"twice": True, "leaves": True, "loud": True, "script": True, "linked": False, "pipe": False, "folder": False}


def submit(course, student, text):
    path = course.chapter(CHAPTER).notebook(course.root / "submitted" / student)
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


def submit_odd(course):
    """Hand in what stops, or deceives, nbgrader by itself; the answers in it are right."""
    chapter = course.chapter(CHAPTER)
    path = submit(course, "right", chapter.notebook(course.root / "exercises").read_text())
    fill_in(path, {e.name: answer_of(e) for e in chapter.exercises})
    notebook = json.loads(path.read_text())
    code = [{"cell_type": "code", "metadata": {}, "source": text} for text in (LEFT, LOUD)]
    text = {"cell_type": "markdown", "metadata": {}, "source": SCRIPT}
    check = next(c for c in notebook["cells"] if c["metadata"]["nbgrader"]["grade_id"] == "check_relu")
    for student, more in {"twice": [check, check], "leaves": code[:1], "loud": code[1:], "script": [text]}.items():
        submit(course, student, json.dumps(notebook | {"cells": notebook["cells"] + more}))
    for student in ("linked", "pipe", "folder"):
        submit(course, student, "").unlink()
    solution = chapter.notebook(course.root / "solutions")
    place = course.root / "submitted"
    chapter.notebook(place / "linked").symlink_to(solution)
    (place / "right" / CHAPTER / "notes.txt").symlink_to(solution)
    (place / "right" / CHAPTER / "deeper").mkdir()
    (place / "right" / CHAPTER / "deeper" / "notes.txt").write_text("mine")
    os.mkfifo(chapter.notebook(place / "pipe"))
    chapter.notebook(place / "folder").mkdir()


def read_book(course):
    """Return {student: {grade_id: (score, needs a person, comment)}} and the times of submission."""
    with Gradebook(f"sqlite:///{course.root}/gradebook.db", "propkit") as book:
        found = {}
        for submission in book.assignment_submissions(CHAPTER):
            (notebook,) = submission.notebooks
            grades = {g.name: (g.auto_score, g.needs_manual_grade) for g in notebook.grades}
            comments = {c.name: c.auto_comment for c in notebook.comments}
            found[submission.student.id] = (str(submission.timestamp), grades, comments)
        return found


def shown(course, student):
    """Return what an executed notebook shows: (source, outputs) of each cell."""
    path = course.chapter(CHAPTER).notebook(course.root / "autograded" / student)
    return [(cell.source, cell.get("outputs")) for cell in nbformat.read(path, as_version=4).cells]


def autograde(course, *arguments):
    return nbgrader(course.root, "autograde", CHAPTER, "--GradeApart.seconds=1", *arguments)


def test_a_class_gets_the_same_marks_from_both(course, sandbox):
    chapter = course.chapter(CHAPTER)
    for one in make_class(chapter, read_released(chapter, course.root)):
        path = submit(course, one.student, one.text)
        (path.parent / "timestamp.txt").write_text("2026-03-01 10:00:00 UTC\n")
        (path.parent / "submission_secret.txt").write_text(one.student * 40)
    submit_odd(course)
    assert nbgrader(course.root, "generate_assignment", CHAPTER, "--force").returncode == 0
    done = autograde(course)
    assert done.returncode == 0, done.stdout[-3000:]
    by_nbgrader = read_book(course)
    students = sorted(path.name for path in (course.root / "submitted").iterdir())
    assert sorted(by_nbgrader) == students
    seen = {student: shown(course, student) for student in students}
    for student, keeps in ODD.items():
        total = sum(score for score, _ in by_nbgrader[student][1].values())
        assert total == (chapter.max_points if keeps else 0), student
    assert by_nbgrader["ada"][0] == "2026-03-01 10:00:00"
    assert (course.root / "autograded" / "ada" / CHAPTER / "timestamp.txt").read_text() == "2026-03-01T10:00:00\n"
    carried = {name: (course.root / "autograded" / "ada" / CHAPTER / name).read_bytes() for name in FOR_NBGRADER}
    assert carried["submission_secret.txt"] == b"ada" * 40
    for student in ("linked", "pipe", "folder"):
        assert "It stopped with an error" in json.dumps(seen[student])
    for path in (course.root / "autograded").glob("*/*/*"):
        assert path.name in (f"{CHAPTER}.ipynb", *FOR_NBGRADER), "nothing else comes along"
        assert path.stat().st_size < 100_000

    (course.root / "gradebook.db").unlink()
    with Writer(course, chapter, say=print) as writer:
        submitted = course.root / "submitted"
        grade_class(course, chapter, Options(submitted, limits=Limits(seconds=1)), writer)
    by_us = read_book(course)
    assert by_us == by_nbgrader
    for name in FOR_NBGRADER:
        assert (course.root / "autograded" / "ada" / CHAPTER / name).read_bytes() == carried[name]
    assert {student: shown(course, student) for student in students} == seen

    done = nbgrader(course.root, "generate_feedback", CHAPTER)
    assert done.returncode == 0, done.stdout[-3000:]
    assert not list((course.root / "feedback").glob("**/notes.txt"))
    for name in FOR_NBGRADER:
        assert (course.root / "feedback" / "ada" / CHAPTER / name).read_bytes() == carried[name]
    page = (course.root / "feedback" / "script" / CHAPTER / f"{CHAPTER}.html").read_text()
    assert "canary" in page
    for harm in ("<script>alert", "<img src=x", "onerror=alert(1)&gt;</p", 'href="javascript'):
        assert harm not in page


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own
def test_formgraders_button_is_the_same(course, sandbox):
    """formgrader calls this in its own process, again and again, also after the release has changed."""
    chapter = course.chapter(CHAPTER)
    with Writer(course, chapter, say=print):
        pass
    path = submit(course, "ada", chapter.notebook(course.root / "exercises").read_text())
    settings = nbgrader_settings.read(course.root)
    settings.log_level = logging.INFO
    api = NbGraderAPI(settings.coursedir, parent=settings)
    for answers, points in (({}, 0.0), ({"relu": "def relu(z):\n    return np.maximum(z, 0)"}, 1.0)):
        fill_in(path, answers)
        answer = api.autograde(CHAPTER, "ada")
        assert answer["success"], answer
        assert f"{points:g} of {chapter.max_points:g} points" in answer["log"]
        grades = read_book(course)["ada"][1]
        assert grades["check_relu"] == (points, False)
        with api.gradebook as book:
            assert book.find_submission(CHAPTER, "ada").score == points
    work.close_graders()


@pytest.fixture
def no_bubblewrap(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")


def test_without_a_sandbox_nothing_is_graded(course, no_bubblewrap):
    chapter = course.chapter(CHAPTER)
    submit(course, "ada", chapter.notebook(course.root / "exercises").read_text())
    assert nbgrader(course.root, "generate_assignment", CHAPTER, "--force").returncode == 0
    done = autograde(course)
    assert done.returncode == 1
    assert "sudo apt-get install bubblewrap" in done.stdout
    assert 'In nbgrader_config.py that is: c.GradeApart.isolation = "none"' in done.stdout
    assert "Traceback" not in done.stdout
    assert not (course.root / "autograded").exists()
    with open(course.root / "nbgrader_config.py", "a") as config:
        config.write('\nc.GradeApart.isolation = "none"\n')
    done = autograde(course)
    assert done.returncode == 0, done.stdout[-3000:]
    assert set(read_book(course)["ada"][1].values()) == {(0.0, False)}


def test_an_assignment_that_is_no_chapter_is_refused(course, sandbox):
    done = nbgrader(course.root, "autograde", "ps1")
    assert done.returncode == 1
    (course.root / "submitted" / "ada" / "ps1").mkdir(parents=True)
    (course.root / "submitted" / "ada" / "ps1" / "ps1.ipynb").write_text("{}")
    done = nbgrader(course.root, "autograde", "ps1")
    assert done.returncode == 1
    assert "no chapter with exercises is called 'ps1'" in done.stdout
    assert "Traceback" not in done.stdout


@pytest.mark.parametrize(
    ("text", "harm"),
    [
        ("<script>alert(1)</script>", "<script"),
        ("<b onclick=alert(1)>x</b>", "onclick=alert(1)>"),
        ("[x](javascript:alert(1))", "javascript"),
        ("[x](vbscript:x)", "vbscript"),
        ("![x](https://elsewhere.example/p.png)", "elsewhere"),
        ("<iframe src=/></iframe>", "<iframe"),
        ("<form action=/><input></form>", "<input"),
        ("<style>*{display:none}</style>", "<style"),
        ("<svg><a xlink:href=javascript:alert(1)>x</a></svg>", "<svg"),
        ("<button class='full-credit'>x</button>", "<button"),
        ("<span class='full-credit' id='check_relu'>x</span>", "full-credit"),
        ("<span id='check_relu'>x</span>", "check_relu"),
        ("<p style='position:fixed'>x</p>", "position"),
    ],
)
def test_markdown_is_shown_without_what_a_browser_would_run(text, harm):
    assert harm not in safe_markdown(text)


def test_markdown_that_is_honest_is_shown_as_ever():
    page = safe_markdown(
        "# T\n\n> quote\n\n`a < b` and $a < b$\n\n```python\nif a < b: pass\n```\n\n| a |\n|---|\n| 1 |\n"
    )
    for part in ("<h1>", "<blockquote>", "<code>a &lt; b</code>", "$a &lt; b$", '<span class="k">if</span>', "<td>1"):
        assert part in page
    assert safe_markdown("![](attachment:lost.png) <b>") == "<pre>![](attachment:lost.png) &lt;b&gt;</pre>"
