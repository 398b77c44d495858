"""A course with canaries in all that must stay secret, and one grader for the whole corpus."""

from dataclasses import replace

import planted
import pytest

from propkit.checks.exercise import Bank
from propkit.course.manifest import load_course
from propkit.grading.grader import Grader, read_released


@pytest.fixture(scope="session")
def target(tmp_path_factory):
    """The course that is attacked."""
    root = tmp_path_factory.mktemp("planted") / "course"
    planted.plant(root)
    return load_course(root)


@pytest.fixture(scope="module")
def secrets():
    """Canaries in the environment, and in what each case holds for the judge alone."""
    draw = Bank.draw
    secret = planted.CANARIES["bank"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROPKIT_SECRET", planted.CANARIES["environment"])
        patch.setattr(Bank, "draw", lambda bank, seed: [replace(c, secret=secret) for c in draw(bank, seed)])
        yield


@pytest.fixture(scope="module")
def attacked(request, target, secrets):
    """The grader that the corpus is handed to."""
    planted.need_sandbox(request)
    chapter = target.chapter("ch02")
    with Grader(chapter, target.root, read_released(chapter, target.root), planted.SEED, planted.LIMITS) as grader:
        yield grader


@pytest.fixture(scope="module")
def attacked_without_namespaces(request, target, secrets):
    """The same grader, at isolation `none`."""
    planted.need_sandbox(request)
    chapter, limits = target.chapter("ch02"), planted.LIMITS
    with Grader(chapter, target.root, read_released(chapter, target.root), planted.SEED, limits, "none") as grader:
        yield grader
