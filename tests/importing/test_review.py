"""S2, S3: Pages of review: every press is answered, nothing is asked twice, nothing is lost."""

from sqlalchemy import func, select

from domain.people import Department, Role
from domain.protocol import Mark
from messages.questions import Answer
from messages.review import Many, Review
from storage.models import DepartmentRow, DraftRow, DraftSeatRow, ProtocolRow, RememberedRow
from tests.cast import Someone, World
from tests.importing.conftest import PROTOCOL

ROLES = """ПРОТОКОЛ № 2
от 20.11.2026

Решили:

1. Провести классные часы по безопасности.
Ответственные: классные руководители.
Срок: до 1 декабря 2026 года.

2. Провести родительские собрания.
Ответственные: классные руководители.
Срок: в течение года.

3. Обновить стенды.
Ответственные: завхозы школ.
Срок: в течение года.
"""


async def drafts(world: World) -> list[DraftRow]:
    async with world.database.read() as session:
        return list(await session.scalars(select(DraftRow).order_by(DraftRow.position)))


async def paper(world: World) -> ProtocolRow:
    async with world.database.read() as session:
        return (await session.scalars(select(ProtocolRow).order_by(ProtocolRow.id.desc()))).first()


async def seats(world: World, draft_id: int) -> list[DraftSeatRow]:
    async with world.database.read() as session:
        return list(await session.scalars(select(DraftSeatRow).where(DraftSeatRow.draft_id == draft_id)))


async def imported(secretary: Someone, text: str = PROTOCOL) -> None:
    await secretary.sends("протокол.txt", text.encode())


async def test_the_list_says_how_it_stands(world: World, secretary: Someone, directors: list[Someone]) -> None:
    await imported(secretary)
    assert "Протокол № 7 от 20.11.2026" in secretary.sees
    assert "Прочитано 4 пункта: готово 4" in secretary.sees
    assert "✓ 1 Провести мониторинг трудоустройства выпускников. · руководители ОО, 3 · вт 01.12" in secretary.sees
    assert "i 3 Ознакомиться" in secretary.sees
    assert "– 4 Принять к сведению" in secretary.sees


async def test_a_point_names_its_source_line(world: World, secretary: Someone, directors: list[Someone]) -> None:
    await imported(secretary)
    await secretary.presses("2")
    assert "В документе, строка 11: «2. Подготовить сводный график открытых уроков»" in secretary.sees
    assert "Кому: Лунина К.О." in secretary.sees
    assert "до 15 декабря 2026 (вт)" in secretary.sees
    await secretary.presses("›")
    assert "Пункт 3" in secretary.sees


def busy(*days: int) -> str:
    """Points of one methodist with their days of December."""
    points = "\n\n".join(
        f"{n}. Подготовить план кружка № {n}.\nОтветственные: Лунина К.О.\nСрок: до {day} декабря 2026 года."
        for n, day in enumerate(days, start=1)
    )
    return f"ПРОТОКОЛ № 2\nот 20.11.2026\n\nРешили:\n\n{points}\n"


async def test_a_full_week_is_said_where_the_day_is_chosen(
    world: World, secretary: Someone, directors: list[Someone]
) -> None:
    """The document's other points, what was sent out and this one count together; it is a hint and stops nothing."""
    full = "Подсказка: на неделе 30 ноября – 6 декабря 2026 сроков у Методический центр"
    await imported(secretary, busy(1, 1, 2, 2, 3, 18))
    await secretary.presses("6")
    assert "Подсказка: на неделе" not in secretary.sees
    await secretary.presses("Срок")
    await secretary.says("до 4 декабря")
    assert f"{full}: 6." in secretary.sees
    await secretary.presses("К списку")
    await secretary.presses("Разослать готовые: 6")
    await secretary.presses("Разослать")
    await secretary.says("Провести смотр кабинетов. Отв.: Лунина К.О., срок до 4 декабря")
    assert f"{full}: 7." in secretary.sees
    await secretary.presses("Срок")
    await secretary.says("до 11 декабря")
    assert "Подсказка: на неделе" not in secretary.sees


