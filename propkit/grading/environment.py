"""What decides a mark besides the submission: code, the chapter's points, what is given, versions, seed, limits.

Each part has a hash of its own, so that a worker that differs can be told in what. A chapter depends on its own bank
and references, and on what these import: a change for one chapter leaves the marks of the others as they are.
"""

import ast
import hashlib
import importlib.util
import json
import platform
from dataclasses import asdict
from functools import cache
from pathlib import Path

import numpy as np

from propkit.checks import beside
from propkit.given import text_for
from propkit.grading import inside


def environment(chapter, root, released, seed, limits, level):
    """Return what decides the marks of a chapter, as dict part: text.

    chapter a Chapter, root the course's folder, released the text of the released notebook, limits Limits
    """
    own = [[e.name, e.module, e.points] for e in chapter.exercises]
    return {
        "the code of propkit": code_hash(chapter),
        "the chapter in course.toml": _hash(json.dumps([chapter.id, own])),
        "what is given to the chapter": _hash(text_for(chapter, root)),
        "the released notebook": _hash(released),
        "Python": platform.python_version(),
        "numpy": np.__version__,
        "seed": str(seed),
        "limits": json.dumps(asdict(limits)),
        "isolation": level,
    }


def digest(parts):
    """Return one hash for the parts of an environment."""
    return _hash(json.dumps(parts, sort_keys=True))


def differences(ours, theirs):
    """Say in which parts two environments differ -> text, empty where they are alike."""
    apart = [name for name in ours if ours[name] != theirs.get(name)]
    return ", ".join(
        f"{name} ({ours[name]} here, {theirs.get(name)} there)" if name in ("Python", "numpy") else name
        for name in apart
    )


def code_hash(chapter):
    """Return the hash of all code of propkit that grading a chapter runs."""
    return _code_hash(tuple(code_files(chapter)))


@cache  # a process that lives on, such as a cluster's, goes on with the code that it began with
def _code_hash(files):
    return _hash(b"".join(path.read_bytes() for path in files))


def code_files(chapter):
    """Return the files of propkit that grading a chapter runs, sorted: what the grader and the bank import."""
    start = ["propkit.grading.grader", f"propkit.checks.bank.{chapter.id}", *(e.module for e in chapter.exercises)]
    found, waiting = {}, start
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = _origin(name)
            waiting += [other for other in _imports(found[name]) if _origin(other)]
    for package in (beside, inside):  # what runs in the sandbox is started there by name
        found |= {str(path): path for path in Path(package.__file__).parent.glob("*.py")}
    return sorted(set(found.values()))


@cache
def _origin(name):
    """Return the file of a module of propkit, or None where there is no such module."""
    parent = name.rpartition(".")[0]
    if parent and _origin(parent) is None:
        return None
    try:
        spec = importlib.util.find_spec(name)
    except ModuleNotFoundError:
        return None
    return Path(spec.origin) if spec and spec.origin else None


@cache
def _imports(path):
    """Return the names in propkit that a file imports; some are no modules."""
    names = []
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return [name for name in names if name.startswith("propkit.")]


def _hash(data):
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()
