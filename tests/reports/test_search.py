"""H4: «найти Точка роста», by words in any form, by number, person, organisation and day."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import delete, text, update

from domain.people import Actor, Role
from domain.protocol import Mark, Mode, ProtocolKind
from domain.search import read, stems
from storage import cards, people, search, search_reports
from storage.engine import Database
from storage.models import AssignmentRow, DecisionRow, ProtocolRow, ReportRow
from storage.search import find
from tests.cast import Someone, World

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
POINTS = (
    ("Провести проверку готовности центров «Точка роста».", "Берёзкина Полина Павловна", "МБОУ Лесная СОШ"),
    ("Обеспечить подвоз детей, ёлки не покупать.", "Горина Наталья Андреевна", "МБОУ СОШ № 3"),
    ("Подготовить справки о точке учёта проверок.", "Ключев Олег Ильич", "Центр «Точка роста» Степной ООШ"),
    ("Составить список экспертов: 100% и _подчёркнутое_.", "Горина Наталья Андреевна", "МБОУ СОШ № 3"),
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("проверок", "проверка"), ("справок", "справку"), ("точек", "точка"), ("списков", "список"),
        ("отцов", "отец"), ("директоров", "директору"), ("мониторинга", "мониторинг"), ("олимпиад", "олимпиаду"),
        ("центров", "центр"), ("ЁЛОК", "елка"),
    ],
)  # fmt: skip
def test_forms_of_a_word_share_a_beginning(one: str, other: str) -> None:
    assert any(folded.startswith(stem) for stem in stems(one) for folded in [other.lower().replace("ё", "е")])
    assert any(folded.startswith(stem) for stem in stems(other) for folded in [one.lower().replace("ё", "е")])


def test_a_request_is_read() -> None:
    assert read("найти", TODAY).is_empty
    assert read("протокол № 4 от 12.09", TODAY).number == 4
    assert read("протокол № 4 от 12.09", TODAY).day == date(2026, 9, 12)
    assert read("31.02 план", TODAY).day is None
    query = read("12/1", TODAY)
    assert (query.number, query.part) == (12, 1)
    assert [each.typed for each in read("найти Точка роста", TODAY).words] == ["точка", "роста"]
    assert len(read("слово " * 500, TODAY).words) <= 6
    for odd in ('"', "* OR", "NEAR(", "\0", "'; DROP TABLE", "%", "№", "..", "5" * 40, "ъь"):
        read(odd, TODAY)


async def filled(database: Database, zone: str = "Europe/Moscow") -> tuple[Any, list[AssignmentRow]]:
    async with database.write() as session:
        home = await people.create_department(session, "Отдел", zone, NOW)
        head = await people.appoint(session, home.id, "Сомов Андрей Викторович", Role.HEAD, NOW)
        made = []
        for number, (words, name, place) in enumerate(POINTS, start=1):
            added = await people.add_person(
                session, home.id, name=name, post="директор", organization_name=place, today=date(2026, 1, 1), now=NOW
            )
            protocol = ProtocolRow(
                department_id=home.id, kind=ProtocolKind.PROTOCOL, number=str(10 + number), day=date(2026, 9, number),
                created_by=head.id, created_at=NOW, published_at=NOW, state="published",
            )  # fmt: skip
            session.add(protocol)
            await session.flush()
            decision = DecisionRow(
                department_id=home.id, protocol_id=protocol.id, number=number, text=words, mark=Mark.CONTROL,
                mode=Mode.EACH, published_at=NOW,
            )  # fmt: skip
            session.add(decision)
            await session.flush()
            row = AssignmentRow(
                department_id=home.id, decision_id=decision.id, seat_id=added.seat.id, number=number,
                mark=Mark.CONTROL, due=date(2026, 12, number), control=date(2026, 12, number), told_at=NOW,
                created_at=NOW,
            )  # fmt: skip
            session.add(row)
            await session.flush()
            made.append(row)
    return home, made


def head(home: Any) -> Actor:
    return Actor(1, person_id=1, department=home, name="Сомов", roles=frozenset({Role.HEAD}))


async def numbers(database: Database, actor: Actor, typed: str) -> list[int]:
    async with database.read() as session:
        found, total = await find(session, actor, read(typed, TODAY), NOW, limit=50)
    assert total == len(found)
    return sorted(each.number for each in found)


ASKED = [
    ("проверок", [1, 3]), ("проверка", [1, 3]), ("ПРОВЕРКИ", [1, 3]), ("точка роста", [1, 3]), ("Берёзкина", [1]),
    ("березк", [1]), ("Гориной", [2, 4]), ("Горина список", [4]), ("Горина подвоз", [2]), ("елка", [2]),
    ("Лесная", [1]), ("школа космос", []), ("12", [2]), ("протокол 13", [3]), ("2", [2]), ("02.09.2026", [2]),
    ("3.12", [3]), ("протокол 14 от 04.09", [4]), ("СОШ 3", [2, 4]), ("учета", [3]), ("учёт", [3]), ("100", []),
    ("экспертами", [4]), ('"', []), ("NOT проверка", []), ("подчеркнутое", [4]), ("'", []), ("*", []),
    ("точк*", [1, 3]),
]  # fmt: skip


async def test_what_is_asked_is_found(database: Database) -> None:
    home, _ = await filled(database)
    for typed, expected in ASKED:
        assert await numbers(database, head(home), typed) == expected, typed


async def test_the_index_follows_the_points(database: Database) -> None:
    home, _ = await filled(database)
    async with database.write() as session:
        await session.execute(update(DecisionRow).where(DecisionRow.number == 2).values(text="Купить Ёлки"))
    assert await numbers(database, head(home), "подвоз") == []
    assert await numbers(database, head(home), "елка") == [2]


@pytest.mark.parametrize(
    ("table", "index", "vector"),
    [("decisions", "search_points", search._VECTOR), ("reports", "search_reports", search_reports._VECTOR)],
)
async def test_postgresql_uses_its_index(database: Database, table: str, index: str, vector: Any) -> None:
    if database.is_sqlite:
        pytest.skip("FTS5 needs no plan")
    async with database.write() as session:
        await session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = await session.execute(
            text(f"EXPLAIN SELECT id FROM {table} WHERE {vector} @@ to_tsquery('simple', 'проверк:*')")
        )
        assert index in " ".join(str(row[0]) for row in plan)


async def test_a_director_finds_his_own_and_a_curator_what_he_minds(database: Database) -> None:
    home, made = await filled(database)
    director = Actor(2, person_id=99, department=home, seat_ids=frozenset({made[0].seat_id}))
    assert await numbers(database, director, "проверка") == [1]
    assert await numbers(database, director, "подвоз") == []
    async with database.write() as session:
        await session.execute(update(DecisionRow).where(DecisionRow.number == 3).values(curator_id=1))
    curator = Actor(3, person_id=1, department=home)
    assert await numbers(database, curator, "проверка") == [3]


# ── what was reported ───────────────────────────────────────────────────────────────────────────────────────────────


async def reports(database: Database, made: AssignmentRow, words: str, **facts: Any) -> int:
    async with database.write() as session:
        row = ReportRow(
            department_id=made.department_id, assignment_id=made.id, person_id=facts.pop("person_id", 1), text=words,
            at=NOW, **facts,
        )  # fmt: skip
        session.add(row)
        await session.flush()
        return row.id


async def said(database: Database, actor: Actor, typed: str) -> list[tuple[int, str | None]]:
    async with database.read() as session:
        found, _ = await find(session, actor, read(typed, TODAY), NOW, limit=50)
    return sorted((each.number, each.said.text if each.said else None) for each in found)


async def test_the_words_of_reports_are_found(database: Database) -> None:
    home, made = await filled(database)
    boss = head(home)
    first = await reports(database, made[1], "Закуплены два автобуса, ёмкости вымыты.")
    note = await reports(database, made[3], "Ждём автобусов из области.", closes=False)
    for typed in ("автобус", "АВТОБУСОВ", "автобусы"):
        assert await numbers(database, boss, typed) == [2, 4]
    assert await said(database, boss, "емкость") == [(2, "Закуплены два автобуса, ёмкости вымыты.")]
    # One word in the point, one in the report; a word of the point's own needs no report beside it.
    assert await said(database, boss, "подвоз автобус") == [(2, "Закуплены два автобуса, ёмкости вымыты.")]
    assert await said(database, boss, "подвоз") == [(2, None)]
    assert await numbers(database, boss, "Берёзкина автобус") == []
    assert await numbers(database, boss, "Горина автобус") == [2, 4]
    async with database.write() as session:
        await session.execute(update(ReportRow).where(ReportRow.id == first).values(text="Составлен график рейсов."))
        await session.execute(update(ReportRow).where(ReportRow.id == note).values(text=""))
    assert await numbers(database, boss, "автобус") == []
    assert await numbers(database, boss, "рейсы") == [2]
    async with database.write() as session:
        await session.execute(update(ReportRow).where(ReportRow.id == note).values(text="Снова автобус."))
        await session.execute(delete(ReportRow).where(ReportRow.id == first))
    assert await numbers(database, boss, "автобус") == [4]
    assert await numbers(database, boss, "рейсы") == []


async def test_a_withdrawn_report_is_not_found(database: Database) -> None:
    home, made = await filled(database)
    await reports(database, made[1], "Закуплены два автобуса.", withdrawn_at=NOW)
    assert await numbers(database, head(home), "автобус") == []


async def test_who_may_not_see_a_report_does_not_find_it(database: Database) -> None:
    """Two schools answer for one point; one finds nothing of the other's report, its curator and staff find both."""
    home, made = await filled(database)
    async with database.write() as session:
        twin = AssignmentRow(
            department_id=home.id, decision_id=made[0].decision_id, seat_id=made[1].seat_id, number=1,
            mark=Mark.CONTROL, told_at=NOW, created_at=NOW,
        )  # fmt: skip
        colleague = AssignmentRow(
            department_id=home.id, decision_id=made[0].decision_id, seat_id=made[2].seat_id, number=1,
            mark=Mark.CONTROL, told_at=NOW, created_at=NOW, parent_id=made[0].id, for_whom="коллега",
        )  # fmt: skip
        session.add_all([twin, colleague])
        await session.execute(update(DecisionRow).where(DecisionRow.number == 1).values(curator_id=1))
        other = await people.create_department(session, "Другой", "Europe/Moscow", NOW)
    await reports(database, twin, "Приложены сканы дневников.")
    await reports(database, colleague, "Собраны анкеты.")
    one, another, helper = (
        Actor(2, person_id=99, department=home, seat_ids=frozenset({each.seat_id}))
        for each in (made[0], made[1], made[2])
    )
    assert await numbers(database, another, "дневник") == [1]
    assert await numbers(database, one, "дневник") == []
    assert await numbers(database, helper, "дневник") == []
    # What was passed on to a colleague is found by him and by who answers for the whole.
    assert await numbers(database, helper, "анкета") == [1]
    assert await numbers(database, one, "анкета") == [1]
    assert await numbers(database, another, "анкета") == []
    curator = Actor(3, person_id=1, department=home)
    deputy = Actor(4, person_id=51, department=home, stands_for=frozenset({1}))
    for who in (head(home), curator, deputy):
        assert await numbers(database, who, "дневник") == [1]
        assert await numbers(database, who, "анкета") == [1]
    assert await numbers(database, head(other), "дневник") == []


