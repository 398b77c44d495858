"""What tests of grading share: the sandbox, or a skip that says what is missing, and a class that was graded in it."""

import os
import shutil
from importlib.util import find_spec

import pytest
from learner import ROOT
from pg_cluster import Cluster, find_programs

from propkit.course.manifest import load_course
from propkit.grading.classroom import make_class
from propkit.grading.grader import Grader, read_released
from propkit.grading.jail import Limits


def missing(request, what, mend):
    """Skip a test by name where something is not installed; with CI=true it fails."""
    reason = f"{request.node.nodeid} needs {what}. To mend it: {mend}"
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def sandbox(request):
    """Nothing, where the sandbox can be had."""
    if shutil.which("bwrap") is None:
        missing(request, "bubblewrap", "sudo apt-get install -y bubblewrap")


@pytest.fixture(scope="session")
def graded(sandbox):
    """The class of twelve in chapter 2, graded -> {student: Result}. Do not change them: they serve many tests."""
    course = load_course(ROOT)
    chapter = course.chapter("ch02")
    released = read_released(chapter, course.root)
    with Grader(chapter, course.root, released, 7, Limits(seconds=1)) as grader:
        return {s.student: grader.grade(s.student, s.text.encode()) for s in make_class(chapter, released)}


@pytest.fixture(scope="session")
def cluster(request):
    """A PostgreSQL server for these tests alone, as pg_cluster.Cluster."""
    if find_spec("psycopg") is None:
        missing(request, "psycopg", "pip install -e '.[postgresql]'")
    if find_programs() is None:
        missing(request, "PostgreSQL", "sudo apt-get install -y postgresql")
    with Cluster() as cluster:
        yield cluster


@pytest.fixture
def postgres(cluster):
    """The address of an empty database in PostgreSQL."""
    cluster.make_empty()
    return cluster.url
