"""A published decision followed and changed (S6): everybody concerned is told once, what changed from what to what."""

from datetime import date

import pytest
from sqlalchemy import select, update

from domain.decision import Status
from domain.protocol import Mode
from domain.rights import Action
from storage import actors, changes, journal
from storage import whole as wholes
from storage.models import AssignmentRow, ChangeRow, DecisionRow, JournalRow
from tests.cast import Someone, World
from tests.story.school import Point, Town, town

DUE = date(2026, 12, 4)  # a Friday
LATER = date(2026, 12, 18)


@pytest.fixture
async def place(world: World) -> Town:
    return await town(world)


def heard(someone: Someone, words: str) -> int:
    return sum(words in (message["text"] or "") for message in someone.heard)


async def opens_change(secretary: Someone, *buttons: str) -> None:
    await secretary.says("поручение 1")
    await secretary.presses("Изменить")
    for button in buttons:
        await secretary.presses(button)


async def test_the_card_says_who_owes_what(world: World, place: Town) -> None:
    await place.publish(Point(dues=(DUE,), proof="файл плана"))
    first, second, third = place.directors
    await first.sends("план.pdf", b"%PDF-1.4", caption="исполнено 1 план утверждён")
    await second.presses("Ознакомлен(а)")
    await place.head.says("Поручение № 1.")
    sees = place.head.sees
    assert "Поручение 1 · п. 2.1 протокола № 4 от 23.11.2026" in sees
    assert "Срок: до 4 декабря 2026 (пт)" in sees
    assert "Предъявить: файл плана. Проверяет: секретарь" in sees
    assert "Отчитались: 1 из 3. Нет ответа: 2." in sees
    assert "Не ознакомились: МБОУ СОШ № 5" in sees
    assert "Ознакомились, отчёта нет: МБОУ СОШ № 4" in sees
    assert "Ждут проверки: МБОУ СОШ № 3" in sees
    await place.head.presses("По школам")
    assert "◐ МБОУ СОШ № 3 (Горина М.П.): ждёт проверки" in place.head.sees
    assert "○ МБОУ СОШ № 5 (Дроздов И.К.): нет ответа" in place.head.sees
    await place.head.presses("○ МБОУ СОШ № 5")
    assert "Сейчас: в работе" in place.head.sees
    await world.comes(date(2026, 12, 7))
    await place.head.says("поручение 1")
    assert "⚠ Просрочено: МБОУ СОШ № 4, МБОУ СОШ № 5" in place.head.sees
    await third.says("поручение 1")
    assert "Отчитались" not in third.sees  # an executor sees his own part
    assert "Разработать школьный план-график" in third.sees
    await third.says("поручение 77")
    assert "Поручения 77 среди ваших нет" in third.sees


async def test_the_curator_follows_and_reminds_but_changes_nothing(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(dues=(DUE,), who=[place.directors[1]]), curator=place.director)
    curator = place.director
    await curator.says("поручение 1")
    assert "Проверяет: Горина М.П." in curator.sees
    assert "Изменить" not in curator.buttons
    await curator.presses("Напомнить одному, кто не ответил")
    assert heard(place.directors[1], "Напоминание: ") == 1
    decision = (await place.row(one)).decision_id
    await curator.forges(f"alt1:menu:{decision}:1:0:0:0:0")
    assert curator.toast == "Это действие вам недоступно."


