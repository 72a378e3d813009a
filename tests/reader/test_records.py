"""Points written as records, a line for each question: what was decided, who, when, to whom to report."""

from datetime import date

import pytest

from protocols.output import assignee_names
from tests.reader.test_points import points

DAY = date(2024, 3, 15)


@pytest.mark.parametrize(
    "record",
    [
        "1. Собрать заявки\nКто: директора школ, Лис О.Л.\nКогда: до 15 марта\nОтчитаться: Ярову О.Б.",
        "1. Собрать заявки\n- Кто: директора школ + Лис О.Л.\n- Когда: 15 марта",
        "1. Собрать заявки\nКто исполняет: директора школ, Лис О.Л.\nК какому сроку: 15.03.2024\nФорма отчёта: таблица",
        "1. Собрать заявки\nКто: директора школ, Лис О.Л.; когда: до 15 марта",
        "Поручение: Собрать заявки\nКому: директорам школ, Лис О.Л.\nДо: 15 марта\nКуда: в отдел",
        "Задача: Собрать заявки\nИсполнители: директора школ, Лис О.Л.\nДата: 15 марта\nРезультат: таблица",
        "Что сделать: Собрать заявки\nКогда: 15 марта\nКто: директора школ, Лис О.Л.",
    ],
)
def test_a_record_is_one_point(record: str) -> None:
    first, second = points(f"{record}\n\n2. Обновить стенд")
    assert (first.text, second.text) == ("Собрать заявки", "Обновить стенд")
    assert assignee_names(first, "") == ["директора школ", "Лис О.Л."]
    assert first.deadline.dates == (DAY,)
    assert (second.assignees, second.deadline.dates) == ((), ())


def test_nobody_yet_is_nobody() -> None:
    (found,) = points("1. Собрать заявки\nКто: не определено\nКогда: до 15 марта")
    assert (found.assignees, found.deadline.dates) == ((), (DAY,))


def test_who_controls_is_the_curator() -> None:
    (found,) = points("1. Собрать заявки\nКто: школы\nКто контролирует: Лис О.Л.")
    assert [one.name for one in found.assignees] == ["школы"]
    assert found.curator is not None
    assert found.curator.name == "Лис О.Л."


@pytest.mark.parametrize(
    "line", ["Дата: 15.03.2024", "Дата: «15» марта 2024 г.", "Результат: таблица", "Поручение: всё"]
)
def test_a_line_alone_is_no_record(line: str) -> None:
    found = points(f"1. Собрать заявки.\n2. Обновить стенд.\n\n{line}")
    assert found[1].deadline.dates == ()
    assert found[1].assignees == ()
