"""What grading one submission leads to: a status that is never missing, points, a verdict for each exercise."""

from dataclasses import dataclass, field

from propkit.checks.verdict import Verdict

STATUSES = {
    "ok": "all points",
    "partial": "not all points",
    "blank": "nothing is written yet",
    "timeout": "something did not come to its end",
    "memory": "something took more memory than allowed",
    "crashed": "the learner's process ended, or sent nonsense",
    "malformed": "the file is no notebook",
    "refused": "what was handed in is not accepted",
}


@dataclass
class Result:
    """One submission, graded. timestamp as ISO text or None, seconds a dict stage: time spent."""

    student: str
    chapter: str
    status: str
    points: float
    max_points: float
    exercises: list  # Verdict
    message: str = ""
    notes: list = field(default_factory=list)
    untouched: list = field(default_factory=list)  # grade_ids of cells to fill in that are as they were released
    timestamp: str | None = None
    seconds: dict = field(default_factory=dict)
    notebook: str = ""  # the text of the executed notebook; empty where nothing could be run
    key: str = ""  # hash of all that went in

    def as_line(self):
        """Return what is told of it in a line of JSON, as a dict."""
        line = {name: getattr(self, name) for name in ("student", "chapter", "status", "points", "max_points")}
        line["exercises"] = [verdict.as_dict() for verdict in self.exercises]
        return line | {"message": self.message, "notes": self.notes, "timestamp": self.timestamp, "key": self.key}

    def as_dict(self):
        """Return everything, as plain data that `from_dict` reads."""
        return vars(self) | {"exercises": [dict(vars(verdict)) for verdict in self.exercises]}

    @classmethod
    def from_dict(cls, data):
        """Return the Result that `as_dict` wrote."""
        return cls(**data | {"exercises": [Verdict(**verdict) for verdict in data["exercises"]]})