async def test_a_deadline_moves_for_those_whose_turn_it_is(world: World, place: Town) -> None:
    ids = await place.publish(Point(dues=(DUE,)))
    first, second, third = place.directors
    await first.says("исполнено 1 план утверждён")
    before = {who.name: len(who.heard) for who in place.directors}
    secretary = place.secretary
    await opens_change(secretary, "Срок для всех")
    await secretary.says("до 18 декабря, план утверждает педсовет")
    assert "Перенести срок поручения 1 у 2 исполнителей: пт 04.12 → пт 18.12?" in secretary.sees
    assert "Причина: «до 18 декабря, план утверждает педсовет»" in secretary.sees
    await secretary.presses("Перенести")
    assert secretary.sees.startswith("Срок перенесён у 2 исполнителей.")
    assert [(await place.row(each)).due for each in ids] == [DUE, LATER, LATER]
    for who in (second, third):
        assert "Срок поручения 1: пт 04.12 → пт 18.12" in who.sees
        assert "педсовет" in who.sees
        assert "Решение: Рогова Л.И., 23.11" in who.sees
        assert len(who.heard) == before[who.name] + 1
    assert len(first.heard) == before[first.name]
    card = next(m for m in second.heard if "Разработать" in str(m["text"]))
    assert "до 18 декабря 2026" in str(card["text"])  # the old card was edited
    await secretary.presses("Журнал")
    assert "МБОУ СОШ № 4 · срок перенесён: 04.12.2026 → 18.12.2026" in secretary.sees
    assert "педсовет" in secretary.sees


async def test_two_moves_within_seconds_are_told_as_one_from_what_was_known(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(dues=(date(2026, 11, 27),), who=[place.director]))
    decision = (await place.row(one)).decision_id
    before = len(place.director.heard)
    for until in (date(2026, 12, 4), date(2026, 12, 15)):
        async with world.database.write() as session:
            actor = await actors.actor(session, place.secretary.telegram_id, world.now, admin_ids=frozenset())
            whole = await wholes.load(session, decision, actor, Action.CHANGE_DECISION)
            await changes.move(session, whole, whole.decision.version, actor, [one], until, "", world.now)
    await world.settle()
    told = [str(each["text"]) for each in place.director.heard[before:]]
    assert [words.splitlines()[0] for words in told] == ["Срок поручения 1: пт 27.11 → вт 15.12"]
    # There and back again: nothing is other than it was known.
    for until in (date(2026, 12, 18), date(2026, 12, 15)):
        async with world.database.write() as session:
            whole = await wholes.load(session, decision, actor, Action.CHANGE_DECISION)
            await changes.move(session, whole, whole.decision.version, actor, [one], until, "", world.now)
    await world.settle()
    assert len(place.director.heard) == before + 1


async def test_a_quick_day_for_one_answers_his_request(world: World, place: Town) -> None:
    ids = await place.publish(Point(dues=(DUE,)))
    second = place.directors[1]
    await second.presses("Прошу продлить")
    await second.says("до 11 декабря, болезнь")
    secretary = place.secretary
    await opens_change(secretary, "Один исполнитель", "МБОУ СОШ № 4", "Срок", "Календарь", "›", "11")
    assert "Перенести срок поручения 1 для МБОУ СОШ № 4: пт 04.12 → пт 11.12?" in secretary.sees
    await secretary.says("болезнь подтверждена")
    assert "Причина: «болезнь подтверждена»" in secretary.sees
    await secretary.presses("Перенести")
    assert [(await place.row(each)).due for each in ids] == [DUE, date(2026, 12, 11), DUE]
    assert "Срок поручения 1: пт 04.12 → пт 11.12" in second.sees
    assert (
        "Срок продлён: пт 04.12 → пт 11.12 (Рогова Л.И., 23.11)." in place.head.sees
    )  # the head need not answer any more
    await secretary.says("поручение 1")
    assert "Иной срок, МБОУ СОШ № 4: до 11 декабря 2026 (пт)" in secretary.sees


async def test_another_text_is_told_from_what_to_what(world: World, place: Town) -> None:
    await place.publish(Point(dues=(DUE,)))
    await place.director.says("исполнено 1 план утверждён")
    secretary = place.secretary
    await opens_change(secretary, "Текст")
    await secretary.says("Разработать и утвердить план-график на год.")
    assert "Сообщение получат те, кто ещё не отчитался: 2" in secretary.sees
    await secretary.presses("Изменить")
    for who in place.directors[1:]:
        assert "Изменён текст поручения 1." in who.sees
        assert "Было: «Разработать школьный план-график профориентационной работы.»" in who.sees
        assert "Стало: «Разработать и утвердить план-график на год.»" in who.sees
    assert heard(place.director, "Изменён текст") == 0
    await secretary.says("найти утвердить")
    assert "1. Разработать и утвердить план-график" in secretary.sees


