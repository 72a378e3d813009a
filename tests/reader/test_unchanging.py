"""A surname that ends as a dative does: what it is the document's head or signature tells."""

import pytest

from tests.reader.test_points import read

TEXT = "ПРОТОКОЛ № 1\nсовещания\n28.02.2024\n\n{head}\n\nРЕШИЛИ:\n1. {point}\n\n{tail}\n"


def who(point: str, head: str = "", tail: str = "Секретарь        В.О. Туманова") -> list[str]:
    (draft,) = read(TEXT.format(head=head, point=point, tail=tail)).drafts
    return [one.name for one in draft.assignees]


@pytest.mark.parametrize(
    "head",
    [
        "Секретарь: Эйхе М.Р.",
        "Присутствовали: Лис А.А., Эйхе М.Р., методист",
        "Присутствовали:\n1. Эйхе М.Р. – методист",
        "Секретарь – Эйхе М. Р.",
    ],
)
@pytest.mark.parametrize(
    "point", ["Методисту Эйхе М.Р. сдать отчёт.", "Эйхе М.Р. сдать отчёт.", "Поручить Эйхе М.Р. сдать отчёт."]
)
def test_a_name_that_the_head_gives_unchanged_stays(head: str, point: str) -> None:
    assert who(point, head) == ["Эйхе М.Р."]


def test_a_signature_tells_too() -> None:
    assert who("Методисту Эйхе М.Р. сдать отчёт.", tail="Секретарь\tЭйхе М.Р.") == ["Эйхе М.Р."]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("Присутствовали: Сорока М.Р.", "Сорока М.Р."),
        ("", "Сорока М.Р."),
        ("Присутствовали: Сороке И.И.", "Сорока М.Р."),  # another one
        ("Слушали: о назначении Сороке М.Р. стипендии", "Сорока М.Р."),
    ],
)
def test_a_dative_is_turned_where_nothing_says_otherwise(head: str, expected: str) -> None:
    assert who("Методисту Сороке М.Р. сдать отчёт.", head) == [expected]
