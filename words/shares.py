"""Shares in words: what a co-executor hands in, what was passed on, how far others are with theirs."""

from collections.abc import Sequence
from datetime import date

from domain.decision import WAITING, Assignment, Duty, Status
from domain.dossier import Dossier, Lead, Share
from domain.people import Seat
from domain.protocol import Mode
from words import dates
from words.names import initials
from words.plurals import Forms, count

MOST = 6  # co-executors named on a card; the rest are counted
CO_EXECUTORS: Forms = ("соисполнитель", "соисполнителя", "соисполнителей")
WORD_UNITS = 300


def thing(duty: Duty, mode: Mode) -> str:
    """What is handed in: «материал», «сведения», «отчёт»."""
    if duty is not Duty.CONTRIBUTION:
        return "отчёт"
    return "сведения" if mode is Mode.SUMMARY else "материал"


def of(dossier: Dossier) -> str:
    return thing(dossier.assignment.duty, dossier.decision.mode)


_READY = {"отчёт": "Исполнено", "сведения": "Сведения готовы", "материал": "Материал готов"}
_SENT = {"отчёт": "Отчёт передан", "сведения": "Сведения переданы", "материал": "Материал передан"}
_TAKEN = {"отчёт": "Отчёт принят", "сведения": "Сведения приняты", "материал": "Материал принят"}


def ready(dossier: Dossier) -> str:
    """The button with which it is handed in."""
    return _READY[of(dossier)] if dossier.assignment.is_share else "Исполнено"


def sent(dossier: Dossier) -> str:
    return _SENT[of(dossier)]


def awaits(dossier: Dossier) -> str:
    """What a share that was handed in waits for: «Ждёт ответа ответственного»."""
    return f"{'Ждут' if of(dossier) == 'сведения' else 'Ждёт'} ответа ответственного"


def taken(dossier: Dossier) -> str:
    return _TAKEN[of(dossier)]


def question(dossier: Dossier) -> str:
    """What a co-executor is asked when he hands in."""
    if dossier.assignment.duty is not Duty.CONTRIBUTION:
        return ""
    return f"Пришлите {of(dossier)}: файлы или текст. К файлам добавьте одну фразу, что в них."


def who(seat: Seat, holders: Sequence[str], *, at_home: bool = False) -> str:
    """«Горина М.П., МБОУ СОШ № 3»; a colleague of one's own organisation with his post."""
    names = ", ".join(initials(name) for name in holders)
    place = seat.post if at_home else seat.organization
    return ", ".join(part for part in (names, place) if part)


def role(dossier: Dossier, today: date) -> str:
    """To whom a share's holder answers, and by when."""
    assignment, lead = dossier.assignment, dossier.lead
    if lead is None:
        return ""
    until = _until(assignment.term, today)
    at_home = lead.seat.organization_id == dossier.seat.organization_id
    name = who(lead.seat, lead.holders, at_home=at_home)
    if assignment.duty is Duty.DELEGATED:
        return f"Передано вам. Ответственный: {name}. Отчёт передать{until}."
    if dossier.decision.mode is Mode.SUMMARY:
        return f"Это свод. Собирает {name}. Сведения передать{until}."
    return f"Вы соисполнитель. Ответственный: {name}. Материал передать{until}."


def _until(day: date | None, today: date) -> str:
    return f" до {dates.short(day, today)}" if day else ", срока нет"


def mark(dossier: Dossier) -> str:
    """For a list's line: that it is a share."""
    if not dossier.assignment.is_share:
        return ""
    return "передано вам" if dossier.assignment.duty is Duty.DELEGATED else of(dossier)


def word(lead: Lead | None) -> str:
    """What was said when it was passed on."""
    return lead.word.strip() if lead is not None else ""


def below(dossier: Dossier, today: date) -> list[str]:
    """On the card of who is responsible: whom it was passed to, and what has come of the co-executors."""
    lines = [
        f"Передано: {who(each.seat, each.holders, at_home=True)}: {how(each, today)}"
        for each in dossier.shares
        if each.duty is Duty.DELEGATED
    ]
    material = [each for each in dossier.shares if each.duty is Duty.CONTRIBUTION]
    if material:
        name = thing(Duty.CONTRIBUTION, dossier.decision.mode)
        lines.append(f"Вы отвечаете за всё поручение. {progress(material, name)}")
        # Who owes it comes first: that is what a responsible person looks for.
        owing = sorted(material, key=lambda each: each.status not in WAITING)
        lines += [f"{_sign(each, today)} {who(each.seat, each.holders)}: {how(each, today)}" for each in owing[:MOST]]
        if len(owing) > MOST:
            lines.append(f"и ещё {count(len(owing) - MOST, CO_EXECUTORS)}")
    return lines


def progress(shares: Sequence[Share], name: str) -> str:
    """«Материал: 2 из 3»"""
    done = sum(each.status not in WAITING for each in shares)
    return f"{name.capitalize()}: {done} из {len(shares)}"


def _sign(share: Share, today: date) -> str:
    if share.status is Status.ACCEPTED:
        return "✓"
    if share.status is Status.REPORTED:
        return "●"
    return "⚠" if share.term is not None and share.term < today else "○"


def how(share: Share, today: date) -> str:
    match share.status:
        case Status.ACCEPTED:
            return "принято"
        case Status.REPORTED:
            return "прислано, посмотрите"
        case Status.RETURNED:
            return f"на доработке{_until(share.term, today)}"
        case Status.OPEN if share.term is not None and share.term < today:
            return f"срок был {dates.day_month(share.term, today)}"
        case Status.OPEN:
            return f"в работе{_until(share.term, today)}"
        case _:
            return "закрыто"


def closed(assignment: Assignment) -> str:
    """To who had a share, when the part is over."""
    return f"Поручение {assignment.label} закрыто, ваша часть больше не нужна. Спасибо!"
