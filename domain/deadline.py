"""What a deadline phrase means: the kind, the last days as written, why these, and what is doubtful about them.

Values only.  The grammar that makes them from office Russian lives in `protocols.deadlines`; the sentences that
explain a `Reason` or a `Doubt` live in `words`.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class DeadlineKind(StrEnum):
    DATE = "date"  # one or several last days
    OPEN = "open"  # «постоянно», «по мере необходимости», a term from an event whose date is not given
    RECURRING = "recurring"  # «ежегодно в сентябре»; dates hold the next time, where there is a day
    NONE = "none"  # nothing was said, or what was said cannot be read


class Reason(StrEnum):
    """Why the phrase means these dates.

    `Deadline.params` carries what the sentence needs: for DAYS_FROM, WORKING_DAYS_FROM and MONTHS_FROM the number, the
    date counted from (ISO) and whose it is («document» or «today»); for BEFORE_DATE the number, the unit («день»,
    «рабочий день», «неделя», «месяц») and the date counted back from (ISO); empty for the others.
    """

    EXACT = "exact"  # «до 1 марта 2021 года»: the day itself
    YEAR_SUPPLIED = "year_supplied"  # «14.10»: the year taken from the meeting's date
    MONTH_END = "month_end"  # «сентябрь 2024 года»: the month's last day
    RANGE_END = "range_end"  # «март-июнь 2024»: the end of the range
    SEVERAL = "several"  # «октябрь, март»: one each
    YEARS_SPAN = "years_span"  # «2024, 2025 годы»: due at the end of the last
    CALENDAR_YEAR_END = "calendar_year_end"  # «в течение года»
    SCHOOL_YEAR_END = "school_year_end"  # «в течение учебного года»: 31 May
    SCHOOL_YEAR_START = "school_year_start"  # «к началу учебного года»: 1 September
    QUARTER_END = "quarter_end"
    HALF_YEAR_END = "half_year_end"
    DECADE_END = "decade_end"  # «первая декада октября»: the 10th; «вторая половина января»
    WEEK_END = "week_end"  # «до конца недели»: Friday
    WEEKDAY = "weekday"  # «к понедельнику»
    BEFORE_DATE = "before_date"  # «не позднее чем за 3 дня до …»
    DAYS_FROM = "days_from"  # «в недельный срок»: from the meeting
    WORKING_DAYS_FROM = "working_days_from"  # «в течение 10 рабочих дней»
    MONTHS_FROM = "months_from"  # «в месячный срок»
    NEXT_MEETING = "next_meeting"  # «к следующему совещанию», where its date is known
    NEXT_TURN = "next_turn"  # a recurrence's next time
    PERIOD_END = "period_end"  # a frequency without a day: the end of the current period
    ENDLESS = "endless"  # «постоянно»
    AS_NEEDED = "as_needed"  # «по мере необходимости»
    AT_ONCE = "at_once"  # «срочно»
    BY_PLAN = "by_plan"  # «по графику»
    EVENT = "event"  # a term from an event whose date is not given
    TYPED = "typed"  # what a person typed, read by dateparser
    ANSWERED = "answered"  # a person chose this date


class Doubt(StrEnum):
    """What a careful secretary would ask about before publishing."""

    WHICH_YEAR = "which_year"  # «в течение года»: calendar or school year
    MONTHS_ORDER = "months_order"  # «октябрь, март» in February
    NO_DOCUMENT_DATE = "no_document_date"  # a relative phrase, and the document has no date
    NO_SUCH_DATE = "no_such_date"  # 31.02
    IN_THE_PAST = "in_the_past"  # before the document's date
    TOO_FAR = "too_far"  # outside −1 to +5 years
    NOT_UNDERSTOOD = "not_understood"
    TWO_DATES = "two_dates"  # the item says one thing, its line another
    WEEKDAY_MISMATCH = "weekday_mismatch"  # «суббота 8 октября», which is a Sunday
    EVENT_UNKNOWN = "event_unknown"
    YEAR_MISSING = "year_missing"  # «до 15 февраля» at the end of February: the next one, or the one just gone
    INCLUSIVE = "inclusive"  # «до сентября»: without September or with it
    START_ONLY = "start_only"  # «с 1 сентября»: a beginning and no end
    SCHOOL_TERM = "school_term"  # «1 четверть», «весенние каникулы»: each school or region has its own dates
    VAGUE = "vague"  # «весной», «в середине октября»: no last day is meant


class Frequency(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"  # «раз в две недели»
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"
    BY_EVENT = "by_event"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How often a recurring task falls due.  `weekday` 0 is Monday; `day` is of the month, 31 means its last.

    `more_weekdays` are those after the first of «по вторникам и четвергам».
    """

    frequency: Frequency
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    more_weekdays: tuple[int, ...] = ()


SERIAL = frozenset(
    {
        Frequency.WEEKLY,
        Frequency.FORTNIGHTLY,
        Frequency.MONTHLY,
        Frequency.QUARTERLY,
        Frequency.HALF_YEARLY,
        Frequency.YEARLY,
    }
)
"""What can be issued turn by turn.  What is done each day, or at every event, has no turns to report on."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a phrase: the last days as written, and why."""

    kind: DeadlineKind
    dates: tuple[date, ...] = ()
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline as the document or a person gave it.

    `phrase` is what was written; `dates` are the last days as written, before any shift to a working day, in order.
    `alternatives` are other readings to offer beside the main one.  `params` are the facts a sentence about the
    reason needs, such as the number of days, in the order the reason's comment tells.  `recurrence` is the rule of
    what falls due again; `dates` hold its first time then.
    """

    phrase: str | None = None
    kind: DeadlineKind = DeadlineKind.NONE
    dates: tuple[date, ...] = ()
    reason: Reason | None = None
    params: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    alternatives: tuple[Reading, ...] = ()
    recurrence: Recurrence | None = None
    once: bool = False  # «только один раз», whatever the words say of coming back

    @property
    def can_repeat(self) -> bool:
        """Whether the words say that it comes back, by a rule that gives days, and the first day is known."""
        return self.recurrence is not None and self.recurrence.frequency in SERIAL and bool(self.dates)

    @property
    def repeats(self) -> bool:
        return self.can_repeat and not self.once

    @property
    def due(self) -> date | None:
        """The last day: the first of several, the last of a span of years."""
        if not self.dates:
            return None
        return self.dates[-1] if self.reason is Reason.YEARS_SPAN else self.dates[0]

    @property
    def readings(self) -> tuple[Reading, ...]:
        """What to offer where the phrase is doubtful: the main reading, where there is one, then the others."""
        main = (Reading(self.kind, self.dates, self.reason),) if self.kind is not DeadlineKind.NONE else ()
        return (*main, *self.alternatives)

    @property
    def issued(self) -> tuple[date, ...]:
        """The last days that get an assignment each: all of several, only the end of a span of years."""
        due = self.due
        if due is None:
            return ()
        return (due,) if self.reason is Reason.YEARS_SPAN else self.dates

    def settled(self, reading: Reading) -> "Deadline":
        """The same phrase with the reading that a person chose; nothing is doubtful about it any more."""
        return replace(
            self,
            kind=reading.kind,
            dates=reading.dates,
            reason=reading.reason or Reason.ANSWERED,
            doubts=(),
            alternatives=(),
        )
