"""Take in what was handed in, and trust none of it."""

from propkit.grading.intake.caps import Caps, IntakeError
from propkit.grading.intake.collecting import Collected, collect
from propkit.grading.intake.submitted import Submitted

__all__ = ["Caps", "Collected", "IntakeError", "Submitted", "collect"]
