"""S2: «Разослать», «Отменить рассылку», and what stays a draft."""

from datetime import timedelta

from sqlalchemy import select

from domain.decision import Status
from domain.people import Connection, Department, Role
from domain.protocol import Mark
from messages.review import Publish, Review
from storage import journal, people
from storage.models import AssignmentRow, DecisionRow, DepartmentRow, DraftRow, OutboxRow, ProtocolRow, RequestRow
from tests.cast import Someone, World
from tests.importing.conftest import PROTOCOL


async def rows(world: World, table: type, *where: object) -> list:  # type: ignore[type-arg]
    async with world.database.read() as session:
        return list(await session.scalars(select(table).where(*where).order_by(table.id)))  # type: ignore[arg-type, attr-defined]


async def letters(world: World, state: str = "queued") -> list[OutboxRow]:
    return await rows(world, OutboxRow, OutboxRow.kind == "ProtocolPublished", OutboxRow.state == state)


async def previewed(secretary: Someone, text: str = PROTOCOL) -> None:
    await secretary.sends("протокол.txt", text.encode())
    await secretary.presses("Разослать готовые")


async def test_one_letter_a_person_and_one_assignment_a_seat(
    world: World, secretary: Someone, directors: list[Someone]
) -> None:
    await previewed(secretary)
    assert "На контроль 2, на ознакомление 1, без рассылки 1" in secretary.sees
    assert "Получат: 4 сотрудника, каждый одно сообщение. Поручений: 7" in secretary.sees
    await secretary.presses("Разослать")
    assert sorted(letter.person_id for letter in await letters(world)) == sorted(
        director.person.id for director in directors
    )
    assert {letter.not_before for letter in await letters(world)} == {world.now + timedelta(minutes=2)}
    decisions = await rows(world, DecisionRow)
    assert [decision.number for decision in decisions] == [1, 2, 3, 4]
    by_decision = {
        decision.number: len(await rows(world, AssignmentRow, AssignmentRow.decision_id == decision.id))
        for decision in decisions
    }
    assert by_decision == {1: 3, 2: 1, 3: 3, 4: 0}
    async with world.database.read() as session:
        assert await journal.verify(session, journal.of_decision(decisions[0].id)) is None
        assert [entry.what for entry in await journal.entries(session, journal.of_decision(decisions[0].id))] == [
            "published"
        ]
    await secretary.forges(Review(page="list", id=decisions[0].protocol_id).pack())
    await secretary.presses("Разосланные: 4")
    assert secretary.sees.splitlines()[:2] == [
        "Протокол № 7 от 20.11.2026: разослано 4 пункта",
        "1. п. 1 Провести мониторинг трудоустройства выпускников",
    ]
    await secretary.presses("2")
    assert secretary.sees.startswith("Поручение 2 · п. 2 протокола № 7")


async def test_a_second_press_sends_nothing_again(world: World, secretary: Someone, directors: list[Someone]) -> None:
    await previewed(secretary)
    [paper] = await rows(world, ProtocolRow)
    await secretary.presses("Разослать")
    await secretary.forges(Publish(page="now", id=paper.id, n=4).pack())
    assert secretary.toast == "Уже разослано."
    assert len(await rows(world, DecisionRow)) == 4
    assert len(await letters(world)) == 4


async def test_what_was_not_seen_in_the_preview_is_not_sent(
    world: World, department: Department, secretary: Someone, directors: list[Someone]
) -> None:
    """Somebody deletes a point between preview and «Разослать»."""
    head = await world.staff(department, "Сомов Андрей Викторович", Role.HEAD)
    await previewed(secretary)
    [first, *_] = await rows(world, DraftRow)
    await head.says("протоколы")
    await head.forges(Review(page="drop2", id=first.id).pack())
    await secretary.presses("Разослать")
    assert "раньше вас" in (secretary.toast or "")
    assert await rows(world, DecisionRow) == []


