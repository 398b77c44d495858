"""What a learner has mastered so far, in one small file: best points, attempts, hints seen, quiz answers."""

import contextlib
import json
import os
import tempfile

FOLDER = ".propkit"
NOTHING = {"best": 0, "attempts": 0, "hints": 0}


def read(root):
    """Return {exercise name: {"best", "attempts", "hints"}}; empty where nothing was recorded.

    A file that cannot be read is put aside under a name that ends in `.unreadable`, never deleted.
    """
    return _read_all(root)["exercises"]


def read_quizzes(root):
    """Return {chapter id: {question id: {"right", "attempts"}}}; empty where nothing was recorded."""
    return _read_all(root)["quizzes"]


def _read_all(root):
    path = root / FOLDER / "progress.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        exercises = {str(name): NOTHING | entry for name, entry in data["exercises"].items()}
        # Files of a time before there were quizzes have no such key.
        return {"exercises": exercises, "quizzes": dict(data.get("quizzes", {}))}
    except FileNotFoundError:
        pass
    except (ValueError, KeyError, TypeError, AttributeError):
        with contextlib.suppress(OSError):
            os.replace(path, path.with_suffix(".unreadable"))
    return {"exercises": {}, "quizzes": {}}


def record(root, verdicts=(), hints=None):
    """Add attempts, or how many hints were seen: hints {name: rung}. Does nothing while nbgrader grades."""

    def add(data):
        for verdict in verdicts:
            entry = data["exercises"].setdefault(verdict.name, dict(NOTHING))
            entry["attempts"] += verdict.status != "not_written"
            entry["best"] = max(entry["best"], verdict.points)
        for name, rung in (hints or {}).items():
            entry = data["exercises"].setdefault(name, dict(NOTHING))
            entry["hints"] = max(entry["hints"], rung)

    _change(root, add)


def record_quiz(root, chapter, question, right):
    """Add an answer to a quiz question; `right` stays true once it was. Nothing while nbgrader grades."""

    def add(data):
        entry = data["quizzes"].setdefault(chapter, {}).setdefault(question, {"right": False, "attempts": 0})
        entry["attempts"] += 1
        entry["right"] = bool(entry["right"] or right)

    _change(root, add)


def _change(root, add):
    """Read what was recorded, let `add` change it, and write it back; one program at a time."""
    if os.environ.get("NBGRADER_EXECUTION"):
        return
    from filelock import FileLock  # here, since it costs more to import than all the rest

    folder = root / FOLDER
    with contextlib.suppress(OSError):  # a read-only course can be learned from all the same
        folder.mkdir(exist_ok=True)
        with FileLock(folder / "progress.lock", timeout=5):
            data = _read_all(root)
            add(data)
            _write(folder, data)


def _write(folder, data):
    """Replace the file in one step, so that a crash leaves either the old one or the new one."""
    handle, name = tempfile.mkstemp(dir=folder, prefix="progress-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(data, file, indent=1, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    os.replace(name, folder / "progress.json")
