"""How things stand with an assignment, and what happened to it, in words."""

from collections.abc import Sequence
from datetime import date, datetime

from domain.decision import Assignment, Decision, Status
from domain.dossier import Source
from domain.people import Department
from domain.protocol import Mark
from words import dates, protocols
from words.channels import channel
from words.plurals import Forms, count

TIMES: Forms = ("раз", "раза", "раз")

STATUS = {
    Status.OPEN: "в работе",
    Status.REPORTED: "ждёт проверки",
    Status.RETURNED: "на доработке",
    Status.ACCEPTED: "снято с контроля",
    Status.CANCELLED: "отменено",
    Status.ARCHIVED: "в архиве",
    Status.DONE_BEFORE: "исполнено раньше",
    Status.NOTED: "ознакомление отмечено",
}

# What the journal's rows say; a row of a kind that is not here is «изменение».
EVENTS = {
    "published": "разослано",
    "acknowledged": "ознакомление отмечено",
    "reported": "отчёт отправлен",
    "completed": "отчёт дополнен",
    "withdrawn": "отчёт отозван",
    "accepted": "снято с контроля",
    "returned": "возвращено на доработку",
    "noted": "сообщение о ходе работы",
    "asked_extension": "просьба продлить",
    "asked_not_mine": "сообщение «не ко мне»",
    "asked_words": "сообщение секретарю",
    "asked_withdrawn": "просьба отозвана",
    "special_on": "поставлено на особый контроль",
    "special_off": "особый контроль снят",
    "moved": "срок перенесён",
    "answered_refused": "в просьбе отказано",
    "answered_read": "просьба прочитана",
    "cancelled": "отменено",
    "reopened": "снова на контроле",
    "left": "сотрудник больше не работает",
    "forgotten": "личные данные удалены",
    "field_added": "добавлен столбец таблицы для ответов",
    "field_dropped": "столбец таблицы удалён",
    "filled": "ответ в таблице записан",
    "worded": "изменён текст",
    "added": "добавлен исполнитель",
    "reassigned": "передано другому исполнителю",
    "removed": "убрано у исполнителя",
    "passed_on": "передано сотруднику",
    "share_closed": "закрыто вместе с поручением",
    "issued": "выдано на новый срок",
    "series_stopped": "повторы остановлены",
    "series_changed": "порядок повторов изменён",
    "series_until": "повторять",
    "series_endless": "повторять, пока не остановят",
    "series_halted": "повторы закончились: некому исполнять",
    "standing_kept": "оставлено без срока",
    "standing_released": "снято, больше не действует",
    "carried": "перенесено в новый протокол",
    "carried_back": "перенос отменён, снова в работе",
    "nudged": "напоминание тем, кто не ответил",
    "asked_to_decide": "просрочено больше месяца, нужно решение",
    "kept_overdue": "просрочка оставлена как есть",
    "imported": "документ прочитан",
    "recalled": "рассылка отменена",
    "department_created": "отдел создан",
    "directory_loaded": "справочник загружен",
    "person_added": "сотрудник внесён в справочник",
    "appointed": "дана роль",
    "connected": "сотрудник подключился",
    "join_agreed": "подключение подтверждено",
    "join_refused": "в подключении отказано",
    "not_me": "ответ на приглашение: «это не я»",
    "settings_changed": "изменены настройки",
    "calendar_changed": "изменены рабочие дни",
    "group_bound": "группа привязана",
    "group_unbound": "группа отвязана",
    "deputy_named": "назначен заместитель",
    "deputy_ended": "замещение закончено",
}


