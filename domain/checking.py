"""Who checks a report, and when a checker is told: in batches at the department's hours, особый контроль at once.

A batch goes out when something new has come since the last one, or when something has waited for three working days;
it names everything that waits.  So nobody is told of the same report twice a day for nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from domain.calendar import WorkCalendar
from domain.people import Department, Person

UNCHECKED = 3  # working days after which a report that waits is spoken of once more
SEARCHED = timedelta(days=20)  # no holidays are longer


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report that waits: the assignment, its decision, when the bot got it (UTC)."""

    assignment_id: int
    decision_id: int
    reported_at: datetime


def at_once(home: Department, *, special: bool) -> bool:
    """Whether the checker is told of a report the moment it comes: особый контроль, or no hours of checking."""
    return special or not home.policy.checking


def who_checks(
    *,
    special: bool,
    curators: Sequence[Person],
    secretaries: Sequence[Person],
    heads: Sequence[Person],
    own: Collection[int],
) -> list[Person]:
    """Who is told of a report: the curator, else the secretaries; at особый контроль the heads alone.

    Never those of `own`: who reported, who answers for it, who stands for them.  Where nobody is left who can be
    reached, the heads.
    """
    for candidates in (heads,) if special else (curators, secretaries, heads):
        if fit := [each for each in candidates if each.id not in own and each.reachable]:
            return fit
    return []


def slots(home: Department) -> tuple[time, ...]:
    """The hours of a day at which checkers are written to.  Where each report goes out at once, the opening hour: for
    what has been forgotten."""
    return tuple(sorted(home.policy.checking)) or (home.policy.opens,)


def passed_slot(now: datetime, home: Department) -> datetime:
    """The last hour of checking by the clock alone, whatever day it is (UTC): a look that needs no calendar."""
    today = home.today(now)
    moments = (home.at(day, clock) for day in (today, today - timedelta(days=1)) for clock in reversed(slots(home)))
    return next(moment for moment in moments if moment <= now)


def last_slot(now: datetime, home: Department, calendar: WorkCalendar) -> datetime | None:
    """The last hour of checking that has come by `now` (both UTC); None where there was none of late."""
    day = home.today(now)
    while day > home.today(now) - SEARCHED:
        if calendar.is_working(day):
            for clock in reversed(slots(home)):
                if (slot := home.at(day, clock)) <= now:
                    return slot
        day -= timedelta(days=1)
    return None


def may_write(now: datetime, slot: datetime, home: Department, calendar: WorkCalendar) -> bool:
    """Whether the batch of `slot` may go out at `now`: at its hour, or in the office hours that follow an outage."""
    if now - slot < timedelta(minutes=30):
        return True
    local = home.local(now)
    return calendar.is_working(local.date()) and home.policy.opens <= local.time() < home.policy.closes


def forgotten_since(reported_at: datetime, home: Department, calendar: WorkCalendar) -> datetime:
    """The hour (UTC) at which a report will have waited for three working days."""
    return home.at(calendar.add(home.today(reported_at), UNCHECKED), slots(home)[0])


def is_due(
    waiting: Sequence[Waiting], since: datetime, slot: datetime, home: Department, calendar: WorkCalendar
) -> bool:
    """Whether the batch of `slot` has something to say that the one of `since` had not."""
    news = bool(home.policy.checking)
    return any(
        (news and since <= each.reported_at < slot) or since < forgotten_since(each.reported_at, home, calendar) <= slot
        for each in waiting
    )
