"""The main story of the product, told once for every kind of stage: from a document to the head's status."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from domain.calendar import WorkCalendar
from domain.decision import WAITING
from storage.calendar import YEARS, russian
from storage.models import AssignmentRow, HoldingRow, OutboxRow, PersonRow
from tests.cast import ADMIN_ID, Someone, Stage

PUBLISHED_ON = date(2024, 2, 28)
EVE = date(2024, 8, 27)  # three working days before the control date of «до 1 сентября 2024»
SEPTEMBER = date(2024, 9, 1)

SECRETARY = "Рогова Лидия Игоревна"
HEAD = "Конюхов Тимофей Никитич"


def corpus() -> Path:
    """The folder of real documents, or the test is skipped and says so."""
    folder = os.environ.get("CORPUS_DIR")
    if not folder:
        pytest.skip("CORPUS_DIR is not set: the real documents are not here")
    return Path(folder)


@dataclass
class Office:
    """Everybody who takes part; `directors` by name."""

    stage: Stage
    secretary: Someone
    head: Someone
    directors: dict[str, Someone] = field(default_factory=dict)
    answers: int = 0

    async def answers_with(self, button: str) -> None:
        """One answer of the secretary to a question of the review."""
        self.answers += 1
        await self.secretary.presses(button)


async def office(stage: Stage, on: date = PUBLISHED_ON) -> Office:
    """A1: the admin sets the department up in the chat; everybody joins by a link of his own."""
    stage.set_clock(on)
    admin = stage.stranger("Администратор", telegram_id=ADMIN_ID)
    await admin.says("/start")
    await admin.says("Управление образования Заречного района")
    await admin.presses("Москва")
    joined: list[Someone] = []
    for button, name in (("Назначить секретаря", SECRETARY), ("Назначить руководителя", HEAD)):
        if button not in admin.buttons:
            await admin.says("/start")
        await admin.presses(button)
        await admin.says(name)
        if "start=" not in admin.sees:  # the answer was lost with the bot: the link is asked for anew
            await admin.says("/start")
            await admin.presses("Ссылка")
        joined.append(await joins(stage, name, admin.sees))
    return Office(stage, *joined)


async def joins(stage: Stage, name: str, invitation: str) -> Someone:
    link = re.search(r"start=([\w-]+)", invitation)
    assert link is not None, invitation
    someone = stage.stranger(name)
    await someone.says(f"/start {link[1]}")
    assert "Вы подключены" in someone.sees, someone.sees
    return someone


async def fills_directory(office: Office, data: bytes) -> None:
    """S4, S5: a list becomes the directory; the secretary hands everybody his link."""
    await office.secretary.sends("Справочник.csv", data)
    await office.secretary.presses("Записать")
    links: dict[str, str] = {}
    while button := next(
        (one for one in office.secretary.buttons if one.startswith(("Следующие", "Пригласить"))), None
    ):
        await office.secretary.presses(button)
        links |= {line.partition(":")[0]: line for line in office.secretary.sees.splitlines() if "start=" in line}
    for name, link in links.items():
        office.directors[name] = await joins(office.stage, name, link)


async def publishes(office: Office) -> None:
    """«Разослать», the preview, «Разослать»; two minutes later the messages go out."""
    await office.secretary.presses("Разослать готовые")
    assert "Перед рассылкой" in office.secretary.sees
    await office.secretary.presses("Разослать")
    await office.stage.passes(minutes=2, seconds=1)


async def asked(office: Office, answer: Callable[[str], str]) -> None:
    """Answers every question of the review; `answer(question)` gives the button."""
    if any(button.startswith("Ответить на вопрос") for button in office.secretary.buttons):
        await office.secretary.presses("Ответить на вопрос")
    while office.secretary.sees.startswith("Вопрос"):
        await office.answers_with(answer(office.secretary.sees))


async def waiting_for(stage: Stage, due: date) -> set[int]:
    """The people (their Telegram ids) who were told of a point due then and have not reported on it."""
    async with stage.database.read() as session:
        rows = await session.scalars(
            select(PersonRow.telegram_id)
            .join(HoldingRow, HoldingRow.person_id == PersonRow.id)
            .join(AssignmentRow, AssignmentRow.seat_id == HoldingRow.seat_id)
            .where(
                AssignmentRow.due == due,
                AssignmentRow.status.in_(WAITING),
                AssignmentRow.mark == "control",
                AssignmentRow.told_at.is_not(None),
            )
            .distinct()
        )
        return {row for row in rows if row is not None}


async def with_points(stage: Stage) -> set[int]:
    """The people (their Telegram ids) who have an assignment at all."""
    async with stage.database.read() as session:
        rows = await session.scalars(
            select(PersonRow.telegram_id)
            .join(HoldingRow, HoldingRow.person_id == PersonRow.id)
            .join(AssignmentRow, AssignmentRow.seat_id == HoldingRow.seat_id)
            .distinct()
        )
        return {row for row in rows if row is not None}


async def numbers_due(stage: Stage, due: date) -> set[int]:
    """The numbers of the points whose last day as written is `due`."""
    async with stage.database.read() as session:
        return set(await session.scalars(select(AssignmentRow.number).where(AssignmentRow.due == due).distinct()))


def production_calendar() -> WorkCalendar:
    return russian(YEARS)


async def lost_or_doubled(stage: Stage) -> dict[str, int]:
    """What must never be: letters given up, or sent twice under one key."""
    async with stage.database.read() as session:
        dead = await session.scalar(select(func.count()).select_from(OutboxRow).where(OutboxRow.state == "dead"))
    return {"dead": dead or 0}
