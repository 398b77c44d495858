"""What several tests share: a scratch copy of the course."""

import shutil

import pytest
from learner import ROOT

from propkit.course import manifest


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A copy of the course in a folder of its own, which is also the current one."""
    root = tmp_path / "course"
    root.mkdir()
    for name in ("course.toml", "nbgrader_config.py"):
        shutil.copy(ROOT / name, root / name)
    for name in ("exercises", "solutions", "notebooks"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    monkeypatch.chdir(root)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return manifest.load_course(root)


def pytest_terminal_summary(terminalreporter):
    """Say how many known wrong answers were named, and how many right ones accepted, under every seed."""
    counts = []
    for test, words in (("wrong_answer_fails_and_is_named", "named"), ("right_answer_gets_full_marks", "accepted")):
        ends = {outcome: _answers(terminalreporter.stats.get(outcome, []), test) for outcome in ("passed", "failed")}
        counts.append(f"{len(ends['passed'] - ends['failed'])} {test.partition('_')[0]} answers {words}")
    if not counts[0].startswith("0 "):
        terminalreporter.write_line(f"banks: {counts[0]}, {counts[1]}")


def _answers(reports, test):
    """Return the answers that reports of a bank test are about; a test's id is exercise-answer-seed."""
    return {r.nodeid.rpartition("-")[0] for r in reports if f"test_banks.py::test_{test}[" in r.nodeid}
