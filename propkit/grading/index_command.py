"""`propkit indexes`: what nbgrader's tables lack, added or taken away."""

from propkit.grading import indexes, nbgrader_settings
from propkit.grading.database import Database
from propkit.grading.engine import shown

WHY = "nbgrader's export and formgrader look through whole tables without them, once for each submission."


def run(course, remove=False, db_url=None, say=print):
    """Add the indexes to the course's gradebook, or remove them, and say what was done.

    course a Course, db_url of a gradebook that is not the configured one; GradebookError where it cannot be written
    """
    settings = nbgrader_settings.read(course.root, db_url)
    with Database(settings.coursedir.db_url, say) as database:
        changed = database.write(indexes.remove if remove else indexes.add)
        say(f"Gradebook: {shown(database.engine)}")
    for index in changed:
        say(f"{'Removed' if remove else 'Added'} {index}.")
    if not changed:
        say("There are none of them." if remove else "All four are there already.")
    elif not remove:
        say(f"{WHY} To take them away: propkit indexes --remove")
