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
