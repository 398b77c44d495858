"""nbgrader's formgrader, as its server answers: it shows what was graded, also what could not be run, and is safe."""

import json
from dataclasses import replace
from urllib.request import Request, urlopen

import pytest
from learner import fill_in
from scratch_lab import running_lab

from propkit.course.manifest import load_course
from propkit.grading.gradebook import Writer
from propkit.grading.grader import Grader, read_released
from propkit.grading.jail import Limits

pytestmark = pytest.mark.nbgrader
CHAPTER = "ch02_forward_pass"
SCRIPT = "<script>alert('canary')</script> <img src=x onerror=alert(1)> ![](attachment:lost.png) canary"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A JupyterLab with formgrader in a copy of the course."""
    with running_lab(tmp_path_factory.mktemp("lab")) as server:
        yield server


def ask(server, path, body=None):
    """Ask the server for a page of formgrader -> its text."""
    method = "GET" if body is None else "POST"
    headers = {"Authorization": f"token {server.token}"}
    request = Request(f"{server.url}formgrader/{path}", method=method, headers=headers, data=body)
    with urlopen(request, timeout=120) as answer:
        return answer.read().decode()


@pytest.fixture(scope="module")
def course(server, graded):
    """The server's course, with a graded class and somebody who writes scripts."""
    course = load_course(server.course)
    chapter = course.chapter(CHAPTER)
    released = read_released(chapter, course.root)
    text = {"cell_type": "markdown", "metadata": {}, "source": SCRIPT}
    raises = {"cell_type": "code", "metadata": {}, "source": "raise ValueError('<script>canary</script>')"}
    notebook = json.dumps(released | {"cells": [text, *released["cells"], raises]})
    with Writer(course, chapter, say=print) as writer, Grader(chapter, course.root, released, 7, Limits()) as grader:
        writer.write([*graded.values(), grader.grade("mallory", notebook.encode())])
        writer.write([replace(graded["lou"], student="mo", status="refused")])
    return course


def page_of(server, student):
    listed = json.loads(ask(server, f"api/submitted_notebooks/{CHAPTER}/{CHAPTER}"))
    (found,) = [one for one in listed if one["student"] == student]
    return ask(server, f"submissions/{found['id']}/")


def test_it_lists_the_class_with_its_points(server, course, graded):
    listed = json.loads(ask(server, f"api/submissions/{CHAPTER}"))
    assert {s: (r.points, True) for s, r in graded.items()}.items() <= {
        one["student"]: (one["score"], one["autograded"]) for one in listed
    }.items()


def test_it_shows_cards_and_code(server, course, graded):
    page = page_of(server, "di")
    assert page.count("propkit-verdict") == len(graded["di"].exercises)
    for verdict in graded["di"].exercises:
        assert f"<strong>{verdict.name}</strong>: " in page
    assert "Student's answer" in page
    assert "formgrade_404" not in page


@pytest.mark.parametrize("student", ["lou", "mo"])
def test_it_shows_what_could_not_be_run(server, course, student):
    page = page_of(server, student)
    assert page.count("it is not a notebook") >= 8
    assert "Submission notebook file not found" not in page


def test_a_script_of_a_learner_does_not_run_in_an_instructors_browser(server, course):
    page = page_of(server, "mallory")
    assert page.count("canary") >= 2, "the learner's text is there"
    for harm in ("<script>alert", "<script>canary", "<img src=x"):
        assert harm not in page


def test_its_autograde_button_runs_the_sandbox(server, course, graded):
    chapter = course.chapter(CHAPTER)
    path = chapter.notebook(course.root / "submitted" / "nell")
    path.parent.mkdir(parents=True)
    path.write_bytes(chapter.notebook(course.root / "exercises").read_bytes())
    outside = course.root / "written-by-nell"
    fill_in(path, {"relu": "def relu(z):\n    return np.maximum(z, 0)", "softmax": f"open('{outside}', 'w')"})
    answer = json.loads(ask(server, f"api/submission/{CHAPTER}/nell/autograde", b""))
    assert answer["success"], answer["log"][-3000:]
    assert f"nell: partial, 1 of {chapter.max_points} points" in answer["log"]
    assert "All right." in page_of(server, "nell")
    assert not outside.exists()