async def test_another_department_is_not_found(database: Database) -> None:
    home, _ = await filled(database)
    async with database.write() as session:
        other = await people.create_department(session, "Другой", "Europe/Moscow", NOW)
    assert await numbers(database, head(other), "проверка") == []
    assert await numbers(database, head(home), "проверка") == [1, 3]


# ── in the chat ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def connected_head(world: World, home: Any) -> Someone:
    return await world.staff(home, "Громова Татьяна Игоревна", Role.HEAD)


async def test_the_head_finds_and_opens(world: World) -> None:
    home, _ = await filled(world.database)
    someone = await connected_head(world, home)
    await someone.says("найти Точка роста")
    assert someone.sees.startswith("По запросу «Точка роста»: 2 пункта")
    await someone.presses("3")
    assert "Поручение 3" in someone.sees
    await someone.says("/find")
    assert someone.sees.startswith("Напишите слово «найти»")
    await someone.says("найти абракадабра")
    assert "ничего не нашлось" in someone.sees


async def test_a_report_is_found_and_opens(world: World) -> None:
    home, made = await filled(world.database)
    before = "Все выпускники девятых и одиннадцатых классов опрошены, данные сведены в таблицу, закуплены "
    await reports(world.database, made[1], before + "два автобуса, " + "водители прошли осмотр, " * 9)
    someone = await connected_head(world, home)
    await someone.says("найти автобусов")
    assert "· в отчёте: «…таблицу, закуплены два автобуса, водители" in someone.sees
    assert len(someone.sees.splitlines()[1]) < 300
    await someone.presses("2")
    assert "Поручение 2" in someone.sees
    assert "закуплены два автобуса" in someone.sees
    await someone.presses("Все исполнители")
    await someone.presses("‹ К результатам")
    assert someone.sees.startswith("По запросу «автобусов»: 1 пункт")
    async with world.database.write() as session:
        await cards.refresh(session, made[1].id, world.now)
    await world.settle()
    assert someone.sees.startswith("По запросу «автобусов»"), "a change leaves the results alone"
    await reports(world.database, made[3], "Экспертам написали.", closes=False)
    await someone.says("найти написали")
    assert "в записи о ходе работы: «Экспертам написали»" in someone.sees
    stranger = await world.director(home, "Новенький Иван Ильич", "МБОУ Новая СОШ")
    await stranger.says("найти автобусов")
    assert "ничего не нашлось" in stranger.sees
    assert "автобуса" not in stranger.sees


