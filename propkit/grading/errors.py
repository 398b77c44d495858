"""What stops grading: the message says what to do."""

from propkit.course.manifest import ManifestError


class GradingError(ManifestError):
    """Grading cannot start or go on; the message says what to do."""
