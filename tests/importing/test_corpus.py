"""S2: The five real documents: few answers, every point settled, published as the rules say."""

from datetime import date, time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from domain.decision import Status
from domain.people import Department
from domain.protocol import Mark
from storage.models import AssignmentRow, DecisionRow, DepartmentRow, OutboxRow, SeatRow
from tests.cast import Someone, World
from tests.importing.conftest import document, with_directory

pytestmark = pytest.mark.corpus


async def reviewed(secretary: Someone, answers: dict[str, str]) -> list[str]:
    """Answers every question as `answers` say by a word of the question; gives the answers given.

    An answer that begins with «>» is typed, others are buttons; what is not named is answered by the group of heads.
    """
    given: list[str] = []
    if any(words.startswith("Ответить на вопросы") for words in secretary.buttons):
        await secretary.presses("Ответить на вопросы")
    while "Вопрос 1 из" in secretary.sees:
        assert len(given) < 20, secretary.sees
        answer = next((given for word, given in answers.items() if word in secretary.sees), "руководители ОО")
        given.append(answer)
        if answer.startswith(">"):
            await secretary.says(answer[1:])
        else:
            await secretary.presses(answer)
    return given


async def count(world: World, table: type, *where: object) -> int:
    async with world.database.read() as session:
        return await session.scalar(select(func.count()).select_from(table).where(*where)) or 0  # type: ignore[arg-type]


async def test_the_main_document(world: World, department: Department, secretary: Someone, corpus: Path) -> None:
    """002, imported on its own day: at most 12 answers, one letter a person, the dates of the rules."""
    world.set_clock(date(2024, 2, 28))
    people = await with_directory(world, department, corpus)
    await secretary.sends("протокол.txt", document(corpus, "002"))
    assert "Прочитано 24 пункта" in secretary.sees
    given = await reviewed(secretary, {"сотрудников школ": "Руководители школ", "октябрь, март": "31.10.2024"})
    assert len(given) <= 12
    assert len(given) == 3  # school staff, «Радуга и ОО», «октябрь, март»
    await secretary.presses("Разослать готовые: 24")
    assert f"Получат: {len(people) - 1} сотрудников" in secretary.sees  # all but the head of the department
    await secretary.presses("Разослать")
    assert "Отменить рассылку" in secretary.buttons

    async with world.database.read() as session:
        rows = (
            await session.execute(
                select(DecisionRow.deadline_phrase, AssignmentRow).join(
                    AssignmentRow, AssignmentRow.decision_id == DecisionRow.id
                )
            )
        ).all()
        letters = list(await session.scalars(select(OutboxRow).where(OutboxRow.kind == "ProtocolPublished")))
        last = await session.scalar(select(DepartmentRow.last_number))
    assert last == 24
    assert len({letter.person_id for letter in letters}) == len(letters) == len(people) - 1
    by_phrase = {phrase: (row.due, row.control) for phrase, row in rows}
    assert by_phrase["до 1 сентября 2024 года"] == (date(2024, 9, 1), date(2024, 8, 30))
    assert by_phrase["2024, 2025 годы"][0] == date(2025, 12, 31)  # a span of years: one, at its end
    parts = {(row.part, row.due) for phrase, row in rows if phrase == "октябрь, март"}
    assert parts == {(1, date(2024, 10, 31)), (2, date(2025, 3, 31))}
    for_whom = {row.for_whom for phrase, row in rows if row.for_whom}
    assert "классные руководители" in for_whom
    twice = [(row.decision_id, row.seat_id, row.part) for _, row in rows]
    assert len(twice) == len(set(twice))


async def test_a_document_without_deadlines(
    world: World, department: Department, secretary: Someone, corpus: Path
) -> None:
    """001: endless verbs are only to be read; those who are not named are asked once, and so are the deadlines."""
    world.set_clock(date(2021, 6, 15))
    await with_directory(world, department, corpus)
    await secretary.sends("протокол.txt", document(corpus, "001"))
    given = await reviewed(secretary, {"Какой срок?": "Конец года"})
    assert len(given) <= 6
    await secretary.presses("Разослать готовые: 15")
    await secretary.presses("Разослать")
    assert await count(world, DecisionRow) == 15
    assert await count(world, DecisionRow, DecisionRow.mark == Mark.NOTICE) > 0
    assert await count(world, AssignmentRow, AssignmentRow.due == date(2021, 12, 31)) > 0
    assert await count(world, AssignmentRow, AssignmentRow.mark == Mark.NOTICE, AssignmentRow.due.is_not(None)) == 0