async def test_one_answer_for_all_who_say_the_same_and_remembered(
    world: World, secretary: Someone, directors: list[Someone]
) -> None:
    await imported(secretary, ROLES)
    await secretary.presses("Ответить на вопросы")
    assert "сотрудников школ" in secretary.sees
    await secretary.presses("Руководители школ: 3")
    first, second, _ = await drafts(world)
    for draft in (first, second):
        assert {seat.for_whom for seat in await seats(world, draft.id)} == {"классные руководители"}
        assert len(await seats(world, draft.id)) == 3
    await imported(secretary, ROLES.replace("№ 2", "№ 3").replace("часы", "беседы"))
    assert "? 1" not in secretary.sees  # the phrase is known now


async def test_only_this_point(world: World, secretary: Someone, directors: list[Someone]) -> None:
    await imported(secretary, ROLES)
    await secretary.presses("Ответить на вопросы")
    await secretary.presses("Только этот пункт")
    await secretary.presses("Руководители школ: 3")
    first, second, _ = await drafts(world)
    assert len(await seats(world, first.id)) == 3
    assert await seats(world, second.id) == []
    async with world.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(RememberedRow)) == 0


async def test_an_old_button_asks_nothing_twice(world: World, secretary: Someone, directors: list[Someone]) -> None:
    await imported(secretary, ROLES)
    await secretary.presses("Ответить на вопросы")
    [first, *_] = await drafts(world)
    old = Answer(what="nobody", about="roles", paper=first.protocol_id, id=first.id).pack()
    await secretary.presses("Руководители школ: 3")
    await secretary.forges(old)
    assert secretary.toast == "На этот вопрос уже ответили."
    assert len(await seats(world, first.id)) == 3


async def test_not_to_be_sent(world: World, secretary: Someone, directors: list[Someone]) -> None:
    await imported(secretary, ROLES)
    await secretary.presses("Ответить на вопросы")
    await secretary.presses("Не рассылать")
    assert (await drafts(world))[0].mark is Mark.SILENT


async def test_two_edit_at_once(
    world: World, department: Department, secretary: Someone, directors: list[Someone]
) -> None:
    """The page of the one is drawn anew after the change of the other: nobody overwrites unseen."""
    head = await world.staff(department, "Сомов Андрей Викторович", Role.HEAD)
    await imported(secretary)
    [first, *_] = await drafts(world)
    await secretary.presses("1")
    await head.says("протоколы")
    await head.presses("Протокол № 7")
    await head.presses("1")
    await head.presses("Удалить")
    await head.presses("Да, удалить")
    await secretary.presses("На ознакомление")
    assert "Этого пункта больше нет" in (secretary.toast or "")
    assert (await drafts(world))[0].mark is Mark.CONTROL
    assert first.id == (await drafts(world))[0].id


async def test_text_is_edited(world: World, secretary: Someone, directors: list[Someone]) -> None:
    await imported(secretary)
    await secretary.presses("1")
    await secretary.presses("Текст")
    await secretary.says("Провести опрос выпускников")
    assert "Текст изменён." in secretary.sees
    assert (await drafts(world))[0].text == "Провести опрос выпускников"


async def test_split_and_merge(world: World, secretary: Someone, directors: list[Someone]) -> None:
    text = PROTOCOL.replace(
        "1. Провести мониторинг трудоустройства выпускников.",
        "1. Провести мониторинг трудоустройства выпускников; разместить его итоги на сайтах школ.",
    )
    await imported(secretary, text)
    await secretary.presses("1")
    await secretary.presses("Разделить")
    await secretary.presses("Разделить")
    made = await drafts(world)
    assert [draft.text for draft in made[:2]] == [
        "Провести мониторинг трудоустройства выпускников",
        "разместить его итоги на сайтах школ.",
    ]
    assert len(await seats(world, made[1].id)) == 3
    assert [draft.position for draft in made] == [1, 2, 3, 4, 5]
    await secretary.presses("Соединить")
    await secretary.presses("Соединить")
    made = await drafts(world)
    assert made[1].state == "dropped"
    assert "; разместить" in made[0].text


async def test_many_at_once(world: World, secretary: Someone, directors: list[Someone]) -> None:
    await imported(secretary)
    await secretary.presses("Отметить несколько")
    await secretary.presses("☐ 1")
    await secretary.presses("☐ 2")
    assert "Отмечено: 2" in secretary.sees
    await secretary.presses("Ознакомление")
    assert [draft.mark for draft in await drafts(world)] == [Mark.NOTICE, Mark.NOTICE, Mark.NOTICE, Mark.SILENT]


