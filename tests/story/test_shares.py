"""Several share a point: ответственный и соисполнители, свод, and what a director passes to his staff."""

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import select

from domain.decision import Duty, Status
from domain.protocol import Mode
from domain.rights import Action
from storage import actors, changes, chats, delivery, journal
from storage import whole as wholes
from storage.models import AssignmentRow, DecisionRow
from tests.cast import Someone, World
from tests.story.school import Point, Town, in_days, town

PROTOCOL = """ПРОТОКОЛ № 7
совещания директоров школ
от 20.11.2026

Решили:

1. Подготовить программу конференции.
Ответственные: Горина М.П., Лунёва О.С., Дроздов И.К.
Срок: до 18 декабря 2026 года.
"""


@pytest.fixture
async def place(world: World) -> Town:
    return await town(world)


async def rows(world: World) -> list[AssignmentRow]:
    async with world.database.read() as session:
        return list(await session.scalars(select(AssignmentRow).order_by(AssignmentRow.id)))


async def published(world: World, place: Town) -> list[AssignmentRow]:
    secretary = place.secretary
    await secretary.sends("п.txt", PROTOCOL.encode())
    await secretary.presses("Разослать готовые")
    await secretary.presses("Разослать")
    await world.passes(minutes=3)
    return await rows(world)


async def test_the_first_named_answers_and_the_others_send_him_material(world: World, place: Town) -> None:
    lead, first, second = place.directors
    secretary = place.secretary
    await secretary.sends("п.txt", PROTOCOL.encode())
    await secretary.presses("Разослать готовые")
    assert "Пункт 1: отвечает Горина М.П., соисполнителей: 2. Материал: до пт 04.12" in secretary.sees
    assert "Поручений: 1" in secretary.sees
    await secretary.presses("Разослать")
    await world.passes(minutes=3)

    own, *material = await rows(world)
    assert (own.duty, own.parent_id, own.control) == (Duty.OWN, None, date(2026, 12, 18))
    assert [(one.duty, one.parent_id, one.control) for one in material] == [
        (Duty.CONTRIBUTION, own.id, date(2026, 12, 4))
    ] * 2
    async with world.database.read() as session:
        assert (await session.get_one(DecisionRow, own.decision_id)).mode is Mode.RESPONSIBLE

    assert "Вы соисполнитель. Ответственный: Горина М.П., МБОУ СОШ № 3. Материал передать до пт 04.12." in first.sees
    assert "Материал готов" in first.buttons
    assert "Прошу продлить" not in first.buttons
    assert "Вы отвечаете за всё поручение. Материал: 0 из 2" in lead.sees
    assert "○ Лунёва О.С., МБОУ СОШ № 4: в работе до пт 04.12" in lead.sees

    before = len(secretary.heard), len(place.head.heard)
    await first.says("исполнено 1 программа секции готова")
    assert "Материал передан 23.11 в 10:03, в срок. Ждёт ответа ответственного." in first.sees
    assert (len(secretary.heard), len(place.head.heard)) == before, (
        "material is the lead's to look at, not the checker's"
    )
    assert lead.sees.startswith("Материал по поручению 1 · МБОУ СОШ № 4 (Лунёва О.С.)")
    assert {"Принять", "Вернуть", "Отправить как мой отчёт"} <= set(lead.buttons)
    await lead.presses("Вернуть")
    await lead.says("нет фамилий ведущих, до 1 декабря")
    assert "«нет фамилий ведущих, до 1 декабря»" in first.sees
    await first.presses("Материал готов")
    await first.says("фамилии внесены")
    again = [str(one["text"]) for one in lead.heard if "«фамилии внесены»" in str(one["text"])]
    assert len(again) == 1, "the message about the first report gives way to the new one"
    assert any(str(one["text"]) == "Поручение 1 · МБОУ СОШ № 4: новее ниже." for one in lead.heard)
    sent = [str(one["text"]) for one in first.heard if str(one["text"]).startswith("Поручение 1. Материал передан")]
    assert len(sent) == 1
    await lead.presses("Принять")
    assert lead.toast == "Принято."
    assert "Материал принят" in first.sees

    card = next(one for one in lead.heard if "Вы отвечаете за всё поручение" in one["text"])
    assert "Материал: 1 из 2" in card["text"]
    assert "✓ Лунёва О.С., МБОУ СОШ № 4: принято" in card["text"]
    assert "○ Дроздов И.К., МБОУ СОШ № 5: в работе" in card["text"]

    await lead.says("исполнено 1 план утверждён")
    await secretary.presses("Снять с контроля")
    assert [one.status for one in await rows(world)] == [Status.ACCEPTED, Status.ACCEPTED, Status.CANCELLED]
    assert second.sees == "Поручение 1 закрыто, ваша часть больше не нужна. Спасибо!"
    assert sum("закрыто, ваша часть" in (one["text"] or "") for one in second.heard) == 1
    assert not any("закрыто, ваша часть" in (one["text"] or "") for one in first.heard), "his was accepted already"


