"""A1, S2, S4, S5, S7, D1, D2, D5, H1.

The real documents go the whole way: handed over, reviewed with few answers, published, confirmed, reminded of.
"""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from domain.decision import Status
from storage.models import AssignmentRow, DecisionRow, OutboxRow
from tests.cast import TINY_PNG, World
from tests.journey.story import (
    EVE,
    PUBLISHED_ON,
    SEPTEMBER,
    Office,
    asked,
    corpus,
    fills_directory,
    numbers_due,
    office,
    production_calendar,
    publishes,
    waiting_for,
    with_points,
)

pytestmark = [pytest.mark.corpus, pytest.mark.slow]

FEBRUARY = "002_80e7d33d49ec4b06.txt"


def answer(question: str) -> str:
    """What the secretary of document 002 presses."""
    if "сотрудников школ" in question:
        return "Руководители школ"
    if "октябрь, март" in question:
        return "31.10.2024"
    return "руководители ОО"


async def imported(office: Office) -> None:
    await fills_directory(office, (corpus() / "002_directory.csv").read_bytes())
    await office.secretary.sends(FEBRUARY, (corpus() / FEBRUARY).read_bytes())
    await asked(office, answer)
    assert office.answers <= 12
    await publishes(office)


async def test_a_protocol_of_february_is_kept_until_september(world: World) -> None:
    people = await office(world)
    await imported(people)
    await one_message_each(people)
    await reports(people)
    calendar = production_calendar()
    day = PUBLISHED_ON
    while day < EVE:
        day += timedelta(days=1)
        before = {name: len(someone.heard) for name, someone in people.directors.items()}
        await world.comes(day)
        if not calendar.is_working(day):
            assert before == {name: len(someone.heard) for name, someone in people.directors.items()}, day
    await the_eve_names_who_has_not_reported(people)
    await the_status_counts_right(people)


async def one_message_each(people: Office) -> None:
    """Who has a point got one message of this protocol, and nobody else any."""
    concerned = await with_points(people.stage)
    for someone in people.directors.values():
        told = [message for message in someone.heard if "от 28.02.2024 б/н" in (message["text"] or "")]
        assert len(told) == (someone.telegram_id in concerned), someone.name
    assert len(concerned) == 18


async def reports(people: Office) -> None:
    """One confirms by button, one by answering with a file, one is returned."""
    by_button, by_reply, sent_back = (
        people.directors[name] for name in ("Абросимова В.П.", "Бойко Г.Н.", "Васин О.И.")
    )
    await by_button.presses("3")
    await by_button.presses("Исполнено")
    await by_button.says("Специалисты музея ведут два кружка")
    assert "Отчёт по поручению 3 отправлен" in by_button.sees
    await checks(people, 1, "Снять с контроля")
    assert "снято с контроля" in by_button.sees

    await by_reply.presses("3")
    # Not simply the last message: after a kill «нажмите ещё раз» may stand below the card.
    card = next(each for each in reversed(by_reply.heard) if (each["text"] or "").startswith("Поручение 3 "))
    await by_reply.sends("Приказ.txt", TINY_PNG, caption="исполнено, приказ приложен", reply_to=card["message_id"])
    assert "Отчёт по поручению 3 отправлен" in by_reply.sees

    await sent_back.says("исполнено 3 привлекли двух педагогов")
    await checks(people, 2, "На доработку")
    await people.secretary.says("Нет приказа, до 20 марта")
    assert "на доработку" in sent_back.sees
    assert "ср 20.03" in sent_back.sees


async def checks(people: Office, report: int, decision: str) -> None:
    """The secretary does not wait for 11:00 or 16:00: she opens a report on point 3 herself."""
    await people.secretary.says("проверка")
    await people.secretary.presses("3: ")
    await people.secretary.presses(f"{report}. ")
    await people.secretary.presses(decision)


async def the_eve_names_who_has_not_reported(people: Office) -> None:
    """27.08.2024 is three working days before Friday 30.08, the control date of Sunday 1 September."""
    numbers = await numbers_due(people.stage, SEPTEMBER)
    named = set()
    for someone in people.directors.values():
        mornings = [message for message in someone.heard if (message["text"] or "").startswith("Вт 27.08.")]
        assert len(mornings) <= 1, someone.name
        lines = mornings[0]["text"].splitlines() if mornings else []
        coming = [line for line in lines if "Через 3 рабочих дня" in line]
        if any(int(line.split(": ", 1)[1].split(".")[0].split("/")[0]) in numbers for line in coming):
            named.add(someone.telegram_id)
    assert named == await waiting_for(people.stage, SEPTEMBER)
    assert len(named) > 10


async def the_status_counts_right(people: Office) -> None:
    """The figures of «сводка» against a recount in Python; late is who is past the last of his days."""
    await people.head.says("сводка")
    async with people.stage.database.read() as session:
        rows = list(await session.scalars(select(AssignmentRow).where(AssignmentRow.mark == "control")))
    today = people.stage.today
    overdue = [
        row
        for row in rows
        if row.status in (Status.OPEN, Status.RETURNED)
        and row.told_at is not None
        and row.overdue_from is not None
        and today >= row.overdue_from
        and (row.rework_until is None or today > row.rework_until)
    ]
    accepted = sum(row.status is Status.ACCEPTED for row in rows)
    reported = sum(row.status is Status.REPORTED for row in rows)
    text = people.head.sees
    assert f"снято {accepted}" in text, text
    assert f"ждут проверки {reported}" in text, text
    assert f"просрочено {len(overdue)}" in text.splitlines()[2], text


async def test_the_document_of_2021_read_in_2026_sends_nothing_unasked(world: World) -> None:
    people = await office(world, date(2026, 11, 23))
    await fills_directory(people, (corpus() / "002_directory.csv").read_bytes())
    before = sum(len(someone.heard) for someone in people.directors.values())
    name = next(corpus().glob("000_*.txt"))
    await people.secretary.sends(name.name, name.read_bytes())
    await world.passes(days=3)
    assert sum(len(someone.heard) for someone in people.directors.values()) == before
    async with world.database.read() as session:
        assert not await session.scalar(select(func.count()).select_from(DecisionRow))
        queued = await session.scalar(
            select(func.count()).select_from(OutboxRow).where(OutboxRow.kind == "ProtocolPublished")
        )
    assert not queued
