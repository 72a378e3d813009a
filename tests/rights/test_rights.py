"""P11: no outsider sees or changes anything, whatever he presses or writes."""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from aiogram import Router
from sqlalchemy import select, text

import handlers.errors
import handlers.routers
from domain.people import Role
from domain.protocol import Mark
from domain.rights import Action
from storage import people
from storage.models import AssignmentRow, Base, DraftRow, GroupRow
from tests.cast import Someone, World
from tests.story.school import Point
from tests.story.school import town as small_town

MACHINERY = {"inbox", "outbox", "fsm", "service", "cards", "card_assignments", "files"}
OWNERS: dict[str, Any] = {"draft_seats": ("draft_id", DraftRow), "group_seats": ("group_id", GroupRow)}
HOME = 1
SECRET = "мониторинг сосулек"
SCHOOL = "Тайнинская"

PROTOCOL = f"""ПРОТОКОЛ № 5
совещания руководителей образовательных организаций
от 20.11.2026

РЕШИЛИ:
1. Провести {SECRET} на крышах школ.
Ответственные: руководители ОО.
Срок: до 10 декабря 2026 года.
2. Представить справку о подвозе.
Ответственный: Ракитина В.С.
Срок: до 15 декабря 2026 года.
3. Ознакомиться с памяткой.
Ответственные: руководители ОО.
4. Подготовить единый график.
Ответственный: Неизвестных Н.Н.
""".encode()

COMMANDS = (
    "/start", "/help", "/my", "/status", "/new", "/protocols", "/people", "/done_1", "/done 1", "/find сосулек",
    "/settings",
    "/journal", "/delivery", "/deputy", "мои", "сводка", "исполнено 1", "исполнено 1, 2 готово", "найти сосулек",
    "справочник", "протоколы", "настройки", "доставка", "журнал",
    "просрочено", "курирую", "решить", "отменить поручение 1", "удалить 2", "отменить поручение",
    "Провести смотр. Отв.: Дальний И.О., срок до 30 декабря",
)  # fmt: skip


def handlers_of(router: Router) -> Iterator[tuple[str, Any]]:
    for name, observer in router.observers.items():
        for handler in observer.handlers:
            yield f"{router.name}: {name}: {getattr(handler.callback, '__name__', handler.callback)}", handler
    for below in router.sub_routers:
        yield from handlers_of(below)


def test_every_handler_names_the_right_it_asks() -> None:
    found = [pair for router in [*handlers.routers.build(), handlers.errors.build()] for pair in handlers_of(router)]
    assert len(found) > 50
    assert [name for name, handler in found if not isinstance(handler.flags.get("action"), Action)] == []


@dataclass
class Town:
    """Two departments and their people; `pressed` is every button that anybody of the first was shown."""

    world: World
    secretary: Someone
    head: Someone
    director: Someone
    colleague: Someone
    outsiders: list[Someone] = field(default_factory=list)
    former: Someone | None = None

    @property
    def buttons(self) -> list[str]:
        return sorted(set(shown_buttons(self.world)))


def shown_buttons(world: World) -> Iterator[str]:
    for call in world.look("calls")["calls"]:
        markup = call["params"].get("reply_markup")
        if markup is None:
            continue
        read = json.loads(markup) if isinstance(markup, str) else markup
        for row in read.get("inline_keyboard", []):
            for button in row:
                if button.get("callback_data"):
                    yield button["callback_data"]


async def town(world: World) -> Town:
    """A department at work, with a report given and a draft open, and another beside it."""
    home = await world.department("Управление образования Тайнинского района")
    secretary = await world.staff(home, "Рогова Лидия Игоревна", Role.SECRETARY)
    head = await world.staff(home, "Сомов Аркадий Васильевич", Role.HEAD)
    director = await world.director(home, "Ракитина Вера Степановна", f"МБОУ «{SCHOOL} СОШ № 1»")
    colleague = await world.director(home, "Клёнов Игорь Матвеевич", f"МБОУ «{SCHOOL} СОШ № 2»")
    former = await world.director(home, "Бывшев Олег Ильич", f"МБОУ «{SCHOOL} СОШ № 3»")
    await works(world, secretary, head, director)
    assert former.person is not None
    async with world.database.write() as session:
        await people.leave(session, former.person.id, world.today)

    abroad = await world.department("Отдел образования Дальнего района")
    others = [
        await world.staff(abroad, "Чужова Нина Павловна", Role.SECRETARY),
        await world.staff(abroad, "Чужой Пётр Ильич", Role.HEAD),
        await world.director(abroad, "Дальний Иван Олегович", "МБОУ «Дальняя СОШ»"),
    ]
    stranger = world.stranger("Прохожий")
    await stranger.says("/start")
    return Town(world, secretary, head, director, colleague, [*others, stranger, former], former)


async def works(world: World, secretary: Someone, head: Someone, director: Someone) -> None:
    await secretary.sends("Протокол.txt", PROTOCOL)
    await secretary.presses("Разослать готовые")
    await secretary.presses("Разослать")
    await world.passes(minutes=3)
    for button in ("Ознакомлен", "1", "Ещё"):
        await director.presses(button)
    await director.says("исполнено 1 осмотр проведён")
    await director.says("мои")
    await director.presses("2")
    await director.presses("Прошу продлить")
    await director.says("до 20 декабря, подвоз изменится")
    await secretary.says("сводка")
    await secretary.presses("По школам")
    await head.says("сводка")
    await head.presses("По протоколам")
    await secretary.says("/protocols")
    await secretary.presses("Протокол № 5")
    await secretary.says("/people")
    await secretary.presses("Сотрудники")
    await secretary.presses("✓ Ракитина")


