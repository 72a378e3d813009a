"""A person's deadlines as an .ics: an all-day event each, on the control date (RFC 5545).

An event's UID stays the same, so that a phone that imports the file again moves what has moved instead of doubling it.
"""

from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from domain.register import Line
from reports.cells import clean
from words import dates, files, states

EVE = timedelta(hours=-15)  # 9:00 of the day before
SUMMARY_LENGTH = 70


def ics(lines: list[Line], at: datetime, department: str) -> bytes:
    """The file's bytes; assignments without a day are left out.  `at` is aware."""
    calendar = Calendar()
    calendar.add("prodid", "-//resolution-bot//deadlines//RU")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", " ".join(clean(f"Сроки поручений, {department}").split()))
    for line in lines:
        if line.term is not None:
            calendar.add_component(_event(line, at))
    return bytes(calendar.to_ical())


def _event(line: Line, at: datetime) -> Event:
    assert line.term is not None
    event = Event()
    event.add("uid", f"assignment-{line.assignment_id}@resolution-bot")
    event.add("dtstamp", at.astimezone(UTC))
    event.add("last-modified", at.astimezone(UTC))
    # The file is made anew each time: a later one replaces the earlier in the calendar that imports it.
    event.add("sequence", int(at.timestamp()) // 60 - 28_000_000)
    event.add("dtstart", line.term)
    event.add("dtend", line.term + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    words = " ".join(clean(line.text).split())
    short = words if len(words) <= SUMMARY_LENGTH else f"{words[: SUMMARY_LENGTH - 1].rstrip()}…"
    event.add("summary", f"Поручение {line.label}: {short}")
    event.add("description", _description(line, words))
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"Завтра срок поручения {line.label}")
    alarm.add("trigger", EVE)
    event.add_component(alarm)
    return event


def _description(line: Line, words: str) -> str:
    place = " ".join(part for part in (files.point(line), states.of_protocol(line.source)) if part)
    due = f"Срок в документе: до {dates.numeric(line.due)}" if line.due and line.due != line.term else ""
    proof = f"Предъявить: {line.proof}" if line.proof else ""
    done = f"Ответ в чате: «исполнено {line.label}»"
    return clean("\n".join(part for part in (words, place, line.organization, due, proof, done) if part))
