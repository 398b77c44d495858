"""A gradient examined: where it is wrong, how, and what that looks like."""

from propkit.widgets.doctor.explorer import gradient_doctor, patients

__all__ = ["gradient_doctor", "patients"]
