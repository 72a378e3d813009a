"""The rule book of an assignment's life as tables: what each move makes of each state, and who may make it.

The tables are written by hand; `test_states.py` holds the program to them, and `docs/states.md` is made from them:

    python -m tests.rules.states
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.decision import Assignment, Duty, Status
from domain.errors import Obstacle
from domain.people import Actor, Department, Policy, Role
from domain.protocol import Mark
from domain.rights import Action, Target

S, O = Status, Obstacle  # noqa: E741
Outcome = Status | Obstacle

# ── what each move makes of each state ──────────────────────────────────────────────────────────────────────────────

STATES = {
    S.OPEN: "в работе",
    S.REPORTED: "ждёт проверки",
    S.RETURNED: "на доработке",
    S.ACCEPTED: "снято с контроля",
    S.CANCELLED: "отменено",
    S.ARCHIVED: "в архиве",
    S.DONE_BEFORE: "исполнено раньше",
    S.NOTED: "ознакомление отмечено",
}

OVER: dict[Status, Outcome] = {
    S.ACCEPTED: O.ALREADY_ACCEPTED,
    S.CANCELLED: O.CANCELLED,
    S.ARCHIVED: O.ARCHIVED,
    S.DONE_BEFORE: O.ALREADY_ACCEPTED,
    S.NOTED: O.ALREADY_ACKNOWLEDGED,
}
AGAIN: dict[Status, Outcome] = dict.fromkeys(OVER, S.OPEN)
STAYS: dict[Status, Outcome] = {one: one for one in (S.OPEN, S.REPORTED, S.RETURNED)}
WAITS: dict[Status, Outcome] = STAYS | {S.REPORTED: O.ALREADY_REPORTED}
NO_REPORT: dict[Status, Outcome] = {S.OPEN: O.NOT_REPORTED, S.RETURNED: O.NOT_REPORTED}

MOVES: dict[str, dict[Status, Outcome]] = {
    "acknowledged": STAYS | OVER,
    "reported": {S.OPEN: S.REPORTED, S.REPORTED: O.ALREADY_REPORTED, S.RETURNED: S.REPORTED} | OVER,
    "withdrawn": NO_REPORT | {S.REPORTED: S.OPEN} | OVER,
    "accepted": NO_REPORT | {S.REPORTED: S.ACCEPTED} | OVER,
    "returned": NO_REPORT | {S.REPORTED: S.RETURNED} | OVER,
    "moved": WAITS | OVER,
    "asked": WAITS | OVER,
    "passed_on": WAITS | OVER,
    "cancelled": dict.fromkeys(STAYS, S.CANCELLED) | OVER,
    "reopened": dict.fromkeys(STAYS, O.NOT_REPORTED) | AGAIN,
}

# Where a share differs: {move: {duty: obstacle}}, in the states where the move is open to an own part.
OF_SHARES: dict[str, dict[Duty, Obstacle]] = {
    "asked": dict.fromkeys((Duty.CONTRIBUTION, Duty.DELEGATED), O.SHARE_OF_ANOTHER),
    "passed_on": {Duty.DELEGATED: O.SHARE_OF_ANOTHER},
}

# ── who may make it ─────────────────────────────────────────────────────────────────────────────────────────────────

ME, OTHER = 7, 8
SEAT, LEAD_SEAT, THIRD_SEAT = 3, 4, 5
HOME = Department(1, "Управление", ZoneInfo("Europe/Moscow"))
EXTENDS = Department(1, "Управление", ZoneInfo("Europe/Moscow"), Policy(secretary_extends=True))


def _actor(*roles: Role, seats: tuple[int, ...] = (), person: int = OTHER) -> Actor:
    return Actor(1, person, HOME, "", frozenset(roles), frozenset(seats))


WHO: dict[str, Actor] = {
    "исполнитель": _actor(seats=(SEAT,), person=ME),
    "ответственный за поручение, чья это часть": _actor(seats=(LEAD_SEAT,)),
    "куратор": _actor(person=9),
    "секретарь": _actor(Role.SECRETARY),
    "секретарь, если разрешено продлевать": replace(_actor(Role.SECRETARY), department=EXTENDS),
    "руководитель": _actor(Role.HEAD),
    "секретарь о своём поручении": _actor(Role.SECRETARY, seats=(SEAT,), person=ME),
    "руководитель о своём поручении": _actor(Role.HEAD, seats=(SEAT,), person=ME),
    "администратор": _actor(Role.ADMIN),
    "другой директор": _actor(seats=(THIRD_SEAT,)),
    "другой отдел": replace(_actor(Role.SECRETARY, Role.HEAD, seats=(SEAT,)), department=replace(HOME, id=2)),
    "посторонний": Actor(1),
}

OWN = Target(1, SEAT, curator_id=9, reporter_id=ME, requester_id=ME)
KINDS: dict[str, Target] = {
    "своя часть": OWN,
    "особый контроль": replace(OWN, special_control=True),
    "доля": replace(OWN, is_share=True, lead_seat_id=LEAD_SEAT),
}

DEEDS: dict[str, tuple[str, Action]] = {
    "acknowledged": ("Ознакомлен(а)", Action.ACKNOWLEDGE),
    "reported": ("Исполнено", Action.REPORT),
    "withdrawn": ("Отозвать", Action.REPORT),
    "accepted": ("Снять с контроля", Action.CHECK),
    "returned": ("На доработку", Action.CHECK),
    "moved": ("Продлить", Action.ANSWER_EXTENSION),
    "asked": ("Прошу продлить", Action.ASK),
    "passed_on": ("Передать", Action.REPORT),
    "cancelled": ("Отменить поручение", Action.CHANGE_DECISION),
    "reopened": ("Вернуть на контроль", Action.CHANGE_DECISION),
}

_HOLDER = {"исполнитель", "секретарь о своём поручении", "руководитель о своём поручении"}
_STAFF = {
    "секретарь", "секретарь, если разрешено продлевать", "руководитель",
    "секретарь о своём поручении", "руководитель о своём поручении",
}  # fmt: skip
_CHECKERS = {"куратор", "секретарь", "секретарь, если разрешено продлевать", "руководитель"}
_ANSWER = {"секретарь, если разрешено продлевать", "руководитель"}
_LEAD = {"ответственный за поручение, чья это часть"}

# {action: {kind: who}}
MAY: dict[Action, dict[str, set[str]]] = {
    Action.ACKNOWLEDGE: dict.fromkeys(KINDS, _HOLDER),
    Action.REPORT: dict.fromkeys(KINDS, _HOLDER),
    Action.ASK: dict.fromkeys(KINDS, _HOLDER),
    Action.CHECK: {"своя часть": _CHECKERS, "особый контроль": {"руководитель"}, "доля": _LEAD},
    Action.ANSWER_EXTENSION: dict.fromkeys(KINDS, _ANSWER),
    Action.CHANGE_DECISION: dict.fromkeys(KINDS, _STAFF),
    Action.SEE_ASSIGNMENT: {
        "своя часть": _HOLDER | _CHECKERS,
        "особый контроль": _HOLDER | _CHECKERS,
        "доля": _HOLDER | _CHECKERS | _LEAD,
    },
}

# ── an assignment as it is when it stands like this ─────────────────────────────────────────────────────────────────

NOW = datetime(2024, 11, 27, 11, 5, tzinfo=UTC)
TODAY = date(2024, 11, 27)
PLAIN = Assignment(
    id=1, department_id=1, decision_id=1, seat_id=SEAT, number=12, part=0, mark=Mark.CONTROL,
    due=date(2024, 12, 1), control=date(2024, 11, 29), told_at=NOW - timedelta(days=5),
)  # fmt: skip


def standing(status: Status, duty: Duty = Duty.OWN) -> Assignment:
    one = replace(PLAIN, status=status, duty=duty, parent_id=None if duty is Duty.OWN else 99)
    match status:
        case S.RETURNED:
            return replace(one, first_reported_at=NOW, rework_until=date(2024, 12, 3))
        case S.NOTED:
            return replace(one, mark=Mark.NOTICE, acknowledged_at=NOW)
        case S.REPORTED | S.ACCEPTED:
            return replace(one, reported_at=NOW, first_reported_at=NOW, reporter_id=ME)
        case _:
            return one


# ── the page ────────────────────────────────────────────────────────────────────────────────────────────────────────

PAGE = Path(__file__).parents[2] / "docs" / "states.md"

REFUSALS = {
    O.ALREADY_REPORTED: "отчёт уже отправлен",
    O.ALREADY_ACCEPTED: "уже снято",
    O.ALREADY_ACKNOWLEDGED: "уже ознакомлен(а)",
    O.CANCELLED: "отменено",
    O.ARCHIVED: "в архиве",
    O.NOT_REPORTED: "нечего: отчёта нет",
    O.SHARE_OF_ANOTHER: "нет: решает ответственный",
}
NOT_FOR_OPEN = "уже на контроле"

HEAD = """# Жизнь поручения

