"""Personal quiet hours: reminders and digests wait until they end, the same day.

They are a part of the office day and no more than four hours of it: what waits must be able to go before the office
closes.  Letters that answer what somebody has just done, and reports under особый контроль, do not wait.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from domain.errors import BadInput, InputProblem
from domain.people import Department, Policy

LONGEST = timedelta(hours=4)
LEFT = timedelta(minutes=30)  # before closing, in which what waited may go
OFFERED = ((time(9), time(10)), (time(12), time(13)), (time(12), time(14)), (time(13), time(14)))


@dataclass(frozen=True, slots=True)
class Quiet:
    """From `since` until `until` (not included), by the department's wall clock."""

    since: time
    until: time

    def held_until(self, now: datetime, home: Department) -> datetime | None:
        """The instant (UTC) to which what is due at `now` waits; None where it need not.

        Should the office have got other hours since, half an hour before it closes nothing waits any more.
        """
        day = home.today(now)
        end = min(home.at(day, self.until), home.at(day, home.policy.closes) - LEFT)
        return end if home.at(day, self.since) <= now < end else None


def chosen(since: time, until: time, policy: Policy) -> Quiet:
    """Raises BadInput for a span that is none, is too long, or leaves no time to say what waited."""
    begins, ends = (_minutes(each) for each in (since, until))
    if not begins < ends <= begins + LONGEST.total_seconds() / 60:
        raise BadInput(InputProblem.NOT_QUIET)
    if ends > _minutes(policy.closes) - LEFT.total_seconds() / 60 or ends <= _minutes(policy.opens):
        raise BadInput(InputProblem.NOT_QUIET)
    return Quiet(since, until)


def offered(policy: Policy) -> tuple[Quiet, ...]:
    """The spans that fit the department's hours."""
    found = []
    for since, until in OFFERED:
        try:
            found.append(chosen(since, until, policy))
        except BadInput:
            continue
    return tuple(found)


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def opens_for(day: date, home: Department, quiet: Quiet | None) -> datetime:
    """When this person may be written to on that day at the earliest (UTC)."""
    opening = home.at(day, home.policy.opens)
    return (quiet.held_until(opening, home) if quiet else None) or opening
