"""What heads a list without a colon: an organisation, its head in brackets, a topic of a word or two."""

import pytest

from tests.reader.test_points import only, points


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("ОГИБДД (Носов К.К.)", ["ОГИБДД (Носов К.К.)"]),
        ("ЕДДС и отряду «Спас»", ["ЕДДС", "отряд «Спас»"]),
        ("МО МВД России «Озёрный» (Носов К.К.)", ["МО МВД России «Озёрный» (Носов К.К.)"]),
        ("МБОУ СОШ № 3 (Лис А.А.)", ["МБОУ СОШ № 3 (Лис А.А.)"]),
        ("КДН и ЗП", ["КДН и ЗП"]),
        ("Отдел культуры (Лис А.А.)", ["отдел культуры (Лис А.А.)"]),
        ("Директора школ", ["директора школ"]),
        ("Бухгалтерия (Лис А.А.), Ломакин А.А.", ["бухгалтерия (Лис А.А.)", "Ломакин А.А."]),
    ],
)
def test_those_named_alone_in_a_line_head_the_dashes_below(heading: str, expected: list[str]) -> None:
    found = points(f"{heading}\n– провести рейды до 5 марта 2024 года\n– не допускать купания детей")
    assert [[one.name for one in draft.assignees] for draft in found] == [expected, expected]


def test_the_dashes_below_may_begin_with_what_is_to_be_handed_in() -> None:
    found = points(
        "Специалисты отдела\n– планы работы сдать до 5 марта 2024 года\n– отчёты направить до 6 марта 2024 года"
    )
    assert [[one.name for one in draft.assignees] for draft in found] == [["специалисты отдела"]] * 2


def test_a_line_that_names_nobody_is_no_heading_of_theirs() -> None:
    assert [draft.assignees for draft in points("Школьный автобус (ремонт)\n– заменить колёса")] == [(), ()]


def test_a_sentence_broken_before_an_organisation_goes_on() -> None:
    first, *_ = points("Директорам школ провести совместно с\nОГИБДД (Носов К.К.)\n– провести рейды")
    assert first.assignees[0].name == "директора школ"


@pytest.mark.parametrize("topic", ["Питание", "Кадры и финансы", "Новогодние мероприятия", "Ремонт крыши"])
def test_a_topic_of_a_few_words_is_no_task(topic: str) -> None:
    below = "Поручено: Лису А.А. – проверить столовые. Срок: 5 марта 2024 года"
    found = points(f"1. Собрать планы.\n2. {topic}\nОбсудили жалобу родителей.\n{below}")
    assert [draft.text for draft in found] == ["Собрать планы.", "Лису А.А. – проверить столовые."]
    found = points(f"1. {topic}\n- Директорам школ провести осмотр\n- Обновить план")
    assert [draft.text for draft in found] == ["Директорам школ провести осмотр", "Обновить план"]
    found = points(f"1. {topic}\n1.1. Директорам школ провести осмотр")
    assert [draft.text for draft in found] == ["Директорам школ провести осмотр"]


@pytest.mark.parametrize("text", ["1. Субботник 15 марта", "1. Отчёт по питанию – Лис А.А.", "1. Ремонт крыши"])
def test_a_short_point_with_nothing_below_is_a_point(text: str) -> None:
    assert len(points(text)) == 1


@pytest.mark.parametrize("again", ["ей же", "Ей же", "той же"])
def test_who_was_told_before_is_told_again(again: str) -> None:
    _, second = points(
        f"Поручено: централизованной бухгалтерии – закрыть лимиты.\nПоручено: {again} – подготовить сметы."
    )
    assert [one.name for one in second.assignees] == ["централизованная бухгалтерия"]


def test_in_another_question_nobody_was_told_before() -> None:
    *_, last = points("1. Лису А.А. сдать отчёт.\n\n2. СЛУШАЛИ: о питании\nРЕШИЛИ:\nЕму же – сдать планы.")
    assert last.assignees == ()


@pytest.mark.parametrize(
    "label", ["Срок (п.п. 1.1., 1.2.): ", "Срок (пункты 1.1, 1.2) – ", "Срок исполнения (п. 1.1-1.2): "]
)
def test_points_in_brackets_get_the_term(label: str) -> None:
    found = points(
        f"1. Директорам:\n1.1. провести смотр;\n1.2. сдать планы;\n{label}до 5 апреля 2024 года.\n1.3. сдать акты."
    )
    assert [str(draft.deadline.due) for draft in found] == ["2024-04-05", "2024-04-05", "None"]


def test_those_of_points_in_brackets_answer_for_them() -> None:
    found = points("1. Провести смотр.\n2. Сдать планы.\n3. Сдать акты.\nОтв. (пп. 1, 2): Лис А.А.")
    assert [[one.name for one in draft.assignees] for draft in found] == [["Лис А.А."], ["Лис А.А."], []]


def test_a_bracket_behind_the_label_that_names_no_points_stays_with_its_own() -> None:
    assert str(only("1. Провести смотр. Срок (первый этап): до 5 апреля 2024 года").deadline.due) != "2024-04-06"