async def kept(world: World) -> dict[str, list[tuple[Any, ...]]]:
    """Everything of the first department but the machinery, row by row."""
    async with world.database.read() as session:
        found = {}
        for table in Base.metadata.sorted_tables:
            if table.name not in MACHINERY:
                query = select(table).order_by(text("1"), text("2"))
                owner = OWNERS.get(table.name)
                if owner is not None:
                    column, above = owner
                    ours = select(above.id).where(above.department_id == HOME)
                    query = query.where(table.c[column].in_(ours))
                elif "department_id" in table.c:
                    query = query.where(table.c.department_id == HOME)
                rows = await session.execute(query)
                found[table.name] = [tuple(str(value) for value in row) for row in rows]
        return found


def leaks(someone: Someone, since: int) -> list[str]:
    """Texts and answers to presses in which a word of the first department stands."""
    told = [message["text"] or message["caption"] or "" for message in someone.heard[since:]]
    told += [button["text"] for message in someone.heard[since:] for row in message["buttons"] for button in row]
    told += [
        press["text"] or ""
        for press in someone.world.look("callbacks")["callbacks"]
        if press["user_id"] == someone.telegram_id
    ]
    return [words for words in told if SECRET in words.lower() or SCHOOL in words or "Ракитин" in words]


def broken(data: str, chance: random.Random) -> str:
    """The same button with another id, or with something that is no id at all."""
    numbers = [found.span() for found in re.finditer(r"(?<=:)\d+", data)]
    if not numbers:
        return data + ":"
    start, end = chance.choice(numbers)
    other = chance.choice(["1", "2", "999999", "-5", "+3", "1_000", "1.0", "0", str(2**63), "9" * 22, "", "1\x00"])
    return (data[:start] + other + data[end:])[:64]


async def test_no_outsider_sees_or_changes_anything(world: World) -> None:
    place = await town(world)
    chance = random.Random(11)
    buttons = place.buttons
    assert len(buttons) > 60
    for outsider in place.outsiders:
        since, before = len(outsider.heard), await kept(world)
        await outsider.forges_all(button for data in buttons for button in (data, broken(data, chance)))
        for command in COMMANDS:
            if outsider is not place.outsiders[0]:
                await outsider.says(command)
        assert leaks(outsider, since) == [], outsider.name
        after = await kept(world)
        changed = {table for table in before if before[table] != after[table]}
        assert not changed, (outsider.name, changed)


async def test_a_colleague_neither_sees_nor_changes_another_schools_part(world: World) -> None:
    place = await town(world)
    assert place.director.person is not None
    since = len(place.colleague.heard)
    async with world.database.read() as session:
        before = list(await session.execute(text("SELECT * FROM assignments WHERE seat_id = 1 ORDER BY id")))
    own = {data for data in shown_buttons(world) if data.split(":")[0] in {"card1", "act1", "check1", "files1"}}
    assert own
    await place.colleague.forges_all(sorted(own))
    async with world.database.read() as session:
        after = list(await session.execute(text("SELECT * FROM assignments WHERE seat_id = 1 ORDER BY id")))
    assert after == before
    told = " ".join(message["text"] or "" for message in place.colleague.heard[since:])
    assert "СОШ № 1" not in told
    assert "подвоз изменится" not in told


async def test_an_anonymous_admin_and_a_bot_are_strangers(world: World) -> None:
    place = await town(world)
    before = await kept(world)
    world.act(
        "chat",
        {"chat_id": -100500, "type": "supergroup", "title": "Директора", "members": [place.secretary.telegram_id]},
    )
    await world.settle()
    for words in ("/status", "/my", "исполнено 1"):
        world.act(
            "message",
            {
                "user_id": place.secretary.telegram_id,
                "chat_id": -100500,
                "text": words,
                "is_anonymous_admin": True,
            },
        )
        await world.settle()
    after = await kept(world)
    changed = {table for table in before if before[table] != after[table]}
    assert changed <= {"chats"}
    shown = " ".join(str(message["text"]) for message in world.look("-100500")["messages"] if message["by_bot"])
    assert SECRET not in shown
    assert SCHOOL not in shown


async def test_a_reminders_button_is_its_own_readers(each_world: World) -> None:
    """«Ознакомлен(а) со всеми» carries a day: whoever presses it acknowledges what his own reminder of it named."""
    world = each_world
    place = await small_town(world)
    first, second, third = place.directors
    await place.publish(Point(f"Провести {SECRET}.", mark=Mark.NOTICE, who=[first, second]))
    await place.publish(Point("Список.", mark=Mark.NOTICE, who=[first]), single=True)
    await place.publish(Point("План.", mark=Mark.NOTICE, who=[second]), single=True)
    stranger = world.stranger("Прохожий")
    await stranger.says("/start")
    await world.comes(date(2026, 11, 25), time(13, 1))
    press = "reads1:20261125:0"
    assert {data for data in shown_buttons(world) if data.startswith("reads1:")} == {press}
    for outsider in (third, place.secretary, place.head, stranger):
        since = len(outsider.heard)
        await outsider.forges_all([press, "read1:20261125:0", "reads1:20261126:0", "reads1:99999999:0", "read1:0:7"])
        assert leaks(outsider, since) == [], outsider.name
    assert await unread_seats(world) == [1, 1, 2, 2]
    await second.forges(press)
    assert await unread_seats(world) == [1, 1]
    await first.presses("Ознакомлен(а) со всеми: 2")
    assert await unread_seats(world) == []


async def unread_seats(world: World) -> list[int]:
    async with world.database.read() as session:
        query = select(AssignmentRow.seat_id).where(AssignmentRow.acknowledged_at.is_(None))
        return sorted(await session.scalars(query))
