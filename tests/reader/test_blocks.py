"""Where a block begins and ends, and who answers for all of it."""

import pytest

from tests.reader.test_points import points, read

_SPOKEN = """ПРОТОКОЛ № 5
заседания координационного совета
05.04.2024

1. О готовности пунктов
(Лунин К.Л.)

1. Принять к сведению информацию Лунина К.Л.
2. Лунину К.Л. проверить камеры до 26.04.2024.

2. О наблюдателях
(Зыкова Р.И.)

1. Зыковой Р.И. обучить наблюдателей до 17.05.2024.
"""


def test_what_stands_under_a_topic_and_its_speakers_is_decided() -> None:
    found = [(one.question, one.number, one.text.split()[0]) for one in read(_SPOKEN).drafts]
    assert found == [("1", "1", "Принять"), ("1", "2", "Лунину"), ("2", "1", "Зыковой")]


def test_what_was_found_before_it_was_decided_is_no_point() -> None:
    found = read(_SPOKEN.partition("2. О")[0].replace("2. Лунину", "РЕШИЛИ:\n1. Лунину")).drafts
    assert [one.text.split()[0] for one in found] == ["Лунину"]


def test_a_closing_line_of_those_who_answer_closes_the_block() -> None:
    made = points(
        "- обеспечить занятость детей до 1 апреля 2024 года;\n- провести рейды (апрель 2024 г.);\n"
        "- социальным педагогам завести карты;\n\nОтветственные: директора школ"
    )
    assert [[who.name for who in one.assignees] for one in made] == [
        ["директора школ"],
        ["директора школ"],
        ["социальные педагоги"],
    ]


def test_a_point_closed_by_its_own_line_takes_no_other() -> None:
    made = points("- обновить стенды;\nСрок: до 1 апреля 2024 года\n- провести сбор;\nОтв.: директора школ")
    assert [[who.name for who in one.assignees] for one in made] == [[], ["директора школ"]]


def test_tasks_of_one_addressee_with_a_term_each_are_parted() -> None:
    made = points("1. Учителям: включать задания — постоянно; провести консультации до 1 апреля 2024 года.")
    assert [one.deadline.kind for one in made] == ["open", "date"]
    whole = points("1. Учителям: составить списки; провести консультации до 1 апреля 2024 года.")
    assert len(whole) == 1


def test_to_each_a_day_of_his_own() -> None:
    (one,) = points("1. Отчёты сдать специалистам: до 3 июня – школы, до 10 июня – детские сады.")
    assert [who.name for who in one.assignees] == ["школы", "детские сады"]


def test_other_matters_are_decided_at_once() -> None:
    made = points("1. Провести сбор.\n\nВопрос 2. Разное\n2.1. Внести предложения до 25 марта. Отв. директора школ")
    assert [one.number for one in made] == ["1", "2.1"]
    talked = points("1. Провести сбор.\n\nВопрос 2. Разное\nОрлова О.О. напомнила, что надо внести предложения.")
    assert len(talked) == 1


def test_the_next_meeting_is_a_point_of_its_own() -> None:
    made = points("1. Провести сбор.\n\nСледующее совещание назначить на 16 марта 2024 года.")
    assert [one.is_task for one in made] == [True, False]


def test_schools_in_which_there_is_a_class() -> None:
    (one,) = points("1. Директорам школ, в которых есть 11 классы, провести собрания до 1 апреля 2024 года.")
    assert [who.name for who in one.assignees] == ["директора школ, в которых есть 11 классы"]


def test_what_was_agreed_is_decided() -> None:
    head = "ПРОТОКОЛ № 2\n04.03.2024\n\nОбсудили: вакансии.\nДоговорились:\n"
    text = head + "1) РУО заключает договоры о целевом обучении (не позднее 20 июня 2024 г.);"
    (one,) = read(text).drafts
    assert ([who.name for who in one.assignees], one.deadline.kind) == (["РУО"], "date")


def test_heads_cut_short_are_addressed() -> None:
    (one,) = points("1. Рук. МО, методистам сдать планы к 30 марта.")
    assert [who.name for who in one.assignees] == ["руководители МО", "методисты"]


def test_the_months_in_brackets_tell_which_times() -> None:
    (one,) = points("1. Провести проверки: 2 раза в год (май, декабрь). Отв. Сущик Р.А.")
    assert (one.deadline.kind, str(one.deadline.due)) == ("recurring", "2024-05-31")


@pytest.mark.parametrize(
    "line",
    [
        "Отв. за п. 1, 3 – Пыжова Н.В., за п. 2 – Кочкина Л.Ю.",
        "Ответственные: Пыжова Н.В. (п. 1, 3), Кочкина Л.Ю. (п. 2)",
        "Ответственные: п. 1, 3 – Пыжова Н.В., п. 2 – Кочкина Л.Ю.",
        "Отв. по п.1 и 3: Пыжова Н.В.; по п.2: Кочкина Л.Ю.",
        "Ответственный по п. 1, 3 – Пыжова Н.В., ответственный по п. 2 – Кочкина Л.Ю.",
    ],
)
def test_to_each_point_those_who_answer_for_it(line: str) -> None:
    made = points(f"1. Провести конкурс.\n2. Собрать заявки.\n3. Создать жюри до 1 апреля.\n{line}")
    assert [[who.name for who in one.assignees] for one in made] == [["Пыжова Н.В."], ["Кочкина Л.Ю."], ["Пыжова Н.В."]]


@pytest.mark.parametrize("aside", ["(п. 2 плана работы)", "(п. 2)"])
def test_a_point_of_something_else_beside_a_name(aside: str) -> None:
    made = points(f"1. Провести конкурс.\nОтв.: Пыжова Н.В. {aside}")
    assert [[who.name for who in one.assignees] for one in made] == [["Пыжова Н.В."]]


_QUESTIONS = """1. О прохождении отопительного периода
____________________
(Береснев А.Н., Шадура К.К.)

Береснев А.Н.: запас угля в среднем на 26 суток.

Решили:
1.1. Шадуре К.К. обеспечить запас угля до 15 марта 2024 года.

2. О заболеваемости и мерах профилактики
____________________
(Ахметов И.Р.)

Ахметов И.Р. отметил рост заболеваемости.
Круглова Л.Д. просила не проводить праздники до 1 апреля.
Береснев А.Н.: закрыты 7 классов в 3 школах.

Решили:
2.1. Бересневу А.Н. подготовить проект приказа до 5 марта 2024 года.
"""


def test_a_topic_with_its_talk_ends_the_decisions() -> None:
    found = read("ПРОТОКОЛ № 2\nсовещания\n28.02.2024\n\n" + _QUESTIONS).drafts
    assert [(one.question, one.number) for one in found] == [("1", "1.1"), ("2", "2.1")]


def test_a_point_about_something_stays_a_point() -> None:
    found = points(
        "1. Лис О.В. собрать заявки.\n2. О результатах доложить главе до 15 марта 2024 года.\n3. Сдать отчёт."
    )
    assert [one.number for one in found] == ["1", "2", "3"]
