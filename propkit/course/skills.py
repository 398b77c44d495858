"""Skills: what the exercises of a chapter train together, and how far the learner has come with each."""

from dataclasses import dataclass

from propkit.course.progress import NOTHING

# From the start to the end of learning a skill, each with what it means.
STATES = {
    "locked": "opens with half of the points of the chapter before it",
    "unlocked": "you can begin",
    "open": "points are missing",
    "mastered": "all points",
}
ENOUGH = 0.5  # the share of a chapter's points that unlocks the next chapter


@dataclass(frozen=True)
class Skill:
    """One skill of a chapter; points, attempts and hints are summed over its exercises."""

    name: str
    state: str
    points: float
    max_points: float
    attempts: int
    hints: int


def chapter_skills(course, entries):
    """Return what was learned so far, chapter by chapter.

    course a Course, entries {exercise name: {"best", "attempts", "hints"}} -> list of (Chapter, list of Skill)

    Chapters without exercises have no skills and are left out. Nothing stops a learner from working ahead: a skill
    that was tried is never locked.
    """
    found, unlocked = [], True
    for chapter in course.with_exercises:
        exercises = {}
        for exercise in chapter.exercises:
            exercises.setdefault(exercise.skill, []).append(exercise)
        skills = [_skill(name, members, entries, unlocked) for name, members in exercises.items()]
        found.append((chapter, skills))
        unlocked = sum(s.points for s in skills) >= ENOUGH * chapter.max_points
    return found


def _skill(name, exercises, entries, unlocked):
    noted = [entries.get(exercise.name, NOTHING) for exercise in exercises]
    points, attempts, hints = (sum(entry[key] for entry in noted) for key in ("best", "attempts", "hints"))
    max_points = sum(exercise.max_points for exercise in exercises)
    if points >= max_points:
        state = "mastered"
    elif points or attempts:
        state = "open"
    else:
        state = "unlocked" if unlocked else "locked"
    return Skill(name, state, points, max_points, attempts, hints)