async def asks_to_extend(director: Someone) -> None:
    """He finds it in his list before the message goes out."""
    await director.says("мои")
    await director.presses("1")
    await director.presses("Прошу продлить")
    await director.says("до 15 декабря, поздно узнали")


async def test_recalled_within_two_minutes(world: World, secretary: Someone, directors: list[Someone]) -> None:
    """Everything is a draft again; numbers are not used twice; the next sending has letters of its own."""
    await previewed(secretary)
    await secretary.presses("Разослать")
    await asks_to_extend(directors[0])
    before = [len(director.heard) for director in directors]
    await world.passes(seconds=100)
    await secretary.says("протоколы")  # the message with the button may be out of sight by now
    await secretary.presses("Протокол № 7")
    await secretary.presses("Отменить рассылку", on=secretary.last["message_id"])
    assert "никто ничего не получил" in secretary.sees
    assert await letters(world) == []
    assert {row.status for row in await rows(world, AssignmentRow)} == {Status.CANCELLED}
    assert all(row.cancelled_at is not None for row in await rows(world, DecisionRow))
    assert [row.answer for row in await rows(world, RequestRow)] == ["read"], "nobody is asked about it any more"
    assert {row.state for row in await rows(world, DraftRow)} == {"open"}
    await world.passes(minutes=10)
    assert [len(director.heard) for director in directors] == before

    await secretary.presses("Открыть")
    await secretary.presses("Разослать готовые: 4")
    await secretary.presses("Разослать")
    live = await rows(world, DecisionRow, DecisionRow.cancelled_at.is_(None))
    assert [decision.number for decision in live] == [5, 6, 7, 8]
    assert len(await letters(world)) == 4


async def test_too_late_to_recall(world: World, secretary: Someone, directors: list[Someone]) -> None:
    await previewed(secretary)
    await secretary.presses("Разослать")
    message = secretary.last["message_id"]
    await world.passes(minutes=3)
    await secretary.presses("Отменить рассылку", on=message)
    assert "уже нельзя" in (secretary.toast or "")
    assert {row.status for row in await rows(world, AssignmentRow)} == {Status.OPEN}


async def test_the_ready_ones_go_and_the_rest_stays(world: World, secretary: Someone, directors: list[Someone]) -> None:
    await previewed(secretary, PROTOCOL.replace("Лунина К.О.", "Неизвестная Н.Н."))
    assert "Останутся черновиками: 1 пункт (без исполнителя 1)" in secretary.sees
    await secretary.presses("Разослать")
    assert "К черновикам" in secretary.buttons
    assert [draft.state for draft in await rows(world, DraftRow)] == ["published", "open", "published", "published"]
    await secretary.presses("К черновикам")
    await secretary.presses("Ответить на вопросы: 1")
    await secretary.presses("Выбрать из справочника")
    await secretary.presses("☐ Лунина К.О.")
    await secretary.presses("Готово: 1")
    await secretary.presses("Разослать готовые: 1")
    await secretary.presses("Разослать")
    assert [decision.number for decision in await rows(world, DecisionRow)] == [1, 2, 3, 4]
    keys = {letter.key for letter in await letters(world)}
    assert len(keys) == 4  # three directors from the first sending, the methodist from the second


async def test_who_is_not_connected_is_not_told_yet(
    world: World, department: Department, secretary: Someone, directors: list[Someone]
) -> None:
    async with world.database.write() as session:
        await people.set_connection(session, directors[2].person.id, Connection.BLOCKED)
    await previewed(secretary)
    assert "Не подключены: МБОУ СОШ № 8." in secretary.sees
    await secretary.presses("Разослать")
    assert len(await letters(world)) == 3
    assignments = await rows(world, AssignmentRow)
    assert len(assignments) == 7  # his part is there, nobody was told of it
    assert all(row.told_at is None for row in assignments)


