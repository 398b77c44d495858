"""nbgrader's settings for one course, read from the files that its own commands read."""

import logging
import sys

from nbgrader.apps.baseapp import NbGrader

from propkit.course.manifest import ManifestError


class CourseSettings(NbGrader):
    """nbgrader's base application: `config` has all settings, `coursedir` the folders and the gradebook's address."""

    load_cwd_config = False  # the course's own file counts, wherever this is run
    raise_config_file_errors = True

    def migrate_config(self):
        """Leave the user's folders alone: this application only reads."""

    def init_syspath(self):
        """Leave the import path alone: `read` does that."""


def read(root, db_url=None):
    """Return the CourseSettings of the course in this folder.

    root a Path, db_url the gradebook's address where it is not the configured one

    ManifestError where a settings file cannot be read
    """
    if str(root) not in sys.path:
        sys.path.append(str(root))  # a plug-in may lie in the course's folder
    settings = CourseSettings(log_level=logging.ERROR)
    try:
        settings.initialize([], root=str(root))
    except Exception as error:
        raise ManifestError(
            f"nbgrader's settings cannot be read ({root / 'nbgrader_config.py'}): {type(error).__name__}: {error}"
        ) from error
    if db_url:
        settings.coursedir.db_url = db_url
    return settings
