"""Who answers and until when by points, in a list at the end."""

from datetime import date

import pytest

from tests.reader.test_points import points

POINTS = "1.1. Собрать заявки.\n1.2. Провести смотр.\n2. Обновить стенд.\n\n"


@pytest.mark.parametrize(
    "lists",
    [
        "Ответственные: п.п. 1.1, 1.2 – школы; п. 2 – Лис О.Л.\nСроки: п.1.1 – до 15 марта; п. 1.2 и 2 – май 2024г.",
        "Ответственные: 1.1-1.2 – школы; 2 – Лис О.Л.\nСроки исполнения: 1.1 – до 15 марта; 1.2, 2 – май 2024 г.",
        "Исполнители: пункты 1.1, 1.2 – школы; пункт 2 – Лис О.Л.\nСроки: до 15 марта – п. 1.1; май 2024 – п. 1.2, 2",
        "Отв. за п. 1.1, 1.2 – школы, за п. 2 – Лис О.Л.\nСрок исполнения п. 1.1 – до 15 марта, п. 1.2, 2 – май 2024",
    ],
)
def test_each_point_gets_its_own(lists: str) -> None:
    found = points(POINTS + lists)
    assert [[who.name for who in one.assignees] for one in found] == [["школы"], ["школы"], ["Лис О.Л."]]
    assert [one.deadline.due for one in found] == [date(2024, 3, 15), date(2024, 5, 31), date(2024, 5, 31)]


@pytest.mark.parametrize(
    "line",
    ["Сроки: 15.10 – школы; 20.10 – детские сады", "Сроки: п. 1.1 – как решит совет; п. 2 – как получится"],
)
def test_what_is_no_list_of_terms_dates_nothing(line: str) -> None:
    assert all(one.deadline.dates == () for one in points(POINTS + line))