async def test_an_executor_is_added_and_taken_off(world: World, place: Town) -> None:
    first, second, third = place.directors
    await place.publish(Point(dues=(DUE,), who=[first]))
    secretary = place.secretary
    await opens_change(secretary, "Добавить исполнителя")
    await secretary.says("сош 4")
    assert "По словам «сош 4»: 1." in secretary.sees
    await secretary.presses("☐ Лунёва О.С.")
    await secretary.presses("☐ Дроздов И.К.")
    await secretary.presses("Готово: 2")
    assert "Добавить к поручению 1: МБОУ СОШ № 4, МБОУ СОШ № 5?" in secretary.sees
    await secretary.says("до 18 декабря")
    assert "Срок: пт 18.12" in secretary.sees
    await secretary.presses("Добавить")
    assert secretary.sees.startswith("Добавлены 2 исполнителя.")
    for who in (second, third):
        assert "Поручение 1" in who.sees
        assert "до 18 декабря 2026" in who.sees
    assert heard(first, "18 декабря") == 0
    await opens_change(secretary, "Один исполнитель", "МБОУ СОШ № 4", "Убрать")
    await secretary.says("школа закрыта на ремонт")
    await secretary.presses("Убрать")
    assert "Поручение 1 отменено." in second.sees
    assert "школа закрыта на ремонт" in second.sees
    assert heard(third, "отменено") == 0
    await second.says("исполнено 1 всё равно сделано")
    assert "отменено, делать ничего не нужно" in second.sees
    # Added again, it is the same part that comes back.
    await opens_change(secretary, "Добавить исполнителя", "☐ Лунёва О.С.", "Готово: 1", "Добавить")
    await second.says("исполнено 1 сделано")
    assert "Отчёт по поручению 1 отправлен" in second.sees


async def test_a_part_goes_to_another_seat_with_its_history(world: World, place: Town) -> None:
    first, second, _ = place.directors
    (one,) = await place.publish(Point(dues=(DUE,), who=[first]))
    card = first.last["message_id"]
    await first.presses("Ознакомлен(а)")
    secretary = place.secretary
    await opens_change(secretary, "Один исполнитель", "МБОУ СОШ № 3", "Передать другому", "Лунёва О.С.")
    assert "Передать поручение 1: МБОУ СОШ № 3 → МБОУ СОШ № 4?" in secretary.sees
    await secretary.presses("Передать")
    assert "Поручение 1 передано: МБОУ СОШ № 4." in first.sees
    shown = {m["message_id"]: m["text"] for m in first.heard}
    assert shown[card] == "За это поручение теперь отвечает другой сотрудник. Ваш список: /my"
    await first.forges(f"act1:ack:{one}:card:", on=card)
    assert "среди ваших нет" in str(first.toast)
    await first.says("исполнено 1 сделано")
    assert "среди ваших нет" in first.sees
    assert "Поручение 1" in second.sees
    row = await place.row(one)
    assert row.acknowledged_at is None
    assert row.told_at == world.now
    await second.presses("Ещё")
    await second.presses("Журнал")
    assert "ознакомление отмечено" in second.sees
    assert "передано другому исполнителю" in second.sees
    # And back: it is a new message for the first one.
    heard_before = len(first.heard)
    await opens_change(secretary, "Один исполнитель", "МБОУ СОШ № 4", "Передать другому", "Горина М.П.", "Передать")
    assert len(first.heard) == heard_before + 1
    assert "Разработать школьный" in first.sees


