"""What is planted and must appear nowhere: a text in each secret place, and the seed of the class."""

import json
import os
import shutil
import sqlite3

import pytest
from learner import ROOT

from propkit.grading import seccomp
from propkit.grading.jail import Limits

PLACES = ("solutions", "gradebook", "environment", "bank", "manifest", "zip")
CANARIES = {place: f"CANARY-{place}-7f3e9a" for place in PLACES}
SEED = 0x5EED_CAFE_F00D
LIMITS = Limits(seconds=1.0, total_seconds=2.0, cpu_seconds=3.0, memory_bytes=768 * 2**20)


def plant(root):
    """Make a copy of the course at root, with canaries in its solutions, its manifest and its gradebook."""
    for name in ("exercises", "solutions", "notebooks"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    shutil.copy(ROOT / "nbgrader_config.py", root)
    manifest = (ROOT / "course.toml").read_text(encoding="utf-8")
    (root / "course.toml").write_text(f"{manifest}\n# {CANARIES['manifest']}\n", encoding="utf-8")
    for path in (root / "solutions").rglob("*.ipynb"):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        notebook["cells"][0]["source"] = CANARIES["solutions"]
        path.write_text(json.dumps(notebook), encoding="utf-8")
    with sqlite3.connect(root / "gradebook.db") as book:
        book.execute("CREATE TABLE grade (manual_score REAL, comment TEXT)")
        book.execute("INSERT INTO grade VALUES (1, ?)", (CANARIES["gradebook"],))


def need_sandbox(request):
    """Without bubblewrap or libseccomp, skip a test by name; with CI=true it fails."""
    if shutil.which("bwrap") is None or seccomp.version() is None:
        mend = "sudo apt-get install -y bubblewrap libseccomp2"
        reason = f"{request.node.nodeid} needs bubblewrap and libseccomp. To mend it: {mend}"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
