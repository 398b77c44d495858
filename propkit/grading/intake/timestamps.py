"""The time of a submission, as nbgrader keeps it in `timestamp.txt`."""

import re

from propkit.grading.intake.names import shown

NAME = "timestamp.txt"
LONGEST = 100  # bytes
_PLAIN = re.compile(r"[0-9A-Za-z:+,._ -]+(?:/[0-9A-Za-z_+-]+){0,2}")  # no path: a zone is looked up as a file
_DATE = re.compile(
    r"(?<![0-9])(?:[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{8}"
    r"|[0-9]{1,2}[./ -](?:[0-9]{1,2}|[A-Za-z]{3,9})[./ -][0-9]{4}|[A-Za-z]{3,9} [0-9]{1,2},? [0-9]{4})(?![0-9])"
)


def read_timestamp(data):
    """Return (ISO text in UTC without a zone as nbgrader's gradebook has it, or None; a note, or "").

    data the bytes of the file. What has no full date is no time: a parser would fill in that of today.
    """
    text = data.decode("utf-8", "replace").strip()
    if not text:
        return None, f"{NAME} is empty: there is no time for it, and so no late penalty"
    try:
        if len(data) > LONGEST or not _PLAIN.fullmatch(text) or ".." in text or not _DATE.search(_date(text)):
            raise ValueError("no full date")
        return _parse(text).isoformat(), ""
    except (ValueError, OverflowError):
        return None, f"{NAME} says {shown(text, 40)}, which is no time: there is none for it, and so no late penalty"


def _date(text):
    """Return the part of a text that nbgrader reads as date and time: of three words, the last is the zone."""
    words = text.split(" ")
    return " ".join(words[:2]) if len(words) == 3 else text


def _parse(text):
    from nbgrader.utils import parse_utc

    return parse_utc(text)