async def test_a_document_to_be_read_only(
    world: World, department: Department, secretary: Someone, corpus: Path
) -> None:
    """004: nothing to report on; what is taken note of goes to nobody."""
    world.set_clock(date(2020, 9, 17))
    await with_directory(world, department, corpus)
    await secretary.sends("протокол.txt", document(corpus, "004"))
    assert "Протокол № 4 от 17.09.2020" in secretary.sees
    given = await reviewed(secretary, {})
    assert len(given) <= 6
    await secretary.presses("Разослать готовые: 5")
    await secretary.presses("Разослать")
    assert await count(world, DecisionRow) == 5
    assert await count(world, AssignmentRow, AssignmentRow.mark == Mark.CONTROL) == 0
    silent = select(DecisionRow.id).where(DecisionRow.mark == Mark.SILENT)
    assert await count(world, AssignmentRow, AssignmentRow.decision_id.in_(silent)) == 0


async def test_a_project_without_a_date(world: World, department: Department, secretary: Someone, corpus: Path) -> None:
    """003: the date is asked first, and a ПРОЕКТ goes nowhere before it is approved."""
    world.set_clock(date(2020, 8, 28))
    await with_directory(world, department, corpus)
    await secretary.sends("резолюция.txt", document(corpus, "003"))
    assert "ПРОЕКТ" in secretary.sees
    if any(words.startswith("Разослать готовые") for words in secretary.buttons):
        await secretary.presses("Разослать готовые")
        assert "ПРОЕКТ" in (secretary.toast or "")
    assert await count(world, DecisionRow) == 0
    given = await reviewed(secretary, {"ПРОЕКТ": ">№ 3 от 26.08.2020", "Какой год?": "Учебный"})
    assert given[0] == ">№ 3 от 26.08.2020"
    assert len(given) <= 6
    await secretary.presses("Разослать готовые: 15")
    assert "резолюция № 3 от 26.08.2020" in secretary.sees
    await secretary.presses("Разослать")
    assert await count(world, DecisionRow) == 15


async def test_an_old_document_sends_nothing_unasked(
    world: World, department: Department, secretary: Someone, corpus: Path
) -> None:
    """000 read in 2026: past deadlines are asked once and go to the archive."""
    world.set_clock(date(2026, 11, 23))
    await with_directory(world, department, corpus)
    await secretary.sends("протокол.txt", document(corpus, "000"))
    assert await count(world, OutboxRow, OutboxRow.kind == "ProtocolPublished") == 0
    await secretary.presses("Ответить на вопросы")
    assert "Сроки уже прошли: 2 пункта" in secretary.sees
    given = await reviewed(
        secretary,
        {"уже прошли": "В архив без рассылки", "Какой срок?": "На ознакомление", "«Горук Н.А.»": "Не рассылать"},
    )
    assert len(given) <= 6
    await secretary.presses("Разослать готовые: 11")
    await secretary.presses("Разослать")
    assert await count(world, DecisionRow) == 11
    archived = AssignmentRow.due.is_not(None) & (AssignmentRow.due < date(2026, 11, 23))
    assert await count(world, AssignmentRow, archived, AssignmentRow.status == Status.OPEN) == 0


async def test_a_document_comes_before_the_directory(
    world: World, department: Department, secretary: Someone, corpus: Path
) -> None:
    """Nobody is known yet: every phrase is asked; once the directory is filled most of them need no answer."""
    world.set_clock(date(2024, 2, 28), time(10))
    await secretary.sends("протокол.txt", document(corpus, "002"))
    assert "готово 0" in secretary.sees
    before = next(words for words in secretary.buttons if words.startswith("Ответить на вопросы"))
    await with_directory(world, department, corpus)
    await secretary.presses(before)
    assert "Вопрос 1 из 3" in secretary.sees


async def test_somebody_new_is_written_down_on_the_way(
    world: World, department: Department, secretary: Someone, corpus: Path
) -> None:
    world.set_clock(date(2024, 2, 28), time(10))
    await secretary.sends("протокол.txt", document(corpus, "002"))
    await secretary.presses("Ответить на вопросы")
    while "«Ильяшевич И.В.»" not in secretary.sees:
        await secretary.presses("›")
    await secretary.presses("Новый сотрудник")
    await secretary.says("Ильяшевич И.В., методист, МБУ ДО «Радуга»")
    assert "В справочнике: Ильяшевич И.В., методист, МБУ ДО «Радуга»." in secretary.sees
    assert await count(world, SeatRow) == 1
    await secretary.presses("К списку")
    assert "готово 1" in secretary.sees
