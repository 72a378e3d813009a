"""Two in one string, and «ему же»: when they are two, when they are one, and whom the pronoun means."""

import pytest

from protocols.assignees import mentions
from tests.reader.test_points import only, points, read


def names(text: str, case: str = "nomn") -> list[str]:
    return [one.name for one in mentions(text, case)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("МБОУ СОШ с. Рябинино и МБОУ ООШ д. Выселки", ["МБОУ СОШ с. Рябинино", "МБОУ ООШ д. Выселки"]),
        ("СОШ № 5 и гимназия № 1", ["СОШ № 5", "гимназия № 1"]),
        ("МБОУ Озёрная СОШ и МБОУ Лесная ООШ", ["МБОУ Озёрная СОШ", "МБОУ Лесная ООШ"]),
        ("МБДОУ «Сказка» и МБОУ «Лицей»", ["МБДОУ «Сказка»", "МБОУ «Лицей»"]),
        ("МБОУ СОШ № 2, МБОУ СОШ № 4 и МБОУ ООШ № 7", ["МБОУ СОШ № 2", "МБОУ СОШ № 4", "МБОУ ООШ № 7"]),
        ("Лыткин и комиссия по приёмке", ["Лыткин", "комиссия по приёмке"]),
        ("Лыткин и Царёва", ["Лыткин", "Царёва"]),
        ("Зуева О.О.и Панов В.В.", ["Зуева О.О.", "Панов В.В."]),
        # one: the role stands before both, or the kind of school behind both
        ("директора СОШ № 5 и гимназии № 1", ["директора СОШ № 5 и гимназии № 1"]),
        ("директора школы № 2 и лицея № 3", ["директора школы № 2 и лицея № 3"]),
        ("заведующие МБДОУ «Сказка» и МБДОУ «Теремок»", ["заведующие МБДОУ «Сказка» и МБДОУ «Теремок»"]),
        ("МБОУ Заречной и Луговой СОШ", ["МБОУ Заречной и Луговой СОШ"]),
        ("районный и городской методкабинет", ["районный и городской методкабинет"]),
        ("директора школ и детский сад № 3", ["директора школ", "детский сад № 3"]),
    ],
)
def test_a_pair(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_pairs_in_the_dative() -> None:
    assert names("Зуевой О.О.и Панову В.В.", "datv") == ["Зуева О.О.", "Панов В.В."]
    assert names("Директорам СОШ № 5 и гимназии № 1", "datv") == ["директора СОШ № 5 и гимназии № 1"]
    assert names("отделу образования и гимназии № 1", "datv") == ["отдел образования", "гимназия № 1"]


@pytest.mark.parametrize(
    "second",
    [
        "Ему же - провести смотр-конкурс до 1 мая.",
        "Ему же провести смотр-конкурс до 1 мая.",
        "Ему же до 1 мая провести смотр-конкурс.",
        "Тому же: провести смотр-конкурс, до 1 мая.",
        "Он же – смотр-конкурс, до 1 мая.",
    ],
)
def test_to_the_same_person(second: str) -> None:
    found = points(f"1. Мамаеву Ш.И. разработать положение.\n2. {second}")
    assert [[one.name for one in draft.assignees] for draft in found] == [["Мамаев Ш.И."]] * 2
    assert found[1].deadline.due is not None
    assert "же" not in found[1].text.split()


def test_to_the_same_several() -> None:
    found = points("1. Зуевой О.О. и Панову В.В. собрать заявки.\n2. Им же подготовить приказ.")
    assert [one.name for one in found[1].assignees] == ["Зуева О.О.", "Панов В.В."]


def test_one_of_several_is_not_guessed() -> None:
    found = points("1. Зуевой О.О. и Панову В.В. собрать заявки.\n2. Ему же подготовить приказ.")
    assert found[1].assignees == ()


def test_the_same_schools_are_named_anew() -> None:
    found = points("1. Панову В.В. собрать заявки.\n2. Тем же школам подготовить приказ.")
    assert all(one.name != "Панов В.В." for one in found[1].assignees)


def test_nobody_before_nobody_meant() -> None:
    assert only("1. Ему же подготовить приказ.").assignees == ()


@pytest.mark.parametrize(
    "heading",
    [
        "Директору МБОУ «Озёрная СОШ» Иванчуку С.П., директору МБОУ «Лесная СОШ» Дроздецкому А.И.;",
        "Директору МБОУ «Озёрная СОШ» Иванчуку С.П.:",
        "Заместителю директора Иванчуку С.П.;",
        "Председателям методических объединений;",
    ],
)
def test_an_addressee_signs_nothing(heading: str) -> None:
    found = points(f"1. Информацию принять к сведению.\n{heading}\n2. Издать приказы.\n3. Проверить кабинеты.")
    assert [draft.text for draft in found][1:] == ["Издать приказы.", "Проверить кабинеты."]
    assert all(draft.assignees for draft in found[1:])


def test_a_post_in_the_nominative_signs() -> None:
    text = (
        "ПРОТОКОЛ № 7\n28.02.2024\nРЕШИЛИ:\n1. Издать приказы.\n\nДиректор МБОУ «Озёрная СОШ» С.П. Иванчук\n2. Прочее"
    )
    assert [draft.text for draft in read(text).drafts] == ["Издать приказы."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("управление образования и МО МВД России «Озёрный»", ["управление образования", "МО МВД России «Озёрный»"]),
        ("ГБУЗ «Озёрная ЦРБ» и КДН", ["ГБУЗ «Озёрная ЦРБ»", "КДН"]),
        ("отдел КДН и ПДН", ["отдел КДН и ПДН"]),
        ("инспекторы КДН и ПДН", ["инспекторы КДН и ПДН"]),
        ("отдел ГО и ЧС", ["отдел ГО и ЧС"]),
    ],
)
def test_a_body_and_one_that_goes_by_its_letters(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize("heading", ["Им же:", "2. Тем же:", "Им же;"])
def test_a_heading_to_the_same(heading: str) -> None:
    found = points(f"Директорам школ:\n1. Сдать отчёты.\n{heading}\n- Провести линейки.")
    assert [draft.text for draft in found] == ["Сдать отчёты.", "Провести линейки."]
    assert [one.name for one in found[1].assignees] == ["директора школ"]


def test_told_to_the_same() -> None:
    found = points("1. Поручить Зуевой О.О. сдать отчёт.\n2. Поручить ей же собрать заявки.")
    assert [one.name for one in found[1].assignees] == ["Зуева О.О."]


def test_an_adjective_that_could_be_a_noun() -> None:
    assert names("Детским садам № 3 и № 5", "datv") == ["детские сады № 3 и № 5"]
    assert names("учёным советам школ", "datv") == ["учёные советы школ"]
