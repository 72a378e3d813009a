"""Terms counted from a day: «в недельный срок», «в течение 10 рабочих дней», «за 3 дня до 1 сентября»."""

import re
from datetime import date, timedelta

from domain.deadline import Deadline, Doubt, Reading, Reason
from protocols.deadlines.grammar import (
    Ground,
    Unreadable,
    date_in,
    month_end,
    on,
    open_ended,
    plus_months,
    reading,
    rule,
)

# From the document itself: its date is known, so the term is.
OWN_DAY = (
    r"(?: (?:со?|от) (?:день|дата|момент|число|даты|дня|момента)?"
    r" ?(?:текущий |проведение |проведения |составление |составления )*"
    r"(?:совещание|заседание|протокол|планерка|планерки|собрание|собрания|конференция|конференции|педсовета|сегодня)"
    r"(?: протокол)?)?"
)
# From the document too, but on a day of its own: to be signed or received comes later.
NEAR_EVENT = r"(?: (?:со?|от|после|по) .*(?:подписан|утвержден|принят|получен).*)"


def _counted(number: int, unit: str, ground: Ground) -> Deadline:
    day = ground.day
    if "рабочий" in unit and "день" in unit:
        return on(ground.calendar.add(day, number), Reason.WORKING_DAYS_FROM, str(number), *ground.params)
    days = {"неделя": 7, "рабочий неделя": 7, "сутки": 1}.get(unit)
    if "день" in unit or days:
        days = number * (days or 1)
        return on(day + timedelta(days=days), Reason.DAYS_FROM, str(days), *ground.params)
    if unit == "час":
        days = max(1, -(-number // 24)) if number >= 24 else 0
        return on(day + timedelta(days=days), Reason.DAYS_FROM, str(days), *ground.params)
    months = number * {"месяц": 1, "квартал": 3, "полугодие": 6, "год": 12}[unit]
    return on(plus_months(day, months), Reason.MONTHS_FROM, str(months), *ground.params)


@rule(
    rf"(?:(?:в течение|в|через|за|в срок|на|до|не позднее"
    rf"|не более) )?(?:срок )?(?:до )?(?:(?P<least>\d\d?)-)?<n>(?: \(\d+\))? <unit>(?: срок)?{OWN_DAY}",
    "в течение 10 рабочих дней",
    "в трёхдневный срок",
    "в недельный срок",
    "в 10-дневный срок",
    "через две недели",
    "в течение 5 дней со дня совещания",
    "10 календарных дней",
    "в течение 2-3 дней",
)
def term(match: re.Match[str], ground: Ground) -> Deadline | None:
    if int(match["n"]) <= int(match["least"] or 0):
        return None
    if match["unit"] in ("год", "квартал", "полугодие") and not re.match(r"(?:в течение|через)", match[0]):
        return None  # «до 18 лет» is an age, «в 2 полугодии» a half-year
    if ground.typed and match[0].startswith("на "):
        return None  # «на 10 дней» prolongs a deadline that is not known here
    return _counted(int(match["n"]), match["unit"], ground)


@rule(
    rf"(?:в течение|через|в|за) (?:срок )?<unit>(?: срок)?{OWN_DAY}",
    "в течение месяца",
    "через неделю",
    "в течение недели с даты протокола",
)
def one_unit_of_time(match: re.Match[str], ground: Ground) -> Deadline | None:
    unit = match["unit"]
    if re.match(r"(?:в|за) (?!течение)", match[0]) and "срок" not in match[0]:
        return None
    if unit in ("год", "квартал", "полугодие") and not match[0].startswith("через"):
        return None
    if unit in ("день", "рабочий день") and match[0].startswith("в течение"):
        return on(ground.day, Reason.DAYS_FROM, "0", *ground.params)
    return _counted(1, unit, ground)


@rule(
    rf"(?:(?:в течение|в|через|за|не позднее|в срок) )?(?:срок )?(?:<n> )?<unit>(?: срок)?{NEAR_EVENT}",
    "в течение 5 рабочих дней с момента утверждения",
    "в течение 10 дней со дня подписания протокола",
)
def term_from_signing(match: re.Match[str], ground: Ground) -> Deadline:
    """Counted from a day near the document's own: that reading is offered, not taken."""
    if ground.base is None:
        return open_event()
    near = _counted(int(match["n"] or 1), match["unit"], ground)
    return open_event(Reading(near.kind, near.dates, near.reason))


@rule(
    r"(?:(?:в течение|в|через|за|не позднее|до) )?(?:срок )?(?:до )?(?:<n> )?<unit>(?: срок)? (?:со?|от"
    r"|после|по|до) .+",
    "в трехдневный срок после каждой олимпиады",
    "в течение 10 дней после проведения мероприятий",
    "за 3 дня до мероприятия",
)
def term_from_an_event(match: re.Match[str], ground: Ground) -> Deadline:
    return open_event()


def open_event(*alternatives: Reading) -> Deadline:
    found = open_ended(Reason.EVENT)
    return Deadline(kind=found.kind, reason=found.reason, doubts=(Doubt.EVENT_UNKNOWN,), alternatives=alternatives)


BACK = r"(?:не позднее )?за (?:<n> )?(?P<u>рабочий день|календарный день|день|неделя|месяц)"


def before(match: re.Match[str], day: date, ground: Ground) -> Deadline:
    number, unit = int(match["n"] or 1), match["u"]
    params = (str(number), unit, day.isoformat())
    if unit == "рабочий день":
        return on(ground.calendar.add(day, -number), Reason.BEFORE_DATE, *params)
    if unit == "месяц":
        return on(plus_months(day, -number), Reason.BEFORE_DATE, *params)
    return on(day - timedelta(days=number * (7 if unit == "неделя" else 1)), Reason.BEFORE_DATE, *params)


@rule(r"(?:(?:до|к|в|на|не позднее) )?(?:конец )?(?:текущий )?(?:рабочий )?неделя", "до конца недели", "на этой неделе")
def this_week(match: re.Match[str], ground: Ground) -> Deadline | None:
    """Friday; said on a Saturday, the week's end is the day after or the next Friday, and is asked."""
    if match[0] in ("неделя", "до неделя", "к неделя", "в неделя"):  # «три публикации в неделю»
        return None
    friday = ground.day + timedelta(days=4 - ground.day.weekday())
    if friday < ground.day:
        sunday, later = friday + timedelta(days=2), friday + timedelta(days=7)
        raise Unreadable(Doubt.VAGUE, reading(Reason.WEEK_END, sunday), reading(Reason.WEEK_END, later))
    return on(friday, Reason.WEEK_END)


@rule(
    r"(?:(?:до|к|в|на|не позднее|в течение) )?(?:конец )?(?:следующий) (?:рабочий )?неделя",
    "на следующей неделе",
    "до конца следующей недели",
)
def next_week(match: re.Match[str], ground: Ground) -> Deadline | None:
    if match[0].startswith(("до следующий", "к следующий")):
        return None
    return on(ground.day + timedelta(days=11 - ground.day.weekday()), Reason.WEEK_END)


@rule(
    r"(?:к|до|на|в) (?:(?:начало|дата|проведение|день) )?(?:следующий|очередн\w+|ближайший) (?:[а-я]+ ){0,2}?"
    r"(?:совещание|заседание|планерк|педсовет|собрани|встреч|коллеги|конференци|семинар)[а-я]*"
    r"(?:(?: [^\d()]{1,40})? \(?<date>\)?|(?: .{0,40})?)",
    "к следующему совещанию",
    "до следующего заседания",
    "на очередном педсовете",
    "к следующему аппаратному совещанию (24 января)",
)
def next_meeting(match: re.Match[str], ground: Ground) -> Deadline:
    if match["date"]:
        day = date_in(match["date"], ground)
        return on(day, Reason.YEAR_SUPPLIED if day.supplied else Reason.EXACT)
    if ground.next_meeting is None:
        return open_event()
    return on(ground.next_meeting, Reason.NEXT_MEETING)


@rule(
    r"(?:не позднее |до |на )следующий (?:рабочий |календарный )?день(?:,? (?:после|за|от|с) .{3,80})?"
    r"|(?:не позднее |до |на )?день,? следующий за .{3,80}",
    "на следующий день после мероприятия",
    "не позднее следующего дня после проведения олимпиады",
    "на следующий рабочий день",
)
def the_day_after(match: re.Match[str], ground: Ground) -> Deadline | None:
    return None if re.search(r"\d", match[0]) else open_event()


@rule(
    r"(?:до|к) конец (?:рабочий )?день|в течение (?:рабочий )?день|день в день", "до конца дня", "до конца рабочего дня"
)
def this_day(match: re.Match[str], ground: Ground) -> Deadline:
    return on(ground.day, Reason.DAYS_FROM, "0", *ground.params)


__all__ = ["BACK", "before", "month_end", "open_event"]