async def test_a_decision_is_cancelled_once_and_comes_back(world: World, place: Town) -> None:
    ids = await place.publish(Point(dues=(DUE,)))
    first, second, third = place.directors
    await first.says("исполнено 1 план утверждён")
    await place.secretary.presses("Снять с контроля")
    await second.says("исполнено 1 план готов")
    before = len(first.heard)
    secretary = place.secretary
    await opens_change(secretary, "Отменить поручение")
    await secretary.says("мониторинг отменили на уровне района")
    assert "Отменить поручение 1 у 2 исполнителей?" in secretary.sees
    assert "Отчёт уже прислали: 1" in secretary.sees
    await secretary.presses("Отменить поручение")
    assert [(await place.row(each)).status for each in ids] == [Status.ACCEPTED, Status.CANCELLED, Status.CANCELLED]
    assert len(first.heard) == before  # it does not concern who is done
    for who in (second, third):
        assert "Поручение 1 отменено." in who.sees
        assert "Причина: «мониторинг отменили на уровне района»" in who.sees
    await world.comes(date(2026, 12, 4))
    assert heard(third, "Сегодня") == 0
    await opens_change(secretary, "Вернуть на контроль")
    await world.comes(date(2026, 12, 7))
    await secretary.says("район передумал")
    assert "Прежний срок прошёл" in secretary.sees
    await secretary.says("район передумал, до 18 декабря")
    await secretary.presses("Вернуть")
    row = await place.row(ids[2])
    assert (row.status, row.due) == (Status.OPEN, LATER)
    assert (await place.row(ids[0])).status is Status.ACCEPTED
    assert "Поручение 1 снова на контроле. Срок: до 18 декабря 2026" in third.sees
    async with world.database.read() as session:
        decision = await session.scalar(select(DecisionRow))
        assert decision is not None
        assert decision.cancelled_at is None
        assert await journal.verify(session, journal.of_decision(decision.id)) is None
        reasons = list(await session.scalars(select(ChangeRow.reason).order_by(ChangeRow.id)))
    assert reasons == ["мониторинг отменили на уровне района", "район передумал, до 18 декабря"]


async def test_nothing_is_done_without_a_reason_or_on_a_past_day(world: World, place: Town) -> None:
    ids = await place.publish(Point(dues=(DUE,)))
    secretary = place.secretary
    await opens_change(secretary, "Срок для всех")
    await secretary.says("до 1 ноября 2026")
    assert "Эта дата уже прошла" in secretary.sees
    await secretary.says("когда-нибудь")
    assert "Не получилось понять дату" in secretary.sees
    await opens_change(secretary, "Отменить поручение")
    await secretary.says("\u200b \u200b")
    assert "пуст" in secretary.sees.lower()
    await secretary.presses("Не менять")
    await secretary.says("уже не нужно")
    assert (await place.row(ids[0])).status is Status.OPEN
    assert await place.count(JournalRow, JournalRow.what == "cancelled") == 0


async def test_where_one_answers_for_all_a_new_executor_gives_material(world: World, place: Town) -> None:
    first, second, _ = place.directors
    (one,) = await place.publish(Point(dues=(DUE,), who=[first]))
    async with world.database.write() as session:
        await session.execute(update(DecisionRow).values(mode=Mode.SUMMARY))
    secretary = place.secretary
    await opens_change(secretary, "Добавить исполнителя", "☐ Лунёва О.С.", "Готово: 1", "Добавить")
    async with world.database.read() as session:
        (share,) = await session.scalars(select(AssignmentRow).where(AssignmentRow.parent_id == one))
    assert share.due is not None
    assert world.today < share.due < DUE
    assert "Поручение 1" in second.sees
    await secretary.presses("По школам")
    assert "↳ МБОУ СОШ № 4 (Лунёва О.С.), материал: нет ответа" in secretary.sees
    assert "Отчитались: 0 из 1." in secretary.sees
    await opens_change(secretary, "Отменить поручение")
    await secretary.says("не нужно")
    await secretary.presses("Отменить поручение")
    async with world.database.read() as session:
        statuses = set(await session.scalars(select(AssignmentRow.status)))
    assert statuses == {Status.CANCELLED}