async def test_pages_turn_by_the_message_itself(world: World) -> None:
    home, made = await filled(world.database)
    async with world.database.write() as session:
        for number in range(5, 25):
            decision = DecisionRow(
                department_id=home.id, protocol_id=1, number=number, text="Подвоз «ночной»", mark=Mark.CONTROL,
                mode=Mode.EACH, published_at=NOW,
            )  # fmt: skip
            session.add(decision)
            await session.flush()
            for seat in (made[0].seat_id, made[1].seat_id):
                session.add(
                    AssignmentRow(
                        department_id=home.id, decision_id=decision.id, seat_id=seat, number=number, created_at=NOW,
                        mark=Mark.CONTROL, told_at=NOW,
                    )
                )  # fmt: skip
    someone = await connected_head(world, home)
    await someone.says("найти «ночной» подвоз")
    assert "20 пунктов" in someone.sees
    asked = someone.last["message_id"]

    def back() -> str:
        return str(next(each["text"] for each in someone.messages if each["message_id"] == asked))

    await someone.presses("Стр. 2 ›")
    assert "20 пунктов" in someone.sees
    assert "\n16. " in someone.sees
    await someone.presses("16")
    assert "Нет ответа: 2" in someone.sees
    await someone.presses("По школам")
    assert "МБОУ Лесная СОШ (" in someone.sees
    await someone.presses("○ МБОУ Лесная")
    assert "Поручение 16" in someone.sees
    await someone.says("найти Точка роста")  # another request in between; each message keeps its own words
    later = someone.last["message_id"]
    await someone.presses("3", on=later)
    for words in ("‹ К списку", "‹ К поручению", "‹ К результатам"):
        await someone.presses(words, on=asked)
    assert "«ночной” подвоз»: 20 пунктов" in back()
    assert "\n16. " in back(), "the page that was left"
    await someone.presses("‹ К результатам", on=later)
    assert someone.sees.startswith("По запросу «Точка роста»: 2 пункта")


async def test_a_directors_forged_press_opens_nothing(world: World) -> None:
    home, made = await filled(world.database)
    director = await world.director(home, "Новенький Иван Ильич", "МБОУ Новая СОШ")
    await director.says("найти подвоз")
    assert "ничего не нашлось" in director.sees
    await director.says("мои")
    before = director.sees
    await director.forges(f"found1:{made[0].decision_id}:0")
    assert director.sees == before