async def test_each_gets_his_points(world: World, secretary: Someone, directors: list[Someone]) -> None:
    await previewed(secretary)
    await secretary.presses("Кто что получит")
    assert "Берёзкина П.П., директор, МБОУ СОШ № 3: 2 пункта (1; 3)" in secretary.sees
    assert "Лунина К.О., методист, Методический центр: 1 пункт (2)" in secretary.sees


async def test_two_holders_of_a_seat_share_one_assignment(
    world: World, department: Department, secretary: Someone, directors: list[Someone]
) -> None:
    async with world.database.write() as session:
        from storage.models import HoldingRow, SeatRow

        seat = await session.scalar(select(SeatRow.id).order_by(SeatRow.id).limit(1))
        session.add(
            HoldingRow(department_id=department.id, seat_id=seat, person_id=directors[3].person.id, since=world.today)
        )
    await previewed(secretary)
    await secretary.presses("Разослать")
    assert len(await rows(world, AssignmentRow, AssignmentRow.seat_id == seat)) == 2  # points 1 and 3, once each
    assert len(await letters(world)) == 4


async def test_a_vague_point_on_control_is_hinted_at(
    world: World, secretary: Someone, directors: list[Someone]
) -> None:
    text = PROTOCOL.replace("Ознакомиться с приказом № 153", "Усилить работу по профилактике травматизма")
    await secretary.sends("протокол.txt", text.encode())
    await secretary.presses("3")
    await secretary.presses("На контроль")
    await secretary.presses("Срок")
    await secretary.presses("Без срока")
    assert "Подсказка: что предъявить как результат?" in secretary.sees
    await secretary.presses("К списку")
    await secretary.presses("Разослать готовые")
    assert "Подсказка: п. 3 «Усилить работу" in secretary.sees


async def test_another_department_sees_nothing_and_changes_nothing(
    world: World, secretary: Someone, directors: list[Someone]
) -> None:
    await secretary.sends("протокол.txt", PROTOCOL.encode())
    [paper] = await rows(world, ProtocolRow)
    drafts = await rows(world, DraftRow)
    elsewhere = await world.department("Управление образования Лугового района")
    foreign = await world.staff(elsewhere, "Мельник Ирина Олеговна", Role.SECRETARY)
    await foreign.says("протоколы")
    assert "Протоколов пока нет" in foreign.sees
    for data in (
        Review(page="list", id=paper.id),
        Review(page="preview", id=paper.id),
        Review(page="dropdoc2", id=paper.id),
        Review(page="drop2", id=drafts[0].id),
        Review(page="mark_silent", id=drafts[0].id),
        Publish(page="now", id=paper.id, n=4),
        Publish(page="recall", id=paper.id),
    ):
        await foreign.forges(data.pack())
        assert foreign.toast in ("Этого протокола больше нет.", "Этого пункта больше нет: откройте протокол заново."), (
            data
        )
    for data in (Review(page="list", id=paper.id), Publish(page="now", id=paper.id, n=4)):
        await directors[0].says("/start")
        await directors[0].forges(data.pack())
        assert directors[0].toast == "Это действие вам недоступно."
    assert [row.version for row in await rows(world, DraftRow)] == [draft.version for draft in drafts]
    assert await rows(world, DecisionRow) == []


async def test_numbers_go_on_in_the_department(world: World, secretary: Someone, directors: list[Someone]) -> None:
    await previewed(secretary)
    await secretary.presses("Разослать")
    await previewed(secretary, PROTOCOL.replace("№ 7", "№ 8").replace("мониторинг", "опрос"))
    await secretary.presses("Разослать")
    assert [row.number for row in await rows(world, DecisionRow)] == list(range(1, 9))
    [department] = await rows(world, DepartmentRow)
    assert department.last_number == 8
    silent = await rows(world, DecisionRow, DecisionRow.mark == Mark.SILENT)
    assert len(silent) == 2
