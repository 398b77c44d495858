"""One student's submission, which is opened and read when it is asked for: no class lies in memory as a whole."""

import weakref
from dataclasses import dataclass, field

from propkit.grading.intake.caps import Refused
from propkit.grading.intake.names import shown


class Place:
    """The folder of a class, which stays open as long as anybody refers to it."""

    def __init__(self, at, chapter, caps, stack):
        """at the folder's descriptor, chapter a Chapter, caps a Caps, stack an ExitStack that closes what is open."""
        self.at, self.chapter, self.caps = at, chapter, caps
        self.close = weakref.finalize(self, stack.close)


@dataclass
class _Found:
    """What was found when a submission was opened."""

    data: bytes | None = None
    timestamp: str | None = None
    refusal: str = ""
    notes: list = field(default_factory=list)


class Submitted:
    """One student's submission of a chapter: the bytes of the notebook, or None and why they are not accepted.

    `data` is read anew each time and not kept. `timestamp` (ISO text in UTC without a zone, as nbgrader's gradebook has
    it, or None), `refusal` and `notes` are what was found when `data` was last read.
    """

    def __init__(self, student, place, handed_in):
        """student the id, place a Place, handed_in a HandedIn."""
        self.student = student
        self._place, self._handed_in, self._found = place, handed_in, None

    @property
    def data(self):
        self._found = found = _open(self._place, self._handed_in)
        data, found.data = found.data, None
        return data

    @property
    def timestamp(self):
        return self._about().timestamp

    @property
    def refusal(self):
        return self._about().refusal

    @property
    def notes(self):
        return self._about().notes

    def __repr__(self):
        return f"Submitted({self.student!r}, {self.timestamp!r}, refusal={self.refusal!r}, notes={self.notes!r})"

    def _about(self):
        if self._found is None:
            _ = self.data
        return self._found


def _open(place, handed_in):
    """Open a student's latest attempt -> _Found."""
    found = _Found(notes=list(handed_in.notes))
    try:
        if handed_in.refusal:
            raise Refused(handed_in.refusal)
        latest = _latest(place, handed_in.sources, found.notes)
        latest.notes[:0] = found.notes
        found.timestamp, found.notes = latest.timestamp, latest.notes  # reading may still add to them
        found.data = latest.read()
    except Refused as error:
        found.refusal = str(error)
    return found


def _latest(place, sources, notes):
    """Return the latest Attempt; Refused where there is none, with the first reason."""
    attempts, reasons = [], []
    for source in sources:
        try:
            attempts.append(source.attempt(place.at, place.chapter, place.caps))
        except Refused as error:
            reasons.append(str(error))
    if not attempts:
        raise Refused(reasons[0])
    notes += [f"left out: {reason}" for reason in reasons]
    *earlier, latest = sorted(attempts, key=lambda attempt: (attempt.order, attempt.where))
    if earlier:
        notes.append(f"of {len(attempts)} attempts the latest counts: {shown(latest.where)}")
        if earlier[-1].order == latest.order:
            notes.append(f"nothing tells which is later, this or {shown(earlier[-1].where)}")
    return latest
