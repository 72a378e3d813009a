import pytest

from protocols.names import NAME, nominative, parse_person


@pytest.mark.parametrize(
    ("dative", "expected"),
    [
        ("Гребню С.А.", "Гребень С.А."),
        ("Ивановой М.П.", "Иванова М.П."),
        ("Корнееву А.П.", "Корнеев А.П."),
        ("Никитину О. Л.", "Никитин О.Л."),
        ("Кравцу П.П.", "Кравец П.П."),
        ("Заводской Т.К.", "Заводская Т.К."),
        ("Заводскому Т.К.", "Заводский Т.К."),
        ("Белой А.Ю.", "Белая А.Ю."),
        ("Шевчуку О.Л.", "Шевчук О.Л."),
        ("Сороке А.А.", "Сорока А.А."),
        ("Соловью И.И.", "Соловей И.И."),
        ("Ковалю И.И.", "Коваль И.И."),
        ("Журавлёвой Я.Я.", "Журавлёва Я.Я."),
        ("Петровой-Водкиной А.А.", "Петрова-Водкина А.А."),
        ("ИВАНОВОЙ М.П.", "Иванова М.П."),
        ("Ивановой Марии Петровне", "Иванова Мария Петровна"),
        ("Иванову Петру Ильичу", "Иванов Пётр Ильич"),
        # A woman's surname that ends in a consonant, and those that have no cases.
        ("Горюк Н.А.", "Горюк Н.А."),
        ("Лысенко А.А.", "Лысенко А.А."),
        ("Седых В.В.", "Седых В.В."),
        ("Гури Г.З.", "Гури Г.З."),
        ("Т.Н.Конюхова", "Конюхова Т.Н."),
    ],
)
def test_a_name_in_the_dative_is_put_into_the_nominative(dative: str, expected: str) -> None:
    assert nominative(dative).replace("Петр ", "Пётр ") == expected


@pytest.mark.parametrize(
    ("accusative", "expected"),
    [
        ("Дубровину Н.Ф.", "Дубровина Н.Ф."),
        ("Иванова И.И.", "Иванов И.И."),
        ("Заводскую Т.К.", "Заводская Т.К."),
        ("Гребня С.А.", "Гребень С.А."),
        ("Ткача П.П.", "Ткач П.П."),
        ("Иванову Марию Петровну", "Иванова Мария Петровна"),
    ],
)
def test_a_name_in_the_accusative_is_put_into_the_nominative(accusative: str, expected: str) -> None:
    assert nominative(accusative, "accs") == expected


def test_what_is_no_name_stays() -> None:
    assert nominative("план на 2024 год") == "план на 2024 год"
    assert parse_person("план на 2024 год") is None


def test_a_post_in_front_or_in_brackets_comes_along() -> None:
    person = parse_person("Ст. инспектору (Горина Н.А.)")
    assert person is not None
    assert (person.name, person.post) == ("Горина Н.А.", "Ст. инспектору")
    person = parse_person("Лунёва А.М. (директор)")
    assert person is not None
    assert (person.surname, person.initials, person.post) == ("Лунёва", "А.М.", "директор")


def test_organisations_are_no_names() -> None:
    for text in ("МБОУ СОШ № 3", "ГИА в 9 классе", "п. 2.1", "г. Заречный"):
        assert NAME.search(text) is None, text
