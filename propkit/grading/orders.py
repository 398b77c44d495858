"""What a run of a chapter is: its options, its seed, and the Order that all its workers get."""

import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from propkit.course.manifest import ManifestError
from propkit.grading import work
from propkit.grading.environment import environment
from propkit.grading.errors import GradingError
from propkit.grading.grader import read_released
from propkit.grading.jail import Limits
from propkit.grading.run_manifest import write_whole

FOLDER = Path(".propkit") / "grading"


@dataclass
class Options:
    """How a class is graded. force: grade also what is known from an earlier run."""

    submitted: Path
    workers: int = 1
    scheduler: str | None = None
    level: str = "namespaces"
    seed: int | None = None
    force: bool = False
    limits: Limits = field(default_factory=Limits)


def order_for(course, chapter, level="namespaces", limits=None):
    """Return the Order with which a chapter is graded, with the seed that its runs have; a first call chooses it."""
    options = Options(course.root, level=level, limits=limits or Limits())
    return make_order(course, chapter, released_text(course, chapter), options, seed_for(course, chapter))


def seed_for(course, chapter, seed=None):
    """Return the seed of the drawn cases: the given one, else that of the run before, else a fresh one. It is kept."""
    path = chapter_folder(course, chapter) / "seed"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = None
    if path.exists():
        text = path.read_text().strip()
        if not text.isdigit() and seed is None:
            raise GradingError(f"{path} should hold a whole number, not {text[:40]!r}; remove it, or give --seed")
        kept = int(text) if text.isdigit() else None
    if seed is None:
        seed = secrets.randbits(32) if kept is None else kept
    if seed != kept:
        write_whole(path, f"{seed}\n")
    return seed


def chapter_folder(course, chapter):
    """Return the folder with the records of a chapter's grading."""
    return course.root / FOLDER / chapter.id


def released_text(course, chapter):
    """Return the text of the released notebook; ManifestError where there is none."""
    path = chapter.notebook(course.root / "exercises")
    try:
        read_released(chapter, course.root)
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        mend = f"release it first: nbgrader generate_assignment {chapter.id}"
        raise ManifestError(f"there is no released notebook {path}; {mend}") from None
    except ValueError as error:
        raise ManifestError(f"the released notebook {path} cannot be read: {error}") from None


def make_order(course, chapter, released, options, seed):
    """Return an Order with all that decides a mark written down in it."""
    parts = environment(chapter, course.root, released, seed, options.limits, options.level)
    return work.Order(
        chapter.id, str(course.root), released, seed, options.level, options.limits, json.dumps(parts, sort_keys=True)
    )