def event(what: str, facts: dict[str, object]) -> str:
    """«срок перенесён: 29.11.2024 → 13.12.2024»"""
    words = EVENTS.get(what, "изменение")
    if what == "moved":
        return f"{words}: {_day(facts.get('from'))} → {_day(facts.get('to'))}"
    if what in ("published", "recalled") and (of := _numbers(facts.get("numbers"))):
        return f"{words}: {of}"
    if what == "accepted" and facts.get("share"):
        return "принято ответственным"
    if how := channel(facts.get("channel")):
        day = facts.get("day")
        return f"{words}: {how}{f', {_day(day)}' if day else ''}"
    if what == "issued" and facts.get("missed"):
        days = facts["missed"]
        return f"{words}; пропущено: {', '.join(_day(day) for day in days) if isinstance(days, list) else days}"
    if what == "carried" and facts.get("number"):
        return f"перенесено в поручение {facts['number']}"
    if "until" in facts:
        return f"{words} до {_day(facts['until'])}"
    return words


def _numbers(value: object) -> str:
    """«поручение 12», «поручения 12–15»: numbered together they follow one another."""
    if not isinstance(value, list) or not value:
        return ""
    return f"поручение {value[0]}" if len(value) == 1 else f"поручения {value[0]}–{value[-1]}"


def _day(value: object) -> str:
    return dates.numeric(date.fromisoformat(value)) if isinstance(value, str) else "без срока"


def deadline(assignment: Assignment, today: date) -> str:
    """«до 1 декабря 2024 (вс), контрольная дата пт 29.11», or why there is none."""
    due, control = assignment.due, assignment.control
    if due is None or control is None:
        return "без даты" if assignment.mark is Mark.CONTROL else "на ознакомление"
    written = f"до {dates.long(due)} ({dates.weekday_short(due)})"
    if control == due:
        return written
    return f"{written}, контрольная дата {dates.short(control, due if control.year == due.year else today)}"


def when(assignment: Assignment, today: date) -> str:
    """The day in a list: «сегодня», «пт 29.11», «срок был 22.11», «без даты», «на ознакомление»."""
    if assignment.mark is Mark.NOTICE:
        return "на ознакомление"
    if assignment.term is None:
        return "без даты"
    if assignment.status is Status.RETURNED:
        if assignment.term < today:
            return f"срок доработки был {dates.day_month(assignment.term, today)}"
        return f"доработать до {dates.short(assignment.term, today)}"
    last = max(assignment.term, assignment.due or assignment.term)
    if last < today and assignment.status is Status.OPEN:
        return f"срок был {dates.day_month(last, today)}"
    return dates.near(assignment.term, today)


def moved(moves: Sequence[tuple[date | None, date | None]], today: date) -> str:
    """«Срок продлевали 2 раза: 29.11 → 13.12 → 20.12»; empty where it was never moved."""
    if not moves:
        return ""
    later = all(before is None or (after is not None and after > before) for before, after in moves)
    days = [moves[0][0], *(after for _, after in moves)]
    said = " → ".join(dates.day_month(day, today) if day else "без срока" for day in days)
    return f"Срок {'продлевали' if later else 'переносили'} {count(len(moves), TIMES)}: {said}"


def reported(assignment: Assignment, home: Department, now: datetime) -> str:
    """«27.11 в 14:05, в срок»; without a judgement where there was no deadline."""
    at = home.local(assignment.reported_at or now)
    judged = assignment.in_time(home.today(assignment.first_reported_at or now))
    manner = {True: ", в срок", False: ", позже срока", None: ""}[judged]
    return f"{dates.at(at, home.today(now))}{manner}"


def of_protocol(source: Source) -> str:
    """«протокола № 4 от 12.09.2024»; a decision posted alone has only its day: «от 12.09.2024»."""
    if source.single:
        return f"от {dates.numeric(source.day)}" if source.day else ""
    return protocols.named_of(source.kind, source.number, source.day)


def protocol(source: Source) -> str:
    """«Протокол № 4 от 12.09.2024», «Поручение 12 от 12.09.2024»"""
    if source.single:
        name = f"Поручение {source.posted}" if source.posted else "Поручение"
        return f"{name} от {dates.numeric(source.day)}" if source.day else name
    return protocols.title(source.kind, source.number, source.day)


def point(decision: Decision) -> str:
    """«п. 2.1», «вопрос 2, п. 3»; empty where the document does not number its points."""
    return protocols.point(decision.point, decision.question, decision.paragraph)
