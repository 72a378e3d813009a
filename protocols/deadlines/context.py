"""What a phrase is read against."""

from dataclasses import dataclass
from datetime import date

from domain.calendar import WorkCalendar


@dataclass(frozen=True, slots=True)
class Context:
    """`meeting` is the document's date, None where it has none; `today` is the department's day, for typed phrases.

    `next_meeting` is the date of the next meeting where the department knows it.
    """

    meeting: date | None
    calendar: WorkCalendar = WorkCalendar()
    today: date | None = None
    next_meeting: date | None = None