async def test_a_group_names_nobody_until_the_secretary_chooses_who_collects(world: World, place: Town) -> None:
    secretary = place.secretary
    text = PROTOCOL.replace("Горина М.П., Лунёва О.С., Дроздов И.К.", "руководители ОО")
    await secretary.sends("п.txt", text.replace("программу", "единую программу").encode())
    await secretary.presses("1")
    assert "каждый за себя (свод: не выбрано, кто отвечает)" in secretary.sees
    await secretary.presses("Ещё")
    await secretary.presses("Кто отвечает")
    await secretary.presses("Лунёва О.С.")
    assert "свод собирает Лунёва О.С., участников: 2" in secretary.sees
    await secretary.presses("‹ Пункт")
    await secretary.presses("К списку")
    await secretary.presses("Разослать готовые")
    assert "свод собирает Лунёва О.С., участников: 2. Сведения: до пт 04.12" in secretary.sees
    await secretary.presses("Разослать")
    await world.passes(minutes=3)
    assert "Вы отвечаете за всё поручение. Сведения: 0 из 2" in place.directors[1].sees
    assert "Это свод. Собирает Лунёва О.С., МБОУ СОШ № 4. Сведения передать до пт 04.12." in place.director.sees
    assert [one.duty for one in await rows(world)] == [Duty.OWN, Duty.CONTRIBUTION, Duty.CONTRIBUTION]


async def test_without_a_choice_a_group_answers_each_for_himself(world: World, place: Town) -> None:
    secretary = place.secretary
    text = PROTOCOL.replace("Горина М.П., Лунёва О.С., Дроздов И.К.", "руководители ОО")
    await secretary.sends("п.txt", text.replace("программу", "единую программу").encode())
    await secretary.presses("Разослать готовые")
    await secretary.presses("Разослать")
    await world.passes(minutes=3)
    found = await rows(world)
    assert {one.duty for one in found} == {Duty.OWN}
    async with world.database.read() as session:
        assert (await session.get_one(DecisionRow, found[0].decision_id)).mode is Mode.EACH


# ── «Передать» ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Passed:
    place: Town
    director: Someone
    deputy: Someone
    assignment: int


@pytest.fixture
async def staffed(world: World, place: Town) -> Passed:
    """The first director's deputy is in the directory; a point is published to that director."""
    person = await world.known(place.home, "Котова Лариса Павловна", "заместитель директора", "МБОУ СОШ № 3")
    await world.known(place.home, "Чужих Иван Петрович", "заместитель директора", "МБОУ СОШ № 4")
    deputy = await world.connected(person)
    (one,) = await place.publish(Point(dues=(in_days(world, 14),), who=[place.director]))
    return Passed(place, place.director, deputy, one)


async def passes_on(who: Someone, word: str = "") -> None:
    await who.presses("Ещё")
    await who.presses("Передать")
    await who.presses("Котова Л.П.")
    if word:
        await who.says(word)
    else:
        await who.presses("Передать")


async def test_a_director_passes_his_part_and_sends_the_report_on_as_his_own(world: World, staffed: Passed) -> None:
    director, deputy, secretary = staffed.director, staffed.deputy, staffed.place.secretary
    await director.presses("Ещё")
    await director.presses("Передать")
    assert "Котова Л.П., заместитель директора" in director.buttons
    assert not any("Чужих" in words for words in director.buttons), "only one's own organisation"
    await director.presses("Котова Л.П.")
    assert "получит Котова Л.П., заместитель директора. Срок: до пт 04.12" in director.sees
    await director.says("подготовьте проект плана, до 1 декабря")
    assert director.sees.startswith("Поручение 1 передано: Котова Л.П., заместитель директора. Срок: до вт 01.12.")
    assert "Передано вам. Ответственный: Горина М.П., директор. Отчёт передать до вт 01.12." in deputy.sees
    assert "Пояснение: «подготовьте проект плана, до 1 декабря»" in deputy.sees
    card = next(one for one in director.heard if "Передано: Котова" in (one["text"] or ""))
    assert "Котова Л.П., заместитель директора: в работе до вт 01.12" in card["text"]

    told = len(secretary.heard)
    await deputy.sends("план.pdf", b"%PDF-1.4", caption="исполнено 1 проект готов")
    assert len(secretary.heard) == told
    assert director.sees.startswith("Отчёт по поручению 1 · МБОУ СОШ № 3 (Котова Л.П.)")
    await director.presses("Отправить как мой отчёт")
    assert "«проект готов»" in director.sees
    assert "Файлов: 1" in director.sees
    await director.presses("Отправить")
    assert "проект готов" in secretary.sees
    assert "Файлов: 1" in secretary.sees
    own, share = await rows(world)
    assert (own.status, share.status) == (Status.REPORTED, Status.ACCEPTED)
    assert own.reporter_id == director.person.id  # type: ignore[union-attr]
    await secretary.presses("Снять с контроля")
    assert (await staffed.place.row(own.id)).status is Status.ACCEPTED
    async with world.database.read() as session:
        written = [one.what for one in await journal.entries(session, journal.of_decision(own.decision_id))]
    assert written == ["published", "passed_on", "reported", "accepted", "reported", "accepted"]


