"""A day chosen on a month's grid: days off are marked, only the days allowed can be pressed.

The picker keeps nothing and knows nothing of what the day is for: the caller gives the press of a day and the press
of another month, both carry the date themselves, and so an old grid works for months.

    rows = days.month(shown, calendar, first=tomorrow, last=None, pick=on_day, turn=on_month)
    Screen(as_list("До какого дня?", days.HINT), keyboard(*rows, cancel))
"""

from calendar import Calendar
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from aiogram.types import InlineKeyboardButton

from domain.calendar import WorkCalendar
from domain.errors import BadDate, DateProblem
from messages.callbacks import Press
from messages.screen import button
from words import dates

HINT = "Выходные отмечены точками: ·7·"
FARTHEST = timedelta(days=5 * 366)
BLANK = " "


class NoDay(Press, prefix="noday1"):
    """A place of the grid where there is nothing to choose: a name of a weekday, a day that is not allowed.

    `n` keeps the data of one keyboard apart.
    """

    n: int = 0


def number(day: date) -> int:
    """A day as a button carries it: 20261213."""
    return day.year * 10000 + day.month * 100 + day.day


def day_of(packed: int) -> date:
    """The day again.  Raises BadDate for a number that is no day."""
    try:
        return date(packed // 10000, packed // 100 % 100, packed % 100)
    except ValueError:
        raise BadDate(DateProblem.NOT_UNDERSTOOD) from None


def month_number(day: date) -> int:
    """A month as a button carries it, in a field called `n`: 202612."""
    return day.year * 100 + day.month


def month_of(packed: int) -> date:
    """The first day of the month.  Raises BadDate for a number that is no month."""
    return day_of(packed * 100 + 1)


def month(
    shown: date,
    calendar: WorkCalendar,
    *,
    first: date,
    last: date | None = None,
    pick: Callable[[date], Press],
    turn: Callable[[date], Press],
) -> list[list[InlineKeyboardButton]]:
    """The rows of the month of `shown`: ‹ and › where there are days to choose, weekdays, weeks.

    `first` and `last` are the days that may be chosen, both included; `last` None: five years on.  A month beyond them
    is shown as the nearest within.  `turn` gets the first day of the other month.
    """
    last = last or first + FARTHEST
    shown = min(max(shown, first), last).replace(day=1)
    before, after = (shown - timedelta(days=1)).replace(day=1), (shown + timedelta(days=31)).replace(day=1)
    blanks = iter(range(100))

    def blank(words: str = BLANK) -> InlineKeyboardButton:
        return button(words, NoDay(n=next(blanks)))

    def cell(day: date) -> InlineKeyboardButton:
        if day.month != shown.month or not first <= day <= last:
            return blank()
        return button(str(day.day) if calendar.is_working(day) else f"·{day.day}·", pick(day))

    head = [
        button("‹", turn(before)) if shown > first else blank(),
        blank(dates.month(shown).capitalize()),
        button("›", turn(after)) if after <= last else blank(),
    ]
    weeks = [week for week in _weeks(shown) if any(first <= day <= last and day.month == shown.month for day in week)]
    return [head, [blank(each.capitalize()) for each in dates.WEEKDAYS_SHORT], *([*map(cell, week)] for week in weeks)]


def _weeks(shown: date) -> list[list[date]]:
    """Weeks from Monday.  The last month of the calendar has no day after it to show."""
    return Calendar().monthdatescalendar(shown.year, shown.month)


def offer(
    some: Sequence[date], today: date, *, pick: Callable[[date], Press], turn: Callable[[date], Press]
) -> list[InlineKeyboardButton]:
    """[06.12] [13.12] [Календарь]: the days asked for most, and the grid for all the others."""
    row = [button(dates.day_month(day, today), pick(day)) for day in some]
    return [*row, button("Календарь", turn(some[0] if some else today))]


def soon(term: date, today: date, calendar: WorkCalendar) -> list[date]:
    """Two working days that are asked for most: a week and two weeks after the later of the term and today."""
    base = max(term, today)
    found = []
    for weeks in (1, 2):
        day = calendar.on_or_before(base + timedelta(weeks=weeks))
        found.append(day if day > base else calendar.after(base))
    return list(dict.fromkeys(found))
