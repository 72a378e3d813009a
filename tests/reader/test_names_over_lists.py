"""A name alone in a line over dashes heads them, in whatever case; a name under them does not."""

import pytest

from tests.reader.test_points import points


@pytest.mark.parametrize(
    ("line", "name"),
    [("Ким Е.В.", "Ким Е.В."), ("Коротких М.Ф.", "Коротких М.Ф."), ("Черных-Лис О. Л.", "Черных-Лис О.Л.")],
)
def test_a_surname_of_one_form_heads_what_is_dashed_below(line: str, name: str) -> None:
    found = points(f"Белой Г.И.:\n– закрыть сбор до 22.03;\n\n{line}\n– передать смету, до 20 марта\n– свод - 25.03.")
    assert [[one.name for one in each.assignees] for each in found] == [["Белая Г.И."], [name], [name]]


def test_a_name_that_ends_the_list_heads_nothing() -> None:
    found = points("1. Закрыть сбор до 22.03.\n– передать смету\n– собрать отчёты.\n\nКим Е.В.")
    assert not any(one.assignees for one in found[:2])
