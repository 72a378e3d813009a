"""What a person types in the chat: the same grammar, counted from today; dateparser for what it does not know."""

import re
from dataclasses import replace
from datetime import date, datetime, time

from domain.deadline import Deadline, DeadlineKind, Doubt, Reason
from protocols.deadlines.context import Context
from protocols.deadlines.grammar import Ground, years_from
from protocols.deadlines.normal import canonical
from protocols.deadlines.reading import read
from protocols.deadlines.vocabulary import MONTHS, WEEKDAYS

# dateparser asserts days where there are none («2024, 2025 г.г.» → 4049), so it is asked about short phrases only.
MOST_WORDS = 6

# A date that the grammar sees in words it does not know («15.12 25»), and «ещё неделю», «+3 дня», «на месяц», which
# prolong a deadline that is not known here: dateparser would answer both.
KNOWN = re.compile(r"\d\.\d|^(?:еще|плюс|на|\+)|позднее")


def read_typed(phrase: str, context: Context) -> Deadline:
    """What a person typed, counted from `context.today` (the meeting's date where that is not given).  Never raises."""
    base = context.today or context.meeting
    found = read(phrase, Ground(base, context.calendar, context.next_meeting, typed=True))
    if found.kind is DeadlineKind.NONE and not found.doubts:
        return replace(found, doubts=(Doubt.NOT_UNDERSTOOD,))
    if found.doubts != (Doubt.NOT_UNDERSTOOD,) or base is None:
        return found
    day = _by_dateparser(phrase, base)
    if day is None:
        return found
    if not years_from(base, -1) <= day <= years_from(base, 5):
        return Deadline(phrase=phrase, doubts=(Doubt.TOO_FAR,))
    past = (Doubt.IN_THE_PAST,) if day < base else ()
    return Deadline(phrase=phrase, kind=DeadlineKind.DATE, dates=(day,), reason=Reason.TYPED, doubts=past)


# Words without which a phrase is about something else.
TIMELY = re.compile(r"завтра|вчера|сегодня|через|назад|день|дня|дней|недел|месяц|год|" + "|".join((*MONTHS, *WEEKDAYS)))


def _by_dateparser(phrase: str, base: date) -> date | None:
    words = canonical(phrase)
    if len(words.split()) > MOST_WORDS or KNOWN.search(words) or not TIMELY.search(words):
        return None
    import dateparser  # 0.3 s and 20 MB: only for whom the grammar fails

    moment = dateparser.parse(
        phrase[:100],
        languages=["ru"],
        settings={
            "RELATIVE_BASE": datetime.combine(base, time(12)),
            "PREFER_DATES_FROM": "future",
            "DATE_ORDER": "DMY",
            "REQUIRE_PARTS": ["day", "month"],
            "RETURN_AS_TIMEZONE_AWARE": False,
        },
    )
    return moment.date() if moment else None