async def test_a_new_date_moves_what_counts_from_it(world: World, secretary: Someone, directors: list[Someone]) -> None:
    await imported(secretary, PROTOCOL.replace("до 1 декабря 2026 года", "в месячный срок"))
    before = (await drafts(world))[0].deadline["dates"]
    await secretary.presses("Дата и номер")
    await secretary.says("№ 7/1 от 22.11.2026")
    assert "Протокол № 7/1 от 22.11.2026" in secretary.sees
    assert (before, (await drafts(world))[0].deadline["dates"]) == (["2026-12-20"], ["2026-12-22"])


async def test_the_same_document_again_is_recognised(
    world: World, secretary: Someone, directors: list[Someone]
) -> None:
    await imported(secretary)
    await imported(secretary, PROTOCOL.replace("\n\n", "\n"))
    assert "Этот протокол уже есть" in secretary.sees
    await secretary.says("протоколы")
    assert "Протоколы: 1" in secretary.sees
    await imported(secretary)
    await secretary.presses("Открыть")
    assert "Прочитано 4 пункта" in secretary.sees
    await imported(secretary)
    await secretary.presses("Всё равно прочитать заново")
    await secretary.says("протоколы")
    assert "Протоколы: 2" in secretary.sees


async def test_the_same_protocol_corrected_says_what_differs(
    world: World, secretary: Someone, directors: list[Someone]
) -> None:
    await imported(secretary)
    await imported(secretary)
    assert "Отличий в пунктах нет." in secretary.sees
    corrected = PROTOCOL.replace("до 1 декабря 2026 года", "до 8 декабря 2026 года").rstrip()
    await imported(secretary, corrected.replace(" № 7", ""))
    assert "Этот протокол уже есть" in secretary.sees, "nearly the same points, and no number"
    changed = [line for line in secretary.sees.splitlines() if line.startswith("≠")]
    assert changed
    assert all("изменилось: срок" in line for line in changed)
    assert not [line for line in secretary.sees.splitlines() if line.startswith(("+", "−"))]


async def test_a_document_is_deleted_only_after_a_question(
    world: World, secretary: Someone, directors: list[Someone]
) -> None:
    await imported(secretary)
    await secretary.presses("Дата и номер")
    await secretary.presses("Удалить документ")
    assert "Черновики удалятся: 4 пункта." in secretary.sees
    await secretary.presses("Да, удалить")
    assert "Протоколов пока нет" in secretary.sees


async def test_what_cannot_be_read_is_refused_in_words(world: World, secretary: Someone) -> None:
    await secretary.sends("протокол.docx", b"MZ\x90\x00" + b"\0" * 200)
    assert "программа" in secretary.sees
    await secretary.sends("протокол.txt", b"")
    assert "устой" in secretary.sees or "текста" in secretary.sees
    assert await paper(world) is None


async def test_an_empty_list_says_what_to_do(world: World, secretary: Someone) -> None:
    await secretary.says("/protocols")
    assert "Пришлите документ" in secretary.sees


def test_buttons_fit() -> None:
    """64 bytes with ids of a busy installation."""
    large = 9_999_999
    for press in (
        Answer(what="reading", about="deadline", paper=large, id=large, m=99, x=800_000, only=1),
        Many(act="control", id=large, n=999, chosen=2**60 - 1),
        Review(page="mark_control", id=large, n=999),
    ):
        assert len(press.pack().encode()) <= 64


SUNDAY = PROTOCOL.replace("до 1 декабря 2026", "до 6 декабря 2026").replace("до 15 декабря 2026", "до 31 января 2027")


async def test_the_list_names_the_control_date_where_it_is_another_day(
    world: World, secretary: Someone, directors: list[Someone]
) -> None:
    """The last day as written is a Sunday: what steers reminders is the Friday before."""
    await imported(secretary, SUNDAY)
    assert "· руководители ОО, 3 · до 6 декабря 2026 (вс), контроль пт 04.12\n" in secretary.sees
    assert "· Лунина К.О. · до 31 января 2027 (вс), контроль пт 29.01\n" in secretary.sees
    async with world.database.write() as session:
        row = (await session.scalars(select(DepartmentRow))).one()
        row.policy = {**(row.policy or {}), "shift": "as_written"}
    await secretary.says("/protocols")
    await secretary.presses("Протокол № 7")
    assert "· руководители ОО, 3 · вс 06.12\n" in secretary.sees
