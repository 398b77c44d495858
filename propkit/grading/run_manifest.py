"""The manifest of a run, `manifest.json`: with what it was made, so that it can be repeated to the same marks."""

import json
import os
import platform
import shlex
import sys
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from propkit.grading.jail import MEBI

PACKAGES = ("propkit", "numpy", "nbgrader", "sqlalchemy", "distributed")


class RunManifest:
    """Written when a run begins, and again when it ends, however it ends; each also stays in `runs/`."""

    def __init__(self, folder, order, options, active):
        """folder of the chapter's records, order an Order, options Options, active what keeps learners' code apart."""
        self.path = folder / "manifest.json"
        now = datetime.now(UTC)
        self._own = folder / "runs" / f"{now:%Y%m%dT%H%M%S}-{os.getpid()}.json"
        self._own.parent.mkdir(exist_ok=True)
        self._facts = {
            "chapter": order.chapter,
            "repeat": _command(order, options),
            "state": "running",
            "began": now.isoformat(timespec="seconds"),
            "seed": order.seed,
            "limits": asdict(order.limits),
            "isolation": active,
            "submitted": str(options.submitted),
            "workers": options.scheduler or options.workers,
            "versions": _versions(),
            "environment": json.loads(order.environment),
        }
        self.write()

    def write(self, **more):
        """Write the manifest, with more facts about the run."""
        self._facts |= more
        for path in (self._own, self.path):
            write_whole(path, json.dumps(self._facts, indent=2, ensure_ascii=False) + "\n")

    def end(self, state, report):
        """Write how a run ended: state in words, report a Report."""
        self.write(
            state=state,
            ended=datetime.now(UTC).isoformat(timespec="seconds"),
            counts=dict(report.counts),
            graded=report.graded,
            known=report.known,
            given_up=report.given_up,
            seconds=round(report.seconds, 3),
            stages={name: round(seconds, 3) for name, seconds in report.stages.items()},
        )


def write_whole(path, text):
    """Write a file whole or not at all, for this user alone to read."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)


def _command(order, options):
    words = ["propkit", "grade", order.chapter, "--submitted", str(options.submitted), "--seed", str(order.seed)]
    words += ["--isolation", order.level, "--seconds", f"{order.limits.seconds:g}"]
    return shlex.join([*words, "--memory", str(order.limits.memory_bytes // MEBI)])


def _versions():
    found = {"python": sys.version.split()[0], "system": platform.platform()}
    for package in PACKAGES:
        with suppress(PackageNotFoundError):
            found[package] = version(package)
    return found