async def test_what_was_passed_is_over_with_the_part_and_may_be_given_again(world: World, staffed: Passed) -> None:
    director, deputy = staffed.director, staffed.deputy
    await passes_on(director)
    await director.says("исполнено 1 всё готово")
    await staffed.place.secretary.presses("Снять с контроля")
    assert [one.status for one in await rows(world)] == [Status.ACCEPTED, Status.CANCELLED]
    assert deputy.sees == "Поручение 1 закрыто, ваша часть больше не нужна. Спасибо!"
    await deputy.says("исполнено 1 и у меня")
    assert [one.status for one in await rows(world)] == [Status.ACCEPTED, Status.CANCELLED]
    assert "отмен" in deputy.sees


async def test_only_the_lead_checks_a_share(world: World, staffed: Passed) -> None:
    place = staffed.place
    await passes_on(staffed.director)
    await staffed.deputy.says("исполнено 1 готово")
    _, share = await rows(world)
    for outsider in (place.secretary, place.head, place.directors[1], staffed.deputy):
        await outsider.forges(f"accept1:{share.id}:")
        assert (await place.row(share.id)).status is Status.REPORTED, outsider.name
    await staffed.director.presses("Принять")
    assert (await place.row(share.id)).status is Status.ACCEPTED


async def test_nobody_gets_it_twice_and_a_day_after_ones_own_is_refused(world: World, staffed: Passed) -> None:
    director = staffed.director
    await passes_on(director, "сделайте до 30 декабря")
    assert director.sees == "Назовите день не позже срока, который дан вам."
    await director.says("сделайте до 1 декабря")
    _, share = await rows(world)
    for _ in range(2):
        await director.forges(f"pass2:{staffed.assignment}:{share.seat_id}:")
    assert len(await rows(world)) == 2
    assert director.toast == "У этого сотрудника поручение 1 уже есть."
    assert staffed.deputy.person is not None
    await staffed.deputy.forges(f"pass2:{share.id}:{share.seat_id}:")
    assert len(await rows(world)) == 2


async def test_who_is_not_in_the_list_is_asked_of_the_secretary(world: World, staffed: Passed) -> None:
    await staffed.director.presses("Ещё")
    await staffed.director.presses("Передать")
    await staffed.director.presses("Кого нет в списке")
    await staffed.director.says("Новикова Алла Ивановна, завуч")
    assert "Прошу внести в справочник, чтобы передать поручение: Новикова Алла Ивановна, завуч" in (
        staffed.place.secretary.sees
    )


async def test_shares_stay_out_of_the_secretarys_overdue_list(world: World, staffed: Passed) -> None:
    await passes_on(staffed.director, "до 25 ноября")
    _, share = await rows(world)
    assert share.overdue_from == date(2026, 11, 26)
    await world.comes(date(2026, 11, 26))
    assert "росрочено" in staffed.deputy.sees
    assert "росрочено" not in staffed.place.secretary.sees


async def test_a_cancelled_point_ends_its_shares(world: World, staffed: Passed) -> None:
    await passes_on(staffed.director)
    own, _ = await rows(world)
    secretary = staffed.place.secretary
    async with world.database.write() as session:
        actor = await actors.actor(session, secretary.telegram_id, world.now, admin_ids=frozenset())
        whole = await wholes.load(session, own.decision_id, actor, Action.CHANGE_DECISION)
        await changes.cancel(session, whole, whole.decision.version, actor, None, "перенесено", world.now)
    await world.settle()
    assert [one.status for one in await rows(world)] == [Status.CANCELLED, Status.CANCELLED]
    assert staffed.deputy.sees == "Поручение 1 закрыто, ваша часть больше не нужна. Спасибо!"


async def test_what_is_passed_on_inside_a_school_changes_no_counts_of_the_protocol(
    world: World, staffed: Passed
) -> None:
    async def told() -> tuple[int, int]:
        async with world.database.read() as session:
            protocol_id = await session.scalar(select(DecisionRow.protocol_id))
            assert protocol_id is not None
            counted = await chats.counts(session, protocol_id, staffed.place.home)
            listed, _ = await delivery.listing(session, staffed.place.home.id, limit=5)
            assert counted is not None
            return counted.on_control, listed[0].seats

    assert await told() == (1, 1)
    await passes_on(staffed.director)
    assert len(await rows(world)) == 2
    assert await told() == (1, 1)


async def test_a_colleague_without_telegram_gets_his_share_when_he_connects(world: World, place: Town) -> None:
    person = await world.known(place.home, "Котова Лариса Павловна", "заместитель директора", "МБОУ СОШ № 3")
    await place.publish(Point(dues=(in_days(world, 14),), who=[place.director]))
    await place.director.presses("Ещё")
    await place.director.presses("Передать")
    await place.director.presses("Котова Л.П.")
    assert "ещё не подключён" in place.director.sees
    await place.director.presses("Передать")
    _, share = await rows(world)
    assert share.told_at is None
    deputy = await world.connected(person)
    await deputy.says("мои")
    assert "передано вам" in deputy.sees