Эту страницу делает программа из таблиц, которыми она проверяется: `python -m tests.rules.states`.

Состояние есть у каждой части исполнителя. «Не доведено» не состояние: так называется поручение в работе, сообщение
о котором ещё никому не дошло.

## Что можно сделать в каком состоянии

Стрелка: чем станет. Курсивом: почему нельзя. Отозванный отчёт о доработке возвращает на доработку.
"""

SHARES = """
## Доли

Доля — материал соисполнителя или работа, которую исполнитель передал своему сотруднику. Она живёт так же, но:

- отчёт по ней видит и принимает только тот, кто отвечает за поручение;
- продлевать её не просят и «Не ко мне» не пишут: это решает ответственный;
- переданное дальше не передают;
- когда поручение снято или отменено, его доли закрываются сами;
- в сводке, дисциплине и реестре доли не считаются.

## Кто это может
"""

TAIL = """
Свой отчёт никто не принимает и на свою просьбу никто не отвечает. Посторонние и другие отделы не узнают даже, что
поручение есть.
"""


def page() -> str:
    lines = [HEAD, f"| | {' | '.join(STATES.values())} |", "|---" * (len(STATES) + 1) + "|"]
    for move, outcomes in MOVES.items():
        cells = [_cell(move, one, outcomes[one]) for one in STATES]
        lines.append(f"| {DEEDS[move][0]} | {' | '.join(cells)} |")
    lines += [SHARES, *_people(), TAIL]
    return "\n".join(lines)


def _cell(move: str, before: Status, after: Outcome) -> str:
    if isinstance(after, Status):
        return "да" if after is before else f"→ {STATES[after]}"
    refusal = NOT_FOR_OPEN if move == "reopened" else REFUSALS[after]
    return f"*{refusal}*"


def _people() -> list[str]:
    columns = [(name, kind) for name in ("своя часть", "особый контроль", "доля") for kind in (name,)]
    lines = []
    seen: set[Action] = set()
    for words, action in (*DEEDS.values(), ("Видит поручение", Action.SEE_ASSIGNMENT)):
        names = ", ".join(f"«{one}»" for one, same in DEEDS.values() if same is action) or words
        if action in seen:
            continue
        seen.add(action)
        lines += ["", f"**{names}**", ""]
        groups: dict[tuple[str, ...], list[str]] = {}
        for name, kind in columns:
            groups.setdefault(tuple(who for who in WHO if who in MAY[action][kind]), []).append(name)
        for who, names_of in groups.items():
            where = "" if len(groups) == 1 else f"{', '.join(names_of)}: "
            lines.append(f"- {where}{'; '.join(who) or 'никто'}")
    return lines


if __name__ == "__main__":
    PAGE.write_text(page() + "\n", encoding="utf-8")
